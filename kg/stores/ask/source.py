"""The graph that is asked: the current build, or a store into which a build was loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kg.phrases import Phrase

if TYPE_CHECKING:
    from kg.evidence import Evidence
    from kg.query import Result
    from kg.rdf.source import Graph
    from kg.stores.ask.graph import StoreGraph
    from kg.workspace import Workspace

__all__ = ["Tell", "answer", "open_evidence", "open_graph"]

Tell = Callable[[Phrase], None]
"""Is told what the user should know of a store: that a load is under way there, or that it holds another build."""


@contextmanager
def open_graph(workspace: Workspace, store: str | None, tell: Tell) -> Iterator[Graph]:
    """Open the current build of a workspace, or the graph in the store that stores.yaml calls `store`.

    Raises StoreError if there is no build, or the store can't be asked; ConfigError if there is no such store.
    """
    if store is None:
        from kg.builds import open_store

        with open_store(workspace.build) as build:
            yield build
        return
    from kg.stores import read_store
    from kg.stores.ask.graph import open_store_graph

    with open_store_graph(read_store(workspace, store), workspace.base) as graph:
        _tell_notices(graph, store, workspace, tell)
        yield graph


@contextmanager
def open_evidence(workspace: Workspace, store: str | None, tell: Tell) -> Iterator[Evidence]:
    """Open the same graph, to be asked where statements come from."""
    from kg.evidence import Evidence
    from kg.infer import load_rules
    from kg.rdf.schema import load_schema

    schema = load_schema(workspace.ontology, workspace.base)
    with open_graph(workspace, store, tell) as graph:
        yield Evidence(graph, schema, workspace.ontology, load_rules(workspace.rules))


def answer(workspace: Workspace, query: str, *, timeout: float, store: str | None, tell: Tell) -> Result:
    """Return the result of a query that someone wrote, within `timeout` seconds. Raises QueryError or StoreError."""
    if store is None:
        from kg.builds import current
        from kg.query import run

        return run(current(workspace.build), query, timeout=timeout)
    from kg.stores import read_store
    from kg.stores.ask.run import run_in_store

    def on_open(graph: StoreGraph) -> None:
        _tell_notices(graph, store, workspace, tell)

    return run_in_store(read_store(workspace, store), workspace.base, query, timeout=timeout, on_open=on_open)


def _tell_notices(graph: StoreGraph, store: str, workspace: Workspace, tell: Tell) -> None:
    from kg.stores.ask.graph import notices

    for notice in notices(graph, store, workspace.build):
        tell(notice)
