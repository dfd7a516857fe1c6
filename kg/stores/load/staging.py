"""A change that is made at once: what it adds and removes goes to graphs of its own (it is staged), then one operation
puts it in place.

    …/graph/staged/TOKEN             says which build it is for; without that the operation does nothing
    …/graph/staged/TOKEN/add/7       statements to add
    …/graph/staged/TOKEN/add         to which graph: <…/add/7> dcterms:isPartOf it; the same with remove
    …/graph/staged/TOKEN/drop        <…/TOKEN> dcterms:hasPart the graphs whose statements are all to be removed

A single operation is done as a whole or not at all in every store that was tried, Virtuoso included, if an update of
several operations is not (docs/decisions/0013-loading.md). It does nothing either unless the store still holds the
build that the change was worked out for. Nothing is both added and removed: RDF4J would do that in the order of its
rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from secrets import token_hex
from typing import TYPE_CHECKING

from kg.errors import StoreError
from kg.rdf.graphs import LOADED, STAGED, UNNAMED
from kg.rdf.namespaces import HAS_PART, IS_PART_OF
from kg.rdf.source import text_of
from kg.rdf.terms import iri, literal
from kg.stores.inventory import DIGEST, list_operation, name_of
from kg.stores.load.batches import Progress, Statement, batches, chunks, drop_operations, send
from kg.stores.load.records import statements_of

if TYPE_CHECKING:
    from kg.stores.client import Remote
    from kg.stores.inventory import Holdings
    from kg.stores.load.planning import Plan

__all__ = ["clear", "replace"]

_ADD, _REMOVE, _DROP, _DEFAULT = "/add", "/remove", "/drop", "/default"
_GRAPHS_AT_ONCE = 500  # dropped in one request


def replace(plan: Plan, remote: Remote, most: int, progress: Progress) -> None:
    """Do what is planned so that readers see all of the old build or all of the new one, also after a kill.

    `most` is how many statements go into one request. Raises StoreError, also if another load was faster.
    """
    area = plan.built.base + STAGED + token_hex(8)
    remote.update(list_operation("INSERT", plan.built.base, [area]))
    staged: set[str] = {area}
    sent = 0
    for batch in batches(_staged(plan, area), most, remote.target.abilities.characters_per_request):
        send(remote, batch)
        staged.update(graph for graph, _ in batch)
        sent += len(batch)
        progress(len(batch))
    _check_count(remote, area, plan, sent)
    progress("putting in place")
    remote.update(_replacement(plan, area))
    _check_done(plan, remote, area)
    progress("clearing up")
    _drop(remote, area, staged | set(plan.gone))
    remote.update(list_operation("DELETE", plan.built.base, [area]))


def clear(remote: Remote, held: Holdings) -> None:
    """Remove what was staged by loads that were broken off. Raises StoreError."""
    areas = sorted(held.record.areas)
    for area in areas:
        _drop(remote, area, {graph for graph in held.counts if graph == area or graph.startswith(f"{area}/")})
    if areas:
        remote.update(list_operation("DELETE", held.base, areas))


def _drop(remote: Remote, area: str, graphs: set[str]) -> None:
    # what the replacement looks for goes first: if its load still runs, it does nothing rather than half
    remote.update(drop_operations([area]))
    for some in chunks(sorted(graphs - {area}), _GRAPHS_AT_ONCE):
        remote.update(drop_operations(some))


def _staged(plan: Plan, area: str) -> Iterator[Statement]:
    """All that is staged: what to add and remove, and where; and last the statement that the replacement looks for."""
    loaded, digest = name_of(plan.built.base + LOADED), literal(plan.built.digest)
    to_record = [f"{loaded} {iri(HAS_PART)} {_listed(plan, graph)}" for graph in plan.new]
    to_erase = [f"{loaded} {iri(HAS_PART)} {_listed(plan, graph)}" for graph in sorted(plan.gone)]
    if plan.held.record.digest != plan.built.digest:
        to_record.append(f"{loaded} {iri(DIGEST)} {digest}")
        to_erase.append(f"{loaded} {iri(DIGEST)} {literal(plan.held.record.digest)}")
    start_signal = f"{name_of(area)} {iri(DIGEST)} {digest}"
    yield from _in_area(chain(statements_of(plan.changes.missing), _of_record(plan, to_record)), area + _ADD)
    removed = chain(statements_of(plan.changes.extra), _of_record(plan, to_erase), [(area, start_signal)])
    yield from _in_area(removed, area + _REMOVE)
    for graph in sorted(plan.gone):
        yield area + _DROP, f"{name_of(area)} {iri(HAS_PART)} {name_of(graph)}"
    yield area, start_signal


def _listed(plan: Plan, graph: str) -> str:
    """The name that the record has for a graph."""
    return name_of(graph or plan.built.base + UNNAMED)


def _of_record(plan: Plan, statements: Iterable[str]) -> Iterator[Statement]:
    return ((plan.built.base + LOADED, statement) for statement in statements)


def _in_area(statements: Iterable[Statement], start: str) -> Iterator[Statement]:
    """The statements, each in the staged graph for its graph; and of each staged graph, which graph it is for."""
    staged = {"": start + _DEFAULT}
    for graph, statement in statements:
        if graph not in staged:
            staged[graph] = f"{start}/{len(staged)}"
            yield start, f"{name_of(staged[graph])} {iri(IS_PART_OF)} {name_of(graph)}"
        yield staged[graph], statement


def _check_count(remote: Remote, area: str, plan: Plan, sent: int) -> None:
    """Raise StoreError unless all that was sent is there; of spellings of one value the store may keep one."""
    pattern = f"GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), {literal(area)}))"
    received = remote.count(pattern)
    if not sent - plan.changes.spellings <= received <= sent:
        raise StoreError(
            f"{remote.target.update} took {sent:,} statements, and {received:,} are there",
            endpoint=remote.target.update,
            hint="What was there before is untouched. Look at the store's log, and load again.",
        )


def _replacement(plan: Plan, area: str) -> str:
    """The operation that removes and adds what is staged. It also removes the statement that it looks for, so that it
    happens once."""
    cases = [
        f"{{ GRAPH {name_of(area + _REMOVE)} {{ ?extra {iri(IS_PART_OF)} ?old }} GRAPH ?extra {{ ?s ?p ?o }} }}",
        f"{{ GRAPH {name_of(area + _ADD)} {{ ?missing {iri(IS_PART_OF)} ?new }} GRAPH ?missing {{ ?x ?y ?z }} }}",
    ]
    if plan.gone:
        listed = f"{name_of(area)} {iri(HAS_PART)} ?old"
        cases.append(f"{{ GRAPH {name_of(area + _DROP)} {{ {listed} }} GRAPH ?old {{ ?s ?p ?o }} }}")
    deleted, inserted = "", ""  # in the default graph
    if not plan.built.knowledge:
        deleted, inserted = "?ds ?dp ?do", "?dx ?dy ?dz"
        cases.append(f"{{ GRAPH {name_of(area + _REMOVE + _DEFAULT)} {{ {deleted} }} }}")
        cases.append(f"{{ GRAPH {name_of(area + _ADD + _DEFAULT)} {{ {inserted} }} }}")
    loaded = name_of(plan.built.base + LOADED)
    return (
        f"DELETE {{ GRAPH ?old {{ ?s ?p ?o }} {deleted} }}\n"
        f"INSERT {{ GRAPH ?new {{ ?x ?y ?z }} {inserted} }}\nWHERE {{\n"
        f"GRAPH {name_of(area)} {{ {name_of(area)} {iri(DIGEST)} {literal(plan.built.digest)} }}\n"
        f"GRAPH {loaded} {{ {loaded} {iri(DIGEST)} {literal(plan.held.record.digest)} }}\n"
        f"{' UNION '.join(cases)}\n}}"
    )


def _check_done(plan: Plan, remote: Remote, area: str) -> None:
    """Raise StoreError unless the replacement was made."""
    loaded = plan.built.base + LOADED
    pattern = " UNION ".join(
        f"{{ GRAPH {name_of(graph)} {{ ?thing {iri(DIGEST)} ?digest }} }}" for graph in (area, loaded)
    )
    rows = remote.select(f"SELECT ?thing ?digest WHERE {{ {pattern} }}")
    if [tuple(map(text_of, row)) for row in rows] != [(loaded, plan.built.digest)]:
        raise StoreError(
            f"another load into {remote.target.query} came in between: this one has changed nothing",
            endpoint=remote.target.query,
            hint="Load again when the other has ended.",
        )
