"""A change in one stroke: what it adds and removes is put beside what is there, then one operation puts it in place.

    …/graph/staged/TOKEN             says which build it is for; without that the stroke does nothing
    …/graph/staged/TOKEN/add/7       statements to add
    …/graph/staged/TOKEN/add         to which graph: <…/add/7> dcterms:isPartOf it; the same with remove
    …/graph/staged/TOKEN/drop        <…/TOKEN> dcterms:hasPart the graphs whose statements all go

A single operation is all or nothing in every store that was tried, Virtuoso included, where an update of several
operations is not (docs/decisions/0013-loading.md). It does nothing, too, unless the store still holds the build that
the change was worked out for. Nothing is both added and removed: RDF4J would do that in the order of its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from secrets import token_hex
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import StoreError
from kg.rdf.graphs import STAGED, UNNAMED
from kg.rdf.namespaces import HAS_PART, IS_PART_OF
from kg.rdf.source import text_of
from kg.rdf.terms import iri, literal
from kg.stores.inventory import DIGEST, parts
from kg.stores.load.batches import Progress, Statement, batches, chunks, drop, send
from kg.stores.load.diff import written

if TYPE_CHECKING:
    from kg.stores.client import Remote
    from kg.stores.inventory import Holdings
    from kg.stores.load.plan import Plan

__all__ = ["clear", "replace"]

_ADD, _REMOVE, _DROP, _DEFAULT = "/add", "/remove", "/drop", "/default"
_AT_ONCE = 500  # graphs dropped in one request


def replace(plan: Plan, remote: Remote, most: int, progress: Progress) -> None:
    """Do what is planned so that readers see all of the old or all of the new, and so does whoever comes after a kill.

    `most` is how many statements go into one request. Raises StoreError, also where another load came in between.
    """
    area = plan.built.base + STAGED + token_hex(8)
    remote.update(parts(plan.built.base, [area], "INSERT"))
    staged: set[str] = {area}
    sent = 0
    for batch in batches(_staged(plan, area), most, remote.target.abilities.characters_per_request):
        send(remote, batch)
        staged.update(graph for graph, _ in batch)
        sent += len(batch)
        progress(len(batch))
    _count(remote, area, plan, sent)
    progress("putting in place")
    remote.update(_stroke(plan, area))
    _confirm(plan, remote, area)
    progress("clearing up")
    _drop(remote, area, staged | set(plan.gone))
    remote.update(parts(plan.built.base, [area], "DELETE"))


def clear(remote: Remote, held: Holdings) -> None:
    """Remove what changes that were broken off have left beside what is in place. Raises StoreError."""
    for area in sorted(held.staged):
        _drop(remote, area, {its for its in held.counts if its == area or its.startswith(f"{area}/")})
    if held.staged:
        remote.update(parts(held.base, sorted(held.staged), "DELETE"))


def _drop(remote: Remote, area: str, graphs: set[str]) -> None:
    # what the stroke looks for goes first: if its load still lives, it does nothing rather than half
    remote.update(drop(area))
    for some in chunks(sorted(graphs - {area}), _AT_ONCE):
        remote.update(" ;\n".join(map(drop, some)))


def _staged(plan: Plan, area: str) -> Iterator[Statement]:
    """All that is put beside: what to add and remove, where, and last what the stroke looks for."""
    base, digest, held = plan.built.base, literal(plan.built.digest), plan.held
    said = [(iri(HAS_PART), _name(graph or base + UNNAMED)) for graph in plan.new]
    unsaid = [(iri(HAS_PART), _name(graph or base + UNNAMED)) for graph in sorted(plan.gone)]
    if held.digest != plan.built.digest:
        said.append((iri(DIGEST), digest))
        unsaid.append((iri(DIGEST), literal(held.digest)))
    sentinel = f"{_name(area)} {iri(DIGEST)} {digest}"
    marks = ((held.loaded, f"{_name(held.loaded)} {verb} {value}") for verb, value in said)
    yield from _sorted_out(chain(written(plan.changes.missing), marks), area + _ADD)
    marks = ((held.loaded, f"{_name(held.loaded)} {verb} {value}") for verb, value in unsaid)
    yield from _sorted_out(chain(written(plan.changes.extra), marks, [(area, sentinel)]), area + _REMOVE)
    for graph in sorted(plan.gone):
        yield area + _DROP, f"{_name(area)} {iri(HAS_PART)} {_name(graph)}"
    yield area, sentinel


def _sorted_out(found: Iterable[Statement], start: str) -> Iterator[Statement]:
    """The statements, each in the graph beside the one that it is about; and of each such graph, which that is."""
    beside = {"": start + _DEFAULT}
    for graph, statement in found:
        if graph not in beside:
            beside[graph] = f"{start}/{len(beside)}"
            yield start, f"{_name(beside[graph])} {iri(IS_PART_OF)} {_name(graph)}"
        yield beside[graph], statement


def _count(remote: Remote, area: str, plan: Plan, sent: int) -> None:
    """Raise StoreError unless all that was sent is there; of spellings of one value the store may keep one."""
    pattern = f"GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), {literal(area)}))"
    there = int(text_of(next(remote.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}"))[0]))
    if not sent - plan.changes.spellings <= there <= sent:
        raise StoreError(
            f"{remote.target.update} took {sent:,} statements, and {there:,} are there",
            endpoint=remote.target.update,
            hint="What was there before is untouched. Look at the store's log, and load again.",
        )


def _stroke(plan: Plan, area: str) -> str:
    """The operation that removes and adds what is staged; also what it looks for itself, so that it happens once."""
    ways = [
        f"{{ GRAPH {_name(area + _REMOVE)} {{ ?away {iri(IS_PART_OF)} ?old }} GRAPH ?away {{ ?s ?p ?o }} }}",
        f"{{ GRAPH {_name(area + _ADD)} {{ ?beside {iri(IS_PART_OF)} ?new }} GRAPH ?beside {{ ?x ?y ?z }} }}",
    ]
    if plan.gone:
        ways.append(
            f"{{ GRAPH {_name(area + _DROP)} {{ {_name(area)} {iri(HAS_PART)} ?old }} GRAPH ?old {{ ?s ?p ?o }} }}"
        )
    away, beside = "", ""
    if not plan.built.knowledge:
        away, beside = "?ds ?dp ?do", "?dx ?dy ?dz"
        ways.append(f"{{ GRAPH {_name(area + _REMOVE + _DEFAULT)} {{ {away} }} }}")
        ways.append(f"{{ GRAPH {_name(area + _ADD + _DEFAULT)} {{ {beside} }} }}")
    loaded = _name(plan.held.loaded)
    return (
        f"DELETE {{ GRAPH ?old {{ ?s ?p ?o }} {away} }}\nINSERT {{ GRAPH ?new {{ ?x ?y ?z }} {beside} }}\nWHERE {{\n"
        f"GRAPH {_name(area)} {{ {_name(area)} {iri(DIGEST)} {literal(plan.built.digest)} }}\n"
        f"GRAPH {loaded} {{ {loaded} {iri(DIGEST)} {literal(plan.held.digest)} }}\n"
        f"{' UNION '.join(ways)}\n}}"
    )


def _confirm(plan: Plan, remote: Remote, area: str) -> None:
    """Raise StoreError unless the stroke was done."""
    asked = (area, plan.held.loaded)
    pattern = " UNION ".join(f"{{ GRAPH {_name(its)} {{ ?thing {iri(DIGEST)} ?digest }} }}" for its in asked)
    rows = remote.select(f"SELECT ?thing ?digest WHERE {{ {pattern} }}")
    if [tuple(map(text_of, row)) for row in rows] != [(plan.held.loaded, plan.built.digest)]:
        raise StoreError(
            f"another load into {remote.target.query} came in between: this one has changed nothing",
            endpoint=remote.target.query,
            hint="Load again when the other has ended.",
        )


def _name(graph: str) -> str:
    return str(ox.NamedNode(graph))
