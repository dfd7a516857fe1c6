"""The child process of `kg.query.process`: one query from standard input, its result to standard output, then it ends.

Before the query stands a line of JSON (see `kg.query.process.Asked`): its dataset, and the media types wanted.
It can open nothing once it begins to answer: neither a file nor a connection, whatever the query asks for.
"""

from __future__ import annotations

import contextlib
import json
import re
import resource
import sys
from pathlib import Path
from typing import IO, cast
from xml.parsers import expat

import pyoxigraph as ox

from kg.builds import open_at
from kg.rdf.source import canonical
from kg.rdf.tokens import Lines, tokens

__all__ = ["FAULT", "LARGEST", "MEMORY", "SERVICE", "TOO_LARGE", "UNFIT", "main"]

FAULT, SERVICE, TOO_LARGE, UNFIT = 1, 3, 4, 5
"""Exit codes: the query has a fault, asks a SERVICE, has too large an answer, or one that no format wanted can hold."""
LARGEST, MEMORY = 2**28, 2**32
"""How many bytes an answer may have, and the process."""

_SERVICE = re.compile("service", re.IGNORECASE | re.ASCII)
_STAND_INS = ("xervice", "yervice", "zervice", "qervice", "jervice")
_PLACE = re.compile(r"error at (\d+):(\d+)")
_PAD = " " * 32


def main(folder: str, seconds: float) -> int:
    """Answer the query on standard input from the build in `folder`, in this time: an exit code.

    Without a folder the query is asked of nothing: it is judged whether it is one, and of which form.
    """
    store = open_at(Path(folder)) if folder else ox.Store()
    _confine(seconds)
    head, _, query = sys.stdin.buffer.read().decode().partition("\n")
    wanted = json.loads(head)
    default, named = (graphs and [*map(ox.NamedNode, graphs)] for graphs in wanted["dataset"])
    try:
        if (place := _service(query)) is not None:
            sys.stderr.write(place)
            return SERVICE
        results = store.query(query, default_graph=default, named_graphs=named)
        _write(results, wanted["graph" if isinstance(results, ox.QueryTriples) else "rows"])
    except _TooLargeError:
        return TOO_LARGE
    except (_UnfitError, expat.ExpatError) as error:
        sys.stderr.write(str(error))
        return UNFIT
    except SyntaxError as error:
        sys.stderr.write(_PLACE.sub(_at(query, _first_fault(query)), str(error)))
        return FAULT
    except (ValueError, OSError, RuntimeError) as error:
        sys.stderr.write(str(error))
        return FAULT
    return 0


def _write(results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, media: str | None) -> None:
    """The result to standard output, below a line that says of which form it is."""
    sys.stdout.buffer.write(b"graph\n" if isinstance(results, ox.QueryTriples) else b"bindings\n")
    if media is None:
        raise _UnfitError
    out = _Out(media)
    if not isinstance(results, ox.QueryTriples):
        results.serialize(cast("IO[bytes]", out), ox.QueryResultsFormat.from_media_type(media))
        return
    lines = canonical(results)
    form = ox.RdfFormat.from_media_type(media)
    if form == ox.RdfFormat.N_TRIPLES:
        out.write("".join(lines).encode())
        return
    try:
        ox.serialize(lines.values(), cast("IO[bytes]", out), form)
    except OSError as error:  # JSON-LD has no triples in triples
        raise _UnfitError(str(error)) from error


def _confine(seconds: float) -> None:
    """No more files or connections, nor more time or memory; the time in case that nobody is left to end it."""
    ends = int(seconds) + 2
    limits = {
        resource.RLIMIT_NOFILE: (0, 0),
        resource.RLIMIT_AS: (MEMORY, MEMORY),
        resource.RLIMIT_CPU: (ends, ends + 10),
    }
    for limit, most in limits.items():
        with contextlib.suppress(ValueError, OSError):  # a system that knows no such limit, or has a lower one
            resource.setrlimit(limit, most)


def _service(query: str) -> str | None:
    """Where a query asks a SERVICE, as the parser puts places; None where it doesn't, or isn't SPARQL.

    With another word in its place a name, string or comment stays one, a keyword does not: so the parser itself says
    which it is.
    """
    if not _SERVICE.search(query):
        return None
    stand_in = next((word for word in _STAND_INS if word not in query.lower()), _STAND_INS[0])
    renamed = _SERVICE.sub(stand_in, query)
    if _parses(renamed) or not _parses(query):
        return None
    found = _SERVICE.search(query, _first_fault(renamed))
    return _at(query, found.start() if found else 0)


def _parses(query: str) -> bool:
    """Whether a text is a query. It runs on no data, and reaches nothing."""
    return _reach(query) is None


def _reach(query: str) -> tuple[int, int] | None:
    """Where the parser gives up, as line and column; None where it doesn't."""
    try:
        ox.Store().query(query)
    except SyntaxError as error:
        place = _PLACE.search(str(error))
        return (int(place[1]), int(place[2])) if place else (1, 1)
    except (ValueError, OSError, RuntimeError):
        pass
    return None


def _at(query: str, offset: int) -> str:
    """A position as the parser writes it."""
    line, column = Lines(query).position(offset)
    return f"error at {line}:{column}"


def _first_fault(query: str) -> int:
    """Offset of the first token at which no valid query can continue; the end of the query if there is none.

    The parser says how far it looked, which may be a long keyword past the fault. So it is asked how far it looks into
    a gap after the first tokens: to the end of the gap, as long as they are the beginning of a query.
    """
    words = list(tokens(query))
    good, bad = 0, len(words) + 1
    while bad - good > 1:
        middle = (good + bad) // 2
        start = query[: words[middle - 1].end] + _PAD
        reach = _reach(start)
        ends = Lines(start).position(len(start) - 1)
        good, bad = (middle, bad) if reach is None or reach >= ends else (good, middle)
    return words[bad - 1].start if bad <= len(words) else len(query.rstrip())


class _TooLargeError(Exception):
    """The answer has more bytes than anyone wants to read."""


class _UnfitError(Exception):
    """The answer has a form that nobody wants, or something that the format can't hold."""


class _Out:
    """Standard output, up to a size. What claims to be XML has to be: control characters and some names can't."""

    def __init__(self, media: str) -> None:
        self.size = 0
        self.check = expat.ParserCreate(namespace_separator=" ") if media.endswith("xml") else None

    def write(self, data: bytes) -> int:
        self.size += len(data)
        if self.size > LARGEST:
            raise _TooLargeError
        if self.check is not None:
            self.check.Parse(data, False)
        return sys.stdout.buffer.write(data)

    def flush(self) -> None:
        sys.stdout.buffer.flush()
