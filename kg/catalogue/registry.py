"""The catalogues that a workspace describes, and which description reads a file that nobody registered."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from kg.catalogue.draft import draft
from kg.catalogue.guess import Guess, guess
from kg.catalogue.revisions import choose_text, digest, folder_of
from kg.config import near
from kg.errors import ConfigError, KgError, SourceError
from kg.files import read_file
from kg.model import Finding, Span, Text
from kg.parse import Catalogue, Section, load_catalogue, parse
from kg.phrases import call, phrase
from kg.read import Page, read
from kg.rules import make_finding
from kg.workspace import Workspace

__all__ = [
    "Unread", "check_writable", "choose_catalogues", "load_catalogues", "load_descriptions", "read_catalogues",
    "read_descriptions", "read_page",
]  # fmt: skip

_LEAST_SHARE = 0.75
"""A description that somebody wrote is preferred to a draft if it finds at least this share of the draft's entries:
a draft may take a thing or two for an entry that a person wouldn't."""
_LEAST_LINKS = 0.4
"""Of the links of an older text of a catalogue, at least this share is in its text here."""
_LEAST_SECTIONS, _FEWEST_SECTIONS = 0.25, 3
"""Of the sections that a description names, an older text has at least this share, and so many; a heading such as
"Datasets" says nothing by itself."""
_SHOWN = 10
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"'|]+")


