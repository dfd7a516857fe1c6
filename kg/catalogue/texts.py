"""Which of the texts that a file has been can stand for a catalogue, and the files that hold them here.

A text that can't is not taken over, so that vandalism or a new layout upstream doesn't empty the graph.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from typing import NamedTuple

from kg.catalogue.git import NO_DATE, Version
from kg.catalogue.revisions import Revision, short
from kg.errors import ConfigError, SourceError
from kg.files import write_whole
from kg.parse import Catalogue, parse
from kg.read import read_text

__all__ = ["Refusal", "count_entries", "sift", "text_of", "write_texts"]

_SECONDS = 600.0
"""So long the texts of one catalogue are tried, one after the other; the newest is tried in any case."""


class Refusal(NamedTuple):
    """A text that can't stand for its catalogue, and why."""

    version: Version
    reason: str

    def __str__(self) -> str:
        day = f"of {self.version.date[:10]}" if self.version.date != NO_DATE else "of no day"
        return f"{short(self.version.commit)} {day} is left out: {self.reason}"


def sift(
    history: Sequence[Version], catalogue: Catalogue, known: Collection[str] = ()
) -> tuple[list[Version], list[Refusal]]:
    """Return the texts that can stand for a catalogue, and the others with why not. Those of `known` commits can.

    If there are so many that it takes too long, those that are left are told of together; the next update tries them.
    """
    accepted: list[Version] = []
    refused: list[Refusal] = []
    left: list[Version] = []
    end = monotonic() + _SECONDS
    for version in history:
        reason = None
        if version.commit not in known:
            if version is not history[-1] and monotonic() > end:
                left.append(version)
                continue
            reason = version.fault or _fault_of(version, accepted[-1] if accepted else None, catalogue)
        if reason is None:
            accepted.append(version)
        else:
            refused.append(Refusal(version, reason))
    if left:
        others = f", nor for {len(left) - 1} more" if len(left) > 1 else ""
        why = f"there was no time for it{others}: those before took {_SECONDS / 60:.0f} minutes; kg update goes on"
        refused.append(Refusal(left[0], why))
    return accepted, refused


def _fault_of(version: Version, previous: Version | None, catalogue: Catalogue) -> str | None:
    """Why a text can't stand for a catalogue; `previous` is the last that could."""
    if version.data is None:
        moved = f"where it moved to goes into {catalogue.file.name} as `file`"
        return f"{catalogue.path} is no file in it; {moved}"
    try:
        blocks, entries = _counts(version, catalogue)
        if entries or previous is None:
            return None
        previous_blocks, previous_entries = _counts(previous, catalogue)
    except SourceError as error:
        return error.message
    if previous_blocks and not blocks:
        return "nothing stands in it"
    if previous_entries:
        return f"no entry is read from it with {catalogue.file.name}, from the one before {previous_entries}"
    return None


def count_entries(version: Version, catalogue: Catalogue) -> int:
    """How many entries a text has. Raises SourceError if it is no text."""
    return _counts(version, catalogue)[1]


def _counts(version: Version, catalogue: Catalogue) -> tuple[int, int]:
    """How many blocks and entries a text has. Raises SourceError if it is no text."""
    blocks = read_text(text_of(version), catalogue=catalogue.name).blocks
    return len(blocks), len(parse(blocks, catalogue).entries)


def text_of(version: Version) -> str:
    """The text of a version. Raises SourceError if it is none."""
    if version.fault:
        raise SourceError(version.fault, hint="Give a markdown file with a list in it.")
    try:
        text = (version.data or b"").decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError("its bytes are no UTF-8 text", hint="Save the file as UTF-8.") from error
    if "\0" in text:
        raise SourceError("it is no text, there are NUL bytes in it", hint="Give a markdown file.")
    return text


def write_texts(
    folder: Path, accepted: Sequence[Version], path: str, held: Mapping[str, Revision] = MappingProxyType({})
) -> Iterator[Revision]:
    """Write the texts that the folder lacks, and yield the revisions that they are; `held` are those it has, by commit.

    Raises ConfigError if a file of that name holds something else, OSError if nothing can be written.
    """
    for version in accepted:
        revision = held.get(version.commit) or _revision(version, path)
        file = folder / revision.snapshot
        if not file.exists():
            if (data := version.data) is not None:  # it is None for one that was fetched once and can't be any more
                write_whole(file, data)
        elif version.commit not in held and file.read_bytes() != version.data:
            raise ConfigError(f"{file} holds another text than its commit", hint="Move it elsewhere, then try again.")
        yield revision


def _revision(version: Version, path: str) -> Revision:
    """The revision that a version of the file at this path is."""
    return Revision(
        commit=version.commit,
        date=version.date,
        file=path,
        sha256=sha256(version.data or b"").hexdigest(),
        snapshot=f"{version.date[:10]}_{short(version.commit)}.md",
    )
