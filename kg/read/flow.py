"""Running text as it is gathered, piece by piece, into a cell: what a reader sees, and the runs that it is made of.

Markdown and HTML are gathered alike, so that an item in a table of HTML is cut into the same runs as one in a list.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate

from kg.model import Cell, Link, Run, Span, Style, Text
from kg.read.tags import attributes, pieces
from kg.terminal import hidden_in, without_hidden

__all__ = ["Flow", "Source", "as_seen", "cut", "meant_address", "with_runs"]

_SHORT = 64
_SPACES = str.maketrans({"\t": " ", "\n": " ", "\u00a0": " "})
_STYLES = {
    "b": Style.BOLD,
    "strong": Style.BOLD,
    "i": Style.ITALIC,
    "em": Style.ITALIC,
    "code": Style.CODE,
    "kbd": Style.CODE,
}
_LINES = frozenset({"p", "li", "div", "tr"})  # tags that a line of markdown may have, each on a line of its own

# A link written as the address of a link, or in brackets or quotes: what was meant is the address within.
_WRAPPED = re.compile(
    r"\[[^\]]*\]\(\s*+(https?://.*(?<!\s))\s*+\)|[\[(<\"'“‘]\s*+(https?://[^\s\[\]<>\"“”‘’]+)\s*[\])>\"'”’]",
    re.IGNORECASE,
)


class Source:
    """A file as it was read: its text, where its lines start, and spans in it."""

    def __init__(self, text: str, *, catalogue: str, revision: str, path: str) -> None:
        self.text = text
        self.starts: list[int] = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
        self.numbers = list(range(1, len(self.starts) + 1))  # each one object, for very many spans
        self.place = Text(catalogue=catalogue, revision=revision, path=path)

    def line(self, number: int) -> str:
        """The line of this number, from 0, without its end."""
        return self.text[self.starts[number] : self.starts[number + 1] - 1]

    def span(self, start: int, end: int) -> Span:
        """The place of text[start:end]."""
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end) - 1
        return Span(
            text=self.place,
            line=self.numbers[first],
            column=start - self.starts[first] + 1,
            end_line=self.numbers[last],
            end_column=end - self.starts[last] + 1,
        )


@dataclass(slots=True)
class _Opened:
    """A link from where it begins: which of the cell's links it will be, and the first part of its text."""

    number: int
    first: int
    start: int
    url: str
    link: Link | None = None


@dataclass(slots=True)
class _Piece:
    """A run whose link may not have ended yet, with its place in the file."""

    text: str
    start: int
    end: int
    style: Style = Style.PLAIN
    opened: _Opened | None = None
    image: Link | None = None

    def goes_on(self, before: _Piece) -> bool:
        """Whether this and the piece before it are one run: they look the same and are written as they look."""
        return (
            before.end == self.start
            and before.style == self.style
            and before.opened is self.opened
            and before.image is self.image is None
            and "\n" not in (before.text, self.text)
            and len(before.text) == before.end - before.start
            and len(self.text) == self.end - self.start
        )


