"""What is reported of entries that were resolved: rows that stand twice, links that two things share, and decisions of
people that decide nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from itertools import combinations

from kg.model import Entry, Finding, Span, Text, Value
from kg.rdf.schema import Schema
from kg.rdf.terms import compact
from kg.resolve.claims import Claim, ClaimKey, papers_of, texts
from kg.resolve.clusters import contradict
from kg.resolve.decisions import kind_of
from kg.resolve.likeness import Crowd
from kg.resolve.mentions import values_of
from kg.resolve.sssom import Decision
from kg.rules import make_finding
from kg.text.identifiers import Identifier
from kg.text.names import plain_name

__all__ = ["crowded", "duplicates", "idle_decisions", "shared_links"]

_MANY = 12
"""So many things that share a link have it on purpose: it is that of a collection."""


def duplicates(entries: Iterable[Entry], things: Mapping[Span, str]) -> Iterator[Finding]:
    """A finding for each entry whose catalogue has one of that thing and name above it. `things` are the IRIs of what
    entries describe, by their places."""
    first: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        name = texts(entry, "name")[0]
        earlier = first.setdefault((entry.span.catalogue, things[entry.span], plain_name(name)), entry)
        if earlier is not entry:
            finding = make_finding(
                "duplicate-name",
                entry.span,
                # a page may list a paper once as new and once in its place
                case="same" if _stated(earlier) == _stated(entry) else None,
                value=name,
                name=name,
                kind=entry.kind,
            )
            yield replace(finding, related=(earlier.span,))


def _stated(entry: Entry) -> set[tuple[str, str, str | None]]:
    """What an entry states, without where it stands."""
    return {(name, value.text, value.url) for name, value in values_of(entry)}


def shared_links(claims: Mapping[ClaimKey, Claim], iris: Mapping[ClaimKey, str]) -> Iterator[Finding]:
    """A note for each pair of things that rows of two catalogues link to one paper or page under names or titles that
    contradict each other: one of the links may be the wrong one."""
    sharing: dict[tuple[str, Identifier], list[Claim]] = defaultdict(list)
    for key in sorted(claims):
        for link in sorted(claims[key].links):
            sharing[key.kind, link].append(claims[key])
    reported: set[frozenset[str]] = set()
    for (_, link), group in sorted(sharing.items(), key=lambda item: item[0]):
        for first, second in combinations(group, 2) if len(group) <= _MANY else ():
            things = frozenset((iris[first.key], iris[second.key]))
            is_across = first.key.catalogue != second.key.catalogue
            if is_across and things not in reported and contradict(first, second):
                reported.add(things)
                finding = make_finding(
                    "shared-link",
                    _paper_span(second),
                    focus=iris[second.key],
                    value=":".join(link),
                    name=second.called,
                    link=":".join(link),
                    other=first.called,
                    catalogue=first.key.catalogue,
                )
                yield replace(finding, related=(_paper_span(first),))


def crowded(
    crowds: Iterable[Crowd], claims: Mapping[ClaimKey, Claim], iris: Mapping[ClaimKey, str], entries: Iterable[Entry]
) -> Iterator[Finding]:
    """A note for each crowd that isn't one thing anyway: it was not looked for pairs, so what is one in it stays two.

    It stands at the first row, or at the first cell that names one of them.
    """
    named: dict[str, Span] = {}
    for crowd in crowds:
        if len({iris[key] for key in crowd.claims}) <= 1 < len(crowd.claims):
            continue
        if not crowd.claims and not named:
            named = {
                plain_name(value.text): _span(entry, value)
                for entry in reversed([*entries])
                for _, value in values_of(entry)
            }
        rows = [claims[key].entries[0].span for key in crowd.claims]
        names = map(plain_name, crowd.names)
        span = next(iter((*rows, *(named[name] for name in names if name in named))), None)
        yield make_finding(
            "too-alike",
            span,
            value=crowd.mark,
            count=len(crowd.names),
            kind=crowd.kind,
            mark=crowd.mark,
        )


def _span(entry: Entry, value: Value) -> Span:
    """The cell of a value, else its row."""
    cell = entry.cells.get(value.column)
    return entry.span if cell is None else cell.span


def _paper_span(claim: Claim) -> Span:
    """The cell of a claim's paper, else its row."""
    entry = claim.entries[0]
    cells = (entry.cells.get(part.column) for part in papers_of(entry))
    return next((cell.span for cell in cells if cell is not None), entry.span)


def idle_decisions(decisions: Iterable[Decision], known: Set[str], schema: Schema) -> Iterator[Finding]:
    """A finding for each decision on what isn't in the graph, or on two things of different kinds. `known` are the IRIs
    of things and entries."""
    for decision in decisions:
        iris = [decision.object] if decision.literal else [decision.subject, decision.object]
        names = [compact(iri, schema.prefixes) for iri in iris]
        absent = [name for name, iri in zip(names, iris, strict=True) if iri not in known]
        if absent or len({kind_of(iri, schema) for iri in iris}) > 1:
            text = Text(catalogue="", revision="", path=decision.file)
            span = Span(text=text, line=decision.line, column=1, end_line=decision.line, end_column=2)
            if absent:
                yield make_finding("idle-mapping", span, case="absent", value=names[-1], names=" and ".join(absent))
            else:
                yield make_finding("idle-mapping", span, value=names[-1], first=names[0], second=names[1])
