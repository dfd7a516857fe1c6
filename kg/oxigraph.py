"""The embedded store, typed as our graphs are: no blank nodes, no triple terms, results of one known form."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

__all__ = ["KNOWLEDGE", "construct", "match", "select", "text_of"]

KNOWLEDGE = ox.DefaultGraph()
"""The default graph, which is the knowledge."""


def text_of(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    """The address of a thing, the text of a literal; empty for what is neither."""
    return "" if term is None or isinstance(term, ox.Triple) else term.value


def match(
    store: ox.Store,
    subject: str | None = None,
    predicate: str | None = None,
    value: ox.NamedNode | ox.Literal | None = None,
    graph: ox.NamedNode | ox.DefaultGraph = KNOWLEDGE,
) -> Iterator[ox.Triple]:
    """The statements in a graph with this subject, predicate and object, where given; addresses are plain text."""
    found = store.quads_for_pattern(
        None if subject is None else ox.NamedNode(subject),
        None if predicate is None else ox.NamedNode(predicate),
        value,
        graph,
    )
    return (quad.triple for quad in found)


def select(store: ox.Store, query: str) -> ox.QuerySolutions:
    """The rows of a SELECT. Raises SyntaxError where it isn't SPARQL, TypeError where it isn't a SELECT."""
    results = store.query(query)
    if not isinstance(results, ox.QuerySolutions):
        raise TypeError(f"not a SELECT: {query}")
    return results


def construct(store: ox.Store, query: str) -> Iterator[ox.Triple]:
    """The statements of a CONSTRUCT. Raises SyntaxError where it isn't SPARQL, TypeError where it isn't a CONSTRUCT."""
    results = store.query(query)
    if not isinstance(results, ox.QueryTriples):
        raise TypeError(f"not a CONSTRUCT: {query}")
    yield from results
