"""Asking a graph: the embedded store, or a `Source` in its place (see kg.stores.ask.graph). Callers needn't know which.

The types are those of our graphs, which have no blank nodes and no triple terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import pyoxigraph as ox

__all__ = ["KNOWLEDGE", "Graph", "Source", "canonical", "construct", "holds", "match", "select", "text_of"]

KNOWLEDGE = ox.DefaultGraph()
"""The default graph, which is the knowledge."""


class Source(Protocol):
    """What answers as the embedded store does, and raises the same errors."""

    def select(self, query: str) -> ox.QuerySolutions:
        """Return the rows of a SELECT. Raises SyntaxError if it isn't SPARQL, TypeError if it isn't a SELECT."""

    def construct(self, query: str) -> Iterator[ox.Triple]:
        """Return the statements of a CONSTRUCT. Raises SyntaxError if it isn't SPARQL, TypeError if it isn't one."""

    def match(
        self,
        subject: str | None,
        predicate: str | None,
        value: ox.NamedNode | ox.Literal | None,
        graph: ox.NamedNode | ox.DefaultGraph,
    ) -> Iterator[ox.Triple]:
        """Return the statements of a graph that have this subject, predicate and object; None stands for any."""


Graph = ox.Store | Source
"""What can be asked."""


def text_of(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    """Return the address of a thing, or the text of a literal; "" for anything else."""
    return "" if term is None or isinstance(term, ox.Triple) else term.value


def match(
    store: Graph,
    subject: str | None = None,
    predicate: str | None = None,
    value: ox.NamedNode | ox.Literal | None = None,
    graph: ox.NamedNode | ox.DefaultGraph = KNOWLEDGE,
) -> Iterator[ox.Triple]:
    """Return the statements of a graph that have this subject, predicate and object; None stands for any.

    Subject and predicate are given as addresses.
    """
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
    """Return whether a graph has a statement."""
    if isinstance(store, ox.Store):
        return ox.Quad(statement.subject, statement.predicate, statement.object, graph) in store
    subject, predicate, value = statement
    return isinstance(value, ox.NamedNode | ox.Literal) and any(
        found.object == value for found in store.match(text_of(subject), predicate.value, None, graph)
    )


def select(store: Graph, query: str) -> ox.QuerySolutions:
    """Return the rows of a SELECT. Raises SyntaxError if it isn't SPARQL, TypeError if it isn't a SELECT."""
    if not isinstance(store, ox.Store):
        return store.select(query)
    results = store.query(query)
    if not isinstance(results, ox.QuerySolutions):
        raise TypeError(f"not a SELECT: {query}")
    return results


def construct(store: Graph, query: str) -> Iterator[ox.Triple]:
    """Yield the statements of a CONSTRUCT. Raises SyntaxError if it isn't SPARQL, TypeError if it isn't one."""
    if not isinstance(store, ox.Store):
        yield from store.construct(query)
        return
    results = store.query(query)
    if not isinstance(results, ox.QueryTriples):
        raise TypeError(f"not a CONSTRUCT: {query}")
    yield from results


def canonical(triples: Iterable[ox.Triple]) -> dict[str, ox.Triple]:
    """Return statements by their lines of canonical N-Triples: sorted, and each once."""
    graph = ox.Dataset(ox.Quad(*triple) for triple in triples)
    graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dict(sorted((f"{quad.triple} .\n", quad.triple) for quad in graph))
