"""Catalogues kept up to date: their texts fetched by git, and which of them can stand for a catalogue.

What was fetched is never changed. A text that can't stand for its catalogue is not taken over, so that vandalism or a
new layout upstream doesn't empty the graph. The list of revisions is written last: killed at any moment, files that
nothing names yet are all that is left.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from kg.catalogue.git import Version, fetch, files, versions
from kg.catalogue.registry import load_descriptions
from kg.catalogue.revisions import Revision, folder_of, in_order, read_revisions, short, write_revisions
from kg.errors import ConfigError, KgError, SourceError
from kg.files import lock, write_whole
from kg.parse.description import Catalogue
from kg.parse.parser import parse
from kg.phrases import Phrase, call, phrase
from kg.read.markdown import read_text
from kg.text.repositories import without_credentials
from kg.workspace import Workspace, cache

__all__ = [
    "Synced", "clone_of", "count_entries", "fetched", "history_of", "keep", "readme", "refuse_packaged", "sift",
    "text_of", "update", "update_all", "writing",
]  # fmt: skip

_LISTED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """The revisions of a catalogue after an update, those that are new, and what was not taken over, in words."""

    name: str
    revisions: tuple[Revision, ...]
    new: tuple[Revision, ...]
    refused: tuple[str, ...]


def update(workspace: Workspace, name: str) -> Synced:
    """Fetch the texts that a catalogue has had in its repository, and make the newest the one that is read.

    Raises ConfigError for a name that is no catalogue's or that has no repository, KgError where the repository can't
    be reached, the folder can't be written, or the workspace is the packaged one.
    """
    refuse_packaged(workspace)
    known = {catalogue.name: catalogue for catalogue in load_descriptions(workspace)}
    if name not in known:
        raise ConfigError(f"no catalogue is called {name}", hint=f"There are: {', '.join(known) or 'none'}.")
    catalogue = known[name]
    if catalogue.repository is None:
        raise ConfigError(
            f"{name} has no repository to update it from",
            hint=f"Write its address as `repository` in {workspace.shown(catalogue.file)}.",
        )
    remote, clone = catalogue.repository, clone_of(catalogue.repository)
    with fetched(remote, clone, catalogue.branch):
        history = history_of(remote, clone, catalogue.path)
    folder = folder_of(catalogue)
    with writing(folder):
        folder.mkdir(exist_ok=True)
        with lock(folder):
            held = {its.commit: its for its in read_revisions(folder)}
            kept, refused = sift(history, catalogue, held)
            found = held | {its.commit: its for its in keep(folder, kept, catalogue.path, held)}
            revisions = in_order(found.values(), [its.commit for its in history])
            if revisions:
                write_revisions(folder, revisions)
    told = max((place for place, its in enumerate(history) if its.commit in held), default=-1)
    return Synced(
        name=name,
        revisions=revisions,
        new=tuple(its for its in revisions if its.commit not in held),
        refused=tuple(why for version, why in refused if history.index(version) > told),
    )


def update_all(
    workspace: Workspace, names: Sequence[str] = (), *, tell: Callable[[str, Synced | KgError], None] = lambda *_: None
) -> tuple[Synced, ...]:
    """Update the catalogues named, or all that have a repository. `tell` hears of each what came of it.

    One that fails stops none of the others. Raises ConfigError where none has a repository, the error of a catalogue
    that is the only one, and of several, when all were tried, KgError with the names of those that failed.
    """
    refuse_packaged(workspace)
    with_repository = (its.name for its in load_descriptions(workspace) if its.repository is not None)
    chosen = tuple(dict.fromkeys(names)) or tuple(with_repository)
    if not chosen:
        raise ConfigError(
            "no catalogue here has a repository to update it from",
            hint=phrase("Register one with: {}", call("add", "URL")),
        )
    synced: list[Synced] = []
    failed: dict[str, KgError] = {}
    for name in chosen:
        try:
            synced.append(update(workspace, name))
        except KgError as error:
            if len(chosen) == 1:
                raise
            failed[name] = error
            tell(name, error)
        else:
            tell(name, synced[-1])
    if failed:
        reasons = "; ".join(f"{name}: {error.message}" for name, error in failed.items())
        raise KgError(
            f"{len(failed)} of {len(chosen)} catalogues could not be updated: {', '.join(failed)}",
            hint=Phrase("", reasons),  # on the command line they were told one by one
        )
    return tuple(synced)


def refuse_packaged(workspace: Workspace) -> None:
    """Raise KgError for the workspace inside an installed package."""
    if workspace.packaged:
        raise KgError(
            "the workspace that comes with fmkg is not written to",
            hint=phrase("Make one of your own with: {}", call("init", "FOLDER")),
        )


def clone_of(remote: str) -> Path:
    """Where the clone of a repository is kept: in the user's cache, since it can be made anew at any time; several
    workspaces share it, and neither git nor a package of the workspace ever holds it."""
    plain = without_credentials(remote)
    return cache() / "git" / f"{sha256(plain.encode()).hexdigest()[:16]}.git"


@contextmanager
def fetched(remote: str, clone: Path, branch: str | None = None) -> Iterator[None]:
    """Bring the clone of a repository up to date; until the end nobody else changes it.

    Raises KgError where the repository can't be reached or the clone can't be written.
    """
    with writing(clone):
        clone.mkdir(parents=True, exist_ok=True)
        with lock(clone):
            fetch(remote, clone, branch=branch)
            yield


def history_of(remote: str, clone: Path, path: str) -> tuple[Version, ...]:
    """What a file has been in a repository that is fetched, from the oldest commit to the newest.

    Raises SourceError where there never was such a file.
    """
    found = versions(clone, path)
    if not found:
        raise _no_file(remote, clone, path)
    return found


def readme(remote: str, clone: Path) -> str:
    """The path of the page that a code host shows of a repository. Raises SourceError where there is none."""
    found = [name for name in files(clone) if name.lower() == "readme.md"]
    if not found:
        raise _no_file(remote, clone, "README.md")
    return "README.md" if "README.md" in found else found[0]


def _no_file(remote: str, clone: Path, path: str) -> SourceError:
    there = files(clone)
    more = f" and {len(there) - _LISTED} more" if len(there) > _LISTED else ""
    hint = f"Its markdown files: {', '.join(there[:_LISTED])}{more}." if there else "It has no markdown file."
    return SourceError(f"{without_credentials(remote)} has no file {path}", path=path, hint=hint)


def sift(
    history: Sequence[Version], catalogue: Catalogue, known: Collection[str] = ()
) -> tuple[list[Version], list[tuple[Version, str]]]:
    """The texts that can stand for a catalogue, and the others with what is wrong with them. Known ones can."""
    kept: list[Version] = []
    refused: list[tuple[Version, str]] = []
    for version in history:
        why = (
            None
            if version.commit in known
            else version.fault or fault_of(version, kept[-1] if kept else None, catalogue)
        )
        if why is None:
            kept.append(version)
        else:
            refused.append((version, f"{short(version.commit)} of {version.date[:10]} is left out: {why}"))
    return kept, refused


def fault_of(version: Version, before: Version | None, catalogue: Catalogue) -> str | None:
    """Why a text can't stand for a catalogue; `before` is the last that could."""
    if version.data is None:
        moved = f"where it moved to goes into {catalogue.file.name} as `file`"
        return f"{catalogue.path} is no file in it; {moved}"
    try:
        blocks, entries = _counted(version, catalogue)
        if entries or before is None:
            return None
        blocks_before, entries_before = _counted(before, catalogue)
    except SourceError as error:
        return error.message
    if blocks_before and not blocks:
        return "nothing stands in it"
    if entries_before:
        return f"no entry is read from it with {catalogue.file.name}, from the one before {entries_before}"
    return None


