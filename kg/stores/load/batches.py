"""Statements as requests to a store: in batches that it takes, as operations of an update or as N-Quads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from kg.stores.client import Remote

__all__ = ["Progress", "Statement", "batches", "chunks", "data", "drop", "send", "silent"]

Statement = tuple[str, str]
"""A graph ("" is the default one) and a statement in it, as N-Triples without the final dot."""

Progress = Callable[[int | str], None]
"""Hears how many statements have just been dealt with, or in words what begins now."""


def silent(_: int | str) -> None:
    """Progress that nobody watches."""


def batches(found: Iterable[Statement], most: int, largest: int = 2**24) -> Iterator[list[Statement]]:
    """The statements in batches of so many at most, and of so many characters unless a single one is longer."""
    batch: list[Statement] = []
    size = 0
    for graph, statement in found:
        length = len(graph) + len(statement)
        if batch and (len(batch) == most or size + length > largest):
            yield batch
            batch, size = [], 0
        batch.append((graph, statement))
        size += length
    if batch:
        yield batch


def chunks(names: list[str], most: int) -> Iterator[list[str]]:
    """The names, so many at a time."""
    for start in range(0, len(names), most):
        yield names[start : start + most]


def data(verb: str, batch: Iterable[Statement]) -> str:
    """An operation that inserts or deletes (the verb) statements, which stand graph by graph."""
    blocks = []
    for graph, its in groupby(batch, key=lambda each: each[0]):
        lines = "".join(f"{statement} .\n" for _, statement in its)
        blocks.append(f"GRAPH {ox.NamedNode(graph)} {{\n{lines}}}\n" if graph else lines)
    return f"{verb} DATA {{\n{''.join(blocks)}}}"


def drop(graph: str) -> str:
    """An operation that drops a graph, where it is there."""
    return f"DROP SILENT GRAPH {ox.NamedNode(graph)}"


def send(remote: Remote, batch: list[Statement]) -> None:
    """Add statements, by the fastest way that the store has for them. Raises StoreError."""
    if remote.target.abilities.nquads and remote.target.graph_store is not None:
        remote.upload(f"{its} {ox.NamedNode(graph)} .\n" if graph else f"{its} .\n" for graph, its in batch)
    else:
        remote.update(data("INSERT", batch))
