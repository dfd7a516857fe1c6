"""Statements are sent in batches that a store takes, as operations that it can read."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.stores.load.batches import Statement, batches, chunks, data_operation, drop_operations

STATEMENTS: list[Statement] = [
    ("", "<urn:a> <urn:p> <urn:b>"),
    ("urn:g", '<urn:a> <urn:p> "} <urn:x> {"'),
    ("urn:g", '<urn:a> <urn:p> "é\\n"@en'),
    ("urn:é?#", "<urn:a> <urn:p> <urn:c>"),
]


@pytest.mark.parametrize(
    ("most", "characters", "sizes"),
    [(10, 2**24, [4]), (2, 2**24, [2, 2]), (3, 2**24, [3, 1]), (10, 60, [2, 2]), (10, 1, [1, 1, 1, 1])],
)
def test_batches(most: int, characters: int, sizes: list[int]) -> None:
    found = list(batches(iter(STATEMENTS), most, characters))
    assert [len(batch) for batch in found] == sizes
    assert [statement for batch in found for statement in batch] == STATEMENTS


def test_nothing_is_no_batch() -> None:
    assert list(batches([], 10)) == []
    assert list(chunks([], 10)) == []


def test_chunks() -> None:
    assert list(chunks(["a", "b", "c"], 2)) == [["a", "b"], ["c"]]


def test_operations() -> None:
    store = ox.Store()
    store.update(data_operation("INSERT", STATEMENTS))
    lines = {f"{statement} {f'<{graph}> ' if graph else ''}." for graph, statement in STATEMENTS}
    assert {f"{quad} ." for quad in store} == lines
    store.update(data_operation("DELETE", STATEMENTS[:2]))
    assert len(store) == 2
    store.update(drop_operations(["urn:g", "urn:é?#", "urn:absent"]))
    assert len(store) == 0
