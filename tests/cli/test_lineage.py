"""`kg exposure` and `kg lineage` as people and programs see them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from click.testing import CliRunner, Result

import kg
from kg.cli.main import main
from kg.evidence import Evidence
from kg.query.names import find
from kg.verdicts.verdict import Verdict
from kg.workspace import Workspace


def run(bundled: Workspace, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--workspace", str(bundled.root)], env={"COLUMNS": "200"})


def test_a_pair_as_json(bundled: Workspace) -> None:
    said: dict[str, Any] = json.loads(run(bundled, "exposure", "TITAN", "PubMed", "--format", "json").stdout)
    assert (said["model"], said["dataset"], said["verdict"]) == ("TITAN", "PubMed", "possibly exposed")
    steps = [step for path in said["paths"] for step in path["steps"]]
    assert steps
    for step in steps:
        assert step["places"], "each step leads to a cell or a line of the background"
        assert step["basis"] in ("stated", "background")
    assert {its["reason"] for its in said["open"]} <= {
        *("own mix open", "data not stated", "base not stated"),
        *("base's mix open", "base's data unstated", "base's base unstated"),
    }
    stated = [place["place"] for step in steps if step["basis"] == "stated" for place in step["places"]]
    assert any(place.startswith("data-centric-fm:") for place in stated)


def test_a_model_in_five_groups(bundled: Workspace) -> None:
    said = json.loads(run(bundled, "exposure", "TITAN", "--format", "json").stdout)
    assert list(said["verdicts"]) == [verdict.value for verdict in Verdict]
    assert said["otherwise"] == "unknown"
    assert "PubMed" in said["verdicts"]["possibly exposed"]
    text = run(bundled, "exposure", "TITAN").stdout
    assert "any other dataset" in text
    assert "not about their splits" in text


def test_everyone_on_a_dataset(bundled: Workspace) -> None:
    said = json.loads(run(bundled, "exposure", "--dataset", "TCGA", "--stated-only", "--format", "json").stdout)
    by_verdict: dict[str, set[str]] = {}
    for its in said["models"]:
        by_verdict.setdefault(its["verdict"], set()).add(its["model"])
    assert by_verdict["exposed"] == {"CTransPath", "HIPT", "PathoDuet"}
    assert by_verdict["partly exposed"] == {"PathLDM"}
    assert by_verdict["possibly exposed"] == {"CHIEF"}
    order = [its["verdict"] for its in said["models"]]
    assert order == sorted(order, key=[verdict.value for verdict in Verdict].index)


def test_what_overlaps_is_told_and_judges_nothing(bundled: Workspace) -> None:
    """MIMIC-CXR and MIMIC-IV share patients: who saw the one is not thereby exposed to the other."""
    found = kg.exposure("MedCLIP", "MIMIC-IV", workspace=bundled)
    assert found.verdict is Verdict.UNKNOWN
    assert {its.dataset.rpartition("/")[2]: its.verdict for its in found.overlaps} == {
        "MIMIC-CXR": Verdict.EXPOSED,
        "MIMIC-III": Verdict.EXPOSED,
    }
    text = run(bundled, "exposure", "MedCLIP", "MIMIC-IV").stdout
    assert "Mind the overlap" in text
    assert "MIMIC-CXR overlaps with MIMIC-IV" in text


@pytest.mark.parametrize("words", [(), ("MedCLIP", "TCGA", "--dataset", "TCGA"), ("MedCLIP", "--dataset", "TCGA")])
def test_a_question_that_is_none(words: tuple[str, ...], bundled: Workspace) -> None:
    result = run(bundled, "exposure", *words)
    assert result.exit_code == 2
    assert "name a model and a dataset" in result.stderr


def test_an_unknown_dataset_has_candidates(bundled: Workspace) -> None:
    result = run(bundled, "exposure", "MedCLIP", "MIMIC-CX")
    assert result.exit_code == 2
    assert "MIMIC-CXR" in result.stderr


def test_a_lineage_as_a_tree(bundled: Workspace) -> None:
    text = run(bundled, "lineage", "TITAN").stdout
    assert text.startswith("TITAN  foundation model\nbuilt on\n")
    assert "CONCH" in text
    assert "CoCa  (" in text
    assert "nothing is stated to be built on it" in text
    assert "TITAN  (how is not stated)" in run(bundled, "lineage", "CONCH").stdout


def test_a_lineage_in_other_formats(bundled: Workspace, evidence: Evidence, tmp_path: Path) -> None:
    thing = find(evidence.store, evidence.schema, "CONCH", ["model"])
    said = json.loads(run(bundled, "lineage", "CONCH", "--format", "json").stdout)
    names = {node["id"]: node["name"] for node in said["nodes"]}
    assert names[thing.iri] == "CONCH"
    pairs = {(names[edge["from"]], names[edge["to"]], edge["step"]) for edge in said["edges"]}
    assert ("TITAN", "CONCH", "base") in pairs
    assert ("CONCH", "CoCa", "base") in pairs

    done = run(bundled, "lineage", "CONCH", "--format", "graphml", "--output", str(tmp_path / "conch.graphml"))
    assert done.exit_code == 0
    graph = nx.read_graphml(tmp_path / "conch.graphml", force_multigraph=True)
    assert {(names[a], names[b], data["step"]) for a, b, data in graph.edges(data=True)} == pairs

    mermaid = run(bundled, "lineage", "CONCH", "--format", "mermaid").stdout
    assert mermaid.startswith("flowchart BT\n")
    assert mermaid.count("|") == 2 * len(said["edges"])
    for name in names.values():
        assert f'"{name}"' in mermaid


def test_the_same_bytes_each_time(bundled: Workspace) -> None:
    for words in (("exposure", "TITAN", "--format", "json"), ("lineage", "CLIP", "--format", "graphml")):
        assert run(bundled, *words).stdout == run(bundled, *words).stdout
