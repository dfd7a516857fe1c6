"""How the rows of a catalogue changed from revision to revision: which paper each linked, and which came after it.

Reading a revision takes as long as reading the catalogue, and a catalogue has many; what was read of each is kept in
the user's cache, under the digest of the text, its description and the program that read it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache as once
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from kg.catalogue.revisions import Revision, folder_of, read_revisions, short
from kg.errors import KgError
from kg.files import write_whole
from kg.parse.description import Catalogue
from kg.parse.parser import parse
from kg.read.markdown import read
from kg.resolve.claims import papers_of, texts
from kg.resolve.versions import Change
from kg.text.identifiers import Identifier, identify
from kg.text.similarity import plain_title
from kg.workspace import cache

__all__ = ["changes"]


class _Row(NamedTuple):
    """What counts of a row: its kind and name, and the address and plain title of its first linked paper."""

    kind: str
    name: str
    url: str
    title: str


def changes(catalogue: Catalogue) -> tuple[Change, ...]:
    """The rows that linked another paper from one fetched revision to the next, up to the revision that is read.

    A text that is gone or can't be read is passed over.
    """
    revisions = read_revisions(folder_of(catalogue))
    shown = [place for place, its in enumerate(revisions) if its.commit == catalogue.revision]
    if catalogue.text is None or not shown:
        return ()
    found: list[Change] = []
    before: dict[tuple[str, str], tuple[_Row, Revision]] = {}
    for revision in revisions[: shown[0] + 1]:
        now = {(row.kind, row.name): row for row in _rows(catalogue, revision)}
        for key, row in now.items():
            last = before.get(key)
            if last is not None and (one := identify(last[0].url)) != (other := identify(row.url)):
                found.append(_change(catalogue.name, (last[0], one, last[1]), (row, other, revision)))
        before = {**before, **{key: (row, revision) for key, row in now.items()}} if now else before
    return tuple(found)


def _change(
    catalogue: str, first: tuple[_Row, Identifier, Revision], last: tuple[_Row, Identifier, Revision]
) -> Change:
    (row, before, since), (now, after, until) = first, last
    return Change(
        catalogue=catalogue,
        kind=now.kind,
        name=now.name,
        before=before,
        after=after,
        titles=(row.title, now.title),
        revisions=(short(since.commit), short(until.commit)),
        former=row.url,
    )


def _rows(catalogue: Catalogue, revision: Revision) -> list[_Row]:
    """The rows of a revision that link a paper, each name once; from the cache, if they are there."""
    try:
        data = (folder_of(catalogue) / revision.snapshot).read_bytes()
        described = catalogue.file.read_bytes()
    except OSError:
        return []
    if sha256(data).hexdigest() != revision.sha256:
        return []
    digest = sha256(b"\0".join((_program(), described, revision.sha256.encode()))).hexdigest()
    file = cache() / "rows" / f"{digest}.json"
    try:
        return _rows_in(json.loads(file.read_bytes()))
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
    """The rows in a file of the cache. Raises ValueError where it holds anything else."""
    if not isinstance(data, list):
        raise ValueError("no list")
    rows = []
    for row in data:
        if not isinstance(row, list) or len(row) != len(_Row._fields) or not all(isinstance(its, str) for its in row):
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
    files = sorted(Path(__file__).parents[1].rglob("*.py"))
    return sha256(b"".join(file.read_bytes() for file in files)).digest()
