"""What a person should look at: things whose names, titles or links are alike, and that too little speaks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from itertools import combinations

from kg.resolve.claims import NO_LINK, Claim, ClaimKey, weigh
from kg.resolve.clusters import Pair, contradict, pair
from kg.resolve.likeness import MANY, Crowd
from kg.resolve.sssom import Judgement
from kg.text.similarity import folded, stem

__all__ = ["crowds_of_names", "propose_claims", "propose_names"]


def propose_claims(
    refused: Set[Pair],
    alike: Set[Pair],
    claims: Mapping[ClaimKey, Claim],
    iris: Mapping[ClaimKey, str],
    denied: Set[Pair],
) -> Iterator[Judgement]:
    """Propose the pairs of rows that may be one thing: that share evidence but contradict each other, the `refused`, or
    look `alike`; each pair of things once, and none that a person denied."""
    proposed: set[frozenset[str]] = set()
    for key, other in (*sorted(refused), *sorted(alike)):
        things = frozenset((iris[key], iris[other]))
        if len(things) == 1 or pair(key, other) in denied or things in proposed:
            continue
        if key.catalogue == other.catalogue and contradict(claims[key], claims[other]):
            continue  # its curators tell them apart
        proposed.add(things)
        grounds = weigh(claims[key], claims[other])
        first, second = sorted((claims[key], claims[other]), key=lambda claim: iris[claim.key])
        yield Judgement(
            subject=iris[first.key],
            object=iris[second.key],
            justification="LexicalSimilarityThresholdMatching" if NO_LINK in grounds.con else "CompositeMatching",
            comment=f"{grounds}; {first.place}, {second.place}",
            subject_label=first.called,
            object_label=second.called,
            subject_source=first.key.catalogue,
            object_source=second.key.catalogue,
        )


def propose_names(
    claims: Mapping[ClaimKey, Claim],
    iris: Mapping[ClaimKey, str],
    names: Mapping[tuple[str, str], str],
    curated: Set[str],
    denied: Set[frozenset[str]],
) -> Iterator[Judgement]:
    """Propose things that only cells name, or only the vocabulary, with rows or other such things that have a name of
    the same stem.

    `names` are all names by kind, with what they stand for; `curated` are the things of the vocabulary, which tells
    them apart itself; `denied` are pairs of IRIs.
    """
    rows: dict[str, Claim] = {}
    for key in sorted(claims):
        rows.setdefault(iris[key], claims[key])
    for group in _of_one_stem(names).values():
        for (iri, name), (other, other_name) in combinations(sorted(group.items()), 2) if len(group) <= MANY else ():
            told_apart = {iri, other} <= rows.keys() or {iri, other} <= curated
            if told_apart or frozenset((iri, other)) in denied:
                continue
            is_spelling = folded(name) == folded(other_name)
            likeness = "names equal but for how they are written" if is_spelling else "names alike"
            yield Judgement(
                subject=iri,
                object=other,
                justification="LexicalSimilarityThresholdMatching",
                comment="; ".join((likeness, *(rows[end].place for end in (iri, other) if end in rows))),
                subject_label=name,
                object_label=other_name,
            )


def crowds_of_names(
    names: Mapping[tuple[str, str], str], claims: Mapping[ClaimKey, Claim], iris: Mapping[ClaimKey, str]
) -> Iterator[Crowd]:
    """The things that `propose_names` proposes nothing of, since too many have a name of the same stem."""
    rows: dict[str, list[ClaimKey]] = defaultdict(list)
    for key in sorted(claims):
        rows[iris[key]].append(key)
    for (kind, mark), group in _of_one_stem(names).items():
        if len(group) > MANY:
            keys = sorted(key for iri in group for key in rows.get(iri, ()))
            yield Crowd(kind=kind, mark=f'names like "{mark}"', names=tuple(sorted(group.values())), claims=tuple(keys))


def _of_one_stem(names: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], dict[str, str]]:
    """The models and the datasets whose names have one stem, each with the first of its names."""
    groups: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for (kind, name), iri in sorted(names.items()):
        if kind in ("model", "dataset"):
            groups[kind, stem(name)].setdefault(iri, name)
    return groups
