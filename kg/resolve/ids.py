"""The lock file of IRIs, `ontology/ids.tsv`: which IRI was given to which identity key.

A line is a kind, the scheme of a key, the key, and the IRI in short form; lines are sorted. A build adds what is new
and never changes a line, so that a thing keeps its IRI for as long as the file is kept. A tab, line end or backslash in
a key is written \\t, \\n, \\r or \\\\.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from kg.errors import ConfigError
from kg.files import alone, write_whole
from kg.rdf.schema import Schema
from kg.rdf.terms import compact

__all__ = ["Key", "read_ids", "write_ids"]

_HEADER = "kind\tscheme\tkey\tiri"
_WIDTH = 4
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_MARKS = {escape: mark for mark, escape in _ESCAPES.items()}
_ESCAPED = re.compile(r"\\[\\tnr]")


class Key(NamedTuple):
    """What identifies a thing of a kind: a scheme such as name or doi, and the key in it."""

    kind: str
    scheme: str
    key: str


def read_ids(file: Path, schema: Schema) -> dict[Key, str]:
    """The IRIs given so far; none where there is no file yet.

    Raises ConfigError for a line that has not four fields, and for a key with two IRIs.
    """
    try:
        lines = file.read_bytes().decode("utf-8").removesuffix("\n").split("\n")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(str(error), file=str(file)) from error
    ids: dict[Key, str] = {}
    for number, line in enumerate(lines, start=1):
        if line == _HEADER:
            continue
        cells = [_ESCAPED.sub(lambda found: _MARKS[found[0]], cell) for cell in line.rstrip("\r").split("\t")]
        if len(cells) != _WIDTH:
            raise _fault(file, number, f"expected {_WIDTH} fields, found {len(cells)}")
        key, iri = Key(*cells[:3]), schema.expand(cells[3])
        if ids.setdefault(key, iri) != iri:
            raise _fault(file, number, f"{key.key!r} has two IRIs, {compact(ids[key], schema.prefixes)} and {cells[3]}")
    return ids


def _fault(file: Path, number: int, what: str) -> ConfigError:
    return ConfigError(what, file=f"{file}:{number}", hint="Restore the file from git.")


def write_ids(file: Path, ids: dict[Key, str], schema: Schema) -> None:
    """Add to the lock file what is new, whole or not at all; nothing is touched where nothing changes.

    Lines that another build added meanwhile stay.
    """
    with alone(file.parent):
        rows = ((*key, compact(iri, schema.prefixes)) for key, iri in (ids | read_ids(file, schema)).items())
        lines = sorted(
            "\t".join(re.sub(r"[\\\t\n\r]", lambda mark: _ESCAPES[mark[0]], cell) for cell in row) for row in rows
        )
        text = "".join(f"{line}\n" for line in (_HEADER, *lines)).encode()
        if file.exists() and file.read_bytes() == text:
            return
        write_whole(file, text)
