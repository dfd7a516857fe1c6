"""The letters of an item in runs: what is linked, bold or in brackets, and what has been found in it so far."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.model import Cell, Link
from kg.parse.items.letters import BOLD, CODE, ITALIC, Letters
from kg.text.links import role
from kg.text.venues import is_publication, publication

__all__ = [
    "AUTHORS",
    "BRACKETS",
    "EDGE",
    "FEW",
    "FIELDS",
    "SEPARATORS",
    "SHORT",
    "TITLE_EDGE",
    "Item",
    "are_capitalised",
    "closing",
    "is_label_at",
    "is_linked",
    "is_placeholder",
    "link_in",
    "link_run",
    "skip",
    "style_run",
    "styled_run",
    "trim",
    "turns",
]

FIELDS: Mapping[str, str] = {
    "name": "name",
    "title": "title",
    "titled": "titled",
    "paper": "publication",
    "code": "code",
    "link": "link",
    "venue": "venue",
    "year": "year",
    "authors": "authors",
    "text": "description",
}
"""The field of each slot where the description of a catalogue names no other; all other slots are labelled links."""

BRACKETS = {"[": "]", "【": "】", "(": ")", "（": "）", "{": "}", "「": "」", "《": "》"}
SEPARATORS = re.compile(r"(?<!\s)\s++[·•|｜‧∙⋅∣–—-]++\s++|\n|(?:(?<!\s)\s++)?[·•｜]\s*+")
EDGE = " \t\n,;:.|·•-–—*_~>→：，；。、｜&/"
TITLE_EDGE = " \t\n,;|·•-–—*_~>→：，；、｜&/:"
FEW, SHORT = 3, 5
"""The words of a name at most; what is longer is a title."""
AUTHORS = re.compile(  # a name may begin within a word, at its first capital
    r"\bet al\b|\bet\.? al\.?"
    r"|(?<![\w.'’-])(?:[^\WA-Z]|[.'’-])*+(?:[A-Z][\w.'’-]++\s){1,3}[A-Z][\w.'’-]++,\s*+[A-Z]"
)


@dataclass(slots=True)
class Item:
    """What has been found so far: for each slot, the cell."""

    text: Letters
    cells: dict[str, Cell] = field(default_factory=dict)
    numbers: Counter[str] = field(default_factory=Counter)
    pairs: dict[int, int] = field(init=False)  # behind the bracket that closes each one
    alone: Cell | None = None  # the letters in bold or linked at the head, if no title stands behind them

    def __post_init__(self) -> None:
        self.pairs = {}
        opened: dict[str, list[int]] = {mark: [] for mark in BRACKETS}
        closes = {mark: opening for opening, mark in BRACKETS.items()}
        for at, letter in enumerate(self.text.text):
            if letter == "\n":
                opened = {mark: [] for mark in BRACKETS}
            elif letter in BRACKETS:
                opened[letter].append(at)
            elif letter in closes and opened[closes[letter]]:
                self.pairs[opened[closes[letter]].pop()] = at + 1

    def put(self, slot: str, cell: Cell) -> None:
        """Keep the cell; a second one of a slot is kept under the slot's name with its number."""
        name = slot
        while name in self.cells:
            self.numbers[slot] += 1
            name = f"{slot} {self.numbers[slot] + 1}"
        self.cells[name] = cell

    def put_publication(self, first: int, last: int) -> bool:
        """Keep what the letters from `first` to before `last` say of where and when; whether they say any of it."""
        found = publication(self.text.text[first:last])
        if found is None:
            return False
        if found.venue_at is not None and "venue" not in self.cells and not is_placeholder(found.venue or ""):
            self.put("venue", self.text.slot(first + found.venue_at[0], first + found.venue_at[1], linked=False))
            if found.year_at is not None:  # the year beside the venue counts, not that of a date before it
                self.cells.pop("year", None)
        if found.year_at is not None and "year" not in self.cells:
            self.put("year", self.text.slot(first + found.year_at[0], first + found.year_at[1], linked=False))
        return True


def is_placeholder(text: str) -> bool:
    return text.strip().casefold() in {"", "none", "n/a", "-", "tba", "tbd", "new", "x"}


def closing(item: Item, at: int) -> int:
    """Behind the bracket that closes the one at `at`; `at` if none does."""
    return item.pairs.get(at, at)


def link_run(item: Item, at: int) -> int:
    """Behind the link that begins at `at`, with brackets around it; `at` if none does."""
    text, end = item.text, at
    if at < len(text.text) and text.text[at] in "[【(（" and text.link[at] is None:
        end = closing(item, at)
        inner = text.link[at + 1 : end - 1]
        is_one = end > at + len("[]") and inner[0] is not None and len({id(link) for link in inner}) == 1
        return end if is_one else at
    while end < len(text.text) and text.link[end] is not None and text.link[end] is text.link[at]:
        end += 1
    return end


def style_run(text: Letters, at: int, style: int) -> int:
    """Behind the letters of a style that begin at `at`."""
    end = at
    while end < len(text.text) and text.style[end] & style and text.text[end] != "\n":
        end += 1
    return end


def styled_run(text: Letters, at: int) -> int:
    return max(style_run(text, at, style) for style in (BOLD, ITALIC, CODE))


def turns(text: Letters, at: int, style: int) -> bool:
    """Whether a style begins here."""
    return bool(text.style[at] & style) and not text.style[at - 1] & style


def is_label_at(item: Item, at: int) -> bool:
    """Whether a link begins here that is labelled with what is behind it; a bracket alone may be empty of a link."""
    text = item.text
    end = link_run(item, at)
    if end == at:
        end = closing(item, at) if text.text[at : at + 2] == "[[" else at
        return end > at and role(text.text[at:end].strip("[] ")) is not None
    if at > 0 and text.link[at] is not None and text.link[at - 1] is text.link[at]:
        return False
    link = text.link[at] or text.link[at + 1]
    said = text.text[at:end].strip("[]【】()（） ")
    return role(said) is not None or is_publication(said) or (link is not None and link.url == "")


def is_linked(item: Item, first: int, last: int) -> bool:
    return link_in(item, first, last) is not None


def link_in(item: Item, first: int, last: int) -> Link | None:
    """The first link among the letters of a range."""
    return next((link for link in item.text.link[first:last] if link is not None), None)


def skip(item: Item, at: int) -> int:
    """Behind the marks that part a name from its title."""
    text = item.text.text
    while at < len(text) and text[at] in " \t:：-–—,.~|｜":
        if text[at] == "-" and text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum():
            break
        at += 1
    return at


def trim(item: Item, first: int, last: int) -> tuple[int, int]:
    """The range without marks at its ends; the full stop that ends a title stays."""
    text = item.text.text
    while first < last and text[first] in EDGE:
        first += 1
    while first < last and (text[last - 1] in TITLE_EDGE or _opens(text[first:last])):
        last -= 1
    return first, last


def _opens(text: str) -> bool:
    """Whether a text ends with a bracket that is never closed."""
    return text[-1] in "[【(（{"


def are_capitalised(said: str) -> bool:
    words = said.split()
    return 0 < len(words) <= SHORT and all(word[:1].isupper() for word in words if len(word) > FEW)
