"""Check what was read: entries."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kg.commands.options import open_workspace, show, workspace_options

__all__ = ["entries"]


@click.command()
@click.argument("catalogues", nargs=-1, metavar="[CATALOGUE|FILE]...")
@workspace_options
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
def entries(catalogues: tuple[str, ...], workspace: Path | None, sources: tuple[str, ...], form: str) -> None:
    """Print what was read from the catalogues, entry by entry."""
    from kg.entries import record, table
    from kg.model import Report
    from kg.pipeline import gather
    from kg.report import in_order, to_text

    said = gather(open_workspace(workspace, sources), catalogues)
    report = Report(findings=in_order(said.findings))
    records = [record(entry, said.resolution) for entry in said.entries]
    if form == "jsonl":
        click.echo("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records), nl=False)
    else:
        show(table(records))
        click.echo(f"{len(records)} entries")
    click.echo(to_text(report), err=True, nl=False)
