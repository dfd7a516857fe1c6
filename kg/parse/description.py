"""The description of a catalogue: where it lives, what its sections hold, which column means what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kg.config import mapping, near, read_yaml, read_yaml_text, text
from kg.errors import ConfigError, SourceError
from kg.parse.fields import READERS
from kg.parse.sections import ALL, ENTRY, LAYOUTS, SECTION_KEYS, Section, load_section
from kg.phrases import call, phrase
from kg.text.identifiers import is_address
from kg.text.repositories import is_branch, is_remote, without_credentials

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
    """A catalogue: how it is called and cited, where its text is, and how to read it.

    `path` is the file in its repository, `text` the file here that is read as it: none where it was never fetched, and
    then there is no `revision` either.
    """

    name: str
    file: Path
    title: str
    description: str | None
    homepage: str | None
    repository: str | None
    licence: str | None
    paper: Paper | None
    branch: str | None
    path: str
    text: Path | None
    revision: str
    updated: str | None
    permalink: str | None
    root: Section

    @property
    def snapshot(self) -> Path:
        """The file that is read. Raises SourceError where the catalogue has no text yet."""
        if self.text is None:
            raise SourceError(
                f"{self.name} was never synced", hint=phrase("Get it with: {}", call("update", self.name))
            )
        return self.text

    def link(self, line: int) -> str | None:
        """The address of a line in the revision that was read."""
        if self.permalink is None or not self.revision:
            return None
        return self.permalink.format(revision=self.revision, file=quote(self.path), line=line)

    def reading(self, file: Path) -> Catalogue:
        """The same description for another file."""
        return replace(self, text=file)


_README = "README.md"
_PAPER = ("title", "url", "authors", "venue", "year")
_KEYS = (
    "title", "description", "homepage", "repository", "licence", "paper",
    "branch", "file", "snapshot", "revision", "updated", "permalink", *SECTION_KEYS,
)  # fmt: skip


def load_catalogue(file: Path, draft: str | None = None) -> Catalogue:
    """The catalogue that a YAML file describes, with its bundled snapshot as its text where it names one.

    With a `draft`, that is read in place of the file.

    Raises ConfigError where a key is unknown or missing, or its value can't be right.
    """
    data = mapping(read_yaml(file) if draft is None else read_yaml_text(draft, file), file=file, known=_KEYS)

    def line(key: str) -> str | None:
        return text(data[key], file=file, key=key) if data.get(key) is not None else None

    def needed(key: str) -> str:
        if not (value := line(key)):
            raise ConfigError(f"{key} is missing", file=str(file), key=key)
        return value

    def address(key: str) -> str | None:
        value = line(key)
        return _address(value, file, key) if value is not None else None

    title = needed("title")
    path, repository = line("file") or _README, _repository(line("repository"), file)
    bundled = repository is None or line("snapshot") is not None or line("revision") is not None
    return Catalogue(
        name=file.stem,
        file=file,
        title=title,
        description=line("description"),
        homepage=address("homepage"),
        repository=repository,
        licence=address("licence"),
        paper=_paper(data["paper"], file) if data.get("paper") is not None else None,
        branch=_branch(line("branch"), file),
        path=path,
        text=file.parent / needed("snapshot") if bundled else None,
        revision=needed("revision") if bundled else "",
        updated=_date(line("updated"), file),
        permalink=_permalink(line("permalink"), file),
        root=load_section(data, file=file, key="", parent=None),
    )


def check_terms(catalogue: Catalogue, *, kinds: Collection[str], fields: Collection[str]) -> None:
    """Raise ConfigError where a description uses a kind or a field that is none.

    `fields` are those of the schema; a column may also hold one that `kg.parse.fields` reads more out of.
    """

    def check(section: Section, key: str) -> None:
        used = [("kind", section.kind, kinds)] if section.kind is not None else []
        used += [(f"columns: {column}", field, {*fields, *READERS, ENTRY}) for column, field in section.columns.items()]
        used += [("fields", field, fields) for field in section.fields]
        used += [(f"entries: {name}", its, kinds) for name, its in section.entries.items()]
        used += [("or_by_title", its, {*kinds, ALL}) for its in section.or_by_title]
        for place, name, known in used:
            if name not in known:
                what = "field" if known is fields or place.startswith("columns") else "kind"
                file = str(catalogue.file)
                raise ConfigError(f"{key}{place}: unknown {what} {name!r}", file=file, key=name, hint=near(name, known))
        for heading, below in section.sections.items():
            check(below, f"{key}{heading}: ")

    check(catalogue.root, "")


def _address(value: str, file: Path, key: str) -> str:
    if not is_address(value):
        raise ConfigError(f"{key}: {value!r} is no web address", file=str(file), key=key)
    return value


def _repository(value: str | None, file: Path) -> str | None:
    if value is not None and not is_remote(value):
        raise ConfigError(
            f"repository: {value!r} is no address that git can fetch from",
            file=str(file),
            key="repository",
            hint="Write it as in https://github.com/owner/name.",
        )
    if value is not None and without_credentials(value) != value:
        raise ConfigError(
            "repository: a name or password stands in the address",
            file=str(file),
            key="repository",
            hint="Leave it out: git asks its credential helper.",
        )
    return value


def _branch(value: str | None, file: Path) -> str | None:
    if value is not None and not is_branch(value):
        raise ConfigError(f"branch: {value!r} is no name of a branch", file=str(file), key="branch")
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
