"""Papers: which address is which paper, what it is called, and which papers are versions of one work."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import quote, unquote

from kg.model import Entry, Finding, Part, Span, Value
from kg.parse.assemble import PAPERS
from kg.rdf.schema import Schema
from kg.rdf.terms import local_name
from kg.resolve.claims import papers_of, texts
from kg.resolve.ids import Key
from kg.resolve.iris import preferred
from kg.resolve.versions import Change, Paper, Said, Versions, judge
from kg.rules import make_finding
from kg.text.identifiers import Identifier, as_page, identify, page_of, web_address
from kg.text.similarity import are_contradicting, plain_title

__all__ = ["Works", "find_works", "identifier_of", "own_key", "paper_iri", "paper_key"]


class Former(NamedTuple):
    """A paper that no row links any more, known as a version of one that a row links."""

    identifier: Identifier
    page: str | None
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """The papers: kind and label by IRI, the versions among them, and findings on their links.

    `own` has the IRIs of the entries that are papers themselves, by their place in memory. `former` are the papers that
    no row links any more: by IRI, what they are called, their identifiers and addresses. `titles` are those that
    entries give, by IRI; `contested` are papers and the entries that link them under a title which
    has little in common with the one they have elsewhere.
    """

    labels: Mapping[str, tuple[str, str]]
    own: Mapping[int, str]
    versions: Versions
    former: Mapping[str, Former]
    titles: Mapping[str, Set[str]]
    contested: tuple[tuple[str, Entry], ...]
    findings: tuple[Finding, ...]


def paper_key(part: Part) -> Key | None:
    """What identifies a part by itself: its address, else its title; a part with neither is the entry's own."""
    for url in part.fields.get("url", ()):
        return Key(part.kind, *identify(url.url or url.text))
    return Key(part.kind, "title", " ".join(part.name.split())) if part.name else None


def own_key(entry: Entry) -> Key | None:
    """What identifies an entry that is itself a paper; None for others."""
    return Key("paper", *_identified(entry)) if entry.kind in PAPERS else None


def _identified(entry: Entry) -> tuple[str, str]:
    address = _address(entry)
    return identify(address) if address is not None else ("title", " ".join(texts(entry, "name")[0].split()))


def _address(entry: Entry) -> str | None:
    return next((its.url or its.text for its in entry.fields.get("url", ()) if isinstance(its, Value)), None)


def identifier_of(iri: str, schema: Schema) -> Identifier:
    """The identifier that the IRI of a paper is made of."""
    scheme, _, value = iri.removeprefix(schema.prefixes["paper"]).partition("/")
    return Identifier(scheme, unquote(value.replace("_", " ") if scheme == "title" else value))


