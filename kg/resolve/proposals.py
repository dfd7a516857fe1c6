"""What a person should look at: things whose names, titles or links are alike, and that too little speaks for."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Set
from itertools import combinations

from kg.resolve.claims import NO_LINK, Claim, ClaimKey, weigh
from kg.resolve.clusters import Pair, contradict, pair
from kg.resolve.sssom import Judgement
from kg.text.similarity import folded, similarity, stem

__all__ = ["propose_claims", "propose_names"]

_MANY = 12
"""So many things that share a stem are alike by chance."""
_MANY_TITLES = 48
"""The same of a rare word of titles."""
_ALIKE = 0.7
"""How similar two titles are that a person should look at."""


def propose_claims(
    refused: Set[Pair], claims: Mapping[ClaimKey, Claim], iris: Mapping[ClaimKey, str], denied: Set[Pair]
) -> Iterator[Judgement]:
    """Propose the pairs of rows that may be one thing: that share evidence but contradict each other, the `refused`, or
    are named or titled alike; each pair of things once, and none that a person denied."""
    proposed: set[frozenset[str]] = set()
    for key, other in (*sorted(refused), *sorted(set(_alike(claims)))):
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


def _alike(claims: Mapping[ClaimKey, Claim]) -> Iterator[Pair]:
    """Rows of different catalogues with one stem, one link or like titles, and of one catalogue with names that are
    equal but for how they are written."""
    by_mark: dict[Hashable, set[ClaimKey]] = defaultdict(set)
    by_name: dict[Hashable, set[ClaimKey]] = defaultdict(set)
    for key, claim in claims.items():
        for mark in (*map(stem, claim.spellings), *claim.links):
            by_mark[key.kind, mark].add(key)
        for name in map(folded, claim.spellings):
            by_name[key.kind, name].add(key)
    yield from (both for both in _pairs(by_mark) if both[0].catalogue != both[1].catalogue)
    yield from _pairs(by_name)
    yield from _titled_alike(claims)


def _pairs(groups: Mapping[Hashable, Set[ClaimKey]]) -> Iterator[Pair]:
    """All pairs of each group that isn't large."""
    for group in groups.values():
        if len(group) <= _MANY:
            yield from combinations(sorted(group), 2)


def _titled_alike(claims: Mapping[ClaimKey, Claim]) -> Iterator[Pair]:
    """Rows of different catalogues whose titles share most words: found by their rarest words, of which two such titles
    have one in common (prefix filtering: Chaudhuri et al., 2006; Bayardo et al., 2007)."""
    titled = [(key, title) for key, claim in sorted(claims.items()) for title in sorted(claim.titles)]
    counts = Counter(word for _, title in titled for word in set(title.split()))
    by_word: dict[Hashable, list[tuple[ClaimKey, str]]] = defaultdict(list)
    for key, title in titled:
        words = sorted(set(title.split()), key=lambda word: (counts[word], word))
        for word in words[: len(words) - math.ceil(_ALIKE * len(words)) + 1]:
            by_word[key.kind, word].append((key, title))
    for sharing in by_word.values():
        if len(sharing) <= _MANY_TITLES:
            for (key, title), (other, other_title) in combinations(sharing, 2):
                if key.catalogue != other.catalogue and similarity(title, other_title) >= _ALIKE:
                    yield pair(key, other)


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
    groups: dict[Hashable, dict[str, str]] = defaultdict(dict)
    for (kind, name), iri in sorted(names.items()):
        if kind in ("model", "dataset"):
            groups[kind, stem(name)].setdefault(iri, name)
    for group in groups.values():
        for (iri, name), (other, other_name) in combinations(sorted(group.items()), 2) if len(group) <= _MANY else ():
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
