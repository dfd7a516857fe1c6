"""Blocks and the description of a catalogue to entries, and a finding for each block that isn't one.

    blocks == entries + blocks that findings account for + blocks that the description skips

To follow one cell: `parse` → `_entry` → `kg.fields.read_field` → a Value or Part under its field in Entry.fields.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from kg.catalogue import Catalogue, Section
from kg.cells import is_blank
from kg.fields import read_field
from kg.identifiers import is_address
from kg.model import Block, Cell, Entry, Finding, Part, Severity, Span, Value
from kg.settings import near

__all__ = ["Parsed", "parse"]

_LONG = 100
_MANY = 20
"""How much of a text, and how many of a kind in one row, findings name one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What became of a page's blocks."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    skipped: tuple[Block, ...]


def parse(blocks: Iterable[Block], catalogue: Catalogue) -> Parsed:
    """The entries in `blocks` as `catalogue` describes them."""
    entries: list[Entry] = []
    findings: list[Finding] = []
    skipped: list[Block] = []
    unread: dict[tuple[str, str, Span | None], list[Block]] = defaultdict(list)
    new_sections: dict[Span, Finding] = {}
    header: Mapping[str, Cell] = {}
    for block in blocks:
        section, covered = catalogue.root.find([heading.text for heading in block.headings])
        unknown = block.headings[covered] if covered < len(block.headings) else None
        if block.layout == "header":
            header = block.cells
            findings.extend(_header(block, section))
            skipped.append(block)
        elif block.layout == "definition" or block.layout in section.skip:
            skipped.append(block)
        elif unknown is not None and section.kind is None:
            unread["unknown-section", unknown.text, unknown.span].append(block)
        elif section.kind is None or block.layout != "row":
            unread["unknown-layout", block.layout, None].append(block)
        else:
            if unknown is not None and unknown.span not in new_sections:
                new_sections[unknown.span] = _new_section(unknown, section)
            findings.extend(_shape(block, header))
            entry, faults = _entry(block, section, section.kind)
            findings.extend(faults)
            entries.extend(entry)
    findings.extend(new_sections.values())
    findings.extend(
        _not_read(rule, name, span or its[0].span, its, catalogue) for (rule, name, span), its in unread.items()
    )
    return Parsed(entries=tuple(entries), findings=tuple(findings), skipped=tuple(skipped))


def _entry(block: Block, section: Section, kind: str) -> tuple[list[Entry], list[Finding]]:
    """The entry in a row, or none where it names nothing; and what is wrong with its cells."""
    fields: dict[str, list[Value | Part]] = defaultdict(list)
    for name, constant in section.fields.items():
        fields[name].append(constant)
    findings: list[Finding] = []
    for column, cell in block.cells.items():
        field = section.columns.get(column)
        findings.extend(_bad_links(column, cell))
        if field is not None:
            pairs = list(read_field(field, column, cell))
            for name, value in pairs:
                fields[name].append(value)
            findings.extend(_unread(field, column, cell, [value for _, value in pairs]))
    printed = _printed(fields)
    if printed is None:
        paper = next((part for part in fields.get("paper", ()) if isinstance(part, Part) and part.name), None)
        if paper is None or paper.name is None:
            findings.append(
                Finding(
                    severity=Severity.WARNING,
                    rule="nameless",
                    message=f"a {kind} without a name or a paper's title was not read",
                    span=block.span,
                    hint="Name it in the column that holds the names.",
                    blocks=1,
                )
            )
            return [], findings
        printed = paper.name
        fields["name"].append(Value(text=printed, column=paper.column))
        findings.append(
            Finding(
                severity=Severity.NOTE,
                rule="named-by-paper",
                message=f"a {kind} without a name is called by the title of its paper",
                span=block.span,
                value=printed,
            )
        )
    held = {name: tuple(values) for name, values in fields.items()}
    cells = block.cells
    if len(cells) > len(section.columns) + _MANY:  # those that findings tell of together
        beyond = set([column for column in cells if column not in section.columns][_MANY:])
        cells = {column: cell for column, cell in cells.items() if column not in beyond}
    return [
        Entry(span=block.span, kind=kind, name=printed, fields=held, cells=cells, headings=block.headings)
    ], findings


