"""What one catalogue says of one thing: its rows of one kind and name, reduced to what tells which thing that is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import combinations
from typing import NamedTuple

from kg.model import Entry, Part, Value
from kg.parse import PAPERS
from kg.text.identifiers import Identifier, aliases, identify
from kg.text.names import plain_name
from kg.text.similarity import are_contradicting, folded, identify_link, is_name, plain_title, spellings, title_key

__all__ = [
    "EQUAL_NAMES", "EQUAL_TITLES", "NO_LINK", "Claim", "ClaimKey", "Grounds", "OtherVersions", "RowIris",
    "collect_claims", "label_of", "make_claim", "most_frequent", "papers_of", "texts", "weigh",
]  # fmt: skip

OtherVersions = Callable[[str, Identifier], Iterable[Identifier]]
"""For a catalogue and the identifier of a paper: the identifiers of the other versions of that paper."""

RowIris = Mapping[tuple[str, str], str]
"""The IRIs that earlier builds gave to rows, by kind, and catalogue with name or link: `("model", "ears/EarOne")`."""


class ClaimKey(NamedTuple):
    """What a claim is known by: its kind, its catalogue, and its plain name, which may be the title of a paper."""

    kind: str
    catalogue: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The rows of a catalogue that have one kind and name.

    `names` are those printed, in their plain form, none if the title of the paper stands for one, `spellings` these and
    what they consist of; `titles` are plain, `title_keys` what counts of them; `papers` are the identifiers of the
    papers in all their versions, `links` what all links lead to; `place` is where the first row stands, as people look
    it up.
    """

    key: ClaimKey
    names: frozenset[str]
    spellings: frozenset[str]
    titles: frozenset[str]
    title_keys: frozenset[str]
    papers: frozenset[Identifier]
    links: frozenset[Identifier]
    place: str = ""
    entries: tuple[Entry, ...] = ()

    @property
    def called(self) -> str:
        """Its name as printed; the name in the key has a mark behind it if a catalogue has several of one name."""
        return _name(self.entries[0]) if self.entries else self.key.name


def _name(entry: Entry) -> str:
    return texts(entry, "name")[0]


def texts(entry: Entry, field: str) -> list[str]:
    """The texts that an entry has in a field."""
    return [value.text for value in entry.fields.get(field, ()) if isinstance(value, Value)]


def papers_of(entry: Entry) -> Iterator[Part]:
    """The papers of an entry, in the order of its cells."""
    return (part for part in entry.fields.get("paper", ()) if isinstance(part, Part) and part.kind in PAPERS)


