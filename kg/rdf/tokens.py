"""What a file that names terms is made of: its IRIs, prefixes and comments, each with its place (see
`kg.rdf.positions`).

SUBJECT PREDICATE OBJECT    the parts of a statement or pattern; an item of a list is an object of what the list is
DATATYPE                    behind ^^, or the @type of a term in a context
MENTION                     anything else: in a FILTER, after GRAPH, among VALUES
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

__all__ = ["TOKEN", "Comment", "Place", "Places", "Prefix", "Role", "Tokens", "Use"]


class Role(Enum):
    """What an IRI is in the statement that it stands in."""

    SUBJECT = "subject"
    PREDICATE = "predicate"
    OBJECT = "object"
    DATATYPE = "datatype"
    MENTION = "mention"


class Place(NamedTuple):
    """A line and a column, both from 1, in code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """An IRI at a place, as it is written there; empty where its prefix isn't declared.

    `about` is the property that it is an object of, where that is one.
    """

    iri: str
    written: str
    role: Role
    about: str | None
    prefix: str | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix:
    """The declaration of a prefix; the place and what is written are those of its namespace."""

    name: str
    namespace: str
    written: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment; `alone` where nothing stands before it on its line."""

    text: str
    alone: bool
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a file holds, in the order of the file; `queries` are where SPARQL stands in literals, as offsets."""

    uses: list[Use] = field(default_factory=list)
    prefixes: list[Prefix] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    queries: list[tuple[int, int]] = field(default_factory=list)


# Turtle 1.1, section 6.5, and SPARQL 1.1, section 19.8; both have the same terminals.
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS = _BASE + "_0-9\u00b7\u0300-\u036f\u203f-\u2040-"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
TOKEN = re.compile(
    rf"""
    (?P<comment>  \#[^\n\r]* )
  | (?P<iri>      <(?:[^\x00-\x20<>"{{}}|^`\\]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*> )
  | (?P<string>   \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
                | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
  | (?P<variable> [?$][{_BASE}_0-9][{_CHARS.removesuffix("-")}]* )
  | (?P<at>       @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
  | (?P<blank>    _:[{_BASE}_0-9](?:[{_CHARS}.]*[{_CHARS}])? )
  | (?P<name>     (?:[{_BASE}](?:[{_CHARS}.]*[{_CHARS}])?)?:
                  (?:(?:[{_BASE}_0-9:]|{_ESCAPED})(?:(?:[{_CHARS}.:]|{_ESCAPED})*(?:[{_CHARS}:]|{_ESCAPED}))?)? )
  | (?P<number>   [+-]?(?:\d+\.\d*[eE][+-]?\d+|\d*\.?\d+(?:[eE][+-]?\d+)?) )
  | (?P<word>     [A-Za-z_]\w* )
  | (?P<mark>     \^\^ | \S )
    """,
    re.VERBOSE | re.DOTALL,
)
"""A token of Turtle or SPARQL, comments too; white space lies between them."""


class Places:
    """Offsets in a text to lines and columns."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(mark.end() for mark in re.finditer("\n", text))]

    def at(self, offset: int) -> Place:
        line = bisect_right(self.starts, offset)
        return Place(line, offset - self.starts[line - 1] + 1)
