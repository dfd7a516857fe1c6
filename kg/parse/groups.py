"""Which blocks are one entry: a bullet with the lines below it, a title with the paragraphs of its links, or all that
stands under one heading; and which block is several: two models in one cell, a line of many links.

    - **MedCLIP**: Contrastive …        one entry, whose links stand below it
      - Paper: https://…
    - Radiology                         no entry but a heading
      - [MedCLIP] …
    **Corpora.** [UniProt](…) • [BFD](…)   two entries
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.model import Block, Cell, Span
from kg.parse.items.letters import BOLD, Letters, letters_of
from kg.parse.items.slots import read_slots
from kg.text.headers import SKIP, field_of
from kg.text.identifiers import is_address
from kg.text.links import role

__all__ = ["Group", "group_blocks", "group_heading", "is_entry", "split_entries"]

_KEY = re.compile(r"\s*+([^:：\n]{1,30}?)(?<!\s)\s*+[:：]\s*+(?=\S)")
_BETWEEN = re.compile(r"[\s•·|,;，、；/‧∙&–—-]*+(?:and[\s•·|,;，、；/‧∙&–—-]*+)?")
_LONGEST = 4000
"""Characters of an entry, at most: a longer text is prose."""
_TITLE_WORDS = 4
"""Words of a line that has a title, at least: a shorter one is a label with its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What one entry is made of: its slots, the blocks that they come from, and the headings above.

    A group without slots is of blocks that are no entry: prose, or a label for the items below it.
    """

    span: Span
    headings: tuple[Cell, ...]
    slots: Mapping[str, Cell]
    blocks: tuple[Block, ...]


def group_blocks(blocks: Sequence[Block]) -> Iterator[Group]:
    """The entries that list items and paragraphs under the same headings make, in their order."""
    below: dict[Span, list[Block]] = defaultdict(list)
    spans = {block.span for block in blocks}
    top: list[Block] = []
    for block in blocks:
        if block.under is not None and block.under in spans:
            below[block.under].append(block)
        else:
            top.append(block)
    paragraphs: list[Block] = []
    for block in top:
        if block.layout == "item":
            yield from _group_paragraphs(paragraphs)
            paragraphs = []
            yield from _group_item(block, below, ())
        else:
            paragraphs.append(block)
    yield from _group_paragraphs(paragraphs)


def group_heading(heading: Cell, headings: tuple[Cell, ...], blocks: Sequence[Block]) -> Group:
    """The entry that a heading and all blocks below it make."""
    slots = _Slots(read_slots(heading))
    for block in blocks:
        _add(slots, _cell(block))
    _forget_title(slots)
    return Group(span=heading.span, headings=headings, slots=slots, blocks=tuple(blocks))


def _cell(block: Block) -> Cell:
    """The only cell of an item or a paragraph."""
    return next(iter(block.cells.values()))


class _Slots(dict[str, Cell]):
    """The slots of an entry, which grow block by block."""

    def __init__(self, slots: Mapping[str, Cell]) -> None:
        super().__init__(slots)
        self.numbers: Counter[str] = Counter()

    def keep(self, slot: str, cell: Cell) -> None:
        """Keep a cell in its slot; a second one in a slot with a number."""
        name = slot
        while name in self:
            self.numbers[slot] += 1
            name = f"{slot} {self.numbers[slot] + 1}"
        self[name] = cell


def _slots(cell: Cell) -> _Slots:
    """The slots of a cell; none of a text that is too long for an entry."""
    return _Slots(read_slots(cell) if len(cell.raw) <= _LONGEST else {})


# Items and what is below them.


def _group_item(block: Block, below: dict[Span, list[Block]], labels: tuple[Cell, ...]) -> Iterator[Group]:
    """The entries that an item and the blocks below it make; `labels` are the items above that are like headings."""
    inner = below.get(block.span, [])
    cell = _cell(block)
    headings = (*block.headings, *labels)
    parts = list(split_entries(cell))
    if not inner:
        yield from _group_parts(parts, block, headings)
    elif all(_is_part(each, below) for each in inner):
        slots = _slots(cell)
        blocks = [block, *_all(inner, below)]
        for each in blocks[1:]:
            _add(slots, _cell(each))
        _forget_title(slots)
        yield Group(
            span=block.span,
            headings=headings,
            slots=slots if is_entry(slots, cell) else {},
            blocks=tuple(blocks),
        )
    elif any(_leads_away(part) for part in parts):
        yield from _group_parts(parts, block, headings)
        for each in inner:
            yield from _group_item(each, below, labels)
    else:  # a label for what is below
        yield Group(span=block.span, headings=headings, slots={}, blocks=(block,))
        for each in inner:
            yield from _group_item(each, below, (*labels, cell))


def _all(blocks: Sequence[Block], below: dict[Span, list[Block]]) -> Iterator[Block]:
    """The blocks, each with all that are below it."""
    for block in blocks:
        yield block
        yield from _all(below.get(block.span, []), below)


def _is_part(block: Block, below: dict[Span, list[Block]]) -> bool:
    """Whether a block below an item is part of the same entry: a labelled value, labelled links, plain words."""
    cell = _cell(block)
    if any(not _is_part(each, below) for each in below.get(block.span, [])):
        return False
    if (key := _KEY.match(letters_of(cell).text)) is not None and field_of(key[1]) is not None:
        return True
    if not _leads_away(cell):
        return True
    slots = _slots(cell)
    return not ("name" in slots or "title" in slots)


def _add(slots: _Slots, cell: Cell) -> None:
    """Add to the slots of an entry what a block below it says: labelled values line by line, or slots of its own."""
    if len(cell.raw) > _LONGEST:
        return
    letters = letters_of(cell)
    lines = _lines(letters)
    unlabelled = 0
    for first, last in lines:
        key = _KEY.match(letters.text, first, last)
        field = field_of(key[1]) if key is not None else None
        if key is None or (field is None and not all(letters.style[at] & BOLD for at in range(first, key.end(1)))):
            unlabelled += 1
        elif field != SKIP and key.end() < last:
            value = letters.slot(key.end(), last)
            slots.keep("text" if field == "description" else key[1].strip().lower(), value)
            shown = value.links[0].text if value.links else ""
            if field == "paper" and role(shown) is None and not is_address(shown) and shown:  # the title of the paper
                slots["title"] = letters.slot(key.end(), last, linked=False)
    if unlabelled < len(lines):
        return
    for slot, value in read_slots(cell).items():
        is_second = slot in ("name", "title") and ("name" in slots or "title" in slots)
        slots.keep("text" if is_second else slot, value)


def _lines(letters: Letters) -> list[tuple[int, int]]:
    """The ranges of the lines of a text that aren't blank."""
    ranges, at = [], 0
    for line in letters.text.split("\n"):
        if line.strip():
            ranges.append((at + len(line) - len(line.lstrip()), at + len(line.rstrip())))
        at += len(line) + 1
    return ranges


