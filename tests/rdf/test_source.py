"""Asking the embedded store, and another source in its place."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from kg.rdf.source import KNOWLEDGE, Graph, canonical, construct, holds, match, select, text_of

A, B, P, Q, G = (ox.NamedNode(f"x:{name}") for name in "ABPQG")
STATEMENTS = [ox.Quad(A, P, B), ox.Quad(A, P, ox.Literal("b")), ox.Quad(B, Q, A, G)]


class Elsewhere:
    """A store asked through the methods of a source."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store

    def select(self, query: str) -> ox.QuerySolutions:
        return select(self.store, query)

    def construct(self, query: str) -> Iterator[ox.Triple]:
        return construct(self.store, query)

    def match(
        self,
        subject: str | None,
        predicate: str | None,
        value: ox.NamedNode | ox.Literal | None,
        graph: ox.NamedNode | ox.DefaultGraph,
    ) -> Iterator[ox.Triple]:
        return match(self.store, subject, predicate, value, graph)


@pytest.fixture(params=["embedded", "elsewhere"])
def graph(request: pytest.FixtureRequest) -> Graph:
    store = ox.Store()
    store.extend(STATEMENTS)
    return store if request.param == "embedded" else Elsewhere(store)


def test_match(graph: Graph) -> None:
    assert {its.object for its in match(graph, "x:A", "x:P")} == {B, ox.Literal("b")}
    assert {its.subject for its in match(graph, value=B)} == {A}
    assert [its.object for its in match(graph, graph=G)] == [A]
    assert not list(match(graph, "x:B"))


@pytest.mark.parametrize(
    ("statement", "where"), [(STATEMENTS[0], KNOWLEDGE), (STATEMENTS[1], KNOWLEDGE), (STATEMENTS[2], G)]
)
def test_a_graph_holds_its_statements_and_no_others(
    graph: Graph, statement: ox.Quad, where: ox.NamedNode | ox.DefaultGraph
) -> None:
    assert holds(graph, statement.triple, where)
    other = G if where == KNOWLEDGE else KNOWLEDGE
    assert not holds(graph, statement.triple, other)


def test_rows_and_statements(graph: Graph) -> None:
    assert sorted(text_of(row["o"]) for row in select(graph, "SELECT ?o { <x:A> <x:P> ?o }")) == ["b", "x:B"]
    assert list(construct(graph, "CONSTRUCT { ?o <x:Q> <x:A> } WHERE { <x:A> <x:P> ?o }")) == [ox.Triple(B, Q, A)]


def test_a_query_of_another_form(graph: Graph) -> None:
    with pytest.raises(TypeError, match="not a SELECT: ASK"):
        select(graph, "ASK {}")
    with pytest.raises(TypeError, match="not a CONSTRUCT: SELECT"):
        list(construct(graph, "SELECT * {}"))
    with pytest.raises(SyntaxError):
        select(graph, "SELECT")


def test_text() -> None:
    assert [text_of(its) for its in (A, ox.Literal("b"), None, ox.Triple(A, P, B))] == ["x:A", "b", "", ""]


def test_canonical_lines_are_sorted_and_come_once() -> None:
    triples = [ox.Triple(B, P, A), ox.Triple(ox.BlankNode("z"), P, A), ox.Triple(B, P, A)]
    lines = list(canonical(triples))
    assert lines == ["<x:B> <x:P> <x:A> .\n", "_:c14n0 <x:P> <x:A> .\n"]
