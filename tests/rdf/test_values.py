"""When two literals are one value, however they are written."""

import pyoxigraph as ox
import pytest

from kg.rdf.namespaces import XSD
from kg.rdf.values import term_by_value


@pytest.mark.parametrize(
    ("name", "one", "other", "same"),
    [
        ("integer", "01", "1", True), ("integer", "-0", "0", True), ("integer", "1", "2", False),
        ("integer", "abc", "ABC", False), ("integer", "9" * 30, "+" + "9" * 30, True), ("decimal", "1.50", "1.5", True),
        ("decimal", "1.50", "1.05", False), ("decimal", "10", "1", False), ("decimal", ".", "0", False),
        ("double", "1e3", "1000", True), ("double", "1e3", "1001", False), ("double", "0", "-0", False),
        ("float", "0.1", "0.10000000149", True), ("double", "0.1", "0.10000000149", False),
        ("boolean", "1", "true", True), ("boolean", "0", "true", False),
        ("date", "2024-01-01Z", "2024-01-01+00:00", True),
        ("date", "2024-01-01", "2024-01-01Z", False), ("time", "12:00:00.50", "12:00:00.5", True),
        ("time", "24:00:00Z", "00:00:00Z", True),
        ("dateTime", "2023-12-31T24:00:00Z", "2024-01-01T00:00:00.0Z", True),
        ("dateTime", "9999-12-31T24:00:00", "x", False),
        ("duration", "P1Y", "P12M", True), ("duration", "P30D", "P1M", False), ("duration", "PT1.5S", "PT1.50S", True),
        ("string", "01", "1", False),
    ],
)  # fmt: skip
def test_values(name: str, one: str, other: str, same: bool) -> None:
    datatype = ox.NamedNode(XSD + name)
    terms = (term_by_value(ox.Literal(text, datatype=datatype)) for text in (one, other))
    assert (len(set(terms)) == 1) is same


def test_values_of_derived_types() -> None:
    byte, date = (ox.Literal("5", datatype=ox.NamedNode(XSD + name)) for name in ("byte", "date"))
    assert term_by_value(byte) == term_by_value(ox.Literal("5", datatype=ox.NamedNode(XSD + "integer")))
    assert term_by_value(byte) != term_by_value(ox.Literal("5"))
    assert term_by_value(byte) != term_by_value(date)
    assert term_by_value(ox.Literal("a", language="EN-us")) == term_by_value(ox.Literal("a", language="en-us"))
