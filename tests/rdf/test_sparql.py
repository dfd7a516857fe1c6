"""Queries taken apart: what they are put together from again is the same query."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.query.results import Answer
from kg.rdf.sparql import dissect, has_closure, named_graphs
from tests.support.query_forms import FM, FORMS, PREFIXES
from tests.support.servers import BASE


@pytest.mark.parametrize("query", FORMS.values(), ids=FORMS)
def test_a_query_is_the_sum_of_its_parts(query: str) -> None:
    embedded = ox.Store()
    embedded.load(f"<{BASE}model/TITAN> <{FM}base> <urn:b> .".encode(), format=ox.RdfFormat.N_TRIPLES)
    parts = dissect(PREFIXES + query)
    once, twice = embedded.query(PREFIXES + query), embedded.query(parts.written())
    assert type(once) is type(twice)
    if isinstance(once, ox.QuerySolutions) and isinstance(twice, ox.QuerySolutions):
        assert Answer.of(once) == Answer.of(twice)
    assert dissect(parts.written()) == parts


def test_the_parts_of_a_query() -> None:
    parts = dissect(
        "PREFIX a: <urn:a> BASE <urn:b> # SELECT\nSELECT DISTINCT ?s (EXISTS { ?s ?p '}' } AS ?e) "
        "FROM a:g FROM NAMED <h> "
        '{ ?s ?p """ORDER BY { LIMIT 3""" { SELECT ?x { ?x ?y ?z } ORDER BY ?y LIMIT 9 } } '
        "GROUP BY ?s HAVING (COUNT(*) > 1) ORDER BY DESC(?s) ?e OFFSET 4 LIMIT 5 VALUES ?s { a:s }"
    )
    assert (parts.prologue, parts.form) == ("PREFIX a: <urn:a> BASE <urn:b>", "SELECT")
    assert parts.head == "DISTINCT ?s (EXISTS { ?s ?p '}' } AS ?e)"
    assert parts.dataset == "FROM a:g FROM NAMED <h>"
    assert parts.where.startswith('{ ?s ?p """ORDER')
    assert parts.where.endswith("LIMIT 9 } }")
    assert (parts.group, parts.order) == ("GROUP BY ?s HAVING (COUNT(*) > 1)", "DESC(?s) ?e")
    assert (parts.limit, parts.offset, parts.values) == (5, 4, "VALUES ?s { a:s }")
    assert (parts.is_distinct, parts.ordered_by) == (True, ("s", "e"))


@pytest.mark.parametrize("order", ["COUNT(?s)", "DESC(MAX(?s))", "EXISTS { ?s ?p ?o }", "RAND()"])
def test_an_order_by_more_than_values(order: str) -> None:
    assert dissect(f"SELECT ?s {{ ?s ?p ?o }} GROUP BY ?s ORDER BY {order}").ordered_by is None


@pytest.mark.parametrize(
    ("query", "closed"),
    [
        ("SELECT * { ?a <urn:p>* ?b }", True),
        ("SELECT * { ?a a/a+ ?b }", True),
        ("SELECT * { ?a (x:p|^x:q)* ?b }", True),
        ("SELECT * { ?a x:p? ?b }", False),
        ("SELECT (COUNT(*) AS ?n) (?n * 2 AS ?m) { ?a x:p ?b FILTER(?b + 1 > 2) }", False),
        ("SELECT * { ?a x:p 'a* b+ <urn:p>*' } # x:p*", False),
    ],
)
def test_paths_of_any_length(query: str, closed: bool) -> None:
    assert has_closure(query) is closed


def test_where_a_query_says_graph() -> None:
    query = (
        "SELECT ?graph { GRAPH ?graph { ?s <graph> 'GRAPH ?h {' } graph a:b { { } } FILTER EXISTS { Graph <c> {} } }"
    )
    found = named_graphs(query)
    assert [(its.name, its.is_open) for its in found] == [("?graph", True), ("a:b", False), ("<c>", False)]
    groups = [query[its.start : its.end].partition(" ")[2] for its in found]
    assert groups == ["{ ?s <graph> 'GRAPH ?h {' }", "{ { } }", "{}"]
