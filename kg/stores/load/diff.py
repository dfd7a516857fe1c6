"""What a build has that a store lacks, and what the store has beyond it, statement by statement and by value."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import IO, TYPE_CHECKING

from kg.rdf.graphs import LOADED
from kg.stores.inventory import WHOLE, holdings
from kg.stores.load.contents import statements
from kg.stores.load.records import graph_of, lines_of, sort_lines, statements_of, value_of

if TYPE_CHECKING:
    from pathlib import Path

    from kg.stores.client import Remote
    from kg.stores.load.records import Built

__all__ = ["Changes", "Difference", "compare", "differ", "differences"]

_EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The records that only the build has and those that only the store has: files, sorted by graph, how many of each a
    graph has, how many characters they are in all, and how many of them are another spelling of the value before."""

    missing: Path
    extra: Path
    to_send: Mapping[str, int] = field(repr=False)
    to_remove: Mapping[str, int] = field(repr=False)
    size: int
    spellings: int

    @property
    def graphs(self) -> set[str]:
        """The graphs that differ."""
        return {*self.to_send, *self.to_remove}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A graph that differs ("" is the default one): how many values the build has in it and how many statements the
    store, how many are missing there and how many are extra, and some of them as N-Triples, with - and +."""

    graph: str
    built: int
    held: int
    missing: int
    extra: int
    examples: tuple[str, ...] = ()


def compare(
    built: Built, remote: Remote, counts: Mapping[str, int], folder: Path, *, trusted: Collection[str] = ()
) -> Changes:
    """Compare the graphs of a build with the graphs of a store that have these `counts`, all but the `trusted` ones.

    The files go to `folder`. Raises StoreError if the store can't be asked or answers in part.
    """
    wanted = {graph: count for graph, count in counts.items() if graph not in trusted}
    held = sort_lines(statements(remote, wanted), folder)
    lines = (line for line in lines_of(built.file) if graph_of(line) not in trusted)
    missing, extra = folder / "missing", folder / "extra"
    with (
        missing.open("w", encoding="utf-8", newline="\n") as missing_lines,
        extra.open("w", encoding="utf-8", newline="\n") as extra_lines,
    ):
        to_send, to_remove = _Writer(missing_lines), _Writer(extra_lines)
        for is_missing, line in differ(lines, held):
            (to_send if is_missing else to_remove).write(line)
    return Changes(
        missing=missing,
        extra=extra,
        to_send=to_send.counts,
        to_remove=to_remove.counts,
        size=to_send.size + to_remove.size,
        spellings=to_send.spellings + to_remove.spellings,
    )


class _Writer:
    """Writes sorted records to a file, and counts them."""

    def __init__(self, file: IO[str]) -> None:
        self.file = file
        self.counts: Counter[str] = Counter()
        self.size = self.spellings = 0
        self._last_value = ""

    def write(self, line: str) -> None:
        value = value_of(line)
        self.spellings += value == self._last_value
        self._last_value = value
        self.counts[graph_of(line)] += 1
        self.size += len(line)
        self.file.write(line)


def differ(built: Iterable[str], held: Iterable[str]) -> Iterator[tuple[bool, str]]:
    """Yield the records that only one of two sorted runs has, and whether that is the built one."""
    merged = heapq.merge(
        ((value_of(line), True, line) for line in built),
        ((value_of(line), False, line) for line in held),
    )
    for _, same_value in groupby(merged, key=itemgetter(0)):
        records = list(same_value)
        if len({is_built for _, is_built, _ in records}) == 1:
            yield from ((is_built, line) for _, is_built, line in records)


def differences(built: Built, remote: Remote, folder: Path) -> list[Difference]:
    """Return how the store differs from the build, by value and graph by graph; nothing if it holds just the build.

    If only its record differs, that is a difference of `…/graph/loaded`. Raises StoreError if the store can't
    be asked.
    """
    held = holdings(remote, built.base)
    counts = {graph: held.counts.get(graph, 0) for graph in {*built.counts, *held.record.graphs}}
    changes = compare(built, remote, counts, folder)
    examples = _examples(changes)
    differing = [
        Difference(
            graph=graph,
            built=built.counts[graph].values if graph in built.counts else 0,
            held=counts[graph],
            missing=changes.to_send.get(graph, 0),
            extra=changes.to_remove.get(graph, 0),
            examples=tuple(examples[graph]),
        )
        for graph in sorted(changes.graphs)
    ]
    if not held.record.is_whole or held.record.digest != built.digest:
        recorded = f"{held.record.status} {held.record.digest}".strip() or "nothing"
        examples_of_record = (f"- {WHOLE} {built.digest}", f"+ {recorded}")
        differing.append(
            Difference(graph=built.base + LOADED, built=1, held=0, missing=1, extra=0, examples=examples_of_record)
        )
    return differing


def _examples(changes: Changes) -> dict[str, list[str]]:
    """Some of the statements that each graph lacks or has beyond."""
    examples: dict[str, list[str]] = {}
    for file, sign in ((changes.missing, "-"), (changes.extra, "+")):
        taken: Counter[str] = Counter()
        for graph, statement in statements_of(file):
            taken[graph] += 1
            if taken[graph] <= _EXAMPLES:
                examples.setdefault(graph, []).append(f"{sign} {statement}")
    return examples
