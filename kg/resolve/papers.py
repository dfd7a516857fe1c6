"""Papers: which address is which paper, what it is called, and which papers are versions of one work."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import quote, unquote

from kg.model import Entry, Finding, Part, Span, Value
from kg.parse import PAPERS
from kg.rdf.schema import Schema
from kg.rdf.terms import local_name
from kg.resolve.claims import OtherVersions, most_frequent, papers_of, texts
from kg.resolve.ids import Ids, Key
from kg.resolve.labels import Label
from kg.resolve.versions import Change, Paper, Said, Version, Versions, changes_that_tell, judge
from kg.rules import make_finding
from kg.text.identifiers import Identifier, as_page, identify, page_of, web_address
from kg.text.names import plain_name
from kg.text.similarity import are_contradicting, plain_title

__all__ = ["Former", "Papers", "find_papers", "identifier_of", "other_versions", "own_key", "paper_iri", "paper_key"]


class Former(NamedTuple):
    """A paper that no row links any more, known as a version of one that a row links."""

    identifier: Identifier
    page: str | None
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """The papers: kind and label by IRI, the versions among them, and findings on their links.

    `own` has the IRIs of the entries that are papers themselves, by their places. `former` are the papers that no row
    links any more: by IRI, what they are called, their identifiers and addresses. `titles` are those that entries give,
    by IRI; `contested` are papers and the entries that link them under a title which has little in common with the one
    that they have elsewhere.
    """

    labels: Mapping[str, Label]
    own: Mapping[Span, str]
    versions: Versions
    former: Mapping[str, Former]
    titles: Mapping[str, Set[str]]
    contested: tuple[tuple[str, Entry], ...]
    findings: tuple[Finding, ...]


def paper_key(part: Part) -> Key | None:
    """What identifies a part by itself: its address, else its title; a part with neither is the entry's own."""
    for url in part.fields.get("url", ()):
        return Key(part.kind, *identify(url.url or url.text))
    return Key(part.kind, "title", plain_name(part.name)) if part.name else None


def own_key(entry: Entry) -> Key | None:
    """What identifies an entry that is itself a paper; None for others."""
    if entry.kind not in PAPERS:
        return None
    address = _address(entry)
    return Key("paper", *identify(address)) if address is not None else _title_key(texts(entry, "name")[0])


def _address(entry: Entry) -> str | None:
    return next((value.url or value.text for value in entry.fields.get("url", ()) if isinstance(value, Value)), None)


def _title_key(title: str) -> Key:
    return Key("paper", "title", plain_name(title))


def identifier_of(iri: str, schema: Schema) -> Identifier:
    """The identifier that the IRI of a paper is made of."""
    scheme, _, value = iri.removeprefix(schema.prefixes["paper"]).partition("/")
    return Identifier(scheme, unquote(value.replace("_", " ") if scheme == "title" else value))


def paper_iri(key: Key, schema: Schema) -> str:
    """The IRI that a paper gets if it has none yet."""
    path = local_name(key.key) if key.scheme == "title" else quote(key.key, safe="/-._~:()")
    return schema.prefixes[key.kind] + f"{key.scheme}/{path}"


def other_versions(
    changes: Iterable[Change], confirmed: Iterable[Version], past: Mapping[Key, str], schema: Schema
) -> OtherVersions:
    """Return the versions that the catalogues' own histories tell of, or that people confirm, catalogue by catalogue.

    What another catalogue's rows tell doesn't count, so that adding one changes nothing.
    """
    told: dict[tuple[str, Identifier], set[Identifier]] = defaultdict(set)
    for change in changes_that_tell(changes)[0]:
        told[change.catalogue, change.before].add(change.after)
        told[change.catalogue, change.after].add(change.before)
    of_iri = {iri: Identifier(key.scheme, key.key) for key, iri in past.items() if key.kind == "paper"}
    for version in confirmed:
        paper, of = (of_iri.get(iri) or identifier_of(iri, schema) for iri in (version.paper, version.of))
        told["", paper].add(of)
        told["", of].add(paper)
    nothing = set[Identifier]()
    return lambda catalogue, paper: told.get((catalogue, paper), nothing) | told.get(("", paper), nothing)


