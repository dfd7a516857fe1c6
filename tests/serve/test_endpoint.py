"""The SPARQL endpoint: what the protocol asks for, what clients get, its limits, and that it ends."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st
from rdflib import Dataset, Graph, URIRef, Variable
from rdflib.compare import isomorphic
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.query import Result as Rows
from SPARQLWrapper import JSON, POST, TURTLE, XML, SPARQLWrapper

from kg.builds import current, new_build, write_store
from kg.cli.main import main
from kg.query.process import run
from kg.serve.protocol import GRAPHS, ROWS, choose
from kg.workspace import Workspace
from tests.support.endpoint import DATA, Reply, Server, build_small, serving, stop
from tests.support.examples import examples
from tests.support.workspaces import ROOT

FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
SD, VOID = "http://www.w3.org/ns/sparql-service-description#", "http://rdfs.org/ns/void#"
LONG = "".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(30)))} }} " for n in range(9))
LONG = f"SELECT (COUNT(*) AS ?n) {{ {LONG}}}"
PREFIXES = """PREFIX fm: <https://w3id.org/fmkg/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
# rdflib's own parsers of JSON-LD and TriG use what rdflib deprecates
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
processes = pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="this system lists no processes under /proc"
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a small graph."""
    root = tmp_path_factory.mktemp("small")
    shutil.copy(ROOT / "workspace.yaml", root)
    build_small(root)
    with serving(
        root,
        "--cors",
        "https://example.org",
        "--cors",
        "http://localhost:3000",
        "--timeout",
        "20",
        "--allow-host",
        "kg.example.org",
        "--allow-host",
        "[::1]",
    ) as server:
        yield server


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with little patience, for pages of any origin."""
    root = tmp_path_factory.mktemp("slow")
    shutil.copy(ROOT / "workspace.yaml", root)
    build_small(root)
    with serving(root, "--cors", "*", "--timeout", "4", "--concurrent", "1") as server:
        yield server


@pytest.fixture(scope="module")
def whole(bundled: Workspace) -> Iterator[Server]:
    """A server of the bundled graph."""
    with serving(bundled.root) as server:
        yield server


