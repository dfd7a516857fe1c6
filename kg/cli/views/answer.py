"""The answer of a query as a person reads it on the terminal: names in place of IRIs."""

from __future__ import annotations

import pyoxigraph as ox
from rich import box
from rich.table import Table

from kg.cli.views.text import text
from kg.query import Answer
from kg.query.results import Term
from kg.rdf.namespaces import XSD
from kg.rdf.syntax import written
from kg.rdf.terms import compact

__all__ = ["table"]


def table(answer: Answer, prefixes: dict[str, str]) -> Table:
    """The answer as a table for the terminal. A column of IRIs whose names stand beside it is left out."""
    columns = [at for at, name in enumerate(answer.variables) if f"{name}Name" not in answer.variables]
    out = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for at in columns:
        numbers = bool(answer.rows) and all(_is_number(row[at]) for row in answer.rows)
        out.add_column(_header(answer.variables[at]), justify="right" if numbers else "left", overflow="fold")
    for row in answer.rows:
        out.add_row(*(text(_shown(row[at], prefixes)) for at in columns))
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
    if isinstance(term, ox.NamedNode):
        return compact(term.value, prefixes)
    return term.value if isinstance(term, ox.Literal) else written(term)
