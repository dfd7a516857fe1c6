"""A draft of the description of a page that nobody has described: YAML that builds at once, and that says how sure it
is of each section, and what it didn't understand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kg.catalogue.guess import Guess, Path, guess
from kg.parse import NOTHING
from kg.read import Page
from kg.terminal import visible

__all__ = ["draft"]

_SHOWN = 10
_LONGEST_KEY = 1000
"""From here on a key is written with a question mark: a simple key has at most 1024 characters, with its quotes and
escapes (YAML 1.2, 8.2.2)."""
_DEEPEST = 20
"""Headings above each other that are written down; what stands further below is read as the section around it."""
_BESIDE = re.compile(r"(?!\w+:|//|#)[^\s?]+\.(?:md|markdown|mdx|rst)", re.IGNORECASE)


def draft(page: Page, *, about: Mapping[str, str], guesses: Sequence[Guess] | None = None) -> str:
    """The YAML text of a description of `page`: what `about` gives first, then its sections, with comments. `guesses`
    are those on the page, if they have been made already."""
    guesses = [made for made in (guess(page) if guesses is None else guesses) if len(made.path) <= _DEEPEST]
    lines = [f"{key}: {_quoted(value)}" for key, value in about.items()]
    count = _counted(sum(made.entries for made in guesses))
    lines += [
        "",
        f"# A draft, made from what the page looks like: {count}. Read it through before you rely on it.",
        "# What is said of a section holds for those below it.",
        *_further_pages(page),
        "or_by_title: all  # a title may tell another kind: a survey among models",
        "",
    ]
    # those of the page itself hold for each section that doesn't say otherwise, so they are written down once
    of_page = next((made.columns for made in guesses if not made.path), {})
    columns = _common_columns(guesses) | of_page
    unknown = {column for made in guesses for column in made.unknown}
    if columns:
        lines.append("columns:")
        lines += [_column("  ", column, held, is_known=column not in unknown) for column, held in columns.items()]
        lines.append("")
    lines += _Outline(guesses, columns).lines((), "", "")
    return "\n".join(lines).rstrip() + "\n"


def _further_pages(page: Page) -> list[str]:
    """Comments on the pages beside this one that it links: each may be a list of its own."""
    links = [link for block in page.blocks for cell in block.cells.values() for link in cell.links]
    urls = dict.fromkeys(link.url.partition("#")[0] for link in links)
    # a comment of YAML is one line, and has no control characters (YAML 1.2, 5.1)
    found = [url for url in urls if _BESIDE.fullmatch(url) and url.isprintable()]
    if not found:
        return []
    shown = ", ".join(found[:_SHOWN]) + (f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else "")
    return [f"# It links pages beside it, which may hold entries too (kg add with --file): {shown}"]


def _common_columns(guesses: Sequence[Guess]) -> dict[str, str]:
    """The columns that mean the same in every table that has them."""
    columns: dict[str, set[str]] = {}
    for made in guesses:
        for column, held in made.columns.items():
            columns.setdefault(column, set()).add(held)
    return {column: next(iter(fields)) for column, fields in columns.items() if len(fields) == 1}


def _column(indent: str, column: str, held: str, *, is_known: bool) -> str:
    """The line that says which field a column holds."""
    return f"{_key(indent, column)} {held}" + ("" if is_known else "  # not understood: which field does it hold?")


class _Outline:
    """The sections of a page as they are written down: each says what the one around it doesn't."""

    def __init__(self, guesses: Sequence[Guess], columns: Mapping[str, str]) -> None:
        self.guesses = {made.path: made for made in guesses}
        self.with_entries = {
            path[:depth] for path, made in self.guesses.items() if made.read for depth in range(len(path) + 1)
        }
        self.below: dict[Path, dict[str, None]] = defaultdict(dict)  # the headings next below a path, in their order
        for path in self.guesses:
            for depth, heading in enumerate(path):
                self.below[path[:depth]][heading] = None
        self.columns = columns

    def lines(self, path: Path, indent: str, around: str) -> Iterator[str]:
        """The lines of what is said of a path and the sections below it, given what is read around it."""
        made = self.guesses.get(path)
        read = self.read(path)
        if made is not None and made.read:
            yield from self.own(made, indent)
        if read != around:
            yield f"{indent}read: {read}"
        below = self.below.get(path, {})
        if below:
            yield f"{indent}sections:"
        for heading in below:
            inner = (*path, heading)
            if inner in self.with_entries:
                yield _key(indent + "  ", heading)
                yield from self.lines(inner, indent + "    ", read)
            else:
                skipped = self.guesses.get(inner)
                note = _not_understood(skipped) if skipped is not None and not skipped.administrative else ""
                yield f"{_key(indent + '  ', heading)} {{skip: all}}{note}"

    def read(self, path: Path) -> str:
        """What is read under a path: its own entries, else what all below it read and it has none of."""
        made = self.guesses.get(path)
        if made is not None and made.read:
            return made.read[0] if len(made.read) == 1 else f"[{', '.join(made.read)}]"
        inner = {self.read((*path, name)) for name in self.below.get(path, {}) if (*path, name) in self.with_entries}
        read = inner.pop() if len(inner) == 1 else NOTHING
        return NOTHING if made is not None and made.layouts & set(read.strip("[]").split(", ")) else read

    def own(self, made: Guess, indent: str) -> Iterator[str]:
        """The lines of what is said of one section itself."""
        yield f"{indent}kind: {made.kind}  # {_counted(made.entries)}; {round(made.sure * 100)} % sure, {made.why}"
        own = {column: held for column, held in made.columns.items() if self.columns.get(column) != held}
        if own:
            yield f"{indent}columns:"
        for column, held in own.items():
            yield _column(f"{indent}  ", column, held, is_known=column not in made.unknown)
        if note := _not_understood(made):
            yield f"{indent}{note.strip()}"


def _not_understood(made: Guess) -> str:
    """A comment on the lines that may be entries and weren't understood."""
    if not made.lines:
        return ""
    lines = sorted(set(made.lines))
    shown = ", ".join(map(str, lines[:_SHOWN])) + (f" and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else "")
    return f"  # not understood: line{'s' if len(lines) > 1 else ''} {shown}"


def _counted(entries: int) -> str:
    return f"{entries} entr{'y' if entries == 1 else 'ies'}"


def _key(indent: str, text: str) -> str:
    """A text as a YAML key, up to the colon."""
    quoted = _quoted(text)
    return f"{indent}{quoted}:" if len(quoted) < _LONGEST_KEY else f"{indent}? {quoted}\n{indent}:"


def _quoted(text: str) -> str:
    """A text as YAML on one line, as it is, in quotes if it needs them; with escapes if an editor would hide some of
    it. What isn't UTF-8 in the name of a file is an escape in the text itself."""
    import yaml  # slow to import

    text = text.encode(errors="backslashreplace").decode()
    is_plain = text == " ".join(text.split())
    style = None if is_plain else '"'  # else line ends would be written as they are
    dumped = yaml.safe_dump(text, allow_unicode=visible(text) == text, width=float("inf"), default_style=style)
    return dumped.strip().removesuffix("...").strip()
