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
"""Of more papers than this with one title, each is a version of the one before it, not all of the most final one."""


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
    """Return the changes that tell of versions, and those that look so but contradict others.

    A row goes from a preprint to what is none, or from one page to another under one title. What a preprint became in
    one row can't be a second paper of the same sort in another, and a title that has little in common with the one
    before tells that a wrong link was corrected.
    """
    telling, unclear = list[Change](), list[Change]()
    for change in sorted(changes):
        if _may_tell(change):
            before, after = ({title} - {""} for title in change.titles)
            (unclear if are_contradicting(before, after) else telling).append(change)
    became = defaultdict[Hashable, set[Identifier]](set)
    for change in telling:
        became[change.before, _sort(change.after)].add(change.after)
        became[change.after, _sort(change.before)].add(change.before)
    for change in list(telling):
        if len(became[change.before, _sort(change.after)]) > 1 or len(became[change.after, _sort(change.before)]) > 1:
            telling.remove(change)
            unclear.append(change)
    return telling, sorted(unclear)


def _may_tell(change: Change) -> bool:
    """Whether a change is from a preprint to what is none, or back, or keeps a title that is that of one work only."""
    before, after = change.before, change.after
    if _sort(before) == _sort(after) != "url" or is_of_data(before) or is_of_data(after):
        return False
    keeps_title = change.titles[0] == change.titles[1] and is_telling(change.titles[0])
    return keeps_title or is_preprint(before) != is_preprint(after)


def _sort(identifier: Identifier) -> str:
    """What a work has at most one of: identifiers of a scheme; of DOIs one as preprint and one as published paper."""
    return f"{identifier.scheme} of a preprint" if is_preprint(identifier) else identifier.scheme


def judge(papers: Mapping[str, Paper], changes: Iterable[Change], people: Said) -> Versions:
    """Return which of the papers, by IRI, are versions of which."""
    judging = _Judging(papers, people.denied)
    judging.judge_numbers()
    judging.judge_changes(changes)
    judging.judge_titles()
    return judging.conclude(people.confirmed)


class _Judging:
    """The versions that evidence tells of so far, `found`, and those that it tells too little of, `unclear`, by the
    IRIs of both papers. Of a pair the first evidence counts."""

    def __init__(self, papers: Mapping[str, Paper], denied: Set[frozenset[str]]) -> None:
        self.papers, self.denied = papers, denied
        self.of_identifier = {
            identifier: iri for iri, paper in papers.items() for identifier in (*paper.also, paper.identifier)
        }
        self.found: dict[tuple[str, str], Version] = {}
        self.unclear: dict[tuple[str, str], Version] = {}

    def judge_numbers(self) -> None:
        """Add the papers whose identifiers have one number."""
        for iri, paper in sorted(self.papers.items()):
            for alias in aliases(paper.identifier):
                if alias in self.of_identifier:
                    both = (iri, self.of_identifier[alias])
                    self._add(both, "BackgroundKnowledgeBasedMatching", "one number tells the other", is_clear=True)

    def judge_changes(self, changes: Iterable[Change]) -> None:
        """Add the papers that a row linked one after the other; it is unclear if one of them has two titles."""
        telling, contradictory = changes_that_tell(changes)
        for tells, group in ((True, telling), (False, contradictory)):
            for change in group:
                both = (self.of_identifier[change.before], self.of_identifier[change.after])
                is_clear = tells and all(_has_one_title(self.papers[iri]) for iri in both)
                self._add(both, "CompositeMatching", str(change), is_clear=is_clear)

    def judge_titles(self) -> None:
        """Add the papers of one title."""
        for iris in _by_title(self.papers):
            places = sorted({place for iri in iris for place in self.papers[iri].places})
            is_clear = _are_versions([self.papers[iri] for iri in iris])
            for both in _pairs(iris, self.papers):
                self._add(both, "LexicalMatching", f"equal titles ({', '.join(places)})", is_clear=is_clear)

    def _add(self, both: tuple[str, str], justification: str, comment: str, *, is_clear: bool) -> None:
        if both[0] == both[1] or frozenset(both) in self.denied:
            return
        final, version = sorted(both, key=lambda iri: _rank(self.papers[iri].identifier))
        (self.found if is_clear else self.unclear).setdefault(
            (version, final), Version(paper=version, of=final, justification=justification, comment=comment)
        )

    def conclude(self, confirmed: Iterable[Version]) -> Versions:
        """The versions that were found, with those that people confirm in the place of others of the same pair."""
        said = {(version.paper, version.of): version for version in confirmed}
        decided = {frozenset(both) for both in said}
        found = {both: version for both, version in self.found.items() if frozenset(both) not in decided} | said
        left = [
            version for both, version in self.unclear.items() if both not in found and frozenset(both) not in decided
        ]
        return Versions(found=tuple(sorted(found.values())), open=tuple(sorted(left)))


def _by_title(papers: Mapping[str, Paper]) -> Iterator[list[str]]:
    """The papers that share a telling title, as lists of two or more; data that has the title of its paper is none."""
    sharing: dict[str, list[str]] = defaultdict(list)
    for iri, paper in sorted(papers.items()):
        if is_of_data(paper.identifier):
            continue
        for title in sorted(paper.titles):
            if is_telling(title) and iri not in sharing[title_key(title)]:
                sharing[title_key(title)].append(iri)
    return (iris for _, iris in sorted(sharing.items()) if len(iris) > 1)


def _are_versions(papers: Sequence[Paper]) -> bool:
    """Whether papers with one title may all be one work: none has another title, no two are of one sort."""
    sorts = [sort for paper in papers if (sort := _sort(paper.identifier)) not in ("url", "title")]
    return all(map(_has_one_title, papers)) and len(set(sorts)) == len(sorts)


def _has_one_title(paper: Paper) -> bool:
    return not any(are_contradicting({title}, {other}) for title, other in combinations(paper.titles, 2))


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
