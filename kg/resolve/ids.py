"""The lock file of IRIs, `ontology/ids.tsv`: which IRI was given to which identity key.

A line is a kind, the scheme of a key, the key, and the IRI in short form; lines are sorted. A build adds what is new
and never changes a line, so that a thing keeps its IRI for as long as the file is kept. A tab, line end or backslash in
a key is written \\t, \\n, \\r or \\\\.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from kg.errors import ConfigError
from kg.files import lock, read_text, write_whole
from kg.rdf.schema import Schema
from kg.rdf.terms import compact
from kg.text.names import plain_name

__all__ = ["Ids", "Key", "read_ids", "with_plain_names", "write_ids"]

_HEADER = "kind\tscheme\tkey\tiri"
_WIDTH = 4
_LARGEST = 256 * 2**20
"""Bytes of the file, at most: a list of 100,000 entries gives about a tenth of them."""
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_CHARACTERS = {escape: character for character, escape in _ESCAPES.items()}
_ESCAPED = re.compile(r"\\[\\tnr]")
_NAMED = ("name", "mention", "entry", "apart", "title")
"""The schemes of keys that end with a name or title."""


class Key(NamedTuple):
    """What identifies a thing of a kind: a scheme such as name or doi, and the key in it."""

    kind: str
    scheme: str
    key: str


class Ids(Mapping[Key, str]):
    """The IRI of each key: those that earlier builds gave, and those that this build gives.

    A key that has an IRI keeps it, so the only way to change an `Ids` is `give`. `past` are the keys of earlier builds
    alone, `new` those of this one.
    """

    def __init__(self, past: Mapping[Key, str]) -> None:
        self.past = past
        self.new: dict[Key, str] = {}

    def __getitem__(self, key: Key) -> str:
        return self.past[key] if key in self.past else self.new[key]

    def __iter__(self) -> Iterator[Key]:
        return chain(self.past, self.new)

    def __len__(self) -> int:
        return len(self.past) + len(self.new)

    def give(self, key: Key, iri: str) -> str:
        """Return the IRI of a key; if it has none yet, give it `iri`."""
        return self.past[key] if key in self.past else self.new.setdefault(key, iri)


def read_ids(file: Path, schema: Schema) -> dict[Key, str]:
    """The IRIs given so far; none if there is no file yet.

    Raises ConfigError for a file that can't be read, for a line without four fields, and for a key with two IRIs.
    """
    if not file.exists():
        return {}
    lines = read_text(file, most=_LARGEST).removesuffix("\n").split("\n")
    ids: dict[Key, str] = {}
    for number, line in enumerate(lines, start=1):
        if line == _HEADER:
            continue
        cells = [_ESCAPED.sub(lambda escape: _CHARACTERS[escape[0]], cell) for cell in line.split("\t")]
        if len(cells) != _WIDTH:
            raise _fault(file, number, f"expected {_WIDTH} fields, found {len(cells)}")
        key, iri = Key(*cells[:3]), schema.expand(cells[3])
        if ids.setdefault(key, iri) != iri:
            raise _fault(file, number, f"{key.key!r} has two IRIs, {compact(ids[key], schema.prefixes)} and {cells[3]}")
    return ids


def with_plain_names(ids: Mapping[Key, str]) -> dict[Key, str]:
    """Return the IRIs by their keys, and by the plain forms of names in these, if no key has that form itself.

    Keys have plain names; those that other programs wrote, or builds of earlier versions, may have others.
    """
    plain: dict[Key, str] = {}
    for key in sorted(ids):
        if key.scheme in _NAMED and (name := plain_name(key.key)) != key.key:
            plain.setdefault(key._replace(key=name), ids[key])
    return {**plain, **ids}


def _fault(file: Path, number: int, message: str) -> ConfigError:
    return ConfigError(message, file=str(file), line=number, hint="Restore the file from git.")


def write_ids(file: Path, ids: Mapping[Key, str], schema: Schema) -> None:
    """Add to the lock file what is new, whole or not at all; an unchanged file isn't touched.

    Lines that another build added meanwhile stay. Raises ConfigError if the file is wrong, OSError if it can't be
    written.
    """
    with lock(file.parent):
        held = read_ids(file, schema)
        known = with_plain_names(held)
        new = {key: iri for key, iri in ids.items() if key not in known}
        rows = ((*key, compact(iri, schema.prefixes)) for key, iri in {**new, **held}.items())
        lines = sorted("\t".join(map(_escaped, row)) for row in rows)
        text = "".join(f"{line}\n" for line in (_HEADER, *lines)).encode()
        if file.exists() and file.read_bytes() == text:
            return
        write_whole(file, text)


def _escaped(cell: str) -> str:
    return re.sub(r"[\\\t\n\r]", lambda character: _ESCAPES[character[0]], cell)
