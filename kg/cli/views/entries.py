"""Entries as a person reads them on the terminal."""

from __future__ import annotations

from rich import box
from rich.table import Table

from kg.cli.views.text import text
from kg.rows import Rows

__all__ = ["table"]


def table(summary: Rows) -> Table:
    """The entries, a line each."""
    out = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in summary.columns:
        out.add_column(column, justify="right" if column == "line" else "left", overflow="fold")
    for row in summary:
        out.add_row(*(text("" if value is None else str(value)) for value in row))
    return out
