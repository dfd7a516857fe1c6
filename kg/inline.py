"""Markdown inside a block: the text a reader sees, and each link at its place.

markdown-it-py parses; it keeps no positions of inline elements, so its rules for links are wrapped to note where each
begins and ends. Addresses stay as they are written: what is wrong with one is for the checks to say. An image is no
link, since it leads nowhere: a cell's text leaves it out, its raw text keeps it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from sys import intern
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.rules_inline import StateInline, autolink, link

from kg.model import Cell, Link, Span

if TYPE_CHECKING:
    from markdown_it.token import Token
    from markdown_it.utils import EnvType

__all__ = ["Source", "markdown", "read_cell"]

# Only text with one of these can be anything but plain; most cells have none, or are one plain link: neither needs
# the parser, which takes ten times as long to find the same.
_MARKUP = re.compile(r"[\[<\\&`*_]|~~|://")
_PLAIN_LINK = re.compile(r"\[([^\[\]<\\&`*_~]*)\]\((https?://[^\s\x00-\x20\x7f()<>\\&]+)\)")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphen, and spaces and joiners of no width

# GFM, section 6.9: an address that stands in the text by itself, and what may not end it.
_SCHEME = re.compile(r"(?:^|[\s*_~(])(https?)$", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"://[\w-]+(?:\.[\w-]+)+[^\s<\[\]]*")
_ENDING = re.compile(r"(?:&\w+;|[?!.,:;*_~'\"])+$")


class Source:
    """A file as it was read: its text, where its lines start, and spans in it."""

    def __init__(self, text: str, *, catalogue: str, revision: str, path: str) -> None:
        self.text = text
        self.starts: list[int] = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
        self.numbers = list(range(1, len(self.starts) + 1))  # each one object, for very many spans
        self.catalogue, self.revision, self.path = catalogue, revision, path

    def line(self, number: int) -> str:
        """The line of this number, from 0, without its end."""
        return self.text[self.starts[number] : self.starts[number + 1] - 1]

    def span(self, start: int, end: int) -> Span:
        """The place of text[start:end]."""
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end) - 1
        return Span(
            catalogue=self.catalogue,
            revision=self.revision,
            path=self.path,
            line=self.numbers[first],
            column=start - self.starts[first] + 1,
            end_line=self.numbers[last],
            end_column=end - self.starts[last] + 1,
        )


def markdown() -> MarkdownIt:
    """A CommonMark parser with what GFM adds, that notes the range of every link in its token's meta."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.disable("inline")  # cells and paragraphs are parsed one by one, with their positions
    parser.inline.ruler.at("link", _with_range(link))
    parser.inline.ruler.at("autolink", _with_range(autolink))
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
        seen = intern(_seen(text))
        return Cell(text=seen, raw=seen if seen == raw else raw, span=span)
    if (only := _PLAIN_LINK.fullmatch(text)) is not None:
        seen = _seen(only[1])
        return Cell(text=seen, raw=raw, links=(Link(text=seen, url=only[2], span=span),), span=span)
    tokens: list[Token] = []
    parser.inline.parse(text, parser, env, tokens)
    links = tuple(
        Link(
            text=_plain(_inside(tokens, index), linked=1),
            url=str(token.attrGet("href") or "").strip(),
            span=source.span(*(offsets[at] for at in token.meta["range"])),
        )
        for index, token in enumerate(tokens)
        if token.type == "link_open"
    )
    return Cell(text=_plain(tokens), raw=raw, links=links, span=span)


def _with_range(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    def ranged(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            opened = next(token for token in state.tokens[count:] if token.type == "link_open")
            opened.meta["range"] = (start, state.pos)
        return True

    return ranged


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


def _inside(tokens: Sequence[Token], index: int) -> Sequence[Token]:
    """The tokens between the link_open at `index` and its close; links don't nest."""
    end = next(end for end in range(index, len(tokens)) if tokens[end].type == "link_close")
    return tokens[index + 1 : end]


def _plain(tokens: Sequence[Token], linked: int = 0) -> str:
    """What a reader sees: no markup, a line break as a space, an HTML break as a semicolon.

    An image counts only where it is what a link shows: then it is the text in its place.
    """
    parts = []
    for token in tokens:
        linked += (token.type == "link_open") - (token.type == "link_close")
        if token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image":
            parts.append(_plain(token.children or (), linked) if linked else "")
        elif token.type == "html_inline":
            parts.append("; " if _BREAK.fullmatch(token.content) else "")
        else:
            parts.append(token.content)
    return _seen("".join(parts))


def _seen(text: str) -> str:
    """A text as it looks: any run of white space is one space, what has no width is nothing, letters are in NFC."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return " ".join(text.split())


def _as_written(url: str) -> str:
    return url


def _any(_url: str) -> bool:
    return True