def _forget_title(slots: dict[str, Cell]) -> None:
    """Drop a title that only repeats the name, if no slot tells of a paper."""
    is_both = {"name", "title"} <= slots.keys() and slots["name"].text == slots["title"].text.strip(".:：")
    if is_both and not {"paper", "venue"} & slots.keys():
        del slots["title"]


# Paragraphs.


@dataclass(frozen=True, slots=True)
class _Begun:
    """An entry that later paragraphs may belong to, with where it begins."""

    span: Span
    slots: _Slots
    blocks: list[Block]

    def group(self) -> Group:
        """The entry; no entry and without slots, if no link leads away from the page and no venue is told."""
        first = self.blocks[0]
        is_entry = any(_leads_away(cell) for cell in self.slots.values()) or "venue" in self.slots
        return Group(
            span=self.span if is_entry else first.span,
            headings=first.headings,
            slots=self.slots if is_entry else {},
            blocks=tuple(self.blocks),
        )


def _group_paragraphs(blocks: Sequence[Block]) -> Iterator[Group]:
    """A paragraph with a name or title begins an entry; links, authors and dates below it belong to that entry."""
    begun: _Begun | None = None
    for block in blocks:
        cell = _cell(block)
        parts = [(part, read_slots(part)) for part in split_entries(cell)] if len(cell.raw) <= _LONGEST else []
        beginnings = [(part, slots) for part, slots in parts if _begins_entry(slots, part)]
        if begun is not None and not beginnings and parts and _goes_on(parts[0][1]):
            _add(begun.slots, cell)
            begun.blocks.append(block)
            continue
        if begun is not None:
            yield begun.group()
            begun = None
        if len(beginnings) == 1:
            part, slots = beginnings[0]
            begun = _Begun(part.span, _Slots(slots), [block])
        else:
            yield from _group_parts([part for part, _ in beginnings], block, block.headings)
    if begun is not None:
        yield begun.group()


