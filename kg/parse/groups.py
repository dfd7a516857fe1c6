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
from collections import defaultdict
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
_BETWEEN = re.compile(r"[\s•·|,;，、；/‧∙&–—-]*(?:and)?[\s•·|,;，、；/‧∙&–—-]*")
_LONGEST = 4000
"""The letters of an entry at most; what is longer is prose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What one entry is made of: its slots, the blocks that they come from, the headings above. Without slots, blocks
    that are no entry: prose, or a label for the items below it."""

    span: Span
    headings: tuple[Cell, ...]
    slots: Mapping[str, Cell]
    blocks: tuple[Block, ...]


def group_blocks(blocks: Sequence[Block]) -> Iterator[Group]:
    """The entries that list items and paragraphs under the same headings make, in their order."""
    below: dict[Span, list[Block]] = defaultdict(list)
    known = {block.span for block in blocks}
    top: list[Block] = []
    for block in blocks:
        if block.under is not None and block.under in known:
            below[block.under].append(block)
        else:
            top.append(block)
    paragraphs: list[Block] = []
    for block in top:
        if block.layout == "item":
            yield from _of_paragraphs(paragraphs)
            paragraphs = []
            yield from _of_item(block, below, ())
        else:
            paragraphs.append(block)
    yield from _of_paragraphs(paragraphs)


def group_heading(heading: Cell, headings: tuple[Cell, ...], blocks: Sequence[Block]) -> Group:
    """The entry that a heading and all that stands below it make."""
    cells = read_slots(heading)
    for block in blocks:
        _add(cells, _cell(block))
    _forget_title(cells)
    return Group(span=heading.span, headings=headings, slots=cells, blocks=tuple(blocks))


# Items and what is below them.


def _of_item(block: Block, below: dict[Span, list[Block]], labels: tuple[Cell, ...]) -> Iterator[Group]:
    inner = below.get(block.span, [])
    cell = _cell(block)
    headings = (*block.headings, *labels)
    whole = list(split_entries(cell))
    if not inner:
        yield from _of_cells(whole, block, headings)
    elif all(_is_part(each, below) for each in inner):
        cells = read_slots(cell) if len(cell.raw) <= _LONGEST else {}
        blocks = [block, *_all(inner, below)]
        for each in blocks[1:]:
            _add(cells, _cell(each))
        _forget_title(cells)
        is_one = is_entry(cells, cell)
        yield Group(span=block.span, headings=headings, slots=cells if is_one else {}, blocks=tuple(blocks))
    elif any(_leads_away(its) for its in whole):
        yield from _of_cells(whole, block, headings)
        for each in inner:
            yield from _of_item(each, below, labels)
    else:  # a label for what is below
        yield Group(span=block.span, headings=headings, slots={}, blocks=(block,))
        for each in inner:
            yield from _of_item(each, below, (*labels, cell))


def _all(blocks: Sequence[Block], below: dict[Span, list[Block]]) -> Iterator[Block]:
    for block in blocks:
        yield block
        yield from _all(below.get(block.span, []), below)


def _is_part(block: Block, below: dict[Span, list[Block]]) -> bool:
    """Whether a block below an item only tells more of it: a labelled value, links that are labels, plain words."""
    cell = _cell(block)
    if any(not _is_part(each, below) for each in below.get(block.span, [])):
        return False
    if (key := _KEY.match(letters_of(cell).text)) is not None and field_of(key[1]) is not None:
        return True
    if not _leads_away(cell):
        return True
    cells = read_slots(cell) if len(cell.raw) <= _LONGEST else {}
    return not ("name" in cells or "title" in cells)


def _add(cells: dict[str, Cell], cell: Cell) -> None:
    """Add to the slots of an entry what a block below it says: labelled values line by line, or slots."""
    if len(cell.raw) > _LONGEST:
        return
    text = letters_of(cell)
    rest = 0
    for first, last in _lines(text):
        key = _KEY.match(text.text, first, last)
        field = field_of(key[1]) if key is not None else None
        if key is None or (field is None and not all(text.style[at] & BOLD for at in range(first, key.end(1)))):
            rest += 1
        elif field != SKIP and key.end() < last:
            name = "text" if field == "description" else key[1].strip().lower()
            value = text.slot(key.end(), last)
            _keep(cells, name, value)
            shown = value.links[0].text if value.links else ""
            if field == "paper" and role(shown) is None and not is_address(shown) and shown:  # the title of the paper
                cells["title"] = text.slot(key.end(), last, linked=False)
    if rest < len(_lines(text)):
        return
    for slot, its in read_slots(cell).items():
        taken = slot in ("name", "title") and ("name" in cells or "title" in cells)
        _keep(cells, "text" if taken else slot, its)


def _lines(text: Letters) -> list[tuple[int, int]]:
    """The ranges of the lines of a text that aren't empty."""
    found, at = [], 0
    for line in text.text.split("\n"):
        if line.strip():
            found.append((at + len(line) - len(line.lstrip()), at + len(line.rstrip())))
        at += len(line) + 1
    return found


def _forget_title(cells: dict[str, Cell]) -> None:
    """Take a name alone, where nothing tells of a paper, for no title."""
    is_both = {"name", "title"} <= cells.keys() and cells["name"].text == cells["title"].text.strip(".:：")
    if is_both and not {"paper", "venue"} & cells.keys():
        del cells["title"]


def _keep(cells: dict[str, Cell], slot: str, cell: Cell) -> None:
    name, number = slot, 1
    while name in cells:
        number += 1
        name = f"{slot} {number}"
    cells[name] = cell


# Paragraphs.


