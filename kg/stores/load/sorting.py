"""Sorting more lines than memory should hold, and what is in one sorted run of lines and not in another."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from operator import itemgetter
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["differ", "lines_of", "sort_lines"]

_LARGEST = 2**25  # characters held at once; each run beyond goes to a file
_SEPARATOR = "\t"


def sort_lines(lines: Iterable[str], folder: Path, *, largest: int = _LARGEST) -> Iterator[str]:
    """The lines in the order of their code points; each ends with a line end and has no other.

    At most about `largest` characters are held at once; the others are in nameless files in `folder`.
    """
    with ExitStack() as stack:
        runs: list[IO[str]] = []
        held: list[str] = []
        size = 0
        for line in lines:
            held.append(line)
            size += len(line)
            if size >= largest:
                runs.append(stack.enter_context(_run(held, folder)))
                held, size = [], 0
        held.sort()
        yield from heapq.merge(held, *runs)


def _run(lines: list[str], folder: Path) -> IO[str]:
    lines.sort()
    file = TemporaryFile("w+", encoding="utf-8", newline="\n", dir=folder)  # noqa: SIM115  # whoever calls closes it
    file.writelines(lines)
    file.seek(0)
    return file


def lines_of(file: Path) -> Iterator[str]:
    """The lines of a file as `sort_lines` gave them; other marks that some take for line ends are none."""
    with file.open(encoding="utf-8", newline="\n") as lines:
        yield from lines


def differ(ours: Iterable[str], theirs: Iterable[str]) -> Iterator[tuple[bool, str]]:
    """The lines that only one side has, of two sorted runs, and whether it is ours; all up to the last tab counts."""
    merged = heapq.merge(
        ((line.rpartition(_SEPARATOR)[0], True, line) for line in ours),
        ((line.rpartition(_SEPARATOR)[0], False, line) for line in theirs),
    )
    for _, same in groupby(merged, key=itemgetter(0)):
        found = list(same)
        if len({is_ours for _, is_ours, _ in found}) == 1:
            yield from ((is_ours, line) for _, is_ours, line in found)
