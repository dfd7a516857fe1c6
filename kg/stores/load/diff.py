"""What a build has that a store lacks, and what the store has beyond it, statement by statement and by value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.stores.load.sorting import differ, lines_of, sort_lines

if TYPE_CHECKING:
    from pathlib import Path

    from kg.stores.load.records import Built

from kg.stores.client import Remote
from kg.stores.inventory import statements

__all__ = ["Comparison", "compare", "written"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
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


def compare(
    built: Built, remote: Remote, counts: Mapping[str, int], folder: Path, *, but: Collection[str] = ()
) -> Comparison:
    """Compare the graphs of a build, all `but` some, with those graphs in the store that have these `counts`.

    Raises StoreError where the store can't be asked or answers in part.
    """
    theirs = sort_lines(statements(remote, {graph: counts[graph] for graph in counts if graph not in but}), folder)
    ours = (line for line in lines_of(built.file) if line.partition("\t")[0] not in but)
    missing, extra = folder / "missing", folder / "extra"
    to_send: Counter[str] = Counter()
    to_remove: Counter[str] = Counter()
    size = spellings = 0
    before = ""
    with ExitStack() as stack:
        out, back = (stack.enter_context(its.open("w", encoding="utf-8", newline="\n")) for its in (missing, extra))
        for is_ours, line in differ(ours, theirs):
            size += len(line)
            value = line.rpartition("\t")[0]
            spellings += value == before
            before = value
            graph = line.partition("\t")[0]
            (to_send if is_ours else to_remove)[graph] += 1
            (out if is_ours else back).write(line)
    return Comparison(
        missing=missing, extra=extra, to_send=to_send, to_remove=to_remove, size=size, spellings=spellings
    )


def written(file: Path, graphs: Collection[str] | None = None) -> Iterator[tuple[str, str]]:
    """The graph of each record in a file, and its statement as it is written; of these graphs, where given."""
    for line in lines_of(file):
        graph, value, raw = line.removesuffix("\n").split("\t")
        if graphs is None or graph in graphs:
            yield graph, raw or value
