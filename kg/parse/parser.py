"""Blocks and the description of a catalogue to entries, and a finding for each block that isn't one.

    blocks == blocks of entries + blocks that findings account for + blocks that the description skips

To follow one cell: `parse` → `_entry` → `kg.parse.fields.read_field` → a Value or Part → `kg.parse.assemble` →
Entry.fields. A row has its cells as they stand; a list item or paragraph is cut into slots first, in `kg.parse.groups`
and `kg.parse.items.slots`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from kg.model import Block, Cell, Entry, Finding, Part, Span, Value
from kg.parse.assemble import Fields, assemble
from kg.parse.description import Catalogue
from kg.parse.fields import read_field
from kg.parse.findings import (
    MANY,
    bad_links,
    hidden_characters,
    named_by_paper,
    nameless,
    new_section,
    no_entry,
    ragged,
    unknown_columns,
    unknown_layout,
    unknown_section,
    unread_cell,
    unread_links,
)
from kg.parse.groups import Group, group_blocks, group_heading, is_entry, split_entries
from kg.parse.items.slots import FIELDS, read_slots
from kg.parse.sections import ENTRY, HEADING, Section
from kg.read.limits import Allowance
from kg.text.headers import SKIP, field_of
from kg.text.links import role
from kg.text.venues import is_year, year_in

__all__ = ["YEAR", "Parsed", "parse"]

YEAR = "year heading"
"""The column of a year that stands above an entry, as a heading of its own."""
_ENTRIES = ("row", "item", "paragraph")
_PUBLISHED = ("venue", "year", "paper", "authors")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What became of a page's blocks: entries, the blocks they come from, and findings and skips for the others."""

    entries: tuple[Entry, ...]
    read: tuple[Block, ...]
    findings: tuple[Finding, ...]
    skipped: tuple[Block, ...]


def parse(blocks: Iterable[Block], catalogue: Catalogue) -> Parsed:
    """The entries in `blocks` as `catalogue` describes them. Raises SourceError if that takes too long."""
    blocks = tuple(blocks)
    letters = sum(len(cell.raw) for block in blocks for cell in block.cells.values())
    path = blocks[0].span.path if blocks else ""
    return _Parser(catalogue, Allowance(path, letters, step="taking entries from it")).parse(blocks)


class _Parser:
    """One pass over the blocks, with the items and paragraphs that may yet belong together."""

    def __init__(self, catalogue: Catalogue, allowance: Allowance) -> None:
        self.catalogue = catalogue
        self.allowance = allowance
        self.entries: list[Entry] = []
        self.read: list[Block] = []
        self.findings: list[Finding] = []
        self.skipped: list[Block] = []
        self.unread_sections: dict[tuple[str, Span], list[Block]] = defaultdict(list)
        self.unread_layouts: dict[str, list[Block]] = defaultdict(list)
        self.new_sections: dict[Span, Finding] = {}
        self.pending: list[Block] = []
        self.section = catalogue.root

    def parse(self, blocks: Sequence[Block]) -> Parsed:
        header: Mapping[str, Cell] = {}
        for block in blocks:
            self.allowance.check(block.span.line)
            section, covered = self.catalogue.root.find([heading.text for heading in block.headings])
            unknown = block.headings[covered] if covered < len(block.headings) else None
            if self.pending and not (section is self.section and self.belongs(block)):
                self.flush()
            if block.layout == "header":
                header = block.cells
                self.findings.extend(hidden_characters(header.values()))
                self.findings.extend(unknown_columns(block, section))
                self.skipped.append(block)
            elif block.layout == "definition" or self.is_skipped(block, section, new=unknown is not None):
                self.skipped.append(block)
            elif unknown is not None and section.kind is None:
                self.unread_sections[unknown.text, unknown.span].append(block)
            elif section.kind is None or block.layout not in _ENTRIES:
                self.unread_layouts[block.layout].append(block)
            else:
                if unknown is not None and unknown.span not in self.new_sections and HEADING not in section.read:
                    self.new_sections[unknown.span] = new_section(unknown, section)
                if block.layout == "row":
                    self.row(block, section, section.kind, header)
                else:
                    self.section = section
                    self.pending.append(block)
        self.flush()
        self.findings.extend(self.new_sections.values())
        self.findings.extend(
            unknown_section(heading, span, unread, self.catalogue)
            for (heading, span), unread in self.unread_sections.items()
        )
        self.findings.extend(
            unknown_layout(layout, unread, self.catalogue) for layout, unread in self.unread_layouts.items()
        )
        return Parsed(
            entries=tuple(self.entries),
            read=tuple(self.read),
            findings=tuple(self.findings),
            skipped=tuple(self.skipped),
        )

    @staticmethod
    def is_skipped(block: Block, section: Section, *, new: bool) -> bool:
        """Whether a block is declared to be no entry; one of a new section isn't, if only sections are read."""
        if HEADING in section.read or block.layout in section.skip:
            return block.layout in section.skip
        return section.skips(block.layout) and not (new and section.kind is None and block.layout in _ENTRIES)

    def belongs(self, block: Block) -> bool:
        """Whether a block stands where the pending ones do, so that it may be part of the same entry."""
        return block.layout in ("item", "paragraph") and block.headings == self.pending[0].headings

    def flush(self) -> None:
        """Read the pending items and paragraphs."""
        blocks, section = self.pending, self.section
        self.pending = []
        if not blocks or section.kind is None:
            return
        headings = blocks[0].headings
        if HEADING in section.read and headings:
            found: Iterable[Group] = [group_heading(headings[-1], headings[:-1], blocks)]
        else:
            found = group_blocks(blocks)
        for group in found:
            self.allowance.check(group.span.line)
            self.group(group, section, section.kind)

    def group(self, group: Group, section: Section, kind: str) -> None:
        """Read a group of blocks: as an entry, or as none."""
        entry = None
        if group.slots:
            entry, faults = _entry(group, section, kind, of_item=True)
            self.findings.extend(faults)
        if entry is not None:
            self.entries.append(entry)
            self.read.extend(group.blocks)
        elif not group.slots:
            self.findings.append(no_entry(group.blocks, group.span))
        elif len(group.blocks) != 1:  # a nameless entry is one block in its finding
            self.skipped.extend(group.blocks[1:])
            if not group.blocks:
                self.findings.pop()

    def row(self, block: Block, section: Section, kind: str, header: Mapping[str, Cell]) -> None:
        """Read a row: one entry, or several where a cell holds several."""
        self.findings.extend(ragged(block, header))
        found = 0
        for group in _of_row(block, section):
            entry, faults = _entry(group, section, kind)
            if entry is not None or found == 0:
                self.findings.extend(faults)
            if entry is not None:
                self.entries.append(entry)
                found += 1
        if found:
            self.read.append(block)


