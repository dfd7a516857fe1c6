"""Register catalogues and keep their texts up to date: add, update."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import open_workspace, workspace_option
from kg.cli.output import say, write
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.catalogue.update import Update

__all__ = ["add", "update"]


@click.command(short_help="Register a catalogue, from a file or a git repository.")
@click.argument("target", metavar="PATH|URL")
@click.option("--name", help="What it is called. Default: the name of its repository or file, in small letters.")
@click.option("--file", metavar="PATH_IN_REPO", help="Which file of the repository it is. Default: README.md.")
@click.option("--dry-run", is_flag=True, help="Print the draft of its description, and write nothing.")
@workspace_option
def add(target: str, name: str | None, file: str | None, dry_run: bool, workspace: Path | None) -> None:
    """Register the catalogue in a markdown file, or at the address of a git repository or of a page in one.

    Its texts go to catalogues/NAME/, a draft of what they hold to catalogues/NAME.yaml, which is yours to correct.
    """
    from kg.catalogue.add import add as register

    space = open_workspace(workspace)
    added = register(space, target, name=name, file=file, dry_run=dry_run)
    for why in added.refused:
        say(f"{added.name}: {why}", err=True)
    if dry_run:
        write(added.description)
        return
    entries = f"{added.entries} entr{'y' if added.entries == 1 else 'ies'}"
    if added.revisions:
        say(f"Added {added.name}: {_counted(len(added.revisions))}, newest {added.revisions[-1]}, {entries}.")
    else:
        say(f"Added {added.name}: {entries}. No repository of it is known: kg update can't renew it.")
    description = space.shown(space.root / "catalogues" / f"{added.name}.yaml")
    where = f" --workspace {shlex.quote(str(workspace))}" if workspace is not None else ""
    if added.entries:
        say(f"Look through {description}, a draft of what its sections and columns hold. What it gives:")
    else:
        say(f"Nothing in it looks like a list: say in {description} which sections hold entries. What it gives then:")
    say(f"    kg entries {added.name}{where}")
    say("Then build the graph:")
    say(f"    kg build{where}")


@click.command(short_help="Fetch the newest texts of catalogues.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@workspace_option
def update(names: tuple[str, ...], workspace: Path | None) -> None:
    """Fetch what is new in the repositories of the catalogues named, or of all; the newest text is then read.

    Texts that were fetched stay, to be read with --revision. One that can't stand for its catalogue is left out.
    """
    from kg.catalogue.update import update_all

    update_all(open_workspace(workspace), names, tell=_tell)


def _tell(name: str, outcome: Update | Exception) -> None:
    """Say what came of the update of a catalogue."""
    if isinstance(outcome, Exception):
        known = outcome.for_command_line[0] if isinstance(outcome, KgError) else None
        why = known or f"{type(outcome).__name__}: {outcome}"
        say(f"{name}: not updated: {why}", err=True)
        return
    for why in outcome.refused:
        say(f"{name}: {why}", err=True)
    new = f"{len(outcome.new)} new" if outcome.new else "up to date"
    newest = f", newest {outcome.revisions[-1]}" if outcome.revisions else ""
    say(f"{name}: {_counted(len(outcome.revisions))}{newest} ({new})")
    sys.stdout.flush()  # in its place between what goes to stderr


def _counted(revisions: int) -> str:
    return f"{revisions} revision{'' if revisions == 1 else 's'}"