def _of_paragraphs(blocks: Sequence[Block]) -> Iterator[Group]:
    """A paragraph begins an entry where it has a name or title; links, authors and dates below it belong to it."""
    before: Group | None = None
    for block in blocks:
        cell = _cell(block)
        found = [(its, read_slots(its)) for its in split_entries(cell)] if len(cell.raw) <= _LONGEST else []
        begins = [(its, cells) for its, cells in found if _begins(cells, its)]
        if before is not None and not begins and found and _continues(found[0][1]):
            cells = dict(before.slots)
            _add(cells, cell)
            before = Group(span=before.span, headings=before.headings, slots=cells, blocks=(*before.blocks, block))
            continue
        if before is not None:
            yield _checked(before)
            before = None
        if len(begins) == 1:
            its, cells = begins[0]
            before = Group(span=its.span, headings=block.headings, slots=cells, blocks=(block,))
        else:
            yield from _of_cells([its for its, _ in begins], block, block.headings)
    if before is not None:
        yield _checked(before)


def _begins(cells: dict[str, Cell], cell: Cell) -> bool:
    """Whether a paragraph begins with a title and no sentence: in bold, linked, or behind a venue in brackets."""
    if not ("name" in cells or "title" in cells):
        return False
    text = letters_of(cell)
    first = next((at for at, letter in enumerate(text.text) if letter.isalnum()), 0)
    marked = bool(text.style[first] & BOLD) or text.link[first] is not None if text.text else False
    labelled = any(role(link.text) in ("paper", "code") for link in cell.links)
    return marked or (labelled and text.text.lstrip()[:1] in "[【") or (labelled and "venue" in cells)


def _continues(cells: dict[str, Cell]) -> bool:
    """Whether a paragraph only has links, authors or a date: the rest of the entry before it."""
    return bool(cells) and not ({"name", "title"} & cells.keys())


def _checked(group: Group) -> Group:
    """The group, or one that is no entry, where nothing in it leads anywhere."""
    if any(_leads_away(cell) for cell in group.slots.values()) or "venue" in group.slots:
        return group
    return Group(span=group.blocks[0].span, headings=group.headings, slots={}, blocks=group.blocks)


# Cells that hold several entries.


def _of_cells(cells: Sequence[Cell], block: Block, headings: tuple[Cell, ...]) -> Iterator[Group]:
    """The entries in the parts of one block; the block is one that is no entry where none of them is."""
    found = [(cell, read_slots(cell)) for cell in cells if len(cell.raw) <= _LONGEST]
    found = [(cell, its) for cell, its in found if is_entry(its, cell)]
    for index, (cell, its) in enumerate(found):
        blocks = (block,) if index == 0 else ()
        yield Group(span=block.span if index == 0 else cell.span, headings=headings, slots=its, blocks=blocks)
    if not found:
        yield Group(span=block.span, headings=headings, slots={}, blocks=(block,))


def is_entry(cells: Mapping[str, Cell], cell: Cell) -> bool:
    """Whether slots make an entry: a name or title, and a link that leads away from the page, or where it appeared."""
    if not ("name" in cells or "title" in cells):
        return False
    return _leads_away(cell) or any(map(_leads_away, cells.values())) or "venue" in cells


def _leads_away(cell: Cell) -> bool:
    """Whether a cell has a link to another page, or one whose address was left out."""
    return any(is_address(link.url) or not link.url for link in cell.links)


def split_entries(cell: Cell) -> Iterator[Cell]:
    """The cell, or its parts where each is an entry of its own: lines with a title each, or names in a row of links."""
    if len(cell.raw) > _LONGEST or len(cell.links) < 2:  # noqa: PLR2004
        yield cell
        return
    text = letters_of(cell)
    row = _row_of_links(text)
    if row:
        yield from (text.slot(first, last) for first, last in row)
        return
    starts = [at for at, _ in _lines(text) if _is_title_at(text, at)]
    if len(starts) < 2 or starts[0] != _lines(text)[0][0]:  # noqa: PLR2004
        yield cell
        return
    for first, last in zip(starts, [*starts[1:], len(text.text)], strict=True):
        yield text.slot(first, last)


def _is_title_at(text: Letters, at: int) -> bool:
    """Whether a line begins with a linked or bold name or title, with words of its own behind it or in it."""
    link = text.link[at]
    if link is None and not text.style[at] & BOLD:
        return False
    end = at
    while end < len(text.text) and text.text[end] != "\n":
        end += 1
    line = text.text[at:end].strip()
    shown = "".join(text.text[position] for position in range(at, end) if text.link[position] is link)
    if link is not None and (role(shown) is not None or not is_address(link.url)):
        return False
    return len(line.split()) > 3 and (link is not None or any(text.link[at:]))  # noqa: PLR2004


def _row_of_links(text: Letters) -> list[tuple[int, int]]:
    """The ranges of the names in a row of links, with nothing but marks between them; a label may stand before."""
    runs: list[tuple[int, int]] = []
    at = 0
    while at < len(text.text):
        link, first = text.link[at], at
        while at < len(text.text) and text.link[at] is link:
            at += 1
        if link is not None:
            runs.append((first, at))
    if len(runs) < 2 or not _BETWEEN.fullmatch(text.text[runs[-1][1] :].rstrip(" .。")):  # noqa: PLR2004
        return []
    for (_, end), (start, _) in pairwise(runs):
        if not _BETWEEN.fullmatch(text.text[end:start]) or not text.text[end:start].strip():
            return []
    before = text.text[: runs[0][0]].strip()
    bold = all(text.style[at] & BOLD for at in range(runs[0][0]) if text.text[at].isalnum())
    if before and not (bold or before.endswith((":", "："))):
        return []
    named = [run for run in runs if role(text.text[run[0] : run[1]]) is None]
    return runs if len(named) > len(runs) / 2 else []


def _cell(block: Block) -> Cell:
    return next(iter(block.cells.values()))
