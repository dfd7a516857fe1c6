"""What a cell says for the field of its column.

A description of a catalogue gives each column a field. Most fields take the cell as it stands; those below read more
out of it: several values, values of other fields, a thing of its own such as the paper behind a link.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

from kg.cells import amounts, is_blank, listing, names
from kg.identifiers import SCHEMES, identify, is_address
from kg.model import Cell, Link, Part, Value

__all__ = ["SECTION", "gives", "read_field"]

Pairs = Iterator[tuple[str, Value | Part]]

SECTION = "section"
"""The column of a value that no cell of the row gives, but the heading above it."""

_CODE_LABELS = frozenset({"code", "github", "gitlab", "gitee", "bitbucket", "source code", "codebase", "repository"})
_PAPER_LABELS = frozenset({"paper", "pdf", "link", "doi", "arxiv", "html", "website"})
_PAPER_IDENTIFIERS = SCHEMES[:4]

# The fields that a column of this field is the evidence for, whether its cell states them or not.
_GIVES = {
    "name": ("name", "otherName"),
    "code": ("code", "url"),
    "link": ("url",),
    "base": ("base", "possibleBase"),
    "data": ("mix", "pretrainedOn"),
    "description": ("description", "scale"),
}


def gives(field: str) -> tuple[str, ...]:
    """The fields of an entry's own thing that a cell in a column of `field` states, or leaves unstated."""
    return _GIVES.get(field, (field,))


def read_field(field: str, column: str, cell: Cell) -> Pairs:
    """What `cell`, in a column that holds `field`, says: pairs of a field and a value."""
    reader = _READERS.get(field)
    return reader(column, cell) if reader else _plain(field, column, cell)


def _plain(field: str, column: str, cell: Cell) -> Pairs:
    if not is_blank(cell.text):
        link = cell.links[0].url if cell.links else None
        yield field, Value(text=cell.text, column=column, url=link)


def _name(column: str, cell: Cell) -> Pairs:
    """A name, other names in parentheses, and links there to the paper: "PMC-OA ([arXiv](…))"."""
    text = cell.text
    for link in cell.links:
        if text != link.text:
            text = text.replace(f"({link.text})", "").replace(f"（{link.text}）", "").strip()
            yield from _paper_of(column, link, title=None)
    for index, name in enumerate(names(text)):
        yield "otherName" if index else "name", Value(text=name, column=column)


def _paper(column: str, cell: Cell) -> Pairs:
    """A paper: its title with a link, or a title alone, or a link with a label beside the title."""
    if is_blank(cell.text) and not cell.links:
        return
    if not cell.links:
        yield "paper", Part(kind="paper", name=cell.text, column=column, fields={})
    for link in cell.links:
        label = link.text.strip("[] ")
        beside = cell.text.replace(link.text, "").strip(" []()") if len(cell.links) == 1 else ""
        yield from _paper_of(column, link, title=(beside or None) if label.casefold() in _PAPER_LABELS else label)


def _paper_of(column: str, link: Link, title: str | None) -> Pairs:
    if not is_address(link.url):
        if title:
            yield "paper", Part(kind="paper", name=title, column=column, fields={})
        return
    fields = {"url": (Value(text=link.url, column=column, url=link.url),)}
    scheme, identifier = identify(link.url)
    if scheme in _PAPER_IDENTIFIERS:
        fields[scheme] = (Value(text=identifier, column=column),)
    yield "paper", Part(kind="paper", name=title or None, column=column, fields=fields)


def _code(column: str, cell: Cell) -> Pairs:
    """Code where the page labels it as code; any other link in the column is a page of the thing."""
    for link in cell.links:
        if is_address(link.url):
            label = link.text.strip("[] ")
            field = "code" if label.casefold() in _CODE_LABELS else "url"
            yield field, Value(text=label, column=column, url=link.url)


def _link(column: str, cell: Cell) -> Pairs:
    for link in cell.links:
        if is_address(link.url):
            yield "url", Value(text=link.text, column=column, url=link.url)


def _base(column: str, cell: Cell) -> Pairs:
    for item in listing(cell.text).items:
        yield "possibleBase" if item.alternative else "base", Value(text=item.text, column=column, note=item.note)


def _data(column: str, cell: Cell) -> Pairs:
    """The mix of a model's data: what it names, how much, and whether the list is open."""
    if is_blank(cell.text):
        return
    stated = listing(cell.text)
    fields: dict[str, list[Value]] = defaultdict(list)
    for item in stated.items:
        if item.named:
            value = Value(text=item.text, column=column, note=item.note)
            fields["member"].append(value)
            if not item.alternative:
                yield "pretrainedOn", replace(value, optional=True)
        elif not item.amounts or item.note:
            fields["description"].append(Value(text=item.text, column=column))
        fields["quantity"].extend(Value(text=amount, column=column) for amount in item.amounts)
    fields["openEnded"].append(Value(text="true" if stated.open_ended else "false", column=column))
    yield (
        "mix",
        Part(kind="mix", name=None, column=column, fields={name: tuple(values) for name, values in fields.items()}),
    )


def _description(column: str, cell: Cell) -> Pairs:
    """A description, and the first amount in it as the scale."""
    if is_blank(cell.text):
        return
    yield "description", Value(text=cell.text, column=column)
    for amount in amounts(cell.text)[:1]:
        yield "scale", Value(text=amount, column=column)


_READERS: dict[str, Callable[[str, Cell], Pairs]] = {
    "name": _name,
    "paper": _paper,
    "code": _code,
    "link": _link,
    "base": _base,
    "data": _data,
    "description": _description,
}
