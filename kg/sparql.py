"""Queries that people write, against the built graph, with a time limit that holds.

The store has no time-out, so a query runs in a child process that is ended when its time is up. It can reach nothing
but the store: SERVICE, which would make requests, is refused, and updates are no queries.
"""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

from kg.errors import QueryError

if TYPE_CHECKING:
    from pathlib import Path

    from kg.answers import Answer
    from kg.schema import Schema

__all__ = ["Result", "answer_of", "graph_text", "run"]

# SPARQL 1.1, section 19: what may hold any word without its being a keyword.
_OPAQUE = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]*>|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'"""
    r"""|\#[^\n\r]*|[?$@]\w+|[\w.-]*:[\w.:%\\-]*""",
    re.DOTALL,
)
_SERVICE = re.compile(r"\bservice\b", re.IGNORECASE)
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_WHERE = re.compile(r"error at (\d+):(\d+)")

Result = tuple[str, bytes]
"""The form of a result, "bindings" (SPARQL JSON) or "graph" (canonical N-Triples), and its bytes."""


def run(folder: Path, query: str, *, timeout: float) -> Result:
    """The result of a query on the build in `folder`, within `timeout` seconds.

    Raises QueryError for a query that isn't SPARQL (with the place), asks a SERVICE, or takes too long.
    """
    # Code points may be escaped anywhere, in a keyword too (SPARQL 1.1, 19.2).
    query = _CODE_POINT.sub(lambda found: chr(min(int(found[1] or found[2], 16), 0x10FFFF)), query)
    bare = _OPAQUE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), query)
    if found := _SERVICE.search(bare):
        raise QueryError(
            _at(query, query.count("\n", 0, found.start()) + 1, found.start() - query.rfind("\n", 0, found.start()))
            + "SERVICE is refused: queries reach nothing but this graph",
            hint="Load the other data into a store of your own and ask there.",
        )
    command = [sys.executable, "-m", "kg.child", str(folder)]
    try:
        done = subprocess.run(command, input=query.encode(), capture_output=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired as error:
        raise QueryError(
            f"no answer within {timeout:g} seconds", hint="Narrow the query, or give more time with --timeout."
        ) from error
    form, _, body = done.stdout.partition(b"\n")
    if done.returncode == 0:
        return form.decode(), body
    message = done.stderr.decode(errors="replace").strip()
    if found := _WHERE.search(message):
        message = _at(query, int(found[1]), int(found[2])) + message[found.end() :].strip(": ")
    raise QueryError(message or f"the query failed with code {done.returncode}", hint=None)


def answer_of(body: bytes) -> Answer | bool:
    """The rows in the bytes of bindings; of an ASK, whether it holds."""
    import pyoxigraph as ox

    from kg.answers import Answer

    results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    return Answer.of(results) if isinstance(results, ox.QuerySolutions) else bool(results)


def graph_text(body: bytes, form: str, schema: Schema) -> str:
    """The bytes of a graph as Turtle or N-Triples. Raises QueryError for another format."""
    from kg.export import EXPORTS

    if form not in ("turtle", "ntriples"):
        raise QueryError(f"a graph can't be written as {form}", hint="Use turtle or ntriples.")
    return EXPORTS[form].write(body.decode(), schema)


def _at(query: str, line: int, column: int) -> str:
    """A place in a query, with its line and a caret below it."""
    lines = query.splitlines() or [""]
    shown = lines[min(line, len(lines)) - 1]
    return f"{line}:{column}: in the query\n    {shown}\n    {' ' * (column - 1)}^\n"
