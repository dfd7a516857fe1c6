"""A cell as a reader sees it, letter by letter: which are bold, which belong to a link, and where each stands.

`kg.read.inline` says what links a cell has; what is bold or in italics has no meaning in a table, but in an item of a
list it tells a name from a title and a title from its authors. Emphasis is paired as people use it, not by all of
CommonMark's rules (6.2): what stays open is no mark.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from kg.model import Cell, Link, Span

__all__ = ["BOLD", "CODE", "ITALIC", "Image", "Styled", "styled"]

BOLD, ITALIC, CODE = 1, 2, 4

_INVISIBLE = "\u00ad\u200b\u200d\u2060\ufeff\ufe0f"
_IMAGE = re.compile(r"!\[((?:[^\[\]\\]|\\.)*)\]\(\s*<?([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+\"[^\"]*\")?\s*\)")
_TAG = re.compile(r"<!--.*?-->|</?([a-zA-Z][\w-]*)((?:\s[^<>]*)?)/?>", re.DOTALL)
_ATTRIBUTE = re.compile(r"\b(alt|src)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,31});")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_BREAK = re.compile(r"(?: {2,}|\\)\n[ \t>]*")
_LINE_END = re.compile(r"\n[ \t>]*")
_PLAIN = re.compile(rf"(?:[^\\`*_!<&~\s{_INVISIBLE}]| (?![ \n]))+")  # letters that no rule is about
_TICKS = re.compile(r"`+")
_MARKS = re.compile(r"\*+|_+")
_STYLES = {"b": BOLD, "strong": BOLD, "i": ITALIC, "em": ITALIC, "code": CODE, "kbd": CODE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image: the position in the text where it stands, its alternative text and address, its place in the raw."""

    position: int
    alt: str
    url: str
    start: int
    end: int
    link: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Styled:
    """The text of a cell, "\\n" where a line is broken on purpose; the style, link and raw range of each letter."""

    cell: Cell
    text: str
    style: tuple[int, ...]
    link: tuple[Link | None, ...]
    start: tuple[int, ...]
    end: tuple[int, ...]
    images: tuple[Image, ...] = ()

    def slot(self, first: int, last: int, *, linked: bool = True) -> Cell:
        """The letters from `first` to before `last` as a cell of their own, with the links among them or without."""
        links = tuple(dict.fromkeys(link for link in self.link[first:last] if link is not None)) if linked else ()
        return self.place(min(self.start[first:last]), max(self.end[first:last]), self.text[first:last], links)

    def place(self, start: int, end: int, text: str, links: tuple[Link, ...] = ()) -> Cell:
        """A range of the raw text as a cell that reads `text`; a link in it is in it whole."""
        for link in links:
            start, end = min(start, offset(self.cell, link.span, end=False)), max(end, offset(self.cell, link.span))
        return Cell(
            text=" ".join(text.split()),
            raw=self.cell.raw[start:end],
            links=links,
            span=_span(self.cell, start, end),
        )


def offset(cell: Cell, span: Span, *, end: bool = True) -> int:
    """Where a place within a cell ends, or begins, in the raw text of the cell."""
    line, column = (span.end_line, span.end_column) if end else (span.line, span.column)
    if line == cell.span.line:
        return column - cell.span.column
    at = 0
    for _ in range(line - cell.span.line):
        at = cell.raw.index("\n", at) + 1
    return at + column - 1


def _span(cell: Cell, start: int, end: int) -> Span:
    its = cell.span

    def where(at: int) -> tuple[int, int]:
        lines = cell.raw.count("\n", 0, at)
        return its.line + lines, (at - cell.raw.rindex("\n", 0, at) if lines else its.column + at)

    (line, column), (end_line, end_column) = where(start), where(end)
    return Span(
        text=its.text,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
    )


def styled(cell: Cell) -> Styled:
    """The letters of `cell` with their style, link and place."""
    writer = _Writer(cell)
    writer.read(0, len(cell.raw), 0, None)
    return Styled(
        cell=cell,
        text="".join(writer.letters),
        style=tuple(writer.style),
        link=tuple(writer.link),
        start=tuple(writer.start),
        end=tuple(writer.end),
        images=tuple(writer.images),
    )


