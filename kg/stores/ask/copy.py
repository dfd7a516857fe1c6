"""A copy of the graph that kg load put into a store, for queries that the store can't answer itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import StoreError
from kg.phrases import option, phrase
from kg.rdf.graphs import LOADED
from kg.rdf.namespaces import HAS_PART
from kg.rdf.source import KNOWLEDGE, text_of
from kg.rdf.sparql import dissect
from kg.stores.answers import number
from kg.stores.protocol import Dataset

if TYPE_CHECKING:
    from kg.stores.ask.datasets import GraphLayout
    from kg.stores.ask.paging import Pager

__all__ = ["copy_graphs"]

_LARGEST = 500_000  # statements; Virtuoso needs a minute and more for them
_ROWS_AT_ONCE = 9_999  # statements in one answer: one less than it gives at most
_SMALL = 1_000  # statements of a graph that is fetched together with others
_NAMES_AT_ONCE = 200  # graphs or properties in one request

Counts = Mapping[str, Counter[str]]
"""How many statements each graph has with each property."""


def copy_graphs(pager: Pager, layout: GraphLayout) -> ox.Store:
    """Return the statements of all graphs that kg load made, with the knowledge in the default graph.

    Raises StoreError if there are too many, or not as many as the store counts.
    """
    counts = _counts(pager, layout)
    total = sum(by_property.total() for by_property in counts.values())
    if total > _LARGEST:
        raise StoreError(
            "this store doesn't follow paths of any length (* and +) as SPARQL has them, and the graph is too large to "
            f"be fetched for that: {total:,} statements",
            endpoint=pager.remote.target.query,
            hint=phrase("Ask the build, without {}; or load it into a store of another kind.", option("store")),
        )
    copy = ox.Store()
    copy.extend(_of_small_graphs(pager, layout.knowledge, counts))
    copy.extend(_of_large_graphs(pager, layout.knowledge, counts))
    if len(copy) != total:
        raise StoreError(
            f"{pager.remote.target.query} gave {len(copy):,} statements of {total:,}",
            endpoint=pager.remote.target.query,
            hint="Another program is writing to it: try again.",
        )
    return copy


def _counts(pager: Pager, layout: GraphLayout) -> Counts:
    loaded = f"<{layout.base}{LOADED}>"
    query = dissect(
        f"SELECT ?g ?p (COUNT(*) AS ?n) WHERE {{ GRAPH {loaded} {{ {loaded} <{HAS_PART}> ?g }} "
        "GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ?p"
    )
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for graph, predicate, count in pager.table(query, Dataset()).rows:
        if text_of(graph) in layout.named or text_of(graph) == layout.knowledge:
            counts[text_of(graph)][text_of(predicate)] = number(count, pager.remote.target.query)
    return counts


def _of_small_graphs(pager: Pager, knowledge: str, counts: Counts) -> Iterator[ox.Quad]:
    sizes = {graph: by_property.total() for graph, by_property in counts.items() if _is_small(by_property)}
    for batch in _batches(sizes):
        listed = " ".join(f"<{name}>" for name in batch)
        query = dissect(f"SELECT ?g ?s ?p ?o WHERE {{ VALUES ?g {{ {listed} }} GRAPH ?g {{ ?s ?p ?o }} }}")
        for graph, subject, predicate, value in pager.table(query, Dataset()).rows:
            place = _place(text_of(graph), knowledge)
            yield ox.Quad(subject, predicate, value, place)  # type: ignore[arg-type]  # terms stand where they may


def _of_large_graphs(pager: Pager, knowledge: str, counts: Counts) -> Iterator[ox.Quad]:
    for graph, by_property in counts.items():
        if _is_small(by_property):
            continue
        for batch in _batches(by_property):
            properties = ", ".join(f"<{predicate}>" for predicate in batch)
            pattern = f"GRAPH <{graph}> {{ ?s ?p ?o }} FILTER(?p IN ({properties}))"
            for triple in _matching(pager, pattern, sum(by_property[predicate] for predicate in batch)):
                yield ox.Quad(triple.subject, triple.predicate, triple.object, _place(graph, knowledge))


def _is_small(by_property: Counter[str]) -> bool:
    return by_property.total() < _SMALL


def _place(graph: str, knowledge: str) -> ox.NamedNode | ox.DefaultGraph:
    """The graph of the copy for a graph of the store."""
    return KNOWLEDGE if graph == knowledge else ox.NamedNode(graph)


def _matching(pager: Pager, pattern: str, count: int) -> Iterable[ox.Triple]:
    """The statements that match a pattern, `count` of them; a CONSTRUCT is several times as fast as rows."""
    if count <= _ROWS_AT_ONCE:
        return pager.statements(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}")
    rows = pager.table(dissect(f"SELECT ?s ?p ?o WHERE {{ {pattern} }}"), Dataset()).rows
    return [ox.Triple(*row) for row in rows]  # type: ignore[arg-type]  # terms stand where they may


def _batches(counts: Mapping[str, int]) -> Iterator[list[str]]:
    """Names that are asked for at once: as many as one answer has room for."""
    batch: list[str] = []
    size = 0
    for name, count in sorted(counts.items()):
        if batch and (size + count > _ROWS_AT_ONCE or len(batch) == _NAMES_AT_ONCE):
            yield batch
            batch, size = [], 0
        batch.append(name)
        size += count
    if batch:
        yield batch
