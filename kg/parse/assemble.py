"""The values of an entry's cells to an entry: its name, its kind, its paper with venue and year.

A row may give the title of a paper in one cell and its address in another, an item gives each in a slot of its own:
here they become one paper, which is the entry's own thing if the entry is a paper itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.model import Cell, Part, Span, Value
from kg.parse.fields import TITLED, paper_at, shared
from kg.parse.sections import ALL, Section
from kg.text.kinds import kind_of_title
from kg.text.titles import name_in

__all__ = ["PAPERS", "Assembled", "assemble"]

PAPERS = ("paper", "survey")
"""The kinds of entries that are papers themselves: their names are titles."""
_OF_PAPER = ("venue", "year", "authors")
_OF_THINGS = ("modality", "subfield", "task", "scale", "base", "possibleBase", "pretrainedOn", "mix")
_LISTED = ("dataset", "tool", "other")

Fields = dict[str, list[Value | Part]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """An entry's kind, name and fields; `named` is where the name stands: as column, title_prefix, paren or title, or
    "none" if the title of the paper has to serve. The name is None if there isn't even that."""

    kind: str
    name: str | None
    named: str
    fields: Mapping[str, tuple[Value | Part, ...]]


def assemble(fields: Fields, kind: str, section: Section, cells: Mapping[str, Cell]) -> Assembled:
    """What the values that the cells of an entry give make together; `fields` is used up."""
    entry = _Assembly(fields, kind, cells)
    entry.decide_kind(section)
    entry.place_titled_links()
    if entry.kind in PAPERS:
        return entry.as_paper()
    entry.decide_name()
    entry.date_paper()
    return entry.finished()


class _Assembly:
    """An entry as its parts come together: of its papers, the first is its own; all else is in its fields."""

    def __init__(self, fields: Fields, kind: str, cells: Mapping[str, Cell]) -> None:
        self.fields, self.kind, self.cells = fields, kind, cells
        self.papers = _joined([part for part in fields.get("paper", ()) if isinstance(part, Part)])
        self.name = _printed(fields)
        self.named = "column"

    @property
    def paper(self) -> Part | None:
        """The entry's own paper."""
        return self.papers[0] if self.papers else None

    @property
    def title(self) -> str | None:
        """The title of the entry's own paper."""
        return self.papers[0].name if self.papers else None

    def decide_kind(self, section: Section) -> None:
        """Take the kind of the section, or what the entry is said to be by name, or what its title tells where that may
        be."""
        for text in (self.name, self.title):
            if text is not None and (said := section.entries.get(text.rstrip("."))) is not None:
                self.kind = said
                return
        if section.or_by_title and self.title is not None:
            told = kind_of_title(self.title, name=self.name, kind=self.kind, labels=list(self.cells))
            if told is not None and section.or_by_title & {told, ALL}:
                self.kind = told

    def place_titled_links(self) -> None:
        """A title's link leads to the paper of a model or study, and to the page of anything else."""
        for value in self.fields.pop(TITLED, []):
            if not isinstance(value, Value) or value.url is None:
                continue
            if self.kind in ("model", *PAPERS) and not any("url" in paper.fields for paper in self.papers):
                self.papers.append(paper_at(value.url, value.column))
            else:
                self.fields["url"].append(value)
        self.papers = _joined(self.papers)

    def decide_name(self) -> None:
        """Settle what the entry is called, and whether the title is one of a paper at all."""
        paper, title = self.paper, self.title
        if paper is None or title is None:
            self.named = _form(self.cells) if self.name is not None else "column"
        elif self.kind in _LISTED and not paper.fields and not any(self.fields.get(name) for name in _OF_PAPER):
            self.call_by_title(paper, title)
        elif self.kind in ("dataset", "tool") and title.rstrip(".") == self.name:
            # its name stands alone in bold: that of its paper, which may have another title, isn't told
            self.papers = _joined([replace(paper, name=None), *self.papers[1:]])
            self.named = _form(self.cells)
        elif self.name is None:
            self.name, self.named = title, "none"
            self.fields["name"].append(Value(text=title, column=paper.column))
        else:
            self.named = _form(self.cells)

    def call_by_title(self, paper: Part, title: str) -> None:
        """Name a dataset or tool that has no paper after all: what looked like a title is the name, or tells more of it
        where the name stands before a colon."""
        del self.papers[0]
        self.named = "none" if self.kind == "other" and self.name is None else "column"
        if self.name is not None and _form(self.cells) == "title_prefix":
            self.fields["description"].append(Value(text=title, column=paper.column))
        else:
            self.fields.pop("otherName", None)
            self.fields["name"] = [Value(text=title, column=paper.column)]
            self.name = title

    def date_paper(self) -> None:
        """Say of the paper where, when and by whom it was published, rather than of the entry."""
        if self.paper is not None:
            said = {name: tuple(_values(self.fields.pop(name))) for name in _OF_PAPER if name in self.fields}
            self.papers[0] = replace(self.paper, fields={**self.paper.fields, **said})

    def finished(self) -> Assembled:
        """The entry with its papers among its fields."""
        if self.papers or "paper" in self.fields:
            self.fields["paper"] = [*self.papers, *_values(self.fields["paper"])]
        fields = {name: _shared(*values) for name, values in self.fields.items() if values}
        return Assembled(kind=self.kind, name=self.name, named=self.named, fields=fields)

    def as_paper(self) -> Assembled:
        """The entry that is a paper: what its paper has is its own, and a name in its title is none."""
        own: Fields = defaultdict(list)
        if self.paper is not None:
            for name, values in self.paper.fields.items():
                own[name].extend(values)
        for other in self.papers[1:]:
            own["url"].extend(other.fields.get("url", ()))
        for name, given in self.fields.items():
            if name not in ("paper", "name", "otherName", *_OF_THINGS):
                own[name].extend(given)
        title = self.title
        if self.paper is not None and title is not None:
            own["name"].insert(0, Value(text=title, column=self.paper.column))
        else:
            own["name"].extend(self.fields.get("name", ()))
            title = self.name
        fields = {name: tuple(values) for name, values in own.items() if values}
        return Assembled(kind=self.kind, name=title, named="none", fields=fields)


