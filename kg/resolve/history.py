"""How the rows of a catalogue changed from revision to revision: which paper each linked, and which came after it.

Reading a revision takes as long as reading the catalogue, and a catalogue has many; what was read of each is kept in
the user's cache, under the digest of the text, its description and the program that read it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache as once
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from kg.catalogue.revisions import Revision, folder_of, read_revisions, short
from kg.errors import KgError
from kg.files import read_file, write_whole
from kg.parse import Catalogue, parse
from kg.read import read
from kg.resolve.claims import papers_of, texts
from kg.resolve.versions import Change
from kg.text.identifiers import Identifier, identify
from kg.text.similarity import plain_title
from kg.workspace import cache

__all__ = ["read_changes"]

_READING = (
    *("errors.py", "files.py", "model.py", "config.py", "phrases.py", "rows.py", "rules.py", "terminal.py"),
    *("text", "read", "parse"),
    *("resolve/claims.py", "resolve/history.py"),  # they choose what is kept of an entry
)
"""The modules and packages that decide which rows are read from a text."""


class _Row(NamedTuple):
    """What counts of a row: its kind and name, and the address and plain title of its first linked paper."""

    kind: str
    name: str
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class _DatedRow:
    """A row as it stands in a revision."""

    row: _Row
    revision: Revision

    @property
    def paper(self) -> Identifier:
        """The paper that the row links."""
        return identify(self.row.url)


def read_changes(catalogue: Catalogue) -> tuple[Change, ...]:
    """The rows that linked another paper from one fetched revision to the next, up to the revision that is read.

    A text that is missing or can't be read is passed over. Raises ConfigError if the list of revisions is wrong.
    """
    revisions = read_revisions(folder_of(catalogue))
    current = [index for index, revision in enumerate(revisions) if revision.commit == catalogue.revision]
    if catalogue.text is None or not current:
        return ()
    found: list[Change] = []
    last: dict[tuple[str, str], _DatedRow] = {}
    for revision in revisions[: current[0] + 1]:
        for row in _rows(catalogue, revision):
            key, dated = (row.kind, row.name), _DatedRow(row, revision)
            if key in last and last[key].paper != dated.paper:
                found.append(_change(catalogue.name, last[key], dated))
            last[key] = dated
    return tuple(found)


def _change(catalogue: str, before: _DatedRow, after: _DatedRow) -> Change:
    return Change(
        catalogue=catalogue,
        kind=after.row.kind,
        name=after.row.name,
        before=before.paper,
        after=after.paper,
        titles=(before.row.title, after.row.title),
        revisions=(short(before.revision.commit), short(after.revision.commit)),
        former=before.row.url,
    )


def _rows(catalogue: Catalogue, revision: Revision) -> list[_Row]:
    """The rows of a revision that link a paper, each name once; from the cache, if they are there."""
    try:
        data = read_file(folder_of(catalogue) / revision.snapshot)
        described = read_file(catalogue.file)
    except OSError:
        return []
    if sha256(data).hexdigest() != revision.sha256:
        return []
    digest = sha256(b"\0".join((_program(), described, revision.sha256.encode()))).hexdigest()
    file = cache() / "rows" / f"{digest}.json"
    try:
        return _rows_in(json.loads(read_file(file)))
    except (OSError, ValueError):
        pass
    try:
        rows = list(_read(catalogue.reading(folder_of(catalogue) / revision.snapshot)))
    except KgError:
        return []
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, json.dumps(rows).encode())
    except OSError:  # a cache that can't be written is none
        pass
    return rows


def _rows_in(data: object) -> list[_Row]:
    """The rows in a file of the cache. Raises ValueError if it holds anything else."""
    if not isinstance(data, list):
        raise ValueError("no list")
    rows = []
    for row in data:
        if not isinstance(row, list) or len(row) != len(_Row._fields) or not all(isinstance(cell, str) for cell in row):
            raise ValueError("no row")
        rows.append(_Row(*row))
    return rows


def _read(catalogue: Catalogue) -> Iterator[_Row]:
    page = read(catalogue.snapshot, catalogue=catalogue.name, revision="", shown=catalogue.path)
    entries = parse(page.blocks, catalogue).entries
    names = [(entry.kind, texts(entry, "name")[0]) for entry in entries]
    times = Counter(names)
    for entry, (kind, name) in zip(entries, names, strict=True):
        for part in papers_of(entry):
            if (address := next(iter(part.fields.get("url", ())), None)) is not None and times[kind, name] == 1:
                yield _Row(kind, name, address.url or address.text, plain_title(part.name or ""))
                break


@once
def _program() -> bytes:
    """What stands for the program that reads: a change to it may read something else."""
    return _digest(Path(__file__).parents[1])


def _digest(program: Path) -> bytes:
    """The digest of those modules in the folder of a program that decide which rows are read from a text.

    The other modules are left out. They can't change these rows, so a change to one of them is no reason to read all
    revisions of all catalogues again. The folder itself doesn't count either, so that a program that was moved finds
    what it read before.
    """
    parts = [program / name for name in _READING]
    files = sorted(file for part in parts for file in ([part] if part.is_file() else part.rglob("*.py")))
    contents = [(file.relative_to(program).as_posix().encode(), file.read_bytes()) for file in files]
    return sha256(b"".join(len(text).to_bytes(8) + text for content in contents for text in content)).digest()
