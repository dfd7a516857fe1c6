"""Queries that people write, against the built graph, with a time limit that holds.

The store has no time-out, so a query runs in a child process that is ended when its time is up. It can reach nothing
but the store: SERVICE, which would make requests, is refused, and updates are no queries.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import QueryError, StoreError
from kg.phrases import Phrase, call, option, phrase

if TYPE_CHECKING:
    from pathlib import Path

    from kg.query.results import Answer
    from kg.rdf.schema import Schema

__all__ = [
    "Asked", "Result", "answer_of", "check", "command", "fault", "graph_text", "run", "settle", "too_large", "too_slow",
]  # fmt: skip

# The modules come from where this process has its own, not from the folder that it happens to be in.
_CHILD = "import sys; sys.path[:] = {path!r}; from kg.query.worker import main; sys.exit(main({folder!r}, {timeout!r}))"
_WHERE = re.compile(r"error at (\d+):(\d+)")
_RAISED = re.compile(r"^[\w.]+Error: .*", re.MULTILINE)  # in a traceback, below which a hint may stand
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH")
# The parser says what it would have liked to read; of that only what it says in words helps anyone.
_IN_WORDS = re.compile(r"(?:expected(?: one of)?|,) ((?!Prefix)[A-Z][a-z]* [a-zA-Z ]+)")

Result = tuple[str, bytes]
"""The form of a result, "bindings" (SPARQL JSON) or "graph" (canonical N-Triples), and its bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query, the graphs that it is asked of, and the media types that rows and graphs are wanted in.

    With `default_graphs` or `named_graphs` these are its whole dataset, whatever FROM says; else it is that of the
    store. Without a media type an answer of that form is refused.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    rows: str | None = "application/sparql-results+json"
    graph: str | None = "application/n-triples"

    def written(self) -> bytes:
        """What the child process reads: a line with all but the query, then the query."""
        graphs = (self.default_graphs, self.named_graphs)
        head = {"rows": self.rows, "graph": self.graph, "dataset": graphs if any(graphs) else (None, None)}
        return f"{json.dumps(head)}\n{self.query}".encode(errors="replace")


def run(folder: Path, query: str, *, timeout: float) -> Result:
    """The result of a query on the build in `folder`, within `timeout` seconds.

    Raises QueryError for a query that isn't SPARQL (with the place), asks a SERVICE, takes too long, or has too large
    an answer; StoreError where the build is gone.
    """
    from kg.builds import keep

    query = _begun(query)
    try:
        with keep(folder):
            return _answered(folder, Asked(query=query), timeout, timeout)
    except FileNotFoundError as error:
        raise StoreError("the graph was built anew in this moment", hint="Ask again.") from error


def check(query: str, *, timeout: float) -> str:
    """The query, which is one, and asks no SERVICE; it is asked of nothing. Raises QueryError where it isn't."""
    from kg.query.worker import UNFIT

    query = _begun(query)
    _answered(None, Asked(query=query, rows=None, graph=None), timeout, timeout, UNFIT)
    return query


def settle(query: str, *, left: float, timeout: float, folder: Path | None = None) -> Result:
    """The result of a query that brings all of its data with it, or is asked of the store in a folder, where `left` of
    the `timeout` seconds are left.

    Raises QueryError where that takes too long, or can't be put in order.
    """
    return _answered(folder, Asked(query=query), left, timeout)


def _begun(query: str) -> str:
    """The query without a mark of its encoding. Raises QueryError where nothing else is there."""
    query = query.removeprefix("\ufeff")
    if not query.strip():
        raise QueryError("the query is empty", hint="Write one such as: SELECT * WHERE { ?s ?p ?o } LIMIT 10")
    return query


def _answered(folder: Path | None, asked: Asked, left: float, timeout: float, *well: int) -> Result:
    """The result of a child process, which has to end with 0, or one of these exit codes."""
    try:
        done = subprocess.run(
            command(folder, left), input=asked.written(), capture_output=True, timeout=max(left, 0.001), check=False
        )
    except subprocess.TimeoutExpired as error:
        raise too_slow(timeout) from error
    if done.returncode not in (0, *well):
        raise fault(asked.query, done.returncode, done.stderr.decode(errors="replace").strip(), timeout)
    form, _, body = done.stdout.partition(b"\n")
    return form.decode(), body


