"""The sections of a catalogue: what stands under each heading, and which column means what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.errors import ConfigError
from kg.fields import SECTION
from kg.model import Value
from kg.settings import mapping, near, text

__all__ = ["LAYOUTS", "SECTION_KEYS", "Section", "load_section"]

LAYOUTS = ("row", "item", "paragraph", "code", "html")
SECTION_KEYS = ("kind", "columns", "fields", "skip", "sections")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What stands under a heading: the kind of its entries, the field of each column, fields that hold for all of
    them, the layouts that are no entries, and the sections below. What it doesn't say, it inherits."""

    kind: str | None = None
    columns: Mapping[str, str]
    fields: Mapping[str, Value]
    skip: frozenset[str]
    sections: Mapping[str, Section]

    def find(self, headings: Sequence[str]) -> tuple[Section, int]:
        """The section under these headings, and how many of them it covers."""
        section = self
        for covered, heading in enumerate(headings):
            if heading not in section.sections:
                return section, covered
            section = section.sections[heading]
        return section, len(headings)


def load_section(data: Mapping[str, Any], *, file: Path, key: str, parent: Section | None) -> Section:
    def texts(name: str) -> dict[str, str]:
        given = mapping(data.get(name) or {}, file=file, key=f"{key}{name}")
        return {column: text(value, file=file, key=f"{key}{name}: {column}") for column, value in given.items()}

    kind = text(data["kind"], file=file, key=f"{key}kind") if data.get("kind") is not None else None
    skip = data.get("skip") or []
    skip = list(LAYOUTS) if skip == "all" else skip if isinstance(skip, list) else [skip]
    for layout in skip:
        if layout not in LAYOUTS:
            raise ConfigError(
                f"{key}skip: unknown layout {layout!r}",
                file=str(file),
                key=f"{key}skip",
                hint=near(str(layout), ("all", *LAYOUTS)),
            )
    section = Section(
        kind=kind or (parent.kind if parent else None),
        columns={**(parent.columns if parent else {}), **texts("columns")},
        fields={
            **(parent.fields if parent else {}),
            **{name: Value(text=given, column=SECTION) for name, given in texts("fields").items()},
        },
        skip=frozenset(skip) | (parent.skip if parent else frozenset()),
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
