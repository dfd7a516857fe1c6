"""The grammar inside a cell: what curators write, and what it says.

    A + B  or  A, B      both                      A / B  or  A or B  one of them, left open which
    *                    more than is named        name*              named, and more
    -  or blank          not stated                PubMed (abstracts) a name and a qualifier
    BenTsao (HuaTuo)     a name and another name   335k WSIs          an amount, not a name
    slides and reports   a description             slides (4M tiles)  a description with an amount

Every function takes the plain text of a cell and returns what it says; none of them knows a field of medicine or what
a name stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Item", "Listing", "Naming", "amounts", "is_blank", "listing", "naming"]

_BLANK = frozenset(
    ("", "/", "?", "n/a", "n.a.", "na", "nil", "none", "null", "tbd", "unknown", "unspecified", "undisclosed")
)
_BLANK |= {"not available", "not disclosed", "not stated"}
_DASHES = re.compile(r"[-‐‑‒–—―−－_]*")
_OPEN, _CLOSE = "(（[", ")）]"
_STARS = re.compile(r"(?<![*＊\s])[*＊\s]++\Z")
_STARRED = re.compile(r"[*＊][\s)）]*$")
# A plus between spaces, or between two words with none: "CLIP+MAE" is two, "ChatCAD+" is one.
_AND = re.compile(
    r"(?<!\s)\s++[+＋]\s*+|(?<=[\w*＊)）])[+＋](?=[^\W\d_])"
    r"|(?:(?<!\s)\s++)?+(?:[;,](?:\s++(?:and\s++)?|$)|[；，、]\s*+)"
)
_OR = re.compile(r"(?<!\s)\s++/\s*+|(?:(?<!\s)\s++)?+／\s*+|(?<!\s)\s++or\s++")
_ALSO = re.compile(r"(?:a\.?k\.?a\.?|also|formerly|previously)\s+(?:known\s+as\s+)?", re.IGNORECASE)

_ONE = r"\d+(?:,\d+)*(?:\.\d+)?(?:\s?(?:[KkMBT]|[Mm]illion|[Bb]illion|[Tt]rillion|[Tt]housand)\b)?\+?"
_NUMBER = rf"(?<![\w.\-–−$€£/]){_ONE}(?:\s?[-–]\s?{_ONE})?(?![\w\-–%])"
_QUANTITY = re.compile(_NUMBER)
_AND_NUMBER = re.compile(rf"\s+and\s+(?={_NUMBER})")
_STARTS_WITH_NUMBER = re.compile(rf"[~∼≈<>≤≥]?\s?{_NUMBER}")
_NUMBERED_NAME = re.compile(r"\d+(?:\s[A-Z][a-z]+)+")  # "1000 Genomes Project"
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)?\d\d)?")
_CODE = re.compile(r"v?\d[\d.]*[a-z]?", re.IGNORECASE)  # "v2", "3D", "7b"
_WORD = re.compile(r"\s+([^\s,;:()（），；：、。]*[^\s.,;:()（），；：、。])")
_PLURAL = re.compile(r".*\w[^\Wsui'’]s")
# Words that end the noun phrase behind a number.
_STOP = re.compile(
    r"(?:an?|as|at|by|comprising|containing|covering|for|from|in|including|into|of|on|or|over|per|spanning|that|the|to"
    r"|under|using|via|where|which|with)(?=\s|$)"
    r"|(?:annotated|based|collected|curated|derived|drawn|extracted|paired|used)\s+(?:as|at|by|for|from|in|of|on|to|via|with)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """A name as a cell gives it, with other names in `others`, and what else stood in parentheses behind it."""

    text: str
    others: tuple[str, ...] = ()
    note: str | None = None


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
    text = text.strip()
    return _DASHES.fullmatch(text) is not None or text.casefold() in _BLANK


def naming(text: str) -> Naming | None:
    """A name and what stands behind it in parentheses; None if the cell gives none, as in "(No name)"."""
    text, notes = _without_notes(text.strip())
    if is_blank(text) or _in_parentheses(text):
        return None
    notes = [_ALSO.sub("", note) for note in notes]
    others = tuple(note for note in notes if _is_name(note))
    return Naming(text=text, others=others, note=_joined(note for note in notes if note not in others))


@lru_cache(maxsize=1024)
def listing(text: str) -> Listing:
    """The items of a cell that lists bases or data."""
    items: list[Item] = []
    open_ended = False
    for component in () if is_blank(text) else _split(text, _AND):
        choices = [choice for choice in _split(component, _OR) if choice.strip()]
        for choice in choices:
            bare, notes = _without_notes(_STARS.sub("", choice).strip())
            open_ended |= any(map(_STARRED.search, (choice, bare, *notes)))
            note = _joined(_STARS.sub("", note) for note in notes)
            item = _item(_STARS.sub("", bare), note, alternative=len(choices) > 1)
            items.extend([item] if item.text else [])
    return Listing(items=tuple(items), open_ended=open_ended)


def amounts(text: str) -> tuple[str, ...]:
    """The quantities in a text, each a number with its noun phrase ("61,097 multiple choice questions").

    Two that "and" joins are one ("904,170 CFPs and 736,442 OCT scans"). Ordinals, codes, years and the numbers of names
    ("3D", "COVID-19", "v2", "2017", "1000 Genomes Project") are no quantities.
    """
    found = []
    at = 0
    while match := _QUANTITY.search(text, at):
        at = _noun_phrase(text, match.end())
        while at > match.end() and (more := _AND_NUMBER.match(text, at)) is not None:
            number = _QUANTITY.match(text, more.end())
            at = _noun_phrase(text, number.end() if number else more.end())
        if at > match.end() and _counts(text[: match.start()], match[0], phrase := text[match.start() : at]):
            found.append(phrase)
    return tuple(found)


def _noun_phrase(text: str, begin: int) -> int:
    """The end of the words behind a number: at the last plural in a row, at a stop word, or at a mark.

    Words that "and" joins belong to it if a plural follows ("10 biomedical and clinical text datasets").
    """
    at, before_and, plural = begin, None, False
    while (word := _WORD.match(text, at)) is not None and not _STOP.match(text, word.start(1)):
        if plural and not _PLURAL.fullmatch(word[1]):
            return at
        if word[1] == "and":
            if at == begin:
                break
            before_and = before_and or at
        at = word.end()
        plural = _PLURAL.fullmatch(word[1]) is not None
    return at if plural else before_and or at


def _counts(before: str, number: str, phrase: str) -> bool:
    """Whether a number with its phrase is a quantity, rather than part of a name or a year ("ISIC 2018 Challenge")."""
    if _NUMBERED_NAME.fullmatch(phrase):
        return False
    in_name = any(_marked(word[1:]) for word in before.split()[-1:])
    return not _YEAR.fullmatch(number) or (not in_name and _PLURAL.fullmatch(phrase) is not None)


def _split(text: str, separator: re.Pattern[str]) -> Iterator[str]:
    """The parts of `text` between separators that stand outside parentheses."""
    start = counted = open_marks = 0
    balanced = _open_marks(text) == 0
    for found in separator.finditer(text):
        open_marks += _open_marks(text[counted : found.start()])
        counted = found.start()
        if open_marks <= 0 or not balanced:
            yield text[start : found.start()]
            start = found.end()
    yield text[start:]


def _open_marks(text: str) -> int:
    """How many parentheses are open at the end of a text."""
    return sum(map(text.count, _OPEN)) - sum(map(text.count, _CLOSE))


def _without_notes(text: str) -> tuple[str, list[str]]:
    """A text without the parentheses behind it, and what stands in these; nested ones stay within theirs."""
    notes: list[str] = []
    while text[-1:] in (")", "）"):
        depth, at = 0, len(text)
        while at > 0 and (depth or at == len(text)):
            at -= 1
            depth += (text[at] in ")）") - (text[at] in "(（")
        if depth or not text[:at].strip():
            break
        notes.insert(0, text[at + 1 : -1].strip())
        text = text[:at].strip()
    return text, notes


def _joined(notes: Iterable[str]) -> str | None:
    return "; ".join(filter(None, notes)) or None


def _in_parentheses(text: str) -> bool:
    return text[:1] in ("(", "（") and text[-1:] in (")", "）")


def _item(text: str, note: str | None, *, alternative: bool) -> Item:
    if is_blank(text):  # nothing but a star or a dash before the parentheses
        text, note = f"({note or ''})", None
    described = _in_parentheses(text)
    if described:
        text = _STARS.sub("", text[1:-1]).strip()
    return Item(
        text=text,
        note=note,
        amounts=amounts(text) + amounts(note or ""),
        named=not described and _is_name(text),
        alternative=alternative,
    )


def _is_name(text: str) -> bool:
    """Whether a text is a proper name rather than a description.

    A name has a capital or a figure inside: in its only word, behind its first letter, or at the head of a later word.
    "PubMed", "UK Biobank", "t5" are names; "textbooks", "335k WSIs" and "Label-free optical microscopy" are not, nor
    is "over 4M CT scans", if all but an amount is plain.
    """
    words = text.split()
    if _NUMBERED_NAME.fullmatch(text):
        return True
    if not words or _STARTS_WITH_NUMBER.match(text) or _CODE.fullmatch(text):
        return False
    if len(words) == 1:
        return _marked(text)
    return _marked(words[0][1:]) or (not amounts(text) and any(map(_marked, words[1:])))


def _marked(word: str) -> bool:
    """Whether a word looks like a name's: with a capital, a figure, or letters of a script that has no capitals."""
    return any(mark.isdigit() or (mark.isalpha() and not mark.islower()) for mark in word)
