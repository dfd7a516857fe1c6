"""`kg query baselines` says the same as `kg exposure`."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings

import kg
from kg.infer import infer, load_rules
from kg.query.saved import load_query
from kg.rdf.namespaces import FM, RDFS
from kg.rdf.source import select, text_of
from kg.verdicts.exposure import Lineage
from kg.verdicts.verdict import Step, Verdict
from kg.workspace import Workspace
from tests.support.examples import examples
from tests.support.lineages import DATASETS, MODELS, lineages, statements
from tests.support.workspaces import ROOT


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
