"""Ask the graph: SPARQL, and where statements come from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO

import click

from kg.cli.completion import things
from kg.cli.options import open_workspace, store_option, workspace_option
from kg.cli.output import note, show, write
from kg.errors import KgError
from kg.files import LARGEST, too_large

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
    from kg.cli.views.answer import table
    from kg.query.process import answer_of, graph_text
    from kg.query.results import FORMATS
    from kg.rdf.schema import load_schema
    from kg.stores.ask import answer as answer_from

    space = open_workspace(workspace)
    kind, body = answer_from(space, _text(file), timeout=timeout, store=store, tell=note)
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
    """The query in a file. Raises KgError if it is too large or isn't UTF-8."""
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise KgError(f"the query can't be read: {too_large(LARGEST)}", hint="Ask a smaller one.")
    try:
        return data.decode("utf-8")
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
    from kg.cli.views import explanation as shown
    from kg.cli.views.identity import reasons, reasons_as_json
    from kg.evidence import census, why
    from kg.evidence import explain as explain_thing
    from kg.stores.ask import open_evidence

    with open_evidence(open_workspace(workspace), None, note) as evidence:
        if name is None:
            counts = census(evidence)
            data, table = counts, shown.counts(counts)
        elif other is not None:
            judged = why(evidence, name, other)
            data, table = reasons_as_json(judged), reasons(judged)
        else:
            explained = explain_thing(evidence, name, tell=note)
            kind = evidence.schema.kinds[explained.thing.kind].label
            data, table = shown.as_json(explained), shown.explanation(explained, kind)
    if form == "json":
        write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    else:
        show(table)
