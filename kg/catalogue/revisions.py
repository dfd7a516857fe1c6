"""Which texts of a catalogue there are: `catalogues/NAME/revisions.tsv`, and the files beside it.

A line is a commit, its time (UTC), the file's path in the repository then, the SHA-256 of the text, and the name of the
file that holds it. The lines stand in the order of the branch's history, which is the order of their times but if a
clock was wrong or two commits fell into one second; what history no longer knows stands first. So the last is the
newest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from hashlib import sha256
from pathlib import Path

from kg.errors import ConfigError
from kg.files import read_file, reason, write_whole
from kg.model import Finding, Span, Text
from kg.parse import Catalogue
from kg.phrases import call, option, phrase, plain
from kg.rules import make_finding

__all__ = [
    "FILE", "Revision", "choose_text", "digest", "folder_of", "in_order", "not_synced", "read_revisions", "short",
    "write_revisions",
]  # fmt: skip

FILE = "revisions.tsv"
_SHORT = 8
_LEAST = 4
_LISTED = 20
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Revision:
    """A text of a catalogue: the commit it is of, when that was, its path then, its hash, and the file with it."""

    commit: str
    date: str
    file: str
    sha256: str
    snapshot: str

    @property
    def day(self) -> str:
        """The day of the commit, in UTC."""
        return self.date[:10]

    def __str__(self) -> str:
        return f"{short(self.commit)} of {self.day}"


def short(commit: str) -> str:
    """A commit as people read it."""
    return commit[:_SHORT]


def digest(data: bytes) -> str:
    """What stands for the revision of a text that no commit is known of: the beginning of its SHA-256."""
    return f"sha256-{sha256(data).hexdigest()[:12]}"


def folder_of(catalogue: Catalogue) -> Path:
    """The folder with the texts of a catalogue."""
    return catalogue.file.parent / catalogue.name


def read_revisions(folder: Path) -> tuple[Revision, ...]:
    """The revisions that lie in a folder, from the oldest to the newest; none if there is no list of them.

    Raises ConfigError for a line that isn't one.
    """
    file = folder / FILE
    try:
        lines = read_file(file).decode("utf-8").split("\n")
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except (OSError, UnicodeDecodeError) as error:
        why = reason(error) if isinstance(error, OSError) else "not UTF-8"
        raise ConfigError(why, file=str(file)) from error
    width, revisions = len(fields(Revision)), []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.rstrip("\r").split("\t")
        if len(cells) == width and Path(cells[-1]).name == cells[-1]:
            revisions.append(Revision(*cells))
        elif line:
            raise ConfigError(
                "this line is no revision",
                file=str(file),
                line=number,
                hint=phrase("Remove the file, then get it anew with: {}", call("update", folder.name)),
            )
    return tuple(revisions)


def write_revisions(folder: Path, revisions: Iterable[Revision]) -> None:
    """Write the list of revisions, in one step; nothing is touched if nothing changes. Raises OSError."""
    header = "\t".join(column.name for column in fields(Revision))
    data = "".join(f"{line}\n" for line in (header, *("\t".join(astuple(revision)) for revision in revisions))).encode()
    file = folder / FILE
    if not file.exists() or file.read_bytes() != data:
        write_whole(file, data)


def in_order(revisions: Iterable[Revision], history: Sequence[str]) -> tuple[Revision, ...]:
    """The revisions in the order of history, a list of commits; before them those that history no longer knows."""
    places = {commit: place for place, commit in enumerate(history)}
    return tuple(
        sorted(revisions, key=lambda revision: (places.get(revision.commit, -1), revision.date, revision.commit))
    )


def choose_text(catalogue: Catalogue, *, source: Path | None = None, asked: str | None = None) -> Catalogue:
    """The catalogue with the text that is to be read, and the revision that this is.

    That is the `source`, else the revision that is `asked` for by commit or date, else the newest that was fetched,
    else the bundled one, else none. Raises ConfigError if what is asked for isn't there, or is not as it was.
    """
    if source is not None:
        if asked is not None:
            raise ConfigError(f"{catalogue.name} has both a source and a revision", hint="Give one of the two.")
        return _from_source(catalogue, source)
    revisions = read_revisions(folder_of(catalogue))
    newest = revisions[-1] if revisions else None
    chosen = _find(catalogue, revisions, asked) if asked is not None else newest
    return _with(catalogue, chosen) if chosen is not None else catalogue


def not_synced(catalogue: Catalogue, shown: str) -> Finding:
    """What is said of a catalogue that has no text yet, at its description, which messages call `shown`."""
    text = Text(catalogue=catalogue.name, revision="", path=shown)
    start = Span(text=text, line=1, column=1, end_line=1, end_column=2)
    return make_finding("not-synced", start, value=catalogue.name, catalogue=catalogue.name)


def _from_source(catalogue: Catalogue, source: Path) -> Catalogue:
    """A text from elsewhere: it counts as the revision that the description names, else as itself."""
    if catalogue.revision:
        return catalogue.reading(source)
    try:
        data = read_file(source)
    except OSError:  # which is said where it is read
        return catalogue.reading(source)
    return replace(catalogue.reading(source), revision=digest(data), permalink=None)


def _with(catalogue: Catalogue, revision: Revision) -> Catalogue:
    file = folder_of(catalogue) / revision.snapshot
    anew = call("update", catalogue.name)
    try:
        data = read_file(file)
    except OSError as error:
        why = f"{file}, listed in {FILE}: {reason(error)}"
        raise ConfigError(why, hint=phrase("Get it anew with: {}", anew)) from error
    if sha256(data).hexdigest() != revision.sha256:
        raise ConfigError(
            f"{file} is not the text that was fetched, {FILE} has another hash of it",
            hint=phrase(
                "Keep changes elsewhere, to read with {}; remove the file, then get it anew with: {}",
                option("source", argument="sources"),
                anew,
            ),
        )
    return replace(catalogue, text=file, revision=revision.commit, updated=revision.day, path=revision.file)


def _find(catalogue: Catalogue, revisions: Sequence[Revision], asked: str) -> Revision | None:
    """The revision asked for, by commit or date; None if it is the bundled one."""
    bundled = catalogue.revision
    if _DAY.fullmatch(asked):
        last = next((revision for revision in reversed(revisions) if revision.day <= asked), None)
        if bundled and (last.day if last else "") < (catalogue.updated or "") <= asked:
            return None
        if last is not None:
            return last
    elif len(asked) >= _LEAST:
        fitting = [revision for revision in revisions if revision.commit.startswith(asked.lower())]
        if len(fitting) > 1:
            listed = ", ".join(map(str, fitting))
            raise ConfigError(f"several revisions of {catalogue.name} begin with {asked}: {listed}", hint="Give more.")
        if fitting:
            return fitting[0]
        if bundled and (bundled.startswith(asked) or asked.startswith(bundled)):
            return None
    raise _no_revision(catalogue, revisions, asked)


def _no_revision(catalogue: Catalogue, revisions: Sequence[Revision], asked: str) -> ConfigError:
    """The error for a revision that isn't there, with those that are."""
    known = [str(revision) for revision in revisions]
    if catalogue.revision:
        known.append(f"{catalogue.revision} of {catalogue.updated}" if catalogue.updated else catalogue.revision)
    older = f"{len(known) - _LISTED} older, " if len(known) > _LISTED else ""
    hint = plain(f"There are: {older}{', '.join(known[-_LISTED:])}.")
    if not known:
        hint = phrase("Get them with: {}", call("update", catalogue.name))
    if len(asked) < _LEAST:
        hint = phrase("Give at least {} digits of a commit, or a date as in 2026-02-05. {}", str(_LEAST), hint)
    return ConfigError(f"{catalogue.name} has no revision {asked}", hint=hint)
