"""The graph around one thing is the part of the whole graph that it hangs together with."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx
import pyoxigraph as ox
import pytest

from kg.evidence import Evidence
from kg.rdf.terms import compact
from kg.stores.ask import open_evidence
from kg.verdicts import lineage_of
from kg.verdicts.lineage import bases_in
from kg.workspace import Workspace


@pytest.fixture(scope="module")
def evidence(bundled: Workspace) -> Iterator[Evidence]:
    with open_evidence(bundled, None, print) as opened:
        yield opened


def test_it_has_the_ancestors_and_the_descendants(evidence: Evidence) -> None:
    assert isinstance(evidence.store, ox.Store)
    whole = bases_in(evidence.store, evidence.schema)
    for node in sorted(whole):
        thing, graph = lineage_of(evidence, compact(node, evidence.schema.prefixes))
        related = {node} | nx.ancestors(whole, node) | nx.descendants(whole, node)
        assert thing.iri == node
        assert set(graph) == related
        assert set(graph.edges) == set(whole.subgraph(related).edges)


def test_of_what_is_stated_it_has_a_base_however_it_was_used(evidence: Evidence) -> None:
    _, graph = lineage_of(evidence, "MedCLIP", stated_only=True)
    assert {basis for *_, basis in graph.edges(data="basis")} == {"stated"}
    assert {step for *_, step in graph.edges(data="step")} == {"base"}
    assert set(lineage_of(evidence, "MedCLIP")[1].edges(data="basis")) != set(graph.edges(data="basis"))


def test_a_family_has_what_is_built_on_its_members(evidence: Evidence) -> None:
    thing, graph = lineage_of(evidence, "family:LLaMA")
    members = {source for source, _, step in graph.in_edges(thing.iri, data="step") if step == "member"}
    assert len(members) > 1
    assert set(graph) == {thing.iri}.union(members, *(nx.ancestors(graph, member) for member in members))
