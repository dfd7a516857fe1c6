"""The child process of `kg.query.process`: it reads one query from standard input, writes the result, and ends.

A line of JSON precedes the query (see `kg.query.process.QueryRequest`): dataset, base, and the media types wanted.
The process can open nothing once it begins to answer, neither a file nor a connection, whatever the query asks for.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import resource
import sys
from pathlib import Path
from typing import IO, cast
from xml.parsers import expat

import pyoxigraph as ox

from kg.builds import open_at
from kg.rdf.source import canonical
from kg.rdf.syntax import is_new_in_12
from kg.rdf.tokens import Lines, tokens

__all__ = ["FAULT", "FULL", "LARGEST", "MEMORY", "NAMING", "NO_ROOM", "SERVICE", "TOO_LARGE", "UNFIT", "main"]

FAULT, SERVICE, TOO_LARGE, UNFIT, FULL = 1, 3, 4, 5, 6
"""Exit codes: the query is wrong, asks a SERVICE, has too large an answer, or one that fits no format wanted; there is
no room for the answer."""
NAMING = "naming blank nodes"
"""What it says before it gives the blank nodes of a graph canonical names, for which some graphs take for ever."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says if there is no room for more bytes."""
LARGEST, MEMORY = 2**28, 2**31
"""Bytes that an answer may have, and that the process may use."""

_SERVICE = re.compile("service", re.IGNORECASE | re.ASCII)
_STAND_INS = ("xervice", "yervice", "zervice", "qervice", "jervice")
_POSITION = re.compile(r"error at (\d+):(\d+)")
_PAD = " " * 32


def main(folder: str, seconds: float) -> int:
    """Answer the query on standard input from the build in `folder`, in this time, and return an exit code.

    Without a folder the query is asked of an empty store, to see whether it is valid, and of which form.
    """
    store = open_at(Path(folder)) if folder else ox.Store()
    _confine(seconds)
    head, _, query = sys.stdin.buffer.read().decode().partition("\n")
    wanted = json.loads(head)
    default, named = (graphs and [*map(ox.NamedNode, graphs)] for graphs in wanted["dataset"])
    try:
        if (position := _service(query, wanted["base"])) is not None:
            sys.stderr.write(position)
            return SERVICE
        results = store.query(query, base_iri=wanted["base"], default_graph=default, named_graphs=named)
        _write(results, wanted["graph" if isinstance(results, ox.QueryTriples) else "rows"])
        sys.stdout.buffer.flush()
    except _TooLargeError:
        return TOO_LARGE
    except (_UnfitError, expat.ExpatError) as error:
        sys.stderr.write(str(error))
        return UNFIT
    except SyntaxError as error:
        sys.stderr.write(_POSITION.sub(_at(query, _first_fault(query, wanted["base"])), str(error)))
        return FAULT
    except (ValueError, OSError, RuntimeError) as error:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            os._exit(FULL)  # Python would try to write the rest at its end
        sys.stderr.write(str(error))
        return FAULT
    return 0


def _write(results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, media: str | None) -> None:
    """Write the result to standard output, after a line that says which form it has."""
    sys.stdout.buffer.write(b"graph\n" if isinstance(results, ox.QueryTriples) else b"bindings\n")
    if media is None:
        raise _UnfitError
    out = _Out(media)
    if not isinstance(results, ox.QueryTriples):
        results.serialize(cast("IO[bytes]", out), ox.QueryResultsFormat.from_media_type(media))
        return
    sys.stderr.write(f"{NAMING}\n")
    sys.stderr.flush()
    lines = canonical(results)
    form = ox.RdfFormat.from_media_type(media)
    if form == ox.RdfFormat.N_TRIPLES:
        out.write("".join(lines).encode())
        return
    if form == ox.RdfFormat.N3 and any(is_new_in_12(triple.object) for triple in lines.values()):
        raise _UnfitError("N3 has no triple terms and no directions")
    try:
        ox.serialize(lines.values(), cast("IO[bytes]", out), form)
    except OSError as error:  # JSON-LD has no triples in triples
        raise _UnfitError(str(error)) from error


def _confine(seconds: float) -> None:
    """Allow no more files and connections, and limit memory and time; the time in case the parent is gone."""
    ends = int(seconds) + 2
    limits = {
        resource.RLIMIT_NOFILE: (0, 0),
        resource.RLIMIT_AS: (MEMORY, MEMORY),
        resource.RLIMIT_CPU: (ends, ends + 10),
    }
    for limit, most in limits.items():
        with contextlib.suppress(ValueError, OSError):  # the system has no such limit, or a lower one
            resource.setrlimit(limit, most)


def _service(query: str, base: str | None) -> str | None:
    """Return where a query asks a SERVICE, as the parser writes positions; None if it doesn't, or isn't SPARQL.

    The word is replaced by another one: a name, string or comment is still valid with it, a keyword is not. So the
    parser itself says which it is.
    """
    if not _SERVICE.search(query):
        return None
    stand_in = next((word for word in _STAND_INS if word not in query.lower()), _STAND_INS[0])
    renamed = _SERVICE.sub(stand_in, query)
    if _parses(renamed, base) or not _parses(query, base):
        return None
    keyword = _SERVICE.search(query, _first_fault(renamed, base))
    return _at(query, keyword.start() if keyword else 0)


def _parses(query: str, base: str | None) -> bool:
    """Return whether a text is a query. It runs on an empty store, and reaches nothing."""
    return _reach(query, base) is None


def _reach(query: str, base: str | None) -> tuple[int, int] | None:
    """Return the line and column where the parser gives up; None if it doesn't."""
    try:
        ox.Store().query(query, base_iri=base)
    except SyntaxError as error:
        position = _POSITION.search(str(error))
        return (int(position[1]), int(position[2])) if position else (1, 1)
    except (ValueError, OSError, RuntimeError):
        pass
    return None


def _at(query: str, offset: int) -> str:
    """Return the position of an offset, as the parser writes positions."""
    line, column = Lines(query).position(offset)
    return f"error at {line}:{column}"


def _first_fault(query: str, base: str | None) -> int:
    """Return the offset of the first token at which no valid query can continue, or the end if there is none.

    The parser says how far it looked, which may be a long keyword past the fault. So it is asked how far it looks into
    a gap after the first tokens: to the end of the gap, as long as they are the beginning of a query.
    """
    words = list(tokens(query))
    good, bad = 0, len(words) + 1
    while bad - good > 1:
        middle = (good + bad) // 2
        start = query[: words[middle - 1].end] + _PAD
        reach = _reach(start, base)
        ends = Lines(start).position(len(start) - 1)
        good, bad = (middle, bad) if reach is None or reach >= ends else (good, middle)
    return words[bad - 1].start if bad <= len(words) else len(query.rstrip())


class _TooLargeError(Exception):
    """The answer has more bytes than an answer may have."""


class _UnfitError(Exception):
    """The answer has a form that is not wanted, or something that the format can't hold."""


class _Out:
    """Standard output, up to a size. XML is checked as it is written: control characters and some names don't fit."""

    def __init__(self, media: str) -> None:
        self.size = 0
        self.check = expat.ParserCreate(namespace_separator=" ") if media.endswith("xml") else None

    def write(self, data: bytes) -> int:
        size = len(data)
        self.size += size
        if self.size > LARGEST:
            raise _TooLargeError
        if self.check is not None:
            self.check.Parse(data, False)
            data = data.replace(b"\r", b"&#xD;")  # which a reader would take for a line end (XML 1.0, section 2.11)
        sys.stdout.buffer.write(data)
        return size

    def flush(self) -> None:
        sys.stdout.buffer.flush()
