"""The description of a catalogue: where it lives, what its sections hold, which column means what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from kg.errors import ConfigError
from kg.fields import READERS
from kg.identifiers import is_address
from kg.sections import LAYOUTS, SECTION_KEYS, Section, load_section
from kg.settings import mapping, near, read_yaml, text

__all__ = ["LAYOUTS", "Catalogue", "Paper", "Section", "check_terms", "load_catalogue"]


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


_PAPER = ("title", "url", "authors", "venue", "year")
_KEYS = (
    "title", "description", "homepage", "repository", "licence", "paper",
    "file", "snapshot", "revision", "updated", "permalink", *SECTION_KEYS,
)  # fmt: skip


def load_catalogue(file: Path, *, source: Path | None = None) -> Catalogue:
    """The catalogue that a YAML file describes; `source` is read in place of its snapshot.

    Raises ConfigError where a key is unknown or missing, or its value can't be right.
    """
    data = mapping(read_yaml(file), file=file, known=_KEYS)

    def line(key: str) -> str | None:
        return text(data[key], file=file, key=key) if data.get(key) is not None else None

    def needed(key: str) -> str:
        if not (value := line(key)):
            raise ConfigError(f"{key} is missing", file=str(file), key=key)
        return value

    def address(key: str) -> str | None:
        value = line(key)
        return _address(value, file, key) if value is not None else None

    title, path, snapshot, revision = map(needed, ("title", "file", "snapshot", "revision"))
    return Catalogue(
        name=file.stem,
        file=file,
        title=title,
        description=line("description"),
        homepage=address("homepage"),
        repository=address("repository"),
        licence=address("licence"),
        paper=_paper(data["paper"], file) if data.get("paper") is not None else None,
        path=path,
        snapshot=source or file.parent / snapshot,
        revision=revision,
        updated=_date(line("updated"), file),
        permalink=_permalink(line("permalink"), file),
        root=load_section(data, file=file, key="", parent=None),
    )


def check_terms(catalogue: Catalogue, *, kinds: Collection[str], fields: Collection[str]) -> None:
    """Raise ConfigError where a description uses a kind or a field that is none.

    `fields` are those of the schema; a column may also hold one that `kg.fields` reads more out of.
    """

    def check(section: Section, key: str) -> None:
        used = [("kind", section.kind, kinds)] if section.kind is not None else []
        used += [(f"columns: {column}", field, {*fields, *READERS}) for column, field in section.columns.items()]
        used += [("fields", field, fields) for field in section.fields]
        for place, name, known in used:
            if name not in known:
                what = "kind" if place == "kind" else "field"
                file = str(catalogue.file)
                raise ConfigError(f"{key}{place}: unknown {what} {name!r}", file=file, key=name, hint=near(name, known))
        for heading, below in section.sections.items():
            check(below, f"{key}{heading}: ")

    check(catalogue.root, "")


def _address(value: str, file: Path, key: str) -> str:
    if not is_address(value):
        raise ConfigError(f"{key}: {value!r} is no web address", file=str(file), key=key)
    return value


def _date(value: str | None, file: Path) -> str | None:
    try:
        return date.fromisoformat(value).isoformat() if value is not None else None
    except ValueError as error:
        raise ConfigError(
            f"updated: {value!r} is no date", file=str(file), key="updated", hint="Write it as in 2026-02-05."
        ) from error


def _permalink(template: str | None, file: Path) -> str | None:
    try:
        if template is not None:
            _address(template.format(revision="r", file="f", line=1), file, "permalink")
    except (LookupError, ValueError, AttributeError, TypeError) as error:
        raise ConfigError(
            f"permalink: {template!r} can't be filled in",
            file=str(file),
            key="permalink",
            hint="It may use {revision}, {file} and {line}.",
        ) from error
    return template


def _paper(value: Any, file: Path) -> Paper:
    data = mapping(value, file=file, known=_PAPER, key="paper")

    def line(key: str) -> str:
        return text(data.get(key), file=file, key=f"paper: {key}")

    authors = data.get("authors") or []
    if not isinstance(authors, list):
        raise ConfigError("paper: authors: expected a list", file=str(file), key="paper: authors")
    return Paper(
        title=line("title"),
        url=_address(line("url"), file, "paper: url"),
        authors=tuple(text(author, file=file, key="paper: authors") for author in authors),
        venue=line("venue") if data.get("venue") is not None else None,
        year=line("year") if data.get("year") is not None else None,
    )
