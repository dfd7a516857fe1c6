"""Ask what a model is built on, and what it has seen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.completion import things
from kg.cli.options import open_graph, open_workspace, show, store_option, workspace_option, write
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.evidence.trace import Evidence
    from kg.workspace import Workspace

__all__ = ["exposure", "lineage"]


@contextmanager
def _evidence(space: Workspace, store: str | None = None) -> Iterator[Evidence]:
    from kg.evidence.trace import Evidence
    from kg.infer import load_rules
    from kg.rdf.schema import load_schema

    schema = load_schema(space.ontology, space.base)
    with open_graph(space, store) as graph:
        yield Evidence(graph, schema, space.ontology, load_rules(space.rules))


@click.command(short_help="Say what a model has seen, and why.")
@click.argument("model", required=False, shell_complete=things("model"))
@click.argument("dataset", required=False, shell_complete=things("dataset"))
@click.option(
    "--dataset", "everyone", metavar="DATASET", help="The verdict on every model for this dataset.",
    shell_complete=things("dataset"),
)  # fmt: skip
@click.option("--stated-only", is_flag=True, help="Leave out what the background says of models.")
@store_option
@workspace_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def exposure(
    model: str | None,
    dataset: str | None,
    everyone: str | None,
    stated_only: bool,
    store: str | None,
    workspace: Path | None,
    form: str,
) -> None:
    """Say whether a MODEL has seen a DATASET, and why; without a DATASET, all that it has seen.

    The verdict is exposed, partly exposed, possibly exposed, unknown, or none stated. It is about datasets, not splits.
    """
    from kg.cli.views import exposure as shown
    from kg.query.names import find
    from kg.verdicts.lineage import know, steps_of

    if (model is None) == (everyone is None) or (dataset is not None and everyone is not None):
        raise KgError(
            "name a model and a dataset", hint="kg exposure MODEL [DATASET], or kg exposure --dataset DATASET"
        )
    space = open_workspace(workspace)
    with _evidence(space, store) as evidence:
        graph, schema = evidence.store, evidence.schema
        subject = None if model is None else find(graph, schema, model, ["model"])
        steps = steps_of(graph, schema, space.root / "queries", subject and subject.iri)
        known = know(steps, stated_only=stated_only)
        if subject is None:
            report = shown.on_dataset(known, schema, find(graph, schema, everyone or "", ["dataset"]))
        elif dataset is not None:
            seen = find(graph, schema, dataset, ["dataset"])
            report = shown.on_pair(known.lineage.verdict(subject.iri, seen.iri), known, evidence)
        else:
            report = shown.on_model(known, evidence, subject)
        if form == "json":
            click.echo(json.dumps(report.data, ensure_ascii=False, indent=1))
        else:
            show(report.text)


@click.command(short_help="Show what a model is built on, and what on it.")
@click.argument("name", shell_complete=things("model", "architecture"))
@click.option("--stated-only", is_flag=True, help="Leave out what the background says of models.")
@workspace_option
@click.option("--format", "form", type=click.Choice(["tree", "mermaid", "graphml", "json"]), default="tree")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to FILE.")
def lineage(name: str, stated_only: bool, workspace: Path | None, form: str, output: Path | None) -> None:
    """Show what a model or architecture is built on, and what is built on it, with the kind of each step."""
    from kg.cli.views import lineage as shown
    from kg.exports.lineage import FORMATS
    from kg.query.names import find
    from kg.verdicts.lineage import bases_of, know, reach, steps_of

    space = open_workspace(workspace)
    with _evidence(space) as evidence:
        known = know(steps_of(evidence.store, evidence.schema, space.root / "queries"), stated_only=stated_only)
        thing = find(evidence.store, evidence.schema, name, ["model", "architecture"])
        graph = reach(bases_of(known, evidence.schema), thing.iri)
        if form == "tree":
            show(shown.tree(graph, thing, evidence))
        else:
            write(FORMATS[form](graph), output)
