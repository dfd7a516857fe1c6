"""What a cell says for the field of its column.

A description of a catalogue gives each column a field. Most fields take the cell as it stands; those below read more
out of it: several values, values of other fields, a thing of its own such as the paper behind a link.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from kg.model import Cell, Link, Part, Value
from kg.text.cells import amounts, is_blank, listing, naming
from kg.text.identifiers import PAPER_IDENTIFIERS, identify, is_address, web_address
from kg.text.links import CODE_ADDRESS, CODE_LABEL, is_paper_address, label, role
from kg.text.venues import is_title_case, known_venue, publication, year_in

__all__ = ["READERS", "SECTION", "TITLED", "gives", "paper_at", "read_field", "shared"]

Pairs = Iterator[tuple[str, Value | Part]]

SECTION = "section"
"""The column of a value that no cell of the row gives, but the heading above it."""

TITLED = "titled"
"""The field of a link that a title shows, if its address doesn't tell whether it leads to a paper."""

_PAPER_LABELS = frozenset({"", "paper", "pdf", "link", "doi", "arxiv", "html", "website"})
_PAGE_LABELS = frozenset({"website", "homepage", "official site", "project", "project page", "page", "demo"})
_DATED = re.compile(r"(.*\S)\s*[(（\[]([^()（）\[\]]{2,60})[)）\]]")
# What is left if links are taken out of a text: "( , )", and marks at its ends.
_EMPTY = re.compile(r"[(（\[][\s,;/|·&]*[)）\]]")
_MARKS = " ,;/|·&:"

_COMMA = re.compile("[,;，；、]")
_IN_PARENTHESES = re.compile(r"(?<![^()（）])[^()（）]*+[)）]")

