"""Ask the graph: SPARQL, and where statements come from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO

import click

from kg.cli.completion import things
from kg.cli.options import meet, open_workspace, show, store_option, workspace_option, write
from kg.errors import KgError

__all__ = ["explain", "sparql"]


@click.command(short_help="Run a SPARQL query.")
@click.argument("file", type=click.File("rb"), metavar="FILE|-")
@store_option
@workspace_option
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "tsv", "json", "turtle", "ntriples"]),
    help="Default: table for rows, turtle for a graph.",
)  # fmt: skip
@click.option("--timeout", type=click.FloatRange(min=0.1), default=60.0, show_default=True, help="Seconds.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to FILE.")
def sparql(
    file: IO[bytes],
    store: str | None,
    workspace: Path | None,
    form: str | None,
    timeout: float,
    output: Path | None,
) -> None:
    """Run a SPARQL query (SELECT, ASK, CONSTRUCT, DESCRIBE) from a file or standard input."""
    from kg.builds import current
    from kg.query.process import answer_of, graph_text, run
    from kg.query.results import FORMATS, table
    from kg.rdf.schema import load_schema

    space = open_workspace(workspace)
    if store is None:
        kind, body = run(current(space.build), _text(file), timeout=timeout)
    else:
        from kg.stores.ask.run import run_there
        from kg.stores.config import target

        its = target(space, store)
        kind, body = run_there(its, space.base, _text(file), timeout=timeout, meet=meet(space, store))
    schema = load_schema(space.ontology, space.base)
    if kind == "graph":
        write(graph_text(body, form or "turtle", schema), output)
        return
    answer = answer_of(body)
    if form in ("turtle", "ntriples"):
        raise KgError(f"rows can't be written as {form}", hint="Use table, csv, tsv or json.")
    if isinstance(answer, bool):
        write(body.decode() if form == "json" else f"{str(answer).lower()}\n", output)
    elif form in (None, "table") and output is None:
        show(table(answer, schema.prefixes))
    else:
        write(FORMATS[form if form in FORMATS else "csv"](answer), output)


def _text(file: IO[bytes]) -> str:
    """The query in a file. Raises KgError where it isn't UTF-8."""
    try:
        return file.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise KgError(
            f"the query is not UTF-8: {error.reason} at byte {error.start + 1}", hint="Save it as UTF-8."
        ) from error


@click.command(short_help="Show what the graph says of a thing, and where from.")
@click.argument("name", required=False, shell_complete=things())
@click.argument("other", required=False, shell_complete=things())
@workspace_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def explain(name: str | None, other: str | None, workspace: Path | None, form: str) -> None:
    """Show what the graph says of a thing and the cell behind each statement.

    With two names, why they stand for one thing, or don't; without a NAME, the graph's counts.
    """
    from kg.builds import open_store
    from kg.cli.views import explanation as shown
    from kg.cli.views.identity import reasons, reasons_as_json
    from kg.evidence.identity import why
    from kg.evidence.statements import census
    from kg.evidence.statements import explain as explain_thing
    from kg.evidence.trace import Evidence
    from kg.infer import load_rules
    from kg.rdf.schema import load_schema

    space = open_workspace(workspace)
    with open_store(space.build) as store:
        evidence = Evidence(store, load_schema(space.ontology, space.base), space.ontology, load_rules(space.rules))
        if name is None:
            counts = census(evidence)
            found, table = counts, shown.counts(counts)
        elif other is not None:
            its = why(evidence, name, other)
            found, table = reasons_as_json(its), reasons(its)
        else:
            thing = explain_thing(evidence, name)
            found, table = shown.as_json(thing), shown.explanation(thing, evidence)
        if form == "json":
            click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        else:
            show(table)