def find_papers(entries: Iterable[Entry], changes: Sequence[Change], people: Said, ids: Ids, schema: Schema) -> Papers:
    """Return the papers of `entries` and of the `changes` of rows, and their versions, as `people` say too.

    The keys of papers, and of the entries that are papers, are given their IRIs in `ids`.
    """
    mentions = list(_mentions(entries))
    _give_iris(mentions, ids, schema)
    own = _own_iris(mentions, ids, schema)
    collection = _Collection(ids, schema)
    for mention in mentions:
        collection.add_mention(mention, own)
    for change in changes:
        collection.add_change(change)
    confirmed = [version for version in people.confirmed if collection.has_one_of(version)]
    for version in confirmed:
        collection.add_version(version)
    versions = judge(collection.papers, changes, replace(people, confirmed=tuple(confirmed)))
    labels = collection.labels()
    former = _named_former(collection.former, versions, labels, schema)
    for iri in collection.former:
        if iri in former:
            ids.give(Key("paper", *former[iri].identifier), iri)
    contradictions = list(_two_titles(mentions, ids))
    return Papers(
        labels=labels,
        own=own,
        versions=versions,
        former=former,
        titles={iri: frozenset(titles) for iri, titles in collection.titles.items()},
        contested=tuple((ids[mention.key], mention.row) for both in contradictions for mention in both),
        findings=tuple(_two_titles_finding(*both, ids[both[0].key]) for both in contradictions),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    """A paper as an entry gives it; `is_own` if the entry, `row`, is this paper itself."""

    key: Key
    row: Entry
    kind: str
    title: str | None
    url: str | None
    span: Span
    is_own: bool = False


def _mentions(entries: Iterable[Entry]) -> Iterator[_Mention]:
    for entry in entries:
        if (own := own_key(entry)) is not None:
            yield _Mention(
                key=own,
                row=entry,
                kind=entry.kind,
                title=texts(entry, "name")[0],
                url=_address(entry),
                span=entry.span,
                is_own=True,
            )
        for part in papers_of(entry):
            if (key := paper_key(part)) is not None:
                url = next((value.url or value.text for value in part.fields.get("url", ())), None)
                cell = entry.cells.get(part.column)
                span = cell.span if cell is not None else entry.span
                yield _Mention(key=key, row=entry, kind=part.kind, title=part.name, url=url, span=span)


def _give_iris(mentions: Iterable[_Mention], ids: Ids, schema: Schema) -> None:
    """Give an IRI to each paper: the one it has, or had when its address was only that of a page, else a new one."""
    as_pages: dict[Key, set[str]] = defaultdict(set)
    for mention in mentions:
        if mention.url is not None and mention.key.scheme != "url" and mention.key not in ids:
            page = ids.get(Key(mention.key.kind, *as_page(mention.url)))
            as_pages[mention.key].update([page] if page is not None else [])
    for mention in mentions:
        former = as_pages.get(mention.key)
        ids.give(mention.key, min(former) if former else paper_iri(mention.key, schema))


def _own_iris(mentions: Sequence[_Mention], ids: Ids, schema: Schema) -> dict[Span, str]:
    """The IRI of each entry that is a paper, by its place; its key is given this IRI in `ids`.

    It is that of the paper's address, unless the entry has a title that contradicts what most catalogues have at that
    address, or had no address in an earlier build: then it is one made of the title.
    """
    same_paper: dict[Key, list[_Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.title:
            same_paper[mention.key].append(mention)
    own: dict[Span, str] = {}
    for mention in mentions:
        if not mention.is_own:
            continue
        by_title = Key("paper", "entry", f"{mention.span.catalogue}/{plain_name(mention.title or '')}")
        by_address = by_title._replace(key=f"{by_title.key} [{mention.key.scheme}:{mention.key.key}]")
        key = by_title if mention.key.scheme == "title" else by_address
        if key not in ids and by_title in ids.past:
            ids.give(key, ids[by_title])
        if key not in ids:
            paper = _title_key(mention.title or "") if _is_wrong(mention, same_paper[mention.key]) else mention.key
            ids.give(key, ids.give(paper, paper_iri(paper, schema)))
        own[mention.span] = ids[key]
    return own


def _is_wrong(mention: _Mention, same_paper: Sequence[_Mention]) -> bool:
    """Whether the title of a mention contradicts what most catalogues have at its address."""
    if mention.key.scheme == "title":
        return False
    return are_contradicting({plain_title(mention.title or "")}, {_accepted_title(same_paper)})


def _accepted_title(mentions: Sequence[_Mention]) -> str:
    """The plain title under which most catalogues link a paper, then most rows, the first in the alphabet if undecided;
    titles that don't contradict each other count together."""
    counts = Counter(plain_title(mention.title or "") for mention in mentions)
    given = {(plain_title(mention.title or ""), mention.span.catalogue) for mention in mentions}
    catalogues = {
        title: {catalogue for other, catalogue in given if not are_contradicting({title}, {other})} for title in counts
    }
    return min(counts, key=lambda title: (-len(catalogues[title]), -counts[title], title))


class _Collection:
    """The papers that are known so far, by IRI: with their kinds and titles if rows link them, and as former papers
    if none does."""

    def __init__(self, ids: Mapping[Key, str], schema: Schema) -> None:
        self.ids, self.schema = ids, schema
        self.papers: dict[str, Paper] = {}
        self.kinds: dict[str, str] = {}
        self.titles: dict[str, list[str]] = defaultdict(list)
        self.former: dict[str, Former] = {}

    def add_mention(self, mention: _Mention, own: Mapping[Span, str]) -> None:
        """Add a paper as an entry gives it; `own` are the IRIs of the entries that are papers."""
        at_address = self.ids[mention.key]
        iri = own[mention.span] if mention.is_own else at_address
        identifier = Identifier(*mention.key[1:]) if iri == at_address else identifier_of(iri, self.schema)
        paper = self.papers.setdefault(iri, Paper(identifier))
        paper.places.add(f"{mention.span.catalogue}:{mention.span.line}")
        if mention.title:
            paper.titles.add(plain_title(mention.title))
            self.titles[iri].append(mention.title)
        if mention.kind != "paper" or iri not in self.kinds:  # what one entry knows to be a survey is one
            self.kinds[iri] = mention.kind

    def add_change(self, change: Change) -> None:
        """Add both papers of a row that linked another paper from one revision to the next."""
        both = zip((change.before, change.after), change.titles, (change.former, ""), strict=True)
        for identifier, title, address in both:
            key = Key("paper", *identifier)
            iri = self.ids.get(key, paper_iri(key, self.schema))
            if iri not in self.papers:
                self.former[iri] = Former(identifier, web_address(address) or page_of(identifier))
            paper = self.papers.setdefault(iri, Paper(identifier))
            paper.also.add(identifier)
            paper.titles.update([title] if title else [])

    def has_one_of(self, version: Version) -> bool:
        """Whether one of the two papers of a version is known."""
        return version.paper in self.papers or version.of in self.papers

    def add_version(self, version: Version) -> None:
        """Add both papers of a version that people confirm."""
        for iri in (version.paper, version.of):
            if iri not in self.papers:
                identifier = identifier_of(iri, self.schema)
                self.former[iri] = Former(identifier, page_of(identifier))
                self.papers[iri] = Paper(identifier)

    def labels(self) -> dict[str, Label]:
        """Kind and label of each paper that a row links: the most frequent of its titles, else its identifier."""
        return {
            iri: Label(kind, most_frequent(self.titles[iri] or [":".join(self.papers[iri].identifier)]))
            for iri, kind in self.kinds.items()
        }


def _named_former(
    former: Mapping[str, Former], versions: Versions, labels: Mapping[str, Label], schema: Schema
) -> dict[str, Former]:
    """The former papers that are versions of others, called by the title of one that a row links."""
    titles: dict[str, list[str]] = defaultdict(list)
    for version in versions.found:
        for iri, other in ((version.paper, version.of), (version.of, version.paper)):
            if iri in former:
                title = labels[other].text if other in labels else ""
                titles[iri].extend([] if title in ("", ":".join(identifier_of(other, schema))) else [title])
    named: dict[str, Former] = {}
    for iri, found in titles.items():
        identifier = ":".join(former[iri].identifier)
        named[iri] = former[iri]._replace(label=f"{min(found)} ({identifier})" if found else identifier)
    return named


def _two_titles(mentions: Iterable[_Mention], ids: Mapping[Key, str]) -> Iterator[tuple[_Mention, _Mention]]:
    """Each paper that is linked under a title which has little in common with an earlier one, and that one."""
    first: dict[str, _Mention] = {}
    titled = (mention for mention in mentions if mention.title)
    for mention in sorted(titled, key=lambda mention: (mention.span.catalogue, mention.span.line)):
        earlier = first.setdefault(ids[mention.key], mention)
        if are_contradicting({plain_title(earlier.title or "")}, {plain_title(mention.title or "")}):
            yield earlier, mention


def _two_titles_finding(earlier: _Mention, mention: _Mention, iri: str) -> Finding:
    finding = make_finding(
        "two-titles",
        mention.span,
        focus=iri,
        value=mention.title,
        paper=f"{mention.key.scheme}:{mention.key.key}",
        title=mention.title,
        other=earlier.title,
        catalogue=earlier.span.catalogue,
    )
    return replace(finding, related=(earlier.span,))
