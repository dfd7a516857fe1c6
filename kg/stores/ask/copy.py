"""A copy of the graph that kg load put into a store, for what the store can't be asked itself."""

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
from kg.stores.protocol import Dataset

if TYPE_CHECKING:
    from kg.stores.ask.datasets import Placing
    from kg.stores.ask.paging import Asker

__all__ = ["copied"]

_MOST = 500_000  # statements; Virtuoso needs a minute and more for them
_ROWS = 9_999  # statements that are asked for at once: one less than it gives at most
_SMALL = 1_000  # statements of a graph that is fetched together with others
_NAMES = 200  # graphs or properties that one request names


def copied(asker: Asker, placing: Placing) -> ox.Store:
    """The statements of all graphs that kg load made, with the knowledge in the default graph.

    Raises StoreError where there are too many, or not as many as the store counts.
    """
    loaded = f"<{placing.base}{LOADED}>"
    found = asker.table(
        dissect(
            f"SELECT ?g ?p (COUNT(*) AS ?n) WHERE {{ GRAPH {loaded} {{ {loaded} <{HAS_PART}> ?g }} "
            "GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ?p"
        ),
        Dataset(),
    )
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for graph, verb, count in found.rows:
        if text_of(graph) in placing.named or text_of(graph) == placing.knowledge:
            counts[text_of(graph)][text_of(verb)] = int(text_of(count))
    total = sum(each.total() for each in counts.values())
    if total > _MOST:
        raise StoreError(
            "this store doesn't follow paths of any length (* and +) as SPARQL has them, and the graph is too large to "
            f"be fetched for that: {total:,} statements",
            endpoint=asker.remote.target.query,
            hint=phrase("Ask the build, without {}; or load it into a store of another kind.", option("store")),
        )
    copy = ox.Store()
    copy.extend(_statements(asker, placing.knowledge, counts))
    if len(copy) != total:
        raise StoreError(
            f"{asker.remote.target.query} gave {len(copy):,} statements of {total:,}",
            endpoint=asker.remote.target.query,
            hint="Another program is writing to it: try again.",
        )
    return copy


def _statements(asker: Asker, knowledge: str, counts: Mapping[str, Counter[str]]) -> Iterator[ox.Quad]:
    small = {graph: each.total() for graph, each in counts.items() if each.total() < _SMALL}
    for batch in _batches(small):
        listed = " ".join(f"<{name}>" for name in batch)
        query = dissect(f"SELECT ?g ?s ?p ?o WHERE {{ VALUES ?g {{ {listed} }} GRAPH ?g {{ ?s ?p ?o }} }}")
        for graph, subject, verb, value in asker.table(query, Dataset()).rows:
            place = KNOWLEDGE if text_of(graph) == knowledge else graph
            yield ox.Quad(subject, verb, value, place)  # type: ignore[arg-type]  # terms stand where they may
    for name in counts.keys() - small.keys():
        its = counts[name]
        at = KNOWLEDGE if name == knowledge else ox.NamedNode(name)
        # whole statements come several times as fast as rows
        for batch in _batches(its):
            pattern = f"GRAPH <{name}> {{ ?s ?p ?o }} FILTER(?p IN ({', '.join(f'<{verb}>' for verb in batch)}))"
            for found in _fetched(asker, pattern, sum(map(its.__getitem__, batch))):
                yield ox.Quad(found.subject, found.predicate, found.object, at)


def _fetched(asker: Asker, pattern: str, count: int) -> Iterable[ox.Triple]:
    if count <= _ROWS:
        return asker.statements(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}")
    rows = asker.table(dissect(f"SELECT ?s ?p ?o WHERE {{ {pattern} }}"), Dataset()).rows
    return [ox.Triple(*row) for row in rows]  # type: ignore[arg-type]  # terms stand where they may


def _batches(counts: Mapping[str, int]) -> Iterator[list[str]]:
    """What is fetched together: as much as one answer has room for."""
    batch: list[str] = []
    for name, count in sorted(counts.items()):
        if batch and (sum(counts[its] for its in batch) + count > _ROWS or len(batch) == _NAMES):
            yield batch
            batch = []
        batch.append(name)
    if batch:
        yield batch
