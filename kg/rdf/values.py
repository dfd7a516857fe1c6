"""RDF terms by their value, since stores rewrite literals: 01 comes back as 1, 1.50 as 1.5, @EN-us as @en-us.

Two terms have one value if XML Schema 1.1 Part 2 says so. A derived type shares the values of the type that it is
derived from: "5"^^xsd:byte is "5"^^xsd:integer. A literal that is invalid for its type ("abc"^^xsd:integer) is compared
by its text.
"""

from __future__ import annotations

import re
import struct
from datetime import date, timedelta
from decimal import Decimal

import pyoxigraph as ox

from kg.rdf.namespaces import XSD

__all__ = ["statement_by_value", "term_by_value"]

_INTEGERS = (
    "integer", "nonPositiveInteger", "negativeInteger", "long", "int", "short", "byte", "nonNegativeInteger",
    "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte", "positiveInteger",
)  # fmt: skip
_DATES = ("dateTime", "dateTimeStamp", "date", "time", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay")
_DURATIONS = ("duration", "yearMonthDuration", "dayTimeDuration")
_COLLAPSED = {*_INTEGERS, *_DATES, *_DURATIONS, "decimal", "double", "float", "boolean"}
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?")
_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_FRACTION = re.compile(r"(?<=:\d\d)\.(\d*+)(?=Z|[+-]|$)")
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)T24:00:00(?=Z|[+-]|$)")
_UTC = re.compile(r"[+-]00:00$")
_DURATION = re.compile(
    r"(-?)P(?=.)(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})D)?"
    r"(?:T(?=.)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?",
    re.ASCII,
)


def statement_by_value(subject: object, predicate: object, value: ox.NamedNode | ox.Literal) -> str:
    """Return a statement as N-Triples without the final dot, with the value of its object."""
    return f"{subject} {predicate} {term_by_value(value)}"


def term_by_value(term: ox.NamedNode | ox.Literal) -> str:
    """Return a term as N-Triples, the same for all terms that have one value."""
    if isinstance(term, ox.NamedNode):
        return str(term)
    if term.language:
        return str(ox.Literal(term.value, language=term.language.lower()))
    datatype = term.datatype.value
    if not datatype.startswith(XSD) or (name := datatype.removeprefix(XSD)) == "string":
        return str(term)
    name, text = _value(name, term.value)
    return f"{ox.Literal(text)}^^<{XSD}{name}>"


def _value(name: str, text: str) -> tuple[str, str]:  # noqa: PLR0911  # one return for each family of types
    """Return the type that a type of XML Schema shares its values with, and the text that a value has in it."""
    if name in _COLLAPSED:  # white space around it doesn't count (XML Schema 1.1 Part 2, 4.3.6)
        text = text.strip(" \t\n\r")
    if name in _INTEGERS:
        return ("decimal", _decimal(text)) if _INTEGER.fullmatch(text) else (name, text)
    if name == "decimal":
        return name, _decimal(text) if _DECIMAL.fullmatch(text) and text.strip("+-.") else text
    if name in ("double", "float"):
        return name, _float(text, single=name == "float") if _DOUBLE.fullmatch(text) else text
    if name == "boolean":
        return name, {"1": "true", "0": "false"}.get(text, text)
    if name in _DATES:
        return "dateTime" if name == "dateTimeStamp" else name, _date(text)
    if name in _DURATIONS:
        duration = _DURATION.fullmatch(text)
        return ("duration", _duration(duration)) if duration else (name, text)
    return name, text


def _decimal(text: str) -> str:
    match = _DECIMAL.fullmatch(text)
    assert match  # noqa: S101  # callers give decimals only
    sign, whole, fraction = match[1], match[2].lstrip("0") or "0", (match[3] or "").rstrip("0")
    number = f"{whole}.{fraction}" if fraction else whole
    return f"-{number}" if sign == "-" and number != "0" else number


def _float(text: str, *, single: bool) -> str:
    number = float(text.replace("INF", "inf"))
    if single:
        try:
            (number,) = struct.unpack("f", struct.pack("f", number))
        except OverflowError:
            number = float("-inf" if number < 0 else "inf")
    return repr(number)


def _date(text: str) -> str:
    if midnight := _MIDNIGHT.match(text):  # the end of a day is the beginning of the next
        try:
            following = date.fromisoformat(midnight[1]) + timedelta(days=1)
            text = f"{following.isoformat()}T00:00:00{text[midnight.end() :]}"
        except (ValueError, OverflowError):
            return text
    if text.startswith("24:00:00"):
        text = f"00{text[2:]}"
    if ":" in text:
        text = _FRACTION.sub(lambda match: match[0].rstrip("0").rstrip("."), text)
    return _UTC.sub("Z", text)


def _duration(match: re.Match[str]) -> str:
    sign, years, months, days, hours, minutes, seconds = (part or "0" for part in match.groups())
    in_months = 12 * int(years) + int(months)
    in_seconds = ((int(days) * 24 + int(hours)) * 60 + int(minutes)) * 60 + Decimal(seconds)
    minus = "-" if sign == "-" and (in_months or in_seconds) else ""
    return f"{minus}{in_months}M{_decimal(format(in_seconds, 'f'))}S"
