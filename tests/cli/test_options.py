"""The option --store: names of stores are completed, and one that isn't there is a sentence."""

from __future__ import annotations

from pathlib import Path

import click
from click.testing import CliRunner

from kg.cli.main import main
from kg.cli.options import _stores
from kg.workspace import Workspace


def test_names_of_stores_are_completed(bundled: Workspace, tmp_path: Path) -> None:
    stores = [f"{name}: {{kind: sparql, query: 'http://h/'}}\n" for name in ("lab", "other")]
    (tmp_path / "stores.yaml").write_text("".join(stores), encoding="utf-8")
    for name in ("catalogues", "ontology", "shapes", "queries", "workspace.yaml"):
        (tmp_path / name).symlink_to(bundled.root / name)
    context = click.Context(main)
    context.params["workspace"] = tmp_path
    assert [its.value for its in _stores(context, click.Option(["--store"]), "l")] == ["lab"]


def test_no_store_of_that_name(bundled: Workspace) -> None:
    for words in (("query", "no-base"), ("exposure", "TITAN"), ("sparql", "-")):
        said = CliRunner().invoke(main, [*words, "--store", "lab", "--workspace", str(bundled.root)], input="ASK {}")
        assert said.exit_code == 2
        assert "no store is called 'lab'" in said.stderr
