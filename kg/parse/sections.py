"""The sections of a catalogue: what stands under each heading, and which column means what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.config import Setting, near
from kg.model import Value
from kg.parse.fields import SECTION
from kg.text.venues import is_year

__all__ = ["ALL", "ENTRY", "HEADING", "LAYOUTS", "NOTHING", "SECTION_KEYS", "Section", "load_section", "sections_in"]

ALL = "all"
LAYOUTS = ("row", "item", "paragraph", "code", "html", "comment")
SECTION_KEYS = ("kind", "or_by_title", "read", "columns", "fields", "entries", "skip", "sections")
ENTRY = "entry"
"""The field of a column that holds whole entries: names, titles and links, perhaps of several in one cell."""
NOTHING = "nothing"
"""What a section reads if only those below it have entries."""
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


def load_section(setting: Setting, parent: Section | None = None) -> Section:
    """Return the section that a part of a description says, with those below it.

    Raises ConfigError if a layout is unknown, or a value is of another sort than it has to be.
    """

    def texts(name: str) -> dict[str, str]:
        given = setting.given(name)
        return {} if given is None else {key: value.text() for key, value in given.mapping().items()}

    def names(name: str) -> frozenset[str]:
        given = setting.given(name)
        return frozenset() if given is None else frozenset(its.text() for its in given.one_or_more())

    kind = setting.optional("kind", Setting.text)
    section = Section(
        kind=kind or (parent.kind if parent else None),
        or_by_title=names("or_by_title") or (parent.or_by_title if parent else frozenset()),
        read=_layouts(setting.given("read"), (*LAYOUTS, HEADING, NOTHING)) or (parent.read if parent else frozenset()),
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
            **{name.rstrip("."): given for name, given in texts("entries").items()},
        },
        skip=_layouts(setting.given("skip"), LAYOUTS) | (parent.skip if parent else frozenset()),
        sections={},
    )
    children = {heading: load_section(below, section) for heading, below in sections_in(setting).items()}
    return replace(section, sections=children)


def sections_in(setting: Setting) -> dict[str, Setting]:
    """The parts of a description that are sections right below this one, by their headings.

    Raises ConfigError if one has an unknown key.
    """
    given = setting.given("sections")
    sections = {} if given is None else given.mapping()
    for section in sections.values():
        if not section.is_empty:
            section.mapping(known=SECTION_KEYS)
    return sections


def _layouts(given: Setting | None, known: Collection[str]) -> frozenset[str]:
    """The layouts that a setting names; "all" names each of the known ones."""
    if given is None:
        return frozenset()
    layouts = set()
    for setting in given.one_or_more():
        layout = setting.text()
        if layout == ALL and not given.is_list:
            return frozenset(known)
        if layout not in known:
            raise setting.error(f"unknown layout {layout!r}", hint=near(layout, (ALL, *known)))
        layouts.add(layout)
    return frozenset(layouts)
