"""Markdown to blocks: every row, item, paragraph and other piece of a page, each with its place.

Nothing is judged here and nothing is left out: what a block means, or that it means nothing, is said in `kg.parse`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from markdown_it.rules_block import StateBlock, table

from kg.errors import SourceError
from kg.inline import Source, markdown, read_cell
from kg.model import Block, Cell, Finding, Severity

if TYPE_CHECKING:
    from pathlib import Path

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["Page", "read", "read_text"]

_PIPE = re.compile(r"(?<!\\)\|")
_NEWLINE = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it was read: its title, its blocks from top to bottom, and what was wrong with the file itself."""

    title: Cell | None
    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...] = ()


def read(path: Path, *, catalogue: str, revision: str = "", shown: str | None = None) -> Page:
    """The page in the file at `path`; `shown` is what spans call the file, where that isn't its path.

    Raises SourceError where there is no such file, or it can't be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{path}: {(error.strerror or str(error)).lower()}",
            path=str(path),
            hint="Give the path of a markdown file.",
        ) from error
    shown = shown or str(path)
    try:
        text = data.decode("utf-8-sig")
        findings: tuple[Finding, ...] = ()
    except UnicodeDecodeError:
        text = data.decode("utf-8-sig", errors="replace")
        findings = tuple(_undecodable(text, catalogue, revision, shown))
    page = read_text(text, catalogue=catalogue, revision=revision, path=shown)
    return Page(title=page.title, blocks=page.blocks, findings=(*findings, *page.findings))


def read_text(text: str, *, catalogue: str, revision: str = "", path: str = "<text>") -> Page:
    """The page in `text`. Line ends may be LF, CRLF or CR."""
    text = _NEWLINE.sub("\n", text)
    return _Reader(Source(text, catalogue=catalogue, revision=revision, path=path)).page(text)


def _undecodable(text: str, catalogue: str, revision: str, path: str) -> Iterator[Finding]:
    source = Source(_NEWLINE.sub("\n", text), catalogue=catalogue, revision=revision, path=path)
    for number, line in enumerate(source.lines):
        if (at := line.find("\ufffd")) >= 0:
            start = source.starts[number] + at
            yield Finding(
                severity=Severity.WARNING,
                rule="encoding",
                message="bytes that are not UTF-8 were read as \ufffd",
                span=source.span(start, start + 1),
                hint="Save the file as UTF-8.",
            )


class _Reader:
    """One pass over a page's tokens that keeps the headings above each block."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.parser: MarkdownIt = markdown()
        self.parser.block.ruler.at("table", _table_rows, {"alt": ["paragraph", "reference"]})
        self.env: dict[str, Any] = {}
        self.title: Cell | None = None
        self.headings: list[tuple[int, Cell]] = []

    def page(self, text: str) -> Page:
        tokens = self.parser.parse(text, self.env)
        blocks = tuple(self.blocks(tokens))
        return Page(title=self.title, blocks=blocks)

    def blocks(self, tokens: list[Token]) -> Iterator[Block]:
        items = 0
        for before, token in zip([None, *tokens], tokens, strict=False):
            items += (token.type == "list_item_open") - (token.type == "list_item_close")
            if token.type == "table":
                yield from self.table(token)
            elif token.type == "inline" and before is not None and before.type == "heading_open":
                self.heading(int(before.tag[1:]), self.lines(token))
            elif token.type == "inline":
                yield self.block("item" if items else "paragraph", self.lines(token))
            elif token.type in ("fence", "code_block"):
                yield self.block("code", self.verbatim(token))
            elif token.type == "html_block":
                yield self.block("html", self.verbatim(token))

    def block(self, layout: str, cell: Cell) -> Block:
        return Block(layout=layout, span=cell.span, headings=self.path(), cells={layout: cell})

    def path(self) -> tuple[Cell, ...]:
        return tuple(cell for _, cell in self.headings if cell is not self.title)

    def heading(self, level: int, cell: Cell) -> None:
        if self.title is None and not self.headings and level == 1:
            self.title = cell
        self.headings = [(outer, above) for outer, above in self.headings if outer < level]
        self.headings.append((level, cell))

    def lines(self, token: Token) -> Cell:
        """The cell of an inline token, whose content is the lines of its map, each without its indent."""
        offsets: list[int] = []
        first, last = token.map or (0, 1)
        number = first
        for content in token.content.split("\n"):
            line = self.source.lines[number]
            at = max(line.find(content), 0)
            offsets.extend(range(self.source.starts[number] + at, self.source.starts[number] + at + len(content) + 1))
            number = min(number + 1, last - 1)
        return read_cell(self.parser, self.env, self.source, offsets, token.content)

    def verbatim(self, token: Token) -> Cell:
        """The cell of a block that isn't markdown inside: its text as it stands."""
        first, last = token.map or (0, 1)
        last = min(last, len(self.source.lines))
        text = "\n".join(self.source.lines[first:last]).rstrip()
        start = self.source.starts[first]
        return Cell(text=text, raw=text, span=self.source.span(start, start + len(text)))

    def table(self, token: Token) -> Iterator[Block]:
        first, last = token.map or (0, 0)
        names: list[str] = []
        for number in range(first, last):
            if number == first + 1:
                continue  # the delimiter row
            cells = self.row(number, token.meta["indents"][number - first])
            if number == first:
                names = _column_names([cell.text for cell in cells])
            start, end = self.source.starts[number], self.source.starts[number] + len(self.source.lines[number])
            yield Block(
                layout="header" if number == first else "row",
                span=self.source.span(start + token.meta["indents"][number - first], end),
                headings=self.path(),
                cells={
                    names[index] if index < len(names) else f"column {index + 1}": cell
                    for index, cell in enumerate(cells)
                },
            )

    def row(self, number: int, indent: int) -> list[Cell]:
        """The cells of a table row. GFM: a pipe behind a backslash doesn't divide; the outer pipes may be absent."""
        line = self.source.lines[number]
        end = len(line.rstrip())
        pipes = [match.start() for match in _PIPE.finditer(line, indent, end)]
        edges = [indent - 1, *pipes, end]
        if pipes and pipes[0] == indent:
            edges.pop(0)
        if pipes and pipes[-1] == end - 1:
            edges.pop()
        return [self.table_cell(number, left + 1, right) for left, right in pairwise(edges)]

    def table_cell(self, number: int, left: int, right: int) -> Cell:
        raw = self.source.lines[number][left:right]
        text = raw.strip()
        # an empty cell stands where its content would: behind the pipe and one space
        left += len(raw) - len(raw.lstrip()) if text else min(1, len(raw))
        start = self.source.starts[number] + left
        offsets = list(range(start, start + len(text) + 1))
        while (escaped := text.find("\\|")) >= 0:
            text = text[:escaped] + text[escaped + 1 :]
            del offsets[escaped]
        return read_cell(self.parser, self.env, self.source, offsets, text)


def _column_names(headers: list[str]) -> list[str]:
    """The headers, each once: an empty one is named by its place, a second of a name by its place too."""
    names: list[str] = []
    for index, header in enumerate(headers):
        names.append(header if header and header not in names else f"{header} column {index + 1}".strip())
    return names


def _table_rows(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A GFM table as one token that knows its lines; markdown-it's own rule decides what a table is.

    That rule makes tokens for every cell and drops those beyond the header; rows are split here instead, with their
    places (GFM, section 4.10, Tables).
    """
    if not table(state, start, end, True):
        return False
    if silent:
        return True
    stops = state.md.block.ruler.getRules("blockquote")
    outer, state.parentType = state.parentType, "table"
    line = start + 2
    while line < end and not (
        state.sCount[line] < state.blkIndent
        or state.isEmpty(line)
        or state.is_code_block(line)
        or any(stop(state, line, end, True) for stop in stops)
    ):
        line += 1
    state.parentType = outer
    token = state.push("table", "table", 0)
    token.map = [start, line]
    token.meta["indents"] = [
        state.bMarks[number] + state.tShift[number] - (state.src.rfind("\n", 0, state.bMarks[number]) + 1)
        for number in range(start, line)
    ]
    state.line = line
    return True
