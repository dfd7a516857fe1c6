"""Hand the graph on: export."""

from __future__ import annotations

from pathlib import Path

import click

from kg.commands.options import open_workspace, workspace_option, write
from kg.errors import KgError

__all__ = ["export"]


@click.command()
@workspace_option
@click.option("--format", "form", required=True, help="One of: turtle, trig, nquads, ntriples, jsonld.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to FILE.")
def export(workspace: Path | None, form: str, output: Path | None) -> None:
    """Write the graph: the knowledge, or with its evidence (trig, nquads)."""
    from kg.export import EXPORTS, export_build
    from kg.settings import near

    if form not in EXPORTS:
        raise KgError(f"no format is called {form!r}", hint=near(form, EXPORTS))
    write(export_build(open_workspace(workspace), form), output)
