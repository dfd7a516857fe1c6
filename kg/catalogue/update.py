"""Catalogues kept up to date: their texts fetched by git, those that can stand for their catalogue taken over.

What was fetched is never changed. The list of revisions is written last: killed at any moment, files that nothing names
yet are all that is left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kg.catalogue.clones import cached_clone
from kg.catalogue.registry import check_writable, read_descriptions
from kg.catalogue.revisions import Revision, folder_of, in_order, read_revisions, write_revisions
from kg.catalogue.texts import sift, write_texts
from kg.errors import ConfigError, KgError
from kg.files import lock, report_unwritable
from kg.phrases import Phrase, call, phrase
from kg.workspace import Workspace

__all__ = ["Update", "update", "update_all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """The revisions of a catalogue after an update, those that are new, and what was not taken over, in words."""

    name: str
    revisions: tuple[Revision, ...]
    new: tuple[Revision, ...]
    refused: tuple[str, ...]


def update(workspace: Workspace, name: str) -> Update:
    """Fetch the texts that a catalogue has had in its repository, and make the newest the one that is read.

    Raises ConfigError for a name that is no catalogue's or that has no repository, KgError if the repository can't
    be reached, the folder can't be written, or the workspace is the packaged one.
    """
    check_writable(workspace)
    catalogues, unread = read_descriptions(workspace)
    known = {catalogue.name: catalogue for catalogue in catalogues}
    if name not in known:
        for wrong in unread:
            if wrong.name == name:
                raise wrong.error
        raise ConfigError(f"no catalogue is called {name}", hint=f"There are: {', '.join(known) or 'none'}.")
    catalogue = known[name]
    if catalogue.repository is None:
        raise ConfigError(
            f"{name} has no repository to update it from",
            hint=f"Write its address as `repository` in {workspace.shown(catalogue.file)}.",
        )
    clone = cached_clone(catalogue.repository)
    with clone.refresh(catalogue.branch):
        history = clone.history(catalogue.path)
    folder = folder_of(catalogue)
    with report_unwritable(folder):
        folder.mkdir(exist_ok=True)
        with lock(folder):
            held = {revision.commit: revision for revision in read_revisions(folder)}
            accepted, refused = sift(history, catalogue, held)
            written = {revision.commit: revision for revision in write_texts(folder, accepted, catalogue.path, held)}
            revisions = in_order((held | written).values(), [version.commit for version in history])
            if revisions:
                write_revisions(folder, revisions)
    # what was refused before the last revision that was there already has been told
    places = {version.commit: place for place, version in enumerate(history)}
    last = max((place for commit, place in places.items() if commit in held), default=-1)
    return Update(
        name=name,
        revisions=revisions,
        new=tuple(revision for revision in revisions if revision.commit not in held),
        refused=tuple(str(refusal) for refusal in refused if places[refusal.version.commit] > last),
    )


def update_all(
    workspace: Workspace,
    names: Sequence[str] = (),
    *,
    tell: Callable[[str, Update | Exception], None] = lambda *_: None,
) -> tuple[Update, ...]:
    """Update the catalogues named, or all that have a repository. `tell` hears of each what came of it.

    One that fails stops none of the others, not even by a fault of fmkg itself. Raises ConfigError if none has a
    repository, the error of a catalogue that is the only one, and of several, when all were tried, what is a fault of
    fmkg (an ExceptionGroup, if there are several), else KgError with the names of those that failed.
    """
    check_writable(workspace)
    catalogues, unread = read_descriptions(workspace)
    with_repository = [catalogue.name for catalogue in catalogues if catalogue.repository is not None]
    # a description that is wrong may name a repository too
    chosen = tuple(dict.fromkeys(names)) or (*with_repository, *(wrong.name for wrong in unread))
    if not chosen:
        raise ConfigError(
            "no catalogue here has a repository to update it from",
            hint=phrase("Register one with: {}", call("add", "URL")),
        )
    updates: list[Update] = []
    failed: dict[str, KgError] = {}
    faults: list[Exception] = []
    for name in chosen:
        try:
            updates.append(update(workspace, name))
        except Exception as error:  # of one catalogue, and raised below
            if len(chosen) == 1:
                raise
            tell(name, error)
            if isinstance(error, KgError):
                failed[name] = error
            else:
                error.add_note(f"while updating {name}")
                faults.append(error)
        else:
            tell(name, updates[-1])
    if faults:
        raise faults[0] if len(faults) == 1 else ExceptionGroup("several catalogues could not be updated", faults)
    if failed:
        reasons = "; ".join(f"{name}: {error.message}" for name, error in failed.items())
        raise KgError(
            f"{len(failed)} of {len(chosen)} catalogues could not be updated: {', '.join(failed)}",
            hint=Phrase("", reasons),  # on the command line they were told one by one
        )
    return tuple(updates)
