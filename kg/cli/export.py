"""Hand the graph on: export."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import open_workspace, workspace_option, write
from kg.errors import KgError

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
    from kg.config import near
    from kg.exports.formats import EXPORTS, export_build, export_tables

    space = open_workspace(workspace)
    if form == "csv":
        if output is None:
            raise KgError("csv is a table for each kind, which needs a folder", hint="Give one with --output.")
        for kind, text in export_tables(space).items():
            write(text, output / f"{kind}.csv")
        click.echo(f"Wrote the tables to {output}.")
    elif form in EXPORTS:
        write(export_build(space, form), output)
    else:
        raise KgError(f"no format is called {form!r}", hint=near(form, [*EXPORTS, "csv"]))
