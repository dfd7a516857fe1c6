"""Blocks and the description of a catalogue to entries, and a finding for each block that isn't one.

    blocks == entries + blocks that findings account for + blocks that the description skips

To follow one cell: `parse` → `_entry` → `kg.fields.read_field` → a Value or Part under its field in Entry.fields.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.catalogue import Catalogue, Section
from kg.fields import SECTION, read_field
from kg.identifiers import is_address
from kg.model import Block, Cell, Entry, Finding, Part, Severity, Value
from kg.settings import near

__all__ = ["Parsed", "parse"]


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
    unread: dict[tuple[str, str], list[Block]] = defaultdict(list)
    for block in blocks:
        section, unknown = catalogue.root.find([heading.text for heading in block.headings])
        if block.layout == "header":
            findings.extend(_headers(block, section))
            skipped.append(block)
        elif block.layout in section.skip:
            skipped.append(block)
        elif unknown is not None and section.kind is None:
            unread[("unknown-section", unknown)].append(block)
        elif section.kind is None or block.layout != "row":
            unread[("unknown-layout", block.layout)].append(block)
        else:
            if unknown is not None:
                findings.extend(_new_section(block, section, unknown, findings))
            entry, faults = _entry(block, section, section.kind)
            findings.extend(faults)
            entries.extend(entry)
    findings.extend(_not_read(rule, name, blocks, catalogue) for (rule, name), blocks in unread.items())
    return Parsed(entries=tuple(entries), findings=tuple(findings), skipped=tuple(skipped))


def _entry(block: Block, section: Section, kind: str) -> tuple[list[Entry], list[Finding]]:
    """The entry in a row, or none where it names nothing; and what is wrong with its cells."""
    fields: dict[str, list[Value | Part]] = defaultdict(list)
    for name, text in section.fields.items():
        fields[name].append(Value(text=text, column=SECTION))
    findings = list(_shape(block, section))
    for column, cell in block.cells.items():
        field = section.columns.get(column)
        findings.extend(_links(column, cell))
        if field is not None:
            for name, value in read_field(field, column, cell):
                fields[name].append(value)
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
    return [
        Entry(span=block.span, kind=kind, name=printed, fields=held, cells=block.cells, headings=block.headings)
    ], findings


def _printed(fields: Mapping[str, list[Value | Part]]) -> str | None:
    """The name as it is printed, other names and all."""
    texts = [value.text for name in ("name", "otherName") for value in fields.get(name, ()) if isinstance(value, Value)]
    if not texts:
        return None
    return texts[0] + "".join(f" ({other})" for other in texts[1:])


# Findings: what a page holds that its description doesn't cover, and what is wrong with a cell.


def _headers(block: Block, section: Section) -> Iterator[Finding]:
    if section.kind is None or "row" in section.skip:
        return
    for column, cell in block.cells.items():
        if column not in section.columns:
            yield Finding(
                severity=Severity.WARNING,
                rule="unknown-column",
                message=f"the column {column!r} is not described, its cells were not read",
                span=cell.span,
                value=column,
                hint=f"Say which field it holds, under columns. {near(column, section.columns)}",
            )


def _shape(block: Block, section: Section) -> Iterator[Finding]:
    missing = [column for column in section.columns if column not in block.cells]
    extra = [cell for column, cell in block.cells.items() if column not in section.columns and column.startswith("col")]
    if missing:
        yield Finding(
            severity=Severity.WARNING,
            rule="ragged-row",
            message=f"the row has no cell for {', '.join(missing)}",
            span=block.span,
            hint="Write - where something isn't known; check for a missing pipe.",
        )
    for cell in extra:
        yield Finding(
            severity=Severity.WARNING,
            rule="ragged-row",
            message=f"the row has a cell beyond its columns: {cell.raw.strip()!r}",
            span=cell.span,
            hint="Check for a pipe inside a cell; it is written \\|.",
        )


def _links(column: str, cell: Cell) -> Iterator[Finding]:
    for link in cell.links:
        if not is_address(link.url):
            yield Finding(
                severity=Severity.WARNING,
                rule="bad-link",
                message=f"the link {link.text!r} leads to {link.url!r}, which is no web address",
                span=link.span,
                path=column,
                value=link.url,
                hint="Write the whole address, beginning with https://.",
            )


def _new_section(block: Block, section: Section, unknown: str, before: list[Finding]) -> Iterator[Finding]:
    heading = next(heading for heading in block.headings if heading.text == unknown)
    if not any(finding.rule == "new-section" and finding.span == heading.span for finding in before):
        yield Finding(
            severity=Severity.WARNING,
            rule="new-section",
            message=f"the section {unknown!r} is not described; it was read like the one around it",
            span=heading.span,
            value=unknown,
            hint=f"Add it under sections. {near(unknown, section.sections)}" if section.sections else None,
        )


def _not_read(rule: str, name: str, blocks: list[Block], catalogue: Catalogue) -> Finding:
    lines = f"line {blocks[0].span.line}"
    if len(blocks) > 1:
        lines = f"lines {blocks[0].span.line} to {blocks[-1].span.line}"
    what = f"the section {name!r}" if rule == "unknown-section" else f"{name} blocks"
    heading = next((heading for heading in blocks[0].headings if heading.text == name), None)
    return Finding(
        severity=Severity.WARNING,
        rule=rule,
        message=f"{what} not described by {catalogue.file.name}: {len(blocks)} not read, {lines}",
        span=(heading or blocks[0]).span,
        value=name,
        hint="Say what it holds, or that it is skipped.",
        blocks=len(blocks),
    )
