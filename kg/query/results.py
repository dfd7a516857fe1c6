"""Answers of queries, and the formats that they are printed in.

CSV, TSV and JSON are the W3C's SPARQL 1.1 result formats, with the triple terms and directions of 1.2; rows are for
Python.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import pyoxigraph as ox

from kg.rdf.namespaces import XSD
from kg.rdf.syntax import Term, written
from kg.rows import Rows

__all__ = ["FORMATS", "Answer", "Term", "as_json", "plain_value", "rows"]

_BARE = {
    XSD + "boolean": re.compile("true|false"),
    XSD + "integer": re.compile("[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "double": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The rows of a SELECT: a term for each variable, None if it is unbound."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    @classmethod
    def of(cls, solutions: ox.QuerySolutions) -> Answer:
        """Return all rows of a result."""
        variables = tuple(variable.value for variable in solutions.variables)
        return cls(variables=variables, rows=tuple(tuple(row[name] for name in variables) for row in solutions))

    def where(self, variable: str, text: str) -> Answer:
        """Return the rows in which a variable is a literal with this text; all rows if there is no such variable."""
        if variable not in self.variables:
            return self
        at = self.variables.index(variable)
        return replace(self, rows=tuple(row for row in self.rows if getattr(row[at], "value", None) == text))


def rows(answer: Answer) -> Rows:
    """Return the rows with Python values for their terms."""
    return Rows(answer.variables, (map(plain_value, row) for row in answer.rows))


def plain_value(term: Term | None) -> str | int | float | bool | None:
    """Return a term as a Python value: an IRI or a text as a str, None for None."""
    if not isinstance(term, ox.Literal):
        return None if term is None else _plain(term)
    kind = term.datatype.value.removeprefix(XSD)
    try:
        if kind == "integer":
            return int(term.value)
        if kind in ("decimal", "double", "float"):
            return float(term.value)
    except ValueError:  # ill-typed, or an integer of more digits than Python converts
        return term.value
    return term.value in ("true", "1") if kind == "boolean" else term.value


def _csv(answer: Answer) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(answer.variables)
    writer.writerows(["" if term is None else _plain(term) for term in row] for row in answer.rows)
    return out.getvalue()


def _tsv(answer: Answer) -> str:
    lines = ["\t".join(f"?{name}" for name in answer.variables)]
    lines += ["\t".join("" if term is None else _turtle(term) for term in row) for row in answer.rows]
    return "".join(f"{line}\n" for line in lines)


def _turtle(term: Term) -> str:
    """Return a term in Turtle, numbers and truth values without quotes."""
    bare = _BARE.get(term.datatype.value) if isinstance(term, ox.Literal) else None
    return term.value if bare and isinstance(term, ox.Literal) and bare.fullmatch(term.value) else written(term)


def _json(answer: Answer) -> str:
    return as_json(answer, indent=1) + "\n"


def as_json(answer: Answer, indent: int | None = None) -> str:
    """Return the rows as SPARQL JSON, much faster without an indent."""
    bindings = [
        {name: _binding(term) for name, term in zip(answer.variables, row, strict=True) if term is not None}
        for row in answer.rows
    ]
    document = {"head": {"vars": list(answer.variables)}, "results": {"bindings": bindings}}
    return json.dumps(document, ensure_ascii=False, indent=indent)


def _binding(term: Term) -> dict[str, object]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Literal):
        if term.language:
            direction = {"its:dir": term.direction.value} if term.direction is not None else {}
            return {"type": "literal", "value": term.value, "xml:lang": term.language, **direction}
        if term.datatype.value != XSD + "string":
            return {"type": "literal", "value": term.value, "datatype": term.datatype.value}
        return {"type": "literal", "value": term.value}
    parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
    return {"type": "triple", "value": {name: _binding(part) for name, part in parts.items()}}


def _plain(term: Term) -> str:
    return term.value if isinstance(term, (ox.NamedNode, ox.Literal)) else written(term)


FORMATS: dict[str, Callable[[Answer], str]] = {"csv": _csv, "tsv": _tsv, "json": _json}
"""The formats for programs."""
