"""A draft of the description of a page that nobody has described: YAML that builds at once, and that says how sure it
is of each section, and what it didn't understand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kg.catalogue.guess import Guess, Path, guess
from kg.parse.sections import NOTHING
from kg.read.markdown import Page

__all__ = ["draft"]

_SHOWN = 10
_BESIDE = re.compile(r"(?!\w+:|//|#)[^\s?]+\.(?:md|markdown|mdx|rst)", re.IGNORECASE)


def draft(page: Page, *, about: Mapping[str, str]) -> str:
    """The YAML text of a description of `page`: what `about` gives first, then its sections, with comments."""
    found = guess(page)
    lines = [f"{key}: {_quoted(value)}" for key, value in about.items()]
    entries = sum(its.entries for its in found)
    lines += [
        "",
        f"# A draft, made from what the page looks like: {entries} entries. Read it through before you rely on it.",
        "# What is said of a section holds for those below it.",
        *_further_pages(page),
        "or_by_title: all  # a title may tell another kind: a survey among models",
        "",
    ]
    columns = _common_columns(found)
    if columns:
        lines.append("columns:")
        lines += [f"  {_quoted(column)}: {its}{_unsure(column, found)}" for column, its in columns.items()]
        lines.append("")
    outline = _Outline(found, columns)
    lines += outline.lines((), "", "")
    return "\n".join(lines).rstrip() + "\n"


def _further_pages(page: Page) -> list[str]:
    """Comments on the pages beside this one that it links: each may be a list of its own."""
    links = [link for block in page.blocks for cell in block.cells.values() for link in cell.links]
    found = dict.fromkeys(url for link in links if (url := link.url.partition("#")[0]) and _BESIDE.fullmatch(url))
    if not found:
        return []
    shown = ", ".join([*found][:_SHOWN]) + (f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else "")
    return [f"# It links pages beside it, which may hold entries too (kg add with --file): {' '.join(shown.split())}"]


def _common_columns(found: Sequence[Guess]) -> dict[str, str]:
    """The columns that mean the same in every table that has them."""
    columns: dict[str, set[str]] = {}
    for its in found:
        for column, field in its.columns.items():
            columns.setdefault(column, set()).add(field)
    return {column: next(iter(fields)) for column, fields in columns.items() if len(fields) == 1}


def _unsure(column: str, found: Sequence[Guess]) -> str:
    unknown = any(column in its.unknown for its in found)
    return "  # not understood: which field does it hold?" if unknown else ""


class _Outline:
    """The sections of a page as they are written down: each says what the one around it doesn't."""

    def __init__(self, found: Sequence[Guess], columns: Mapping[str, str]) -> None:
        self.guesses = {its.path: its for its in found}
        self.columns = columns

    def lines(self, path: Path, indent: str, around: str) -> Iterator[str]:
        """The lines of what is said of a path and the sections below it, given what is read around it."""
        its = self.guesses.get(path)
        read = self.read(path)
        if its is not None and its.read:
            yield from self.own(its, indent)
        if read != around:
            yield f"{indent}read: {read}"
        below = self.below(path)
        if below:
            yield f"{indent}sections:"
        for name in below:
            inner = (*path, name)
            if not self.has_entries(inner):
                guess_ = self.guesses.get(inner)
                note = _not_understood(guess_) if guess_ is not None and not guess_.administrative else ""
                yield f"{indent}  {_quoted(name)}: {{skip: all}}{note}"
                continue
            yield f"{indent}  {_quoted(name)}:"
            yield from self.lines(inner, indent + "    ", read)

    def below(self, path: Path) -> list[str]:
        depth = len(path)
        return list(dict.fromkeys(its[depth] for its in self.guesses if len(its) > depth and its[:depth] == path))

    def has_entries(self, path: Path) -> bool:
        return any(each.read for its, each in self.guesses.items() if its[: len(path)] == path)

    def read(self, path: Path) -> str:
        """What is read under a path: its own entries, else what all below it read and it has none of."""
        its = self.guesses.get(path)
        if its is not None and its.read:
            return its.read[0] if len(its.read) == 1 else f"[{', '.join(its.read)}]"
        inner = {self.read((*path, name)) for name in self.below(path) if self.has_entries((*path, name))}
        read = inner.pop() if len(inner) == 1 else NOTHING
        return NOTHING if its is not None and its.layouts & set(read.strip("[]").split(", ")) else read

    def own(self, its: Guess, indent: str) -> Iterator[str]:
        """The lines of what is said of one section itself."""
        count = f"{its.entries} entr{'y' if its.entries == 1 else 'ies'}"
        yield f"{indent}kind: {its.kind}  # {count}; {round(its.sure * 100)} % sure, {its.why}"
        own = {column: field for column, field in its.columns.items() if self.columns.get(column) != field}
        if own:
            yield f"{indent}columns:"
        for column, field in own.items():
            note = "  # not understood: which field does it hold?" if column in its.unknown else ""
            yield f"{indent}  {_quoted(column)}: {field}{note}"
        if note := _not_understood(its):
            yield f"{indent}{note.strip()}"


def _not_understood(its: Guess) -> str:
    """A comment on the lines that may be entries and weren't understood."""
    if not its.lines:
        return ""
    lines = sorted(set(its.lines))
    shown = ", ".join(map(str, lines[:_SHOWN])) + (f" and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else "")
    return f"  # not understood: line{'s' if len(lines) > 1 else ''} {shown}"


def _quoted(text: str) -> str:
    """A text as YAML, in quotes where it needs them."""
    import yaml  # slow to import

    plain = " ".join(text.split())
    dumped = yaml.safe_dump(plain, allow_unicode=True, width=10**6, default_flow_style=True).strip()
    return dumped.removesuffix("...").strip()
