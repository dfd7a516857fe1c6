"""HTML that stands between markdown: its headings, tables, lists and paragraphs as blocks like those of markdown.

CommonMark ends a block of HTML at a blank line, so a table may begin in one block and end in another, with markdown in
its cells; what is open outlives a block here. Tags that don't belong are no error, as in a browser.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from itertools import accumulate
from typing import Literal

from kg.model import Block, Cell, Finding
from kg.read.flow import Flow, Source
from kg.read.outline import Outline
from kg.read.tables import column_names, place_name
from kg.read.tags import Piece, attributes, pieces
from kg.rules import make_finding

__all__ = ["Html", "unclosed"]

_INLINE = re.compile(
    "a|abbr|acronym|b|bdi|bdo|big|br|cite|code|data|del|dfn|em|font|i|img|ins|kbd|label|mark|nobr|picture|q|rp|rt|ruby"
    "|s|samp|script|small|source|span|strike|strong|style|sub|sup|time|tt|u|var|video|wbr"
)  # all else stands on a line of its own
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ROWS = frozenset({"tr", "td", "th", "thead", "tbody", "tfoot", "table"})
_ENDING = frozenset({"summary", "details", "table", "ul", "ol", "li"})
_CLOSED = frozenset({"details", "ul", "ol", "table"})
_HEADING, _SUMMARY, _TEXT, _CELL = "heading", "summary", "text", "cell"
_MOST_COLUMNS, _MOST_ROWS = 1_000, 65_534  # of a span, as browsers have it
_MOST_REPEATED = 200_000  # of cells that reach down, on a page; they are in each of the rows that they reach into
_DEEPEST = 100  # of lists and details within each other, so that the time stays linear
_NUMBER = re.compile(r"\d+")
_OTHERWISE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)|(?<![ \t])[ \t]*+\n\s*+")
"""What is written otherwise than it looks: entities as html.unescape knows them, and line ends."""


@dataclass(slots=True)
class _Row:
    """A row that isn't at its end; `own` tells whether it has cells that didn't reach down into it."""

    start: int
    cells: dict[int, Cell] = field(default_factory=dict)
    column: int = 0
    own: bool = False


@dataclass(slots=True)
class _Table:
    """A table that isn't at its end: what it stands in, whether it has an end tag, its open row, and its columns.

    A cell that reaches down is in each of its rows, one that reaches right only in its first column.
    """

    frames: int
    closed: bool
    row: _Row | None = None
    names: dict[int, str] = field(default_factory=dict)
    reaching: dict[int, tuple[Cell, int]] = field(default_factory=dict)  # down into how many rows, with its own
    columns: int = 1  # of the open cell
    rows: int = 1  # of the open cell
    within: int = 0  # tables in the open cell, which are only text

    def put(self, cell: Cell, row: _Row) -> None:
        """Put the open cell, which ends, into the next free place of the open row."""
        self.reach_down(row)
        row.cells[row.column] = cell
        row.own = True
        if self.rows > 1:
            self.reaching[row.column] = (cell, self.rows)
        row.column += self.columns

    def end_row(self) -> tuple[str, int, Mapping[str, Cell]] | None:
        """The layout, beginning and cells of the open row, which ends; the first of a table is its header.

        None if no row is open, or only cells of rows above reach into it.
        """
        row, self.row = self.row, None
        if row is None:
            return None
        for column in sorted(self.reaching):
            if column >= row.column:
                row.column = column
                self.reach_down(row)
        self.reaching = {column: (cell, rows - 1) for column, (cell, rows) in self.reaching.items() if rows > 1}
        if not row.own:
            return None
        layout = "row" if self.names else "header"
        columns = sorted(row.cells)
        if not self.names:
            self.names = column_names({column: row.cells[column].text for column in columns})
        elif new := [column for column in columns if column not in self.names]:
            taken = set(self.names.values())
            for column in new:
                self.names[column] = place_name("", column, taken)
        return layout, row.start, {self.names[column]: row.cells[column] for column in columns}

    def reach_down(self, row: _Row) -> None:
        """Put the cells of rows above that reach into the next places of the open row."""
        while row.column not in row.cells and row.column in self.reaching:
            row.cells[row.column] = self.reaching[row.column][0]
            row.column += 1


@dataclass(slots=True)
class _Open:
    """A flow that is gathered, what it will be, and where its content is so far."""

    kind: str
    flow: Flow
    start: int
    end: int
    frames: int
    level: int = 0
    begun: bool = False

    def extend(self, start: int, end: int) -> None:
        """Its content is there too."""
        self.start = self.start if self.begun else start
        self.end, self.begun = end, True


class Html:
    """What HTML has opened so far on a page, whose outline and findings it shares with the markdown around it."""

    def __init__(self, source: Source, outline: Outline, unclosed: frozenset[int], findings: list[Finding]) -> None:
        self.findings = findings
        self.source, self.outline, self.unclosed = source, outline, unclosed
        self.table: _Table | None = None
        self.open: _Open | None = None
        self.repeated = 0  # how many cells have been put into rows below their own
        self.is_cut = False  # no more of them are
        self.opened = 0  # how many of those that need an end tag
        self.end = 0  # behind the last piece

    def read(self, content: str, number: int, verbatim: Cell) -> Iterator[Block]:
        """The blocks in one block of HTML, which begins in the line of this number; if it has none, itself as one."""
        place = _places(self.source, content, number)
        known, tags_only = len(self.outline.headings), self.table is None and self.open is None
        for block in self.blocks(content, place):
            tags_only = False
            yield block
        if tags_only and self.table is None and self.open is None and known == len(self.outline.headings):
            yield self.outline.block("html", verbatim.span, {"html": verbatim})

    def blocks(self, content: str, place: Callable[[int], int]) -> Iterator[Block]:
        for piece in pieces(content):
            text = content[piece.start : piece.end]
            start = place(piece.start + len(text) - len(text.lstrip()))
            self.end = max(start, place(max(piece.start + len(text.rstrip()) - 1, 0)) + 1)
            if piece.kind == "text":
                self.write(text, start, [(said, place(at), place(end)) for said, at, end in _said(text, piece.start)])
            else:
                yield from self.piece(piece, text, start)
        if self.open is not None and self.open.kind != _CELL and not self.open.flow.is_empty():
            yield from self.flush()  # a blank line, or a line of markdown

    def take(self, cell: Cell, start: int, end: int) -> bool:
        """Whether the cell at text[start:end] belongs to what is open: a cell, or a heading with nothing in it yet."""
        its = self.open
        if its is None or (its.kind != _CELL and its.frames != len(self.outline.frames)):
            return False
        if its.kind == _CELL:
            its.flow.take(cell, start)
            its.extend(start, end)
            self.end = end
        elif its.kind == _SUMMARY:
            self.outline.summary(cell)
            self.open = None
        else:
            self.outline.heading(its.level, cell)
            self.open = None
        return True

    def heading(self) -> Iterator[Block]:
        """What a heading of markdown ends: all but what has an end tag."""
        if self.table is not None and not self.table.closed:
            yield from self.finish()

    def finish(self) -> Iterator[Block]:
        """End what is open, for its end tag won't come."""
        if self.open is not None and self.open.kind != _CELL:
            yield from self.flush()
        yield from self.end_table(self.end)

    def leave(self, kind: str) -> Iterator[Block]:
        """End an item or quote of markdown, and what was opened in it."""
        at = max((at for at, frame in enumerate(self.outline.frames) if frame.kind == kind), default=0)
        if self.open is not None and self.open.kind != _CELL and self.open.frames > at:
            self.open = None  # a heading with nothing in it
        if self.table is not None and self.table.frames > at:
            yield from self.end_table(self.end)
        self.outline.leave(kind)

    def piece(self, piece: Piece, text: str, start: int) -> Iterator[Block]:
        if piece.kind == "comment":
            raw = self.source.text[start : self.end]
            cell = Cell(text=raw, raw=raw, span=self.source.span(start, self.end))
            yield self.outline.block("comment", cell.span, {"comment": cell})
        elif piece.kind == "unseen":
            return
        elif _INLINE.fullmatch(piece.name):
            self.inline(piece, text, start)
        else:
            closed = True
            if piece.kind == "open" and piece.name in _CLOSED:
                closed = self.opened not in self.unclosed
                self.opened += 1
            in_cell = self.open is not None and self.open.kind == _CELL
            if self.table is not None and (in_cell or piece.name in _ROWS):
                if not in_cell:
                    yield from self.flush()
                yield from self.in_table(self.table, piece, text, start)
            if not in_cell:
                yield from self.structure(piece, start, closed)

    def write(self, text: str, start: int, said: Iterable[tuple[str, int, int]]) -> None:
        """Add a text, of which `said` has what a reader sees, piece by piece with its place."""
        is_blank = not unescape(text).strip()
        if self.open is None and not is_blank:
            self.begin(_TEXT, start)
        if self.open is not None:
            for shown, at, end in said:
                self.open.flow.write(shown, at, end)
            if not is_blank:
                self.open.extend(start, self.end)

    def inline(self, piece: Piece, text: str, start: int) -> None:
        its = attributes(text) if piece.kind == "open" and piece.name in ("a", "img") else {}
        if self.open is None and ("href" in its or "src" in its):
            self.begin(_TEXT, start)
        if self.open is not None:
            self.open.flow.tag(text, start, self.end)
            self.open.extend(start, self.end)

    def begin(self, kind: str, start: int, level: int = 0) -> None:
        self.open = _Open(kind, Flow(self.source), start, start, len(self.outline.frames), level)

    def flush(self) -> Iterator[Block]:
        """End the flow that is no cell."""
        its, self.open = self.open, None
        if its is None or its.flow.is_empty():
            return
        cell = its.flow.cell(its.start, its.end)
        if its.kind == _HEADING and cell.text:
            self.outline.heading(its.level, cell)
        elif its.kind == _SUMMARY and cell.text:
            self.outline.summary(cell)
        else:
            layout = "item" if self.outline.depth() else "paragraph"
            yield self.outline.block(layout, cell.span, {layout: cell})

    def structure(self, piece: Piece, start: int, closed: bool) -> Iterator[Block]:
        """A tag that begins or ends something outside of a cell."""
        name, opens = piece.name, piece.kind == "open"
        kind = self.open.kind if self.open is not None else _TEXT
        if kind != _TEXT and name not in _ENDING and (kind == _SUMMARY or name not in _HEADINGS):
            return  # a paragraph in a heading, a heading in a summary
        yield from self.flush()
        if name in _HEADINGS and opens:
            self.begin(_HEADING, self.end, int(name[1]))
        elif name == "summary" and opens and self.outline.innermost("details"):
            self.begin(_SUMMARY, self.end)
        elif name in ("details", "ul", "ol"):
            frame: Literal["details", "list"] = "details" if name == "details" else "list"
            if not opens:
                self.outline.leave(frame)
            elif len(self.outline.frames) < _DEEPEST:
                self.outline.enter(frame, closed=closed)
        elif name == "li":
            self.outline.leave("li")
            if opens and self.outline.frames and self.outline.frames[-1].kind == "list":
                self.outline.enter("li")
        elif name == "table" and opens and self.table is None:
            self.table = _Table(frames=len(self.outline.frames), closed=closed)

    def in_table(self, table: _Table, piece: Piece, text: str, start: int) -> Iterator[Block]:
        """A tag that begins or ends a cell, a row or a table, or is one in a cell."""
        name, opens = piece.name, piece.kind == "open"
        if self.open is not None:
            self.open.flow.pause(start, self.end)
            if name == "table" and (opens or table.within):
                table.within += 1 if opens else -1
                return
            if table.within:
                return
        if name in ("td", "th"):
            self.end_cell(table)
            if opens:
                its = attributes(text)
                table.row = table.row or _Row(start)
                table.columns = _number(its.get("colspan", ""), _MOST_COLUMNS)
                table.rows = _number(its.get("rowspan", ""), _MOST_ROWS)
                self.begin(_CELL, self.end)
        elif name in _ROWS:
            yield from self.end_row(table, self.end if name == "tr" and not opens else start)
            if name == "tr" and opens:
                table.row = _Row(start)
            elif name == "table":
                yield from self.end_table(start)

    def end_cell(self, table: _Table) -> None:
        ended, self.open = self.open, None
        if ended is not None and table.row is not None:
            table.put(ended.flow.cell(ended.start, ended.end), table.row)

    def end_row(self, table: _Table, end: int) -> Iterator[Block]:
        self.end_cell(table)
        table.within = 0
        ended = table.end_row()
        self.repeated += len(table.reaching)
        if self.repeated > _MOST_REPEATED and table.reaching:
            table.reaching.clear()
            if not self.is_cut:
                self.findings.append(make_finding("cells-cut", self.source.span(end, end)))
            self.is_cut = True
        if ended is not None:
            layout, start, cells = ended
            end = start + len(self.source.text[start:end].rstrip())
            yield self.outline.block(layout, self.source.span(start, end), cells)

    def end_table(self, end: int) -> Iterator[Block]:
        if self.table is not None:
            yield from self.end_row(self.table, end)
            self.table = None


