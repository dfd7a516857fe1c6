"""Markdown to blocks: every row, item, paragraph and other piece of a page, each with its place.

Nothing is judged here and nothing is left out: what a block means, or that it means nothing, is said in
`kg.parse.parser`. What no block, heading or table covers is only marks: a thematic break, an underline, a quote or list
mark with nothing behind it, tags of HTML around what is read.

To follow one line: `_Reader.blocks` sends it to a method by its token; `kg.read.outline` knows the headings and items
around it, `kg.read.inline` reads what is in it, `kg.read.html` what stands between tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from markdown_it.rules_block import StateBlock

from kg.errors import SourceError
from kg.files import read_file, reason
from kg.model import Block, Cell, Finding
from kg.read.flow import Source
from kg.read.html import Html, unclosed
from kg.read.inline import markdown, read_cell
from kg.read.limits import Allowance
from kg.read.outline import Frame, Outline
from kg.read.tables import References, Row, between_pipes, column_names, definition, place_name, table_rows
from kg.rules import make_finding

if TYPE_CHECKING:
    from pathlib import Path

    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

__all__ = ["Page", "read", "read_text"]

_HASHES = re.compile(r"#+")
_NEWLINE = re.compile(r"\r\n?")
_EACH_LINE = ["paragraph", "reference", "blockquote", "list"]
_VERBATIM = {"fence": "code", "code_block": "code", "definition": "definition"}
_REFERENCES, _LITTLE = 10, 100_000
"""How many times the letters of a page, or of a short page these, the addresses of its links by reference may have."""
_FRAMES = {"list_item": "item", "blockquote": "quote"}

# A line that is one bold run; with a year in it always a heading, else if a list or table comes next.
_BOLD = re.compile(r"(?P<mark>\*\*|__)(?=\S)(?P<text>(?:(?!(?P=mark)).)+)(?<=\S)(?P=mark)[ \t]*[:：]?[ \t]*")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEAR_LENGTH, _LABEL_LENGTH = 40, 80
_LISTS = ("bullet_list_open", "ordered_list_open", "table")
_HTML_LIST = re.compile(r"\s*(?:<(?:div|center|p|section)\b[^<>]*>\s*)*<(?:table|ul|ol)\b", re.IGNORECASE)
_COMMENT = re.compile(r"\s*<!--(?:(?!-->).)*-->\s*", re.DOTALL)
_END_OF_DETAILS = re.compile(r"</details\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it was read: its title, its headings and blocks from top to bottom, what was wrong with the file."""

    title: Cell | None
    headings: tuple[Cell, ...]
    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...] = ()


def read(path: Path, *, catalogue: str, revision: str = "", shown: str | None = None) -> Page:
    """The page in the file at `path`; `shown` is what spans call the file, if that isn't its path.

    Raises SourceError if there is no such file, it can't be read, or that takes too long.
    """
    shown = shown or str(path)
    text, faulty = _decoded(path, shown)
    source = _source(text, catalogue=catalogue, revision=revision, path=shown)
    page = _Reader(source).page()
    return replace(page, findings=(_undecodable(source), *page.findings)) if faulty else page


def _decoded(path: Path, shown: str) -> tuple[str, bool]:
    """The text of a file, and whether some of its bytes are none."""
    try:
        data = read_file(path)
    except OSError as error:
        raise SourceError(reason(error), file=shown, hint="Give the path of a markdown file.") from error
    try:
        return data.decode("utf-8-sig"), b"\0" in data
    except UnicodeDecodeError:
        return data.decode("utf-8-sig", errors="replace"), True


def read_text(text: str, *, catalogue: str, revision: str = "", path: str = "<text>") -> Page:
    """The page in `text`. Line ends may be LF, CRLF or CR. Raises SourceError if reading takes too long."""
    return _Reader(_source(text, catalogue=catalogue, revision=revision, path=path)).page()


def _source(text: str, *, catalogue: str, revision: str, path: str) -> Source:
    # CommonMark, 2.3: a NUL is read as U+FFFD
    text = _NEWLINE.sub("\n", text).replace("\0", "\ufffd")
    return Source(text, catalogue=catalogue, revision=revision, path=path)


def _undecodable(source: Source) -> Finding:
    start = source.text.index("\ufffd")
    lines = sum("\ufffd" in line for line in source.text.split("\n"))
    return make_finding("encoding", source.span(start, start + 1), count=f"{lines} line{'s' if lines > 1 else ''}")


