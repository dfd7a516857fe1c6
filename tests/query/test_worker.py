"""What the child process refuses, and where it ends."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kg.builds import current
from kg.errors import QueryError
from kg.query.process import QueryRequest, command, run

PREFIXES = """PREFIX fm: <https://w3id.org/fmkg/ns#>
PREFIX model: <https://w3id.org/fmkg/id/model/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
NAMES = f"{PREFIXES}SELECT ?name WHERE {{ model:MedCLIP rdfs:label ?name }}"
LONG = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def folder(built: Path) -> Path:
    return current(built)


CHANGED = (
    "import sys; sys.path[:] = {{path!r}}; from kg.query import worker; {0}; sys.exit(worker.main({{folder!r}}, {1}))"
)


@pytest.mark.parametrize(
    ("query", "change", "message"),
    [
        # the child ends itself, should nobody be left to end it
        (LONG, ("pass", -1), "no answer within 60 seconds"),
        ("SELECT * { ?a ?b ?c }", ("worker.LARGEST = 1000", 60), "the answer is larger than 256 MB"),
        ("CONSTRUCT WHERE { ?a ?b ?c }", ("worker.LARGEST = 1000", 60), "the answer is larger than 256 MB"),
        (
            "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c",
            ("worker.MEMORY = 2**28", 60),
            "the query needs more than 2 GB",
        ),
    ],
)
def test_limits(
    folder: Path, monkeypatch: pytest.MonkeyPatch, query: str, change: tuple[str, float], message: str
) -> None:
    monkeypatch.setattr("kg.query.process._CHILD", CHANGED.format(*change))
    with pytest.raises(QueryError, match=message):
        run(folder, query, timeout=60)


@pytest.mark.parametrize(
    ("query", "media"),
    [
        ("SELECT ('a\\r\\nb\\rc' AS ?x) {}", "application/sparql-results+xml"),
        ("CONSTRUCT { <urn:a> <urn:b> 'a\\r\\nb\\rc' } {}", "application/rdf+xml"),
    ],
)
def test_xml_keeps_a_carriage_return(query: str, media: str) -> None:
    asked = QueryRequest(query=query, rows=media, graph=media).to_bytes()
    done = subprocess.run(command(None, 10), input=asked, capture_output=True, check=True)
    document = ElementTree.fromstring(done.stdout.partition(b"\n")[2])  # noqa: S314  # our own
    assert "a\r\nb\rc" in {element.text for element in document.iter()}


@pytest.fixture
def nobody() -> Iterator[str]:
    """The address of a server that must never be asked."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <$> { ?s ?p ?o }",
        "service <$> { ?s ?p ?o }",
        "sErViCe SILENT <$> { ?s ?p ?o }",
        "SERVICESILENT<$>{?s ?p ?o}",
        "SERVICEex:a{?s ?p ?o}",
        "?s ?p 5SERVICE<$>{?s ?p ?o}",
        "VALUES ?x { <$> } SERVICE ?x { ?s ?p ?o }",
        "# SERVICE\n  SERVICE # <urn:a> {\n <$> { ?s ?p ?o }",
        "?s ?p 'SERVICE' . SERVICE <$> { ?s ?p ?o }",
        "{ SELECT * { OPTIONAL { SERVICE <$> { ?s ?p ?o } } } }",
        "FILTER NOT EXISTS { SERVICE <$> { ?s ?p ?o } }",
        "?s ?p ex:a\\# . SERVICE <$> { ?s ?p ?o }\n",
        "?s ?p ex:a\\' . SERVICE <$> { ?s ?p ?o } ?s ?p 'b'",
        "FILTER(1<'>') SERVICE <$> { ?s ?p ?o } FILTER('a'='a')",
        "?s ?p '''a''b''' . SERVICE <$> { ?s ?p ?o }",
    ],
)
@pytest.mark.parametrize("query", ["SELECT * {{ {0} }}", "ASK {{ {0} }}"])
def test_service_is_refused(folder: Path, nobody: str, query: str, pattern: str) -> None:
    asked = f"PREFIX ex: <{nobody}>\n" + query.format(pattern.replace("$", nobody))
    with pytest.raises(QueryError, match="SERVICE is refused") as caught:
        run(folder, asked, timeout=30)
    _, line, caret = caught.value.message.split("\n")
    assert line[caret.index("^") :].upper().startswith("SERVICE")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?service ?p 'SERVICE <http://a> {}' }",
        'SELECT * { ?s ?p "a \\" SERVICE" , """SERVICE""" } # SERVICE <urn:a> {}',
        "SELECT * { ?s <http://example.org/SERVICE> ?o }",
        "PREFIX service: <urn:a> SELECT * { GRAPH service:a { ?s service:service _:service } }",
        "PREFIX a: <urn:a> SELECT ?service { ?s a:service\\#SERVICE $service }",
        "SELECT ('a'@service AS ?x) {}",
    ],
)
def test_the_word_service_is_not(folder: Path, query: str) -> None:
    assert run(folder, query, timeout=30)[0] == "bindings"


@pytest.mark.parametrize("silent", [True, False])
def test_the_child_reaches_nothing(folder: Path, nobody: str, silent: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.query.process._CHILD", CHANGED.format("worker._service = lambda *_: None", 30))
    asked = f"ASK {{ SERVICE {'SILENT' * silent} <{nobody}> {{ ?s ?p ?o }} }}"
    if silent:
        assert run(folder, asked, timeout=30)[0] == "bindings"
    else:
        with pytest.raises(QueryError, match="the query failed"):
            run(folder, asked, timeout=30)


@pytest.mark.parametrize("form", ["SELECT *", "CONSTRUCT { ?s ?p ?o }"])
@pytest.mark.parametrize("clause", ["FROM", "FROM NAMED"])
def test_from_reaches_nothing(folder: Path, nobody: str, form: str, clause: str) -> None:
    _, body = run(folder, f"{form} {clause} <{nobody}> WHERE {{ ?s ?p ?o }}", timeout=30)
    assert body == b"" or json.loads(body)["results"]["bindings"] == [] or clause == "FROM NAMED"
