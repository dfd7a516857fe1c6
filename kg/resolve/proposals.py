"""What was judged to be one thing, and what a person should look at: names, titles and links that are alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Set
from itertools import combinations

from kg.model import Finding, Span
from kg.resolve.claims import EQUAL_NAMES, EQUAL_TITLES, NO_LINK, Claim, ClaimKey, evidence, papers_of
from kg.resolve.clusters import Joined, Pair, contradict, pair
from kg.resolve.sssom import VERSION, Judgement
from kg.resolve.versions import Version
from kg.rules import make_finding
from kg.text.identifiers import Identifier
from kg.text.similarity import folded, similarity, stem

__all__ = ["judge_claims", "judge_versions", "propose_claims", "propose_names", "shared_links"]

_MANY = 12
"""So many things that share a stem, or a rare word of their titles, are alike by chance."""
_ALIKE = 0.7


def judge_claims(
    joined: Joined,
    claims: Mapping[ClaimKey, Claim],
    iris: Mapping[ClaimKey, str],
    entries: Mapping[ClaimKey, str],
    pinned: Mapping[ClaimKey, str],
) -> Iterator[Judgement]:
    """Why rows are one thing: each pair that evidence joined, each that an earlier build did, and each row that is what
    the vocabulary calls so. `entries` are the IRIs of the claims' first entries."""
    shown = {its for its in joined.pairs if iris[its[0]] == iris[its[1]]}
    for one, other in sorted(shown):
        its = evidence(claims[one], claims[other])
        why = "LexicalMatching" if {*its.pro} <= {EQUAL_NAMES, EQUAL_TITLES} else "CompositeMatching"
        yield _of_entries(claims[one], claims[other], entries, why, str(its))
    together: dict[str, list[ClaimKey]] = defaultdict(list)
    linked = {key for its in shown for key in its}
    for key in sorted(claims):
        together[iris[key]].append(key)
    for its_keys in together.values():
        first = its_keys[0]
        for key in its_keys[1:]:
            if key not in linked and key not in pinned and key.catalogue != first.catalogue:
                its = evidence(claims[first], claims[key])
                comment = f"one thing in ontology/ids.tsv since an earlier build; {its}"
                yield _of_entries(claims[first], claims[key], entries, "MappingChaining", comment)
    for key, iri in sorted(pinned.items()):
        if iris[key] == iri:
            yield Judgement(
                subject=entries[key],
                object=iri,
                justification="LexicalMatching",
                comment=f"a name of it in the vocabulary; {claims[key].place}",
                subject_label=claims[key].called,
                subject_source=key.catalogue,
            )


def _of_entries(one: Claim, other: Claim, entries: Mapping[ClaimKey, str], why: str, comment: str) -> Judgement:
    return Judgement(
        subject=entries[one.key],
        object=entries[other.key],
        justification=why,
        comment=f"{comment}; {one.place}, {other.place}",
        subject_label=one.called,
        object_label=other.called,
        subject_source=one.key.catalogue,
        object_source=other.key.catalogue,
    )


def judge_versions(versions: Iterable[Version], labels: Mapping[str, str]) -> Iterator[Judgement]:
    """The versions of papers as judgements."""
    for its in versions:
        yield Judgement(
            subject=its.paper,
            object=its.of,
            predicate=VERSION,
            justification=its.justification,
            comment=its.comment,
            subject_label=labels.get(its.paper, ""),
            object_label=labels.get(its.of, ""),
        )


def propose_claims(
    joined: Joined, claims: Mapping[ClaimKey, Claim], iris: Mapping[ClaimKey, str], denied: Set[Pair]
) -> Iterator[Judgement]:
    """The pairs of rows that may be one thing: that share evidence but contradict each other, or are named or titled
    alike; each pair of things once."""
    told: set[frozenset[str]] = set()
    for one, other in (*sorted(joined.refused), *sorted(set(_alike(claims)))):
        things = frozenset((iris[one], iris[other]))
        if len(things) == 1 or pair(one, other) in denied or things in told:
            continue
        if one.catalogue == other.catalogue and contradict(claims[one], claims[other]):
            continue  # its curators tell them apart
        told.add(things)
        its = evidence(claims[one], claims[other])
        first, second = sorted((claims[one], claims[other]), key=lambda claim: iris[claim.key])
        yield Judgement(
            subject=iris[first.key],
            object=iris[second.key],
            justification="LexicalSimilarityThresholdMatching" if NO_LINK in its.con else "CompositeMatching",
            comment=f"{its}; {first.place}, {second.place}",
            subject_label=first.called,
            object_label=second.called,
            subject_source=first.key.catalogue,
            object_source=second.key.catalogue,
        )