def collect_claims(entries: Iterable[Entry], other_versions: OtherVersions, row_iris: RowIris) -> list[Claim]:
    """Return the claims of entries on all things but papers, sorted.

    Rows of one name are one claim, unless their links and titles tell them apart: then the one that has an IRI under
    the name keeps it, else the first by what it links, and the others are called by that too.
    """
    rows: dict[ClaimKey, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.kind not in PAPERS:
            rows[ClaimKey(entry.kind, entry.span.catalogue, plain_name(_name(entry)))].append(entry)
    return sorted(
        (claim for key, same in rows.items() for claim in _told_apart(key, same, other_versions, row_iris)),
        key=lambda claim: claim.key,
    )


def _told_apart(
    key: ClaimKey, entries: list[Entry], other_versions: OtherVersions, row_iris: RowIris
) -> Iterator[Claim]:
    """The rows of one name as one claim, or as several if any two of them can't be one thing.

    All but one have a mark behind the name in their keys: what tells them from the others.
    """
    parts = _joined_by_links([_claim(key, [entry], other_versions) for entry in entries], key, other_versions)
    if len(parts) > 1 and all(_may_be_one(*pair) for pair in combinations(parts, 2)):
        parts = [_claim(key, entries, other_versions)]
    counts = Counter(mark for part in parts for mark in _marks(part))
    shared = {mark for mark, count in counts.items() if count > 1}
    unmarked = [part for part in parts if _known_mark(part, shared, row_iris) is None]
    first = _first(key, unmarked, shared, row_iris) if unmarked else None
    by_mark: dict[str | None, list[Claim]] = defaultdict(list)
    for part in sorted(parts, key=lambda part: part is not first):
        mark = _known_mark(part, shared, row_iris)
        if mark is None and part is not first and not _has_only_its_name(part):
            mark = _new_mark(part, shared)
        by_mark[mark].append(part)
    for mark, same in by_mark.items():
        rows = [row for part in same for row in part.entries]
        claim = same[0] if len(same) == 1 else _claim(key, rows, other_versions)
        yield claim if mark is None else replace(claim, key=key._replace(name=f"{key.name} [{mark}]"))


def _first(key: ClaimKey, claims: Sequence[Claim], shared: Set[str], row_iris: RowIris) -> Claim:
    """Which of the claims of one name is called by the name alone: the one that an earlier build knew under that name,
    else the first by what it links, or by its titles."""
    start = f"{key.catalogue}/"
    iri = row_iris.get((key.kind, start + key.name))  # None if the name is new: then claims with a new link go first
    known = [claim for claim in claims if iri in {row_iris.get((key.kind, start + mark)) for mark in _marks(claim)}]
    return min(known or claims, key=lambda claim: (not claim.links | claim.titles, _new_mark(claim, shared)))


def _known_mark(claim: Claim, shared: Set[str], row_iris: RowIris) -> str | None:
    """What a claim was called by beside its name in an earlier build, when its catalogue had others of that name.

    What others have as well, and another name, counts only if it is a mark of the thing that the links were of.
    """
    kind, start = claim.key.kind, f"{claim.key.catalogue}/"
    marks = sorted(_marks(claim))
    of_links = {
        row_iris[kind, start + mark] for mark in marks if mark not in claim.names and (kind, start + mark) in row_iris
    }
    for mark in marks:
        iri = row_iris.get((kind, f"{start}{claim.key.name} [{mark}]"))
        is_own = mark not in shared and not (of_links and mark in claim.names)
        if iri is not None and (is_own or iri in of_links):
            return mark
    return None


def _new_mark(claim: Claim, shared: Set[str]) -> str:
    """What a claim is called by beside its name from now on: the first mark that no other has, else all that it has."""
    marks = sorted(_marks(claim))
    return next((mark for mark in marks if mark not in shared), " + ".join(marks))


def _marks(claim: Claim) -> list[str]:
    """What may tell a claim from others of its name."""
    links = [f"{scheme}:{value}" for scheme, value in claim.links]
    titles = [f"title:{title}" for title in claim.titles]
    return [*links, *titles, *claim.names - {claim.key.name}] or [claim.key.name]


def _has_only_its_name(claim: Claim) -> bool:
    return not claim.links and not claim.titles and claim.names <= {claim.key.name}


def _joined_by_links(claims: list[Claim], key: ClaimKey, other_versions: OtherVersions) -> list[Claim]:
    """The claims of single rows, as one claim if they share a link or title and no names tell them apart."""
    groups: list[list[Claim]] = []
    for claim in claims:
        sharing = [group for group in groups if any(_share(claim, member) for member in group)]
        groups = [group for group in groups if group not in sharing]
        groups.append([member for group in sharing for member in group] + [claim])
    return [
        group[0] if len(group) == 1 else _claim(key, [row for claim in group for row in claim.entries], other_versions)
        for group in groups
    ]


def _share(claim: Claim, other: Claim) -> bool:
    """Whether rows of one catalogue and name share a link or title, or have nothing but the same names, and may be
    one."""
    have_links = claim.links or claim.titles or other.links or other.titles
    if not have_links:
        return claim.names == other.names
    return bool(claim.links & other.links or claim.title_keys & other.title_keys) and _may_be_one(claim, other)


def _may_be_one(claim: Claim, other: Claim) -> bool:
    """Whether rows of one catalogue and name may be one thing: neither names in parentheses tell them apart, nor links
    and titles that have nothing in common."""
    aliases_of_each = [each.names - {each.key.name} for each in (claim, other)]
    if all(aliases_of_each) and not aliases_of_each[0] & aliases_of_each[1]:
        return False
    return bool(claim.links & other.links or claim.title_keys & other.title_keys) or not are_contradicting(
        claim.titles, other.titles
    )


def _claim(key: ClaimKey, entries: Sequence[Entry], other_versions: OtherVersions) -> Claim:
    """The claim that rows make."""
    names = frozenset(name for entry in entries for name in _printed_names(entry))
    titles, papers, links = set[str](), set[Identifier](), set[Identifier]()
    for entry in entries:
        for part in papers_of(entry):
            titles.update([part.name] if part.name else [])
            for value in part.fields.get("url", ()):
                identifier = identify(value.url or value.text)
                papers.update((identifier, *aliases(identifier), *other_versions(key.catalogue, identifier)))
        links.update(_links(entry))
    claim = make_claim(key, names, titles, papers, links)
    return replace(claim, place=f"{key.catalogue}:{entries[0].span.line}", entries=tuple(entries))


def _printed_names(entry: Entry) -> Iterator[str]:
    if entry.named != "none":
        yield from filter(is_name, (*texts(entry, "name"), *texts(entry, "otherName")))


def _links(entry: Entry) -> Iterator[Identifier]:
    """What the links of an entry lead to, without those of its papers."""
    for field in ("code", "url"):
        for value in entry.fields.get(field, ()):
            if isinstance(value, Value) and (link := identify_link(value.url or value.text)) is not None:
                yield link


def make_claim(
    key: ClaimKey, names: Set[str], titles: Iterable[str], papers: Set[Identifier], links: Set[Identifier]
) -> Claim:
    """Return a claim with what follows from its names, the titles of its papers, its papers and its other links."""
    names = set(map(plain_name, names))
    plain = {title for written in titles for title in _plain_titles(written, names)}
    return Claim(
        key=key,
        names=frozenset(names),
        spellings=frozenset(spelling for name in names for spelling in spellings(name)),
        titles=frozenset(plain),
        title_keys=frozenset(map(title_key, plain)),
        papers=frozenset(papers),
        links=frozenset(links | papers),
    )


def _plain_titles(title: str, names: Iterable[str]) -> set[str]:
    """A title as far as it counts: as a whole, and without the name of the thing before a colon, which some omit."""
    start, colon, rest = title.partition(":")
    starts_with_name = colon and rest.strip() and folded(start) in set(map(folded, names))
    return {plain for text in (title, rest if starts_with_name else title) if (plain := plain_title(text))}


def label_of(claims: Iterable[Claim]) -> str:
    """What a thing is called: the most frequent of its rows' names; the title of its paper if it has no name."""
    claims = list(claims)
    return most_frequent([claim.called for claim in claims if claim.names] or [claim.called for claim in claims])


def most_frequent(names: Iterable[str]) -> str:
    """The most frequent of competing names, the first in the alphabet if that is undecided."""
    return min(Counter(names).items(), key=lambda item: (-item[1], item[0]))[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What speaks for and against that two claims are on one thing, in words; a name that is missing does neither."""

    pro: tuple[str, ...]
    con: tuple[str, ...]
    beside: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "; ".join((*self.pro, *self.beside, *self.con))


EQUAL_NAMES, EQUAL_TITLES, NO_LINK = "equal names", "equal titles", "no shared link"


def weigh(claim: Claim, other: Claim) -> Grounds:
    """Return what speaks for and against that two claims are on one thing."""
    pro, con, beside = list[str](), list[str](), list[str]()
    if not claim.names or not other.names:
        nameless = [each.place for each in (claim, other) if not each.names]
        beside.append(f"named by its paper alone ({', '.join(nameless)})")
    elif claim.names & other.names:
        pro.append(EQUAL_NAMES)
    elif set(map(folded, claim.spellings)) & set(map(folded, other.spellings)):
        pro.append("names equal but for how they are written")
    else:
        con.append(f"names differ ({' / '.join(sorted(claim.names))}, {' / '.join(sorted(other.names))})")
    if claim.title_keys & other.title_keys:
        pro.append(EQUAL_TITLES)
    elif claim.titles and other.titles:
        con.append("titles differ")
    if papers := claim.papers & other.papers:
        pro.append(f"one paper ({_listed(papers)})")
    if links := claim.links & other.links - papers:
        pro.append(f"one link ({_listed(links)})")
    elif not papers:
        con.append(NO_LINK)
    return Grounds(pro=tuple(pro), con=tuple(con), beside=tuple(beside))


def _listed(identifiers: Iterable[Identifier]) -> str:
    return ", ".join(f"{scheme}:{value}" for scheme, value in sorted(identifiers))
