"""Markdown inside a block: the runs it is made of, the text a reader sees, and each link and image at its place.

markdown-it-py parses; it keeps no positions of inline elements, so its rules for what is written otherwise than it
looks are wrapped to note where that begins and ends; what stands between is counted. Addresses stay as they are
written: what is wrong with one is for the checks to say. An image is no link, since it leads nowhere: a cell's text
leaves it out, unless it is what a link shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.rules_inline import StateInline, autolink, backtick, entity, escape, html_inline, image, link, newline

from kg.model import Cell, Link, Style
from kg.read.flow import Flow, Source, as_seen, meant_address

if TYPE_CHECKING:
    from markdown_it.token import Token
    from markdown_it.utils import EnvType

__all__ = ["markdown", "read_cell"]

# Only text with one of these can be anything but plain; most cells have none, or are one plain link: neither needs
# the parser, which takes ten times as long to find the same.
_MARKUP = re.compile(r"[\[<\\&`*_]|~~|://")
_PLAIN_LINK = re.compile(r"\[([^\[\]<\\&`*_~]*)\]\((https?://[^\s\x00-\x20\x7f()<>\\&]+)\)")

# GFM, section 6.9: an address that stands in the text by itself, and what may not end it.
# Full-width marks are no part of one either, whatever GitHub makes of them.
_SCHEME = re.compile(r"(?:^|[\s*_~(（：])(https?)$", re.IGNORECASE)
_SCHEME_LENGTH = len("(https")
_BARE_ADDRESS = re.compile(r"://[\w-]+(?:\.[\w-]+)+[^\s<\[\]，。；：、！？（）【】《》「」『』“”]*")
_ENDING = re.compile(r"(?:&\w++;|[?!.,:;*_~'\"])++")

_STYLES = {"strong": Style.BOLD, "em": Style.ITALIC}


def markdown() -> MarkdownIt:
    """A CommonMark parser with what GFM adds, that notes the range of what is written otherwise than it looks."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.disable("inline")  # cells and paragraphs are parsed one by one, with their positions
    rules = parser.inline.ruler
    rules.at("newline", _with_range(newline, "\n", "softbreak", "hardbreak"))
    rules.at("escape", _with_range(escape, "\\", "text_special", "hardbreak"))
    rules.at("entity", _with_range(entity, "&", "text_special"))
    rules.at("backticks", _with_range(backtick, "`", "code_inline"))
    rules.at("link", _with_range(link, "[", "link_open"))
    rules.at("image", _with_range(image, "!", "image"))
    rules.at("html_inline", _with_range(html_inline, "<", "html_inline"))
    rules.at("autolink", _autolink)
    rules.before("autolink", "bare_address", _bare_address)
    parser.normalizeLink = _as_written  # type: ignore[method-assign]
    parser.validateLink = _any  # type: ignore[method-assign, assignment]
    return parser


def read_cell(parser: MarkdownIt, env: EnvType, source: Source, offsets: Sequence[int], text: str) -> Cell:
    """The cell whose markdown is `text`, of which character i stands at offsets[i] in the file.

    `offsets` has one item more than `text` has characters: where the cell ends.
    """
    raw = source.text[offsets[0] : offsets[-1]]
    if not _MARKUP.search(text) and (seen := as_seen(text)) == raw:
        return Cell(text=seen, raw=seen, span=source.span(offsets[0], offsets[-1]))
    only = _PLAIN_LINK.fullmatch(text)
    if only is not None and text == raw and as_seen(only[1]) == only[1]:
        span = source.span(offsets[0], offsets[-1])
        return Cell(text=only[1], raw=raw, links=(Link(text=only[1], url=only[2], span=span),), span=span)
    tokens: list[Token] = []
    parser.inline.parse(text, parser, env, tokens)
    writing = _Writing(Flow(source), text, offsets)
    for token in tokens:
        writing.add(token)
    return writing.flow.cell(offsets[0], offsets[-1])


