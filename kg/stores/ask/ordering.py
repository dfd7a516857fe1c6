"""Rows of a store as the embedded store would give them: the terms as it writes them, the order, the duplicates; and
the templates of a CONSTRUCT filled in.

The embedded store does all of it, with the rows as the VALUES of a query: so no other code decides what 01 is, or which
of two names comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import pyoxigraph as ox

from kg.rdf.sparql import Parts

__all__ = [
    "Evaluate", "Row", "Table", "evaluate", "fill_template", "normalised", "rows_of", "sortable", "sorted_rows",
    "variables_of",
]  # fmt: skip

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[Term | None, ...]
Evaluate = Callable[[str], ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple]]
"""What runs a query that has all of its data in VALUES."""

_NUMBER = "kgRow"
_BLANK = "urn:fmkg:blank:"


class Table(NamedTuple):
    """Rows, with a term or None for each variable."""

    variables: tuple[str, ...]
    rows: list[Row]

    def of(self, variables: Sequence[str]) -> Table:
        """Return the same rows with just these columns."""
        columns = [self.variables.index(name) if name in self.variables else None for name in variables]
        return Table(
            tuple(variables),
            [tuple(None if column is None else row[column] for column in columns) for row in self.rows],
        )


def evaluate(query: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Return the result of a query that has all of its data in VALUES."""
    return ox.Store().query(query)


def rows_of(query: str) -> ox.QuerySolutions:
    """Return the rows of a SELECT that has all of its data in VALUES; of another, no rows, but its variables.

    Raises SyntaxError if it isn't SPARQL, TypeError if it isn't a SELECT.
    """
    solutions = evaluate(query)
    if not isinstance(solutions, ox.QuerySolutions):
        raise TypeError(f"not a SELECT: {query}")
    return solutions


def variables_of(query: str) -> tuple[str, ...]:
    """Return the variables of a SELECT, in its order. Raises as `rows_of` does."""
    return tuple(variable.value for variable in rows_of(query).variables)


def sortable(query: Parts, variables: Sequence[str], *, store_sorts: bool) -> Parts | None:
    """Return the SELECT to send, so that its rows can be sorted here: with all variables that they are sorted by.

    With a LIMIT or OFFSET the store chooses the rows, in its own order, if it can sort any values (`store_sorts`); if
    it can't, all rows are asked for. None if the rows can't be sorted here, or have no order.
    """
    if not query.order or query.ordered_by is None:  # or by more than the values of variables
        return None
    hidden = [name for name in query.ordered_by if name not in variables and not query.head.endswith("*")]
    is_part = query.limit is not None or query.offset > 0
    if is_part and store_sorts and hidden and query.is_distinct:
        return None  # with more variables, other rows would be distinct, and the store would choose others
    wanted = replace(query, head=" ".join([query.head, *(f"?{name}" for name in hidden)]))
    if not (is_part and store_sorts):
        wanted = replace(wanted, order="", limit=None, offset=0)
    return wanted if _is_select(wanted) else None


def _is_select(query: Parts) -> bool:
    """Whether a query is valid: beside a group, a variable that isn't in it can't be shown."""
    try:
        return bool(variables_of(query.written()))
    except SyntaxError:
        return False


def sorted_rows(table: Table, variables: Sequence[str], query: Parts, evaluate: Evaluate = evaluate) -> Table:
    """Return the rows with these variables, as the embedded store would give them for the query, but for LIMIT and
    OFFSET.

    The table has the variables that they are sorted by, too. `evaluate` does the sorting, since the embedded store
    gives up on rows that have no order.
    """
    if not table.rows or not variables:
        return table.of(variables)
    shown = " ".join(f"?{name}" for name in variables)
    solutions = evaluate(
        f"{query.prologue}\nSELECT {shown} WHERE {{ {_values(table)} }} ORDER BY {query.order} ?{_NUMBER}"
    )
    if not isinstance(solutions, ox.QuerySolutions):
        raise TypeError("not a SELECT")
    rows = [tuple(_restored(term) for term in row) for row in solutions]
    return Table(tuple(variables), list(dict.fromkeys(rows)) if query.is_distinct else rows)


def normalised(table: Table, variables: Sequence[str], query: Parts) -> Table:
    """Return the rows with these variables, as the embedded store would write them, in the order that they have."""
    return sorted_rows(table, variables, replace(query, order=""))


def fill_template(table: Table, query: Parts, evaluate: Evaluate = evaluate) -> list[ox.Triple]:
    """Return the statements of a CONSTRUCT, made of the solutions of its pattern by `evaluate`."""
    if not table.rows:
        return []
    triples = evaluate(f"{query.prologue}\nCONSTRUCT {query.head} WHERE {{ {_values(table)} }}")
    if isinstance(triples, ox.QuerySolutions | ox.QueryBoolean):
        raise TypeError("not a CONSTRUCT")
    return [_restored_triple(triple) for triple in triples]


def _restored_triple(triple: ox.Triple) -> ox.Triple:
    subject, value = _restored(triple.subject), _restored(triple.object)
    if subject is triple.subject and value is triple.object:
        return triple
    return ox.Triple(subject, triple.predicate, value)  # type: ignore[arg-type]  # a literal is no subject there


def _values(table: Table) -> str:
    names = " ".join(f"?{name}" for name in (*table.variables, _NUMBER))
    rows = "\n".join(
        f"({' '.join('UNDEF' if term is None else _written(term) for term in row)} {number})"
        for number, row in enumerate(table.rows)
    )
    return f"VALUES ({names}) {{\n{rows}\n}}"


def _written(term: Term) -> str:
    return f"<{_BLANK}{term.value}>" if isinstance(term, ox.BlankNode) else str(term)  # VALUES has no blank nodes


def _restored(term: Term | None) -> Term | None:
    """A term as it was before it was written for VALUES."""
    if isinstance(term, ox.NamedNode) and term.value.startswith(_BLANK):
        return ox.BlankNode(term.value.removeprefix(_BLANK))
    return term
