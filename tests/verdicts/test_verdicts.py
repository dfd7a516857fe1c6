"""What the program says of the bundled models and datasets: all verdicts, and the commands that print them.

The verdicts stand in tests/verdicts/, for a person to read. FMKG_REGENERATE=1 writes them anew; read the difference
before you commit it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings

import kg
from kg.builds import open_store
from kg.cli.main import main
from kg.infer import infer, load_rules
from kg.query.names import find
from kg.query.saved import ask, load_query
from kg.rdf.namespaces import FM, RDF, RDFS
from kg.rdf.schema import Schema, load_schema
from kg.rdf.source import match, select, text_of
from kg.verdicts.exposure import Lineage
from kg.verdicts.lineage import Known, know
from kg.verdicts.verdict import Step, Verdict
from kg.workspace import Workspace
from tests.support.examples import examples
from tests.support.workspaces import ROOT
from tests.verdicts.test_exposure import DATASETS, MODELS, K, lineages, statements

GOLDEN = Path(__file__).parent


@pytest.fixture(scope="module")
def store(bundled: Workspace) -> Iterator[ox.Store]:
    with open_store(bundled.build) as opened:
        yield opened


@pytest.fixture(scope="module")
def schema(bundled: Workspace) -> Schema:
    return load_schema(bundled.ontology, bundled.base)


def run(bundled: Workspace, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--workspace", str(bundled.root)], env={"COLUMNS": "200"})


def known(store: ox.Store, schema: Schema, *, stated_only: bool) -> Known:
    steps = ask(store, schema, load_query(ROOT / "queries" / "exposure-steps.rq"), {})
    return know(steps, stated_only=stated_only)


def rows(store: ox.Store, kind: str) -> list[tuple[str, str]]:
    """The names and IRIs of the models, or of the datasets, that have a row in the catalogue."""
    described = {text_of(its.subject) for its in match(store, None, FM + "entry")}
    things = {text_of(its.subject) for its in match(store, None, RDF + "type", ox.NamedNode(kind))} & described
    named = [(text_of(next(iter(match(store, thing, RDFS + "label"))).object), thing) for thing in things]
    return sorted(named, key=lambda its: (its[0].casefold(), its))


# All models against all datasets.


@pytest.mark.parametrize(("name", "stated_only"), [("with-background", False), ("stated-only", True)])
def test_all_verdicts(name: str, stated_only: bool, store: ox.Store, schema: Schema) -> None:
    models, datasets = rows(store, FM + "FoundationModel"), rows(store, "http://schema.org/Dataset")
    assert (len(models), len(datasets)) == (93, 58)
    lineage = known(store, schema, stated_only=stated_only).lineage
    lines = []
    for model, address in models:
        found: dict[Verdict, list[str]] = {verdict: [] for verdict in Verdict}
        for dataset, iri in datasets:
            found[lineage.verdict(address, iri).verdict].append(dataset)
        lines.append(f"{model}\n")
        for verdict, its in found.items():
            if its:
                said = ", ".join(its) if verdict not in (Verdict.UNKNOWN, Verdict.NONE) else f"the {len(its)} others"
                lines.append(f"    {verdict.value}: {said}\n")
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("FMKG_REGENERATE") == "1":
        file.write_text("".join(lines), encoding="utf-8")
    assert "".join(lines) == file.read_text(encoding="utf-8")


def test_the_background_only_adds(store: ox.Store, schema: Schema) -> None:
    """What catalogues alone say of exposure is never weakened, unless a base turns out to be only a method."""
    stated, whole = (known(store, schema, stated_only=only).lineage for only in (True, False))
    methods = {(s.source, s.target) for s in whole.steps if s.kind is K.METHOD}
    ranks = list(Verdict)
    compared = 0
    for _, model in rows(store, FM + "FoundationModel"):
        for dataset, verdict in stated.verdicts(model).items():
            by_method = any((s.source, s.target) in methods for path in verdict.paths for s in path.steps)
            if not by_method:
                assert ranks.index(whole.verdict(model, dataset).verdict) <= ranks.index(verdict.verdict)
                compared += 1
    assert compared > 100


# The figures of QUESTIONS.md, and what the background adds.


@pytest.mark.parametrize(
    ("model", "dataset", "stated", "whole"),
    [
        ("CTransPath", "TCGA", "exposed", "exposed"),
        ("HIPT", "TCGA", "exposed", "exposed"),
        ("PathoDuet", "TCGA", "exposed", "exposed"),
        ("PathLDM", "TCGA", "partly exposed", "partly exposed"),
        ("CHIEF", "TCGA", "possibly exposed", "possibly exposed"),
        ("TITAN", "PubMed", "possibly exposed", "possibly exposed"),
        ("CONCH", "PubMed", "exposed", "exposed"),
        ("MedCLIP", "MIMIC-III", "unknown", "exposed"),
    ],
)
def test_verdicts_that_were_looked_up(model: str, dataset: str, stated: str, whole: str, bundled: Workspace) -> None:
    assert kg.exposure(model, dataset, stated_only=True, workspace=bundled).verdict.value == stated
    assert kg.exposure(model, dataset, workspace=bundled).verdict.value == whole


# kg query baselines says the same as kg exposure.


@pytest.mark.parametrize(
    ("subfield", "dataset"),
    [("Radiology", "MIMIC-CXR"), ("Pathology", "TCGA"), ("Medicine", "PubMed"), ("Pathology", "TCGA-BRCA")],
)
def test_baselines_have_the_verdicts_in_their_order(subfield: str, dataset: str, bundled: Workspace) -> None:
    found = kg.ask("baselines", subfield=subfield, dataset=dataset, workspace=bundled)
    assert found
    for row in found:
        assert row.verdict == kg.exposure(row.modelName, dataset, workspace=bundled).verdict.value, row.modelName
    ranks = [verdict.value for verdict in reversed(Verdict)]
    ranks[:2] = ["none stated", "unknown"]
    keys = [(ranks.index(row.verdict), -row.reused, row.modelName) for row in found]
    assert keys == sorted(keys)


def dressed(steps: frozenset[Step]) -> set[str]:
    """A graph of a lineage in which every model is one that baselines are chosen from."""
    lines = statements(steps)
    concept = "<x:subfield>"
    for model in MODELS:
        lines |= {
            f'<x:{model}> <{RDFS}label> "{model}"',
            f"<x:{model}> <{FM}subfield> {concept}",
            f"<x:{model}> <http://schema.org/codeRepository> <x:code>",
            f"<x:{model}> <https://w3id.org/codemeta/referencePublication> <x:paper>",
        }
    return lines | {f'<x:paper> <{RDFS}label> "paper"', '<x:paper> <http://purl.org/ontology/bibo/doi> "10.1038/x"'}


@settings(examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lineages())
def test_baselines_follow_the_definition(steps: frozenset[Step]) -> None:
    """The verdict in SPARQL is the verdict in Python, cycles, parts and alternatives included."""
    lines = dressed(steps)
    lines |= infer(lines, load_rules(sorted((ROOT / "ontology" / "rules").glob("*.rq"))))
    graph = ox.Store()
    graph.bulk_load("".join(f"{line} .\n" for line in lines).encode(), format=ox.RdfFormat.N_TRIPLES)
    query, lineage = load_query(ROOT / "queries" / "baselines.rq"), Lineage.of(steps)
    for dataset in DATASETS[:4]:
        bound = query.bind({"subfield": "<x:subfield>", "dataset": f"<x:{dataset}>"}, {})
        found = {text_of(row["modelName"]): text_of(row["verdict"]) for row in select(graph, bound)}
        assert found == {model: lineage.verdict(model, dataset).verdict.value for model in MODELS}


# The commands.


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


def test_a_lineage_in_other_formats(bundled: Workspace, store: ox.Store, schema: Schema, tmp_path: Path) -> None:
    thing = find(store, schema, "CONCH", ["model"])
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