def _joined(papers: Sequence[Part]) -> list[Part]:
    """The papers of an entry, if the first that only has a title and the first that only has an address are one: the
    first of all."""
    titles = [paper for paper in papers if paper.name and "url" not in paper.fields]
    links = [paper for paper in papers if not paper.name]
    if not titles or not links:
        return list(papers)
    joint = replace(titles[0], fields=links[0].fields)
    return [joint, *(paper for paper in papers if paper is not titles[0] and paper is not links[0])]


def _printed(fields: Fields) -> str | None:
    """The name as it is printed, with what stands in parentheses behind it."""
    texts: list[str] = []
    for name in ("name", "otherName"):
        for value in _values(fields.get(name, ())):
            texts.extend([value.text, value.note] if value.note else [value.text])
    return texts[0] + "".join(f" ({other})" for other in texts[1:]) if texts else None


def _form(cells: Mapping[str, Cell]) -> str:
    """Where the name of an item stands: within its title, or before it."""
    name, title = cells.get("name"), cells.get("title")
    if name is None:
        return "column"
    if title is None:
        return "title"
    found = name_in(title.text)
    return found.form if found is not None and _is_within(name.span, title.span) else "title_prefix"


def _is_within(inner: Span, outer: Span) -> bool:
    return (outer.line, outer.column) <= (inner.line, inner.column) and (
        (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
    )


def _values(values: Sequence[Value | Part]) -> Iterator[Value]:
    return (value for value in values if isinstance(value, Value))


def _shared(*values: Value | Part) -> tuple[Value | Part, ...]:
    """The values as a tuple: one for all the rows that have the same subfield or base."""
    plain = tuple(_values(values))
    return values if len(plain) < len(values) else shared(*plain)
