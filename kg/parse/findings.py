"""What is wrong with a page and its cells: a finding for each fault, at its place, with what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from kg.config import near
from kg.model import Block, Cell, Finding, Link, Part, Span, Value
from kg.parse.description import Catalogue
from kg.parse.sections import Section
from kg.rules import make_finding
from kg.terminal import hidden_in
from kg.text.cells import is_blank
from kg.text.identifiers import is_address, web_address

__all__ = [
    "MANY",
    "bad_links",
    "hidden_characters",
    "named_by_paper",
    "nameless",
    "new_section",
    "no_entry",
    "ragged",
    "unknown_columns",
    "unknown_layout",
    "unknown_section",
    "unread_cell",
    "unread_links",
]

_LONG = 100
MANY = 20
"""How many of a kind in one row findings name one by one."""


def unknown_columns(block: Block, section: Section) -> Iterator[Finding]:
    """The columns that a section doesn't describe, and those that it describes and that are missing."""
    if section.kind is None or section.skips("row"):
        return
    unknown = {column: cell for column, cell in block.cells.items() if column not in section.columns}
    for column, cell in islice(unknown.items(), MANY):
        name = _short(column)
        yield make_finding("unknown-column", cell.span, value=name, column=name, near=near(name, section.columns))
    if more := list(unknown.values())[MANY:]:
        yield make_finding("unknown-column", _across(more), case="many", count=len(more))
    present = {section.columns.get(column) for column in block.cells}
    columns = {column: field for column, field in section.columns.items() if column in section.expected}
    if missing := [column for column, field in columns.items() if field not in present]:
        yield make_finding("missing-column", block.span, value=missing[0], columns=", ".join(missing))


def ragged(block: Block, header: Mapping[str, Cell]) -> Iterator[Finding]:
    """A row with too few cells or too many."""
    if missing := [column for column in header if column not in block.cells]:
        yield make_finding("ragged-row", block.span, columns=_listed(missing))
    beyond = [cell for column, cell in block.cells.items() if column not in header]
    for cell in beyond[:MANY]:
        yield make_finding("ragged-row", cell.span, case="beyond", cell=_short(cell.raw.strip()))
    if more := beyond[MANY:]:
        yield make_finding("ragged-row", _across(more), case="many beyond", count=len(more))


def _across(cells: Sequence[Cell]) -> Span:
    """From the first of some cells to the last."""
    last = cells[-1].span
    return replace(cells[0].span, end_line=last.end_line, end_column=last.end_column)


def bad_links(column: str, cell: Cell) -> Iterator[Finding]:
    """Links that lead nowhere."""
    for link in cell.links:
        if not is_address(link.url):
            address, url = web_address(link.url), _short(link.url)
            yield make_finding(
                "bad-link",
                link.span,
                case=None if address is None else "no scheme",
                path=column,
                value=url,
                text=_short(link.text),
                url=url,
                address=_short(address or ""),
            )
    if _is_broken(cell):
        text = _short(cell.text)
        yield make_finding("bad-link", cell.span, case="malformed", path=column, value=text, text=text)


def hidden_characters(cells: Iterable[Cell]) -> Iterator[Finding]:
    """Cells with characters that nobody sees, each place once: slots of an item may overlap."""
    told: set[Span] = set()
    for cell in cells:
        hidden = list(hidden_in(cell.raw))
        if hidden and (span := _within(cell, hidden[0][0])) not in told:
            told.add(span)
            names = dict.fromkeys(f"U+{ord(character):04X}" for _, character in hidden)
            text = _short(cell.text)
            yield make_finding("hidden-character", span, value=text, text=text, characters=_listed(list(names)))


def _within(cell: Cell, place: int) -> Span:
    """The span of the character at this place in what is written in a cell."""
    before = cell.raw[:place]
    line = cell.span.line + before.count("\n")
    column = len(before) - before.rfind("\n") if "\n" in before else cell.span.column + place
    return replace(cell.span, line=line, column=column, end_line=line, end_column=column + 1)


def _is_broken(cell: Cell) -> bool:
    """Whether a reader sees the marks of a link that is none."""
    return "](" in cell.text and "`" not in cell.raw


def unread_cell(field: str, column: str, cell: Cell, values: Sequence[Value | Part]) -> Iterator[Finding]:
    """A cell that says something but gave nothing."""
    if not values and not cell.links and field != "name" and not is_blank(cell.text) and not _is_broken(cell):
        text = _short(cell.text)
        yield make_finding("unread-cell", cell.span, path=column, value=text, text=text, column=column)


def unread_links(links: Iterable[tuple[str, Link]], values: Iterable[Value | Part]) -> Iterator[Finding]:
    """Each link, of the column it stands in, that no value holds."""
    held: set[str | None] = set()
    for value in values:
        inner = [its for of in value.fields.values() for its in of] if isinstance(value, Part) else []
        held.update(its.url for its in (value, *inner) if isinstance(its, Value))
    for column, link in links:
        if link.url not in held and is_address(link.url):
            text, url = _short(link.text), _short(link.url)
            yield make_finding("unread-link", link.span, path=column, value=link.url, text=text, url=url)


def nameless(kind: str, span: Span) -> Finding:
    """An entry with neither a name nor a title."""
    return make_finding("nameless", span, blocks=1, kind=kind)


def named_by_paper(kind: str, title: str, span: Span) -> Finding:
    """An entry whose paper's title has to serve as its name."""
    return make_finding("named-by-paper", span, value=title, kind=kind)


def no_entry(blocks: Sequence[Block], span: Span) -> Finding:
    """Blocks among entries that are none."""
    first = next(iter(blocks[0].cells.values()))
    return make_finding("no-entry", span, blocks=len(blocks), text=_short(first.text))


def new_section(heading: Cell, section: Section) -> Finding:
    """A section that is read like the one around it."""
    return make_finding(
        "new-section",
        heading.span,
        hint=None if section.sections else "",
        value=heading.text,
        section=_short(heading.text),
        near=near(heading.text, section.sections),
    )


def unknown_section(heading: str, span: Span, blocks: Sequence[Block], catalogue: Catalogue) -> Finding:
    """The blocks of a section that the description says nothing of."""
    return make_finding(
        "unknown-section",
        span,
        value=heading,
        blocks=len(blocks),
        section=_short(heading),
        file=catalogue.file.name,
        count=len(blocks),
    )


def unknown_layout(layout: str, blocks: Sequence[Block], catalogue: Catalogue) -> Finding:
    """Blocks of a layout that the description says nothing of."""
    return make_finding(
        "unknown-layout",
        blocks[0].span,
        value=layout,
        blocks=len(blocks),
        layout=layout,
        file=catalogue.file.name,
        count=len(blocks),
    )


def _short(text: str) -> str:
    """A text as long as a message can bear."""
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def _listed(names: Sequence[str]) -> str:
    """Names one after the other, the first of very many."""
    more = f" and {len(names) - MANY} more" if len(names) > MANY else ""
    return ", ".join(map(_short, names[:MANY])) + more
