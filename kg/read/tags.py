"""HTML as a browser takes it apart: tags with their attributes, comments and text, each at its place.

Not html.parser: what that does with a tag that isn't closed changes between versions of Python, and it says where a
piece begins but not where it ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Literal

__all__ = ["Piece", "attributes", "pieces"]

# What was matched within a tag is not tried again another way (`*+`), so that the time is linear in the text.
_PIECE = re.compile(
    r"""
    (?P<comment> <!--> | <!---> | <!--.*?(?:--!?>|\Z) )
    | < (?P<slash>/?) (?P<name>[a-z][^\s/<>"']*+) (?:[^"'<>]|"[^"]*"|'[^']*')*+ >
    | (?P<other> <[!?/][^<>]*> )
    """,
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'<>]++)))?""")
_UNSEEN = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style")}


@dataclass(frozen=True, slots=True)
class Piece:
    """Text, a comment, an opening or closing tag with its name, or what no reader sees: text[start:end]."""

    kind: Literal["text", "comment", "open", "close", "unseen"]
    start: int
    end: int
    name: str = ""


def pieces(text: str) -> Iterator[Piece]:
    """What `text` is made of, from its first to its last character, whatever it holds."""
    at = 0
    while at < len(text):
        found = _PIECE.search(text, at)
        start = found.start() if found else len(text)
        if start > at:
            yield Piece("text", at, start)
        if found is None:
            return
        at = found.end()
        if found["comment"] is not None:
            yield Piece("comment", start, at)
        elif found["other"] is not None:
            yield Piece("unseen", start, at)
        else:
            name = found["name"].lower()
            yield Piece("close" if found["slash"] else "open", start, at, name)
            if name in _UNSEEN and not found["slash"]:
                closed = _UNSEEN[name].search(text, at)
                end = closed.start() if closed else len(text)
                yield Piece("unseen", at, end)
                at = end


def attributes(tag: str) -> dict[str, str]:
    """The attributes of an opening tag, their names in lower case; of two of a name the first holds."""
    found: dict[str, str] = {}
    for match in list(_ATTRIBUTE.finditer(tag))[1:]:  # the first is the name of the tag
        value = next((value for value in match.groups()[1:] if value is not None), "")
        found.setdefault(match[1].lower(), unescape(value).strip())
    return found
