"""Which field each column of a table holds, by its header, and where that says nothing, by what stands in its cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.model import Block, Cell
from kg.parse.sections import ENTRY
from kg.text.cells import is_blank
from kg.text.headers import SKIP, field_of
from kg.text.links import CODE_ADDRESS, is_paper_address, role
from kg.text.titles import is_odd
from kg.text.venues import publication, year_in

__all__ = ["columns_of"]

_FEW, _SHORT, _LONG = 4, 5, 8
"""Words: of a name, of a name at most, of a title at least."""
_SOME, _MOST, _UNIQUE = 0.35, 0.5, 0.8
_BOLD_NAME = re.compile(r"\s*(\*\*|__)\[?[^*_:]{1,40}(?:\]\([^)]*\))?:?\1\s*[:：–-]?\s*\w+(?:\W+\w+){2}")


def columns_of(header: Mapping[str, Cell], rows: Sequence[Block], kind: str | None) -> dict[str, str]:
    """The field of each column, "?" where neither the header nor the cells tell."""
    cells = {
        column: [row.cells[column] for row in rows if column in row.cells and not is_blank(row.cells[column].text)]
        for column in header
    }
    columns = {column: _field(column, its) for column, its in cells.items()}
    named = [column for column, its in columns.items() if its == "name"]
    for column in named[1:]:
        of_data = kind in (None, "model") and field_of(f"training {column}") == "data"
        content = _by_content(cells[column])
        columns[column] = (
            content if content in ("code", "link", "links", "paper") else "data" if of_data else "description"
        )
    titled = [column for column, its in columns.items() if its in ("paper", "title")]
    whole = next((column for column in titled if _begin_bold(cells[column])), None)
    if whole is not None:
        columns[whole] = ENTRY
        columns.update(dict.fromkeys(named[:1], "base" if kind in (None, "model") else "description"))
        named = []
    for column in named[:1]:
        # beside linked names or titles of their own, names that repeat or lead nowhere are of bases
        others = [each for each, its in columns.items() if its in ("paper", "title") and _are_names(cells[each])]
        texts = {cell.text for cell in cells[column]}
        repeated = len(texts) < len(cells[column]) and not any(cell.links for cell in cells[column])
        short = bool(others) and repeated and "base" not in columns.values() and _look_odd(cells[others[0]])
        if others and (short or not _are_unique(cells[column])):
            columns[column] = "base" if kind in (None, "model") else "description"
            columns[others[0]] = ENTRY
    if not named and ENTRY not in columns.values():
        _name_column(columns, cells)
    titles = [column for column, field in columns.items() if field == "title"]
    columns.update(dict.fromkeys(titles[1:], "description"))
    return columns


def _field(column: str, cells: Sequence[Cell]) -> str:
    """The field that a header names, unless what most cells are contradicts it; else what they look like."""
    field = field_of(column) or _by_content(cells)
    if field == "name" and cells and sum(map(_is_figure, cells)) > _MOST * len(cells):
        return "scale"
    if field == "name" and _are_labels(cells):
        return "links"
    if field == "name" and cells and _words(cells) > _LONG:  # a name that is a title is a paper
        return "paper"
    linked = sum(bool(cell.links) for cell in cells) > _MOST * len(cells)
    return "paper" if field == "title" and linked else field


def _are_labels(cells: Sequence[Cell]) -> bool:
    """Whether most cells hold nothing but labelled links."""
    labelled = sum(any(role(link.text) for link in cell.links) and not _beside(cell) for cell in cells)
    return bool(cells) and labelled > _MOST * len(cells)


def _beside(cell: Cell) -> str:
    """The letters of a cell that no link shows."""
    text = cell.text
    for link in cell.links:
        text = text.replace(link.text, "", 1)
    return "".join(letter for letter in text if letter.isalnum())


def _is_figure(cell: Cell) -> bool:
    return re.fullmatch(r"[~≈<>]?\d[\d.,]*\s?[kKMBT]?\+?", cell.text) is not None


def _are_unique(cells: Sequence[Cell]) -> bool:
    return len({cell.text for cell in cells}) > _UNIQUE * len(cells)


def _are_names(cells: Sequence[Cell]) -> bool:
    return bool(cells) and _are_unique(cells) and sum(role(cell.text) is None for cell in cells) > _MOST * len(cells)


def _look_odd(cells: Sequence[Cell]) -> bool:
    """Whether most cells are short and have a word that is none of plain English: names, and no titles."""
    odd = [cell for cell in cells if len(cell.text.split()) <= _FEW and any(map(is_odd, cell.text.split()))]
    return len(odd) > _MOST * len(cells)


def _begin_bold(cells: Sequence[Cell]) -> bool:
    """Whether most cells begin with a name in bold, and go on with a title."""
    return bool(cells) and sum(_BOLD_NAME.match(cell.raw) is not None for cell in cells) > _MOST * len(cells)


def _name_column(columns: dict[str, str], cells: Mapping[str, Sequence[Cell]]) -> None:
    """Find what names the entries of a table without a column of names: its titles, else its first short texts."""
    for wanted in ("title", "paper"):
        for column, its in columns.items():
            if its == wanted and any(role(cell.text) is None for cell in cells[column]):
                columns[column] = ENTRY
                return
    for column, its in columns.items():
        texts = [cell.text for cell in cells[column]]
        if its in ("?", "description", "link", "subfield") and texts and _are_unique(cells[column]):
            whole = _words(cells[column]) > _SHORT or any(cell.links for cell in cells[column])
            columns[column] = ENTRY if whole else "name"
            return


def _words(cells: Sequence[Cell]) -> float:
    return sum(len(cell.text.split()) for cell in cells) / len(cells)


def _by_content(cells: Sequence[Cell]) -> str:
    """The field of a column whose header says nothing, by what most of its cells are."""
    if not cells:
        return SKIP
    links = [cell.links[0].url for cell in cells if cell.links]
    if len(links) >= _MOST * len(cells):
        papers, code = sum(map(is_paper_address, links)), sum(CODE_ADDRESS.match(url) is not None for url in links)
        if papers >= _MOST * len(links):
            return "paper"
        labelled = sum(role(link.text) == "code" for cell in cells for link in cell.links)
        if max(code, labelled) < _SOME * len(links):
            return "link"
        return "links" if _are_labels(cells) else "code"
    texts = [cell.text for cell in cells]
    if sum(year_in(text) is not None and len(text.split()) <= _SHORT for text in texts) >= _MOST * len(texts):
        venues = sum((found := publication(text)) is not None and found.venue is not None for text in texts)
        return "venue" if venues >= _MOST * len(texts) else "year"
    return "description" if _words(cells) > _LONG else "?"
