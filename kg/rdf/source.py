"""What answers questions, typed as our graphs are: no blank nodes, no triple terms, results of one known form.

It is the embedded store, or a `Source`: another one that is asked in its place (see kg.stores.ask.graph). Whoever asks
by these functions doesn't know which.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import pyoxigraph as ox

__all__ = ["KNOWLEDGE", "Graph", "Source", "canonical", "construct", "holds", "match", "select", "text_of"]

KNOWLEDGE = ox.DefaultGraph()
"""The default graph, which is the knowledge."""


class Source(Protocol):
    """Something other than the embedded store that answers as that does, errors included."""

    def select(self, query: str) -> ox.QuerySolutions:
        """The rows of a SELECT. Raises SyntaxError where it isn't SPARQL, TypeError where it isn't a SELECT."""

    def construct(self, query: str) -> Iterator[ox.Triple]:
        """The statements of a CONSTRUCT. Raises SyntaxError where it isn't SPARQL, TypeError where it isn't one."""

    def match(
        self,
        subject: str | None,
        predicate: str | None,
        value: ox.NamedNode | ox.Literal | None,
        graph: ox.NamedNode | ox.DefaultGraph,
    ) -> Iterator[ox.Triple]:
        """The statements in a graph with this subject, predicate and object, where given."""


Graph = ox.Store | Source
"""What can be asked."""


def text_of(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    """The address of a thing, the text of a literal; empty for what is neither."""
    return "" if term is None or isinstance(term, ox.Triple) else term.value


def match(
    store: Graph,
    subject: str | None = None,
    predicate: str | None = None,
    value: ox.NamedNode | ox.Literal | None = None,
    graph: ox.NamedNode | ox.DefaultGraph = KNOWLEDGE,
) -> Iterator[ox.Triple]:
    """The statements in a graph with this subject, predicate and object, where given; addresses are plain text."""
    if not isinstance(store, ox.Store):
        return store.match(subject, predicate, value, graph)
    found = store.quads_for_pattern(
        None if subject is None else ox.NamedNode(subject),
        None if predicate is None else ox.NamedNode(predicate),
        value,
        graph,
    )
    return (quad.triple for quad in found)


def holds(store: Graph, statement: ox.Triple, graph: ox.NamedNode | ox.DefaultGraph = KNOWLEDGE) -> bool:
    """Whether a graph has a statement."""
    if isinstance(store, ox.Store):
        return ox.Quad(statement.subject, statement.predicate, statement.object, graph) in store
    value = statement.object
    return isinstance(value, ox.NamedNode | ox.Literal) and any(
        its.object == value for its in match(store, text_of(statement.subject), statement.predicate.value, graph=graph)
    )


def select(store: Graph, query: str) -> ox.QuerySolutions:
    """The rows of a SELECT. Raises SyntaxError where it isn't SPARQL, TypeError where it isn't a SELECT."""
    if not isinstance(store, ox.Store):
        return store.select(query)
    results = store.query(query)
    if not isinstance(results, ox.QuerySolutions):
        raise TypeError(f"not a SELECT: {query}")
    return results


def construct(store: Graph, query: str) -> Iterator[ox.Triple]:
    """The statements of a CONSTRUCT. Raises SyntaxError where it isn't SPARQL, TypeError where it isn't a CONSTRUCT."""
    if not isinstance(store, ox.Store):
        yield from store.construct(query)
        return
    results = store.query(query)
    if not isinstance(results, ox.QueryTriples):
        raise TypeError(f"not a CONSTRUCT: {query}")
    yield from results


def canonical(triples: Iterable[ox.Triple]) -> dict[str, ox.Triple]:
    """Statements by their lines of canonical N-Triples, each once and sorted."""
    graph = ox.Dataset(ox.Quad(*triple) for triple in triples)
    graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dict(sorted((f"{quad.triple} .\n", quad.triple) for quad in graph))
