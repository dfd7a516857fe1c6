"""The grammar of an item: what a bullet, paragraph or composite cell says, slot by slot.

    - [Nature Medicine, 2024] **BiomedGPT**: A generalist … [[Paper]](…) [[Code]](…)
    - **[A title](…)**<br/>Kerr A et al. · *NEJM AI* · 2026-08-19
    - [BioGPT](…): Generative pre-trained transformer for …, 2022

`read_slots` cuts such a text into cells of their own, each with its place: `venue` and `year`, `name`, `title`,
`authors`, and every labelled link under its label. The description of a catalogue says which field a slot holds; FIELDS
has the field of each slot where the description says nothing.
"""

from __future__ import annotations

from kg.model import Cell
from kg.parse.items.lead import read_lead
from kg.parse.items.letters import letters_of
from kg.parse.items.runs import EDGE, FEW, FIELDS, Item, link_run
from kg.parse.items.tail import read_badge, read_label, read_tail
from kg.parse.items.title import read_title
from kg.text.links import CODE_ADDRESS

__all__ = ["FIELDS", "read_slots"]


def read_slots(cell: Cell, *, published: bool = False) -> dict[str, Cell]:
    """The slots of an item: each a cell of its own, by the name of the slot; none if the item says nothing.

    `published` tells that where or when stands elsewhere: then the item has a title even if it says no more.
    """
    text = letters_of(cell)
    item = Item(text)
    start = read_lead(item, 0)
    stop = read_title(item, start)
    read_tail(item, stop)
    for badge in text.images:
        read_badge(item, badge)
    _keep_links(item)
    return _judged(item, published=published)


def _keep_links(item: Item) -> None:
    """Keep the links that stand within a title or a sentence, so that none is lost."""
    kept = {id(link) for cell in item.cells.values() for link in cell.links}
    for at, link in enumerate(item.text.link):
        if link is not None and id(link) not in kept:
            kept.add(id(link))
            read_label(item, at, link_run(item, at))


def _judged(item: Item, *, published: bool) -> dict[str, Cell]:
    """The slots, once it is known whether the item speaks of a paper: if it doesn't, what stands alone in bold or
    linked is a name and no title, and what stands behind a name is a description."""
    cells = item.cells
    if (maybe := cells.pop("maybe", None)) is not None:
        cells.setdefault("venue" if "venue" not in cells and "paper" in cells else "authors", maybe)
    dated = published or "venue" in cells or ("authors" in cells and "paper" in cells)
    of_paper = dated or "year" in cells or "paper" in cells
    alone = item.alone
    of_code = alone is not None and "link" in cells and _is_hub(cells["link"]) and _overlap(cells["link"], alone)
    if alone is not None and (of_code or not of_paper or (not dated and len(alone.text.split()) <= FEW)):
        cells.pop("title", None)
        cells["name"] = alone
    elif "name" in cells and "title" in cells and not _overlap(cells["name"], cells["title"]):
        if cells["title"].text.strip(EDGE).casefold() == cells["name"].text.casefold():
            del cells["title"]
        elif not of_paper or (not dated and cells["title"].text[:1].islower()):
            cells["text"] = cells.pop("title")
    elif "name" in cells and "title" not in cells and dated and alone is not None:
        cells["title"] = alone
    if published and "title" in cells and "link" in cells and "paper" not in cells and not _is_hub(cells["link"]):
        cells["titled"] = cells.pop("link")
    return cells


def _is_hub(cell: Cell) -> bool:
    """Whether a link leads to code or weights rather than to a page about them."""
    return any(CODE_ADDRESS.match(link.url) or "huggingface.co/" in link.url for link in cell.links)


def _overlap(one: Cell, other: Cell) -> bool:
    """Whether two slots share letters."""
    first, second = sorted((one.span, other.span), key=lambda its: (its.line, its.column))
    return (second.line, second.column) < (first.end_line, first.end_column)
