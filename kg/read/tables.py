"""Rows of tables: where markdown has their cells, what their columns are called, and the rules that find them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import islice, pairwise
from typing import Any

from markdown_it.rules_block import StateBlock, reference, table

from kg.model import Cell

__all__ = ["References", "Row", "between_pipes", "column_names", "definition", "place_name", "table_rows"]

_PIPE = re.compile(r"(?<!\\)\|")


class References(dict[str, Any]):
    """The link reference definitions of a page by their labels, for links that may have so many letters in all.

    A long address that very many links refer to would make a page many times as large; what refers to one when the
    letters are used up is no link, as in cmark. `refused` is the first label of such a one.
    """

    def __init__(self, letters: int) -> None:
        super().__init__()
        self.letters = letters
        self.refused: str | None = None

    def get(self, label: str, default: Any = None) -> Any:
        """The definition of a label; the default if there is none, or no letters are left."""
        definition = super().get(label, default)
        if definition is not None:
            self.letters -= len(definition["href"])
            if self.letters < 0:
                self.refused = self.refused or label
                return default
        return definition


class Row(Mapping[str, Cell]):
    """The cells of a row by the names of their columns, which all rows of a table share: half of what a dict takes."""

    __slots__ = ("cells", "names")

    def __init__(self, names: Mapping[str, int], cells: tuple[Cell, ...]) -> None:
        self.names, self.cells = names, cells

    def __getitem__(self, name: str) -> Cell:
        try:
            return self.cells[self.names[name]]
        except IndexError:
            raise KeyError(name) from None

    def __iter__(self) -> Iterator[str]:
        return islice(self.names, len(self.cells))

    def __len__(self) -> int:
        return len(self.cells)


def between_pipes(line: str, indent: int) -> Iterator[tuple[int, int]]:
    """Where the cells of a row are. GFM: a pipe behind a backslash doesn't divide; the outer pipes may be absent."""
    end = len(line.rstrip())
    pipes = [match.start() for match in _PIPE.finditer(line, indent, end)]
    edges = [indent - 1, *pipes, end]
    if pipes and pipes[0] == indent:
        edges.pop(0)
    if pipes and pipes[-1] == end - 1:
        edges.pop()
    return ((left + 1, right) for left, right in pairwise(edges))


def column_names(headers: Mapping[int, str]) -> dict[int, str]:
    """The names of columns by their headers, each once: an empty one or a second of a name is named by its place."""
    names: dict[int, str] = {}
    taken, given = set(headers.values()), set[str]()
    for index, header in headers.items():
        name = header if header and header not in given else place_name(header, index, taken)
        names[index] = name
        taken.add(name)
        given.add(name)
    return names


def place_name(header: str, index: int, taken: Collection[str]) -> str:
    """The name of a column without one of its own, counted from 0, unlike all that are taken."""
    name = f"{header} column {index + 1}".strip()
    while name in taken:
        name += "'"
    return name


def table_rows(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A GFM table as one token that knows its lines; markdown-it's own rule decides what a table is.

    That rule makes tokens for every cell and drops those beyond the header; rows are split here instead, with their
    places (GFM, section 4.10, Tables).
    """
    if not table(state, start, end, True):
        return False
    if silent:
        return True
    stops = state.md.block.ruler.getRules("blockquote")
    outer, state.parentType = state.parentType, "table"
    line = start + 2
    while line < end and not (
        state.sCount[line] < state.blkIndent
        or state.isEmpty(line)
        or state.is_code_block(line)
        or any(stop(state, line, end, True) for stop in stops)
    ):
        line += 1
    state.parentType = outer
    token = state.push("table", "table", 0)
    token.map = [start, line]
    token.meta["indents"] = [
        state.bMarks[number] + state.tShift[number] - (state.src.rfind("\n", 0, state.bMarks[number]) + 1)
        for number in range(start, line)
    ]
    state.line = line
    return True


def definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A link reference definition as a token, so that its line is covered too; markdown-it's own rule makes none."""
    if not reference(state, start, end, silent):
        return False
    if not silent:
        state.push("definition", "", 0).map = [start, state.line]
    return True