def check_writable(workspace: Workspace) -> None:
    """Raise KgError for the workspace inside an installed package, which nothing is written to."""
    if workspace.packaged:
        raise KgError(
            "the workspace that comes with fmkg is not written to",
            hint=phrase("Make one of your own with: {}", call("init", "FOLDER")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A catalogue that can't be read: its name, the file of its description or its text, and why."""

    name: str
    file: Path
    error: ConfigError | SourceError

    def finding(self, workspace: Workspace) -> Finding:
        """What is said of it, at the place that the error names."""
        path = workspace.shown(self.file if self.error.file is None else Path(self.error.file))
        text = Text(catalogue=self.name, revision="", path=path)
        line, column = self.error.line or 1, self.error.column or 1
        place = Span(text=text, line=line, column=column, end_line=line, end_column=column + 1)
        hint = self.error.for_command_line[1] or ""
        return make_finding(
            "unread-catalogue", place, value=self.name, hint=hint, catalogue=self.name, fault=self.error.reason
        )


def load_descriptions(workspace: Workspace) -> tuple[Catalogue, ...]:
    """The catalogues that the workspace describes, sorted by name, without a look at fetched texts.

    Raises ConfigError for a description that is wrong.
    """
    return _all_of(read_descriptions(workspace))


def load_catalogues(workspace: Workspace) -> tuple[Catalogue, ...]:
    """The catalogues that the workspace describes, sorted by name, each with the text and revision that is to be read.

    Raises ConfigError as `read_catalogues` does, and for the first that is wrong in itself.
    """
    return _all_of(read_catalogues(workspace))


def _all_of(read: tuple[Sequence[Catalogue], Sequence[Unread]]) -> tuple[Catalogue, ...]:
    catalogues, unread = read
    if unread:
        raise unread[0].error
    return tuple(catalogues)


def read_descriptions(workspace: Workspace) -> tuple[list[Catalogue], list[Unread]]:
    """The catalogues as `load_descriptions` returns them, and those whose description is wrong."""
    catalogues: list[Catalogue] = []
    unread: list[Unread] = []
    for file in sorted((workspace.root / "catalogues").glob("*.yaml")):
        try:
            _check_inside(workspace, file)
            catalogues.append(load_catalogue(file))
        except ConfigError as error:
            unread.append(Unread(name=file.stem, file=file, error=error))
    return catalogues, unread


def read_catalogues(workspace: Workspace) -> tuple[list[Catalogue], list[Unread]]:
    """The catalogues as `load_catalogues` returns them; and those whose description is wrong, or whose text is not the
    one that was fetched.

    Raises ConfigError for a source or revision of no catalogue, and for a revision that a catalogue doesn't have.
    """
    descriptions, unread = read_descriptions(workspace)
    names = sorted([*(catalogue.name for catalogue in descriptions), *(wrong.name for wrong in unread)])
    for name in (*workspace.sources, *workspace.revisions):
        if name not in names:
            raise ConfigError(f"no catalogue is called {name}", hint=f"There are: {', '.join(names) or 'none'}.")
    catalogues: list[Catalogue] = []
    for description in descriptions:
        try:
            catalogues.append(_with_text(workspace, description))
        except (ConfigError, SourceError) as error:
            if description.name in workspace.revisions:  # what was asked for by name
                raise
            unread.append(Unread(name=description.name, file=description.file, error=error))
    return catalogues, unread


def _with_text(workspace: Workspace, description: Catalogue) -> Catalogue:
    """A catalogue with the text and revision that is to be read."""
    source = workspace.sources.get(description.name)
    catalogue = choose_text(description, source=source, asked=workspace.revisions.get(description.name))
    if source is None and catalogue.text is not None:
        _check_inside(workspace, catalogue.text)
    return catalogue


def _check_inside(workspace: Workspace, file: Path) -> None:
    """Raise ConfigError for a link that leads out of the workspace: reports quote what is read, and who wrote the
    workspace is not always who builds it. An installed package is as its installer linked it."""
    if not workspace.packaged and not file.resolve().is_relative_to(workspace.root.resolve()):
        hint = "Put the file itself in its place."
        raise ConfigError("it is a link that leads out of the workspace", file=str(file), hint=hint)


def choose_catalogues(
    workspace: Workspace, names: Sequence[str]
) -> tuple[list[Catalogue], list[Unread], list[Finding]]:
    """The catalogues of these names, or all; a file is a text of the catalogue that it belongs to, else one by itself.
    Those that can't be read are returned beside them, and notes on which description each file is read by.

    Raises ConfigError for a name that is neither a catalogue's nor a file's, and as `read_catalogues` does.
    """
    described, unread = read_catalogues(workspace)
    if not names:
        return described, unread, []
    known = {catalogue.name: catalogue for catalogue in described}
    wrong = {catalogue.name: catalogue for catalogue in unread}
    chosen: list[Catalogue] = []
    failed: list[Unread] = []
    notes: list[Finding] = []
    for name in names:
        if name in known:
            chosen.append(known[name])
        elif name in wrong:
            failed.append(wrong[name])
        else:
            try:
                catalogue, note = description_of(workspace, name, described)
            except SourceError as error:
                failed.append(Unread(name=Path(name).stem, file=Path(name), error=error))
            else:
                chosen.append(catalogue)
                notes.append(note)
    return chosen, failed, notes


def read_page(workspace: Workspace, catalogue: Catalogue) -> Page:
    """The blocks of a catalogue's text, and what was found wrong while reading it.

    Raises SourceError for a text that is missing or can't be read.
    """
    shown = workspace.shown(catalogue.snapshot)
    return read(catalogue.snapshot, catalogue=catalogue.name, revision=catalogue.revision, shown=shown)


def description_of(workspace: Workspace, name: str, described: Sequence[Catalogue]) -> tuple[Catalogue, Finding]:
    """How to read the file `name`: by the description of the catalogue that it is a text of, of those `described`, else
    by a draft; and a note that says which.

    Raises ConfigError if there is no such file, SourceError if it can't be read or neither finds an entry in it.
    """
    file = Path(name)
    if not file.is_file():
        raise ConfigError(
            f"no catalogue and no file is called {name!r}", hint=near(name, [known.name for known in described])
        )
    page = read(file, catalogue=file.stem, shown=workspace.shown(file))
    guesses = guess(page)
    drafted = _drafted(file, page, guesses)
    count = len(parse(page.blocks, drafted).entries)
    paths, links = _heading_paths(page), _links_in(file)
    counts = {
        catalogue.name: len(parse(page.blocks, catalogue).entries)
        for catalogue in described
        if file.resolve().parent == folder_of(catalogue).resolve() or _is_text_of(paths, links, catalogue)
    }
    best = max(described, key=lambda catalogue: counts.get(catalogue.name, 0), default=drafted)
    if counts.get(best.name, 0) >= max(1, _LEAST_SHARE * count):
        return best.reading(file), _note(workspace, file, best)
    if not count:
        raise SourceError(
            "nothing in it looks like a list of models, datasets or papers",
            file=name,
            hint="Describe its sections and columns in a file under catalogues/.",
        )
    return drafted, _note(workspace, file, drafted, _left_out(guesses))


def _is_text_of(paths: Set[tuple[str, ...]], links: Set[str], catalogue: Catalogue) -> bool:
    """Whether a page with these paths of headings and these links is a text of a catalogue, of any revision: it has
    links of the text that is here; or if none is, the sections that the description names."""
    own_links = _links_in(catalogue.text) if catalogue.text is not None and catalogue.text.is_file() else set()
    if links and own_links:
        return len(links & own_links) >= _LEAST_LINKS * len(links)
    sections = set(_section_paths(catalogue.root))
    return len(paths & sections) >= max(_FEWEST_SECTIONS, _LEAST_SECTIONS * len(sections))


def _links_in(file: Path) -> set[str]:
    """The web addresses in a file."""
    return set(_ADDRESS.findall(read_file(file).decode(errors="replace")))


def _heading_paths(page: Page) -> set[tuple[str, ...]]:
    """The headings above each block, from the outermost down to any of them."""
    all_headings = {id(block.headings): block.headings for block in page.blocks}
    texts = (tuple(heading.text for heading in headings) for headings in all_headings.values())
    return {path[: depth + 1] for path in texts for depth in range(len(path))}


def _section_paths(section: Section, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The headings of each section that a description names."""
    for heading, below in section.sections.items():
        yield (*above, heading)
        yield from _section_paths(below, (*above, heading))


def _drafted(file: Path, page: Page, guesses: Sequence[Guess]) -> Catalogue:
    """The catalogue that a file is, by a draft of its description."""
    title = page.title.text if page.title is not None and page.title.text else file.stem
    about = {"title": title, "file": file.name, "snapshot": file.name, "revision": digest(read_file(file))}
    return load_catalogue(file.with_suffix(".yaml"), draft(page, about=about, guesses=guesses)).reading(file)


def _note(workspace: Workspace, file: Path, read: Catalogue, left_out: str | None = None) -> Finding:
    """The note on which description a file is read by, at its beginning; `left_out` is what a draft doesn't read."""
    text = Text(catalogue=read.name, revision="", path=workspace.shown(file))
    return make_finding(
        "file-description",
        Span(text=text, line=1, column=1, end_line=1, end_column=2),
        case=None if left_out is None else "draft",
        value=read.name,
        catalogue=read.name,
        description=read.file.name,
        left_out=left_out,
        file=shlex.quote(str(file)),
    )


def _left_out(guesses: Sequence[Guess]) -> str:
    """What the draft of a description doesn't understand, in words."""
    columns = list(dict.fromkeys(column for made in guesses for column in made.unknown))
    lines = sorted({line for made in guesses for line in made.lines if not made.administrative})
    parts = [_listed(what, texts) for what, texts in (("column", columns), ("line", list(map(str, lines)))) if texts]
    return f", which leaves out {' and '.join(parts)}" if parts else ""


def _listed(what: str, texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return f"the {what}{'s' if len(texts) > 1 else ''} {', '.join(texts[:_SHOWN])}{more}"