def shared_links(claims: Mapping[ClaimKey, Claim], iris: Mapping[ClaimKey, str]) -> Iterator[Finding]:
    """A note for each pair of things that rows of two catalogues link to one paper or page under names or titles that
    contradict each other: one of the links may be the wrong one."""
    at: dict[tuple[str, Identifier], list[ClaimKey]] = defaultdict(list)
    for key in sorted(claims):
        for link in sorted(claims[key].links):
            at[key.kind, link].append(key)
    told: set[frozenset[str]] = set()
    for (_, link), keys in sorted(at.items()):
        for one, other in combinations(keys, 2) if len(keys) <= _MANY else ():
            first, second = sorted((claims[one], claims[other]), key=lambda its: (its.key.catalogue, its.key.name))
            things = frozenset((iris[one], iris[other]))
            if one.catalogue != other.catalogue and things not in told and contradict(first, second):
                told.add(things)
                yield make_finding(
                    "shared-link",
                    _span(second),
                    focus=iris[second.key],
                    value=":".join(link),
                    name=second.called,
                    link=":".join(link),
                    other=first.called,
                    place=first.place,
                )


def _span(claim: Claim) -> Span:
    """The cell of a claim's paper, else its row."""
    entry = claim.entries[0]
    cells = (entry.cells.get(part.column) for part in papers_of(entry))
    return next((cell.span for cell in cells if cell is not None), entry.span)


def _alike(claims: Mapping[ClaimKey, Claim]) -> Iterator[Pair]:
    """Rows of different catalogues with one stem, one link or like titles, and of one catalogue with names that are
    equal but for how they are written."""
    across: dict[Hashable, set[ClaimKey]] = defaultdict(set)
    within: dict[Hashable, set[ClaimKey]] = defaultdict(set)
    for key, claim in claims.items():
        for mark in (*map(stem, claim.spellings), *claim.links):
            across[key.kind, mark].add(key)
        for name in map(folded, claim.spellings):
            within[key.kind, name].add(key)
    for groups, everywhere in ((across, False), (within, True)):
        for its in groups.values():
            pairs = combinations(sorted(its), 2) if len(its) <= _MANY else ()
            yield from ((one, other) for one, other in pairs if everywhere or one.catalogue != other.catalogue)
    yield from _titled_alike(claims)


def _titled_alike(claims: Mapping[ClaimKey, Claim]) -> Iterator[Pair]:
    """Rows of different catalogues whose titles share most words: found by their rarest words, of which two such titles
    have one in common (prefix filtering: Chaudhuri et al., 2006; Bayardo et al., 2007)."""
    titled = [
        (key, title, set(title.split())) for key, claim in sorted(claims.items()) for title in sorted(claim.titles)
    ]
    times = Counter(word for _, _, words in titled for word in words)
    by_word: dict[Hashable, list[int]] = defaultdict(list)
    for place, (key, _, words) in enumerate(titled):
        rare = sorted(words, key=lambda word: (times[word], word))
        for word in rare[: len(rare) - int(_ALIKE * len(rare) + 0.999) + 1]:
            by_word[key.kind, word].append(place)
    for places in by_word.values():
        if len(places) <= _MANY * 4:
            for first, second in combinations(places, 2):
                (one, title, _), (other, its, _) = titled[first], titled[second]
                if one.catalogue != other.catalogue and similarity(title, its) >= _ALIKE:
                    yield pair(one, other)


def propose_names(
    claims: Mapping[ClaimKey, Claim],
    iris: Mapping[ClaimKey, str],
    named: Mapping[tuple[str, str], str],
    curated: Set[str],
    denied: Set[frozenset[str]],
) -> Iterator[Judgement]:
    """Things that only cells name, or only the vocabulary, and rows or other such things with a name of the same stem.

    `named` are all names by kind, with what they stand for; `curated` are the things of the vocabulary, which tells
    them apart itself.
    """
    rows: dict[str, Claim] = {}
    for key in sorted(claims):
        rows.setdefault(iris[key], claims[key])
    groups: dict[Hashable, dict[str, str]] = defaultdict(dict)
    for (kind, name), iri in sorted(named.items()):
        if kind in ("model", "dataset"):
            groups[kind, stem(name)].setdefault(iri, name)
    for its in groups.values():
        if 1 < len(its) <= _MANY:
            for (one, name), (other, its_name) in combinations(sorted(its.items()), 2):
                told = {one, other} <= rows.keys() or {one, other} <= curated
                if told or frozenset((one, other)) in denied:
                    continue
                claims_of = [rows[iri].place for iri in (one, other) if iri in rows]
                alike = (
                    "names equal but for how they are written" if folded(name) == folded(its_name) else "names alike"
                )
                yield Judgement(
                    subject=one,
                    object=other,
                    justification="LexicalSimilarityThresholdMatching",
                    comment="; ".join((alike, *claims_of)),
                    subject_label=name,
                    object_label=its_name,
                )
