"""Rows of a store are sorted here where they can be, and then as the embedded store sorts them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.rdf.namespaces import XSD
from kg.rdf.sparql import dissect
from kg.stores.ask.ordering import Table, fill_template, normalised, sortable, sorted_rows, variables_of

INTEGER = ox.NamedNode(XSD + "integer")
WHERE = "WHERE { ?s ?p ?o }"


@pytest.mark.parametrize(
    ("query", "store_sorts", "sent"),
    [
        (f"SELECT ?s {WHERE}", True, None),
        (f"SELECT ?s {WHERE} LIMIT 3", False, None),
        (f"SELECT ?s {WHERE} ORDER BY ?s", True, f"SELECT ?s {WHERE}"),
        (f"SELECT ?s {WHERE} ORDER BY ?s", False, f"SELECT ?s {WHERE}"),
        (f"SELECT ?s {WHERE} ORDER BY DESC(STR(?o)) ?p", True, f"SELECT ?s ?o ?p {WHERE}"),
        (f"SELECT * {WHERE} ORDER BY ?o", True, f"SELECT * {WHERE}"),
        (f"SELECT DISTINCT ?s {WHERE} ORDER BY ?o", True, f"SELECT DISTINCT ?s ?o {WHERE}"),
        (f"SELECT ?s {WHERE} ORDER BY ?o LIMIT 3 OFFSET 2", True, f"SELECT ?s ?o {WHERE} ORDER BY ?o LIMIT 3 OFFSET 2"),
        (f"SELECT ?s {WHERE} ORDER BY ?o LIMIT 3 OFFSET 2", False, f"SELECT ?s ?o {WHERE}"),
        (f"SELECT DISTINCT ?s {WHERE} ORDER BY ?o LIMIT 3", True, None),
        (f"SELECT DISTINCT ?s {WHERE} ORDER BY ?o LIMIT 3", False, f"SELECT DISTINCT ?s ?o {WHERE}"),
        (f"SELECT DISTINCT ?s {WHERE} ORDER BY ?s LIMIT 3", True, f"SELECT DISTINCT ?s {WHERE} ORDER BY ?s LIMIT 3"),
        (f"SELECT ?s {WHERE} GROUP BY ?s ORDER BY COUNT(?o)", True, None),
        (f"SELECT ?s {WHERE} GROUP BY ?s ORDER BY ?o", True, None),
    ],
)
def test_what_is_sent(query: str, store_sorts: bool, sent: str | None) -> None:
    wanted = sortable(dissect(query), variables_of(query), store_sorts=store_sorts)
    assert (wanted and wanted.written().split()) == (sent and sent.split())


def number(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=INTEGER)


def test_rows_are_sorted_and_written_as_in_the_build() -> None:
    table = Table(("n", "s"), [(number(text), ox.Literal(text)) for text in ("10", "9", "09", "010")])
    query = dissect(f"SELECT ?n {WHERE} ORDER BY ?n ?s")
    assert sorted_rows(table, ["n"], query).rows == [(number(text),) for text in ("9", "9", "10", "10")]
    distinct = dissect(f"SELECT DISTINCT ?n {WHERE} ORDER BY DESC(?n)")
    assert sorted_rows(table, ["n"], distinct).rows == [(number(text),) for text in ("10", "9")]
    assert normalised(table, ["n"], query).rows == [(number(text),) for text in ("10", "9", "9", "10")]


def test_blank_nodes_and_what_is_unbound_come_through() -> None:
    blank = ox.BlankNode("b")
    table = Table(("a", "b"), [(blank, None), (ox.NamedNode("urn:a"), ox.Literal("x", language="en"))])
    assert normalised(table, ["b", "a", "none"], dissect(f"SELECT ?b ?a {WHERE}")).rows == [
        (None, blank, None), (ox.Literal("x", language="en"), ox.NamedNode("urn:a"), None),
    ]  # fmt: skip


def test_a_template_is_filled() -> None:
    table = Table(("s",), [(ox.NamedNode("urn:a"),), (ox.BlankNode("b"),)])
    query = dissect(f"PREFIX x: <urn:> CONSTRUCT {{ ?s x:p 1 }} {WHERE}")
    assert {str(triple) for triple in fill_template(table, query)} == {
        f'<urn:a> <urn:p> "1"^^<{XSD}integer>', f'_:b <urn:p> "1"^^<{XSD}integer>',
    }  # fmt: skip
    assert fill_template(Table(("s",), []), query) == []
