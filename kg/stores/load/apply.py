"""Put a build into a store that someone runs, and keep it current there.

To follow one load: `kg.stores.load.plan` compares a build with what the store holds and says what differs; `load` sends
that; `kg.stores.load.check` compares again, statement by statement. A change is done in one of three ways:

- What fits into one update is one, where an update of several operations is one transaction.
- A first load, where there is nothing yet that anyone reads, goes in steps (`_in_steps`); so do graphs that are written
  anew, since they are wrong as they are.
- Any other goes beside what is there, and is put in place in one stroke: see `kg.stores.load.staging`.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

from kg.errors import StoreError
from kg.stores.inventory import WHOLE, mark, parts
from kg.stores.load.batches import Progress, batches, chunks, data, drop, send, silent
from kg.stores.load.diff import written
from kg.stores.load.staging import clear, replace
from kg.workspace import cache

if TYPE_CHECKING:
    from kg.stores.client import Remote
    from kg.stores.config import Target
    from kg.stores.load.plan import Plan

__all__ = ["alone", "load"]


@contextmanager
def alone(target: Target) -> Iterator[None]:
    """Keep this user's other loads on this machine out of a store meanwhile. Raises StoreError where one is under way.

    Loads from elsewhere are noticed, not kept out: see `kg.stores.load.staging`.
    """
    name = sha256((target.update or target.query).encode()).hexdigest()[:16]
    file = cache() / "loads" / f"{name}.lock"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = file.open("w")
    except OSError as error:
        raise StoreError(f"{file} can't be written: {(error.strerror or str(error)).lower()}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError(
                f"another load into {target.name} is under way", endpoint=target.query, hint="Wait for it to end."
            ) from error
        yield


def load(plan: Plan, remote: Remote, *, at_once: int | None = None, progress: Progress = silent) -> None:
    """Do what is planned. `at_once` is the most statements in one request, in place of what the kind of store takes.

    A load that fails or is killed can be run again: it goes on where it was. Raises StoreError.
    """
    if plan.nothing:
        return
    most = at_once or remote.target.abilities.statements_per_request
    clear(remote, plan.held)
    if (
        remote.target.abilities.atomic_updates
        and plan.statements + len(plan.new) <= most
        and plan.changes.size <= remote.target.abilities.characters_per_request
    ):
        remote.update(" ;\n".join(_operations(plan)))
        progress(plan.statements)
    elif plan.held.status == WHOLE and plan.held.digest and not plan.emptied:
        replace(plan, remote, most, progress)
    else:
        _in_steps(plan, remote, most, progress)


def _in_steps(plan: Plan, remote: Remote, most: int, progress: Progress) -> None:
    """Do what is planned in many requests, so that whoever comes after a kill knows what is there and completes it.

    An entry's digest comes after its graph, and an old one goes after the graph's old statements: where an entry has
    one digest, and its graph as many statements as that build gives it, it is that build's graph. A statement of the
    knowledge comes after the evidence for it, and goes before it: what stands in the default graph without evidence is
    other people's. `…/graph/loaded` says "loading" from before the first step until after the last.
    """
    base, changes = plan.built.base, plan.changes
    catalogues, knowledge = plan.built.catalogues, plan.built.knowledge
    others = changes.graphs - {catalogues, knowledge}
    remote.update(mark(base, ""))
    for graphs in chunks(sorted(plan.emptied), most):
        remote.update(" ;\n".join(map(drop, graphs)))
    for graphs in chunks(plan.new, most):
        remote.update(parts(base, graphs, "INSERT"))
    for which in (others, {catalogues}, {knowledge}):
        for batch in batches(written(changes.missing, which), most, remote.target.abilities.characters_per_request):
            send(remote, batch)
            progress(len(batch))
    _remove(plan, remote, {knowledge}, most, progress)
    for graphs in chunks(sorted(plan.gone), most):
        remote.update(" ;\n".join(map(drop, graphs)))
        progress(sum(plan.gone[graph] for graph in graphs))
    _remove(plan, remote, others, most, progress)
    _remove(plan, remote, {catalogues}, most, progress)
    for graphs in chunks(sorted(plan.gone), most):
        remote.update(parts(base, graphs, "DELETE"))
    remote.update(mark(base, plan.built.digest))


def _remove(plan: Plan, remote: Remote, graphs: set[str], most: int, progress: Progress) -> None:
    for batch in batches(written(plan.changes.extra, graphs), most, remote.target.abilities.characters_per_request):
        remote.update(data("DELETE", batch))
        progress(len(batch))


def _operations(plan: Plan) -> Iterator[str]:
    """The whole of a plan as operations of one update."""
    base = plan.built.base
    if plan.new:
        yield parts(base, plan.new, "INSERT")
    yield from map(drop, sorted(plan.emptied))
    for verb, file in (("INSERT", plan.changes.missing), ("DELETE", plan.changes.extra)):
        if batch := list(written(file)):
            yield data(verb, batch)
    yield from map(drop, sorted(plan.gone))
    if plan.gone:
        yield parts(base, plan.gone, "DELETE")
    yield mark(base, plan.built.digest)
