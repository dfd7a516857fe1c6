"""Explanations and counts as a person reads them on the terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.table import Table
from rich.text import Text

from kg.cli.views.text import anchor, text
from kg.evidence import Explanation, Statement
from kg.evidence.statements import ENTRY
from kg.rdf.namespaces import FM, LABEL, RDFS, SKOS, TYPE
from kg.rdf.source import text_of
from kg.terminal import visible

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["as_json", "counts", "explanation"]

_MOST = 25
_MOST_ALIKE = 6
_LEAST_RAW = 12
_PLAIN = (TYPE, LABEL, ENTRY, SKOS + "inScheme")
_SCHEMA = (RDFS + "subClassOf", RDFS + "subPropertyOf")


class _Row(NamedTuple):
    """What is said, of what, where, and what stands there; without `says` it goes on the row above."""

    says: str
    what: str
    where: Text
    raw: str


def explanation(explained: Explanation, kind: str) -> RenderableType:
    """The statements on a thing of a kind with their sources, what follows from them, then those that name it."""
    parts: list[RenderableType] = [
        text((explained.thing.label, "bold"), f"  {kind}"),
        text(explained.thing.iri, style="dim"),
    ]
    entries = (statement for statement in explained.says if statement.triple.predicate.value == ENTRY)
    links = {place.link for statement in entries for place in statement.places if place.link}
    parts += [text(link, style="dim") for link in sorted(links)]
    parts.append(_Table(("says", "what", "where", "what stands there"), tuple(_said(explained)), wide=1))
    parts += _follows([statement for statement in explained.says if statement.basis == "inferred"], explained)
    parts += _named_by(explained)
    return Group(*parts)


def _said(explained: Explanation) -> Iterator[_Row]:
    """What is stated of a thing, and below it what is stated of its parts alone."""
    plain = [
        statement
        for statement in explained.says
        if statement.basis != "inferred" and statement.triple.predicate.value != ENTRY
    ]
    named = {statement.triple.object for statement in plain}
    told: set[str] = set()
    for statement in plain:
        _, says, what = explained.words(statement.triple)
        yield from _rows(statement, (says, what), told)
        for inner in explained.parts.get(text_of(statement.triple.object), ()):
            new = inner.triple.predicate.value not in _PLAIN and inner.triple.object not in named
            if new and inner.basis != "inferred":
                _, says, what = explained.words(inner.triple)
                yield from _rows(inner, (f"  {says}", what), told)


def _rows(statement: Statement, shown: tuple[str, str], told: set[str]) -> Iterator[_Row]:
    """A row for each place: of a cell with its text, of a line of the vocabulary with the remarks not `told` yet."""
    for place in statement.places:
        if place.header:
            where, raw = str(place), " ".join(place.raw.split())
        else:
            where = f"{place.source}:{place.line}"
            raw = "; ".join(dict.fromkeys(note.text for note in statement.notes if note.text not in told))
            told.update(note.text for note in statement.notes)
        yield _Row(*shown, anchor(where, place.link), visible(raw))
        shown = ("", "")


def _follows(inferred: Iterable[Statement], explained: Explanation) -> Iterator[RenderableType]:
    """What follows by our own rules, and from what; in one line what only says the same in wider words."""
    ours: dict[str, list[tuple[str, Statement]]] = {}
    wider: dict[str, list[str]] = {}
    for statement in inferred:
        _, says, what = explained.words(statement.triple)
        if _term(statement).startswith(FM):
            ours.setdefault(says, []).append((what, statement))
        else:
            wider.setdefault(says, []).append(what)
    if ours:
        out = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for column in ("it follows", "what", "since", "by the rule"):
            out.add_column(column, overflow="fold", no_wrap=column in ("it follows", "by the rule"))
        rules = {}
        for says, followed in ours.items():
            followed.sort(key=lambda pair: pair[0].casefold())
            most = _MOST_ALIKE if len(followed) > _MOST_ALIKE + 1 else len(followed)
            for number, (what, statement) in enumerate(followed[:most]):
                rule, _ = statement.follows[0]
                rules[rule.name] = rule.title
                out.add_row(
                    text(says if number == 0 else ""),
                    text(what),
                    text(_since(statement, explained)),
                    text(rule.name, style="dim"),
                )
            if more := [what for what, _ in followed[most:]]:
                out.add_row(
                    "", text(f"and {len(more)} more"), text(", ".join(more)), text("--format json", style="dim")
                )
        yield out
        yield from (text(f"{name}: {title}", style="dim") for name, title in sorted(rules.items()))
    if wider:
        said_so = "; ".join(f"{says} {', '.join(whats)}" for says, whats in wider.items())
        yield text(f"In wider words: {said_so}", style="dim")


def _since(statement: Statement, explained: Explanation) -> str:
    """The premises of a statement, those on its own subject first; what the schema says goes without saying."""
    premises = [
        premise.triple
        for _, grounds in statement.follows
        for premise in grounds
        if premise.triple.predicate.value not in _SCHEMA
    ]
    premises.sort(key=lambda triple: triple.subject != statement.triple.subject)
    return "; ".join(" ".join(explained.words(triple)) for triple in premises)


def _term(statement: Statement) -> str:
    """The word that a statement turns on: its property, or the class that it puts a thing in."""
    predicate = statement.triple.predicate.value
    return text_of(statement.triple.object) if predicate == TYPE else predicate


def _named_by(explained: Explanation) -> Iterator[RenderableType]:
    """The statements that name the thing; what follows from it for others, as lists of names."""
    naming, told = explained.naming(), set[str]()
    rows = [row for each in naming for row in _rows(each, explained.words(each.triple)[:2], told)]
    if rows:
        yield text(f"\nNamed by {len(naming)} statement{'s' if len(naming) > 1 else ''}", style="bold")
        yield _Table(("what", "says", "where", "what stands there"), tuple(rows[:_MOST]), wide=0)
    if len(rows) > _MOST:
        yield text(f"… and {len(rows) - _MOST} more; --format json has all", style="dim")
    follows: dict[str, list[str]] = {}
    for statement in explained.named_by:
        if statement.basis == "inferred" and _term(statement).startswith(FM):
            what, says, _ = explained.words(statement.triple)
            follows.setdefault(says, []).append(what)
    if follows and not rows:
        yield text("\nNamed by no statement of its own", style="bold")
    for says, names in follows.items():
        shown = ", ".join(sorted(names, key=str.casefold)[:_MOST]) + (", …" if len(names) > _MOST else "")
        yield text(f"it follows, {says} ({len(names)}): ", shown)


@dataclass(frozen=True)
class _Table:
    """Rows with their places as a table that fits the width there is: the text that stands there gives way first.

    `wide` is the number of the column that may take several lines.
    """

    headers: tuple[str, str, str, str]
    rows: tuple[_Row, ...]
    wide: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        widths = [max(map(len, column)) for column in zip(self.headers, *self.rows, strict=True)]
        most, wide = widths.pop(), widths.pop(self.wide)
        room = max(options.max_width - sum(widths) - 3 * len(self.headers), 2 * _LEAST_RAW)
        most = min(most, max(room - wide, room // 3))
        out = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for number, header in enumerate(self.headers):
            last = header == self.headers[-1]
            out.add_column(header, overflow="fold", no_wrap=number != self.wide, style="dim" if last else "")
        before = _Row("", "", text(), "")
        for row in self.rows:
            cut = row.raw if len(row.raw) <= most else f"{row.raw[: most - 1]}…"
            raw = "" if row.where == before.where else cut
            out.add_row(text("" if row.says == before.says else row.says), text(row.what), row.where, text(raw))
            before = row if row.says else row._replace(says=before.says)
        yield out


def counts(census: dict[str, int]) -> RenderableType:
    """The census, and what share of cells became statements."""
    out = Table(box=None, show_header=False, pad_edge=False)
    out.add_column(justify="right")
    out.add_column()
    for name, count in census.items():
        out.add_row(f"{count:,}", text(name if count == 1 else _plural(name)))
    share = census["cells that state something"] / (census["cells"] or 1)
    out.add_row(f"{share:.1%}", "of the cells state something; the others are empty")
    return out


def _plural(name: str) -> str:
    """A label in the plural; other words are plural already."""
    if name.endswith("s") or " that " in name or name.startswith(("that ", "from ")):
        return name
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith("x") else f"{name}s"


def as_json(explained: Explanation) -> dict[str, Any]:
    """The explanation as plain data."""
    return {
        "iri": explained.thing.iri,
        "kind": explained.thing.kind,
        "label": explained.thing.label,
        "says": [_statement(statement) for statement in explained.says],
        "named_by": [_statement(statement) for statement in explained.named_by],
    }


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "subject": text_of(statement.triple.subject),
        "predicate": statement.triple.predicate.value,
        "object": str(statement.triple.object),
        "basis": statement.basis,
        "places": [
            {
                "source": place.source,
                "line": place.line,
                "column": place.column,
                "header": place.header,
                "text": place.raw,
                "link": place.link,
            }
            for place in statement.places
        ],
        "follows": [
            {"rule": rule.name, "title": rule.title, "from": [_statement(premise) for premise in premises]}
            for rule, premises in statement.follows
        ],
    }