def command(folder: Path | None, timeout: float) -> list[str]:
    """The command of a child process that answers what it reads from the build in `folder`, within this time; without a
    folder from nothing."""
    path = "" if folder is None else str(folder)
    return [sys.executable, "-P", "-c", _CHILD.format(path=sys.path, folder=path, timeout=timeout)]


def too_slow(timeout: float) -> QueryError:
    """What to say of a query that has no answer in time."""
    return QueryError(
        f"no answer within {timeout:g} seconds",
        hint=phrase("Narrow the query, or give more time with {}.", option("timeout")),
    )


def too_large(most: int) -> QueryError:
    """What to say of an answer that has more than `most` bytes."""
    return QueryError(
        f"the answer is larger than {most // 2**20} MB",
        hint=phrase("Add a LIMIT, or export the graph: {}.", call("export")),
    )


def fault(query: str, code: int, said: str, timeout: float) -> QueryError:
    """Why the child process ended as it did: with this exit code and these words."""
    from kg.query.worker import LARGEST, MEMORY, SERVICE, TOO_LARGE

    if code == -signal.SIGXCPU:
        return too_slow(timeout)
    if code == TOO_LARGE:
        return too_large(LARGEST)
    if "total order" in said:  # sorting in the store gives up on numbers, texts and things in one column
        return QueryError(
            "the store can't order values of several kinds", hint="Order by their text: ORDER BY STR(?value)"
        )
    if code < 0 or "MemoryError" in said:
        return QueryError(
            f"the query needs more than {MEMORY // 2**30} GB of memory",
            hint=phrase("Narrow it, or export the graph and load it into a triple store: {}.", call("export")),
        )
    place = _WHERE.search(said)
    if not place:
        raised = _RAISED.findall(said) or said.splitlines() or [f"code {code}"]
        return QueryError(f"the query failed: {raised[-1]}")
    number, column = int(place[1]), int(place[2])
    lines = query.split("\n")
    line = lines[min(number, len(lines)) - 1].rstrip("\r")
    hint: str | Phrase | None
    if code == SERVICE:
        what, hint = (
            "SERVICE is refused: queries reach nothing but this graph",
            "Load the other data into your own store.",
        )
    else:
        what, hint = _explained(query, line[column - 1 :], said[place.end() :])
    gap = "".join("\t" if mark == "\t" else " " for mark in line[: column - 1].ljust(column - 1))
    return QueryError(f"{number}:{column}: {what}\n    {line}\n    {gap}^", hint=hint)


def _explained(query: str, rest: str, said: str) -> tuple[str, str | Phrase | None]:
    """What is wrong where the rest of a line begins, and what to do: in better words than the parser's, if any."""
    from kg.rdf.sparql import prefixes
    from kg.rdf.tokens import Token, tokens

    token = next(tokens(rest), Token("", "", 0))
    prefix = token.text.partition(":")[0]
    if token.kind == "name" and prefix not in prefixes(query):
        return f"the prefix {prefix}: is not declared", f"Declare it above the query: PREFIX {prefix}: <…>"
    if token.kind == "iri" and ":" not in token.text:
        return "an address needs its beginning, such as https:", None
    if token.text.upper() in _UPDATES:
        return "updates are refused: the graph is only read", phrase(
            "Change the catalogues or the vocabulary, then: {}", call("build")
        )
    if words := _IN_WORDS.search(said):
        return words[1][0].lower() + words[1][1:], None
    return "not SPARQL from here on" if rest.strip() else "the query ends too early", None


def answer_of(body: bytes) -> Answer | bool:
    """The rows in the bytes of bindings; of an ASK, whether it holds."""
    import pyoxigraph as ox

    from kg.query.results import Answer

    results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    return Answer.of(results) if isinstance(results, ox.QuerySolutions) else bool(results)


def graph_text(body: bytes, form: str, schema: Schema) -> str:
    """The bytes of a graph as Turtle or N-Triples. Raises QueryError for another format."""
    from kg.rdf.ntriples import ntriples
    from kg.rdf.turtle import turtle

    writers = {"turtle": turtle, "ntriples": ntriples}
    if form not in writers:
        raise QueryError(f"a graph can't be written as {form}", hint="Use turtle or ntriples.")
    return writers[form](body.decode(), schema)