class Flow:
    """What was gathered so far: its text in parts, the same in pieces that become runs, its links and images."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.parts: list[str] = []
        self.links: list[Link | None] = []
        self.images = 0
        self._pieces: list[_Piece] = []
        self._styles: Counter[Style] = Counter()  # how often each has begun and not ended
        self._style = Style.PLAIN
        self._open: list[_Opened] = []
        self._pause: tuple[int, int, int] | None = None  # the pieces before it, and its place
        self._written = False

    def is_empty(self) -> bool:
        """Whether there is nothing that a reader sees."""
        return not (self.links or self.images or any(part.strip() for part in self.parts if part != "; "))

    def write(self, text: str, start: int, end: int) -> None:
        """Add text without markup, which is written at the place from `start` to `end`."""
        self._say(text)
        for seen, first, last in _letters(text, start, end):
            self._add(seen, first, last)

    def _say(self, text: str) -> None:
        if text.strip():
            self._resume()
            self._written = True
        self.parts.append(text)

    def _add(self, text: str, start: int, end: int, image: Link | None = None) -> None:
        opened = self._open[-1] if self._open else None
        self._pieces.append(_Piece(text, start, end, self._style, opened, image))

    def end_line(self, start: int, end: int, shown: str) -> None:
        """Break the line on purpose; in the text of the cell, `shown` stands for that."""
        self._say(shown)
        self._add("\n", start, end)

    def pause(self, start: int, end: int) -> None:
        """Part what was written from what may follow, if a reader sees them on lines of their own."""
        if self._written and self._pause is None:
            self._pause = len(self._pieces), start, end

    def _resume(self) -> None:
        if self._pause is None:
            return
        last = len(self.parts) - 1
        while not self.parts[last].strip():
            self.parts[last] = ""
            last -= 1
        if self.parts[last] != "; ":
            self.parts[last] = self.parts[last].rstrip()
            self.parts.append("; ")
            number, start, end = self._pause
            self._pieces.insert(number, _Piece("\n", start, end))
        self._pause, self._written = None, False

    def begin_style(self, style: Style) -> None:
        """What is added from here on is in this style too."""
        self._styles[style] += 1
        self._style |= style

    def end_style(self, style: Style) -> None:
        """End a style, which has to end as often as it began; nothing if it didn't begin."""
        if self._styles[style]:
            self._styles[style] -= 1
            if not self._styles[style]:
                self._style &= ~style

    def image(self, alt: str, url: str, start: int, end: int) -> None:
        """Add an image; within a link its alternative text is the text in its place."""
        if self._open:
            self._say(alt)
        self.images += 1
        self._add(alt, start, end, Link(text=alt, url=url, span=self.source.span(start, end)))

    def begin_link(self, url: str, start: int) -> None:
        """What is added from here to end_link is the text of a link."""
        self._resume()
        self._open.append(_Opened(len(self.links), len(self.parts), start, url))
        self.links.append(None)

    def end_link(self, end: int) -> None:
        """End the innermost open link; nothing if none is open."""
        if self._open:
            opened = self._open.pop()
            text = as_seen("".join(self.parts[opened.first :]))
            opened.link = Link(text=text, url=opened.url, span=self.source.span(opened.start, end))
            self.links[opened.number] = opened.link

    def tag(self, tag: str, start: int, end: int, *, links: bool = True) -> None:
        """Add what an HTML tag adds: a style, a broken line, an image, a link if it may, or its end."""
        piece = next(pieces(tag))
        if piece.name == "br":
            self.end_line(start, end, "; ")
        elif piece.name in _LINES:
            self.end_line(start, end, "")
        elif piece.name in _STYLES:
            (self.begin_style if piece.kind == "open" else self.end_style)(_STYLES[piece.name])
        elif piece.kind == "close":
            if piece.name == "a" and links:
                self.end_link(end)
        elif piece.name == "img":
            given = attributes(tag)
            if "src" in given:
                self.image(as_seen(given.get("alt", "")), given["src"], start, end)
        elif piece.name == "a" and links:
            given = attributes(tag)
            if "href" in given:
                self.end_link(start)  # HTML has no links in links
                self.begin_link(meant_address(given["href"]), start)

    def take(self, cell: Cell, start: int) -> None:
        """Add the content of a cell that begins at `start`, on a line of its own."""
        self.pause(start, start)
        self._say(cell.text)
        opened = {id(link): _Opened(0, 0, 0, link.url, link) for link in cell.links}
        for run in cell.runs:
            link = opened.get(id(run.link))
            self._pieces.append(_Piece(run.text, start + run.start, start + run.end, run.style, link, run.image))
        self.pause(start + len(cell.raw), start + len(cell.raw))
        self.links.extend(cell.links)
        self.images += len(cell.images)

    def cell(self, start: int, end: int) -> Cell:
        """All that was gathered, as the cell that stands from `start` to `end` in the file."""
        while self._open:
            self.end_link(end)
        cell = Cell(
            text=as_seen("".join(self.parts)),
            raw=self.source.text[start:end],
            links=tuple(link for link in self.links if link is not None),
            span=self.source.span(start, end),
        )
        runs = tuple(_runs(self._pieces, start))
        if runs and (runs[0].start < 0 or runs[-1].end > len(cell.raw)):  # space around what HTML shows
            runs = cut(runs, 0, len(cell.raw))
        return with_runs(cell, runs)


