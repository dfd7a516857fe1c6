"""Markdown inside a block: the text a reader sees, and each link at its place.

markdown-it-py parses; it keeps no positions of inline elements, so its rules for links are wrapped to note where each
begins and ends. Addresses stay as they are written: what is wrong with one is for the checks to say.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, autolink, image, link

from kg.model import Cell, Link, Span

if TYPE_CHECKING:
    from markdown_it.token import Token
    from markdown_it.utils import EnvType

__all__ = ["Source", "markdown", "read_cell"]

# Only text with one of these can be anything but plain; most cells have none, and skip the parser.
_MARKUP = re.compile(r"[\[\]<!\\&`*_]")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


class Source:
    """A file as it was read: its lines, and spans in it."""

    def __init__(self, text: str, *, catalogue: str, revision: str, path: str) -> None:
        self.lines: list[str] = text.split("\n")
        self.starts: list[int] = [0, *accumulate(len(line) + 1 for line in self.lines)]
        self.catalogue, self.revision, self.path = catalogue, revision, path

    def span(self, start: int, end: int) -> Span:
        """The place of text[start:end], by offsets into the whole file."""
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end) - 1
        return Span(
            catalogue=self.catalogue,
            revision=self.revision,
            path=self.path,
            line=first + 1,
            column=start - self.starts[first] + 1,
            end_line=last + 1,
            end_column=end - self.starts[last] + 1,
        )


def markdown() -> MarkdownIt:
    """A CommonMark parser with tables that notes the range of every link, autolink and image in its token's meta."""
    parser = MarkdownIt("commonmark").enable("table")
    parser.disable("inline")  # cells and paragraphs are parsed one by one, with their positions
    for name, rule in (("link", link), ("autolink", autolink), ("image", image)):
        parser.inline.ruler.at(name, _with_range(rule))
    parser.normalizeLink = _as_written  # type: ignore[method-assign]
    parser.validateLink = _any  # type: ignore[method-assign, assignment]
    return parser


def read_cell(parser: MarkdownIt, env: EnvType, source: Source, offsets: Sequence[int], text: str) -> Cell:
    """The cell whose markdown is `text`, of which character i stands at offsets[i] in the file.

    `offsets` has one item more than `text` has characters: where the cell ends.
    """
    span = source.span(offsets[0], offsets[-1])
    raw = "\n".join(source.lines[span.line - 1 : span.end_line])
    raw = raw[span.column - 1 : len(raw) - len(source.lines[span.end_line - 1]) + span.end_column - 1]
    if not _MARKUP.search(text):
        return Cell(text=text.replace("\n", " "), raw=raw, span=span)
    tokens: list[Token] = []
    parser.inline.parse(text, parser, env, tokens)
    links = []
    for index, token in enumerate(tokens):
        if (found := token.meta.get("range")) is None:
            continue
        address = token.attrGet("href" if token.type == "link_open" else "src")
        links.append(
            Link(
                text=_plain(_inside(tokens, index)).strip(),
                url=str(address or "").strip(),
                span=source.span(offsets[found[0]], offsets[found[1]]),
            )
        )
    return Cell(text=_plain(tokens).strip(), raw=raw, links=tuple(links), span=span)


def _with_range(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    def ranged(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            opened = next(token for token in state.tokens[count:] if token.type in ("link_open", "image"))
            opened.meta["range"] = (start, state.pos)
        return True

    return ranged


def _inside(tokens: Sequence[Token], index: int) -> Sequence[Token]:
    """The tokens between the link_open at `index` and its close; an image's own children."""
    if tokens[index].type == "image":
        return tokens[index].children or ()
    depth = 0
    for end in range(index, len(tokens)):
        depth += (tokens[end].type == "link_open") - (tokens[end].type == "link_close")
        if depth == 0:
            return tokens[index + 1 : end]
    return tokens[index + 1 :]


def _plain(tokens: Sequence[Token]) -> str:
    """What a reader sees: no markup, a line break as a space, an HTML break as a semicolon."""
    parts = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image":
            parts.append(_plain(token.children or ()))
        elif token.type == "html_inline":
            parts.append("; " if _BREAK.fullmatch(token.content) else "")
        else:
            parts.append(token.content)
    return "".join(parts)


def _as_written(url: str) -> str:
    return url


def _any(_url: str) -> bool:
    return True
