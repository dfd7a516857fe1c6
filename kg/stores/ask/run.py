"""Queries that people write, answered by a store that someone runs: as `kg.query.process` answers them from the build.

A query is checked here first, by the same process that answers from the build: an update, or a SERVICE, never reaches
the store.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.builds import write_store
from kg.query import Result
from kg.query.process import check, evaluate, too_large, too_slow
from kg.query.worker import LARGEST
from kg.rdf.sparql import dissect
from kg.stores.ask.graph import StoreGraph, open_store_graph
from kg.stores.retry import LimitError

if TYPE_CHECKING:
    from kg.stores.config import Target

__all__ = ["run_in_store"]

_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def run_in_store(
    target: Target, base: str, query: str, *, timeout: float, on_open: Callable[[StoreGraph], None]
) -> Result:
    """Return the result of a query on the graph in a store, within `timeout` seconds. `on_open` is called with the
    graph before it is asked.

    Raises QueryError as `kg.query.process.run` does, StoreError if the store can't be reached, refuses, or answers in
    part.
    """
    deadline = time.monotonic() + timeout

    def run(query: str, copy: bytes | None = None) -> Result:
        """The result of a query that has its data with it, or is asked of a copy, N-Quads."""
        left = deadline - time.monotonic()
        if copy is None:
            return evaluate(query, left=left, timeout=timeout)
        with TemporaryDirectory() as folder:
            write_store(Path(folder), copy)
            return evaluate(query, left=left, timeout=timeout, folder=Path(folder))

    def run_part(query: str) -> ox.QuerySolutions | ox.QueryBoolean | Iterator[ox.Triple]:
        form, body = run(query)
        if form == "graph":
            return (quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
        return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)

    query = check(query, timeout=timeout)
    try:
        with open_store_graph(target, base, deadline=deadline, evaluate=run_part) as graph:
            on_open(graph)
            if (copy := graph.copy_for(query)) is not None:
                return run(query, copy.dump(format=ox.RdfFormat.N_QUADS) or b"")
            form = dissect(query).form
            if form in ("ASK", "SELECT"):
                return "bindings", _bindings(graph, query, form)
            triples = {*(graph.construct(query) if form == "CONSTRUCT" else graph.describe(query))}
    except LimitError as error:
        raise (too_large(LARGEST) if error.large else too_slow(timeout)) from error
    lines = sorted(f"{triple} .\n" for triple in triples)
    if not any(map(_has_blank, triples)):
        return "graph", "".join(lines).encode()
    # names for blank nodes may take any time and memory to find: not in this process
    return run(_ALL, "".join(lines).encode())


def _bindings(graph: StoreGraph, query: str, form: str) -> bytes:
    """The answer of a SELECT or an ASK, as SPARQL JSON."""
    if form == "SELECT":
        return graph.select(query).serialize(format=ox.QueryResultsFormat.JSON) or b""
    return b'{"head":{},"boolean":true}' if graph.holds_any(query) else b'{"head":{},"boolean":false}'


def _has_blank(term: ox.Triple | ox.NamedNode | ox.BlankNode | ox.Literal) -> bool:
    if isinstance(term, ox.Triple):
        return _has_blank(term.subject) or _has_blank(term.object)
    return isinstance(term, ox.BlankNode)
