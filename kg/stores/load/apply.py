"""Carrying out a plan. A change is made in one of three ways:

- What fits into one update is one, if such a store does an update of several operations as one transaction.
- A first load, when there is nothing yet that anyone reads, goes in steps (`_in_steps`); so do graphs that are
  rewritten, since they are wrong as they are.
- Any other change is staged, and put in place by one operation: see `kg.stores.load.staging`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from kg.stores.inventory import list_operation, status_operations
from kg.stores.load.batches import (
    Progress,
    batches,
    chunks,
    data_operation,
    drop_operations,
    no_progress,
    send,
)
from kg.stores.load.records import statements_of
from kg.stores.load.staging import clear, replace

if TYPE_CHECKING:
    from kg.stores.client import Remote
    from kg.stores.load.planning import Plan

__all__ = ["apply"]


def apply(plan: Plan, remote: Remote, *, at_once: int | None = None, progress: Progress = no_progress) -> None:
    """Do what is planned. `at_once` is the most statements in one request, in place of what such a store takes.

    A load that fails or is killed can be run again: it goes on where it was. Raises StoreError.
    """
    if plan.nothing:
        return
    abilities, record = remote.target.abilities, plan.held.record
    most = at_once or abilities.statements_per_request
    clear(remote, plan.held)
    if (
        abilities.atomic_updates
        and plan.statements + len(plan.new) <= most
        and plan.changes.size <= abilities.characters_per_request
    ):
        remote.update(" ;\n".join(_operations(plan)))
        progress(plan.statements)
    elif record.is_whole and record.digest and not plan.emptied:
        replace(plan, remote, most, progress)
    else:
        _in_steps(plan, remote, most, progress)


def _in_steps(plan: Plan, remote: Remote, most: int, progress: Progress) -> None:
    """Do what is planned in many requests, in an order that lets the next load know what is there and complete it.

    An entry's digest is added after its graph, and an old digest is removed after the graph's old statements: if an
    entry has one digest, and its graph as many statements as that build gives it, it is that build's graph. A statement
    of the knowledge is added after the evidence for it, and removed before it: what is in the default graph without
    evidence is other people's. `…/graph/loaded` says "loading" from before the first step until after the last.
    """
    base, changes = plan.built.base, plan.changes
    catalogues, knowledge = plan.built.catalogues, plan.built.knowledge
    others = changes.graphs - {catalogues, knowledge}
    gone = sorted(plan.gone)
    remote.update(status_operations(base, ""))
    for graphs in chunks(sorted(plan.emptied), most):
        remote.update(drop_operations(graphs))
    for graphs in chunks(plan.new, most):
        remote.update(list_operation("INSERT", base, graphs))
    for which in (others, {catalogues}, {knowledge}):
        for batch in batches(statements_of(changes.missing, which), most, _characters(remote)):
            send(remote, batch)
            progress(len(batch))
    _remove(plan, remote, {knowledge}, most, progress)
    for graphs in chunks(gone, most):
        remote.update(drop_operations(graphs))
        progress(sum(plan.gone[graph] for graph in graphs))
    _remove(plan, remote, others, most, progress)
    _remove(plan, remote, {catalogues}, most, progress)
    for graphs in chunks(gone, most):
        remote.update(list_operation("DELETE", base, graphs))
    remote.update(status_operations(base, plan.built.digest))


def _remove(plan: Plan, remote: Remote, graphs: Collection[str], most: int, progress: Progress) -> None:
    for batch in batches(statements_of(plan.changes.extra, graphs), most, _characters(remote)):
        remote.update(data_operation("DELETE", batch))
        progress(len(batch))


def _characters(remote: Remote) -> int:
    return remote.target.abilities.characters_per_request


def _operations(plan: Plan) -> Iterator[str]:
    """The whole of a plan as operations of one update."""
    base = plan.built.base
    if plan.new:
        yield list_operation("INSERT", base, plan.new)
    if plan.emptied:
        yield drop_operations(sorted(plan.emptied))
    if to_send := list(statements_of(plan.changes.missing)):
        yield data_operation("INSERT", to_send)
    if to_remove := list(statements_of(plan.changes.extra)):
        yield data_operation("DELETE", to_remove)
    if plan.gone:
        yield drop_operations(sorted(plan.gone))
        yield list_operation("DELETE", base, sorted(plan.gone))
    yield status_operations(base, plan.built.digest)