def _letters(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """A text as it looks, in pieces with their places: where a letter is written as several, it is one of its own."""
    plain = text.translate(_SPACES)
    if unicodedata.is_normalized("NFC", plain) and next(hidden_in(plain), None) is None:
        yield plain, start, end
    elif len(text) != end - start:
        yield unicodedata.normalize("NFC", without_hidden(plain)), start, end
    else:
        yield from _composed(plain, start, end)


def _composed(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """The letters of a text in NFC with their places, each with the marks and the letters that it is composed of.

    Marks are gathered first, since there may be very many on one letter, and composed with it at once.
    """
    letter, marks, at = "", list[str](), start
    hidden = {start + index for index, _ in hidden_in(text)}
    for position, character in enumerate(text, start):
        if position in hidden:
            continue
        if letter and unicodedata.combining(character):
            marks.append(character)
            continue
        if marks:
            letter, marks = unicodedata.normalize("NFC", letter + "".join(marks)), []
        joint = unicodedata.normalize("NFC", letter[-1:] + character)  # a letter joins only the one beside it
        if letter and len(joint) > 1:
            yield letter, at, position
            letter, at = unicodedata.normalize("NFC", character), position
        else:
            letter, at = letter[:-1] + joint, (at if letter else position)
    yield unicodedata.normalize("NFC", letter + "".join(marks)) if marks else letter, at, end


def _runs(pieces: Sequence[_Piece], start: int) -> Iterator[Run]:
    """The runs that pieces make, of which those that go on are one, in a cell that begins at `start`."""
    at = 0
    while at < len(pieces):
        first, end = pieces[at], at + 1
        while end < len(pieces) and pieces[end].goes_on(pieces[end - 1]):
            end += 1
        if first.text or first.image is not None:
            text = "".join(piece.text for piece in pieces[at:end])
            link = first.opened.link if first.opened is not None else None
            yield Run(
                text=link.text if link is not None and link.text == text else text,  # one object
                style=first.style,
                link=link,
                image=first.image,
                start=first.start - start,
                end=pieces[end - 1].end - start,
            )
        at = end


def cut(runs: Sequence[Run], start: int, end: int, links: Sequence[Link] | None = None) -> tuple[Run, ...]:
    """What of the runs is within raw[start:end], with places counted from `start`; only these links stay links."""
    found = []
    for run in runs[max(bisect_right(runs, start, key=_start) - 1, 0) :]:
        if run.start >= end:
            break
        first, last, text = run.start, run.end, run.text
        if first < start or last > end:
            if run.image is not None or len(text) != last - first:
                continue  # none of its letters stands at a place of its own
            first, last = max(first, start), min(last, end)
            text = text[first - run.start : max(last - run.start, 0)]
        link = run.link if links is None or run.link in links else None
        if text or run.image is not None:
            found.append(
                Run(text=text, style=run.style, link=link, image=run.image, start=first - start, end=last - start)
            )
    return tuple(found)


def _start(run: Run) -> int:
    return run.start


def with_runs(cell: Cell, runs: tuple[Run, ...]) -> Cell:
    """The cell made of these runs, which it keeps only where it wouldn't know them without."""
    return cell if len(runs) <= 1 and runs == cell.runs else replace(cell, mixed=runs)


def meant_address(url: str) -> str:
    """An address as it is written, but for what is wrapped around it."""
    url = url.strip()
    wrapped = _WRAPPED.fullmatch(url)
    return (wrapped[1] or wrapped[2]) if wrapped else url


def as_seen(text: str) -> str:
    """A text as it looks: any run of white space is one space, what nobody sees is nothing, letters are in NFC."""
    return _repeated(text) if len(text) <= _SHORT else _seen(text)


@lru_cache(maxsize=4096)
def _repeated(text: str) -> str:
    """A short text as it looks: subfields, bases, labels and dashes stand in row after row, and each is one object."""
    return _seen(text)


def _seen(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", without_hidden(text)).split())