def unclosed(contents: Iterator[str]) -> frozenset[int]:
    """Which of the details, lists and tables in these blocks of HTML, counted from 0, have no end tag."""
    open_: dict[str, list[int]] = {name: [] for name in _CLOSED}
    count = 0
    for content in contents:
        for piece in pieces(content):
            if piece.name in _CLOSED:
                if piece.kind == "open":
                    open_[piece.name].append(count)
                    count += 1
                elif open_[piece.name]:
                    open_[piece.name].pop()
    return frozenset(number for numbers in open_.values() for number in numbers)


def _places(source: Source, content: str, number: int) -> Callable[[int], int]:
    """Where in the file a character of a block is: its lines lack their indents and marks, or have tabs as spaces."""
    starts = [0, *accumulate(len(line) + 1 for line in content.split("\n"))]

    def place(at: int) -> int:
        line = bisect_right(starts, at) - 1
        first, last = source.starts[number + line : number + line + 2]
        return first + max(last - first - (starts[line + 1] - starts[line]) + at - starts[line], 0)

    return place


def _said(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """What a text says that stands at `start`, in pieces with their places: entities and line ends are one each."""
    at = 0
    for found in _OTHERWISE.finditer(text):
        if at < found.start():
            yield text[at : found.start()], start + at, start + found.start()
        yield unescape(found[0]) if found[0][0] == "&" else " ", start + found.start(), start + found.end()
        at = found.end()
    if at < len(text):
        yield text[at:], start + at, start + len(text)


def _number(text: str, most: int) -> int:
    found = _NUMBER.match(text.strip())
    return min(int(found[0][:6]), most) or 1 if found else 1