def _printed(fields: Mapping[str, list[Value | Part]]) -> str | None:
    """The name as it is printed, with what stands in parentheses behind it."""
    texts: list[str] = []
    for name in ("name", "otherName"):
        for value in fields.get(name, ()):
            if isinstance(value, Value):
                texts.extend([value.text, value.note] if value.note else [value.text])
    return texts[0] + "".join(f" ({other})" for other in texts[1:]) if texts else None


# Findings: what a page holds that its description doesn't cover, and what is wrong with a cell.


def _header(block: Block, section: Section) -> Iterator[Finding]:
    if section.kind is None or "row" in section.skip:
        return
    unknown = {column: cell for column, cell in block.cells.items() if column not in section.columns}
    for column, cell in islice(unknown.items(), _MANY):
        yield Finding(
            severity=Severity.WARNING,
            rule="unknown-column",
            message=f"the column {_quoted(column)} is not described, its cells were not read",
            span=cell.span,
            value=_short(column),
            hint=f"Say which field it holds, under columns. {near(_short(column), section.columns)}",
        )
    if more := list(unknown.values())[_MANY:]:
        yield Finding(
            severity=Severity.WARNING,
            rule="unknown-column",
            message=f"{len(more)} more columns are not described, their cells were not read",
            span=replace(more[0].span, end_line=more[-1].span.end_line, end_column=more[-1].span.end_column),
            hint="Check that this is the table it was meant to be.",
        )
    present = {section.columns.get(column) for column in block.cells}
    if missing := [column for column, field in section.columns.items() if field not in present]:
        yield Finding(
            severity=Severity.NOTE,
            rule="missing-column",
            message=f"the table has no column {', '.join(missing)}",
            span=block.span,
            value=missing[0],
        )


def _shape(block: Block, header: Mapping[str, Cell]) -> Iterator[Finding]:
    if missing := [column for column in header if column not in block.cells]:
        yield Finding(
            severity=Severity.WARNING,
            rule="ragged-row",
            message=f"the row has no cell for {_listed(missing)}",
            span=block.span,
            hint="Write - where something isn't known; check for a missing pipe.",
        )
    beyond = [cell for column, cell in block.cells.items() if column not in header]
    for cell in beyond[:_MANY]:
        yield Finding(
            severity=Severity.WARNING,
            rule="ragged-row",
            message=f"the row has a cell beyond its columns: {_quoted(cell.raw.strip())}",
            span=cell.span,
            hint="Check for a pipe inside a cell; it is written \\|.",
        )
    if more := beyond[_MANY:]:
        yield Finding(
            severity=Severity.WARNING,
            rule="ragged-row",
            message=f"the row has {len(more)} more cells beyond its columns",
            span=replace(more[0].span, end_line=more[-1].span.end_line, end_column=more[-1].span.end_column),
            hint="Check that this is the table it was meant to be.",
        )


def _bad_links(column: str, cell: Cell) -> Iterator[Finding]:
    for link in cell.links:
        if not is_address(link.url):
            yield Finding(
                severity=Severity.WARNING,
                rule="bad-link",
                message=f"the link {_quoted(link.text)} leads to {_quoted(link.url)}, which is no web address",
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


def _unread(field: str, column: str, cell: Cell, values: Sequence[Value | Part]) -> Iterator[Finding]:
    """A cell that says something but gave nothing, and each link of it that no value holds."""
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
    if not cell.links:
        return
    inner = [its for value in values if isinstance(value, Part) for of in value.fields.values() for its in of]
    held = {value.url for value in (*values, *inner) if isinstance(value, Value)}
    for link in cell.links:
        if link.url not in held and is_address(link.url):
            yield Finding(
                severity=Severity.NOTE,
                rule="unread-link",
                message=f"the link {_quoted(link.text)} to {_short(link.url)} was not read",
                span=link.span,
                path=column,
                value=link.url,
            )


def _new_section(heading: Cell, section: Section) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        rule="new-section",
        message=f"the section {_quoted(heading.text)} is not described; it was read like the one around it",
        span=heading.span,
        value=heading.text,
        hint=f"Add it under sections. {near(heading.text, section.sections)}" if section.sections else None,
    )


def _not_read(rule: str, name: str, span: Span, blocks: Sequence[Block], catalogue: Catalogue) -> Finding:
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
    more = f" and {len(names) - _MANY} more" if len(names) > _MANY else ""
    return ", ".join(map(_short, names[:_MANY])) + more
