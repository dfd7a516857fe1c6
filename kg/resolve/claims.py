"""What one catalogue says of one thing: its rows of one kind and name, reduced to what tells which thing that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from itertools import combinations
from typing import NamedTuple

from kg.model import Entry, Part, Value
from kg.parse.assemble import PAPERS
from kg.text.identifiers import Identifier, aliases, identify
from kg.text.similarity import are_contradicting, folded, identify_link, is_name, plain_title, spellings, title_key

__all__ = [
    "EQUAL_NAMES", "EQUAL_TITLES", "NO_LINK", "Claim", "ClaimKey", "Grounds", "Works", "claims", "evidence",
    "make_claim", "papers_of", "texts", "titles_of",
]  # fmt: skip

Works = Callable[[str, Identifier], Iterable[Identifier]]
"""For a catalogue and an identifier of a paper: the identifiers of other versions of that paper."""


class ClaimKey(NamedTuple):
    """What a claim is known by: its kind, its catalogue, and the name in it, which may be the title of a paper."""

    kind: str
    catalogue: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The rows of a catalogue that have one kind and name.

    `names` are those printed, none where the title of the paper stands for one, `spellings` these and what they consist
    of; `titles` are plain, `title_keys` what counts of them; `papers` are the identifiers of the papers in all their
    versions, `links` what all links lead to; `place` is where the first row stands, as people look it up.
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
        """Its name as printed; the key's may have a mark behind it, where a catalogue has several of one name."""
        return _name(self.entries[0]) if self.entries else self.key.name


def _name(entry: Entry) -> str:
    return texts(entry, "name")[0]


def texts(entry: Entry, field: str) -> list[str]:
    """The texts that an entry has in a field."""
    return [value.text for value in entry.fields.get(field, ()) if isinstance(value, Value)]


