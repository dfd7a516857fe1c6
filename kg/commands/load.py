"""Put the graph into a triple store: load."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from kg.commands.options import open_workspace, show, workspace_option

if TYPE_CHECKING:
    from kg.built import Built
    from kg.load import Difference, Plan
    from kg.workspace import Workspace

__all__ = ["load"]

_SHOWN = 20  # graphs that differ, in the table of a check


@click.command(short_help="Put the graph into a triple store of your own.")
@click.argument("name", required=False)
@click.option("--check", "only_check", is_flag=True, help="Send nothing; say how the store differs from the build.")
@click.option("--dry-run", is_flag=True, help="Send nothing; show what would be sent and removed.")
@workspace_option
def load(name: str | None, only_check: bool, dry_run: bool, workspace: Path | None) -> None:
    """Put the built graph into the triple store that stores.yaml calls NAME, or bring it up to date, and check it.

    Only what changed is sent. Without NAME, list the stores.
    """
    from kg.stores import target

    space = open_workspace(workspace)
    if name is None:
        _list(space)
        return
    its = target(space, name)
    from kg.built import arrange
    from kg.load import check, plan
    from kg.remote import open_remote
    from kg.store import open_build

    knowledge = space.base + its.knowledge if its.knowledge else ""
    with open_build(space.build) as build, TemporaryDirectory() as scratch, open_remote(its) as remote:
        folder = Path(scratch)
        built = arrange(build / "kg.nq", space.base, knowledge, folder)
        if not only_check:
            planned = plan(built, remote, folder)
            if dry_run:
                _show_plan(planned)
                return
            from kg.load import load as load_plan

            with _progress(planned.statements) as progress:
                load_plan(planned, remote, progress=progress)
            click.echo(_said(planned, name))
        differences = check(built, remote, folder)
        if differences and not only_check:  # a graph was changed there under the digest that it still has
            planned = plan(built, remote, folder, trusting=False)
            load_plan(planned, remote)
            click.echo(f"Set right: {_said(planned, name)}")
            differences = check(built, remote, folder)
    _show_check(built, differences, name)
    sys.exit(1 if differences else 0)


def _list(space: Workspace) -> None:
    from kg.stores import read_stores

    stores = read_stores(space)
    for store in stores.values():
        click.echo(f"{store.name}  {store.kind}  {store.query}")
    if not stores:
        click.echo(
            f"{space.shown(space.root / 'stores.yaml')} names no store yet; docs/loading.md shows what to write."
        )


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """What hears of statements that are dealt with: a bar with rate and time left on a terminal, else nothing."""
    if not sys.stderr.isatty() or not total:
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("statements, {task.speed:,.0f} a second,"))
    with Progress(*columns, TimeRemainingColumn(), TextColumn("left"), console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=total)
        yield lambda count: bar.advance(task, count)


def _said(planned: Plan, name: str) -> str:
    if planned.nothing:
        return f"{name} has this build already: nothing was sent."
    changes = planned.changes
    sent, removed = sum(changes.to_send.values()), sum(changes.to_remove.values()) + sum(planned.gone.values())
    said = f"Loaded into {name}: {sent:,} statements sent, {removed:,} removed"
    return f"{said}, {len(planned.gone):,} graphs dropped." if planned.gone else f"{said}."


def _show_plan(planned: Plan) -> None:
    """A table of what would be done: a line for each graph, one for all the entries of a catalogue."""
    from rich.table import Table

    if planned.nothing:
        click.echo("The store has this build already: nothing would be sent.")
        return
    held, changes, base = planned.held, planned.changes, planned.built.base
    rows: dict[str, list[int]] = {}
    for graph in sorted(changes.graphs | set(planned.gone) | set(planned.new)):
        row = rows.setdefault(_group(graph, base), [0] * 5)
        is_new = not held.counts.get(graph) or graph not in held.made
        row[2 if graph in planned.gone else 0 if is_new else 1] += 1
        row[3] += changes.to_send.get(graph, 0)
        row[4] += changes.to_remove.get(graph, 0) + planned.gone.get(graph, 0)
    table = Table("graphs", box=None)
    for column in ("to send", "to change", "to delete", "statements to send", "to remove"):
        table.add_column(column, justify="right")
    for group, row in rows.items():
        table.add_row(group, *(f"{each:,}" for each in row))
    table.add_row("in all", *(f"{sum(each):,}" for each in zip(*rows.values(), strict=True)))
    show(table)
    if planned.foreign:
        click.echo(f"Left alone: {len(planned.foreign):,} graphs under {base} that kg load didn't make.")


def _group(graph: str, base: str) -> str:
    """The name of a graph as the table has it: of an entry's, that of its catalogue."""
    steps = graph.removeprefix(base).split("/")
    return "default graph" if not graph else "/".join(steps[:2]) if steps[0] == "entry" else "/".join(steps)


def _show_check(built: Built, differences: Sequence[Difference], name: str) -> None:
    from rich.markup import escape
    from rich.table import Table

    if not differences:
        statements = sum(count.values for count in built.counts.values())
        click.echo(f"Checked {name}: {len(built.counts):,} graphs, {statements:,} statements, as they were built.")
        return
    table = Table("graph", box=None)
    for column in ("built", "there", "missing", "beyond"):
        table.add_column(column, justify="right")
    for each in differences[:_SHOWN]:
        figures = (each.built, each.held, each.missing, each.extra)
        table.add_row(escape(each.graph or "default graph"), *(f"{figure:,}" for figure in figures))
    show(table)
    for each in differences[:_SHOWN]:
        for example in each.examples:
            click.echo(example)
    click.echo(f"Checked {name}: {len(differences):,} graphs differ. To set it right: kg load {name}")
