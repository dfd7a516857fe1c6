"""Whether a store holds just what was built, statement by statement and by value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.stores.inventory import WHOLE, holdings
from kg.stores.load.diff import compare, written

if TYPE_CHECKING:
    from pathlib import Path

    from kg.stores.client import Remote
    from kg.stores.load.records import Built

__all__ = ["Difference", "check"]

_EXAMPLES = 3


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