def _of_row(block: Block, section: Section) -> Iterator[Group]:
    """The cells of each entry in a row: a column that holds whole entries is cut into their slots."""
    column = next((column for column in block.cells if section.columns.get(column) == ENTRY), None)
    if column is None:
        yield Group(span=block.span, headings=block.headings, slots=block.cells, blocks=(block,))
        return
    whole = block.cells[column]
    published = any(held in _PUBLISHED and other in block.cells for other, held in section.columns.items())
    parts = [part for part in split_entries(whole) if is_entry(read_slots(part), part)] or [whole]
    for index, part in enumerate(parts):
        inside = read_slots(part, published=published)
        cells = {**block.cells, **{slot: cell for slot, cell in inside.items() if slot not in block.cells}}
        cells[column] = part
        yield Group(span=block.span if index == 0 else part.span, headings=block.headings, slots=cells, blocks=(block,))


def _entry(group: Group, section: Section, kind: str, *, of_item: bool = False) -> tuple[Entry | None, list[Finding]]:
    """The entry that the cells of a row or the slots of an item make, or none; and what is wrong with them."""
    cells = group.slots
    read_for = _read_for(cells, section, of_item=of_item)
    fields: Fields = defaultdict(list, {name: [constant] for name, constant in section.fields.items()})
    findings: list[Finding] = []
    given: list[Value | Part] = []
    for column, cell in cells.items():
        findings.extend(bad_links(column, cell))
        if (field := read_for.get(column)) is not None:
            pairs = list(read_field(field, column, cell))
            for name, value in pairs:
                fields[name].append(value)
            values = [value for _, value in pairs]
            given.extend(values)
            if not of_item:
                findings.extend(unread_cell(field, column, cell, values))
    findings.extend(hidden_characters(cells[column] for column in read_for))
    findings.extend(unread_links([(column, link) for column in read_for for link in cells[column].links], given))
    if (heading := _year_heading(fields, group.headings)) is not None:
        cells, read_for = {**cells, YEAR: heading}, {**read_for, YEAR: "year"}
    made = assemble(fields, kind, section, cells)
    if made.name is None:
        return None, [*findings, nameless(kind, group.span)]
    if made.named == "none" and made.kind == "model":
        findings.append(named_by_paper(made.kind, made.name, group.span))
    entry = Entry(
        span=group.span,
        kind=made.kind,
        name=made.name,
        fields=made.fields,
        cells=_told_of(cells, section),
        headings=group.headings,
        named=made.named,
        read_for=_shared(*read_for.items()),
    )
    return entry, findings


def _read_for(cells: Mapping[str, Cell], section: Section, *, of_item: bool) -> dict[str, str]:
    """The field that each cell of an entry is read for: of a row, as the description says; of an item, and of a cell
    with whole entries, also as its slot tells."""
    has_slots = of_item or ENTRY in section.columns.values()
    read_for: dict[str, str] = {}
    for column, cell in cells.items():
        field = section.columns.get(column)
        if field is None and has_slots and (of_item or column in FIELDS or cell.links):
            field = _slot_field(column, cell, section)
        if field is not None and field not in (ENTRY, SKIP):
            read_for[column] = field
    return read_for


def _slot_field(slot: str, cell: Cell, section: Section) -> str:
    """The field of an item's slot: as the description says, or what such a slot holds, or what its label means."""
    name = slot.rstrip("0123456789 ") or slot
    field = section.columns.get(slot) or section.columns.get(name) or FIELDS.get(name) or field_of(name)
    if field is not None and not (cell.links and field in ("name", "data", "base")):
        return field
    what = role(name)
    return {"paper": "publication", "code": "code"}.get(what or "", "link" if cell.links else "description")


@lru_cache(maxsize=1024)
def _shared(*read_for: tuple[str, str]) -> Mapping[str, str]:
    """The fields by their columns, in one object for all the rows of a table."""
    return MappingProxyType(dict(read_for))


def _year_heading(fields: Fields, headings: tuple[Cell, ...]) -> Cell | None:
    """The heading that gives the year, which is added to the fields; None if the entry itself gives one."""
    heading = next((heading for heading in reversed(headings) if is_year(heading.text)), None)
    if heading is None or fields.get("year") or (year := year_in(heading.text)) is None:
        return None
    fields["year"].append(Value(text=year, column=YEAR))
    return heading


def _told_of(cells: Mapping[str, Cell], section: Section) -> Mapping[str, Cell]:
    """The cells without those of very many columns that findings tell of together."""
    if len(cells) <= len(section.columns) + MANY:
        return cells
    beyond = set([column for column in cells if column not in section.columns][MANY:])
    return {column: cell for column, cell in cells.items() if column not in beyond}
