"""Hand the graph on: export."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import open_workspace, workspace_option
from kg.cli.output import say, write

__all__ = ["export"]


@click.command()
@workspace_option
@click.option(
    "--format",
    "form",
    required=True,
    help="turtle, jsonld, ntriples, rdfxml: the knowledge. trig, nquads: "
    "with its evidence. csv: a table for each kind. graphml: who is built on what. bibtex, csl: the papers.",
)
@click.option("--output", type=click.Path(path_type=Path), help="Write to this file; the tables, to this folder.")
def export(workspace: Path | None, form: str, output: Path | None) -> None:
    """Write the graph for other tools."""
    from kg.exports import export as export_text
    from kg.exports import export_to
    from kg.exports.formats import TABLES

    space = open_workspace(workspace)
    if output is None:
        write(export_text(space, form))
        return
    export_to(output, space, form)
    if form == TABLES:
        say(f"Wrote the tables to {output}.")
