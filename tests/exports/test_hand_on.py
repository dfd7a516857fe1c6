"""What other tools are handed: papers, tables, lineage, RDF/XML."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner

from kg.cli.main import main
from kg.exports.bibliography import Paper, to_bibtex, to_csl
from kg.exports.formats import export, export_tables
from kg.workspace import Workspace

SURVEY = "Data-Centric Foundation Models in Computational Healthcare: A Survey"


def test_bibtex_has_each_titled_paper_once_and_the_survey(bundled: Workspace) -> None:
    text = export(bundled, "bibtex")
    keys = re.findall(r"^@\w+\{(\S+),$", text, re.MULTILINE)
    assert len(keys) == len(set(keys)) > 80
    survey = next(entry for entry in text.split("\n\n") if SURVEY in entry)
    assert "eprint = {2401.02458}" in survey
    assert "Zhang, Yunkun" in survey
    assert "doi:" not in text


def test_csl_says_the_same(bundled: Workspace) -> None:
    items = json.loads(export(bundled, "csl"))
    survey = next(item for item in items if item["title"] == SURVEY)
    assert {"family": "Wang", "given": "Dequan"} in survey["author"]
    assert len(items) == export(bundled, "bibtex").count("\n@") + 1


def test_special_marks_survive_latex() -> None:
    paper = Paper("doi/10.1/a_b", {"title": ["50% of H&E_{x} ~ #1 \\ $"], "doi": ["10.1/a_b"]})
    assert r"50\% of H\&E\_\{x\} \textasciitilde{} \#1 \textbackslash{} \$" in to_bibtex([paper])
    assert json.loads(to_csl([paper]))[0]["title"] == paper.fields["title"][0]


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


@pytest.mark.parametrize("form", ["bibtex", "csl", "graphml", "rdfxml"])
def test_the_same_graph_gives_the_same_text(bundled: Workspace, form: str) -> None:
    assert export(bundled, form) == export(bundled, form)


def test_graphml_opens_in_networkx(bundled: Workspace, tmp_path: Path) -> None:
    (tmp_path / "lineage.graphml").write_text(export(bundled, "graphml"), encoding="utf-8")
    graph = nx.read_graphml(tmp_path / "lineage.graphml", force_multigraph=True)
    model, base = (f"https://w3id.org/fmkg/id/model/{name}" for name in ("TITAN", "CONCH"))
    assert graph.has_edge(model, base)
    assert graph.nodes[model]["name"] == "TITAN"
