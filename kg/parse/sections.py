"""The sections of a catalogue: what stands under each heading, and which column means what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.config import mapping, near, text
from kg.errors import ConfigError
from kg.model import Value
from kg.parse.fields import SECTION
from kg.text.venues import is_year

__all__ = ["ALL", "ENTRY", "HEADING", "LAYOUTS", "NOTHING", "SECTION_KEYS", "Section", "load_section"]

ALL = "all"
LAYOUTS = ("row", "item", "paragraph", "code", "html", "comment")
SECTION_KEYS = ("kind", "or_by_title", "read", "columns", "fields", "entries", "skip", "sections")
ENTRY = "entry"
"""The field of a column that holds whole entries: names, titles and links, perhaps of several in one cell."""
NOTHING = "nothing"
"""What a section reads where only those below it have entries."""
HEADING = "heading"
"""What a section reads where each heading in it, with all that stands below, is one entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What stands under a heading: the kind of its entries, and those that a title may tell instead; the layouts that
    are entries, and those that are none; the field of each column, and the columns that each table should have; fields
    that hold for all of them, what a single entry is said to be; and the sections below. What it doesn't say, it
    inherits."""

    kind: str | None = None
    or_by_title: frozenset[str]
    read: frozenset[str]
    columns: Mapping[str, str]
    expected: frozenset[str]
    fields: Mapping[str, Value]
    entries: Mapping[str, str]
    skip: frozenset[str]
    sections: Mapping[str, Section]

    def find(self, headings: Sequence[str]) -> tuple[Section, int]:
        """The section under these headings, and how many of them it covers; a year is covered wherever it stands."""
        section = self
        for covered, heading in enumerate(headings):
            if heading in section.sections:
                section = section.sections[heading]
            elif not is_year(heading):
                return section, covered
        return section, len(headings)

    def skips(self, layout: str) -> bool:
        """Whether blocks of a layout are declared to be no entries."""
        return layout in self.skip or (bool(self.read) and layout not in self.read and layout != "header")


def load_section(data: Mapping[str, Any], *, file: Path, key: str, parent: Section | None) -> Section:
    def texts(name: str) -> dict[str, str]:
        given = mapping(data.get(name) or {}, file=file, key=f"{key}{name}")
        return {column: text(value, file=file, key=f"{key}{name}: {column}") for column, value in given.items()}

    def names(name: str, known: Collection[str] | None = None) -> frozenset[str]:
        given = data.get(name) or []
        given = list(known) if given == ALL and known is not None else given if isinstance(given, list) else [given]
        for each in given:
            if known is not None and each not in known:
                place = f"{key}{name}"
                what = f"{place}: unknown layout {each!r}"
                raise ConfigError(what, file=str(file), key=place, hint=near(str(each), (ALL, *known)))
        return frozenset(text(each, file=file, key=f"{key}{name}") for each in given)

    kind = text(data["kind"], file=file, key=f"{key}kind") if data.get("kind") is not None else None
    section = Section(
        kind=kind or (parent.kind if parent else None),
        or_by_title=names("or_by_title") or (parent.or_by_title if parent else frozenset()),
        read=names("read", (*LAYOUTS, HEADING, NOTHING)) or (parent.read if parent else frozenset()),
        columns={**(parent.columns if parent else {}), **texts("columns")},
        # columns that are described for a whole page need not stand in each of its tables
        expected=parent.expected | frozenset(texts("columns")) if parent else frozenset(),
        fields={
            **(parent.fields if parent else {}),
            **{name: Value(text=given, column=SECTION) for name, given in texts("fields").items()},
        },
        entries={
            **(parent.entries if parent else {}),
            # a title's full stop may stand behind its link, or be added upstream
            **{name.rstrip("."): said for name, said in texts("entries").items()},
        },
        skip=names("skip", LAYOUTS) | (parent.skip if parent else frozenset()),
        sections={},
    )
    below = mapping(data.get("sections") or {}, file=file, key=f"{key}sections")
    children = {
        heading: load_section(
            mapping(value or {}, file=file, known=SECTION_KEYS, key=f"{key}{heading}"),
            file=file,
            key=f"{key}{heading}: ",
            parent=section,
        )
        for heading, value in below.items()
    }
    return replace(section, sections=children)
