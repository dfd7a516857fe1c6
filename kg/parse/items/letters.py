"""A cell letter by letter: which are bold, which belong to a link, and where each stands.

What is bold or in italics has no meaning in a table, but in an item of a list it tells a name from a title and a title
from its authors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kg.model import Cell, Link, Run, Span, Style
from kg.read import as_seen, cut, with_runs

__all__ = ["BOLD", "CODE", "ITALIC", "Letters", "letters_of"]

BOLD, ITALIC, CODE = int(Style.BOLD), int(Style.ITALIC), int(Style.CODE)

_JOINERS, _BETWEEN_JOINERS = re.compile("[\u200d\ufe0f]+"), re.compile("[^\u200d\ufe0f]+")
"""What joins the marks that an emoji is made of, and what stands between."""
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """The letters of a cell, "\\n" if a line is broken on purpose; of each its style, the link it is part of, and
    its range in the raw text of the cell. The images of the cell, and the positions of the letters behind them."""

    cell: Cell
    text: str
    style: Sequence[int]
    link: Sequence[Link | None]
    start: Sequence[int]
    end: Sequence[int]
    images: Sequence[Run]
    behind_images: frozenset[int]

    def slot(self, first: int, last: int, *, linked: bool = True) -> Cell:
        """The letters from `first` to before `last` as a cell of their own, with the links among them or without."""
        links = tuple(dict.fromkeys(link for link in self.link[first:last] if link is not None)) if linked else ()
        return self.place(min(self.start[first:last]), max(self.end[first:last]), self.text[first:last], links)

    def place(self, start: int, end: int, text: str, links: tuple[Link, ...] = ()) -> Cell:
        """A range of the raw text as a cell that reads `text`; a link in it is in it whole."""
        for link in links:
            start, end = min(start, _offset(self.cell, link.span, end=False)), max(end, _offset(self.cell, link.span))
        cell = Cell(
            text=as_seen(text),
            raw=self.cell.raw[start:end],
            links=links,
            span=_span(self.cell, start, end),
        )
        return with_runs(cell, cut(self.cell.runs, start, end, links))


def letters_of(cell: Cell) -> Letters:
    """The letters that the runs of a cell are made of."""
    text: list[str] = []
    style: list[int] = []
    link: list[Link | None] = []
    start: list[int] = []
    end: list[int] = []
    images: list[Run] = []
    behind_images: list[int] = []
    for run in _without_joiners(cell.runs):
        size = len(run.text)
        if run.image is not None:
            images.append(run)
            behind_images.append(len(style))
            continue
        text.append(run.text)
        style.extend([int(run.style)] * size)
        link.extend([run.link] * size)
        if size == run.end - run.start:
            start.extend(range(run.start, run.end))
            end.extend(range(run.start + 1, run.end + 1))
        else:
            start.extend([run.start] * size)
            end.extend([run.end] * size)
    whole = "".join(text)
    _unlink_edges(whole, link)
    return Letters(
        cell=cell,
        text=whole,
        style=style,
        link=link,
        start=start,
        end=end,
        images=images,
        behind_images=frozenset(behind_images),
    )


def _without_joiners(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs without what is no letter of its own: the parts between, if a letter has a place of its own."""
    for run in runs:
        if run.image is not None or _JOINERS.search(run.text) is None:
            yield run
        elif len(run.text) == run.end - run.start:
            for part in _BETWEEN_JOINERS.finditer(run.text):
                first, last = part.span()
                yield replace(run, text=part[0], start=run.start + first, end=run.start + last)
        else:
            yield replace(run, text=_JOINERS.sub("", run.text))


def _unlink_edges(text: str, link: list[Link | None]) -> None:
    """Take white space at the ends of what a link shows out of it."""
    spaces = [found.start() for found in _SPACE.finditer(text)]
    for at in spaces:
        if at == 0 or link[at - 1] is not link[at]:
            link[at] = None
    for at in reversed(spaces):
        if at == len(text) - 1 or link[at + 1] is not link[at]:
            link[at] = None


def _offset(cell: Cell, span: Span, *, end: bool = True) -> int:
    """Where a place within a cell ends, or begins, in the raw text of the cell."""
    line, column = (span.end_line, span.end_column) if end else (span.line, span.column)
    if line == cell.span.line:
        return column - cell.span.column
    at = 0
    for _ in range(line - cell.span.line):
        at = cell.raw.index("\n", at) + 1
    return at + column - 1


def _span(cell: Cell, start: int, end: int) -> Span:
    """The place of a range of the raw text of a cell."""
    whole = cell.span

    def where(at: int) -> tuple[int, int]:
        lines = cell.raw.count("\n", 0, at)
        return whole.line + lines, (at - cell.raw.rindex("\n", 0, at) if lines else whole.column + at)

    (line, column), (end_line, end_column) = where(start), where(end)
    return Span(text=whole.text, line=line, column=column, end_line=end_line, end_column=end_column)