class _Writer:
    """One pass over the raw text, into links and out of them."""

    def __init__(self, cell: Cell) -> None:
        self.cell, self.raw = cell, cell.raw
        self.links = {offset(cell, link.span, end=False): link for link in cell.links}
        self.begins = sorted(self.links)
        self.letters: list[str] = []
        self.style: list[int] = []
        self.link: list[Link | None] = []
        self.start: list[int] = []
        self.end: list[int] = []
        self.images: list[Image] = []

    def put(self, letters: str, start: int, end: int, style: int, link: Link | None) -> None:
        for letter in letters:
            if letter not in _INVISIBLE:
                self.letters.append(" " if letter == "\u00a0" else letter)
                self.style.append(style)
                self.link.append(link)
                self.start.append(start)
                self.end.append(end)

    def put_all(self, letters: str, at: int, style: int, link: Link | None) -> None:
        """Write letters that look as they are written."""
        count = len(letters)
        self.letters.extend(letters)
        self.style.extend([style] * count)
        self.link.extend([link] * count)
        self.start.extend(range(at, at + count))
        self.end.extend(range(at + 1, at + count + 1))

    def next_link(self, at: int, stop: int) -> int:
        """Where the next link behind `at` begins."""
        index = bisect_right(self.begins, at)
        return min(self.begins[index], stop) if index < len(self.begins) else stop

    def read(self, at: int, stop: int, style: int, link: Link | None) -> None:
        raw, base = self.raw, style
        marks = dict(self.marks(at, stop, inside=link is not None))
        while at < stop:
            if link is None and (its := self.links.get(at)) is not None:
                end = offset(self.cell, its.span)
                first = len(self.letters)
                self.read(*self.shown(at, end), style, its)
                self.unlink_edges(first)
                at = max(end, at + 1)
            elif at in marks:
                length, toggled = marks[at]
                style ^= toggled
                at += length
            elif raw[at] == "!" and (image := self.image(at, stop)) is not None:
                self.images.append(
                    Image(position=len(self.letters), alt=image[1], url=image[2], start=at, end=image.end(), link=link)
                )
                at = image.end()
            elif raw[at] == "<" and (tag := _TAG.match(raw, at, stop)) is not None:
                style = self.tag(tag, style, base, link)
                at = tag.end()
            elif raw.startswith("~~", at):
                at += 2
            elif raw[at] == "`" and (code := self.code(at, stop)) is not None:
                inner, end = code
                for position in range(*inner):
                    self.put(raw[position].replace("\n", " "), position, position + 1, style | CODE, link)
                at = end
            elif (plain := _PLAIN.match(raw, at, self.next_link(at, stop))) is not None:
                self.put_all(plain[0], at, style, link)
                at = plain.end()
            else:
                at = self.letter(at, stop, style, link)

    def unlink_edges(self, first: int) -> None:
        """Take white space at the ends of what a link shows out of it."""
        last = len(self.letters)
        while first < last and self.letters[first].isspace():
            self.link[first] = None
            first += 1
        while first < last and self.letters[last - 1].isspace():
            last -= 1
            self.link[last] = None

    def image(self, at: int, stop: int) -> re.Match[str] | None:
        """The image that begins here; it is none where the parser found a link in what would be its address."""
        found = _IMAGE.match(self.raw, at, stop)
        return None if found is None or any(at < start < found.end() for start in self.links) else found

    def letter(self, at: int, stop: int, style: int, link: Link | None) -> int:
        """Write the letter at `at`, which may be written as several; where the next one begins."""
        raw = self.raw
        for pattern, letters in ((_BREAK, "\n"), (_LINE_END, " ")):
            if raw[at] in " \\\n" and (found := pattern.match(raw, at, stop)) is not None:
                self.put(letters, at, found.end(), style, link)
                return found.end()
        if raw[at] == "\\" and (escape := _ESCAPE.match(raw, at, stop)) is not None:
            self.put(escape[1], at, escape.end(), style, link)
            return escape.end()
        if raw[at] == "&" and (entity := _ENTITY.match(raw, at, stop)) is not None:
            self.put(unescape(entity[0]), at, entity.end(), style, link)
            return entity.end()
        self.put(" " if raw[at] == "\t" else raw[at], at, at + 1, style, link)
        return at + 1

    def tag(self, tag: re.Match[str], style: int, base: int, link: Link | None) -> int:
        """The style behind a tag, which may be a break or an image."""
        name = (tag[1] or "").lower()
        if name in ("br", "p", "li", "div", "tr"):
            self.put("\n", tag.start(), tag.end(), style, link)
        elif name == "img":
            found = {key.lower(): a or b or c for key, a, b, c in _ATTRIBUTE.findall(tag[2])}
            alt, url = unescape(found.get("alt", "")), unescape(found.get("src", ""))
            self.images.append(
                Image(position=len(self.letters), alt=alt, url=url, start=tag.start(), end=tag.end(), link=link)
            )
        elif name in _STYLES:
            return style & ~_STYLES[name] | base if tag[0].startswith("</") else style | _STYLES[name]
        return style

    def shown(self, at: int, end: int) -> tuple[int, int]:
        """The range of what a link shows."""
        raw = self.raw
        if raw[at] == "[":
            depth, position = 0, at
            while position < end:
                depth += (raw[position] == "[") - (raw[position] == "]")
                if depth == 0:
                    return at + 1, position
                position += 2 if raw[position] == "\\" else 1
            return at + 1, end
        if raw[at] == "<":
            opened = raw.find(">", at, end) + 1
            closed = raw.rfind("</", at, end)
            return (opened, closed) if 0 < opened <= closed else (at + 1, end - 1)
        return at, end

    def code(self, at: int, stop: int) -> tuple[tuple[int, int], int] | None:
        """The inner range of the code span that begins here, and its end."""
        ticks = _TICKS.match(self.raw, at, stop)
        if ticks is None:
            return None
        for closing in _TICKS.finditer(self.raw, ticks.end(), stop):
            if len(closing[0]) == len(ticks[0]):
                return (ticks.end(), closing.start()), closing.end()
        return None

    def marks(self, at: int, stop: int, *, inside: bool) -> Iterator[tuple[int, tuple[int, int]]]:
        """The marks of emphasis between two places: where each is, its length, and the styles it turns."""
        opened: list[tuple[int, int, str]] = []
        for position, length, mark in self.delimiters(at, stop, inside=inside):
            before = self.raw[position - 1] if position > at else " "
            after = self.raw[position + length] if position + length < stop else " "
            word = mark == "_" and before.isalnum() and after.isalnum()
            match = next((its for its in reversed(opened) if its[2] == mark and its[1] == length), None)
            if match is not None and not before.isspace() and not (mark == "_" and after.isalnum()):
                del opened[opened.index(match) :]
                style = (ITALIC, BOLD, BOLD | ITALIC)[length - 1]
                yield match[0], (length, style)
                yield position, (length, style)
            elif not after.isspace() and not word:
                opened.append((position, length, mark))

    def delimiters(self, at: int, stop: int, *, inside: bool) -> Iterator[tuple[int, int, str]]:
        """Runs of one to three stars or underscores, but for those in links, code and escapes."""
        raw = self.raw
        while at < stop:
            if not inside and (its := self.links.get(at)) is not None:
                at = max(offset(self.cell, its.span), at + 1)
            elif raw[at] == "\\":
                at += 2
            elif raw[at] == "`" and (code := self.code(at, stop)) is not None:
                at = code[1]
            elif raw[at] == "!" and (image := self.image(at, stop)) is not None:
                at = image.end()
            elif raw[at] == "<" and (tag := _TAG.match(raw, at, stop)) is not None:
                at = tag.end()
            elif raw[at] in "*_":
                run = _MARKS.match(raw, at, stop)
                length = len(run[0]) if run else 1
                if length <= 3:  # noqa: PLR2004
                    yield at, length, raw[at]
                at += length
            else:
                at += 1
