"""A query sees the graphs that kg load made, and no others: tried on an embedded store that has both."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.stores.ask.datasets import GraphLayout
from tests.support.servers import BASE

KNOWLEDGE, LOADED, ENTRY = f"{BASE}graph/knowledge", f"{BASE}graph/loaded", f"{BASE}entry/c/model/a"
PREFIXES = f"PREFIX g: <{BASE}graph/> PREFIX e: <{BASE}entry/c/model/> "
PART = "<http://purl.org/dc/terms/hasPart>"
STAGED = f"{BASE}graph/staged/1"
QUERIES = {
    "the knowledge": ("SELECT ?o { ?s <urn:p> ?o }", ["known"]),
    "graphs": ("SELECT ?o { GRAPH ?g { ?s <urn:p> ?o } }", ["background", "entry"]),
    "a graph": ("SELECT ?o { GRAPH e:a { ?s <urn:p> ?o } }", ["entry"]),
    "a graph and graphs": ("SELECT ?o { GRAPH e:a { ?s ?p ?x } GRAPH ?g { ?s <urn:p> ?o } }", ["background", "entry"]),
    "someone else's graph": ("SELECT ?o { GRAPH <urn:theirs> { ?s ?p ?o } }", []),
    "the list of graphs": ("SELECT ?o { GRAPH g:loaded { ?s ?p ?o } }", []),
    "the knowledge by its name": ("SELECT ?o { GRAPH g:knowledge { ?s ?p ?o } }", []),
    "without a graph": (
        "SELECT ?o { ?s <urn:p> ?o FILTER NOT EXISTS { GRAPH ?g { ?s <urn:p> 'theirs' } } }",
        ["known"],
    ),
    "FROM": ("SELECT ?o FROM g:background { ?s ?p ?o }", ["background"]),
    "FROM NAMED": ("SELECT ?o FROM NAMED e:a { GRAPH ?g { ?s ?p ?o } }", ["entry"]),
    "FROM NAMED and another graph": ("SELECT ?o FROM NAMED e:a { GRAPH g:background { ?s ?p ?o } }", []),
}


def a_store(knowledge: str) -> ox.Store:
    """A store with graphs that kg load made, one that is staged, and one of someone else."""
    graphs = {
        knowledge: "known", f"{BASE}graph/background": "background", ENTRY: "entry", "urn:theirs": "theirs",
        STAGED: "staged",
    }  # fmt: skip
    store = ox.Store()
    for graph, value in graphs.items():
        place = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        store.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(value), place))
    listed = " ".join(f"<{graph}>," for graph in graphs if graph != "urn:theirs" and graph)[:-1]
    store.update(f"INSERT DATA {{ GRAPH <{LOADED}> {{ <{LOADED}> {PART} {listed} }} }}")
    return store


@pytest.mark.parametrize(("query", "expected"), QUERIES.values(), ids=QUERIES)
@pytest.mark.parametrize(("knowledge", "keeps"), [(KNOWLEDGE, True), (KNOWLEDGE, False), ("", True)])
def test_graphs_that_a_query_sees(knowledge: str, keeps: bool, query: str, expected: list[str]) -> None:
    layout = GraphLayout(
        base=BASE,
        knowledge=knowledge,
        named=frozenset({f"{BASE}graph/background", ENTRY}),
        keeps_to_dataset=keeps,
        is_staged=True,
    )
    parts, dataset = layout.scoped(PREFIXES + query)
    solutions = a_store(knowledge).query(
        parts.written(),
        default_graph=[ox.NamedNode(graph) for graph in dataset.default] or None,
        named_graphs=[ox.NamedNode(graph) for graph in dataset.named] or None,
    )
    assert isinstance(solutions, ox.QuerySolutions)
    assert sorted(row["o"].value for row in solutions) == expected


def test_a_long_list_of_graphs_goes_where_a_store_takes_it() -> None:
    named = frozenset(f"{BASE}entry/c/model/{number}" for number in range(3_000))
    layout = GraphLayout(base=BASE, knowledge=KNOWLEDGE, named=named)
    assert len(layout.scoped("SELECT ?g { GRAPH ?g {} }")[1].named) == 3_000
    assert len(layout.scoped(f"SELECT * {{ GRAPH <{BASE}entry/c/model/7> {{}} }}")[1].named) == 1
    other = GraphLayout(base=BASE, knowledge=KNOWLEDGE, named=named, keeps_to_dataset=False)
    parts, dataset = other.scoped("SELECT ?g { GRAPH ?g {} }")
    assert (dataset.default, dataset.named) == ((KNOWLEDGE,), ())
    assert "hasPart" in parts.where
