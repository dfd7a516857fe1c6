"""Where on a page a block stands: the headings above it, the list items around it, the block that it belongs to.

A heading in an item, quote or `<details>` holds until the end of that. Each of them is a frame, which keeps the
headings that hold again behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kg.model import Block, Cell, Span

__all__ = ["LABEL", "Frame", "Outline"]

LABEL = 7
"""The level of a heading that is only a bold line: below all those with a level of their own."""

_Above = tuple[tuple[int, Cell], ...]
_APART = ("comment", "definition", "html")  # what no reader takes for the beginning of an item


@dataclass(slots=True)
class Frame:
    """Something that is open: an item or quote of markdown, a list, item or details of HTML.

    `above` and `base` are those of the outline before; `column` is where an item's text begins, counted from 0;
    `closed` is whether it has an end tag, and `first` the place of an item's first block.
    """

    kind: Literal["item", "quote", "list", "li", "details"]
    above: _Above
    base: int
    closed: bool = True
    column: int | None = None
    first: Span | None = None


class Outline:
    """The place that reading has come to."""

    def __init__(self) -> None:
        self.title: Cell | None = None
        self.headings: list[Cell] = []
        self.frames: list[Frame] = []
        self._above: _Above = ()
        self._base = 0  # how many of those above a heading here can't end
        self._path: tuple[Cell, ...] | None = ()
        self._titled = False

    def path(self) -> tuple[Cell, ...]:
        """The headings above, the outermost first, without the title; the same object while they are the same."""
        if self._path is None:
            self._path = tuple(cell for _, cell in self._above if cell is not self.title)
        return self._path

    def depth(self) -> int:
        """How many items are open."""
        return sum(frame.kind in ("item", "li") for frame in self.frames) if self.frames else 0

    def block(self, layout: str, span: Span, cells: Mapping[str, Cell]) -> Block:
        """The block at this place; in an item, later blocks of the item belong to its first."""
        if not self.frames:
            return Block(layout=layout, span=span, headings=self.path(), cells=cells)
        items = [frame for frame in self.frames if frame.kind in ("item", "li")]
        under = next((frame.first for frame in reversed(items) if frame.first is not None), None)
        if items and items[-1].first is None and layout not in _APART:
            items[-1].first = span
        return Block(layout=layout, span=span, headings=self.path(), cells=cells, depth=len(items), under=under)

    def heading(self, level: int, cell: Cell) -> None:
        """Begin what stands under a heading, which ends what is below an earlier one of its level or a deeper one."""
        if level < LABEL:
            self._end_unclosed(level)
            if not self._titled and level == 1:
                self.title = cell
            self._titled = True
        self.headings.append(cell)
        self._set(_beneath(self._above, self._base, level, cell), self._base)

    def label(self, cell: Cell, column: int) -> None:
        """Begin what stands under a bold line at `column`: it outlives the items whose text begins behind that."""
        self.heading(LABEL, cell)
        for frame in reversed(self.frames):
            if frame.kind != "item" or (frame.column is not None and frame.column <= column):
                break
            frame.above = _beneath(frame.above, frame.base, LABEL, cell)

    def summary(self, cell: Cell) -> None:
        """Begin what stands under the summary of the innermost details, whatever the headings in it."""
        self.headings.append(cell)
        above = (*self._above[: self._base], (LABEL, cell))
        self._set(above, len(above))

    def enter(self, kind: Literal["item", "quote", "list", "li", "details"], *, closed: bool = True) -> None:
        """Open a frame; `closed` tells whether its end is known to come."""
        self.frames.append(Frame(kind=kind, above=self._above, base=self._base, closed=closed))
        if kind == "details":
            self._base = len(self._above)

    def leave(self, kind: str) -> None:
        """Close the innermost frame of this kind, with what is open in it; nothing if there is none.

        What HTML opens inside of an item or quote ends with that; only details may end if they didn't begin.
        """
        inner: list[Frame] = []
        for at in range(len(self.frames) - 1, -1, -1):
            frame = self.frames[at]
            if frame.kind == kind:
                self._close(at)
                for other in inner:  # of markdown, and so still open
                    other.above, other.base = frame.above, frame.base
                self.frames.extend(inner)
                return
            if frame.kind in ("item", "quote") and kind in ("list", "li"):
                return
            if frame.kind == "list" and kind == "li":
                return
            if frame.kind in ("item", "quote") and kind == "details":
                inner.insert(0, frame)

    def innermost(self, kind: str) -> Frame | None:
        """The innermost open frame of this kind."""
        return next((frame for frame in reversed(self.frames) if frame.kind == kind), None)

    def _end_unclosed(self, level: int) -> None:
        """A heading ends lists and details that lack their end tags, details only if it isn't below them."""
        for at in range(len(self.frames) - 1, -1, -1):
            frame = self.frames[at]
            if frame.kind == "li":
                continue
            if frame.closed or frame.kind in ("item", "quote"):
                return
            around = frame.above[-1][0] if frame.above else LABEL
            if frame.kind == "details" and level > around:
                return
            self._close(at)

    def _close(self, at: int) -> None:
        frame = self.frames[at]
        del self.frames[at:]
        self._set(frame.above, frame.base)

    def _set(self, above: _Above, base: int) -> None:
        if above is not self._above:
            self._above, self._path = above, None
        self._base = base


def _beneath(above: _Above, base: int, level: int, cell: Cell) -> _Above:
    """The headings that hold under a new one."""
    return (*above[:base], *((outer, each) for outer, each in above[base:] if outer < level), (level, cell))
