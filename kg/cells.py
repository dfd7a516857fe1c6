"""The grammar inside a cell: what curators write, and what it says.

    A + B                both                      A / B              one of them, left open which
    *                    more than is named        name*              named, and more
    -  or blank          not stated                PubMed (abstracts) a name and a qualifier
    BenTsao (HuaTuo)     a name and another name   335k WSIs          an amount, not a name
    slides and reports   a description             slides (4M tiles)  a description with an amount

Every function takes the plain text of a cell and returns what it says; none of them knows a field of medicine or what
a name stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Item", "Listing", "amounts", "is_blank", "listing", "names"]

_BLANK = frozenset({"", "-", "–", "—", "−", "n/a", "na", "none", "/", "?"})
_OPEN, _CLOSE = "(（[", ")）]"
_TRAILING_PARENTHESIS = re.compile(r"\s*[(（]([^()（）]*)[)）]$")
# Between spaces, or between two word characters with none: "CLIP+MAE" is two, "ChatCAD+" is one.
_AND = re.compile(r"\s+[+＋]\s+|(?<=\w)[+＋](?=[^\W\d_])")
_OR = re.compile(r"\s+[/／]\s+")

_NUMBER = r"(?<![\w.\-])\d[\d,]*(?:\.\d+)?\s?(?:[KkMBT]|million|billion|thousand)?\+?(?![\w-])"
_QUANTITY = re.compile(_NUMBER)
_WORD = re.compile(r"\s+([^\s,;:.()（）]+)")
_AND_NUMBER = re.compile(rf"\s+and\s+(?={_NUMBER})")
_NUMBERED_NAME = re.compile(r"\d+(?:\s[A-Z][a-z]+){2,}")  # "1000 Genomes Project"
# Words that end the noun phrase behind a number.
_STOPS = re.compile(
    r"an?|and|annotated|as|at|based|by|collected|comprising|containing|covering|curated|derived|drawn|extracted|for"
    r"|from|in|including|into|of|on|or|over|paired|per|spanning|that|the|to|under|used|using|via|where|which|with",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One of the things that a cell lists.

    `text` is the name or description without its qualifier `note`; `amounts` are the quantities in either;
    `named` tells a name from a description; `alternative` marks one of several of which only one holds.
    """

    text: str
    note: str | None = None
    amounts: tuple[str, ...] = ()
    named: bool = True
    alternative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a cell lists: its items, and whether a star leaves the list open."""

    items: tuple[Item, ...] = ()
    open_ended: bool = False


def is_blank(text: str) -> bool:
    """Whether the cell states nothing: empty, a dash, n/a."""
    return text.strip().casefold() in _BLANK


def names(text: str) -> tuple[str, ...]:
    """A name and the other names behind it in parentheses; nothing where the cell gives none, as in "(No name)"."""
    text = text.strip()
    if is_blank(text):
        return ()
    found = _TRAILING_PARENTHESIS.search(text)
    if found is None:
        return (text,)
    first, other = text[: found.start()].strip(), found[1].strip()
    if not first:
        return ()
    return (first, other) if _is_name(other) else (first,)


def listing(text: str) -> Listing:
    """The items of a cell that lists bases or data."""
    if is_blank(text):
        return Listing()
    items: list[Item] = []
    open_ended = False
    for component in _split(text, _AND):
        choices = list(_split(component, _OR))
        for choice in choices:
            bare = choice.strip().removesuffix("*").strip()
            open_ended |= choice.strip().endswith("*")
            if not is_blank(bare):
                items.append(_item(bare, alternative=len(choices) > 1))
    return Listing(items=tuple(items), open_ended=open_ended)


def amounts(text: str) -> tuple[str, ...]:
    """The quantities in a text, each a number with its noun phrase ("61,097 multiple choice questions").

    Two that "and" joins are one ("904,170 CFPs and 736,442 OCT scans"). Ordinals and codes ("3D", "COVID-19", "v2")
    are no quantities.
    """
    found = []
    at = 0
    while match := _QUANTITY.search(text, at):
        at = _noun_phrase(text, match.end())
        while at > match.end() and (more := _AND_NUMBER.match(text, at)) is not None:
            number = _QUANTITY.match(text, more.end())
            at = _noun_phrase(text, number.end() if number else more.end())
        if at > match.end():
            found.append(text[match.start() : at])
    return tuple(found)


def _noun_phrase(text: str, at: int) -> int:
    """The end of the words behind a number: at a stop word, a mark, or the plural that is the phrase's head."""
    while (word := _WORD.match(text, at)) is not None and not _STOPS.fullmatch(word[1]):
        at = word.end()
        if word[1].endswith("s"):
            break
    return at


def _split(text: str, separator: re.Pattern[str]) -> Iterator[str]:
    """The parts of `text` between separators that stand outside parentheses."""
    start = depth = at = 0
    while at < len(text):
        depth = max(depth + (text[at] in _OPEN) - (text[at] in _CLOSE), 0)
        if depth == 0 and (found := separator.match(text, at)) is not None:
            yield text[start:at]
            start = at = found.end()
        else:
            at += 1
    yield text[start:]


def _item(text: str, *, alternative: bool) -> Item:
    found = _TRAILING_PARENTHESIS.search(text)
    bare = text[: found.start()].strip() if found else text
    if found is None or not bare:
        return Item(text=text, amounts=amounts(text), named=_is_name(text), alternative=alternative)
    note = found[1].strip()
    return Item(
        text=bare,
        note=note or None,
        amounts=amounts(bare) + amounts(note),
        named=_is_name(bare),
        alternative=alternative,
    )


def _is_name(text: str) -> bool:
    """Whether a text is a proper name rather than a description.

    A name has a capital or a figure inside: in its only word, behind its first letter, or at the head of a later word.
    "PubMed", "UK Biobank", "t5" are names; "textbooks", "335k WSIs" and "Label-free optical microscopy" are not.
    """
    words = text.split()
    if not words or (_QUANTITY.match(text) and not _NUMBERED_NAME.fullmatch(text)):
        return False
    if len(words) == 1:
        return any(mark.isupper() or mark.isdigit() or _caseless(mark) for mark in text)
    inside = [words[0][1:], *words[1:]]
    return any(mark.isupper() or mark.isdigit() or _caseless(mark) for word in inside for mark in word)


def _caseless(mark: str) -> bool:
    """Whether a letter belongs to a script without capitals, where case can't tell a name."""
    return mark.isalpha() and not mark.isupper() and not mark.islower()