def _counted(version: Version, catalogue: Catalogue) -> tuple[int, int]:
    """How many blocks and entries a text has. Raises SourceError where it is no text."""
    blocks = read_text(text_of(version), catalogue=catalogue.name).blocks
    return len(blocks), len(parse(blocks, catalogue).entries)


def count_entries(version: Version, catalogue: Catalogue) -> int:
    """How many entries a text has. Raises SourceError where it is no text."""
    return _counted(version, catalogue)[1]


def text_of(version: Version) -> str:
    """The text of a version. Raises SourceError where it is none."""
    if version.fault:
        raise SourceError(version.fault, hint="Give a markdown file with a list in it.")
    try:
        text = (version.data or b"").decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError("its bytes are no UTF-8 text", hint="Save the file as UTF-8.") from error
    if "\0" in text:
        raise SourceError("it is no text, there are NUL bytes in it", hint="Give a markdown file.")
    return text


def keep(
    folder: Path, kept: Sequence[Version], path: str, held: Mapping[str, Revision] = MappingProxyType({})
) -> Iterator[Revision]:
    """Write the texts that the folder lacks, and give the revisions that they are; `held` are those it has, by commit.

    Raises ConfigError where a file of that name holds something else, OSError where nothing can be written.
    """
    for version in kept:
        data = version.data or b""
        revision = held.get(version.commit) or Revision(
            commit=version.commit,
            date=version.date,
            file=path,
            sha256=sha256(data).hexdigest(),
            snapshot=f"{version.date[:10]}_{short(version.commit)}.md",
        )
        file = folder / revision.snapshot
        if not file.exists():
            write_whole(file, data)
        elif version.commit not in held and file.read_bytes() != data:
            raise ConfigError(f"{file} holds another text than its commit", hint="Move it elsewhere, then try again.")
        yield revision


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Say in a sentence that a folder can't be written."""
    try:
        yield
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise KgError(f"{folder} can't be written: {why}", hint="What was current before stays so.") from error
