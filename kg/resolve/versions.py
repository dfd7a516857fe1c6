"""Which papers are versions of one work: a preprint, and where it was published.

They are told by equal titles; by a row of a catalogue that linked the one in a revision and the other in the next; by
what the form of an identifier tells; and by people. Two identifiers of one sort, such as two DOIs of journals, are
never joined, and neither is what carries two titles: one of them may be a wrong link.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from kg.text.identifiers import SCHEMES, Identifier, aliases, is_of_data, is_preprint, is_published
from kg.text.similarity import are_contradicting, is_telling, title_key

__all__ = ["Change", "Paper", "Said", "Version", "Versions", "changes_that_tell", "judge"]

_MANY = 30


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Change:
    """That a row of a catalogue linked another paper from one revision to the next; where, and under which titles.

    `former` is the address that the earlier revision has.
    """

    catalogue: str
    kind: str
    name: str
    before: Identifier
    after: Identifier
    titles: tuple[str, str]
    revisions: tuple[str, str]
    former: str = ""

    def __str__(self) -> str:
        return f"{self.name} of {self.catalogue} links the one in {self.revisions[0]}, the other in {self.revisions[1]}"


@dataclass(slots=True)
class Paper:
    """A paper as it is linked: its identifier, its plain titles, and the catalogues and lines that say so; and what it
    is identified by as well, under the same IRI."""

    identifier: Identifier
    titles: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    also: set[Identifier] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Version:
    """That one paper (IRI) is a version of another, the one that was published; how that is known, and what says so."""

    paper: str
    of: str
    justification: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What people say of versions: those that they confirm, and pairs of IRIs that they deny."""

    confirmed: tuple[Version, ...] = ()
    denied: Set[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """The versions that were found, and the pairs that look like versions but are told by too little."""

    found: tuple[Version, ...]
    open: tuple[Version, ...]


def changes_that_tell(changes: Iterable[Change]) -> tuple[list[Change], list[Change]]:
    """The changes that tell of versions, and those that look so but contradict others.

    A row goes from a preprint to what is none, or from one page to another under one title. What a preprint became in
    one row can't be a second paper of the same sort in another, and a title that has little in common with the one
    before tells that a wrong link was corrected.
    """
    telling, unclear = list[Change](), list[Change]()
    for change in sorted(changes):
        one, other = change.before, change.after
        same = change.titles[0] == change.titles[1] != "" and is_telling(change.titles[0])
        if _sort(one) == _sort(other) != "url" or is_of_data(one) or is_of_data(other):
            continue
        if is_preprint(one) != is_preprint(other) or same:
            before, after = ({title} - {""} for title in change.titles)
            (unclear if are_contradicting(before, after) else telling).append(change)
    became = defaultdict[Hashable, set[Identifier]](set)
    for its in telling:
        became[its.before, _sort(its.after)].add(its.after)
        became[its.after, _sort(its.before)].add(its.before)
    for its in list(telling):
        if len(became[its.before, _sort(its.after)]) > 1 or len(became[its.after, _sort(its.before)]) > 1:
            telling.remove(its)
            unclear.append(its)
    return telling, sorted(unclear)


def _sort(identifier: Identifier) -> str:
    """What a work has at most one of: identifiers of a scheme; of DOIs one as preprint and one as published paper."""
    return f"{identifier.scheme} of a preprint" if is_preprint(identifier) else identifier.scheme


def judge(papers: Mapping[str, Paper], changes: Sequence[Change], people: Said) -> Versions:
    """Which of the papers, by IRI, are versions of which."""
    of_identifier = {its: iri for iri, paper in papers.items() for its in (*paper.also, paper.identifier)}
    said = {(its.paper, its.of): its for its in people.confirmed}
    found: dict[tuple[str, str], Version] = {}
    unclear: dict[tuple[str, str], Version] = {}

    def add(into: dict[tuple[str, str], Version], one: str, other: str, why: str, comment: str) -> None:
        if one == other or frozenset((one, other)) in people.denied:
            return
        first, last = sorted((one, other), key=lambda iri: _rank(papers[iri].identifier))
        into.setdefault((last, first), Version(paper=last, of=first, justification=why, comment=comment))

    for iri, paper in sorted(papers.items()):
        for alias in aliases(paper.identifier):
            if alias in of_identifier:
                add(found, iri, of_identifier[alias], "BackgroundKnowledgeBasedMatching", "one number tells the other")
    telling, contradictory = changes_that_tell(changes)
    for into, changed in ((found, telling), (unclear, contradictory)):
        for change in changed:
            ends = of_identifier[change.before], of_identifier[change.after]
            single = all(_has_one_title(papers[iri]) for iri in ends)
            add(into if single else unclear, *ends, "CompositeMatching", str(change))
    for its in _by_title(papers):
        comment = f"equal titles ({', '.join(sorted({place for iri in its for place in papers[iri].places}))})"
        into = found if _are_versions([papers[iri] for iri in its]) else unclear
        for one, other in _pairs(its, papers):
            add(into, one, other, "LexicalMatching", comment)
    decided = {frozenset(pair) for pair in said}
    known = {pair: its for pair, its in found.items() if frozenset(pair) not in decided} | said
    left = (its for pair, its in unclear.items() if pair not in known and frozenset(pair) not in decided)
    return Versions(found=tuple(sorted(known.values())), open=tuple(sorted(left)))


def _by_title(papers: Mapping[str, Paper]) -> Iterator[list[str]]:
    """The papers that share a telling title, as lists of two or more; data that has the title of its paper is none."""
    found: dict[str, list[str]] = defaultdict(list)
    for iri, paper in sorted(papers.items()):
        if is_of_data(paper.identifier):
            continue
        for title in sorted(paper.titles):
            if is_telling(title) and iri not in found[title_key(title)]:
                found[title_key(title)].append(iri)
    return (its for _, its in sorted(found.items()) if len(its) > 1)


def _are_versions(papers: Sequence[Paper]) -> bool:
    """Whether papers with one title may all be one work: none has another title, no two are of one sort."""
    sorts = [sort for its in papers if (sort := _sort(its.identifier)) not in ("url", "title")]
    return all(map(_has_one_title, papers)) and len(set(sorts)) == len(sorts)


def _has_one_title(paper: Paper) -> bool:
    return not any(are_contradicting({one}, {other}) for one, other in combinations(paper.titles, 2))


def _pairs(iris: list[str], papers: Mapping[str, Paper]) -> Iterator[tuple[str, str]]:
    """Each paper with the one of which it is a version: the most final of them."""
    final = min(iris, key=lambda iri: _rank(papers[iri].identifier))
    others = [iri for iri in iris if iri != final]
    return ((final, iri) for iri in others) if len(iris) <= _MANY else pairwise(sorted(iris))


def _rank(identifier: Identifier) -> tuple[bool, bool, int, str]:
    """From the final version to the first: published, else unknown, else a preprint; then by scheme."""
    scheme = identifier.scheme
    return (
        not is_published(identifier),
        is_preprint(identifier),
        SCHEMES.index(scheme) if scheme in SCHEMES else len(SCHEMES),
        identifier.value,
    )
