"""The description of a catalogue: where it lives, what its sections hold, which column means what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.errors import ConfigError
from kg.settings import mapping, near, read_yaml, text

__all__ = ["LAYOUTS", "Catalogue", "Paper", "Section", "load_catalogue"]

LAYOUTS = ("row", "item", "paragraph", "code", "html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What stands under a heading: the kind of its entries, the field of each column, fields that hold for all of
    them, the layouts that are no entries, and the sections below. What it doesn't say, it inherits."""

    kind: str | None = None
    columns: Mapping[str, str]
    fields: Mapping[str, str]
    skip: frozenset[str]
    sections: Mapping[str, Section]

    def find(self, headings: Sequence[str]) -> tuple[Section, str | None]:
        """The section under these headings, and the first heading that no description covers."""
        section = self
        for heading in headings:
            if heading not in section.sections:
                return section, heading
            section = section.sections[heading]
        return section, None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The paper that a catalogue belongs to."""

    title: str
    url: str
    authors: tuple[str, ...] = ()
    venue: str | None = None
    year: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """A catalogue: how it is called and cited, where its text is, and how to read it."""

    name: str
    file: Path
    title: str
    description: str | None
    homepage: str | None
    repository: str | None
    licence: str | None
    paper: Paper | None
    path: str
    snapshot: Path
    revision: str
    updated: str | None
    permalink: str | None
    root: Section

    def link(self, line: int) -> str | None:
        """The address of a line in the revision that was read."""
        if self.permalink is None:
            return None
        return self.permalink.format(revision=self.revision, file=self.path, line=line)

    def reading(self, file: Path) -> Catalogue:
        """The same description for another file."""
        return replace(self, snapshot=file)


_SECTION = ("kind", "columns", "fields", "skip", "sections")
_PAPER = ("title", "url", "authors", "venue", "year")
_KEYS = (
    "title", "description", "homepage", "repository", "licence", "paper",
    "file", "snapshot", "revision", "updated", "permalink", *_SECTION,
)  # fmt: skip


def load_catalogue(file: Path, *, source: Path | None = None) -> Catalogue:
    """The catalogue that a YAML file describes; `source` is read in place of its snapshot.

    Raises ConfigError where a key is unknown or missing.
    """
    data = mapping(read_yaml(file), file=file, known=_KEYS)

    def line(key: str) -> str | None:
        return text(data[key], file=file, key=key) if data.get(key) is not None else None

    def needed(key: str) -> str:
        if (value := line(key)) is None:
            raise ConfigError(f"{key} is missing", file=str(file), key=key)
        return value

    return Catalogue(
        name=file.stem,
        file=file,
        title=needed("title"),
        description=line("description"),
        homepage=line("homepage"),
        repository=line("repository"),
        licence=line("licence"),
        paper=_paper(data["paper"], file) if data.get("paper") is not None else None,
        path=needed("file"),
        snapshot=source or file.parent / needed("snapshot"),
        revision=needed("revision"),
        updated=line("updated"),
        permalink=_permalink(line("permalink"), file),
        root=_section(data, file=file, key="", parent=None),
    )


def _permalink(template: str | None, file: Path) -> str | None:
    try:
        if template is not None:
            template.format(revision="", file="", line=1)
    except (KeyError, IndexError, ValueError) as error:
        raise ConfigError(
            f"permalink: {template!r} can't be filled in",
            file=str(file),
            key="permalink",
            hint="It may use {revision}, {file} and {line}.",
        ) from error
    return template


def _paper(value: Any, file: Path) -> Paper:
    data = mapping(value, file=file, known=_PAPER, key="paper")
    authors = data.get("authors", [])
    if not isinstance(authors, list):
        raise ConfigError("paper: authors: expected a list", file=str(file), key="authors")
    return Paper(
        title=text(data.get("title"), file=file, key="title"),
        url=text(data.get("url"), file=file, key="url"),
        authors=tuple(text(author, file=file, key="authors") for author in authors),
        venue=text(data["venue"], file=file, key="venue") if "venue" in data else None,
        year=text(data["year"], file=file, key="year") if "year" in data else None,
    )


def _section(data: Mapping[str, Any], *, file: Path, key: str, parent: Section | None) -> Section:
    def texts(name: str) -> dict[str, str]:
        given = mapping(data.get(name) or {}, file=file, key=f"{key}{name}")
        return {column: text(value, file=file, key=f"{key}{name}: {column}") for column, value in given.items()}

    kind = text(data["kind"], file=file, key=f"{key}kind") if data.get("kind") is not None else None
    skip = data.get("skip") or []
    if skip == "all":
        skip = list(LAYOUTS)
    for layout in skip if isinstance(skip, list) else [skip]:
        if layout not in LAYOUTS:
            raise ConfigError(
                f"{key}skip: unknown layout {layout!r}", file=str(file), key="skip", hint=near(str(layout), LAYOUTS)
            )
    section = Section(
        kind=kind or (parent.kind if parent else None),
        columns={**(parent.columns if parent else {}), **texts("columns")},
        fields={**(parent.fields if parent else {}), **texts("fields")},
        skip=frozenset(skip) | (parent.skip if parent else frozenset()),
        sections={},
    )
    below = mapping(data.get("sections") or {}, file=file, key=f"{key}sections")
    children = {
        heading: _section(
            mapping(value or {}, file=file, known=_SECTION, key=f"{key}{heading}"),
            file=file,
            key=f"{key}{heading}: ",
            parent=section,
        )
        for heading, value in below.items()
    }
    return replace(section, sections=children)
