"""What a store records of the loads into it is read, also when a load was broken off."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.rdf.namespaces import HAS_PART
from kg.rdf.source import text_of
from kg.stores.inventory import DIGEST, STATUS, Holdings, LoadRecord, list_operation, status_operations
from tests.support.loading import KNOWLEDGE, LOADED, STAGED
from tests.support.servers import BASE

AREA = f"{STAGED}0123"
LISTED = [(HAS_PART, graph) for graph in (KNOWLEDGE, f"{BASE}graph/default", AREA)]


@pytest.mark.parametrize(
    ("statements", "status", "digest", "is_whole"),
    [
        ([], "", "", False),
        ([(STATUS, "whole"), (DIGEST, "1")], "whole", "1", True),
        ([(STATUS, "loading")], "loading", "", False),
        ([(STATUS, "loading"), (STATUS, "whole"), (DIGEST, "1")], "loading", "1", False),
        ([(STATUS, "whole"), (DIGEST, "1"), (DIGEST, "2")], "whole", "", True),
    ],
)
def test_a_record(statements: list[tuple[str, str]], status: str, digest: str, is_whole: bool) -> None:
    record = LoadRecord.of(BASE, [*statements, *LISTED])
    assert (record.status, record.digest, record.is_whole) == (status, digest, is_whole)
    assert (record.graphs, record.areas) == (frozenset({KNOWLEDGE, ""}), frozenset({AREA}))


def test_graphs_of_kg_load() -> None:
    counts = {KNOWLEDGE: 7, AREA: 1, f"{AREA}/add": 2, f"{AREA}4": 3, f"{BASE}notes": 4}
    held = Holdings(base=BASE, counts=counts, record=LoadRecord.of(BASE, LISTED))
    assert held.own_graphs == {KNOWLEDGE: 7, "": 0}
    assert held.staged_graphs == {AREA, f"{AREA}/add"}


def test_what_is_recorded_is_read_again() -> None:
    store = ox.Store()
    for update, status, digest in (
        (status_operations(BASE, ""), "loading", ""),
        (list_operation("INSERT", BASE, [KNOWLEDGE, "", AREA]), "loading", ""),
        (status_operations(BASE, "1"), "whole", "1"),
        (status_operations(BASE, "2"), "whole", "2"),
        (list_operation("DELETE", BASE, [AREA]), "whole", "2"),
    ):
        store.update(update)
        quads = store.quads_for_pattern(ox.NamedNode(LOADED), None, None, ox.NamedNode(LOADED))
        values = [(quad.predicate.value, text_of(quad.object)) for quad in quads]
        record = LoadRecord.of(BASE, values)
        assert (record.status, record.digest) == (status, digest)
    assert (record.graphs, record.areas) == (frozenset({KNOWLEDGE, ""}), frozenset())
