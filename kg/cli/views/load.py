"""What a load would do, and how a store differs from the build, as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.progress import ProgressColumn, Task
from rich.table import Table
from rich.text import Text

from kg.cli.views.text import text

if TYPE_CHECKING:
    from kg.stores.load import Difference, Preview

__all__ = ["Speed", "differences", "preview"]

_ACTIONS = ("send", "change", "delete")


class Speed(ProgressColumn):
    """How many statements go in a second; unknown until the first have gone."""

    def render(self, task: Task) -> Text:
        """Return what the column shows."""
        return text(f"statements, {task.speed:,.0f} a second," if task.speed is not None else "statements,")


def preview(preview: Preview) -> Table:
    """What a load would do: a row for each graph, one for all the entries of a catalogue."""
    rows: dict[str, list[int]] = {}
    for change in preview.changes:
        row = rows.setdefault(_group(change.graph, preview.base), [0] * 5)
        row[_ACTIONS.index(change.action)] += 1
        row[3] += change.to_send
        row[4] += change.to_remove
    table = Table("graphs", box=None)
    for column in ("to send", "to change", "to delete", "statements to send", "to remove"):
        table.add_column(column, justify="right")
    for group, row in rows.items():
        table.add_row(text(group), *(f"{figure:,}" for figure in row))
    table.add_row("in all", *(f"{sum(figures):,}" for figures in zip(*rows.values(), strict=True)))
    return table


def _group(graph: str, base: str) -> str:
    """The name of a graph in the table: of an entry's graph, that of its catalogue."""
    steps = graph.removeprefix(base).split("/")
    return "default graph" if not graph else "/".join(steps[:2]) if steps[0] == "entry" else "/".join(steps)


def differences(differences: Sequence[Difference]) -> Table:
    """The graphs that differ, and how much."""
    table = Table("graph", box=None)
    for column in ("built", "there", "missing", "beyond"):
        table.add_column(column, justify="right")
    for difference in differences:
        figures = (difference.built, difference.held, difference.missing, difference.extra)
        table.add_row(text(difference.graph or "default graph"), *(f"{figure:,}" for figure in figures))
    return table
