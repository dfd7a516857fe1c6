"""The catalogues that a workspace describes, and which description reads a file that nobody registered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.catalogue.draft import draft
from kg.catalogue.revisions import choose_text, digest
from kg.config import near
from kg.errors import ConfigError, KgError, SourceError
from kg.parse import Catalogue, load_catalogue, parse
from kg.phrases import call, phrase
from kg.read import Page, read
from kg.workspace import Workspace

__all__ = ["check_writable", "choose_catalogues", "description_of", "load_catalogues", "load_descriptions", "read_page"]

_LEAST_SHARE = 0.75
"""A description that somebody wrote is preferred to a draft where it finds at least this share of the draft's entries:
a draft may take a thing or two for an entry that a person wouldn't."""


def check_writable(workspace: Workspace) -> None:
    """Raise KgError for the workspace inside an installed package, which nothing is written to."""
    if workspace.packaged:
        raise KgError(
            "the workspace that comes with fmkg is not written to",
            hint=phrase("Make one of your own with: {}", call("init", "FOLDER")),
        )


def load_descriptions(workspace: Workspace) -> tuple[Catalogue, ...]:
    """The catalogues that the workspace describes, sorted by name, without a look at fetched texts.

    Raises ConfigError for a description that is wrong.
    """
    return tuple(load_catalogue(file) for file in sorted((workspace.root / "catalogues").glob("*.yaml")))


def load_catalogues(workspace: Workspace) -> tuple[Catalogue, ...]:
    """The catalogues that the workspace describes, sorted by name, each with the text and revision that is to be read.

    Raises ConfigError for a description that is wrong, for a source or revision of no catalogue, and for a revision
    that is missing or differs from what was fetched.
    """
    descriptions = load_descriptions(workspace)
    names = [catalogue.name for catalogue in descriptions]
    for name in (*workspace.sources, *workspace.revisions):
        if name not in names:
            raise ConfigError(f"no catalogue is called {name}", hint=f"There are: {', '.join(names) or 'none'}.")
    return tuple(
        choose_text(
            description,
            source=workspace.sources.get(description.name),
            asked=workspace.revisions.get(description.name),
        )
        for description in descriptions
    )


def choose_catalogues(workspace: Workspace, names: Sequence[str]) -> tuple[Catalogue, ...]:
    """The catalogues of these names, or all; a file is a catalogue too, by the description that fits it best.

    Raises ConfigError for a name that is neither a catalogue's nor a file's, and as `load_catalogues` does.
    """
    described = load_catalogues(workspace)
    known = {catalogue.name: catalogue for catalogue in described}
    chosen = (known[name] if name in known else description_of(workspace, name) for name in names)
    return tuple(chosen) or described


def read_page(workspace: Workspace, catalogue: Catalogue) -> Page:
    """The blocks of a catalogue's text, and what was found wrong while reading it.

    Raises SourceError for a text that is missing or can't be read.
    """
    shown = workspace.shown(catalogue.snapshot)
    return read(catalogue.snapshot, catalogue=catalogue.name, revision=catalogue.revision, shown=shown)


def description_of(workspace: Workspace, name: str) -> Catalogue:
    """How to read the file `name`: by the description of a catalogue that it is a revision of, else by a draft.

    Raises ConfigError where there is no such file, SourceError where neither finds an entry in it.
    """
    file = Path(name)
    catalogues = load_catalogues(workspace)
    if not file.is_file():
        known = [catalogue.name for catalogue in catalogues]
        raise ConfigError(f"no catalogue and no file is called {name!r}", hint=near(name, known))
    drafted = _drafted(workspace, file)
    readings = [drafted, *(catalogue.reading(file) for catalogue in catalogues)]
    counts = [len(parse(read_page(workspace, reading).blocks, reading).entries) for reading in readings]
    best = max(range(1, len(readings)), key=counts.__getitem__, default=0)
    if not counts[0] and not counts[best]:
        raise SourceError(
            f"nothing in {name} looks like a list of models, datasets or papers",
            path=name,
            hint="Describe its sections and columns in a file under catalogues/.",
        )
    return readings[best] if best and counts[best] >= _LEAST_SHARE * counts[0] else drafted


def _drafted(workspace: Workspace, file: Path) -> Catalogue:
    """The catalogue that a file is, by a draft of its description."""
    page = read(file, catalogue=file.stem, shown=workspace.shown(file))
    title = page.title.text if page.title is not None and page.title.text else file.stem
    about = {"title": title, "file": file.name, "snapshot": file.name, "revision": digest(file.read_bytes())}
    return load_catalogue(file.with_suffix(".yaml"), draft(page, about=about)).reading(file)