def claims(entries: Iterable[Entry], works: Works, known: Mapping[tuple[str, str], str]) -> list[Claim]:
    """The claims of entries on all things but papers, sorted.

    Rows of one name are one claim, unless their links and titles tell them apart: then the one that `known` has under
    the name keeps it, else the first by what it links, and the others are called by that too. `known` are the IRIs of
    earlier builds by kind, and catalogue with name or link.
    """
    found: dict[ClaimKey, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.kind not in PAPERS:
            found[ClaimKey(entry.kind, entry.span.catalogue, _name(entry))].append(entry)
    return sorted(
        (claim for key, its in found.items() for claim in _told_apart(key, its, works, known)),
        key=lambda claim: claim.key,
    )


def _told_apart(
    key: ClaimKey, entries: list[Entry], works: Works, known: Mapping[tuple[str, str], str]
) -> Iterator[Claim]:
    """The rows of one name as one claim, or as several where any two of them can't be one thing."""
    parts = _that_share([_claim(key, [entry], works) for entry in entries], key, works)
    if len(parts) > 1 and all(_may_be_one(one, other) for one, other in combinations(parts, 2)):
        parts = [_claim(key, entries, works)]
    called = {id(part): _known_mark(part, known) for part in parts}
    others = [part for part in parts if called[id(part)] is None]
    start = f"{key.catalogue}/"
    given = known.get((key.kind, start + key.name))
    before = [part for part in others if given in {known.get((key.kind, start + its)) for its in _marks(part)}]
    first = min(before or others, key=lambda part: (not part.links | part.titles, min(_marks(part))), default=None)
    if first is not None:  # a row that has but the name is that one's too
        bare = [part for part in others if part is not first and _has_but_its_name(part)]
        others = [part for part in others if part is not first and part not in bare]
        yield _claim(key, [entry for part in (first, *bare) for entry in part.entries], works) if bare else first
    for part in others:
        yield replace(part, key=key._replace(name=f"{key.name} [{min(_marks(part))}]"))
    for part in parts:
        if (mark := called[id(part)]) is not None:
            yield replace(part, key=key._replace(name=f"{key.name} [{mark}]"))


def _has_but_its_name(claim: Claim) -> bool:
    return not claim.links and not claim.titles and claim.names <= {claim.key.name}


def _that_share(claims: list[Claim], key: ClaimKey, works: Works) -> list[Claim]:
    """The claims of single rows put together where they share a link or a title, and no names tell them apart."""
    parts: list[list[Claim]] = []
    for its in claims:
        like = [part for part in parts if any(_share(its, other) for other in part)]
        parts = [part for part in parts if part not in like] + [[claim for part in like for claim in part] + [its]]
    return [
        part[0] if len(part) == 1 else _claim(key, [entry for its in part for entry in its.entries], works)
        for part in parts
    ]


def _share(one: Claim, other: Claim) -> bool:
    return bool(one.links & other.links or one.title_keys & other.title_keys) and _may_be_one(one, other)


def _may_be_one(one: Claim, other: Claim) -> bool:
    """Whether rows of one catalogue and name may be one thing: neither names in parentheses tell them apart, nor links
    and titles that have nothing in common."""
    others = [its.names - {its.key.name} for its in (one, other)]
    if all(others) and not others[0] & others[1]:
        return False
    return bool(one.links & other.links or one.title_keys & other.title_keys) or not are_contradicting(
        one.titles, other.titles
    )


def _known_mark(claim: Claim, known: Mapping[tuple[str, str], str]) -> str | None:
    """What a claim was called by beside its name in an earlier build, when its catalogue had others of that name."""
    start = f"{claim.key.catalogue}/{claim.key.name}"
    return next((mark for mark in sorted(_marks(claim)) if (claim.key.kind, f"{start} [{mark}]") in known), None)


def _marks(claim: Claim) -> list[str]:
    """What tells a claim from others of its name."""
    links = [f"{scheme}:{value}" for scheme, value in claim.links]
    return [*links, *(f"title:{its}" for its in claim.titles), *claim.names - {claim.key.name}] or [claim.key.name]


def _claim(key: ClaimKey, entries: list[Entry], works: Works) -> Claim:
    papers, links = set[Identifier](), set[Identifier]()
    titles, names = set[str](), frozenset(_printed(entries))
    for entry in entries:
        for part in papers_of(entry):
            titles.update(titles_of(part.name, names) if part.name else ())
            for value in part.fields.get("url", ()):
                identifier = identify(value.url or value.text)
                papers.update((identifier, *aliases(identifier), *works(key.catalogue, identifier)))
        for field in ("code", "url"):
            for its in entry.fields.get(field, ()):
                if isinstance(its, Value) and (link := identify_link(its.url or its.text)) is not None:
                    links.add(link)
    claim = make_claim(key, names, titles, papers, links)
    return replace(claim, place=f"{key.catalogue}:{entries[0].span.line}", entries=tuple(entries))


def make_claim(
    key: ClaimKey, names: Set[str], titles: Set[str], papers: Set[Identifier], links: Set[Identifier]
) -> Claim:
    """A claim with what follows from its names, plain titles and links."""
    return Claim(
        key=key,
        names=frozenset(names),
        spellings=frozenset(its for name in names for its in spellings(name)),
        titles=frozenset(titles),
        title_keys=frozenset(map(title_key, titles)),
        papers=frozenset(papers),
        links=frozenset(links | papers),
    )


def titles_of(title: str, names: Iterable[str]) -> set[str]:
    """A title as far as it counts: as a whole, and without the name of the thing before a colon, which some omit."""
    name, colon, rest = title.partition(":")
    known = colon and rest.strip() and folded(name) in set(map(folded, names))
    return {its for text in (title, rest if known else title) if (its := plain_title(text))}


def papers_of(entry: Entry) -> Iterator[Part]:
    """The papers of an entry, in the order of its cells."""
    return (part for part in entry.fields.get("paper", ()) if isinstance(part, Part) and part.kind in PAPERS)


def _printed(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        if entry.named != "none":
            yield from filter(is_name, (*texts(entry, "name"), *texts(entry, "otherName")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What speaks for and against that two claims are on one thing, in words; a name that is missing does neither."""

    pro: tuple[str, ...]
    con: tuple[str, ...]
    beside: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "; ".join((*self.pro, *self.beside, *self.con))


EQUAL_NAMES, EQUAL_TITLES, NO_LINK = "equal names", "equal titles", "no shared link"


def evidence(one: Claim, other: Claim) -> Grounds:
    """What speaks for and against that two claims are on one thing."""
    pro, con, beside = list[str](), list[str](), list[str]()
    if not one.names or not other.names:
        nameless = [its.place for its in (one, other) if not its.names]
        beside.append(f"named by its paper alone ({', '.join(nameless)})")
    elif one.names & other.names:
        pro.append(EQUAL_NAMES)
    elif set(map(folded, one.spellings)) & set(map(folded, other.spellings)):
        pro.append("names equal but for how they are written")
    else:
        con.append(f"names differ ({' / '.join(sorted(one.names))}, {' / '.join(sorted(other.names))})")
    if one.title_keys & other.title_keys:
        pro.append(EQUAL_TITLES)
    elif one.titles and other.titles:
        con.append("titles differ")
    if papers := one.papers & other.papers:
        pro.append(f"one paper ({_listed(papers)})")
    if links := one.links & other.links - papers:
        pro.append(f"one link ({_listed(links)})")
    elif not papers:
        con.append(NO_LINK)
    return Grounds(pro=tuple(pro), con=tuple(con), beside=tuple(beside))


def _listed(identifiers: Iterable[Identifier]) -> str:
    return ", ".join(f"{scheme}:{value}" for scheme, value in sorted(identifiers))
