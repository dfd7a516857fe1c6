"""Statements as requests to a store: in batches that it takes, as operations of an update or as N-Quads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

from kg.stores.inventory import name_of

if TYPE_CHECKING:
    from kg.stores.client import Remote

__all__ = [
    "Progress", "Statement", "batches", "chunks", "data_operation", "drop_operations", "no_progress", "send",
]  # fmt: skip

Statement = tuple[str, str]
"""A graph ("" is the default one) and a statement in it, as N-Triples without the final dot."""

Progress = Callable[[int | str], None]
"""Is told how many statements have just been sent or removed, or in words what begins now."""


def no_progress(_: int | str) -> None:
    """Progress that nobody watches."""


def batches(statements: Iterable[Statement], most: int, characters: int = 2**24) -> Iterator[list[Statement]]:
    """Yield the statements in batches of `most` at most, and of so many characters unless a single one is longer."""
    batch: list[Statement] = []
    size = 0
    for graph, statement in statements:
        length = len(graph) + len(statement)
        if batch and (len(batch) == most or size + length > characters):
            yield batch
            batch, size = [], 0
        batch.append((graph, statement))
        size += length
    if batch:
        yield batch


def chunks(names: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    """Yield the names, `most` at a time."""
    for start in range(0, len(names), most):
        yield names[start : start + most]


def data_operation(verb: Literal["INSERT", "DELETE"], batch: Iterable[Statement]) -> str:
    """Return an operation that inserts or deletes statements, which come graph by graph."""
    blocks = []
    for graph, statements in groupby(batch, key=itemgetter(0)):
        lines = "".join(f"{statement} .\n" for _, statement in statements)
        blocks.append(f"GRAPH {name_of(graph)} {{\n{lines}}}\n" if graph else lines)
    return f"{verb} DATA {{\n{''.join(blocks)}}}"


def drop_operations(graphs: Iterable[str]) -> str:
    """Return operations that drop graphs, those that are there."""
    return " ;\n".join(f"DROP SILENT GRAPH {name_of(graph)}" for graph in graphs)


def send(remote: Remote, batch: Iterable[Statement]) -> None:
    """Add statements, by the fastest way that the store has for them. Raises StoreError."""
    if remote.target.abilities.nquads and remote.target.graph_store is not None:
        remote.upload(
            f"{statement} {name_of(graph)} .\n" if graph else f"{statement} .\n" for graph, statement in batch
        )
    else:
        remote.update(data_operation("INSERT", batch))
