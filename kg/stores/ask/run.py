"""Queries that people write, answered by a store that someone runs: as `kg.query.process` answers them from the build.

A query is checked here first, by the same process that answers from the build: an update, or a SERVICE, never reaches
the store.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.builds import write_store
from kg.query import Result
from kg.query.process import check, evaluate, too_large, too_slow
from kg.query.worker import LARGEST
from kg.rdf.source import canonical
from kg.rdf.sparql import dissect
from kg.stores.ask.graph import StoreGraph, open_store_graph
from kg.stores.retry import LimitError

if TYPE_CHECKING:
    from kg.stores.config import Target

__all__ = ["run_in_store"]


def run_in_store(
    target: Target, base: str, query: str, *, timeout: float, on_open: Callable[[StoreGraph], None]
) -> Result:
    """Return the result of a query on the graph in a store, within `timeout` seconds. `on_open` is called with the
    graph before it is asked.

    Raises QueryError as `kg.query.process.run` does, StoreError if the store can't be reached, refuses, or answers in
    part.
    """
    deadline = time.monotonic() + timeout

    def sort(text: str) -> ox.QuerySolutions | ox.QueryBoolean:
        _, body = evaluate(text, left=deadline - time.monotonic(), timeout=timeout)
        return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)

    query = check(query, timeout=timeout)
    try:
        with open_store_graph(target, base, deadline=deadline, evaluate=sort) as graph:
            on_open(graph)
            if (copy := graph.copy_for(query)) is None:
                return _result(graph, query)
        with TemporaryDirectory() as folder:
            write_store(Path(folder), copy.dump(format=ox.RdfFormat.N_QUADS) or b"")
            return evaluate(query, left=deadline - time.monotonic(), timeout=timeout, folder=Path(folder))
    except LimitError as error:
        raise (too_large(LARGEST) if error.large else too_slow(timeout)) from error


def _result(graph: StoreGraph, query: str) -> Result:
    form = dissect(query).form
    if form == "ASK":
        return "bindings", b'{"head":{},"boolean":true}' if graph.holds_any(query) else b'{"head":{},"boolean":false}'
    if form == "SELECT":
        rows = graph.select(query).serialize(format=ox.QueryResultsFormat.JSON)
        return "bindings", rows or b""
    triples = graph.construct(query) if form == "CONSTRUCT" else graph.describe(query)
    return "graph", "".join(canonical(triples)).encode()
