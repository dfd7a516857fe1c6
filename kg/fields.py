"""What a cell says for the field of its column.

A description of a catalogue gives each column a field. Most fields take the cell as it stands; those below read more
out of it: several values, values of other fields, a thing of its own such as the paper behind a link.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache

from kg.cells import amounts, is_blank, listing, naming
from kg.identifiers import SCHEMES, identify, is_address
from kg.model import Cell, Link, Part, Value

__all__ = ["READERS", "SECTION", "gives", "read_field"]

Pairs = Iterator[tuple[str, Value | Part]]

SECTION = "section"
"""The column of a value that no cell of the row gives, but the heading above it."""

_CODE_LABEL = re.compile(r"\b(?:code|codebase|github|gitlab|gitee|bitbucket|repo|repository)\b", re.IGNORECASE)
_CODE_ADDRESS = re.compile(r"https?://(?:www\.)?(?:github|gitlab|gitee|bitbucket)\.(?:com|org)/", re.IGNORECASE)
_PAPER_LABELS = frozenset({"", "paper", "pdf", "link", "doi", "arxiv", "html", "website"})
_PAGE_LABELS = frozenset({"website", "homepage", "official site", "project", "project page", "page", "demo"})
_PAPER_IDENTIFIERS = SCHEMES[:4]
# What is left where links are taken out of a text: "( , )", and marks at its ends.
_EMPTY = re.compile(r"[(（\[][\s,;/|·&]*[)）\]]")
_MARKS = " ,;/|·&:"

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
    reader = READERS.get(field)
    return reader(column, cell) if reader else _plain(field, column, cell)


@lru_cache(maxsize=4096)
def _value(text: str, column: str, url: str | None = None, note: str | None = None, optional: bool = False) -> Value:
    """A value; catalogues repeat subfields, bases and data in row after row, and each is one object."""
    return Value(text=text, column=column, url=url, note=note, optional=optional)


def _plain(field: str, column: str, cell: Cell) -> Pairs:
    if not is_blank(cell.text):
        address = next((link.url for link in cell.links if is_address(link.url)), None)
        yield field, _value(cell.text, column, address)


def _name(column: str, cell: Cell) -> Pairs:
    """A name, other names in parentheses, and links to its paper or code: "PMC-OA ([arXiv](…))", "[PMC-OA](…)"."""
    text, links = _beside_links(cell), list(cell.links)
    if links and naming(text) is None and not _is_label(_label(links[0])):  # the name itself is a link
        its = links.pop(0)
        text = f"{_label(its)} {text}"
        is_paper = identify(its.url).scheme != "url"
        yield from _paper_of(column, its, title=None) if is_paper else _code_or_page(column, its)
    for link in links:
        is_page = _label(link).casefold() in _PAGE_LABELS
        yield from _page(column, link) if is_page else _paper_or_code(column, link)
    if (found := naming(text)) is not None:
        yield "name", Value(text=found.text, column=column, note=found.note)
        for other in found.others:
            yield "otherName", Value(text=other, column=column)


def _paper(column: str, cell: Cell) -> Pairs:
    """A paper: its title with a link, or a title alone, or a link with a label beside the title."""
    if not cell.links:
        if not is_blank(cell.text):
            yield "paper", Part(kind="paper", name=cell.text, column=column, fields={})
        return
    beside = _beside_links(cell)
    for link in cell.links:
        label = _label(link)
        title = label if label.casefold() not in _PAPER_LABELS else None if is_blank(beside) else beside
        yield from _paper_or_code(column, link, title=title)


def _label(link: Link) -> str:
    return link.text.strip("[] ")


def _is_label(text: str) -> bool:
    """Whether a link's text says what is behind it, and not how that is called."""
    return text.casefold() in _PAPER_LABELS | _PAGE_LABELS or _CODE_LABEL.fullmatch(text) is not None


def _beside_links(cell: Cell) -> str:
    """The text of a cell that stands outside its links."""
    text = cell.text
    for link in reversed(cell.links):
        if link.text:
            before, _, behind = text.rpartition(link.text)
            text = f"{before} {behind}"
    return " ".join(_EMPTY.sub(" ", text).split()).strip(_MARKS)


def _paper_or_code(column: str, link: Link, title: str | None = None) -> Pairs:
    """Code where the link is labelled so, else a paper."""
    if _CODE_LABEL.fullmatch(_label(link)):
        yield from _code_of(column, link)
    else:
        yield from _paper_of(column, link, title)


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
    for link in cell.links:
        yield from _code_or_page(column, link)


def _code_or_page(column: str, link: Link) -> Pairs:
    """Code where the link is labelled so or leads to a host of code; else a page of the thing."""
    is_code = _CODE_LABEL.search(_label(link)) or _CODE_ADDRESS.match(link.url)
    yield from (_code_of if is_code else _page)(column, link)


def _code_of(column: str, link: Link) -> Pairs:
    if is_address(link.url):
        yield "code", Value(text=_label(link), column=column, url=link.url)


def _link(column: str, cell: Cell) -> Pairs:
    for link in cell.links:
        yield from _page(column, link)


def _page(column: str, link: Link) -> Pairs:
    if is_address(link.url):
        yield "url", Value(text=_label(link), column=column, url=link.url)


def _base(column: str, cell: Cell) -> Pairs:
    for item in listing(cell.text).items:
        field = "possibleBase" if item.alternative else "base"
        yield field, _value(item.text, column, _address_of(item.text, cell), item.note)


def _address_of(name: str, cell: Cell) -> str | None:
    """The address of the link that shows this name."""
    return next((link.url for link in cell.links if link.text == name and is_address(link.url)), None)


def _data(column: str, cell: Cell) -> Pairs:
    """The mix of a model's data: what it names, how much, and whether the list is open."""
    if is_blank(cell.text):
        return
    stated = listing(cell.text)
    fields: dict[str, list[Value]] = defaultdict(list)
    for item in stated.items:
        if item.named:
            url = _address_of(item.text, cell)
            fields["member"].append(_value(item.text, column, url, item.note))
            if not item.alternative:
                yield "pretrainedOn", _value(item.text, column, url, item.note, optional=True)
        elif item.amounts != (item.text,):
            fields["description"].append(_value(item.text, column))
        fields["quantity"].extend(_value(amount, column) for amount in item.amounts)
    fields["openEnded"].append(_value("true" if stated.open_ended else "false", column))
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


READERS: dict[str, Callable[[str, Cell], Pairs]] = {
    "name": _name,
    "paper": _paper,
    "code": _code,
    "link": _link,
    "url": _link,
    "base": _base,
    "data": _data,
    "description": _description,
}
"""The fields that read more out of a cell than its text."""