class _Reader:
    """One pass over a page's tokens that keeps what is above and around each block."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.allowance = Allowance(source.place.path, len(source.text), step="reading it")
        self.parser: MarkdownIt = markdown()
        self.parser.block.ruler.at("table", table_rows, {"alt": ["paragraph", "reference"]})
        self.parser.block.ruler.at("reference", definition)
        self.parser.block.ruler.before("table", "allowance", self.is_used_up, {"alt": _EACH_LINE})
        self.parser.inline.ruler.before("text", "allowance", self.is_used_up)
        self.references = References(_REFERENCES * max(len(source.text), _LITTLE))
        self.env: dict[str, Any] = {"references": self.references}
        self.outline = Outline()
        self.findings: list[Finding] = []

    def page(self) -> Page:
        blocks = []
        for block in self.blocks(self.parser.parse(self.source.text, self.env)):
            self.allowance.check(block.span.line)
            blocks.append(block)
        if (label := self.references.refused) is not None:
            start = max(self.source.text.casefold().find(f"[{label.casefold()}]"), 0)
            self.findings.append(make_finding("references-cut", self.source.span(start, start + 1), label=label))
        return Page(
            title=self.outline.title,
            headings=tuple(self.outline.headings),
            blocks=tuple(blocks),
            findings=tuple(self.findings),
        )

    def is_used_up(self, state: StateBlock | StateInline, line: int = 0, *_: object) -> bool:
        """A rule of the parser that no text fits: it is asked at each line and at each mark inside one."""
        self.allowance.check(line + 1 if isinstance(state, StateBlock) else None)
        return False

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        outline = self.outline
        html = Html(self.source, outline, unclosed(_with_tags(tokens)), self.findings)
        for index, token in enumerate(tokens):
            frame = _FRAMES.get(token.type.rpartition("_")[0])
            if frame is not None and token.nesting == 1:
                outline.enter("item" if frame == "item" else "quote")
            elif frame is not None:
                yield from html.leave(frame)
            elif token.type == "table":
                yield from self.table(token)
            elif token.type == "inline" and tokens[index - 1].type == "heading_open":
                yield from html.heading()
                self.heading(token, tokens[index - 1], html)
            elif token.type == "inline":
                yield from self.paragraph(token, html, _Next(tokens, index))
                for _ in _END_OF_DETAILS.findall(token.content):
                    outline.leave("details")
            elif token.type == "html_block":
                yield from html.read(token.content, (token.map or (0, 0))[0], self.verbatim(token))
            elif token.type in _VERBATIM:
                layout, cell = _VERBATIM[token.type], self.verbatim(token)
                yield outline.block(layout, cell.span, {layout: cell})
        yield from html.finish()

    def heading(self, token: Token, opened: Token, html: Html) -> None:
        offsets = self.lines(token, hashes=opened.markup.startswith("#"))
        cell = read_cell(self.parser, self.env, self.source, offsets, token.content)
        if not html.take(cell, offsets[0], offsets[-1]):
            self.outline.heading(int(opened.tag[1:]), cell)

    def paragraph(self, token: Token, html: Html, follows: _Next) -> Iterator[Block]:
        """A paragraph or an item's text; a bold line at its end may be the heading of what follows."""
        text, offsets = token.content, self.lines(token)
        frame = self.outline.frames[-1] if self.outline.frames else None
        item = frame if frame is not None and frame.kind == "item" else None
        if item is not None and item.column is None:
            item.column = self.column(offsets[0])
        last = text.rfind("\n") + 1
        label = self.label(text[last:], offsets[last:], item, follows, is_alone=last == 0)
        if label is not None:
            text = text[: max(last - 1, 0)].rstrip()
        if text or label is None:
            cell = read_cell(self.parser, self.env, self.source, offsets[: len(text) + 1], text)
            if not html.take(cell, offsets[0], offsets[len(text)]):
                layout = "item" if self.outline.depth() else "paragraph"
                yield self.outline.block(layout, cell.span, {layout: cell})
        if label is not None and not html.take(label, offsets[last], offsets[-1]):
            self.outline.label(label, self.column(offsets[last]))

    def label(
        self, line: str, offsets: Sequence[int], item: Frame | None, follows: _Next, *, is_alone: bool
    ) -> Cell | None:
        """The last line of a paragraph as a heading; None if it isn't one bold run, or can't be a heading there."""
        if _BOLD.fullmatch(line) is None:
            return None
        if is_alone:
            fits = item is None or item.first is not None
        elif item is not None:
            fits = self.column(offsets[0]) < (item.column or 0)
        else:
            fits = follows.is_list()
        cell = read_cell(self.parser, self.env, self.source, offsets, line)
        shown = cell.text.rstrip(":： ")
        is_dated = _YEAR.search(shown) is not None and len(shown) <= _YEAR_LENGTH
        is_named = is_alone and 0 < len(shown) <= _LABEL_LENGTH and follows.is_list()
        if not fits or cell.links or not (is_dated or is_named):
            return None
        return replace(cell, text=shown)

    def column(self, offset: int) -> int:
        """How far from the left edge a character of the file stands, from 0, with tabs as CommonMark has them."""
        start = self.source.text.rfind("\n", 0, offset) + 1
        return len(self.source.text[start:offset].expandtabs(4))

    def lines(self, token: Token, *, hashes: bool = False) -> list[int]:
        """Where the characters of an inline token are: in the lines of its map without their indents and marks."""
        offsets: list[int] = []
        number, end = token.map or (0, 0)
        for content in token.content.split("\n"):
            body = content.strip()
            while not hashes and number < end - 1 and not self.source.line(number).rstrip().endswith(body):
                number += 1  # a first line of odd spaces only, which the parser leaves out
            line, start = self.source.line(number), self.source.starts[number]
            if hashes:
                at = line.find(content, _behind_hashes(line))
            else:  # a tab in the indent may have become several spaces
                at = len(line.rstrip()) - len(body) - (len(content) - len(content.lstrip()))
            size = len(content) + 1
            offsets.extend(range(start + at, start + at + size) if at >= 0 else _clamped(start, at, size))
            number += 1
        return offsets

    def verbatim(self, token: Token) -> Cell:
        """The cell of a block that isn't markdown inside: its text as it stands."""
        first, last = token.map or (0, 0)
        start = self.source.starts[first]
        text = self.source.text[start : self.source.starts[last]].rstrip()
        return Cell(text=text, raw=text, span=self.source.span(start, start + len(text)))

    def table(self, token: Token) -> Iterator[Block]:
        first, last = token.map or (0, 0)
        names: dict[str, int] = {}
        for number, indent in zip(range(first, last), token.meta["indents"], strict=True):
            if number == first + 1:
                continue  # the delimiter row
            line, start = self.source.line(number), self.source.starts[number]
            cells = [self.table_cell(line, start, left, right) for left, right in between_pipes(line, indent)]
            if number == first:
                given = column_names({index: cell.text for index, cell in enumerate(cells)})
                names = {name: index for index, name in given.items()}
            for index in range(len(names), len(cells)):
                names[place_name("", index, names)] = index
            yield self.outline.block(
                "header" if number == first else "row",
                self.source.span(start + indent, start + len(line)),
                Row(names, tuple(cells)),
            )

    def table_cell(self, line: str, start: int, left: int, right: int) -> Cell:
        raw = line[left:right]
        text = raw.strip()
        # an empty cell stands where its content would: behind the pipe and one space
        start += left + (len(raw) - len(raw.lstrip()) if text else min(1, len(raw)))
        offsets: range | list[int] = range(start, start + len(text) + 1)
        if "\\|" in text:
            # an escaped pipe stands where its backslash does, so that a span holds both of them or neither
            pipes = {match.end() - 1 for match in re.finditer(r"\\\|", text)}
            offsets = [start + index for index in range(len(text) + 1) if index not in pipes]
            text = text.replace("\\|", "|")
        return read_cell(self.parser, self.env, self.source, offsets, text)


def _clamped(start: int, at: int, size: int) -> Iterator[int]:
    """The places of so many characters from `at`, before the line that begins at `start`: none is before the line."""
    return (start + max(at + index, 0) for index in range(size))


def _behind_hashes(line: str) -> int:
    """Where the marks of a heading end."""
    marks = _HASHES.search(line)
    return marks.end() if marks else 0


@dataclass(frozen=True, slots=True)
class _Next:
    """What comes behind the token at `index`."""

    tokens: Sequence[Token]
    index: int

    def is_list(self) -> bool:
        """Whether the next thing on the page is a list or table, of markdown or HTML; comments are nothing."""
        for token in self.tokens[self.index + 2 : self.index + 10]:
            if token.type == "html_block" and not _COMMENT.fullmatch(token.content):
                return _HTML_LIST.match(token.content) is not None
            if token.type != "html_block":
                return token.type in _LISTS
        return False


def _with_tags(tokens: Sequence[Token]) -> Iterator[str]:
    """Blocks of HTML, and end tags of details that ended up in a paragraph."""
    for token in tokens:
        if token.type == "html_block":
            yield token.content
        elif token.type == "inline" and "</" in token.content:
            yield "".join(f"{tag}>" for tag in _END_OF_DETAILS.findall(token.content))
