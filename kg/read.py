"""Markdown to blocks: every row, item, paragraph and other piece of a page, each with its place.

Nothing is judged here and nothing is left out: what a block means, or that it means nothing, is said in `kg.parse`.
What no block, heading or table covers is only marks: a thematic break, an underline, a quote or list mark with
nothing behind it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from markdown_it.rules_block import StateBlock, reference, table

from kg.errors import SourceError
from kg.inline import Source, markdown, read_cell
from kg.model import Block, Cell, Finding, Severity

if TYPE_CHECKING:
    from pathlib import Path

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["Page", "read", "read_text"]

_PIPE = re.compile(r"(?<!\\)\|")
_HASHES = re.compile(r"#+")
_NEWLINE = re.compile(r"\r\n?")
_VERBATIM = {"fence": "code", "code_block": "code", "html_block": "html", "definition": "definition"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it was read: its title, its headings and blocks from top to bottom, what was wrong with the file."""

    title: Cell | None
    headings: tuple[Cell, ...]
    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...] = ()


def read(path: Path, *, catalogue: str, revision: str = "", shown: str | None = None) -> Page:
    """The page in the file at `path`; `shown` is what spans call the file, where that isn't its path.

    Raises SourceError where there is no such file, or it can't be read.
    """
    text, faulty = _decoded(path)
    source = _source(text, catalogue=catalogue, revision=revision, path=shown or str(path))
    page = _Reader(source).page()
    return replace(page, findings=(_undecodable(source),)) if faulty else page


