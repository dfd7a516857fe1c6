"""The knowledge as tables, one for each kind of thing."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from click.testing import CliRunner

from kg.cli.main import main
from kg.exports.formats import export_tables
from kg.workspace import Workspace


def test_tables_hold_each_thing_of_their_kind(bundled: Workspace) -> None:
    tables = {kind: list(csv.DictReader(io.StringIO(text))) for kind, text in export_tables(bundled).items()}
    assert {"model", "dataset", "paper", "mix", "family"} <= set(tables)
    model = next(row for row in tables["model"] if row["name"] == "MedCLIP")
    assert model["pretrainedOn"] == "CheXpert | MIMIC-CXR"
    assert all(row["iri"] and row["name"] for rows in tables.values() for row in rows)


def test_tables_go_to_a_folder(bundled: Workspace, tmp_path: Path) -> None:
    words = ["export", "--format", "csv", "--workspace", str(bundled.root)]
    assert CliRunner().invoke(main, [*words, "--output", str(tmp_path / "tables")]).exit_code == 0
    assert (tmp_path / "tables" / "model.csv").exists()
    assert CliRunner().invoke(main, words).exit_code == 2
