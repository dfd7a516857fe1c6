"""Markdown inside a block: the text a reader sees, and each link and image at its place.

markdown-it-py parses; it keeps no positions of inline elements, so its rules for links, images and HTML are wrapped to
note where each begins and ends. Addresses stay as they are written: what is wrong with one is for the checks to say.
An image is no link, since it leads nowhere: a cell's text leaves it out, unless it is what a link shows.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.rules_inline import StateInline, autolink, html_inline, image, link

from kg.model import Cell, Link, Span, Text
from kg.read.tags import attributes, pieces

if TYPE_CHECKING:
    from markdown_it.token import Token
    from markdown_it.utils import EnvType

__all__ = ["Flow", "Source", "markdown", "read_cell"]

# Only text with one of these can be anything but plain; most cells have none, or are one plain link: neither needs
# the parser, which takes ten times as long to find the same.
_MARKUP = re.compile(r"[\[<\\&`*_]|~~|://")
_PLAIN_LINK = re.compile(r"\[([^\[\]<\\&`*_~]*)\]\((https?://[^\s\x00-\x20\x7f()<>\\&]+)\)")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphen, and spaces and joiners of no width

# GFM, section 6.9: an address that stands in the text by itself, and what may not end it.
# Full-width marks are no part of one either, whatever GitHub makes of them.
_SCHEME = re.compile(r"(?:^|[\s*_~(（：])(https?)$", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"://[\w-]+(?:\.[\w-]+)+[^\s<\[\]，。；：、！？（）【】《》「」『』“”]*")
_ENDING = re.compile(r"(?:&\w+;|[?!.,:;*_~'\"])+$")

# A link written as the address of a link, or in brackets or quotes: what was meant is the address within.
_WRAPPED = re.compile(
    r"\[[^\]]*\]\(\s*(https?://.+?)\s*\)|[\[(<\"'“‘]\s*(https?://[^\s\[\]<>\"“”‘’]+?)\s*[\])>\"'”’]", re.IGNORECASE
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


def markdown() -> MarkdownIt:
    """A CommonMark parser with what GFM adds, that notes the range of every link in its token's meta."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.disable("inline")  # cells and paragraphs are parsed one by one, with their positions
    parser.inline.ruler.at("link", _with_range(link, "link_open"))
    parser.inline.ruler.at("autolink", _with_range(autolink, "link_open"))
    parser.inline.ruler.at("image", _with_range(image, "image"))
    parser.inline.ruler.at("html_inline", _with_range(html_inline, "html_inline"))
    parser.inline.ruler.before("autolink", "bare_address", _bare_address)
    parser.normalizeLink = _as_written  # type: ignore[method-assign]
    parser.validateLink = _any  # type: ignore[method-assign, assignment]
    return parser


def read_cell(parser: MarkdownIt, env: EnvType, source: Source, offsets: Sequence[int], text: str) -> Cell:
    """The cell whose markdown is `text`, of which character i stands at offsets[i] in the file.

    `offsets` has one item more than `text` has characters: where the cell ends.
    """
    span = source.span(offsets[0], offsets[-1])
    raw = source.text[offsets[0] : offsets[-1]]
    if not _MARKUP.search(text):
        seen = _repeated(text)
        return Cell(text=seen, raw=seen if seen == raw else raw, span=span)
    if (only := _PLAIN_LINK.fullmatch(text)) is not None:
        seen = _seen(only[1])
        return Cell(text=seen, raw=raw, links=(Link(text=seen, url=only[2], span=span),), span=span)
    tokens: list[Token] = []
    parser.inline.parse(text, parser, env, tokens)
    flow = Flow(source)
    ends: list[int] = []
    for token in tokens:
        start, end = (offsets[at] for at in token.meta.get("range", (0, 0)))
        if token.type == "link_open":
            flow.open_link(_address(str(token.attrGet("href") or "")), start)
            ends.append(end)
        elif token.type == "link_close":
            flow.close_link(ends.pop())
        elif token.type == "image":
            alt = _seen(_alternative(token.children or ()))
            flow.image(alt, _address(str(token.attrGet("src") or "")), start, end)
        elif token.type == "html_inline":
            flow.tag(token.content, start, end, links=not ends)
        else:
            flow.write(" " if token.type in ("softbreak", "hardbreak") else token.content)
    return flow.cell(offsets[0], offsets[-1])


