"""Explanations and counts as a person reads them on the terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.table import Table
from rich.text import Text

from kg.evidence import Evidence, Place
from kg.grounds import ENTRY, Explanation, Statement, said, words
from kg.oxigraph import text_of
from kg.schema import FM
from kg.terms import RDF, RDFS

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["as_json", "counts", "explanation"]

_MOST = 25
_LEAST_RAW = 12
_SCHEMA = (RDFS + "subClassOf", RDFS + "subPropertyOf")


class _Row(NamedTuple):
    """What is said, of what, and the place of it; without `says` it goes on the row above."""

    says: str
    what: str
    place: Place | None


def explanation(found: Explanation, evidence: Evidence) -> RenderableType:
    """The statements on a thing with their sources, what follows from them, then those that name it."""
    kind = evidence.schema.kinds[found.thing.kind].label
    parts: list[RenderableType] = [
        Text.assemble((found.thing.label, "bold"), f"  {kind}"),
        Text(found.thing.iri, style="dim"),
    ]
    parts += [Text(link, style="dim") for link in _links(found.says)]
    parts.append(_Table(("says", "what", "where", "what stands there"), tuple(_said(found, evidence))))
    parts += _follows([its for its in found.says if its.basis == "inferred"], evidence)
    if found.named_by:
        parts += _named_by(found.named_by, evidence)
    return Group(*parts)


def _links(says: Iterable[Statement]) -> list[str]:
    """The pages of the entries that describe a thing."""
    entries = (its for its in says if its.triple.predicate.value == ENTRY)
    return sorted({place.link for its in entries for place in its.places if place.link})


def _said(found: Explanation, evidence: Evidence) -> Iterator[_Row]:
    """What is stated of a thing, and below it what is stated of its parts alone."""
    plain = [its for its in found.says if its.basis != "inferred" and its.triple.predicate.value != ENTRY]
    named = {its.triple.object for its in plain}
    for its in plain:
        yield from _rows(its, words(evidence, its.triple)[1:])
        for inner in found.parts.get(text_of(its.triple.object), ()):
            hidden = inner.triple.predicate.value in (RDF + "type", RDFS + "label", ENTRY)
            if inner.basis != "inferred" and not hidden and inner.triple.object not in named:
                _, says, what = words(evidence, inner.triple)
                yield from _rows(inner, (f"  {says}", what))


def _rows(its: Statement, said: tuple[str, str]) -> Iterator[_Row]:
    for number, place in enumerate(its.places or (None,)):
        yield _Row(*(said if number == 0 else ("", "")), place)


def _follows(inferred: Iterable[Statement], evidence: Evidence) -> Iterator[RenderableType]:
    """What follows by our own rules, with its grounds; in one line what only says the same in wider words."""
    ours, wider = [], []
    for its in inferred:
        (ours if _term(its).startswith(FM) else wider).append(its)
    if ours:
        out = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        out.add_column("it follows", no_wrap=True)
        for column in ("what", "since", "where"):
            out.add_column(column, overflow="fold", no_wrap=column == "where")
        before = ""
        for its in ours:
            _, says, what = words(evidence, its.triple)
            shown = ("" if says == before else says, what)
            for ground in _grounds(its):
                since = Text(" ".join(words(evidence, ground.triple)))
                out.add_row(*map(Text, shown), since, _where(ground.places[0] if ground.places else None))
                shown = ("", "")
            before = says
        rules = {rule.name: rule.title for its in ours for rule in _rules(its)}
        yield out
        yield from (Text(f"{name}: {title}", style="dim") for name, title in sorted(rules.items()))
    if wider:
        said_so: dict[str, list[str]] = {}
        for its in wider:
            _, says, what = words(evidence, its.triple)
            said_so.setdefault(says, []).append(what)
        yield Text("in wider words: " + "; ".join(f"{says} {', '.join(its)}" for says, its in said_so.items()), "dim")


def _term(its: Statement) -> str:
    """The word that a statement turns on: its property, or the class that it puts a thing in."""
    return text_of(its.triple.object) if its.triple.predicate.value == RDF + "type" else its.triple.predicate.value


def _grounds(its: Statement) -> list[Statement]:
    """What a statement rests on in the end, in the order of the steps; the schema's own statements go without saying."""
    if not its.follows:
        return [] if its.triple.predicate.value in _SCHEMA else [its]
    grounds = [ground for _, premises in its.follows for premise in premises for ground in _grounds(premise)]
    return sorted(dict.fromkeys(grounds), key=lambda ground: ground.triple.subject != its.triple.subject)


