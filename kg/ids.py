"""The lock file of IRIs, `ontology/ids.tsv`: which IRI was given to which identity key.

A line is a kind, the scheme of a key, the key, and the IRI in short form; lines are sorted. A build adds what is new
and never changes a line, so that a thing keeps its IRI for as long as the file is kept.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import NamedTuple

from kg.errors import ConfigError
from kg.schema import Schema
from kg.terms import compact

__all__ = ["Key", "read_ids", "write_ids"]

_HEADER = "kind\tscheme\tkey\tiri\n"
_WIDTH = 4


class Key(NamedTuple):
    """What identifies a thing of a kind: a scheme such as name or doi, and the key in it."""

    kind: str
    scheme: str
    key: str


def read_ids(file: Path, schema: Schema) -> dict[Key, str]:
    """The IRIs given so far; none where there is no file yet.

    Raises ConfigError for a line that has not four fields.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(str(error), file=str(file)) from error
    ids = {}
    for number, line in enumerate(lines, start=1):
        cells = line.rstrip("\n").split("\t")
        if len(cells) != _WIDTH:
            raise ConfigError(
                f"expected 4 fields, found {len(cells)}", file=f"{file}:{number}", hint="Restore the file from git."
            )
        if line != _HEADER:
            ids[Key(*cells[:3])] = schema.expand(cells[3])
    return ids


def write_ids(file: Path, ids: dict[Key, str], schema: Schema) -> None:
    """Write the lock file, whole or not at all; nothing is touched where nothing changes."""
    lines = sorted("\t".join((*key, compact(iri, schema.prefixes))) + "\n" for key, iri in ids.items())
    text = _HEADER + "".join(lines)
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
