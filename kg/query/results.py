"""Answers of queries, and the formats they are printed in.

CSV, TSV and JSON are the W3C's SPARQL 1.1 result formats; the table is for people: names in place of IRIs.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.rdf.namespaces import XSD
from kg.rdf.terms import compact

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["FORMATS", "Answer", "Term", "as_json", "table"]

_BARE = {
    XSD + "boolean": re.compile("true|false"),
    XSD + "integer": re.compile("[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "double": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+"),
}

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The rows of a SELECT: a term, or None where unbound, for each variable."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    @classmethod
    def of(cls, solutions: ox.QuerySolutions) -> Answer:
        """All rows of a result."""
        variables = tuple(variable.value for variable in solutions.variables)
        return cls(variables=variables, rows=tuple(tuple(row[name] for name in variables) for row in solutions))

    def where(self, variable: str, text: str) -> Answer:
        """The rows in which a variable is a literal with this text; all of them where there is no such variable."""
        if variable not in self.variables:
            return self
        at = self.variables.index(variable)
        return replace(self, rows=tuple(row for row in self.rows if getattr(row[at], "value", None) == text))


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
    """A term in Turtle: numbers and truth values bare."""
    bare = _BARE.get(term.datatype.value) if isinstance(term, ox.Literal) else None
    return term.value if bare and isinstance(term, ox.Literal) and bare.fullmatch(term.value) else str(term)


def _json(answer: Answer) -> str:
    return as_json(answer, indent=1) + "\n"


def as_json(answer: Answer, indent: int | None = None) -> str:
    """The rows as SPARQL JSON; without an indent much faster."""
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
            return {"type": "literal", "value": term.value, "xml:lang": term.language}
        if term.datatype.value != XSD + "string":
            return {"type": "literal", "value": term.value, "datatype": term.datatype.value}
        return {"type": "literal", "value": term.value}
    parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
    return {"type": "triple", "value": {name: _binding(part) for name, part in parts.items()}}


def _plain(term: Term) -> str:
    return term.value if isinstance(term, (ox.NamedNode, ox.Literal)) else str(term)


def table(answer: Answer, prefixes: dict[str, str]) -> Table:
    """The answer as a table for the terminal. A column of IRIs whose names stand beside it is left out."""
    from rich import box  # slow to import
    from rich.table import Table
    from rich.text import Text

    columns = [at for at, name in enumerate(answer.variables) if f"{name}Name" not in answer.variables]
    out = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for at in columns:
        numbers = bool(answer.rows) and all(_is_number(row[at]) for row in answer.rows)
        out.add_column(_header(answer.variables[at]), justify="right" if numbers else "left", overflow="fold")
    for row in answer.rows:
        out.add_row(*(Text(_shown(row[at], prefixes)) for at in columns))
    return out


def _header(variable: str) -> str:
    """A variable as a heading: lower case words, without the Name that marks a label."""
    words = "".join(f" {mark.lower()}" if mark.isupper() else mark for mark in variable.removesuffix("Name"))
    return words.strip() or variable


def _is_number(term: Term | None) -> bool:
    return isinstance(term, ox.Literal) and term.datatype.value in (XSD + "integer", XSD + "decimal", XSD + "double")


def _shown(term: Term | None, prefixes: dict[str, str]) -> str:
    if term is None:
        return ""
    return compact(term.value, prefixes) if isinstance(term, ox.NamedNode) else _plain(term)


FORMATS: dict[str, Callable[[Answer], str]] = {"csv": _csv, "tsv": _tsv, "json": _json}
"""The formats for programs; beside them stands the table."""
