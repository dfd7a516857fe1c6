"""What Virtuoso can't hold: tried on 7.2.5, literal by literal.

It stores numbers, dates and truth values as those of SQL. What has none there is refused, with all that is sent along
with it, or becomes something else without a word: 9223372036854775808 comes back as -9223372036854775808.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from kg.rdf.namespaces import RDF, XSD

__all__ = ["holds"]

_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_DECIMAL = re.compile(r"[+-]?([0-9]*)(?:\.([0-9]*))?")
_SMALL = re.compile(r".+", re.DOTALL)
_DIGITS, _FRACTION = 38, 15  # of a decimal
_FITTING = {
    "boolean": re.compile("true|false|1|0"),
    "date": re.compile(r"[0-9]+-\d\d-\d\d"),  # one with a time zone is found again only now and then
    "dateTime": re.compile(r"(?!-)(?!.*-00:00$)(?!.*\.\d{7}).*", re.DOTALL),
    "dateTimeStamp": re.compile(r"(?!-)(?!.*-00:00$)(?!.*\.\d{7}).*", re.DOTALL),
    "time": re.compile(r"\d\d:\d\d:\d\d(?:\.\d{1,6})?"),
    "gYear": re.compile(r"[0-9]{4}"),
    **dict.fromkeys(("long", "int", "short", "byte", "unsignedLong", "unsignedShort", "unsignedByte"), _SMALL),
}
_LARGEST = {
    "unsignedInt": 2**31,
    **dict.fromkeys(
        ("integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"), 2**63
    ),
}
_NEVER = {"duration", "yearMonthDuration", "dayTimeDuration"}
_NEVER_OF_OTHERS = {
    RDF + "XMLLiteral",
    "http://www.opengis.net/ont/geosparql#wktLiteral",
    "http://www.openlinksw.com/schemas/virtrdf#Geometry",
}


def holds(term: ox.NamedNode | ox.Literal) -> bool:
    """Whether a term comes back from Virtuoso with the value that it had."""
    if isinstance(term, ox.NamedNode) or term.language:
        return True
    datatype, text = term.datatype.value, term.value
    name = datatype.removeprefix(XSD)
    if not datatype.startswith(XSD):
        return datatype not in _NEVER_OF_OTHERS
    if name in _LARGEST:
        return bool(_INTEGER.fullmatch(text)) and -_LARGEST[name] < int(text) < _LARGEST[name]
    if name == "decimal":
        return _is_small(text)
    if name in ("double", "float"):
        return _is_short(text)
    return name not in _NEVER and (name not in _FITTING or bool(_FITTING[name].fullmatch(text)))


def _is_small(decimal: str) -> bool:
    found = _DECIMAL.fullmatch(decimal)
    whole, fraction = (found[1], found[2] or "") if found else ("", "")
    return bool(whole or fraction) and len(whole) + len(fraction) <= _DIGITS and len(fraction) <= _FRACTION


def _is_short(double: str) -> bool:
    """Whether six digits, which is what Virtuoso writes of a number, are all of it."""
    try:
        number = float(double.replace("INF", "inf"))
    except ValueError:
        return False
    return float(f"{number:g}") == number  # not so of NaN either, which has Virtuoso's sorting fail for all around it