class Flow:
    """Running text with links and images in it, as it is gathered piece by piece into a cell."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.parts: list[str] = []
        self._paused, self._written = False, False
        self.links: list[Link | None] = []
        self.images: list[Link] = []
        self._open: list[tuple[int, int, int, str]] = []  # of each open link: which it is, where it begins, its address

    def write(self, text: str) -> None:
        """Add text without markup."""
        if text.strip():
            self._resume()
            self._written = True
        self.parts.append(text)

    def pause(self) -> None:
        """Part what was written from what may follow, where a reader sees them on lines of their own."""
        self._paused = self._paused or self._written

    def _resume(self) -> None:
        if not self._paused:
            return
        last = len(self.parts) - 1
        while not self.parts[last].strip():
            self.parts[last] = ""
            last -= 1
        if self.parts[last] != "; ":
            self.parts[last] = self.parts[last].rstrip()
            self.parts.append("; ")
        self._paused, self._written = False, False

    def image(self, alt: str, url: str, start: int, end: int) -> None:
        """Add an image; within a link its alternative text is the text in its place."""
        self.images.append(Link(text=alt, url=url, span=self.source.span(start, end)))
        if self._open:
            self.write(alt)

    def open_link(self, url: str, start: int) -> None:
        """What is added from here to close_link is the text of a link."""
        self._resume()
        self._open.append((len(self.links), len(self.parts), start, url))
        self.links.append(None)

    def close_link(self, end: int) -> None:
        """End the innermost open link; nothing where none is open."""
        if self._open:
            at, first, start, url = self._open.pop()
            text = _seen("".join(self.parts[first:]))
            self.links[at] = Link(text=text, url=url, span=self.source.span(start, end))

    def tag(self, tag: str, start: int, end: int, *, links: bool = True) -> None:
        """Add what an HTML tag adds: a break, an image, an end of a link; no link within one of markdown."""
        piece = next(pieces(tag))
        if piece.name == "br":
            self.write("; ")
        elif piece.kind == "close":
            if piece.name == "a" and links:
                self.close_link(end)
        elif piece.name == "img":
            its = attributes(tag)
            if "src" in its:
                self.image(_seen(its.get("alt", "")), its["src"], start, end)
        elif piece.name == "a" and links:
            its = attributes(tag)
            if "href" in its:
                self.close_link(start)  # HTML has no links in links
                self.open_link(_address(its["href"]), start)

    def take(self, cell: Cell) -> None:
        """Add the content of a cell, on a line of its own."""
        self.pause()
        self.write(cell.text)
        self.pause()
        self.links.extend(cell.links)
        self.images.extend(cell.images)

    def cell(self, start: int, end: int) -> Cell:
        """All that was gathered, as the cell that stands from `start` to `end` in the file."""
        while self._open:
            self.close_link(end)
        return Cell(
            text=_seen("".join(self.parts)),
            raw=self.source.text[start:end],
            links=tuple(link for link in self.links if link is not None),
            images=tuple(self.images),
            span=self.source.span(start, end),
        )


def _with_range(rule: Callable[[StateInline, bool], bool], noted: str) -> Callable[[StateInline, bool], bool]:
    def ranged(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            pushed = next(token for token in state.tokens[count:] if token.type == noted)
            pushed.meta["range"] = (start, state.pos)
        return True

    return ranged


def _address(url: str) -> str:
    """An address as it is written, but for what is wrapped around it."""
    url = url.strip()
    wrapped = _WRAPPED.fullmatch(url)
    return (wrapped[1] or wrapped[2]) if wrapped else url


def _bare_address(state: StateInline, silent: bool) -> bool:
    """The rule for an address without any marks around it; the parser stops at its colon."""
    if silent or state.linkLevel or state.src[state.pos] != ":":
        return False
    scheme = _SCHEME.search(state.pending)
    found = _BARE_ADDRESS.match(state.src, state.pos, state.posMax)
    if scheme is None or found is None:
        return False
    address = scheme[1] + _ENDING.sub("", found[0])
    while address.endswith(")") and address.count(")") > address.count("("):
        address = _ENDING.sub("", address[:-1])
    start = state.pos - len(scheme[1])
    state.pending = state.pending[: -len(scheme[1])]
    opened = state.push("link_open", "a", 1)
    opened.attrs = {"href": unescapeAll(address)}
    state.push("text", "", 0).content = unescapeAll(address)
    state.push("link_close", "a", -1)
    state.pos = start + len(address)
    opened.meta["range"] = (start, state.pos)
    return True


def _alternative(tokens: Sequence[Token]) -> str:
    """The alternative text of an image: its text without markup."""
    return "".join(
        _alternative(token.children or ())
        if token.type == "image"
        else " "
        if token.type in ("softbreak", "hardbreak")
        else ""
        if token.type == "html_inline"
        else token.content
        for token in tokens
    )


@lru_cache(maxsize=4096)
def _repeated(text: str) -> str:
    """What a plain text looks like: subfields, bases and dashes stand in row after row, and each is one object."""
    return _seen(text)


def _seen(text: str) -> str:
    """A text as it looks: any run of white space is one space, what has no width is nothing, letters are in NFC."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return " ".join(text.split())


def _as_written(url: str) -> str:
    return url


def _any(_url: str) -> bool:
    return True
