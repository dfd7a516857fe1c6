"""The values that Virtuoso keeps: tried on 7.2.5, literal by literal.

It stores numbers, dates and truth values as those of SQL. A value that has no counterpart there is refused, with all
that is sent along with it, or becomes another one without a word: 9223372036854775808 comes back as
-9223372036854775808. What else is peculiar to Virtuoso stands in the table of `kg.stores.kinds`.
"""

from __future__ import annotations

import re
from typing import TypeVar

import pyoxigraph as ox

from kg.rdf.namespaces import RDF, XSD

__all__ = ["BROKEN_OFF", "keeps", "restored"]

BROKEN_OFF = "X-SQL-State"
"""The header of an answer that ends before its last row, though its status is 200."""

_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_DECIMAL = re.compile(r"[+-]?([0-9]*)(?:\.([0-9]*))?")
_ANY = re.compile(r".+", re.DOTALL)
_DIGITS, _DECIMAL_PLACES = 38, 15  # of a decimal
_DATE_TIME = re.compile(r"(?!-)(?!.*-00:00$)(?!.*\.\d{7}).*", re.DOTALL)
_FORMS = {
    "boolean": re.compile("true|false|1|0"),
    "date": re.compile(r"[0-9]+-\d\d-\d\d"),  # a date with a time zone is found again only now and then
    "dateTime": _DATE_TIME,
    "dateTimeStamp": _DATE_TIME,
    "time": re.compile(r"\d\d:\d\d:\d\d(?:\.\d{1,6})?"),
    "gYear": re.compile(r"[0-9]{4}"),
    **dict.fromkeys(("long", "int", "short", "byte", "unsignedLong", "unsignedShort", "unsignedByte"), _ANY),
}
"""The texts of each datatype that it keeps; of a datatype that is missing here it keeps all."""
_LARGEST = {
    "unsignedInt": 2**31,
    **dict.fromkeys(
        ("integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"), 2**63
    ),
}
_NEVER = {
    *(XSD + name for name in ("duration", "yearMonthDuration", "dayTimeDuration")),
    RDF + "XMLLiteral",
    "http://www.opengis.net/ont/geosparql#wktLiteral",
    "http://www.openlinksw.com/schemas/virtrdf#Geometry",
}
_LARGEST_INT = 2**31 - 1

Term = TypeVar("Term")


def keeps(term: ox.NamedNode | ox.Literal) -> bool:
    """Return whether Virtuoso gives back a term with the value that was sent."""
    if isinstance(term, ox.NamedNode) or term.language:
        return True
    datatype, text = term.datatype.value, term.value
    if datatype in _NEVER or not datatype.startswith(XSD):
        return datatype not in _NEVER
    name = datatype.removeprefix(XSD)
    if name in _LARGEST:
        return bool(_INTEGER.fullmatch(text)) and -_LARGEST[name] < int(text) < _LARGEST[name]
    if name == "decimal":
        return _is_small_decimal(text)
    if name in ("double", "float"):
        return _is_short_number(text)
    return name not in _FORMS or bool(_FORMS[name].fullmatch(text))


def restored(term: Term) -> Term | ox.Literal:
    """Return a term of an answer as it was when it was sent.

    By the Graph Store Protocol and the bulk loader, an integer of more than 32 bits becomes a decimal.
    """
    if (
        isinstance(term, ox.Literal)
        and term.datatype.value == XSD + "decimal"
        and term.value.lstrip("+-").isdigit()
        and abs(int(term.value)) > _LARGEST_INT
    ):
        return ox.Literal(term.value, datatype=ox.NamedNode(XSD + "integer"))
    return term


def _is_small_decimal(text: str) -> bool:
    parts = _DECIMAL.fullmatch(text)
    whole, fraction = (parts[1], parts[2] or "") if parts else ("", "")
    return bool(whole or fraction) and len(whole) + len(fraction) <= _DIGITS and len(fraction) <= _DECIMAL_PLACES


def _is_short_number(text: str) -> bool:
    """Whether six digits, which is what Virtuoso writes of a double, are all of it."""
    try:
        number = float(text.replace("INF", "inf"))
    except ValueError:
        return False
    return float(f"{number:g}") == number  # false for NaN, which would make Virtuoso's sorting fail for other values
