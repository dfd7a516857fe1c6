"""The values that Virtuoso keeps, as the table of kinds knows them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.rdf.namespaces import XSD
from kg.stores.kinds import KINDS

VIRTUOSO = KINDS["virtuoso"]


def value(name: str, text: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + name))


@pytest.mark.parametrize(
    ("name", "text", "is_kept"),
    [
        ("integer", "9223372036854775807", True), ("integer", "9223372036854775808", False), ("integer", "abc", False),
        ("unsignedInt", "2147483648", False), ("long", "5", True), ("long", "", False),
        ("decimal", "1.50", True), ("decimal", "0.1234567890123456", False), ("decimal", ".", False),
        ("double", "1e3", True), ("double", "1.234567", False), ("double", "INF", True), ("double", "NaN", False),
        ("boolean", "true", True), ("boolean", "maybe", False),
        ("date", "2024-01-01", True), ("date", "2024-01-01Z", False), ("dateTime", "2024-01-01T00:00:00Z", True),
        ("dateTime", "-0044-03-15T00:00:00", False), ("time", "12:00:00", True), ("time", "24:00:00Z", False),
        ("gYear", "2024", True), ("gYear", "2024Z", False), ("gMonth", "--05", True), ("duration", "P1Y", False),
        ("string", "", True), ("anyURI", "http://example.org/ ä", True),
    ],
)  # fmt: skip
def test_values_that_are_kept(name: str, text: str, is_kept: bool) -> None:
    assert VIRTUOSO.keeps(value(name, text)) is is_kept


def test_other_terms_that_are_kept() -> None:
    wkt = ox.NamedNode("http://www.opengis.net/ont/geosparql#wktLiteral")
    assert VIRTUOSO.keeps(ox.NamedNode("http://example.org/"))
    assert VIRTUOSO.keeps(ox.Literal("5", language="en"))
    assert VIRTUOSO.keeps(ox.Literal("5", datatype=ox.NamedNode("http://example.org/own")))
    assert not VIRTUOSO.keeps(ox.Literal("POINT(1 2)", datatype=wkt))
    assert all(kind.keeps(value("duration", "P1Y")) for name, kind in KINDS.items() if name != "virtuoso")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (value("decimal", "3000000000"), value("integer", "3000000000")),
        (value("decimal", "-3000000000"), value("integer", "-3000000000")),
        (value("decimal", "7"), value("decimal", "7")),
        (value("decimal", "3000000000.5"), value("decimal", "3000000000.5")),
        (ox.NamedNode("urn:a"), ox.NamedNode("urn:a")),
        (None, None),
    ],
)
def test_integers_come_back_as_decimals(before: ox.Literal | None, after: ox.Literal | None) -> None:
    assert VIRTUOSO.restored(before) == after
    assert KINDS["fuseki"].restored(before) == before
