"""Results of queries, as the suites have them and as they are received, and whether two are the same."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from benchmarks.conformance.manifest import nquads

__all__ = ["Rows", "expected_results", "received_results", "same_graph", "same_results"]

Rows = list[dict[str, str]]
"""For each row the text of the terms by their variables."""
Results = Rows | bool | ox.Dataset

_RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {_XSD + kind for kind in ("integer", "decimal", "double", "float", "int", "long")}
_BY_EXTENSION = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}


def expected_results(path: Path) -> Results:
    """Return the results in a file of a suite: rows, a truth value, or a graph."""
    if path.suffix == ".csv":
        return _csv_rows(path.read_bytes())
    if path.suffix in _BY_EXTENSION:
        return _rows(path.read_bytes(), _BY_EXTENSION[path.suffix])
    graph = Graph().parse(path, format="xml" if path.suffix == ".rdf" else "turtle", publicID=path.as_uri())
    result = graph.value(None, RDF.type, _RS.ResultSet)
    if result is None:
        return ox.Dataset(nquads(path))
    truth = graph.value(result, _RS.boolean)
    if truth is not None:
        return bool(truth.toPython())  # type: ignore[attr-defined]  # it is a literal
    rows = []
    for solution in graph.objects(result, _RS.solution):
        bindings = graph.objects(solution, _RS.binding)
        rows.append({str(graph.value(one, _RS.variable)): _of_rdflib(graph.value(one, _RS.value)) for one in bindings})
    return rows


def received_results(body: bytes, media: str) -> Results:
    """Return the results in a reply."""
    if media == "text/csv":
        return _csv_rows(body)
    form = ox.QueryResultsFormat.from_media_type(media)
    if form is None:
        raise ValueError(f"{media} holds no results")
    return _rows(body, form)


def _rows(body: bytes, form: ox.QueryResultsFormat) -> Rows | bool:
    results = ox.parse_query_results(body, format=form)
    if not isinstance(results, ox.QuerySolutions):
        return bool(results)
    names = [variable.value for variable in results.variables]
    return [{name: _text(row[name]) for name in names if row[name] is not None} for row in results]


def _csv_rows(body: bytes) -> Rows:
    reader = csv.DictReader(io.StringIO(body.decode(), newline=""))
    return [{name: "_:" if value.startswith("_:") else value for name, value in row.items()} for row in reader]


def _text(term: object) -> str:
    """A term as a text by which it is compared: numbers by their values, blank nodes without their names."""
    if isinstance(term, ox.BlankNode):
        return "_:"
    if isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS:
        try:
            return f"{float(term.value):.9g} {term.datatype.value}"
        except ValueError:
            return str(term)
    if isinstance(term, ox.Literal) and term.language:
        return f"{term.value}@{term.language.lower()}"
    return str(term).replace("+00:00", "Z")


def _of_rdflib(term: object) -> str:
    if isinstance(term, Literal):
        kind = None if term.language or term.datatype is None else ox.NamedNode(str(term.datatype))
        return _text(ox.Literal(str(term), language=term.language, datatype=kind))
    return _text(ox.NamedNode(str(term))) if isinstance(term, URIRef) else "_:"


def same_results(expected: object, received: object) -> bool:
    """Return whether two results are the same, rows in any order. Blank nodes are only told from other terms."""
    if isinstance(expected, list) and isinstance(received, list):
        return Counter(map(_key, expected)) == Counter(map(_key, received))
    return expected == received


def _key(row: dict[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(row.items())


def same_graph(expected: ox.Dataset, received: ox.Dataset) -> bool:
    """Return whether two graphs are the same but for the names of blank nodes."""
    expected.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    received.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return expected == received
