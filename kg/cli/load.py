"""Put the graph into a triple store: load."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from kg.cli.options import open_workspace, show, workspace_option

if TYPE_CHECKING:
    from kg.stores.client import Remote
    from kg.stores.config import Target
    from kg.stores.load.batches import Progress
    from kg.stores.load.check import Difference
    from kg.stores.load.plan import Plan
    from kg.stores.load.records import Built
    from kg.workspace import Workspace

__all__ = ["load"]

_SHOWN = 20  # graphs that differ, in the table of a check


@click.command(short_help="Put the graph into a triple store of your own.")
@click.argument("name", required=False)
@click.option("--check", "only_check", is_flag=True, help="Send nothing; say how the store differs from the build.")
@click.option("--dry-run", is_flag=True, help="Send nothing; show what would be sent and removed.")
@click.option(
    "--bulk", "bulk_to", type=click.Path(file_okay=False), is_flag=False, flag_value="", metavar="[DIR]",
    help="Send nothing; write files for the store's own bulk loader, and the commands, into DIR, by default bulk/NAME "
    "in the folder of builds. For a store that has nothing of it yet.",
)  # fmt: skip
@click.option("--shard-size", type=click.IntRange(min=1), metavar="N", help="Statements in a file of --bulk.")
@workspace_option
def load(
    name: str | None,
    only_check: bool,
    dry_run: bool,
    bulk_to: str | None,
    shard_size: int | None,
    workspace: Path | None,
) -> None:
    """Put the built graph into the triple store that stores.yaml calls NAME, or bring it up to date, and check it.

    Only what changed is sent. Without NAME, list the stores.
    """
    from kg.stores.config import target

    if bulk_to is not None and name is None:
        raise click.UsageError("--bulk needs the NAME of a store, before it: kg load NAME --bulk [DIR]")
    if bulk_to is not None and (only_check or dry_run):
        raise click.UsageError("--bulk goes with neither --check nor --dry-run")
    if bulk_to is None and shard_size is not None:
        raise click.UsageError("--shard-size goes with --bulk")
    space = open_workspace(workspace)
    if name is None:
        _list(space)
        return
    its = target(space, name)
    if bulk_to is not None:
        _bulk(space, its, Path(bulk_to) if bulk_to else space.build / "bulk" / name, shard_size)
        return
    from kg.builds import open_build
    from kg.stores.client import open_remote
    from kg.stores.load.apply import alone
    from kg.stores.load.check import check
    from kg.stores.load.plan import plan
    from kg.stores.load.records import arrange

    with ExitStack() as stack:
        if not (only_check or dry_run):
            stack.enter_context(alone(its))
        build, remote = stack.enter_context(open_build(space.build)), stack.enter_context(open_remote(its))
        folder = Path(stack.enter_context(TemporaryDirectory()))
        built = arrange(build / "kg.nq", space.base, its, folder)
        if dry_run:
            _show_plan(plan(built, remote, folder))
            return
        differences = check(built, remote, folder) if only_check else _bring(built, remote, folder, name)
    _show_unfit(built, its.kind)
    _show_check(built, differences, name)
    sys.exit(1 if differences else 0)


def _bring(built: Built, remote: Remote, folder: Path, name: str) -> list[Difference]:
    """Load a build, and say how the store differs from it afterwards."""
    from kg.stores.load.check import check
    from kg.stores.load.plan import plan

    _load(plan(built, remote, folder), remote, f"Loaded into {name}")
    differences = check(built, remote, folder)
    if differences:  # a graph was changed there under the digest that it still has
        _load(plan(built, remote, folder, trusting=False), remote, f"Set right in {name}")
        differences = check(built, remote, folder)
    anew = [its.graph for its in differences if its.graph in built.counts and its.graph]
    if anew:  # what a store holds it may show otherwise, and then not remove as it showed it
        _load(plan(built, remote, folder, trusting=False, anew=anew), remote, f"Written anew in {name}")
        differences = check(built, remote, folder)
    return differences


def _load(planned: Plan, remote: Remote, done: str) -> None:
    from kg.stores.load.apply import load

    with _progress(planned.statements) as progress:
        load(planned, remote, progress=progress)
    if planned.nothing:
        click.echo("The store has this build already: nothing was sent.")
        return
    sent = sum(planned.changes.to_send.values())
    gone = f", {len(planned.gone):,} graphs dropped" if planned.gone else ""
    click.echo(f"{done}: {sent:,} statements added, {planned.removed:,} removed{gone}.")


def _bulk(space: Workspace, its: Target, folder: Path, size: int | None) -> None:
    from kg.builds import open_build
    from kg.stores.load.bulk import SHARD_SIZE, write_bulk
    from kg.stores.load.records import arrange

    with open_build(space.build) as build, TemporaryDirectory() as scratch:
        built = arrange(build / "kg.nq", space.base, its, Path(scratch))
        bulk = write_bulk(built, its, folder, size or SHARD_SIZE)
    click.echo(f"Written to {space.shown(folder)}: {bulk.statements:,} statements in {len(bulk.shards):,} files.")
    click.echo(f"For a store that has nothing under {space.base} yet: what loads in bulk adds, and never removes.")
    for number, step in enumerate(bulk.steps, 1):
        click.echo(f"{number}. {step}")
    _show_unfit(built, its.kind)


def _list(space: Workspace) -> None:
    from kg.stores.config import read_stores

    stores = read_stores(space)
    for store in stores.values():
        click.echo(f"{store.name}  {store.kind}  {store.query}")
    if not stores:
        click.echo(
            f"{space.shown(space.root / 'stores.yaml')} names no store yet; docs/loading.md shows what to write."
        )


@contextmanager
def _progress(total: int) -> Iterator[Progress]:
    """What hears of statements that are dealt with: a bar with rate and time left on a terminal, else nothing."""
    from kg.stores.load.batches import silent

    if not sys.stderr.isatty() or not total:
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    speed = TextColumn("statements, {task.speed:,.0f} a second,")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), speed, TimeRemainingColumn())
    with Bar(*columns, TextColumn("left"), console=Console(stderr=True)) as bar:
        task = bar.add_task("sending", total=total)

        def hear(news: int | str) -> None:
            if isinstance(news, str):
                bar.update(task, description=news)
            else:
                bar.advance(task, news)

        yield hear


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


def _show_unfit(built: Built, kind: str) -> None:
    if built.unfit:
        click.echo(f"Left out: {built.unfit:,} statements with values that {kind} can't hold, such as", err=True)
        for example in built.examples:
            click.echo(f"  {example}", err=True)


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
