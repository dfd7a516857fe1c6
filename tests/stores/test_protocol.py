"""Requests are composed as the SPARQL 1.1 Protocol and the Graph Store Protocol say."""

from __future__ import annotations

import gzip
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from kg.stores.protocol import JSON, NTRIPLES, Dataset, direct_query, form_query, get_graph, update, upload

ENDPOINT = "http://127.0.0.1:9/query"
QUERY = "SELECT ?s { ?s ?p 'é & = + % 😀\n' }"
DATASET = Dataset(("urn:knowledge",), ("urn:a?b=c&d", "urn:e"))


def test_a_query_as_a_form() -> None:
    request = form_query(ENDPOINT, QUERY, DATASET, {"timeout": "5"})
    assert (request.method, request.address, request.accept) == ("POST", ENDPOINT, JSON)
    assert request.headers == {"Content-Type": "application/x-www-form-urlencoded", "Accept": JSON}
    assert parse_qs(request.content.decode("ascii"), strict_parsing=True) == {
        "query": [QUERY],
        "default-graph-uri": ["urn:knowledge"],
        "named-graph-uri": ["urn:a?b=c&d", "urn:e"],
        "timeout": ["5"],
    }


@pytest.mark.parametrize(
    ("endpoint", "parameters", "address"),
    [
        (ENDPOINT, {}, ENDPOINT),
        (ENDPOINT, {"timeout": "5"}, f"{ENDPOINT}?timeout=5"),
        (f"{ENDPOINT}?key=1", {"timeout": "5"}, f"{ENDPOINT}?key=1&timeout=5"),
    ],
)
def test_a_query_as_it_is(endpoint: str, parameters: dict[str, str], address: str) -> None:
    request = direct_query(endpoint, QUERY, parameters, NTRIPLES)
    assert (request.method, request.address, request.accept) == ("POST", address, NTRIPLES)
    assert request.headers == {"Content-Type": "application/sparql-query", "Accept": NTRIPLES}
    assert request.content.decode() == QUERY


def test_a_dataset_as_clauses() -> None:
    assert DATASET.clauses() == "FROM <urn:knowledge>\nFROM NAMED <urn:a?b=c&d>\nFROM NAMED <urn:e>"
    assert Dataset().clauses() == ""


@pytest.mark.parametrize(
    ("size", "zipped", "is_zipped"), [(9, True, False), (70_000, True, True), (70_000, False, False)]
)
def test_bodies(size: int, zipped: bool, is_zipped: bool) -> None:
    operations = "é" * size
    lines = [operations, "\n"]
    for request, text in (
        (update(ENDPOINT, operations, zipped=zipped), operations),
        (upload(ENDPOINT, lines, ("no_transaction",), zipped=zipped), "".join(lines)),
    ):
        assert request.method == "POST"
        assert ("Content-Encoding" in request.headers) is is_zipped
        assert (gzip.decompress(request.content) if is_zipped else request.content).decode() == text
        assert request.accept is None
    assert request.address == f"{ENDPOINT}?no_transaction="


@pytest.mark.parametrize(
    ("graph", "parameters"), [("urn:a?b=c&d#é", [("graph", "urn:a?b=c&d#é")]), ("", [("default", "")])]
)
def test_a_graph(graph: str, parameters: list[tuple[str, str]]) -> None:
    request = get_graph(ENDPOINT, graph)
    assert (request.method, request.endpoint, request.accept) == ("GET", ENDPOINT, NTRIPLES)
    assert parse_qsl(urlsplit(request.address).query, keep_blank_values=True) == parameters
