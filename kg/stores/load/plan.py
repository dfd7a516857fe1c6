"""What has to change for a store to hold a build; and what must not be touched there, which is refused.

Nothing but graphs that kg load made is written to or removed: see kg.stores.inventory.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.errors import StoreError
from kg.phrases import call, phrase
from kg.stores.inventory import WHOLE, Holdings, holdings, supported
from kg.stores.load.batches import batches
from kg.stores.load.diff import Comparison, compare, written

if TYPE_CHECKING:
    from pathlib import Path

    from kg.stores.client import Remote
    from kg.stores.load.records import Built

__all__ = ["Plan", "plan"]

_TOGETHER = 200  # statements asked for at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done for a store to hold a build: statements to send and to remove, graphs to drop with the number
    of their statements, and graphs to be emptied before all of them is sent. `foreign` are graphs under the base that
    kg load didn't make and leaves alone."""

    built: Built
    held: Holdings
    changes: Comparison
    gone: dict[str, int]
    emptied: dict[str, int] = field(default_factory=dict)
    foreign: tuple[str, ...] = field(default=(), repr=False)

    @property
    def new(self) -> list[str]:
        """The graphs that kg load has not made yet."""
        return sorted(set(self.built.counts) - self.held.made)

    @property
    def nothing(self) -> bool:
        """Whether the store holds the build already, and says so."""
        return not (self.changes.graphs or self.gone or self.new or self.held.staged) and self.is_marked

    @property
    def is_marked(self) -> bool:
        """Whether the store says that this build is whole there."""
        return self.held.status == WHOLE and self.held.digest == self.built.digest

    @property
    def statements(self) -> int:
        """How many statements are to be added or removed, those of graphs that are dropped included."""
        return sum(self.changes.to_send.values()) + self.removed

    @property
    def removed(self) -> int:
        """How many statements are to be removed, those of graphs that are dropped or emptied included."""
        return sum(sum(its.values()) for its in (self.changes.to_remove, self.gone, self.emptied))


def plan(built: Built, remote: Remote, folder: Path, *, trusting: bool = True, anew: Collection[str] = ()) -> Plan:
    """What has to change for the store to hold the build; files with it go to `folder`.

    With `trusting`, an entry's digest stands for its graph where that has as many statements; else all is compared.
    The graphs `anew` are written anew, whatever they have: a store may have a statement that can't be removed as it
    shows it. Raises StoreError where the store can't be asked, or where a graph that the build needs is other people's.
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
    emptied = {graph: ours[graph] for graph in anew if graph in built.counts and ours.get(graph)}
    there = {graph: count for graph, count in ours.items() if graph in built.counts and graph not in emptied}
    changes = compare(built, remote, there, folder, but=trusted)
    if not built.knowledge and changes.to_remove.get(""):
        _refuse_foreign(changes, held, remote)
    return Plan(
        built=built,
        held=held,
        changes=changes,
        gone={graph: count for graph, count in ours.items() if graph not in built.counts},
        emptied=emptied,
        foreign=tuple(sorted(set(held.counts) - held.made - held.leftovers - {held.loaded, ""})),
    )


def _refuse(built: Built, held: Holdings, remote: Remote) -> None:
    """Raise StoreError where a graph that would be written has other people's statements."""
    endpoint = remote.target.query
    taken = sorted(graph for graph in set(built.counts) - held.made if held.counts.get(graph))
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
    if "" in held.made and built.knowledge:
        raise StoreError(
            f"the knowledge is in the default graph of {endpoint}, and stores.yaml has a graph of its own for it",
            endpoint=endpoint,
            hint="Write knowledge_graph: default again; or empty the default graph and …/graph/loaded, and load anew.",
        )


def _refuse_foreign(changes: Comparison, held: Holdings, remote: Remote) -> None:
    """Raise StoreError where the default graph has a statement that neither the build has nor the one before had."""
    strange = 0
    for batch in batches(written(changes.extra, [""]), _TOGETHER):
        strange += len(batch) - supported(remote, (statement for _, statement in batch), held.made - {""})
    if strange:
        raise StoreError(
            f"the default graph of {remote.target.query} has {strange:,} statements that are other people's",
            endpoint=remote.target.query,
            hint="Nothing was changed. Move them to a graph of their own, or leave knowledge_graph out of stores.yaml.",
        )
