"""The statements that a store holds, read graph by graph, and many small graphs at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from os.path import commonprefix
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import StoreError
from kg.rdf.source import text_of
from kg.rdf.terms import literal
from kg.stores.answers import number
from kg.stores.inventory import name_of
from kg.stores.load.records import record
from kg.stores.quoting import quotable

if TYPE_CHECKING:
    from kg.stores.client import Remote, Row

__all__ = ["evidenced", "statements"]

_STATEMENTS_AT_ONCE = 5_000  # of several graphs, or several subjects
_NAMES_AT_ONCE = 250  # graphs or subjects in one query
_MANY_GRAPHS = 1_000  # of more small graphs than these, all are asked for by the beginning of their names
_TRY_AGAIN = "Another program is writing to it: try again."


def statements(remote: Remote, counts: Mapping[str, int]) -> Iterator[str]:
    """Yield the statements of these graphs as records, in no order.

    Raises StoreError if the store can't be asked, or if there are not as many statements as `counts` says.
    """
    small = {graph: count for graph, count in counts.items() if graph and 0 < count <= _STATEMENTS_AT_ONCE}
    for graph in sorted(counts):
        if counts[graph] and graph not in small:
            yield from _of_graph(remote, graph, counts[graph])
    if len(small) > _MANY_GRAPHS and remote.target.abilities.rows_per_answer is None:
        yield from _of_all_graphs(remote, small)
        return
    batch: dict[str, int] = {}
    for graph in sorted(small):
        if sum(batch.values()) + small[graph] > _STATEMENTS_AT_ONCE or len(batch) == _NAMES_AT_ONCE:
            yield from _of_graphs(remote, batch)
            batch = {}
        batch[graph] = small[graph]
    if batch:
        yield from _of_graphs(remote, batch)


def _of_all_graphs(remote: Remote, counts: Mapping[str, int]) -> Iterator[str]:
    """The statements of these graphs, by a query for all graphs whose names begin alike."""
    prefix = commonprefix(list(counts))  # noqa: RUF071  # of the text, not of a path
    total, received = sum(counts.values()), 0
    pattern = f"GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), {literal(prefix)}))"
    for graph, *row in remote.select(f"SELECT ?g ?s ?p ?o WHERE {{ {pattern} }}"):
        if (name := text_of(graph)) in counts:
            received += 1
            yield _record(remote, name, tuple(row))
    if received != total:
        raise StoreError(
            f"{remote.target.query} gave {received:,} of {total:,} statements",
            endpoint=remote.target.query,
            hint=_TRY_AGAIN,
        )


def _of_graph(remote: Remote, graph: str, total: int) -> Iterator[str]:
    abilities = remote.target.abilities
    if remote.target.graph_store is not None and abilities.whole_graphs:
        for statement in remote.graph(graph, total=total):
            yield _record(remote, graph, (statement.subject, statement.predicate, statement.object))
        return
    pattern = f"GRAPH {name_of(graph)} {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
    if abilities.rows_per_answer is None:
        rows = remote.rows("?s ?p ?o", pattern, total=total)
    else:
        rows = _by_subjects(remote, pattern)
    received = 0
    for row in rows:
        received += 1
        yield _record(remote, graph, row)
    if received != total:
        raise StoreError(
            f"{remote.target.query} gave {received:,} of {total:,} statements in {graph or 'the default graph'}",
            endpoint=remote.target.query,
            hint=_TRY_AGAIN,
        )


def _by_subjects(remote: Remote, pattern: str) -> Iterator[Row]:
    """The statements that match a pattern, some subjects at a time.

    Pages would have to be sorted, and Virtuoso 7.2.5 ends when it sorts rows with long texts ("row fill overflow").
    """
    subjects: list[str] = []
    total = 0
    counted = f"{{ SELECT ?s (COUNT(*) AS ?n) WHERE {{ {pattern} }} GROUP BY ?s }}"
    for subject, size in [*remote.rows("?s ?n", counted)]:
        count = number(size, remote.target.query)
        if subjects and (total + count > _STATEMENTS_AT_ONCE or len(subjects) == _NAMES_AT_ONCE):
            yield from remote.rows("?s ?p ?o", f"VALUES ?s {{ {' '.join(subjects)} }} {pattern}", total=total)
            subjects, total = [], 0
        subjects.append(str(subject))
        total += count
    if subjects:
        yield from remote.rows("?s ?p ?o", f"VALUES ?s {{ {' '.join(subjects)} }} {pattern}", total=total)


def _of_graphs(remote: Remote, counts: Mapping[str, int]) -> Iterator[str]:
    names = " ".join(map(name_of, counts))
    pattern = f"VALUES ?g {{ {names} }} GRAPH ?g {{ ?s ?p ?o }}"
    for graph, *row in remote.rows("?g ?s ?p ?o", pattern, total=sum(counts.values())):
        yield _record(remote, text_of(graph), tuple(row))


def _record(remote: Remote, graph: str, row: Row) -> str:
    """A statement of a store as a record. Raises StoreError if it has a blank node, which no build makes."""
    subject, predicate, value = row
    if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.NamedNode | ox.Literal):
        raise StoreError(
            f"{graph or 'the default graph'} in the store has a statement that no build makes: "
            f"{quotable(f'{subject} {predicate} {value}', remote.secret)}",
            endpoint=remote.target.query,
            hint="Someone wrote it there. Remove it, then load again.",
        )
    return record(graph, subject, predicate, value)


def evidenced(remote: Remote, statements: Iterable[str], graphs: frozenset[str]) -> int:
    """Return how many of these statements, as the store writes them, stand in one of the graphs as well."""
    # a statement is asked for as a row of VALUES: with its terms in the pattern no store is faster, and some are slower
    values = " ".join(f"( {statement} )" for statement in statements)
    rows = remote.rows("?s ?p ?o ?g", f"VALUES (?s ?p ?o) {{ {values} }} GRAPH ?g {{ ?s ?p ?o }}")
    return len({row[:3] for row in rows if text_of(row[3]) in graphs})