# The fields that a column of this field is the evidence for, whether its cell states them or not.
_GIVES = {
    "name": ("name", "otherName"),
    "code": ("code", "url"),
    "link": ("url",),
    "links": ("paper", "code", "url"),
    "base": ("base", "possibleBase"),
    "data": ("mix", "pretrainedOn"),
    "description": ("description", "scale"),
    "title": ("paper",),
    "publication": ("paper",),
    "venue": (),
    "year": (),
    "authors": (),
    "skip": (),
    TITLED: (),
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


@lru_cache(maxsize=4096)
def shared(*values: Value) -> tuple[Value, ...]:
    """The values as a tuple, which is one object for all the rows that say the same."""
    return values


def _plain(field: str, column: str, cell: Cell) -> Pairs:
    if not is_blank(cell.text):
        address = next((link.url for link in cell.links if is_address(link.url)), None)
        yield field, _value(cell.text, column, address)


def _name(column: str, cell: Cell) -> Pairs:
    """A name, other names in parentheses, and links to its paper or code: "PMC-OA ([arXiv](…))", "[PMC-OA](…)"."""
    text, links = _beside_links(cell), list(cell.links)
    if links and naming(text) is None and not _is_site(label(links[0])):  # the name itself is a link
        its = links.pop(0)
        text = f"{label(its)} {text}"
        is_paper = is_paper_address(its.url)
        yield from _paper_of(column, its, title=None) if is_paper else _page(column, its)
    for link in links:
        is_page = label(link).casefold() in _PAGE_LABELS
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
        said = label(link)
        title = said if not _is_label(said) else None if is_blank(beside) else beside
        if title is not None and (dated := _DATED.fullmatch(title)) is not None:
            found = publication(dated[2])
            if found is not None and found.year is not None and is_title_case(found.venue or ""):
                title = dated[1]
                yield from _venue(column, replace(cell, text=dated[2]))
        yield from _paper_or_code(column, link, title=title)


def _is_label(text: str) -> bool:
    """Whether a link's text says what is behind it, and not how that is called."""
    return _is_site(text) or role(text) in ("paper", "code")


def _is_site(text: str) -> bool:
    """Whether a link's text only says on what site one lands; "PubMed" may be that, or the name of a dataset."""
    return text.casefold() in _PAPER_LABELS | _PAGE_LABELS or CODE_LABEL.fullmatch(text) is not None


def _beside_links(cell: Cell) -> str:
    """The text of a cell that stands outside its links."""
    text = cell.text
    for link in reversed(cell.links):
        if link.text:
            before, _, behind = text.rpartition(link.text)
            text = f"{before} {behind}"
    return " ".join(_EMPTY.sub(" ", text).split()).strip(_MARKS)


def _paper_or_code(column: str, link: Link, title: str | None = None) -> Pairs:
    """Code if the link is labelled so, else a paper."""
    if CODE_LABEL.fullmatch(label(link)):
        yield from _code_of(column, link)
    else:
        yield from _paper_of(column, link, title)


def _paper_of(column: str, link: Link, title: str | None) -> Pairs:
    if (url := web_address(link.url)) is not None:
        yield "paper", paper_at(url, column, title)
    elif title:
        yield "paper", Part(kind="paper", name=title, column=column, fields={})


def paper_at(url: str, column: str, title: str | None = None) -> Part:
    """A paper with its address, and what that identifies."""
    fields = {"url": (Value(text=url, column=column, url=url),)}
    scheme, identifier = identify(url)
    if scheme in PAPER_IDENTIFIERS:
        fields[scheme] = (Value(text=identifier, column=column),)
    return Part(kind="paper", name=title or None, column=column, fields=fields)


def _title(column: str, cell: Cell) -> Pairs:
    """The title of a paper, whose address stands elsewhere."""
    if not is_blank(cell.text):
        yield "paper", Part(kind="paper", name=cell.text, column=column, fields={})


def _publication(column: str, cell: Cell) -> Pairs:
    """A link to a paper, whatever it is called."""
    for link in cell.links:
        yield from _paper_of(column, link, None)


def _links(column: str, cell: Cell) -> Pairs:
    """Links of any kind: each is what its label says, else what its address does."""
    for link in cell.links:
        what = role(label(link)) or _role_of(link.url)
        if what == "paper":
            yield from _paper_of(column, link, None)
        else:
            yield from (_code_of if what == "code" else _page)(column, link)


def _role_of(url: str) -> str | None:
    """What an address alone says is behind a link."""
    return "paper" if is_paper_address(url) else "code" if CODE_ADDRESS.match(url) else None


def _titled(column: str, cell: Cell) -> Pairs:
    for link in cell.links:
        if (url := web_address(link.url)) is not None:
            yield TITLED, Value(text=label(link), column=column, url=url)


def _venue(column: str, cell: Cell) -> Pairs:
    """A venue, and the year beside it."""
    found = publication(cell.text)
    if is_blank(cell.text) or found is None:
        return
    if found.venue is not None:
        yield "venue", _value(found.venue, column)
    if found.year is not None:
        yield "year", _value(found.year, column)


def _year(column: str, cell: Cell) -> Pairs:
    """The year of a date, and a venue beside it."""
    year = year_in(cell.text) or (f"20{cell.text}" if re.fullmatch(r"\d\d", cell.text) else None)
    if year is not None:
        yield "year", _value(year, column)
    found = publication(cell.text)
    if found is not None and found.venue is not None and known_venue(found.venue):
        yield "venue", _value(found.venue, column)


def _nothing(_column: str, _cell: Cell) -> Pairs:
    yield from ()


def _code(column: str, cell: Cell) -> Pairs:
    for link in cell.links:
        yield from _code_or_page(column, link)


def _code_or_page(column: str, link: Link) -> Pairs:
    """Code if the link is labelled so or leads to a host of code; else a page of the thing."""
    is_code = CODE_LABEL.search(label(link)) or CODE_ADDRESS.match(link.url)
    yield from (_code_of if is_code else _page)(column, link)


def _code_of(column: str, link: Link) -> Pairs:
    if (url := web_address(link.url)) is not None:
        yield "code", Value(text=label(link), column=column, url=url)


def _link(column: str, cell: Cell) -> Pairs:
    for link in cell.links:
        yield from _page(column, link)


def _page(column: str, link: Link) -> Pairs:
    if (url := web_address(link.url)) is not None:
        yield "url", Value(text=label(link), column=column, url=url)


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
        Part(kind="mix", name=None, column=column, fields={name: shared(*values) for name, values in fields.items()}),
    )


def _several(field: str) -> Callable[[str, Cell], Pairs]:
    """The reader of a field that a cell may give several values for, with commas between them."""

    def read(column: str, cell: Cell) -> Pairs:
        for item in () if is_blank(cell.text) else _items(cell.text):
            if item:
                yield field, _value(item, column, _address_of(item, cell))

    return read


def _items(text: str) -> Iterator[str]:
    """What stands between commas and semicolons, of which those in parentheses divide nothing."""
    outside = _IN_PARENTHESES.sub(lambda part: "(" * len(part[0]), text)
    first = 0
    for comma in _COMMA.finditer(outside):
        yield text[first : comma.start()].strip()
        first = comma.end()
    yield text[first:].strip()


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
    "links": _links,
    "url": _link,
    "base": _base,
    "subfield": _several("subfield"),
    "data": _data,
    "description": _description,
    "title": _title,
    "publication": _publication,
    "titled": _titled,
    "venue": _venue,
    "year": _year,
    "skip": _nothing,
}
"""The fields that read more out of a cell than its text."""
