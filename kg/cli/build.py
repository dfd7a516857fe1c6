"""Keep the graph current: init, build."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from kg.cli.exits import ExitCode
from kg.cli.options import open_workspace, workspace_options
from kg.cli.output import say, show_steps

__all__ = ["build", "init"]


@click.command(short_help="Make a workspace of your own.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path) -> None:
    """Make a workspace of your own in FOLDER: catalogues, ontology, shapes and questions, to change at will."""
    from kg.catalogue.registry import load_catalogues
    from kg.workspace import init as make

    made = make(folder)
    count = len(load_catalogues(made))
    what = f"{count} catalogue{'' if count == 1 else 's'}, {len(made.queries)} questions"
    say(f"Made a workspace in {folder}: {what}.")
    say(f"Build its graph with: cd {shlex.quote(str(folder))} && kg build")


@click.command(short_help="Build the graph from the catalogues and validate it.")
@workspace_options
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Build into this folder, not build/.")
@click.option("--locked", is_flag=True, help="Fail rather than give a thing a new IRI.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Report only what this report.json doesn't have.")
@click.option("--notes", is_flag=True, help="Print notes too, not only violations and warnings.")
@click.option("--engine", type=click.Choice(["shacl", "pyshacl"]), help="What judges the shapes. Default: the faster.")
def build(
    workspace: Path | None,
    sources: tuple[str, ...],
    output: Path | None,
    locked: bool,
    baseline: Path | None,
    notes: bool,
    engine: str | None,
) -> None:
    """Build the graph from the catalogues, validate it, and make it current."""
    from kg.api import build as build_graph
    from kg.check import summary, to_text
    from kg.model import Severity

    space = open_workspace(workspace, sources, output)
    with show_steps() as tell:
        report = build_graph(space, locked=locked, baseline=baseline, engine=engine, tell=tell)
    say(to_text(report if notes else report.but(Severity.NOTE)), err=True, nl=False)
    lacks = " that the baseline lacks" if baseline is not None else ""
    say(f"Built {space.shown(space.build)}: {summary(report)}{lacks}. The whole report is in report.txt there.")
    if space.is_trial and not space.packaged:
        say("A trial with another text: its new IRIs are not kept in ontology/ids.tsv.")
    if not notes:  # what is left out is said, though it is but a note
        for finding in report.findings:
            if finding.rule == "not-synced":
                say(f"{finding.message}. {finding.hint}")
    sys.exit(ExitCode.FINE if report.conforms else ExitCode.FAULTY)
