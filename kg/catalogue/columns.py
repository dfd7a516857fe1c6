"""Which field each column of a table holds, by its header, and where that says nothing, by what stands in its cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import dropwhile, takewhile

from kg.model import Block, Cell, Run, Style
from kg.parse import ENTRY, read_slots
from kg.text.cells import is_blank
from kg.text.headers import SKIP, field_of
from kg.text.links import CODE_ADDRESS, is_paper_address, role
from kg.text.names import plain_name
from kg.text.titles import is_odd
from kg.text.venues import publication, year_in

__all__ = ["UNKNOWN", "columns_of"]

UNKNOWN = "?"
"""The field of a column that neither its header nor its cells tell."""

_MAJORITY = 0.5
"""More than this share of the cells of a column say what it holds."""
_SOME_CODE = 0.35
"""From this share of links on that lead to code, a column of links is one of code."""
_DISTINCT = 0.8
"""More than this share of the texts of a column are different if they tell entries apart."""
_WORDS_OF_NAME, _WORDS_OF_LABEL, _WORDS_OF_TITLE = 4, 5, 8
"""A name has no more words, nor has a date or a label; a title or sentence has more, on an average."""

_FIGURE = re.compile(r"[~≈<>]?\d[\d.,]*\s?[kKMBT]?\+?")
_NAME = re.compile(r"\s*[^:]{1,40}:?\s*")
_TITLE = re.compile(r"\s*+(?:[:：–-]\s*+)?\w++(?:\W++\w++){2}")


def columns_of(header: Mapping[str, Cell], rows: Sequence[Block], kind: str | None) -> dict[str, str]:
    """The field of each column of a table whose entries are of a kind, as far as that is known.

    A table has one column that tells its entries apart: one of names, else one of whole entries, which have a name or
    title of their own. What stands in each of its rows is no name, and what an entry is called is not its base.
    """
    table = _Table(header, rows, of_models=kind in (None, "model"))
    names = next(iter(table.columns("name")), None)
    for column in table.columns("name")[1:]:
        table.fields[column] = table.field_beside_names(column)
    entries = table.bold_entries() or (table.entries_beside(names) if names is not None else None)
    if entries is not None:
        table.fields[entries] = ENTRY
        if names is not None:
            table.fields[names] = table.field_of_bases(names)
    elif names is None:
        table.find_names()
    elif table.is_constant(names) and (own_names := table.odd_names()) is not None:
        table.fields |= {names: "description", own_names: "name"}
    for column in table.columns("base"):
        if table.is_own_name(column):
            table.fields[column] = "description"
    for column in table.columns("title")[1:]:
        table.fields[column] = "description"
    return table.fields


class _Table:
    """The columns of a table: the field of each, as its header and its cells tell by themselves, and those cells that
    say something."""

    def __init__(self, header: Mapping[str, Cell], rows: Sequence[Block], *, of_models: bool) -> None:
        self.rows = rows
        self.cells: dict[str, list[Cell]] = {column: [] for column in header}
        for row in rows:
            for column, cell in row.cells.items():
                if column in self.cells and not is_blank(cell.text):
                    self.cells[column].append(cell)
        self.fields = {column: _field(column, cells) for column, cells in self.cells.items()}
        self.of_models = of_models

    def columns(self, *fields: str) -> list[str]:
        """The columns that hold one of these fields."""
        return [column for column, field in self.fields.items() if field in fields]

    def field_beside_names(self, column: str) -> str:
        """The field of a column that looks like names, beside the one of the entries' own names."""
        content = _field_by_content(self.cells[column])
        if content in ("code", "link", "links", "paper"):
            return content
        return "data" if self.of_models and field_of(f"training {column}") == "data" else "description"

    def field_of_bases(self, column: str) -> str:
        """The field of a column of names that aren't those of the entries: of their bases, unless all rows have the
        same, or another column has the bases."""
        is_base = self.of_models and not self.is_constant(column) and not self.columns("base")
        return "base" if is_base else "description"

    def is_constant(self, column: str) -> bool:
        """Whether one text stands in each row, of which there are several."""
        texts = {plain_name(cell.text) for cell in self.cells[column]}
        return len(texts) == 1 and 1 < len(self.rows) == len(self.cells[column])

    def is_own_name(self, column: str) -> bool:
        """Whether what stands in a column is mostly what the entry itself is called."""
        cells = [(row, row.cells[column]) for row in self.rows if column in row.cells]
        told = [(row, cell) for row, cell in cells if not is_blank(cell.text)]
        own = sum(plain_name(cell.text) in self.names_of(row) for row, cell in told)
        return own > _MAJORITY * len(told)

    def names_of(self, row: Block) -> set[str]:
        """What the entry in a row is called, in plain form."""
        texts = [row.cells[column].text for column in self.columns("name") if column in row.cells]
        for column in self.columns(ENTRY):
            if column in row.cells:
                slots = read_slots(row.cells[column])
                texts += [slots[slot].text for slot in ("name", "title") if slot in slots]
        return set(map(plain_name, texts))

    def odd_names(self) -> str | None:
        """The first column that nothing else tells of, whose texts are distinct names."""
        for column in self.columns(UNKNOWN, "description"):
            cells = self.cells[column]
            if _are_names(cells) and _most(cells, _is_odd_name) and not _most(cells, _is_figure):
                return column
        return None

    def bold_entries(self) -> str | None:
        """The column of papers that begin with a name in bold, if there is one."""
        papers = self.columns("paper", "title")
        return next((column for column in papers if _most(self.cells[column], _begins_bold)), None)

    def entries_beside(self, names: str) -> str | None:
        """The column of papers that are the entries, if what stands in the column of names is of their bases: names
        that repeat or lead nowhere, beside titles or names that do neither."""
        papers = [column for column in self.columns("paper", "title") if _are_names(self.cells[column])]
        if not papers:
            return None
        cells = self.cells[names]
        repeat = len({cell.text for cell in cells}) < len(cells) and not any(cell.links for cell in cells)
        lead_nowhere = repeat and "base" not in self.fields.values() and _most(self.cells[papers[0]], _is_odd_name)
        return papers[0] if lead_nowhere or not _are_distinct(cells) else None

    def find_names(self) -> None:
        """Find what tells entries apart if no column has names: titles, else the first texts that are distinct."""
        for field in ("title", "paper"):
            for column in self.columns(field):
                if any(role(cell.text) is None for cell in self.cells[column]):
                    self.fields[column] = ENTRY
                    return
        for column in self.columns(UNKNOWN, "description", "link", "subfield"):
            cells = self.cells[column]
            if cells and _are_distinct(cells):
                are_entries = _words(cells) > _WORDS_OF_LABEL or any(cell.links for cell in cells)
                self.fields[column] = ENTRY if are_entries else "name"
                return


