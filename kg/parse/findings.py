"""What is wrong with a page and its cells: a finding for each fault, at its place, with what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from kg.config import near
from kg.model import Block, Cell, Finding, Link, Part, Severity, Span, Value
from kg.parse.description import Catalogue
from kg.parse.sections import Section
from kg.text.cells import is_blank
from kg.text.identifiers import is_address, web_address

__all__ = [
    "MANY",
    "bad_links",
    "named_by_paper",
    "nameless",
    "new_section",
    "no_entry",
    "not_read",
    "ragged",
    "unknown_columns",
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
        yield Finding(
            severity=Severity.WARNING,
            rule="unknown-column",
            message=f"the column {_quoted(column)} is not described, its cells were not read",
            span=cell.span,
            value=_short(column),
            hint=f"Say which field it holds, under columns. {near(_short(column), section.columns)}",
        )
    if more := list(unknown.values())[MANY:]:
        yield Finding(
            severity=Severity.WARNING,
            rule="unknown-column",
            message=f"{len(more)} more columns are not described, their cells were not read",
            span=replace(more[0].span, end_line=more[-1].span.end_line, end_column=more[-1].span.end_column),
            hint="Check that this is the table it was meant to be.",
        )
    present = {section.columns.get(column) for column in block.cells}
    columns = {column: field for column, field in section.columns.items() if column in section.expected}
    if missing := [column for column, field in columns.items() if field not in present]:
        yield Finding(
            severity=Severity.NOTE,
            rule="missing-column",
            message=f"the table has no column {', '.join(missing)}",
            span=block.span,
            value=missing[0],
        )


def ragged(block: Block, header: Mapping[str, Cell]) -> Iterator[Finding]:
    """A row with too few cells or too many."""
    if missing := [column for column in header if column not in block.cells]:
        yield Finding(
            severity=Severity.WARNING,
            rule="ragged-row",
            message=f"the row has no cell for {_listed(missing)}",
            span=block.span,
            hint="Write - where something isn't known; check for a missing pipe.",
        )
    beyond = [cell for column, cell in block.cells.items() if column not in header]
    for cell in beyond[:MANY]:
        yield Finding(
            severity=Severity.WARNING,
            rule="ragged-row",
            message=f"the row has a cell beyond its columns: {_quoted(cell.raw.strip())}",
            span=cell.span,
            hint="Check for a pipe inside a cell; it is written \\|.",
        )
    if more := beyond[MANY:]:
        yield Finding(
            severity=Severity.WARNING,
            rule="ragged-row",
            message=f"the row has {len(more)} more cells beyond its columns",
            span=replace(more[0].span, end_line=more[-1].span.end_line, end_column=more[-1].span.end_column),
            hint="Check that this is the table it was meant to be.",
        )


def bad_links(column: str, cell: Cell) -> Iterator[Finding]:
    """Links that lead nowhere."""
    for link in cell.links:
        if not is_address(link.url):
            whole = web_address(link.url)
            what = "which is no web address" if whole is None else f"and was read as {_short(whole)}"
            yield Finding(
                severity=Severity.WARNING,
                rule="bad-link",
                message=f"the link {_quoted(link.text)} leads to {_quoted(link.url)}, {what}",
                span=link.span,
                path=column,
                value=_short(link.url),
                hint="Write the whole address, beginning with https://.",
            )
    if _is_broken(cell):
        yield Finding(
            severity=Severity.WARNING,
            rule="bad-link",
            message=f"a link is not well formed: {_quoted(cell.text)}",
            span=cell.span,
            path=column,
            value=_short(cell.text),
            hint="It is written [text](https://…), with a closing bracket and no space in the address.",
        )


def _is_broken(cell: Cell) -> bool:
    """Whether a reader sees the marks of a link that is none."""
    return "](" in cell.text and "`" not in cell.raw


def unread_cell(field: str, column: str, cell: Cell, values: Sequence[Value | Part]) -> Iterator[Finding]:
    """A cell that says something but gave nothing."""
    if not values and not cell.links and field != "name" and not is_blank(cell.text) and not _is_broken(cell):
        yield Finding(
            severity=Severity.WARNING,
            rule="unread-cell",
            message=f"nothing was read from {_quoted(cell.text)}",
            span=cell.span,
            path=column,
            value=_short(cell.text),
            hint=f"A link is expected under {column}; write - where there is none.",
        )


def unread_links(links: Iterable[tuple[str, Link]], values: Iterable[Value | Part]) -> Iterator[Finding]:
    """Each link, of the column it stands in, that no value holds."""
    held: set[str | None] = set()
    for value in values:
        inner = [its for of in value.fields.values() for its in of] if isinstance(value, Part) else []
        held.update(its.url for its in (value, *inner) if isinstance(its, Value))
    for column, link in links:
        if link.url not in held and is_address(link.url):
            yield Finding(
                severity=Severity.NOTE,
                rule="unread-link",
                message=f"the link {_quoted(link.text)} to {_short(link.url)} was not read",
                span=link.span,
                path=column,
                value=link.url,
            )


def nameless(kind: str, span: Span) -> Finding:
    """An entry with neither a name nor a title."""
    return Finding(
        severity=Severity.WARNING,
        rule="nameless",
        message=f"a {kind} without a name or a paper's title was not read",
        span=span,
        hint="Name it in the column that holds the names.",
        blocks=1,
    )


def named_by_paper(kind: str, title: str, span: Span) -> Finding:
    """An entry whose paper's title has to serve as its name."""
    return Finding(
        severity=Severity.NOTE,
        rule="named-by-paper",
        message=f"a {kind} without a name is called by the title of its paper",
        span=span,
        value=title,
    )


def no_entry(blocks: Sequence[Block], span: Span) -> Finding:
    """Blocks among entries that are none."""
    return Finding(
        severity=Severity.NOTE,
        rule="no-entry",
        message=f"no entry: {_quoted(next(iter(blocks[0].cells.values())).text)}",
        span=span,
        hint="An entry has a name or title, and a link or a venue.",
        blocks=len(blocks),
    )


def new_section(heading: Cell, section: Section) -> Finding:
    """A section that is read like the one around it."""
    return Finding(
        severity=Severity.WARNING,
        rule="new-section",
        message=f"the section {_quoted(heading.text)} is not described; it was read like the one around it",
        span=heading.span,
        value=heading.text,
        hint=f"Add it under sections. {near(heading.text, section.sections)}" if section.sections else None,
    )


def not_read(rule: str, name: str, span: Span, blocks: Sequence[Block], catalogue: Catalogue) -> Finding:
    """Blocks that the description says nothing of."""
    lines = f"line {blocks[0].span.line}"
    if len(blocks) > 1:
        lines = f"lines {blocks[0].span.line} to {blocks[-1].span.line}"
    what = f"the section {_quoted(name)} is" if rule == "unknown-section" else f"{name} blocks are"
    return Finding(
        severity=Severity.WARNING,
        rule=rule,
        message=f"{what} not described by {catalogue.file.name}: {len(blocks)} not read, {lines}",
        span=span,
        value=name,
        hint="Say what it holds, or that it is skipped.",
        blocks=len(blocks),
    )


def _short(text: str) -> str:
    """A text as long as a message can bear."""
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def _quoted(text: str) -> str:
    return repr(_short(text))


def _listed(names: Sequence[str]) -> str:
    """Names one after the other, the first of very many."""
    more = f" and {len(names) - MANY} more" if len(names) > MANY else ""
    return ", ".join(map(_short, names[:MANY])) + more
