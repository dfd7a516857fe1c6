"""Put a build into a store that someone runs, keep it current there, and prove that what is there is what was built.

To follow one load: `plan` compares a build with what the store holds and says what differs; `load` sends that;
`check` compares again, statement by statement.

Nothing but graphs that kg load made is written to or removed: see kg.holdings. A small change is one transaction where
the store has such. A large one, and any in a store without, goes in steps, in an order that keeps this true all along:

- What both the old and the new build say stays there throughout; what is new comes before what went is removed.
- `…/graph/loaded` says "loading" from before the first step until after the last.
- An entry's digest comes after its graph, and the old one goes after the graph's old statements. So where an entry has
  one digest, and its graph as many statements as that build gives it, it is that build's graph.
- A statement of the knowledge comes after the evidence for it, and goes before it. So what stands in the default graph
  without evidence is other people's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.compare import Comparison, compare, written
from kg.errors import StoreError
from kg.holdings import WHOLE, Holdings, holdings, mark, parts, supported

if TYPE_CHECKING:
    from pathlib import Path

    from kg.built import Built
    from kg.remote import Remote

__all__ = ["Difference", "Plan", "check", "load", "plan"]

_LARGEST = 2**24  # characters in one request
_TOGETHER = 200  # statements asked for at once
_EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done for a store to hold a build: statements to send and to remove, graphs to drop with the number
    of their statements. `foreign` are graphs under the base that kg load didn't make and leaves alone."""

    built: Built
    held: Holdings
    changes: Comparison
    gone: dict[str, int]
    foreign: tuple[str, ...] = field(default=(), repr=False)

    @property
    def new(self) -> list[str]:
        """The graphs that kg load has not made yet."""
        return sorted(set(self.built.counts) - self.held.made)

    @property
    def nothing(self) -> bool:
        """Whether the store holds the build already, and says so."""
        return not (self.changes.graphs or self.gone or self.new) and self.is_marked

    @property
    def is_marked(self) -> bool:
        """Whether the store says that this build is whole there."""
        return self.held.status == WHOLE and self.held.digest == self.built.digest

    @property
    def statements(self) -> int:
        """How many statements are sent or removed, those of graphs that are dropped included."""
        changes = self.changes
        return sum(changes.to_send.values()) + sum(changes.to_remove.values()) + sum(self.gone.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A graph that differs ("" is the default one): how many values the build has in it and how many statements the
    store, how many are missing there and how many beyond, and some of them as N-Triples, with + and -."""

    graph: str
    built: int
    held: int
    missing: int
    extra: int
    examples: tuple[str, ...] = ()


def plan(built: Built, remote: Remote, folder: Path, *, trusting: bool = True) -> Plan:
    """What has to change for the store to hold the build; files with it go to `folder`.

    With `trusting`, an entry's digest stands for its graph where that has as many statements; else all is compared.
    Raises StoreError where the store can't be asked, or where a graph that the build needs is other people's.
    """
    held = holdings(remote, built.base)
    _refuse(built, held, remote)
    ours = held.ours
    trusted = {
        graph
        for graph, count in built.counts.items()
        if trusting
        and graph in ours
        and built.digests.get(graph) == held.digests.get(graph, "")
        and ours[graph] in (count.written, count.values)
    }
    there = {graph: count for graph, count in ours.items() if graph in built.counts}
    changes = compare(built, remote, there, folder, but=trusted)
    if not built.knowledge and changes.to_remove.get(""):
        _refuse_foreign(changes, held, remote)
    return Plan(
        built=built,
        held=held,
        changes=changes,
        gone={graph: count for graph, count in ours.items() if graph not in built.counts},
        foreign=tuple(sorted(set(held.counts) - held.made - {held.loaded, ""})),
    )


def _refuse(built: Built, held: Holdings, remote: Remote) -> None:
    """Raise StoreError where a graph that would be written has other people's statements."""
    endpoint = remote.target.query
    taken = sorted(graph for graph in set(built.counts) - held.made if held.counts.get(graph))
    if taken == [""]:
        raise StoreError(
            f"the default graph of {endpoint} has {held.counts['']:,} statements that kg load didn't put there",
            endpoint=endpoint,
            hint="Leave knowledge_graph out of stores.yaml: the knowledge then goes to a graph of its own.",
        )
    if taken:
        raise StoreError(
            f"{endpoint} has {taken[0]}, which kg load didn't make (there are {len(taken)} such graphs)",
            endpoint=endpoint,
            hint="Nothing was changed. If they may go, drop them; else give the workspace a base of its own.",
        )
    if "" in held.made and built.knowledge:
        raise StoreError(
            f"the knowledge is in the default graph of {endpoint}, and stores.yaml has a graph of its own for it",
            endpoint=endpoint,
            hint="Write knowledge_graph: default again; or empty the default graph and …/graph/loaded, and load anew.",
        )


def _refuse_foreign(changes: Comparison, held: Holdings, remote: Remote) -> None:
    """Raise StoreError where the default graph has a statement that neither the build has nor the one before had."""
    strange = 0
    for batch in _batches(written(changes.extra, [""]), _TOGETHER):
        strange += len(batch) - supported(remote, (statement for _, statement in batch), held.made - {""})
    if strange:
        raise StoreError(
            f"the default graph of {remote.target.query} has {strange:,} statements that are other people's",
            endpoint=remote.target.query,
            hint="Nothing was changed. Move them to a graph of their own, or leave knowledge_graph out of stores.yaml.",
        )


def load(
    plan: Plan, remote: Remote, *, at_once: int | None = None, progress: Callable[[int], None] = lambda _: None
) -> None:
    """Do what is planned. `at_once` is the most statements in one request, in place of what the kind of store takes;
    `progress` hears how many statements have just been dealt with.

    A load that fails or is killed can be run again: it goes on where it was. Raises StoreError.
    """
    if plan.nothing:
        return
    most = at_once or remote.target.can.statements
    if remote.target.can.atomic and plan.statements + len(plan.new) <= most and plan.changes.size <= _LARGEST:
        remote.update(" ;\n".join(_operations(plan)))
        progress(plan.statements)
        return
    _in_steps(plan, remote, most, progress)


def _in_steps(plan: Plan, remote: Remote, most: int, progress: Callable[[int], None]) -> None:
    """Do what is planned in many requests, in the order that the docstring of this module promises."""
    base, changes = plan.built.base, plan.changes
    catalogues, knowledge = plan.built.catalogues, plan.built.knowledge
    others = changes.graphs - {catalogues, knowledge}
    remote.update(mark(base, ""))
    for graphs in _chunks(plan.new, most):
        remote.update(parts(base, graphs, "INSERT"))
    for which in (others, {catalogues}, {knowledge}):
        for batch in _batches(written(changes.missing, which), most):
            _send(remote, batch)
            progress(len(batch))
    _remove(plan, remote, {knowledge}, most, progress)
    for graphs in _chunks(sorted(plan.gone), most):
        remote.update(" ;\n".join(map(_drop, graphs)))
        progress(sum(plan.gone[graph] for graph in graphs))
    _remove(plan, remote, others, most, progress)
    _remove(plan, remote, {catalogues}, most, progress)
    for graphs in _chunks(sorted(plan.gone), most):
        remote.update(parts(base, graphs, "DELETE"))
    remote.update(mark(base, plan.built.digest))


def _remove(plan: Plan, remote: Remote, graphs: set[str], most: int, progress: Callable[[int], None]) -> None:
    for batch in _batches(written(plan.changes.extra, graphs), most):
        remote.update(_data("DELETE", batch))
        progress(len(batch))


def _operations(plan: Plan) -> Iterator[str]:
    """The whole of a plan as operations of one update."""
    base = plan.built.base
    if plan.new:
        yield parts(base, plan.new, "INSERT")
    for verb, file in (("INSERT", plan.changes.missing), ("DELETE", plan.changes.extra)):
        if batch := list(written(file)):
            yield _data(verb, batch)
    yield from map(_drop, sorted(plan.gone))
    if plan.gone:
        yield parts(base, plan.gone, "DELETE")
    yield mark(base, plan.built.digest)


def _drop(graph: str) -> str:
    return f"DROP SILENT GRAPH {ox.NamedNode(graph)}"


def _data(verb: str, batch: Iterable[tuple[str, str]]) -> str:
    """An operation that inserts or deletes statements, which stand graph by graph."""
    blocks = []
    for graph, its in groupby(batch, key=lambda each: each[0]):
        lines = "".join(f"{statement} .\n" for _, statement in its)
        blocks.append(f"GRAPH {ox.NamedNode(graph)} {{\n{lines}}}\n" if graph else lines)
    return f"{verb} DATA {{\n{''.join(blocks)}}}"


def _send(remote: Remote, batch: list[tuple[str, str]]) -> None:
    if remote.target.can.nquads and remote.target.graph_store is not None:
        remote.upload(f"{its} {ox.NamedNode(graph)} .\n" if graph else f"{its} .\n" for graph, its in batch)
    else:
        remote.update(_data("INSERT", batch))


def _batches(found: Iterable[tuple[str, str]], most: int) -> Iterator[list[tuple[str, str]]]:
    """The statements in batches of so many at most, and of so many characters unless a single one is longer."""
    batch: list[tuple[str, str]] = []
    size = 0
    for graph, statement in found:
        length = len(graph) + len(statement)
        if batch and (len(batch) == most or size + length > _LARGEST):
            yield batch
            batch, size = [], 0
        batch.append((graph, statement))
        size += length
    if batch:
        yield batch


def _chunks(names: list[str], most: int) -> Iterator[list[str]]:
    for start in range(0, len(names), most):
        yield names[start : start + most]


def check(built: Built, remote: Remote, folder: Path) -> list[Difference]:
    """How the store differs from the build, by value and graph by graph; nothing where it holds just that.

    Where only its own word differs, that is a difference of `…/graph/loaded`. Raises StoreError where the store can't
    be asked.
    """
    held = holdings(remote, built.base)
    there = {graph: held.counts.get(graph, 0) for graph in {*built.counts, *held.made}}
    found = compare(built, remote, there, folder)
    examples: dict[str, list[str]] = {}
    for file, sign in ((found.missing, "-"), (found.extra, "+")):
        taken: dict[str, int] = {}
        for graph, statement in written(file):
            taken[graph] = taken.get(graph, 0) + 1
            if taken[graph] <= _EXAMPLES:
                examples.setdefault(graph, []).append(f"{sign} {statement}")
    differences = [
        Difference(
            graph=graph,
            built=built.counts[graph].values if graph in built.counts else 0,
            held=there[graph],
            missing=found.to_send.get(graph, 0),
            extra=found.to_remove.get(graph, 0),
            examples=tuple(examples[graph]),
        )
        for graph in sorted(found.graphs)
    ]
    if held.status != WHOLE or held.digest != built.digest:
        said = f"{held.status} {held.digest}".strip() or "nothing"
        differences.append(
            Difference(
                graph=held.loaded,
                built=1,
                held=0,
                missing=1,
                extra=0,
                examples=(f"- whole {built.digest}", f"+ {said}"),
            )
        )
    return differences