def _field(column: str, cells: Sequence[Cell]) -> str:
    """The field that a header names, unless what most cells are contradicts it; else what they look like."""
    field = field_of(column) or _field_by_content(cells)
    if field == "name":
        if _most(cells, _is_figure):
            return "scale"
        if _most(cells, _is_label):
            return "links"
        if cells and _words(cells) > _WORDS_OF_TITLE:  # a name that is a title is a paper
            return "paper"
    return "paper" if field == "title" and _most(cells, _is_linked) else field


def _field_by_content(cells: Sequence[Cell]) -> str:
    """The field of a column whose header says nothing, by what most of its cells are."""
    if not cells:
        return SKIP
    links = [cell.links[0].url for cell in cells if cell.links]
    if len(links) >= _MAJORITY * len(cells):
        papers, code = sum(map(is_paper_address, links)), sum(CODE_ADDRESS.match(url) is not None for url in links)
        if papers >= _MAJORITY * len(links):
            return "paper"
        labelled = sum(role(link.text) == "code" for cell in cells for link in cell.links)
        if max(code, labelled) < _SOME_CODE * len(links):
            return "link"
        return "links" if _most(cells, _is_label) else "code"
    texts = [cell.text for cell in cells]
    dated = sum(year_in(text) is not None and len(text.split()) <= _WORDS_OF_LABEL for text in texts)
    if dated >= _MAJORITY * len(texts):
        venues = sum((found := publication(text)) is not None and found.venue is not None for text in texts)
        return "venue" if venues >= _MAJORITY * len(texts) else "year"
    return "description" if _words(cells) > _WORDS_OF_TITLE else UNKNOWN


# What the cells of a column are.


def _most(cells: Sequence[Cell], holds: Callable[[Cell], bool]) -> bool:
    """Whether something holds of most cells of a column; of none, if it has none."""
    return sum(map(holds, cells)) > _MAJORITY * len(cells)


def _are_distinct(cells: Sequence[Cell]) -> bool:
    return len({cell.text for cell in cells}) > _DISTINCT * len(cells)


def _are_names(cells: Sequence[Cell]) -> bool:
    """Whether a column tells entries apart, and most of its cells are no labels."""
    return bool(cells) and _are_distinct(cells) and _most(cells, lambda cell: role(cell.text) is None)


def _words(cells: Sequence[Cell]) -> float:
    """How many words the cells of a column have, on an average."""
    return sum(len(cell.text.split()) for cell in cells) / len(cells)


def _is_linked(cell: Cell) -> bool:
    return bool(cell.links)


def _is_figure(cell: Cell) -> bool:
    return _FIGURE.fullmatch(cell.text) is not None


def _is_label(cell: Cell) -> bool:
    """Whether a cell holds nothing but labelled links."""
    beside = cell.text
    for link in cell.links:
        beside = beside.replace(link.text, "", 1)
    return any(role(link.text) for link in cell.links) and not any(letter.isalnum() for letter in beside)


def _is_odd_name(cell: Cell) -> bool:
    """Whether a cell is short and has a word that is none of plain English: a name, and no title."""
    words = cell.text.split()
    return len(words) <= _WORDS_OF_NAME and any(map(is_odd, words))


def _begins_bold(cell: Cell) -> bool:
    """Whether a cell begins with a name in bold, and goes on with a title."""
    name = "".join(run.text for run in takewhile(_is_bold, cell.runs))
    title = "".join(run.text for run in dropwhile(_is_bold, cell.runs))
    return _NAME.fullmatch(name) is not None and _TITLE.match(title) is not None


def _is_bold(run: Run) -> bool:
    return Style.BOLD in run.style
