"""The values of an entry's cells to an entry: its name, its kind, its paper with venue and year.

A row may give the title of a paper in one cell and its address in another, an item gives each in a slot of its own:
here they become one paper, which is the entry's own thing where the entry is a paper itself.
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
    "none" where the title of the paper has to serve. The name is None where there isn't even that."""

    kind: str
    name: str | None
    named: str
    fields: Mapping[str, tuple[Value | Part, ...]]


def assemble(fields: Fields, kind: str, section: Section, cells: Mapping[str, Cell]) -> Assembled:
    """What the values that the cells of an entry give make together."""
    paper = _paper(fields)
    title = paper.name if paper is not None else None
    printed = _printed(fields)
    kind = _kind(kind, section, title, printed, cells)
    _place_titled(fields, kind)
    paper = _paper(fields)
    if kind in PAPERS:
        return _as_paper(fields, kind, paper, printed)
    named = "column"
    published = any(fields.get(its) for its in _OF_PAPER)
    if kind in _LISTED and paper is not None and title is not None and not paper.fields and not published:
        named = "none" if kind == "other" and printed is None else named
        printed = _call_by(fields, paper, title, printed, cells)
        paper, title = None, None
    elif kind in _LISTED[:2] and paper is not None and title is not None and title.rstrip(".") == printed:
        # its name stands alone in bold: that of its paper, which may have another title, isn't told
        fields["paper"] = [replace(paper, name=None) if its is paper else its for its in fields["paper"]]
        paper, title, named = _paper(fields), None, _form(cells)
    elif printed is None and title is not None and kind == "other":
        printed, named = title, "none"
    elif printed is not None:
        named = _form(cells)
    whole = {name: tuple(_values(fields.pop(name))) for name in _OF_PAPER if name in fields} if paper else {}
    if whole:
        fields["paper"] = [
            replace(its, fields={**its.fields, **whole}) if its is paper and isinstance(its, Part) else its
            for its in fields["paper"]
        ]
    if printed is None and title is not None and paper is not None:
        named, printed = "none", title
        fields["name"].append(Value(text=title, column=paper.column))
    elif named == "none" and printed is not None and paper is not None:
        fields["name"].append(Value(text=printed, column=paper.column))
    held = {name: _shared(*values) for name, values in fields.items() if values}
    return Assembled(kind=kind, name=printed, named=named, fields=held)


def _shared(*values: Value | Part) -> tuple[Value | Part, ...]:
    """The values as a tuple: one for all the rows that have the same subfield or base."""
    plain = tuple(value for value in values if isinstance(value, Value))
    return values if len(plain) < len(values) else shared(*plain)


def _call_by(fields: Fields, paper: Part, title: str, printed: str | None, cells: Mapping[str, Cell]) -> str:
    """The name of a dataset or tool that has no paper after all: what looked like a title is the name, or tells more of
    it where the name stands before a colon."""
    fields["paper"] = [its for its in fields["paper"] if its is not paper]
    if printed is not None and _form(cells) == "title_prefix":
        fields["description"].append(Value(text=title, column=paper.column))
        return printed
    fields.pop("otherName", None)
    fields["name"] = [Value(text=title, column=paper.column)]
    return title


def _kind(kind: str, section: Section, title: str | None, name: str | None, cells: Mapping[str, Cell]) -> str:
    """The kind of the section, or what the entry is said to be by name, or what its title tells where that may be."""
    for text in (name, title):
        if text is not None and (said := section.entries.get(text.rstrip("."))) is not None:
            return said
    if not section.or_by_title or title is None:
        return kind
    told = kind_of_title(title, name=name, kind=kind, labels=list(cells))
    return told if told is not None and section.or_by_title & {told, ALL} else kind


def _printed(fields: Fields) -> str | None:
    """The name as it is printed, with what stands in parentheses behind it."""
    texts: list[str] = []
    for name in ("name", "otherName"):
        for value in fields.get(name, ()):
            if isinstance(value, Value):
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
    inside = _within(name.span, title.span)
    return found.form if inside and found is not None else "title_prefix"


def _within(inner: Span, outer: Span) -> bool:
    return (outer.line, outer.column) <= (inner.line, inner.column) and (
        (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
    )


def _values(values: Sequence[Value | Part]) -> Iterator[Value]:
    return (value for value in values if isinstance(value, Value))


# Papers.


def _paper(fields: Fields) -> Part | None:
    """The first paper of an entry, once what only has a title and what only has an address have become one."""
    papers = [part for part in fields.get("paper", ()) if isinstance(part, Part)]
    titles = [part for part in papers if part.name and "url" not in part.fields]
    links = [part for part in papers if not part.name]
    if titles and links:
        joint = replace(titles[0], fields=links[0].fields)
        fields["paper"] = [joint, *(part for part in papers if part is not titles[0] and part is not links[0])]
        papers = [joint]
    return papers[0] if papers else None


def _place_titled(fields: Fields, kind: str) -> None:
    """A title's link leads to the paper of a model or study, and to the page of anything else."""
    for value in fields.pop(TITLED, []):
        if not isinstance(value, Value) or value.url is None:
            continue
        known = any(isinstance(part, Part) and "url" in part.fields for part in fields.get("paper", ()))
        if kind in ("model", *PAPERS) and not known:
            fields["paper"].append(paper_at(value.url, value.column))
        else:
            fields["url"].append(value)


def _as_paper(fields: Fields, kind: str, paper: Part | None, printed: str | None) -> Assembled:
    """An entry that is a paper: what its paper has is its own, and a name in its title is none."""
    own: Fields = defaultdict(list)
    title = paper.name if paper is not None else None
    if paper is not None:
        for name, values in paper.fields.items():
            own[name].extend(values)
    for name, its in fields.items():
        if name == "paper":
            others = [part for part in its if isinstance(part, Part) and part is not paper]
            own["url"].extend(value for part in others for value in part.fields.get("url", ()))
        elif name not in ("name", "otherName", *_OF_THINGS):
            own[name].extend(its)
    if title is not None and paper is not None:
        own["name"].insert(0, Value(text=title, column=paper.column))
    else:
        own["name"].extend(fields.get("name", ()))
        title = printed
    held = {name: tuple(values) for name, values in own.items() if values}
    return Assembled(kind=kind, name=title, named="none", fields=held)
