"""The rows of an HTML table as they are gathered: which cell is in which column, and what columns are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.model import Cell
from kg.read.tables import column_names, place_name

__all__ = ["Grid", "Row"]


@dataclass(slots=True)
class Row:
    """A row that isn't at its end; `own` tells whether it has cells that didn't reach down into it."""

    start: int
    cells: dict[int, Cell] = field(default_factory=dict)
    column: int = 0
    own: bool = False


class Grid:
    """A table up to the row that is open; a cell that reaches down is in each of the rows, one that reaches right only
    in its first column."""

    def __init__(self) -> None:
        self.row: Row | None = None
        self.names: dict[int, str] = {}
        self._reaching: dict[int, tuple[Cell, int]] = {}  # down into how many rows, with its own

    def put(self, cell: Cell, row: Row, *, columns: int, rows: int) -> None:
        """Put a cell of so many columns and rows into the next free place of the open row."""
        self._reach_down(row)
        row.cells[row.column] = cell
        row.own = True
        if rows > 1:
            self._reaching[row.column] = (cell, rows)
        row.column += columns

    def end_row(self) -> tuple[str, int, Mapping[str, Cell]] | None:
        """The layout, beginning and cells of the open row, which ends; the first of a table is its header.

        None where no row is open, or only cells of rows above reach into it.
        """
        row, self.row = self.row, None
        if row is None:
            return None
        for column in sorted(self._reaching):
            if column >= row.column:
                row.column = column
                self._reach_down(row)
        self._reaching = {column: (cell, rows - 1) for column, (cell, rows) in self._reaching.items() if rows > 1}
        if not row.own:
            return None
        layout = "row" if self.names else "header"
        columns = sorted(row.cells)
        if not self.names:
            self.names = column_names({column: row.cells[column].text for column in columns})
        elif new := [column for column in columns if column not in self.names]:
            taken = set(self.names.values())
            for column in new:
                self.names[column] = place_name("", column, taken)
        return layout, row.start, {self.names[column]: row.cells[column] for column in columns}

    def _reach_down(self, row: Row) -> None:
        while row.column not in row.cells and row.column in self._reaching:
            row.cells[row.column] = self._reaching[row.column][0]
            row.column += 1