class _Writing:
    """One pass over the tokens of a cell, which stand for the first `at` characters of its markdown so far."""

    def __init__(self, flow: Flow, text: str, offsets: Sequence[int]) -> None:
        self.flow, self.text, self.offsets = flow, text, offsets
        self.at = 0
        self.ends: list[int] = []  # of the links that are open

    def add(self, token: Token) -> None:
        """Write what a token says."""
        if token.type == "link_close":
            self.at = self.ends.pop()
            self.flow.end_link(self.offsets[self.at])
            return
        before = self.at
        first, last = token.meta.get("range", (before, before + len(token.content or token.markup)))
        start, end = self.offsets[first], self.offsets[last]
        self.at = last
        if token.type == "link_open":
            self.flow.begin_link(meant_address(str(token.attrGet("href") or "")), start)
            self.ends.append(last)
            self.at = first + len("[")
        elif token.type == "image":
            alt = as_seen(_alternative(token.children or ()))
            self.flow.image(alt, meant_address(str(token.attrGet("src") or "")), start, end)
        elif token.type == "html_inline":
            self.flow.tag(token.content, start, end, links=not self.ends)
        elif token.type == "hardbreak":
            self.flow.end_line(start, end, " ")
        elif token.type == "softbreak":
            self.write(self.text[before:first], before, first)  # a space before it
            self.flow.write(" ", start, end)
        elif token.type == "code_inline":
            marks = (last - first - len(token.content)) // 2
            self.flow.begin_style(Style.CODE)
            self.write(token.content, first + marks, last - marks)
            self.flow.end_style(Style.CODE)
        elif token.tag in _STYLES:
            (self.flow.begin_style if token.nesting > 0 else self.flow.end_style)(_STYLES[token.tag])
        else:
            self.write(token.content, first, last)

    def write(self, text: str, first: int, last: int) -> None:
        """Write the text that the characters from `first` to before `last` stand for."""
        start, end = self.offsets[first], self.offsets[last]
        if len(text) == last - first != end - start:  # not side by side in the file
            for at, letter in enumerate(text, first):
                self.flow.write(letter, self.offsets[at], self.offsets[at + 1])
        elif text:
            self.flow.write(text, start, end)


_Rule = Callable[[StateInline, bool], bool]


def _with_range(rule: _Rule, mark: str, *types: str) -> _Rule:
    """The rule for what begins with `mark`, which notes its range in the first token of these types that it makes."""

    def ranged(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] != mark:
            return False
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        made = (token for token in state.tokens[count:] if token.type in types)
        if (first := next(made, None)) is not None:
            first.meta["range"] = (start, state.pos)
        return True

    return ranged


def _autolink(state: StateInline, silent: bool) -> bool:
    """The rule for an address in angle brackets; what it shows may look otherwise than it is written."""
    start = state.pos
    if state.src[start] != "<" or not autolink(state, silent):
        return False
    if not silent:
        opened, shown, _ = state.tokens[-3:]
        opened.meta["range"] = (start, state.pos)
        shown.meta["range"] = (start + 1, state.pos - 1)
    return True


def _bare_address(state: StateInline, silent: bool) -> bool:
    """The rule for an address without any marks around it; the parser stops at its colon."""
    if silent or state.linkLevel or state.src[state.pos] != ":":
        return False
    if (scheme := _SCHEME.search(state.pending[-_SCHEME_LENGTH:])) is None:
        return False
    if (found := _BARE_ADDRESS.match(state.src, state.pos, state.posMax)) is None:
        return False
    address = scheme[1] + _without_ending(found[0])
    start = state.pos - len(scheme[1])
    state.pending = state.pending[: -len(scheme[1])]
    opened = state.push("link_open", "a", 1)
    opened.attrs = {"href": unescapeAll(address)}
    shown = state.push("text", "", 0)
    shown.content = unescapeAll(address)
    state.push("link_close", "a", -1)
    state.pos = start + len(address)
    opened.meta["range"] = shown.meta["range"] = (start, state.pos)
    return True


def _without_ending(address: str) -> str:
    """An address without what ends the sentence around it: marks, entities, parentheses that close none of its own."""
    endings = {ending.end(): ending.start() for ending in _ENDING.finditer(address)}
    end = endings.get(len(address), len(address))
    unopened = address.count(")", 0, end) - address.count("(", 0, end)
    while unopened > 0 and address[end - 1] == ")":
        unopened -= 1
        end = endings.get(end - 1, end - 1)
    return address[:end]


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


def _as_written(url: str) -> str:
    return url


def _any(_url: str) -> bool:
    return True