def _decoded(path: Path) -> tuple[str, bool]:
    """The text of a file, and whether some of its bytes are none."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{path}: {(error.strerror or str(error)).lower()}",
            path=str(path),
            hint="Give the path of a markdown file.",
        ) from error
    try:
        return data.decode("utf-8-sig"), b"\0" in data
    except UnicodeDecodeError:
        return data.decode("utf-8-sig", errors="replace"), True


def read_text(text: str, *, catalogue: str, revision: str = "", path: str = "<text>") -> Page:
    """The page in `text`. Line ends may be LF, CRLF or CR."""
    return _Reader(_source(text, catalogue=catalogue, revision=revision, path=path)).page()


def _source(text: str, *, catalogue: str, revision: str, path: str) -> Source:
    # CommonMark, 2.3: a NUL is read as U+FFFD
    text = _NEWLINE.sub("\n", text).replace("\0", "\ufffd")
    return Source(text, catalogue=catalogue, revision=revision, path=path)


def _undecodable(source: Source) -> Finding:
    start = source.text.index("\ufffd")
    lines = sum("\ufffd" in line for line in source.text.split("\n"))
    return Finding(
        severity=Severity.WARNING,
        rule="encoding",
        message=f"bytes that are not UTF-8 text were read as \ufffd, in {lines} line{'s' if lines > 1 else ''}",
        span=source.span(start, start + 1),
        hint="Save the file as UTF-8.",
    )


class _Reader:
    """One pass over a page's tokens that keeps the headings above each block."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.parser: MarkdownIt = markdown()
        self.parser.block.ruler.at("table", _table_rows, {"alt": ["paragraph", "reference"]})
        self.parser.block.ruler.at("reference", _definition)
        self.env: dict[str, Any] = {}
        self.title: Cell | None = None
        self.headings: list[Cell] = []
        self.above: list[tuple[int, Cell]] = []

    def page(self) -> Page:
        blocks = tuple(self.blocks(self.parser.parse(self.source.text, self.env)))
        return Page(title=self.title, headings=tuple(self.headings), blocks=blocks)

    def blocks(self, tokens: list[Token]) -> Iterator[Block]:
        items = 0
        outside: list[list[tuple[int, Cell]]] = []  # a heading in an item or quote holds until its end
        for before, token in zip([None, *tokens], tokens, strict=False):
            items += (token.type == "list_item_open") - (token.type == "list_item_close")
            if token.type in ("list_item_open", "blockquote_open"):
                outside.append(self.above)
            elif token.type in ("list_item_close", "blockquote_close"):
                self.above = outside.pop()
            elif token.type == "table":
                yield from self.table(token)
            elif token.type == "inline" and before is not None and before.type == "heading_open":
                self.heading(int(before.tag[1:]), self.lines(token, hashes=before.markup.startswith("#")))
            elif token.type == "inline":
                yield self.block("item" if items else "paragraph", self.lines(token))
            elif token.type in _VERBATIM:
                yield self.block(_VERBATIM[token.type], self.verbatim(token))

    def block(self, layout: str, cell: Cell) -> Block:
        return Block(layout=layout, span=cell.span, headings=self.path(), cells={layout: cell})

    def path(self) -> tuple[Cell, ...]:
        return tuple(cell for _, cell in self.above if cell is not self.title)

    def heading(self, level: int, cell: Cell) -> None:
        if not self.headings and level == 1:
            self.title = cell
        self.headings.append(cell)
        self.above = [*((outer, above) for outer, above in self.above if outer < level), (level, cell)]

    def lines(self, token: Token, *, hashes: bool = False) -> Cell:
        """The cell of an inline token: the lines of its map without their indents and marks, here found again."""
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
            offsets.extend(start + max(at + index, 0) for index in range(len(content) + 1))
            number += 1
        return read_cell(self.parser, self.env, self.source, offsets, token.content)

    def verbatim(self, token: Token) -> Cell:
        """The cell of a block that isn't markdown inside: its text as it stands."""
        first, last = token.map or (0, 0)
        start = self.source.starts[first]
        text = self.source.text[start : self.source.starts[last]].rstrip()
        return Cell(text=text, raw=text, span=self.source.span(start, start + len(text)))

    def table(self, token: Token) -> Iterator[Block]:
        first, last = token.map or (0, 0)
        headings = self.path()
        names: list[str] = []
        for number, indent in zip(range(first, last), token.meta["indents"], strict=True):
            if number == first + 1:
                continue  # the delimiter row
            line, start = self.source.line(number), self.source.starts[number]
            cells = [self.table_cell(line, start, left, right) for left, right in _between_pipes(line, indent)]
            if number == first:
                names = _column_names([cell.text for cell in cells])
            if len(names) < len(cells):
                taken = set(names)
                names.extend(_place_name("", index, taken) for index in range(len(names), len(cells)))
            yield Block(
                layout="header" if number == first else "row",
                span=self.source.span(start + indent, start + len(line)),
                headings=headings,
                cells=dict(zip(names, cells, strict=False)),
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


def _behind_hashes(line: str) -> int:
    """Where the marks of a heading end."""
    marks = _HASHES.search(line)
    return marks.end() if marks else 0


def _between_pipes(line: str, indent: int) -> Iterator[tuple[int, int]]:
    """Where the cells of a row are. GFM: a pipe behind a backslash doesn't divide; the outer pipes may be absent."""
    end = len(line.rstrip())
    pipes = [match.start() for match in _PIPE.finditer(line, indent, end)]
    edges = [indent - 1, *pipes, end]
    if pipes and pipes[0] == indent:
        edges.pop(0)
    if pipes and pipes[-1] == end - 1:
        edges.pop()
    return ((left + 1, right) for left, right in pairwise(edges))


def _column_names(headers: list[str]) -> list[str]:
    """The headers, each once: an empty one is named by its place, a second of a name by its place too."""
    names: dict[str, None] = {}
    taken = set(headers)
    for index, header in enumerate(headers):
        name = header if header and header not in names else _place_name(header, index, taken)
        names[name] = None
        taken.add(name)
    return list(names)


def _place_name(header: str, index: int, taken: Collection[str]) -> str:
    name = f"{header} column {index + 1}".strip()
    while name in taken:
        name += "'"
    return name


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


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A link reference definition as a token, so that its line is covered too; markdown-it's own rule makes none."""
    if not reference(state, start, end, silent):
        return False
    if not silent:
        state.push("definition", "", 0).map = [start, state.line]
    return True
