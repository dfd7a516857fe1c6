"""SPARQL 1.1: the protocol, syntax and evaluation, each asked of `kg serve` over HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDFS, BNode, Namespace
from rdflib.collection import Collection
from rdflib.term import Node

from benchmarks.conformance.endpoint import Answer, Endpoint
from benchmarks.conformance.manifest import MF, Outcome, Test, file_of, nquads, read_manifest
from benchmarks.conformance.results import expected_results, received_results, same_graph, same_results

__all__ = ["evaluation", "protocol"]

_HTTP, _CONTENT = Namespace("http://www.w3.org/2011/http#"), Namespace("http://www.w3.org/2011/content#")
_UPDATE = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
_QUERY = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
_ROWS = ("application/sparql-results+json", "application/sparql-results+xml", "text/tab-separated-values")
_GRAPHS = ("application/n-triples", "text/turtle")
_RELATIVE = re.compile(r'<(?![a-zA-Z][a-zA-Z0-9+.-]*:)[^\s<>"{}|^`\\]*>')
_HAS_BASE = re.compile(r"\s*(#.*\n\s*)*BASE", re.IGNORECASE)


def protocol(suites: Path, endpoint: Endpoint) -> Iterator[Outcome]:
    """Yield the outcomes of the tests of queries by the SPARQL 1.1 Protocol; updates are refused here."""
    for test in read_manifest(suites / "rdf-tests/sparql/sparql11/protocol/manifest.ttl"):
        local = test.name.partition("/")[2]
        if local.startswith(("update", "bad_update", "bad_multiple_updates")):
            continue
        quads = [ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("o"))]
        for data in test.graph.objects(test.node, _UPDATE.graphData):
            file, name = file_of(test.graph.value(data, _UPDATE.graph)), test.graph.value(data, RDFS.label)
            quads += nquads(file, graph=str(name))
        endpoint.hold(quads)
        action = test.value(MF.action)
        faults = [
            _exchange_fault(test, item, endpoint) for item in _items(test, test.graph.value(action, _HTTP.requests))
        ]
        yield Outcome("SPARQL 1.1 protocol", test.name, not any(faults), "; ".join(filter(None, faults)))


def _exchange_fault(test: Test, request: Node, endpoint: Endpoint) -> str:
    """Return what is wrong with the reply to a request of a test, or ""."""
    graph = test.graph
    target = str(graph.value(request, _HTTP.absolutePath)).replace("/sparql/", "/sparql")
    headers = {
        str(graph.value(header, _HTTP.fieldName)): str(graph.value(header, _HTTP.fieldValue))
        for header in _items(test, graph.value(request, _HTTP.headers))
        if str(graph.value(header, _HTTP.fieldName)).lower() != "host"
    }
    content = graph.value(request, _HTTP.body)
    body = None
    if content is not None:
        body = str(graph.value(content, _CONTENT.chars)).encode(
            str(graph.value(content, _CONTENT.characterEncoding) or "utf-8")
        )
    method = str(graph.value(request, _HTTP.methodName))
    answer = endpoint.request(method, target, body, headers)
    reply = graph.value(request, _HTTP.resp)
    statuses = {str(status).rpartition("#StatusCode")[2] for status in graph.objects(reply, MF.expectedStatus)}
    if not any(status[0] == str(answer.status)[0] for status in statuses):
        return (
            f"{method} {target[:80]} gives {answer.status} where {sorted(statuses)} is expected: {answer.body[:100]!r}"
        )
    wanted = graph.value(reply, MF.expectedBoolean)
    if wanted is not None and json.loads(answer.body)["boolean"] != wanted.toPython():
        return f"{method} {target[:80]} gives {answer.body!r}"
    return ""


def _items(test: Test, collection: Node | None) -> list[Node]:
    return [] if collection is None else list(Collection(test.graph, collection))


def evaluation(suites: Path, endpoint: Endpoint) -> Iterator[Outcome]:
    """Yield the outcomes of the tests of syntax and evaluation of SPARQL 1.1 queries."""
    root = suites / "rdf-tests/sparql/sparql11"
    for name in ("manifest-sparql11-query.ttl", "manifest-sparql11-results.ttl"):
        for test in read_manifest(root / name):
            kinds = " ".join(test.kinds)
            if "SyntaxTest" in kinds:
                yield _syntax(test, endpoint, negative="Negative" in kinds)
            elif "QueryEvaluationTest" in kinds or "CSVResultFormatTest" in kinds:
                yield _evaluated(test, endpoint)


def _syntax(test: Test, endpoint: Endpoint, *, negative: bool) -> Outcome:
    """A query that has to be refused (`negative`), or to be answered."""
    query = file_of(test.value(MF.action)).read_text(encoding="utf-8", errors="surrogateescape")
    endpoint.hold([])
    answer = endpoint.ask(query)
    return Outcome(
        "SPARQL 1.1 syntax",
        test.name,
        answer.status == (400 if negative else 200),
        f"{answer.status} {answer.body[:200]!r}",
    )


def _evaluated(test: Test, endpoint: Endpoint) -> Outcome:
    """A query on data, whose answer has to be the expected one in each format."""
    action = test.value(MF.action)
    if test.graph.value(action, _QUERY.serviceData) is not None:
        return Outcome("SPARQL 1.1 evaluation", test.name, passed=False, why="SERVICE is refused")
    file = file_of(test.graph.value(action, _QUERY.query))
    query = _with_base(file.read_text(encoding="utf-8"), file)
    endpoint.hold(_dataset(test, action, query))
    path = file_of(test.value(MF.result))
    expected = expected_results(path)
    faults = []
    for media in _medias(path, expected):
        answer = endpoint.ask(query, media)
        if not _is_same(expected, answer):
            faults.append(f"{media}: {answer.status} {answer.body[:300]!r}")
    return Outcome("SPARQL 1.1 evaluation", test.name, not faults, "; ".join(faults))


def _medias(path: Path, expected: object) -> tuple[str, ...]:
    if path.suffix == ".csv":
        return ("text/csv",)
    if isinstance(expected, ox.Dataset):
        return _GRAPHS
    return _ROWS[:2] if isinstance(expected, bool) else _ROWS


def _is_same(expected: object, answer: Answer) -> bool:
    if answer.status != 200:
        return False
    try:
        if isinstance(expected, ox.Dataset):
            form = ox.RdfFormat.from_media_type(answer.media)
            return same_graph(expected, ox.Dataset(ox.parse(answer.body, format=form)))
        return same_results(expected, received_results(answer.body, answer.media))
    except (SyntaxError, ValueError):
        return False


def _dataset(test: Test, action: Node | None, query: str) -> Iterator[ox.Quad]:
    """The statements that a query is asked of; a graph that its FROM names is a file of the suite."""
    for data in test.graph.objects(action, _QUERY.data):
        yield from nquads(file_of(data))
    for named in test.graph.objects(action, _QUERY.graphData):
        source = test.graph.value(named, _QUERY.graph) if isinstance(named, BNode) else named
        label = test.graph.value(named, RDFS.label) if isinstance(named, BNode) else None
        yield from nquads(file_of(source), graph=str(label or source))
    base = re.match(r"BASE <([^>]*)>", query)
    for name in re.findall(r"FROM\s+(?:NAMED\s+)?<([^>]+)>", query):
        address = (
            ox.NamedNode(name)
            if ":" in name
            else ox.NamedNode(f"{base[1].rpartition('/')[0]}/{name}" if base else name)
        )
        if address.value.startswith("file:") and file_of(address.value).is_file():
            yield from nquads(file_of(address.value), graph=address.value)


def _with_base(query: str, file: Path) -> str:
    """The query with its own address as the base, as the suite takes it; the endpoint's base is its own address."""
    if _RELATIVE.search(query) and not _HAS_BASE.match(query):
        return f"BASE <{file.as_uri()}>\n{query}"
    return query
