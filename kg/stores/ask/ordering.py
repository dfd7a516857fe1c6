"""What the rows of a store come to: terms as the embedded store writes them, rows in its order, templates filled in.

All of it the embedded store does itself, with the rows as the VALUES of a query of its own: so it is no other code that
says what 01 is, or which of two names comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from kg.rdf.sparql import Parts

__all__ = ["Evaluate", "Row", "Table", "filled", "here", "rows_of", "settled", "variables_of"]

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[Term | None, ...]
Evaluate = Callable[[str], ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples]
"""What runs a query that brings all of its data with it."""

_NUMBER = "kgRow"
_BLANK = "urn:fmkg:blank:"


class Table(NamedTuple):
    """Rows, with a term or None for each variable."""

    variables: tuple[str, ...]
    rows: list[Row]

    def of(self, variables: Sequence[str]) -> Table:
        """The same rows with just these columns."""
        at = [self.variables.index(name) if name in self.variables else None for name in variables]
        return Table(tuple(variables), [tuple(None if its is None else row[its] for its in at) for row in self.rows])


def here(query: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Run a query that brings all of its data with it."""
    return ox.Store().query(query)


def rows_of(query: str) -> ox.QuerySolutions:
    """The rows of a SELECT that brings all of its data with it; of another, none, but its variables.

    Raises SyntaxError where it isn't SPARQL, TypeError where it isn't a SELECT.
    """
    found = here(query)
    if not isinstance(found, ox.QuerySolutions):
        raise TypeError(f"not a SELECT: {query}")
    return found


def variables_of(query: str) -> tuple[str, ...]:
    """The variables of a SELECT, in its order. Raises as `rows_of` does."""
    return tuple(variable.value for variable in rows_of(query).variables)


def settled(table: Table, variables: Sequence[str], asked: Parts, in_order: Evaluate = here) -> Table:
    """The rows with these variables, as the embedded store would give them for the query.

    The table holds what it is put into order by, too; `in_order` does that, since some rows have no order, and the
    embedded store then gives up in its own way.
    """
    if not table.rows or not variables:
        return table.of(variables)
    shown = " ".join(f"?{name}" for name in variables)
    evaluate = in_order if asked.order else here
    found = evaluate(f"{asked.prologue}\nSELECT {shown} WHERE {{ {_values(table)} }} ORDER BY {asked.order} ?{_NUMBER}")
    if not isinstance(found, ox.QuerySolutions):
        raise TypeError("not a SELECT")
    rows = [tuple(_back(term) for term in row) for row in found]
    return Table(tuple(variables), list(dict.fromkeys(rows)) if asked.is_distinct else rows)


def filled(table: Table, asked: Parts) -> list[ox.Triple]:
    """The statements of a CONSTRUCT, of the solutions of its pattern."""
    if not table.rows:
        return []
    found = here(f"{asked.prologue}\nCONSTRUCT {asked.head} WHERE {{ {_values(table)} }}")
    if not isinstance(found, ox.QueryTriples):
        raise TypeError("not a CONSTRUCT")
    return [_triple(its) for its in found]


def _triple(its: ox.Triple) -> ox.Triple:
    subject, value = _back(its.subject), _back(its.object)
    if subject is its.subject and value is its.object:
        return its
    return ox.Triple(subject, its.predicate, value)  # type: ignore[arg-type]  # a literal is no subject there


def _values(table: Table) -> str:
    names = " ".join(f"?{name}" for name in (*table.variables, _NUMBER))
    rows = "\n".join(
        f"({' '.join('UNDEF' if term is None else _written(term) for term in row)} {number})"
        for number, row in enumerate(table.rows)
    )
    return f"VALUES ({names}) {{\n{rows}\n}}"


def _written(term: Term) -> str:
    return f"<{_BLANK}{term.value}>" if isinstance(term, ox.BlankNode) else str(term)  # VALUES has no blank nodes


def _back(term: Term | None) -> Term | None:
    if isinstance(term, ox.NamedNode) and term.value.startswith(_BLANK):
        return ox.BlankNode(term.value.removeprefix(_BLANK))
    return term