def _rules(its: Statement) -> Iterator[Any]:
    for rule, premises in its.follows:
        yield rule
        for premise in premises:
            yield from _rules(premise)


def _named_by(named: tuple[Statement, ...], evidence: Evidence) -> Iterator[RenderableType]:
    """The statements that name a thing; what follows from them for others, as lists of names."""
    yield Text(f"\nNamed by {len(named)} statements", style="bold")
    rows, seen = [], set()
    for its in (its for its in named if its.basis != "inferred"):
        what, says, _ = words(evidence, its.triple)
        if not seen.issuperset(its.places):  # one cell may state the same of a thing and of its part
            rows += _rows(its, (what, says))
        seen.update(its.places)
    if rows:
        yield _Table(("what", "says", "where", "what stands there"), tuple(rows[:_MOST]))
    if len(rows) > _MOST:
        yield Text(f"… and {len(rows) - _MOST} more; --format json has all", style="dim")
    follows: dict[str, list[str]] = {}
    for its in named:
        if its.basis == "inferred" and _term(its).startswith(FM):
            follows.setdefault(said(evidence, its.triple.predicate), []).append(said(evidence, its.triple.subject))
    for says, names in follows.items():
        shown = ", ".join(names[:_MOST]) + (" …" if len(names) > _MOST else "")
        yield Text.assemble((f"it follows, {says}", "bold"), f" ({len(names)}): {shown}")


@dataclass(frozen=True)
class _Table:
    """Rows with their places as a table that fits the width there is: the text of the cell gives way first."""

    headers: tuple[str, str, str, str]
    rows: tuple[_Row, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        raws = [_raw(row.place) for row in self.rows]
        columns = (
            [row.says for row in self.rows],
            [row.what for row in self.rows],
            [_at(row.place) for row in self.rows],
        )
        first, what, where = (
            max(map(len, (header, *texts))) for header, texts in zip(self.headers, columns, strict=False)
        )
        room = max(options.max_width - first - where - 2 * len(self.headers), 2 * _LEAST_RAW)
        wanted = max(map(len, (self.headers[-1], *raws)))
        raw = min(wanted, max(room - what, room // 3))
        out = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for number, header in enumerate(self.headers):
            out.add_column(header, overflow="fold", no_wrap=number != 1, style="dim" if number == 3 else "")
        before = ""
        for row, text in zip(self.rows, raws, strict=True):
            cut = text if len(text) <= raw else f"{text[: raw - 1]}…"
            out.add_row(Text(row.says if row.says != before else ""), Text(row.what), _where(row.place), Text(cut))
            before = row.says or before
        yield out


def _raw(place: Place | None) -> str:
    return " ".join((place.raw if place and place.header else (place.link or "") if place else "").split())


def _at(place: Place | None) -> str:
    """Where a cell stands; of the vocabulary, whose statements have a line each, the file and line."""
    if place is None or not place.source:
        return ""
    return str(place) if place.header else f"{place.source}:{place.line}"


def _where(place: Place | None) -> Text:
    return Text(_at(place), style=f"link {place.link}" if place and place.link else "")


def counts(census: dict[str, int]) -> RenderableType:
    """The census, and what share of cells became statements."""
    out = Table(box=None, show_header=False, pad_edge=False)
    out.add_column(justify="right")
    out.add_column()
    for name, count in census.items():
        out.add_row(f"{count:,}", name if count == 1 else _plural(name))
    share = census["cells that state something"] / (census["cells"] or 1)
    out.add_row(f"{share:.1%}", "of the cells state something; the others are empty")
    return out


def _plural(name: str) -> str:
    """A label in the plural; what is none of a single thing is one already."""
    if " that " in name or name.startswith("from ") or name.endswith("s"):
        return name
    if name.endswith("y"):
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith("x") else f"{name}s"


def as_json(found: Explanation) -> dict[str, Any]:
    """The explanation as plain data."""
    return {
        "iri": found.thing.iri,
        "kind": found.thing.kind,
        "label": found.thing.label,
        "says": [_statement(each) for each in found.says],
        "named_by": [_statement(each) for each in found.named_by],
    }


def _statement(each: Statement) -> dict[str, Any]:
    return {
        "subject": text_of(each.triple.subject),
        "predicate": each.triple.predicate.value,
        "object": str(each.triple.object),
        "basis": each.basis,
        "places": [
            {
                "source": place.source,
                "line": place.line,
                "column": place.column,
                "header": place.header,
                "text": place.raw,
                "link": place.link,
            }
            for place in each.places
        ],
        "follows": [
            {"rule": rule.name, "title": rule.title, "from": [_statement(premise) for premise in premises]}
            for rule, premises in each.follows
        ],
    }