def _begins_entry(slots: dict[str, Cell], cell: Cell) -> bool:
    """Whether a paragraph begins with a title, not a sentence: in bold, linked, or behind a venue in brackets."""
    if not ("name" in slots or "title" in slots):
        return False
    letters = letters_of(cell)
    first = next((at for at, letter in enumerate(letters.text) if letter.isalnum()), 0)
    is_marked = bool(letters.text) and bool(letters.style[first] & BOLD or letters.link[first] is not None)
    is_labelled = any(role(link.text) in ("paper", "code") for link in cell.links)
    return is_marked or (is_labelled and (letters.text.lstrip()[:1] in "[【" or "venue" in slots))


def _goes_on(slots: dict[str, Cell]) -> bool:
    """Whether a paragraph only has links, authors or a date: the rest of the entry above it."""
    return bool(slots) and not ({"name", "title"} & slots.keys())


# Cells with several entries.


def _group_parts(parts: Sequence[Cell], block: Block, headings: tuple[Cell, ...]) -> Iterator[Group]:
    """The entries in the parts of one block; if none of them is one, the block as a group that is no entry."""
    entries = [(part, read_slots(part)) for part in parts if len(part.raw) <= _LONGEST]
    entries = [(part, slots) for part, slots in entries if is_entry(slots, part)]
    for index, (part, slots) in enumerate(entries):
        is_first = index == 0
        yield Group(
            span=block.span if is_first else part.span,
            headings=headings,
            slots=slots,
            blocks=(block,) if is_first else (),
        )
    if not entries:
        yield Group(span=block.span, headings=headings, slots={}, blocks=(block,))


def is_entry(slots: Mapping[str, Cell], cell: Cell) -> bool:
    """Whether slots make an entry: a name or title, and a link that leads away from the page, or a venue."""
    if not ("name" in slots or "title" in slots):
        return False
    return _leads_away(cell) or any(map(_leads_away, slots.values())) or "venue" in slots


def _leads_away(cell: Cell) -> bool:
    """Whether a cell has a link to another page, or one whose address was left out."""
    return any(is_address(link.url) or not link.url for link in cell.links)


def split_entries(cell: Cell) -> Iterator[Cell]:
    """The cell, or its parts if each is an entry of its own: lines with a title each, or names in a row of links."""
    if len(cell.raw) > _LONGEST or len(cell.links) <= 1:
        yield cell
        return
    letters = letters_of(cell)
    ranges = _row_of_links(letters) or _lines_with_titles(letters)
    if ranges:
        yield from (letters.slot(first, last) for first, last in ranges)
    else:
        yield cell


def _lines_with_titles(letters: Letters) -> list[tuple[int, int]]:
    """The ranges of the entries in a text in which several lines begin with a title, the first of them among these."""
    lines = _lines(letters)
    starts = [first for first, _ in lines if _is_title_at(letters, first)]
    if len(starts) <= 1 or starts[0] != lines[0][0]:
        return []
    return list(zip(starts, [*starts[1:], len(letters.text)], strict=True))


def _is_title_at(letters: Letters, at: int) -> bool:
    """Whether a line begins with a linked or bold name or title, with words of its own behind it or in it."""
    link = letters.link[at]
    if link is None and not letters.style[at] & BOLD:
        return False
    end = letters.text.find("\n", at)
    end = len(letters.text) if end < 0 else end
    shown = "".join(letters.text[position] for position in range(at, end) if letters.link[position] is link)
    if link is not None and (role(shown) is not None or not is_address(link.url)):
        return False
    words = letters.text[at:end].split()
    return len(words) >= _TITLE_WORDS and (link is not None or any(letters.link[at:]))


def _row_of_links(letters: Letters) -> list[tuple[int, int]]:
    """The ranges of the names in a row of links, with nothing but marks between them; a label may stand before."""
    text = letters.text
    linked = _linked_ranges(letters)
    if len(linked) <= 1 or not _BETWEEN.fullmatch(text[linked[-1][1] :].rstrip(" .。")):
        return []
    for (_, end), (start, _) in pairwise(linked):
        if not _BETWEEN.fullmatch(text[end:start]) or not text[end:start].strip():
            return []
    label = text[: linked[0][0]].strip()
    is_bold = all(letters.style[at] & BOLD for at in range(linked[0][0]) if text[at].isalnum())
    if label and not (is_bold or label.endswith((":", "："))):
        return []
    names = [(first, last) for first, last in linked if role(text[first:last]) is None]
    return linked if len(names) > len(linked) / 2 else []


def _linked_ranges(letters: Letters) -> list[tuple[int, int]]:
    """The range of what each link shows."""
    ranges: list[tuple[int, int]] = []
    at = 0
    while at < len(letters.text):
        link, first = letters.link[at], at
        while at < len(letters.text) and letters.link[at] is link:
            at += 1
        if link is not None:
            ranges.append((first, at))
    return ranges