def paper_iri(key: Key, schema: Schema) -> str:
    """The IRI that a paper gets where it has none yet."""
    path = local_name(key.key) if key.scheme == "title" else quote(key.key, safe="/-._~:()")
    return schema.prefixes[key.kind] + f"{key.scheme}/{path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    """A paper as an entry gives it, `row`; `entry` is the one that is this paper itself."""

    key: Key
    row: Entry
    entry: Entry | None
    kind: str
    title: str | None
    url: str | None
    span: Span


def _mentions(entries: Iterable[Entry]) -> Iterator[_Mention]:
    for entry in entries:
        if (own := own_key(entry)) is not None:
            yield _Mention(
                key=own,
                row=entry,
                entry=entry,
                kind=entry.kind,
                title=texts(entry, "name")[0],
                url=_address(entry),
                span=entry.span,
            )
        for part in papers_of(entry):
            if (key := paper_key(part)) is not None:
                url = next((its.url or its.text for its in part.fields.get("url", ())), None)
                cell = entry.cells.get(part.column)
                span = cell.span if cell is not None else entry.span
                yield _Mention(key=key, row=entry, entry=None, kind=part.kind, title=part.name, url=url, span=span)


def find_works(
    entries: Sequence[Entry], schema: Schema, known: dict[Key, str], changes: Sequence[Change], people: Said
) -> Works:
    """The papers of `entries` and of the `changes` of rows, and their versions, as `people` say too; new papers get an
    IRI in `known`."""
    mentions = list(_mentions(entries))
    earlier = frozenset(known)
    _give_iris(mentions, schema, known)
    own = dict(_own_iris(mentions, schema, known, earlier))
    papers: dict[str, Paper] = {}
    kinds: dict[str, str] = {}
    titles: dict[str, list[str]] = defaultdict(list)
    for its in mentions:
        iri = own.get(id(its.entry), known[its.key]) if its.entry is not None else known[its.key]
        is_there = iri == known[its.key]
        paper = papers.setdefault(iri, Paper(_identifier(its) if is_there else identifier_of(iri, schema)))
        paper.places.add(f"{its.span.catalogue}:{its.span.line}")
        if its.title:
            paper.titles.add(plain_title(its.title))
            titles[iri].append(its.title)
        if its.kind != "paper" or iri not in kinds:  # what one entry knows to be a survey is one
            kinds[iri] = its.kind
    former: dict[str, Former] = {}
    for change in changes:
        both = zip((change.before, change.after), change.titles, (change.former, ""), strict=True)
        for identifier, title, address in both:
            key = Key("paper", *identifier)
            iri = known.get(key, paper_iri(key, schema))
            if iri not in papers:
                former[iri] = Former(identifier, web_address(address) or page_of(identifier))
            paper = papers.setdefault(iri, Paper(identifier))
            paper.also.add(identifier)
            paper.titles.update([title] if title else [])
    there = tuple(its for its in people.confirmed if its.paper in papers or its.of in papers)
    for its_iri in (iri for its in there for iri in (its.paper, its.of) if iri not in papers):
        identifier = identifier_of(its_iri, schema)
        former[its_iri] = Former(identifier, page_of(identifier))
        papers[its_iri] = Paper(identifier)
    versions = judge(papers, changes, replace(people, confirmed=there))
    told = {iri for its in versions.found for iri in (its.paper, its.of)}
    for iri, its_former in former.items():
        if iri in told:
            known.setdefault(Key("paper", *its_former.identifier), iri)
    wrong = list(_two_titles(mentions, known))
    labels = {iri: (kinds[iri], _label(papers[iri], titles[iri])) for iri in kinds}
    return Works(
        labels=labels,
        own=own,
        versions=versions,
        former=dict(_called(former, versions, labels, schema)),
        titles={iri: frozenset(its) for iri, its in titles.items()},
        contested=tuple((known[its.key], row) for its, before in wrong for row in (before.row, its.row)),
        findings=tuple(_title_finding(its, before, known[its.key]) for its, before in wrong),
    )


def _called(
    former: Mapping[str, Former], versions: Versions, labels: Mapping[str, tuple[str, str]], schema: Schema
) -> Iterator[tuple[str, Former]]:
    """The former papers that are versions of others, called by the title of one that a row links."""
    titles: dict[str, list[str]] = defaultdict(list)
    for its in versions.found:
        for one, other in ((its.paper, its.of), (its.of, its.paper)):
            if one in former:
                title = labels[other][1] if other in labels else ""
                titles[one].extend([] if title in ("", ":".join(identifier_of(other, schema))) else [title])
    for iri, found in titles.items():
        known = ":".join(former[iri].identifier)
        yield iri, former[iri]._replace(label=f"{min(found)} ({known})" if found else known)


def _give_iris(mentions: Iterable[_Mention], schema: Schema, known: dict[Key, str]) -> None:
    """An IRI for each paper: the one it has, or had when its address was only that of a page, else a new one."""
    as_pages: dict[Key, set[str]] = defaultdict(set)
    for its in mentions:
        if its.url is not None and its.key.scheme != "url" and its.key not in known:
            page = known.get(Key(its.key.kind, *as_page(its.url)))
            as_pages[its.key].update([page] if page is not None else [])
    for its in mentions:
        before = as_pages.get(its.key)
        known.setdefault(its.key, min(before) if before else paper_iri(its.key, schema))


def _own_iris(
    mentions: Sequence[_Mention], schema: Schema, known: dict[Key, str], earlier: Set[Key]
) -> Iterator[tuple[int, str]]:
    """The IRI of each entry that is a paper: that of its address, unless it has a title that contradicts what most
    catalogues have at that address, or had no address in an earlier build: then one made of the title."""
    at: dict[Key, list[_Mention]] = defaultdict(list)
    for its in mentions:
        if its.title:
            at[its.key].append(its)
    for its in mentions:
        if its.entry is None:
            continue
        titled = Key("paper", "entry", f"{its.span.catalogue}/{its.title}")
        row = titled._replace(key=f"{titled.key} [{its.key.scheme}:{its.key.key}]")
        if its.key.scheme == "title":
            row = titled
        elif row not in known and titled in earlier:
            known[row] = known[titled]
        if row not in known:
            title = plain_title(its.title or "")
            wrong = its.key.scheme != "title" and are_contradicting({title}, {_accepted(at[its.key])})
            its_key = _title_key(its) if wrong else its.key
            known[row] = known.setdefault(its_key, paper_iri(its_key, schema))
        yield id(its.entry), known[row]


def _identifier(its: _Mention) -> Identifier:
    return Identifier(its.key.scheme, its.key.key)


def _accepted(mentions: Iterable[_Mention]) -> str:
    """The plain title under which most catalogues link a paper, then most rows, the first in the alphabet if undecided;
    titles that don't contradict each other count together."""
    its = sorted({(plain_title(mention.title or ""), mention.span.catalogue) for mention in mentions})
    together = {
        title: {catalogue for other, catalogue in its if not are_contradicting({title}, {other})} for title, _ in its
    }
    times = Counter(plain_title(mention.title or "") for mention in mentions)
    return min(together, key=lambda title: (-len(together[title]), -times[title], title))


def _title_key(its: _Mention) -> Key:
    return Key("paper", "title", " ".join((its.title or "").split()))


def _label(paper: Paper, titles: Iterable[str]) -> str:
    """The most frequent of a paper's titles, the first in the alphabet where that is undecided; else what it has."""
    known = list(titles)
    return preferred(known) if known else ":".join(paper.identifier)


def _two_titles(mentions: Iterable[_Mention], known: Mapping[Key, str]) -> Iterator[tuple[_Mention, _Mention]]:
    """Each paper that is linked under a title which has little in common with an earlier one, and that one."""
    first: dict[str, _Mention] = {}
    for its in sorted((its for its in mentions if its.title), key=lambda its: (its.span.catalogue, its.span.line)):
        before = first.setdefault(known[its.key], its)
        if are_contradicting({plain_title(before.title or "")}, {plain_title(its.title or "")}):
            yield its, before


def _title_finding(its: _Mention, before: _Mention, iri: str) -> Finding:
    return make_finding(
        "two-titles",
        its.span,
        focus=iri,
        value=its.title,
        paper=f"{its.key.scheme}:{its.key.key}",
        title=its.title,
        other=before.title,
        catalogue=before.span.catalogue,
        line=before.span.line,
    )
