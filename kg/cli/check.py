"""Check what was read, and the workspace itself: entries, lint."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from kg.cli.exits import ExitCode
from kg.cli.options import open_workspace, workspace_option, workspace_options
from kg.cli.output import say, show, write

__all__ = ["entries", "lint"]


@click.command()
@click.argument("catalogues", nargs=-1, metavar="[CATALOGUE|FILE]...")
@workspace_options
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
def entries(catalogues: tuple[str, ...], workspace: Path | None, sources: tuple[str, ...], form: str) -> None:
    """Print what was read from the catalogues, entry by entry."""
    from kg.api import entries as read_entries
    from kg.check import to_text
    from kg.cli.views.entries import table

    read = read_entries(*catalogues, workspace=open_workspace(workspace, sources))
    if form == "jsonl":
        write("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in read.records))
    else:
        show(table(read.summary()))
        say(f"{len(read)} entr{'y' if len(read) == 1 else 'ies'}")
    say(to_text(read.report), err=True, nl=False)
    sys.exit(ExitCode.FINE if read.report.conforms else ExitCode.FAULTY)


@click.command(short_help="Check the terms and names in your own files.")
@workspace_option
@click.option("--format", "form", type=click.Choice(["txt", "json", "sarif"]), default="txt", show_default=True)
def lint(workspace: Path | None, form: str) -> None:
    """Check that every term and name in ontology, shapes, rules and questions is declared and spelled right."""
    from kg.check import WRITERS
    from kg.check import lint as check

    report = check(open_workspace(workspace))
    text = WRITERS[form](report)
    if form == "txt":
        say(text, nl=False)
    else:
        write(text)
    sys.exit(ExitCode.FINE if report.conforms else ExitCode.FAULTY)
