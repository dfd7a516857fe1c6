"""Put the graph into a triple store: load."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.exits import ExitCode
from kg.cli.options import open_workspace, workspace_option
from kg.cli.output import drawing_console, say, show
from kg.terminal import visible

if TYPE_CHECKING:
    from kg.stores import Target
    from kg.stores.load import Check, LeftOut, Preview, Progress, Step
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
@click.option(
    "--timeout", type=click.FloatRange(0.1, 86400), default=600.0, show_default=True,
    help="Seconds for each request, to the last byte of its answer.",
)  # fmt: skip
@click.option("--shard-size", type=click.IntRange(min=1), metavar="N", help="Statements in a file of --bulk.")
@workspace_option
def load(
    name: str | None,
    only_check: bool,
    dry_run: bool,
    bulk_to: str | None,
    shard_size: int | None,
    timeout: float,
    workspace: Path | None,
) -> None:
    """Put the built graph into the triple store that stores.yaml calls NAME, or bring it up to date, and check it.

    Only what changed is sent. Without NAME, list the stores.
    """
    from kg.stores import read_store

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
    store = read_store(space, name)
    if bulk_to is not None:
        _bulk(space, store, Path(bulk_to) if bulk_to else space.build / "bulk" / name, shard_size)
        return
    from kg.builds import open_build
    from kg.stores.load import check, plan
    from kg.stores.load import load as load_build

    with open_build(space.build) as build:
        nquads = build / "kg.nq"
        if dry_run:
            _show_preview(plan(nquads, space.base, store, timeout=timeout))
            return
        if only_check:
            result = check(nquads, space.base, store, timeout=timeout)
        else:
            result = load_build(nquads, space.base, store, timeout=timeout, watch=lambda step: _watch(step, name))
    _show_left_out(result.left_out, store.kind)
    _show_check(result, name)
    sys.exit(ExitCode.FAULTY if result.differences else ExitCode.FINE)


@contextmanager
def _watch(step: Step, name: str) -> Iterator[Progress]:
    """Show the progress of a step of a load, and a line on the step when it is done."""
    from kg.stores.load import Purpose

    with _progress(step.added + step.removed) as progress:
        yield progress
    if step.nothing:
        say("The store has this build already: nothing was sent.")
        return
    done = {
        Purpose.UPDATE: f"Loaded into {name}",
        Purpose.REPAIR: f"Set right in {name}",
        Purpose.REWRITE: f"Written anew in {name}",
    }[step.purpose]
    dropped = f", {step.dropped:,} graphs dropped" if step.dropped else ""
    say(f"{done}: {step.added:,} statements added, {step.removed:,} removed{dropped}.")


@contextmanager
def _progress(total: int) -> Iterator[Progress]:
    """Show, on a terminal, a bar of the statements that are sent or removed, with their rate and the time left."""
    from kg.stores.load import no_progress

    if not sys.stderr.isatty() or not total:
        yield no_progress
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from kg.cli.views.load import Speed

    doing = TextColumn("{task.description}", markup=False)
    columns = (doing, BarColumn(), MofNCompleteColumn(), Speed(), TimeRemainingColumn(), TextColumn("left"))
    # what else goes to standard error passes the guard (kg.cli.output), not the bar, which takes over colours
    with Bar(*columns, console=drawing_console(), redirect_stdout=False, redirect_stderr=False) as bar:
        task = bar.add_task("sending", total=total)

        def show_progress(news: int | str) -> None:
            if isinstance(news, str):
                bar.update(task, description=visible(news))
            else:
                bar.advance(task, news)

        yield show_progress


def _bulk(space: Workspace, store: Target, folder: Path, size: int | None) -> None:
    from kg.builds import open_build
    from kg.stores.load import SHARD_SIZE, write_bulk

    with open_build(space.build) as build:
        bulk = write_bulk(build / "kg.nq", space.base, store, folder, size or SHARD_SIZE)
    say(f"Written to {space.shown(folder)}: {bulk.statements:,} statements in {len(bulk.shards):,} files.")
    say(f"For a store that has nothing under {space.base} yet: what loads in bulk adds, and never removes.")
    for number, step in enumerate(bulk.steps, 1):
        say(f"{number}. {step}")
    _show_left_out(bulk.left_out, store.kind)


def _list(space: Workspace) -> None:
    from kg.stores import read_stores

    stores = read_stores(space)
    for store in stores.values():
        say(f"{store.name}  {store.kind}  {store.query}")
    if not stores:
        say(f"{space.shown(space.root / 'stores.yaml')} names no store yet; docs/loading.md shows what to write.")


def _show_preview(preview: Preview) -> None:
    from kg.cli.views import load as views

    if preview.nothing:
        say("The store has this build already: nothing would be sent.")
        return
    show(views.preview(preview))
    if preview.foreign:
        say(f"Left alone: {len(preview.foreign):,} graphs under {preview.base} that kg load didn't make.")


def _show_left_out(left_out: LeftOut, kind: str) -> None:
    if left_out.count:
        say(f"Left out: {left_out.count:,} statements with values that {kind} can't hold, such as", err=True)
        for example in left_out.examples:
            say(f"  {example}", err=True)


def _show_check(check: Check, name: str) -> None:
    from kg.cli.views import load as views

    if not check.differences:
        say(f"Checked {name}: {check.graphs:,} graphs, {check.statements:,} statements, as they were built.")
        return
    shown = check.differences[:_SHOWN]
    show(views.differences(shown))
    for difference in shown:
        for example in difference.examples:
            say(example)
    say(f"Checked {name}: {len(check.differences):,} graphs differ. To set it right: kg load {name}")
