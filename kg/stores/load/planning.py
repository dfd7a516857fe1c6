"""What has to change for a store to hold a build; and what must not be changed there, which is refused.

Nothing but graphs that kg load made is written to or removed: see kg.stores.inventory.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from kg.errors import StoreError
from kg.phrases import call, phrase
from kg.rdf.graphs import LOADED
from kg.stores.inventory import Holdings, holdings
from kg.stores.load.batches import batches
from kg.stores.load.contents import evidenced
from kg.stores.load.diff import Changes, compare
from kg.stores.load.records import statements_of

if TYPE_CHECKING:
    from pathlib import Path

    from kg.stores.client import Remote
    from kg.stores.load.records import Built

__all__ = ["GraphChange", "Plan", "Preview", "make_plan"]

_STATEMENTS_AT_ONCE = 200  # in one query


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphChange:
    """What a load would do to a graph, and how many statements it would send and remove."""

    graph: str
    action: Literal["send", "change", "delete"]
    to_send: int
    to_remove: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a load would do: nothing, or these changes. `foreign` are graphs under the base that it would leave alone,
    since kg load didn't make them."""

    base: str
    nothing: bool
    changes: tuple[GraphChange, ...]
    foreign: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a load does: statements to send and to remove, graphs to drop with the number of their statements (`gone`),
    and graphs to empty before all of them is sent. `foreign` are graphs under the base that kg load didn't make and
    leaves alone."""

    built: Built
    held: Holdings
    changes: Changes
    gone: Mapping[str, int]
    emptied: Mapping[str, int] = field(default_factory=dict)
    foreign: tuple[str, ...] = field(default=(), repr=False)

    @property
    def new(self) -> list[str]:
        """The graphs that kg load has not made yet."""
        return sorted(set(self.built.counts) - self.held.record.graphs)

    @property
    def nothing(self) -> bool:
        """Whether the store holds the build already, and its record says so."""
        record = self.held.record
        is_recorded = record.is_whole and record.digest == self.built.digest
        return is_recorded and not (self.changes.graphs or self.gone or self.new or record.areas)

    @property
    def statements(self) -> int:
        """How many statements are to be added or removed, those of graphs that are dropped included."""
        return self.added + self.removed

    @property
    def added(self) -> int:
        """How many statements are to be added."""
        return sum(self.changes.to_send.values())

    @property
    def removed(self) -> int:
        """How many statements are to be removed, those of graphs that are dropped or emptied included."""
        return sum(sum(counts.values()) for counts in (self.changes.to_remove, self.gone, self.emptied))

    def preview(self) -> Preview:
        """The same to look at, without the statements."""
        changes = [self._change(graph) for graph in sorted(self.changes.graphs | set(self.gone) | set(self.new))]
        return Preview(base=self.built.base, nothing=self.nothing, changes=tuple(changes), foreign=self.foreign)

    def _change(self, graph: str) -> GraphChange:
        is_new = not self.held.counts.get(graph) or graph not in self.held.record.graphs
        return GraphChange(
            graph=graph,
            action="delete" if graph in self.gone else "send" if is_new else "change",
            to_send=self.changes.to_send.get(graph, 0),
            to_remove=self.changes.to_remove.get(graph, 0) + self.gone.get(graph, 0),
        )


def make_plan(
    built: Built, remote: Remote, folder: Path, *, trusting: bool = True, rewritten: Collection[str] = ()
) -> Plan:
    """Return what has to change for the store to hold the build; files with it go to `folder`.

    With `trusting`, an entry's digest stands for its graph if that has as many statements; else everything is compared.
    The `rewritten` graphs are emptied and sent anew, whatever they have: a store may have a statement that can't be
    removed in the form that it shows. Raises StoreError if the store can't be asked, or if a graph that the build needs
    is other people's.
    """
    held = holdings(remote, built.base)
    _refuse_foreign_graphs(built, held, remote)
    own = held.own_graphs
    trusted = {
        graph
        for graph, count in built.counts.items()
        if trusting
        and graph in own
        and built.digests.get(graph) == held.digests.get(graph, "")
        and own[graph] in (count.written, count.values)
    }
    emptied = {graph: own[graph] for graph in rewritten if graph in built.counts and own.get(graph)}
    kept = {graph: count for graph, count in own.items() if graph in built.counts and graph not in emptied}
    changes = compare(built, remote, kept, folder, trusted=trusted)
    if not built.knowledge and changes.to_remove.get(""):
        _refuse_foreign_statements(changes, held, remote)
    return Plan(
        built=built,
        held=held,
        changes=changes,
        gone={graph: count for graph, count in own.items() if graph not in built.counts},
        emptied=emptied,
        foreign=tuple(sorted(set(held.counts) - set(own) - held.staged_graphs - {built.base + LOADED, ""})),
    )


def _refuse_foreign_graphs(built: Built, held: Holdings, remote: Remote) -> None:
    """Raise StoreError if a graph that would be written has other people's statements."""
    endpoint = remote.target.query
    taken = sorted(graph for graph in set(built.counts) - held.record.graphs if held.counts.get(graph))
    if taken == [""]:
        raise StoreError(
            phrase(
                "the default graph of {} has {} statements that {} didn't put there",
                endpoint,
                f"{held.counts['']:,}",
                call("load"),
            ),
            endpoint=endpoint,
            hint="Leave knowledge_graph out of stores.yaml: the knowledge then goes to a graph of its own.",
        )
    if taken:
        raise StoreError(
            phrase(
                "{} has {}, which {} didn't make (there are {} such graphs)",
                endpoint,
                taken[0],
                call("load"),
                str(len(taken)),
            ),
            endpoint=endpoint,
            hint="Nothing was changed. If they may go, drop them; else give the workspace a base of its own.",
        )
    if "" in held.record.graphs and built.knowledge:
        raise StoreError(
            f"the knowledge is in the default graph of {endpoint}, and stores.yaml has a graph of its own for it",
            endpoint=endpoint,
            hint="Write knowledge_graph: default again; or empty the default graph and …/graph/loaded, and load anew.",
        )


def _refuse_foreign_statements(changes: Changes, held: Holdings, remote: Remote) -> None:
    """Raise StoreError if the default graph has a statement that neither the build has nor the one before had."""
    foreign = 0
    for batch in batches(statements_of(changes.extra, [""]), _STATEMENTS_AT_ONCE):
        foreign += len(batch) - evidenced(remote, (statement for _, statement in batch), held.record.graphs - {""})
    if foreign:
        raise StoreError(
            f"the default graph of {remote.target.query} has {foreign:,} statements that are other people's",
            endpoint=remote.target.query,
            hint="Nothing was changed. Move them to a graph of their own, or leave knowledge_graph out of stores.yaml.",
        )
