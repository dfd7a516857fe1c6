"""Ask what a model is built on, and what it has seen."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kg.cli.completion import things
from kg.cli.options import open_workspace, store_option, workspace_option
from kg.cli.output import note, show, write
from kg.errors import KgError

__all__ = ["exposure", "lineage"]


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
    from kg.stores.ask import open_evidence
    from kg.verdicts import judge, judge_dataset, judge_model

    if (model is None) == (everyone is None) or (dataset is not None and everyone is not None):
        raise KgError(
            "name a model and a dataset", hint="kg exposure MODEL [DATASET], or kg exposure --dataset DATASET"
        )
    space = open_workspace(workspace)
    queries = space.root / "queries"
    with open_evidence(space, store, note) as evidence:
        if model is None:
            on_many = judge_dataset(evidence, queries, everyone or "", stated_only=stated_only)
            data, table = shown.dataset_data(on_many), shown.on_dataset(on_many)
        elif dataset is None:
            on_many = judge_model(evidence, queries, model, stated_only=stated_only)
            data, table = shown.model_data(on_many), shown.on_model(on_many)
        else:
            verdict = judge(evidence, queries, model, dataset, stated_only=stated_only)
            data, table = shown.pair_data(verdict), shown.on_pair(verdict)
    if form == "json":
        write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    else:
        show(table)


@click.command(short_help="Show what a model is built on, and what on it.")
@click.argument("name", shell_complete=things("model", "architecture", "family"))
@click.option("--stated-only", is_flag=True, help="Leave out what the background says of models.")
@workspace_option
@click.option("--format", "form", type=click.Choice(["tree", "mermaid", "graphml", "json"]), default="tree")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to FILE.")
def lineage(name: str, stated_only: bool, workspace: Path | None, form: str, output: Path | None) -> None:
    """Show what a model, architecture or family is built on, and what is built on it, with the kind of each step."""
    from kg.cli.views.lineage import tree
    from kg.exports.lineage import FORMATS
    from kg.stores.ask import open_evidence
    from kg.verdicts import lineage_of

    space = open_workspace(workspace)
    with open_evidence(space, None, note) as evidence:
        thing, graph = lineage_of(evidence, name, stated_only=stated_only, tell=note)
        kind = evidence.schema.kinds[thing.kind].label
    if form == "tree":
        show(tree(graph, thing, kind))
    else:
        write(FORMATS[form](graph), output)
