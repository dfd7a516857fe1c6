"""The endpoint describes itself: its service description, and the VoID description of the graph.

Both are made of facts that one query gathers from a build, under the same limits as any other query; only the address
of the endpoint and its formats are added. Terms: SPARQL 1.1 Service Description, VoID.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.rdf.graphs import NAMED_KNOWLEDGE, OWN
from kg.rdf.namespaces import RDFS, SD, TYPE, VOID, with_prefixes
from kg.serve.protocol import GRAPHS, ROWS

__all__ = ["describe_dataset", "describe_service", "facts_query"]

_FACTS = """
CONSTRUCT {
  <%(knowledge)s> ?p ?o ;
    void:entities ?entities ; void:classes ?classes ; void:properties ?properties ;
    void:vocabulary ?vocabulary ; void:exampleResource ?example .
  ?part ?about ?value .
  ?graph void:triples ?size .
  <%(base)sentry/> void:entities ?entries .
} WHERE {
  { <%(knowledge)s> ?p ?o }
  UNION { <%(knowledge)s> void:classPartition|void:propertyPartition ?part . ?part ?about ?value }
  UNION { SELECT (COUNT(DISTINCT ?thing) AS ?entities) { ?thing a ?class FILTER(STRSTARTS(STR(?thing), "%(base)s")) } }
  UNION { SELECT (COUNT(DISTINCT ?class) AS ?classes) { ?part void:class ?class } }
  UNION { SELECT (COUNT(DISTINCT ?property) AS ?properties) { ?part void:property ?property } }
  UNION {
    SELECT DISTINCT ?vocabulary {
      ?part void:class|void:property ?term .
      BIND(IRI(REPLACE(STR(?term), "[^/#]*$", "")) AS ?vocabulary)
      FILTER(?vocabulary != fm:)
    }
  }
  UNION { SELECT (MIN(?thing) AS ?example) { ?thing fm:entry ?entry } }
  UNION {
    SELECT ?graph (COUNT(*) AS ?size) {
      { SELECT ?graph { GRAPH ?graph {} FILTER(!STRSTARTS(STR(?graph), "%(base)sentry/")) } }
      GRAPH ?graph { ?s ?q ?v }
    } GROUP BY ?graph
  }
  UNION { SELECT (COUNT(*) AS ?entries) { GRAPH ?entry {} FILTER(STRSTARTS(STR(?entry), "%(base)sentry/")) } }
}"""


def facts_query(base: str) -> str:
    """The query for all facts that describe a build, whose things are under `base`."""
    return with_prefixes(_FACTS % {"base": base, "knowledge": base + NAMED_KNOWLEDGE})


def describe_service(facts: Iterable[ox.Triple], base: str, endpoint: str) -> Iterator[ox.Triple]:
    """Describe the service at the address `endpoint`: language, formats, dataset, and the graphs of the build."""
    knowledge, entries = base + NAMED_KNOWLEDGE, f"{base}entry/"
    dataset = f"{endpoint}#dataset"
    yield _link(endpoint, TYPE, SD + "Service")
    yield _link(endpoint, SD + "endpoint", endpoint)
    yield _link(endpoint, SD + "supportedLanguage", SD + "SPARQL11Query")
    for address in _formats():
        yield _link(endpoint, SD + "resultFormat", address)
    for name in ("defaultDataset", "availableGraphs"):
        yield _link(endpoint, SD + name, dataset)
    yield _link(dataset, TYPE, SD + "Dataset")
    yield _link(dataset, TYPE, SD + "GraphCollection")
    yield _link(dataset, SD + "defaultGraph", knowledge)
    yield _link(knowledge, TYPE, SD + "Graph")
    for fact in facts:
        subject = _address(fact)
        name = subject.removeprefix(base + OWN)
        if subject == entries:
            yield from _describe_entries(fact, entries, dataset)
        elif fact.predicate.value == VOID + "triples" and name != subject and "/" not in name:
            yield fact
            if subject != knowledge:
                yield from _describe_graph(subject, f"{dataset}-{name}", dataset)


def describe_dataset(facts: Iterable[ox.Triple], base: str, endpoint: str) -> Iterator[ox.Triple]:
    """Describe the knowledge as a VoID dataset: licence, counts, vocabularies, an example, and where to query it."""
    knowledge = base + NAMED_KNOWLEDGE
    for fact in facts:
        # the IRIs of partitions are below that of the knowledge; vocabularies and the example are objects only
        if _address(fact) == knowledge or _address(fact).startswith(f"{knowledge}/"):
            yield fact
    yield _link(knowledge, VOID + "sparqlEndpoint", endpoint)


def _describe_graph(graph: str, node: str, dataset: str) -> Iterator[ox.Triple]:
    """Describe a named graph; `node` stands for its place in the dataset."""
    yield _link(dataset, SD + "namedGraph", node)
    yield _link(node, TYPE, SD + "NamedGraph")
    yield _link(node, SD + "name", graph)
    yield _link(node, SD + "graph", graph)
    yield _link(graph, TYPE, SD + "Graph")


def _describe_entries(count: ox.Triple, entries: str, dataset: str) -> Iterator[ox.Triple]:
    """Describe the graphs of entries, of which there may be many: how they are named, and how many there are."""
    subset = f"{dataset}-entry"
    yield _link(dataset, VOID + "subset", subset)
    yield _link(subset, TYPE, VOID + "Dataset")
    yield _text(subset, RDFS + "comment", "One named graph for each entry of a catalogue, with what its row states.")
    yield _text(subset, VOID + "uriSpace", entries)
    yield ox.Triple(ox.NamedNode(subset), count.predicate, count.object)


def _address(fact: ox.Triple) -> str:
    return fact.subject.value if isinstance(fact.subject, ox.NamedNode) else ""


def _formats() -> list[str]:
    """The IRIs of the formats of answers (https://www.w3.org/ns/formats/)."""
    rows = (ox.QueryResultsFormat.from_media_type(media) for media in ROWS)
    graphs = (ox.RdfFormat.from_media_type(media) for media in GRAPHS)
    return sorted({form.iri for form in (*rows, *graphs) if form is not None})


def _link(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value))


def _text(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.Literal(value))