def eventually(holds: Callable[[], object], seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


# The protocol. The cases are those of the W3C's "SPARQL 1.1 Protocol" tests for queries, written from the
# specification, with what it leaves open as decided here.


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request, and what comes back: the status, and of an ASK whether it holds."""

    method: str = "POST"
    address: tuple[tuple[str, str], ...] = ()
    media: str | None = None
    body: bytes = b""
    status: int = 200
    holds: bool | None = None


def form(*fields: tuple[str, str], **more: object) -> Case:
    return Case(media=FORM, body=urlencode(fields).encode(), **more)  # type: ignore[arg-type]  # the fields of Case


ONE = f"ASK {{ <{DATA}data1.rdf> ?p ?o }}"
BOTH = f"ASK {{ <{DATA}data1.rdf> ?p ?o . <{DATA}data2.rdf> ?q ?r }}"
NAMED = (
    f"ASK {{ GRAPH ?g {{ <{DATA}data1.rdf> ?p ?o }} GRAPH ?h {{ <{DATA}data2.rdf> ?p ?o2 }} "
    f"FILTER NOT EXISTS {{ GRAPH ?k {{ <{DATA}data3.rdf> ?x ?y }} }} }}"
)
FULL = (
    f"ASK {{ <{DATA}data3.rdf> ?p ?o GRAPH ?g {{ <{DATA}data1.rdf> ?x ?y }} GRAPH ?h {{ <{DATA}data2.rdf> ?v ?w }} "
    f"FILTER NOT EXISTS {{ GRAPH ?k {{ <{DATA}data3.rdf> ?s ?t }} }} }}"
)
OVERRIDDEN = f"ASK FROM <{DATA}data1.rdf> {{ <{DATA}data1.rdf> ?p ?o }}"
DEFAULT = [("default-graph-uri", f"{DATA}data{n}.rdf") for n in range(4)]
NAMES = [("named-graph-uri", f"{DATA}data{n}.rdf") for n in range(4)]

CASES = {
    # what the specification asks for
    "query_get": Case(method="GET", address=(("query", "ASK {}"),), holds=True),
    "query_post_form": form(("query", "ASK {}"), holds=True),
    "query_post_direct": Case(media=QUERY, body=b"ASK {}", holds=True),
    "query_dataset_default_graph": form(("query", ONE), DEFAULT[1], holds=True),
    "query_dataset_default_graphs_get": Case(
        method="GET", address=(("query", BOTH), DEFAULT[1], DEFAULT[2]), holds=True
    ),
    "query_dataset_default_graphs_post": form(("query", BOTH), DEFAULT[1], DEFAULT[2], holds=True),
    "query_dataset_named_graphs_get": Case(method="GET", address=(("query", NAMED), NAMES[1], NAMES[2]), holds=True),
    "query_dataset_named_graphs_post": form(("query", NAMED), NAMES[1], NAMES[2], holds=True),
    "query_dataset_full": form(("query", FULL), DEFAULT[3], NAMES[1], NAMES[2], holds=True),
    "query_multiple_dataset": form(("query", OVERRIDDEN), DEFAULT[2], holds=False),
    "query_direct_dataset": Case(address=(DEFAULT[1],), media=QUERY, body=ONE.encode(), holds=True),
    "bad_multiple_queries": form(("query", "ASK {}"), ("query", "SELECT * {}"), status=400),
    "bad_query_method": Case(method="PUT", address=(("query", "ASK {}"),), status=405),
    "bad_query_syntax": Case(method="GET", address=(("query", "ASK {"),), status=400),
    "bad_query_wrong_media_type": Case(media="text/plain", body=b"ASK {}", status=415),
    "bad_query_missing_form_type": Case(body=b"query=ASK%20%7B%7D", status=415),
    "bad_query_missing_direct_type": Case(body=b"ASK {}", status=415),
    "bad_query_non_utf8": Case(media=f"{QUERY}; charset=UTF-16", body="ASK {}".encode("utf-16"), status=415),
    "bad_update_get": Case(method="GET", address=(("update", "CLEAR ALL"),), status=403),
    "update_post_form": form(("update", "CLEAR ALL"), status=403),
    "update_post_direct": Case(media="application/sparql-update", body=b"CLEAR ALL", status=403),
    "bad_multiple_updates": form(("update", "CLEAR ALL"), ("update", "CLEAR ALL"), status=403),
    # where it leaves a choice, and what goes wrong besides
    "default_graph_hides_named_ones": form(("query", "ASK { GRAPH ?g { ?s ?p ?o } }"), DEFAULT[1], holds=False),
    "named_graphs_hide_the_default": form(("query", "ASK { ?s ?p ?o }"), NAMES[1], holds=False),
    "from": Case(method="GET", address=(("query", OVERRIDDEN),), holds=True),
    "unknown_graph": form(("query", "ASK { ?s ?p ?o }"), DEFAULT[0], holds=False),
    "other_parameters": Case(method="GET", address=(("query", "ASK {}"), ("format", "x"), ("é", "☃")), holds=True),
    "byte_order_mark": Case(media=QUERY, body="\ufeffASK {}".encode(), holds=True),
    "charset": Case(media=f'{QUERY.upper()} ; Charset="utf-8"', body="ASK { BIND('é' AS ?x) }".encode(), holds=True),
    "query_and_update": form(("query", "ASK {}"), ("update", "CLEAR ALL"), status=403),
    "update_as_query": form(("query", "CLEAR ALL"), status=400),
    "service": form(("query", "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"), status=400),
    "query_in_address_and_form": Case(address=(("query", "ASK {}"),), media=FORM, body=b"query=ASK+%7B%7D", status=400),
    "query_in_address_and_body": Case(address=(("query", "ASK {}"),), media=QUERY, body=b"ASK {}", status=400),
    "no_query_in_form": Case(media=FORM, status=400),
    "no_query_in_body": Case(media=QUERY, status=400),
    "empty_query": Case(method="GET", address=(("query", " "),), status=400),
    "graphs_without_query": Case(method="GET", address=(DEFAULT[1],), status=400),
    "relative_graph": Case(method="GET", address=(("query", "ASK {}"), ("default-graph-uri", "data1.rdf")), status=400),
    "graph_that_is_none": Case(method="GET", address=(("query", "ASK {}"), ("named-graph-uri", "a b")), status=400),
    "body_not_utf8": Case(media=QUERY, body=b"ASK { BIND('\xff' AS ?x) }", status=400),
    "form_not_utf8": Case(media=FORM, body=b"query=ASK+%7B%7D+%23%FF", status=400),
    "too_many_parameters": Case(media=FORM, body=b"a=b&" * 2000 + b"query=ASK+%7B%7D", status=400),
    "large_body": Case(media=QUERY, body=b"ASK {} #" + b" " * 2**19, holds=True),
    "too_large_body": Case(media=QUERY, body=b"ASK {} #" + b" " * 2**20, status=413),
    "delete": Case(method="DELETE", status=405),
    "own_method": Case(method="QUERY", media=QUERY, body=b"ASK {}", status=405),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_protocol(small: Server, name: str) -> None:
    case = CASES[name]
    target = f"/sparql?{urlencode(case.address)}" if case.address else "/sparql"
    headers = {} if case.media is None else {"Content-Type": case.media}
    reply = small.ask(case.method, target, body=case.body or None, headers=headers)
    assert reply.status == case.status, reply.text
    if case.holds is not None:
        assert reply.media == "application/sparql-results+json"
        assert json.loads(reply.body)["boolean"] is case.holds
    if case.status != 200:
        assert reply.media == "text/plain"
        assert len(reply.text.strip()) > 10
    assert ("allow" in reply.headers) == (case.status == 405)


@pytest.mark.parametrize("more", [{}, {"Content-Encoding": "gzip"}, {"Transfer-Encoding": "chunked"}])
def test_a_body_that_is_refused(small: Server, more: dict[str, str]) -> None:
    """Whoever still sends hears of it at the end; what is packed could be any size once it is unpacked."""
    body = b"%x\r\n%s\r\n0\r\n\r\n" % (2**22, b" " * 2**22) if "Transfer-Encoding" in more else b" " * 2**22
    reply = small.ask("POST", "/sparql", body=body, headers={"Content-Type": QUERY, **more})
    assert reply.status == (415 if "Content-Encoding" in more else 413)
    assert reply.text.startswith("the body is ")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * { ?s ?p }", "1:18: not SPARQL from here on\n    SELECT * { ?s ?p }\n                     ^\n"),
        ("ASK { a:b ?p ?o }", "1:7: the prefix a: is not declared\n    ASK { a:b ?p ?o }\n          ^\nDeclare it"),
        ("ASK { SERVICE <urn:a> {} }", "1:7: SERVICE is refused: queries reach nothing but this graph\n"),
        ("DROP ALL", "1:1: updates are refused: the graph is only read\n"),
    ],
)
def test_faults_have_their_place(small: Server, query: str, words: str) -> None:
    reply = small.query(query)
    assert (reply.status, reply.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert reply.text.startswith(words)


@pytest.mark.parametrize("path", ["/sparql", "/", "/.well-known/void", f"/sparql?query={quote('SELECT * {?s ?p ?o}')}"])
def test_head_says_what_get_does(small: Server, path: str) -> None:
    get, head = (small.ask(method, path) for method in ("GET", "HEAD"))
    assert head.body == b""
    assert (get.status, len(get.body)) == (200, int(get.headers["content-length"]))
    assert {**get.headers, "date": ""} == {**head.headers, "date": ""}


@pytest.mark.parametrize("path", ["/sparql", "/", "/.well-known/void"])
def test_options_and_other_methods(small: Server, path: str) -> None:
    options, put = (small.ask(method, path) for method in ("OPTIONS", "PATCH"))
    assert (options.status, put.status) == (204, 405)
    for reply in (options, put):
        methods = {"GET", "HEAD", "OPTIONS"} | ({"POST"} if path == "/sparql" else set())
        assert set(reply.headers["allow"].split(", ")) == methods


@pytest.mark.parametrize("path", ["/nothing", "/sparql/", "/sparql/../etc/passwd", "/%00"])
def test_nothing_else_is_there(small: Server, path: str) -> None:
    assert small.ask("GET", path).status == 404


# Formats.

READ_GRAPHS = {
    "text/turtle": "turtle", "application/n-triples": "nt", "application/ld+json": "json-ld", "text/n3": "n3",
    "application/rdf+xml": "xml", "application/trig": "trig", "application/n-quads": "nquads",
    "application/json": "json-ld", "application/xml": "xml", "text/xml": "xml",
}  # fmt: skip
READ_ROWS = {
    "application/sparql-results+json": "json", "application/sparql-results+xml": "xml", "text/csv": "csv",
    "text/tab-separated-values": "tsv", "application/json": "json", "application/xml": "xml", "text/xml": "xml",
}  # fmt: skip


def test_all_formats_are_tried() -> None:
    assert (set(READ_GRAPHS), set(READ_ROWS)) == (set(GRAPHS), set(ROWS))


def cells(rows: Rows, *names: str) -> list[tuple[str, ...]]:
    """The texts in the rows of a result, in order."""
    return sorted(tuple(str(row.get(Variable(name), "")) for name in names) for row in rows.bindings)


@pytest.mark.parametrize("media", GRAPHS)
def test_graphs(whole: Server, media: str) -> None:
    query = f"""{PREFIXES}CONSTRUCT {{ ?m rdfs:label ?l ; fm:base ?b , [ rdfs:comment "<é&\\"\\n>"@en ; fm:n 24 ] }}
        WHERE {{ ?m rdfs:label ?l ; fm:base ?b FILTER(STRSTARTS(?l, "Med")) }}"""
    reply = whole.query(query, media)
    assert (reply.status, reply.media) == (200, media)
    if media in ("application/trig", "application/n-quads"):
        dataset = Dataset()
        dataset.parse(data=reply.body, format=READ_GRAPHS[media])
        found = Graph()
        found += dataset.default_graph
    else:
        found = Graph().parse(data=reply.body, format=READ_GRAPHS[media])
    _, body = run(current(whole.root / "build"), query, timeout=30)
    assert isomorphic(found, Graph().parse(data=body, format="nt"))
    assert len(found) > 20


@pytest.mark.parametrize("media", ROWS)
def test_rows(whole: Server, media: str) -> None:
    query = f"{PREFIXES}SELECT ?m ?l ?b {{ ?m rdfs:label ?l OPTIONAL {{ ?m fm:base ?b }} }}"
    reply = whole.query(query, media)
    assert (reply.status, reply.media) == (200, media)
    _, body = run(current(whole.root / "build"), query, timeout=30)
    found = cells(Rows.parse(io.BytesIO(reply.body), format=READ_ROWS[media]), "m", "l", "b")
    assert found == cells(Rows.parse(io.BytesIO(body), format="json"), "m", "l", "b")
    assert all(all(row[:2]) for row in found)
    assert len(found) > 500


@pytest.mark.parametrize("media", ROWS)
def test_truth_values(small: Server, media: str) -> None:
    reply = small.query("ASK {}", media)
    assert (reply.status, reply.media) == (200, media)
    if media.endswith(("json", "xml")):
        assert Rows.parse(io.BytesIO(reply.body), format=READ_ROWS[media]).askAnswer is True
    else:
        assert reply.text == "true"


@pytest.mark.parametrize(
    ("accept", "rows", "graph"),
    [
        ("*/*", "application/sparql-results+json", "text/turtle"),
        ("", "application/sparql-results+json", "text/turtle"),
        ("nonsense", "application/sparql-results+json", "text/turtle"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml", None),
        ("TEXT/*", "text/csv", "text/turtle"),
        ("text/*;q=0.3, text/xml;q=0.8, */*;q=0", "text/xml", "text/xml"),
        ("application/*;q=0.2, text/turtle;q=0.1", "application/sparql-results+json", "application/n-triples"),
        ("text/csv;q=0, */*", "application/sparql-results+json", "text/turtle"),
        ("text/csv; q=0", None, None),
        ("text/turtle;charset=utf-8;q=1.0, application/json;q=0.999", "application/json", "text/turtle"),
        ("text/csv;q=2, image/png", None, None),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml", "application/xml"),
    ],
)
def test_choice_of_a_format(accept: str, rows: str | None, graph: str | None) -> None:
    assert (choose(accept, ROWS), choose(accept, GRAPHS)) == (rows, graph)


@given(accept=st.text(st.characters(codec="latin-1")) | st.text("text/*;q=01.,csv ", max_size=40))
def test_any_accept_header_has_a_choice_or_none(accept: str) -> None:
    assert choose(accept, ROWS) in (*ROWS, None)


@pytest.mark.parametrize(
    ("query", "accept", "offered"),
    [
        ("SELECT * {}", "image/png", (*ROWS, *GRAPHS)),
        ("SELECT * {}", "text/turtle", ROWS),
        ("ASK {}", "text/turtle", ROWS),
        ("DESCRIBE <urn:a>", "text/csv", GRAPHS),
        ("CONSTRUCT { <urn:a> <urn:b/> 1 } {}", "application/rdf+xml", GRAPHS),
        ("SELECT ('\\u0001' AS ?x) {}", "application/sparql-results+xml", ROWS),
        ("CONSTRUCT { <urn:a> <urn:b> ?t } { BIND(<<( <urn:a> <urn:a> 1 )>> AS ?t) }", "application/ld+json", GRAPHS),
        ("CONSTRUCT { <urn:a> <urn:b> ?t } { BIND(<<( <urn:a> <urn:a> 1 )>> AS ?t) }", "text/n3", GRAPHS),
    ],
)
def test_what_is_not_to_be_had(small: Server, query: str, accept: str, offered: tuple[str, ...]) -> None:
    reply = small.query(query, accept)
    assert (reply.status, reply.media) == (406, "text/plain")
    assert reply.text.split("\n")[1:-1] == list(dict.fromkeys(offered))


# What it says of itself.


@pytest.mark.parametrize("accept", ["text/turtle", "application/rdf+xml", "application/ld+json", "*/*"])
def test_service_description(whole: Server, accept: str) -> None:
    reply = whole.ask("GET", "/sparql", headers={"Accept": accept})
    graph = Graph().parse(data=reply.body, format=READ_GRAPHS[reply.media])
    found = graph.query(f"""PREFIX sd: <{SD}> PREFIX void: <{VOID}>
        SELECT ?service ?name ?size ?entries {{
          ?service a sd:Service ; sd:endpoint ?service ; sd:supportedLanguage sd:SPARQL11Query ; sd:defaultDataset ?d .
          ?d a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ; void:subset [ void:entities ?entries ] ;
            sd:namedGraph [ a sd:NamedGraph ; sd:name ?name ; sd:graph [ void:triples ?size ] ] }}""")
    assert {row[0] for row in cells(found, "service")} == {whole.address}
    counted = """SELECT ?g (COUNT(*) AS ?n) (?entries AS ?e) {
        GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), "/id/graph/"))
        { SELECT (COUNT(*) AS ?entries) { GRAPH ?entry {} FILTER(CONTAINS(STR(?entry), "/id/entry/")) } } }
        GROUP BY ?g ?entries"""
    _, body = run(current(whole.root / "build"), counted, timeout=30)
    graphs = cells(found, "name", "size", "entries")
    assert graphs == cells(Rows.parse(io.BytesIO(body), format="json"), "g", "n", "e")
    assert len(graphs) == 4
    assert len(set(graph.objects(None, URIRef(SD + "resultFormat")))) == 11


def test_void(whole: Server) -> None:
    reply = whole.ask("GET", "/.well-known/void")
    graph = Graph().parse(data=reply.body, format="turtle")
    (me,) = graph.subjects(URIRef(VOID + "sparqlEndpoint"), URIRef(whole.address))
    for name in ("triples", "entities", "classes", "properties"):
        (count,) = graph.objects(me, URIRef(VOID + name))
        assert int(str(count)) > 20
    assert set(graph.objects(me, URIRef("http://purl.org/dc/terms/license")))
    assert len(set(graph.objects(me, URIRef(VOID + "vocabulary")))) > 5
    (like,) = graph.objects(me, URIRef(VOID + "exampleResource"))
    assert json.loads(whole.query(f"ASK {{ <{like}> ?p ?o }}").body)["boolean"] is True
    partitions = {str(part) for part in graph.objects(me, URIRef(VOID + "classPartition"))}
    assert len(partitions) > 20
    assert whole.ask("GET", "/.well-known/void", headers={"Accept": "text/csv"}).status == 406


def test_the_page(small: Server) -> None:
    assert small.ask("GET", "/").text.startswith(f"SPARQL endpoint: {small.address}\n")


@pytest.mark.parametrize("host", ["kg.example.org", "[::1]:80"])
def test_its_address_is_the_one_that_clients_know(small: Server, host: str) -> None:
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    assert f"<https://{host}/sparql>" in small.ask("GET", "/sparql", headers=headers).text


@pytest.mark.parametrize("host", ["[", "a b", "x/y", "é", "<urn:a>", "a:b:c", "@", ""])
def test_a_host_that_is_none(small: Server, host: str) -> None:
    for path in ("/", "/sparql", "/.well-known/void", "/sparql/"):
        with small.send(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()) as connection:
            assert connection.makefile("rb").readline().split()[1] in (b"400", b"421")


@pytest.mark.parametrize("host", ["127.0.0.1:{}", "localhost", "LOCALHOST.:{}", "kg.example.org", "[::1]:{}"])
def test_names_of_its_own(small: Server, host: str) -> None:
    headers = {"Host": host.format(small.port)}
    assert small.ask("GET", "/sparql?query=ASK%7B%7D", headers=headers).status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:{}", "xlocalhost", "10.0.0.1", "a", "kg.example.org.x"]
)
@pytest.mark.parametrize("path", ["/", "/sparql?query=ASK%7B%7D", "/sparql", "/.well-known/void", "/nothing"])
def test_the_name_of_another_site_is_refused(small: Server, path: str, host: str) -> None:
    """A page can lead its own name to this machine (DNS rebinding), and would then read all answers."""
    headers = {"Host": host.format(small.port), "Origin": "https://example.org"}
    reply = small.ask("GET", path, headers=headers)
    assert reply.status == 421
    assert "--allow-host" in reply.text
    assert "access-control-allow-origin" not in reply.headers


@pytest.mark.parametrize("lengths", [("5", "chunked"), ("0", "chunked")])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_body_with_two_lengths(small: Server, method: str, lengths: tuple[str, str]) -> None:
    """A proxy may see another end of it, and take the rest for a request of its own."""
    head = (
        f"{method} /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
        f"Content-Length: {lengths[0]}\r\nTransfer-Encoding: {lengths[1]}\r\n\r\n5\r\nASK{{}}\r\n0\r\n\r\n"
    )
    with small.send(f"{head}GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()) as connection:
        reply = connection.makefile("rb").read()
    assert reply.startswith(b"HTTP/1.1 400")
    assert reply.count(b"HTTP/1.1") == 1


def test_old_clients_name_no_host(small: Server) -> None:
    with small.send(b"GET /sparql?query=ASK%7B%7D HTTP/1.0\r\n\r\n") as connection:
        assert connection.makefile("rb").readline().split()[1] == b"200"


def test_relative_addresses_are_relative_to_the_endpoint(small: Server) -> None:
    """SPARQL 1.1, 4.1.1.2: the base IRI is the address that the query is sent to, unless it names its own."""
    reply = small.query("SELECT (<#here> AS ?a) (<> AS ?b) {}", "text/csv")
    assert reply.text.splitlines()[1] == f"{small.address}#here,{small.address}"
    reply = small.query("BASE <http://example.org/> SELECT (<here> AS ?a) {}", "text/csv")
    assert reply.text.splitlines()[1] == "http://example.org/here"
    assert small.query("ASK { SERVICE <here> { ?s ?p ?o } }").status == 400


# Any input.

VALUES = st.sampled_from(
    ["ASK {}", "SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "ASK {", "CLEAR ALL", "\x00", "é", "a b", ""]
) | st.text(max_size=10)
NAMES_OF = st.sampled_from(["query", "query", "update", "default-graph-uri", "named-graph-uri", "x"]) | st.text(
    max_size=3
)
PAIRS = st.lists(st.tuples(NAMES_OF, VALUES), max_size=3).map(lambda pairs: urlencode(pairs).encode())
RAW = st.binary(max_size=12)
Headers = list[tuple[str, str]]
METHODS = st.sampled_from(["GET", "GET", "POST", "POST", "HEAD", "OPTIONS", "PUT", "TRACE", "CONNECT", "get", "X-Y"])
PATHS = st.sampled_from(
    [
        "/sparql",
        "/sparql",
        "/sparql",
        "/",
        "/.well-known/void",
        "/x",
        "//sparql",
        "*",
        "http://a/sparql",
        "sparql",
        "/%ff",
    ]
)
HEADERS = st.one_of(
    st.tuples(st.just("Accept"), st.sampled_from(["*/*", "text/csv", "text/turtle", "q=", "a/b;q=x", ",,;;", "é"])),
    st.tuples(
        st.just("Content-Type"),
        st.sampled_from([FORM, QUERY, f"{QUERY};charset=latin-1", f"{FORM};charset", "x", ";"]),
    ),
    st.tuples(st.just("Host"), st.sampled_from(["a", "[", "é", "a:b", "", "http://"])),
    st.tuples(st.just("Origin"), st.sampled_from(["https://example.org", "null", "é"])),
    st.tuples(st.just("Access-Control-Request-Method"), st.sampled_from(["GET", "PUT", "é"])),
    st.tuples(st.just("Transfer-Encoding"), st.sampled_from(["chunked", "gzip", "x"])),
    st.tuples(st.just("Content-Length"), st.sampled_from(["0", "5", "99999999", "-1", "x", "9" * 40])),
    st.tuples(st.just("Content-Encoding"), st.sampled_from(["gzip", "identity", "é"])),
    st.tuples(st.sampled_from(["Upgrade", "Connection", "Expect", "Range", "X-Forwarded-Proto", "X-Forwarded-For"]),
              st.sampled_from(["websocket", "Upgrade", "close", "100-continue", "bytes=0-1", "wss", "[", "h2c"])),
)  # fmt: skip


@examples(150)
@given(start=st.tuples(METHODS, PATHS, PAIRS | RAW), headers=st.lists(HEADERS, max_size=4), body=PAIRS | RAW)
@example(start=("GET", "/sparql", b"query=%ff"), headers=[], body=b"")
@example(start=("POST", "/sparql", b""), headers=[("Content-Type", QUERY)], body=b"\x00")
def test_no_request_breaks_it(small: Server, start: tuple[str, str, bytes], headers: Headers, body: bytes) -> None:
    method, path, query = start
    lines = [f"{name}: {value}".encode() for name, value in headers]
    named = {name.lower() for name, _ in headers}
    promised = named & {"content-length", "transfer-encoding"}
    if "host" not in named:
        lines.append(b"Host: localhost")
    if promised:
        body += b"\r\n0\r\n\r\n"
    else:
        lines.append(b"Content-Length: %d" % len(body))
    target = path.encode() + (b"?" + query if query else b"")
    head = method.encode() + b" " + target + b" HTTP/1.1\r\nConnection: close\r\n"
    with small.send(head + b"\r\n".join((*lines, b"", body))) as connection:
        if promised:
            connection.shutdown(socket.SHUT_WR)  # what was promised never comes
        reply = b""
        with contextlib.suppress(ConnectionError):
            while piece := connection.recv(2**16):
                reply += piece
    if reply:
        status = int(reply.split(b" ", 2)[1])
        assert status < 500 or status == 503, reply
        assert b"Traceback" not in reply
    else:
        assert promised, "nothing came back"


# Clients.

BASES = f"{PREFIXES}SELECT ?name ?base {{ ?m rdfs:label ?name ; fm:base/rdfs:label ?base }}"


def expected(server: Server) -> list[tuple[str, ...]]:
    """The rows that the library itself has for the query on bases."""
    _, body = run(current(server.root / "build"), BASES, timeout=30)
    rows = cells(Rows.parse(io.BytesIO(body), format="json"), "name", "base")
    assert len(rows) > 50
    return rows


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("way", ["urlencoded", "postdirectly"])
def test_sparqlwrapper(whole: Server, method: str, way: str) -> None:
    wrapper = SPARQLWrapper(whole.address, returnFormat=JSON)
    wrapper.setMethod(method)
    if method == POST:
        wrapper.setRequestMethod(way)
    wrapper.setQuery(BASES)
    found: Any = wrapper.queryAndConvert()
    rows = sorted((row["name"]["value"], row["base"]["value"]) for row in found["results"]["bindings"])
    assert rows == expected(whole)
    wrapper.setReturnFormat(XML)
    document: Any = wrapper.queryAndConvert()
    assert len(document.getElementsByTagName("result")) == len(rows)
    wrapper.setQuery(f"{PREFIXES}CONSTRUCT WHERE {{ ?m fm:base ?b }}")
    wrapper.setReturnFormat(TURTLE)
    graph: Any = wrapper.queryAndConvert()
    assert len(Graph().parse(data=graph, format="turtle")) > 50


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib(whole: Server, method: str) -> None:
    graph = Graph(SPARQLStore(whole.address, method=method))
    assert cells(graph.query(BASES), "name", "base") == expected(whole)
    assert len(list(graph.triples((None, URIRef("https://w3id.org/fmkg/ns#base"), None)))) > 50
    assert graph.query("ASK {}").askAnswer is True


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("words", [["-G"], [], ["-H", f"Content-Type: {QUERY}"]])
def test_curl(whole: Server, words: list[str]) -> None:
    data = ["--data-binary", BASES] if QUERY in str(words) else ["--data-urlencode", f"query={BASES}"]
    command = ["curl", "-sS", "--fail", "--noproxy", "*", "-H", "Accept: text/csv", *words, *data, whole.address]
    done = subprocess.run(command, capture_output=True, check=True)
    assert cells(Rows.parse(io.BytesIO(done.stdout), format="csv"), "name", "base") == expected(whole)


# Pages of other origins.

PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}


@pytest.mark.parametrize("origin", ["https://example.org", "http://localhost:3000"])
@pytest.mark.parametrize("query", ["ASK {}", "ASK {"])
def test_pages_of_an_origin_may_read(small: Server, origin: str, query: str) -> None:
    reply = small.ask("GET", f"/sparql?query={quote(query)}", headers={"Origin": origin})
    assert reply.headers["access-control-allow-origin"] == origin
    assert "Origin" in reply.headers["vary"]
    preflight = small.ask("OPTIONS", "/sparql", headers={"Origin": origin, **PREFLIGHT})
    assert (preflight.status, preflight.headers["access-control-allow-origin"]) == (200, origin)
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert preflight.headers["access-control-allow-headers"] == "content-type"


def test_pages_of_others_may_not(small: Server, whole: Server) -> None:
    for server in (small, whole):
        headers = {"Origin": "https://example.com"}
        assert "access-control-allow-origin" not in server.ask("GET", "/sparql", headers=headers).headers
        preflight = server.ask("OPTIONS", "/sparql", headers=headers | PREFLIGHT)
        assert "access-control-allow-origin" not in preflight.headers


def test_pages_of_all_may_read(slow: Server) -> None:
    assert slow.ask("GET", "/", headers={"Origin": "null"}).headers["access-control-allow-origin"] == "*"


# Limits.


@processes
def test_limits_of_time_and_number(slow: Server) -> None:
    replies: list[tuple[Reply, float]] = []

    def ask() -> None:
        begun = time.monotonic()
        replies.append((slow.query(LONG), time.monotonic() - begun))

    first, second = threading.Thread(target=ask), threading.Thread(target=ask)
    first.start()
    assert eventually(slow.children)
    second.start()
    second.join()
    first.join()
    (busy, waited), (late, lasted) = replies
    assert (busy.status, late.status) == (503, 503)
    assert busy.text == "too many queries run at once\nAsk again later.\n"
    assert 1.5 < waited < 3.9
    assert late.text == "no answer within 4 seconds\nNarrow the query.\n"
    assert 3.9 < lasted < 7
    assert busy.headers["retry-after"] == late.headers["retry-after"] == "5"
    assert slow.children() == []
    assert slow.query("ASK {}").status == 200


@processes
def test_nobody_waits_any_more(small: Server) -> None:
    with small.send(f"GET /sparql?query={quote(LONG)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()):
        assert eventually(small.children)
    assert eventually(lambda: not small.children(), 3)
    assert small.query("ASK {}").status == 200


@processes
def test_nobody_reads_on(whole: Server) -> None:
    files = Path(f"/proc/{whole.process.pid}/fd")
    assert whole.query("ASK {}").status == 200
    before = len(list(files.iterdir()))
    query = quote("SELECT * { ?s ?p ?o . ?a a ?c } LIMIT 50000")
    with whole.send(f"GET /sparql?query={query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()) as connection:
        assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")
        assert len(list(files.iterdir())) > before
    assert eventually(lambda: len(list(files.iterdir())) <= before)


@processes
@pytest.mark.parametrize(
    "number",
    [
        signal.SIGTERM,
        signal.SIGINT,
        pytest.param(
            signal.SIGHUP,
            marks=pytest.mark.skipif(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN, reason="nohup has it ignored"),
        ),
    ],
)
def test_it_ends_with_all_its_queries(small: Server, number: int) -> None:
    with (
        serving(small.root) as server,
        server.send(f"GET /sparql?query={quote(LONG)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()),
    ):
        assert eventually(server.children)
        children = server.children()
        begun = time.monotonic()
        stop(server, number)
        assert time.monotonic() - begun < 4
        assert eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))


def test_it_listens_on_this_machine_only(small: Server) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", small.port), timeout=2)


# Builds.


def test_a_new_build_is_served(tmp_path: Path) -> None:
    shutil.copy(ROOT / "workspace.yaml", tmp_path)
    build_small(tmp_path, "old")
    with serving(tmp_path) as server:
        query = "SELECT ?o { <http://example.org/d> ?p ?o }"
        assert server.query(query, "text/csv").text == "o\r\nold\r\n"
        before = server.ask("GET", "/sparql").text
        with new_build(tmp_path / "build") as folder:
            write_store(
                folder, b'<http://example.org/d> <http://example.org/p> "new" <https://w3id.org/fmkg/id/graph/x> .'
            )
        assert server.query(query, "text/csv").text == "o\r\n"
        assert "graph/x" not in before
        assert "graph/x" in server.ask("GET", "/sparql").text
        (tmp_path / "build" / "current").unlink()
        gone = server.query(query)
        assert (gone.status, gone.headers["retry-after"]) == (503, "5")
        assert gone.text.startswith("there is no graph in")
        build_small(tmp_path, "again")
        assert server.query(query, "text/csv").text == "o\r\nagain\r\n"


def test_a_store_that_is_broken(tmp_path: Path) -> None:
    shutil.copy(ROOT / "workspace.yaml", tmp_path)
    with new_build(tmp_path / "build") as folder:
        (folder / "store").mkdir()
    with serving(tmp_path) as server:
        reply = server.query("ASK {}")
        assert (reply.status, reply.headers["retry-after"]) == (503, "5")
        assert "is damaged" in reply.text
        assert "Traceback" not in reply.text


# The command.


def kg(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["serve", *words])
    return done.exit_code, done.output


def test_a_port_that_is_taken(small: Server) -> None:
    code, said = kg("--workspace", str(small.root), "--port", str(small.port))
    assert (code, said.split("\n")[0]) == (2, f"Error: port {small.port} can't be listened on: address already in use")


def test_nothing_is_built(tmp_path: Path) -> None:
    shutil.copy(ROOT / "workspace.yaml", tmp_path)
    code, said = kg("--workspace", str(tmp_path))
    assert code == 2
    assert "Run: kg build" in said


@pytest.mark.parametrize("package", ["starlette", "uvicorn"])
def test_without_the_packages(small: Server, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*sys.modules]:
        if name.split(".")[0] == package or name in ("kg.serve.app", "kg.serve.server"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(vars(sys.modules["kg.serve"]), "serve", raising=False)  # kept there once it was imported
    monkeypatch.setitem(sys.modules, package, None)
    code, said = kg("--workspace", str(small.root), "--port", "0")
    assert code == 2
    assert f"kg serve needs {package}" in said
    assert f"{sys.executable} -m pip install 'h11" in said
    assert "'starlette" in said


@pytest.mark.parametrize("origin", ["example.org", "https://example.org/", "https://a b", ""])
def test_an_origin_that_is_none(origin: str) -> None:
    code, said = kg("--cors", origin)
    assert code == 2
    assert "neither * nor an origin" in said
