"""A build as records: sorted in pieces, so that a graph of any size needs little memory, and counted by value."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.rdf.namespaces import RDFS, XSD
from kg.rdf.terms import literal
from kg.stores.load.records import Count, LeftOut, arrange, sort_lines, statements_of
from tests.support.loading import KNOWLEDGE, LOADED, NOWHERE, STAGED, a_build, fact
from tests.support.servers import BASE


def test_sorting_in_pieces(tmp_path: Path) -> None:
    lines = [f"{n * 7919 % 1000}\t{'x' * (n % 7)}\u2028\x85\n" for n in range(1_000)]
    assert list(sort_lines(lines, tmp_path, in_memory=500)) == sorted(lines)


def test_a_build_is_arranged(tmp_path: Path) -> None:
    spellings = [f"<{BASE}model/A> <{RDFS}label> {literal(text, XSD + 'integer')}" for text in ("1", "01")]
    nquads = a_build(tmp_path / "1.nq", {"c/model/A": [*spellings, fact("A", "tab\t and line\n")]})
    built = arrange(nquads, BASE, NOWHERE, tmp_path)
    entry = f"{BASE}entry/c/model/A"
    assert built.counts[entry] == built.counts[KNOWLEDGE] == Count(written=3, values=2)
    assert set(built.digests) == {entry}
    assert built.left_out == LeftOut()
    assert {statement for _, statement in statements_of(built.file, [entry])} == {
        *spellings, fact("A", "tab\t and line\n"),
    }  # fmt: skip
    assert [graph for graph, _ in statements_of(built.file)] == sorted(graph for graph, _ in statements_of(built.file))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("_:b <urn:p> <urn:o> .", "without names for its things"),
        ("<urn:s> <urn:p> _:b .", "without names for its things"),
        ("<urn:s> <urn:p> <urn:o> <urn:elsewhere> .", "not to be written: urn:elsewhere"),
        (f"<urn:s> <urn:p> <urn:o> <{LOADED}> .", "not to be written"),
        (f"<urn:s> <urn:p> <urn:o> <{KNOWLEDGE}> .", "not to be written"),
        (f"<urn:s> <urn:p> <urn:o> <{STAGED}x> .", "not to be written"),
        ("<urn:s> <urn:p> .", "can't be read"),
    ],
)
def test_graphs_that_are_refused(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "1.nq").write_text(f"{line}\n")
    with pytest.raises(StoreError, match=message):
        arrange(tmp_path / "1.nq", BASE, NOWHERE, tmp_path)
