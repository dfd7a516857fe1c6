"""The description of a catalogue: where it lives, what its sections hold, which column means what."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from kg.config import Setting, near, read_yaml, read_yaml_text
from kg.errors import SourceError
from kg.parse.fields import READERS
from kg.parse.sections import ALL, ENTRY, LAYOUTS, SECTION_KEYS, Section, load_section, sections_in
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

    `path` is the file in its repository, `text` the file here that is read as it: none if it was never fetched, and
    then there is no `revision` either. `settings` is the description as it is written.
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
    settings: Setting = field(repr=False, compare=False)

    @property
    def snapshot(self) -> Path:
        """The file that is read. Raises SourceError if the catalogue has no text yet."""
        if self.text is None:
            raise SourceError(
                f"{self.name} was never synced", hint=phrase("Get it with: {}", call("update", self.name))
            )
        return self.text

    def link(self, line: int) -> str | None:
        """The address of a line in the revision that was read."""
        if self.permalink is None or not self.revision:
            return None
        return _fill(self.permalink, revision=self.revision, file=quote(self.path), line=str(line))

    def reading(self, file: Path) -> Catalogue:
        """The same description for another file."""
        return replace(self, text=file)


_README = "README.md"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PAPER = ("title", "url", "authors", "venue", "year")
_KEYS = (
    "title", "description", "homepage", "repository", "licence", "paper",
    "branch", "file", "snapshot", "revision", "updated", "permalink", *SECTION_KEYS,
)  # fmt: skip


def load_catalogue(file: Path, draft: str | None = None) -> Catalogue:
    """Return the catalogue that a YAML file describes, with its bundled snapshot as its text if it names one.

    With a `draft`, that is read in place of the file.

    Raises ConfigError if a key is unknown or missing, or its value can't be right.
    """
    settings = read_yaml(file) if draft is None else read_yaml_text(draft, file)
    settings.mapping(known=_KEYS)
    title = settings.needed("title").text()
    repository = settings.optional("repository", _repository)
    bundled = repository is None or settings.given("snapshot") is not None or settings.given("revision") is not None
    return Catalogue(
        name=file.stem,
        file=file,
        title=title,
        description=settings.optional("description", Setting.text),
        homepage=settings.optional("homepage", _address),
        repository=repository,
        licence=settings.optional("licence", _address),
        paper=settings.optional("paper", _paper),
        branch=settings.optional("branch", _branch),
        path=settings.optional("file", Setting.text) or _README,
        text=_snapshot(settings.needed("snapshot")) if bundled else None,
        revision=settings.needed("revision").text() if bundled else "",
        updated=settings.optional("updated", _date),
        permalink=settings.optional("permalink", _permalink),
        root=load_section(settings),
        settings=settings,
    )


def check_terms(catalogue: Catalogue, *, kinds: Collection[str], fields: Collection[str]) -> None:
    """Raise ConfigError if a description uses a kind or a field that is none.

    `fields` are those of the schema; a column may also hold one that `kg.parse.fields` reads more out of.
    """
    for section in _all_sections(catalogue.settings):
        if kind := section.given("kind"):
            _check_term(kind, "kind", kinds)
        for column in _values(section, "columns"):
            _check_term(column, "field", {*fields, *READERS, ENTRY})
        if (constants := section.given("fields")) is not None:
            for name in constants.mapping():
                if name not in fields:
                    raise constants.error(f"unknown field {name!r}", hint=near(name, fields), at_key=name)
        for kind in _values(section, "entries"):
            _check_term(kind, "kind", kinds)
        if titles := section.given("or_by_title"):
            for kind in titles.one_or_more():
                _check_term(kind, "kind", {*kinds, ALL})


def _all_sections(section: Setting) -> Iterator[Setting]:
    """A section and those in it, from the top down."""
    yield section
    for below in sections_in(section).values():
        yield from _all_sections(below)


def _values(section: Setting, name: str) -> Collection[Setting]:
    given = section.given(name)
    return () if given is None else given.mapping().values()


def _check_term(setting: Setting, what: str, known: Collection[str]) -> None:
    if (term := setting.text()) not in known:
        raise setting.error(f"unknown {what} {term!r}", hint=near(term, known))


def _address(setting: Setting) -> str:
    address = setting.text()
    if not is_address(address):
        raise setting.error(f"{address!r} is no web address")
    return address


def _repository(setting: Setting) -> str:
    address = setting.text()
    if not is_remote(address):
        raise setting.error(
            f"{address!r} is no address that git can fetch from",
            hint="Write it as in https://github.com/owner/name.",
        )
    if without_credentials(address) != address:
        raise setting.error(
            "a name or password stands in the address", hint="Leave it out: git asks its credential helper."
        )
    return address


def _branch(setting: Setting) -> str:
    branch = setting.text()
    if not is_branch(branch):
        raise setting.error(f"{branch!r} is no name of a branch")
    return branch


def _date(setting: Setting) -> str:
    day = setting.text()
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError as error:
        raise setting.error(f"{day!r} is no date", hint="Write it as in 2026-02-05.") from error


def _permalink(setting: Setting) -> str:
    template = setting.text()
    address = _fill(template, revision="r", file="f", line="1")
    if "{" in address or "}" in address:
        raise setting.error(f"{template!r} can't be filled in", hint="It may use {revision}, {file} and {line}.")
    if not is_address(address):
        raise setting.error(f"{address!r} is no web address")
    return template


def _fill(template: str, **parts: str) -> str:
    """A template with each {name} replaced by the part of that name, and nothing else: no form of str.format, which can
    ask for any width and any attribute."""
    return _PLACEHOLDER.sub(lambda placeholder: parts.get(placeholder[1], placeholder[0]), template)


def _snapshot(setting: Setting) -> Path:
    """The file beside the description, or below; a path to elsewhere is refused, since reports quote what is read."""
    path = PurePosixPath(setting.text())
    if path.is_absolute() or ".." in path.parts:
        raise setting.error(
            f"{str(path)!r} is no path within the folder of the description",
            hint="Copy the file into it.",
        )
    return setting.file.parent / path


def _paper(setting: Setting) -> Paper:
    setting.mapping(known=_PAPER)
    return Paper(
        title=setting.needed("title").text(),
        url=_address(setting.needed("url")),
        authors=tuple(author.text() for author in setting.optional("authors", Setting.elements) or ()),
        venue=setting.optional("venue", Setting.text),
        year=setting.optional("year", Setting.text),
    )
