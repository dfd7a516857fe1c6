"""Queries that people write, asked of the built graph with a time limit that holds.

The store has no time-out, so a query runs in a child process that is ended when its time is up. It reaches nothing but
the store: SERVICE, which would make requests, is refused, and an update is no query.
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
    "QueryRequest", "Result", "answer_of", "check", "command", "evaluate", "failure", "graph_text", "run", "too_large",
    "too_slow",
]  # fmt: skip

# The modules come from where this process has its own, not from the folder that it happens to be in.
_CHILD = "import sys; sys.path[:] = {path!r}; from kg.query.worker import main; sys.exit(main({folder!r}, {timeout!r}))"
_POSITION = re.compile(r"error at (\d+):(\d+)")
_RAISED = re.compile(r"^[\w.]+Error: .*", re.MULTILINE)  # in a traceback, below which a hint may stand
_OUT_OF_MEMORY = ("MemoryError", "memory allocation of")  # of Python, and of the store
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH")
# The parser lists what it expected; only what it says in words helps people.
_IN_WORDS = re.compile(r"(?:expected(?: one of)?|,) ((?!Prefix)[A-Z][a-z]* [a-zA-Z ]+)")

Result = tuple[str, bytes]
"""The form of a result, "bindings" (SPARQL JSON) or "graph" (canonical N-Triples), and its bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryRequest:
    """A query, the graphs that it is asked of, its base IRI, and the media types for rows and for graphs.

    If `default_graphs` or `named_graphs` are given, they are its whole dataset, whatever FROM says; else the dataset is
    that of the store. An answer of a form that has no media type is refused.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str | None = None
    rows: str | None = "application/sparql-results+json"
    graph: str | None = "application/n-triples"

    def to_bytes(self) -> bytes:
        """Return what the child process reads: a line with all but the query, then the query."""
        graphs = (self.default_graphs, self.named_graphs)
        dataset = graphs if any(graphs) else (None, None)
        head = {"rows": self.rows, "graph": self.graph, "base": self.base, "dataset": dataset}
        return f"{json.dumps(head)}\n{self.query}".encode(errors="replace")


def run(folder: Path, query: str, *, timeout: float) -> Result:
    """Return the result of a query on the build in `folder`, within `timeout` seconds.

    Raises QueryError if the query isn't SPARQL (with the position of the fault), asks a SERVICE, takes too long, or has
    too large an answer; StoreError if the build is gone.
    """
    from kg.builds import keep

    query = _without_mark(query)
    try:
        with keep(folder):
            return _run_child(folder, QueryRequest(query=query), timeout, timeout)
    except FileNotFoundError as error:
        raise StoreError("the graph was built anew in this moment", hint="Ask again.") from error


def check(query: str, *, timeout: float) -> str:
    """Return the query if it is valid and asks no SERVICE, without asking the build. Raises QueryError if it isn't."""
    from kg.query.worker import UNFIT

    query = _without_mark(query)
    _run_child(None, QueryRequest(query=query, rows=None, graph=None), timeout, timeout, accepted=UNFIT)
    return query


def evaluate(query: str, *, left: float, timeout: float, folder: Path | None = None) -> Result:
    """Return the result of a query on the store in `folder`, or without a folder of one that brings its data with it.

    `left` are the seconds left of `timeout`. Raises QueryError if it takes longer, or its rows can't be put in order.
    """
    return _run_child(folder, QueryRequest(query=query), left, timeout)


def _without_mark(query: str) -> str:
    """Return the query without a byte order mark. Raises QueryError if it is empty."""
    query = query.removeprefix("\ufeff")
    if not query.strip():
        raise QueryError("the query is empty", hint="Write one such as: SELECT * WHERE { ?s ?p ?o } LIMIT 10")
    return query


def _run_child(folder: Path | None, request: QueryRequest, left: float, timeout: float, *, accepted: int = 0) -> Result:
    """Return the result of a child process. Raises QueryError if it ends with a code but 0 and the accepted one."""
    try:
        done = subprocess.run(
            command(folder, left), input=request.to_bytes(), capture_output=True, timeout=max(left, 0.001), check=False
        )
    except subprocess.TimeoutExpired as error:
        raise (_too_alike() if _is_naming(error.stderr) else too_slow(timeout)) from error
    if done.returncode not in (0, accepted):
        raise failure(request.query, done.returncode, done.stderr.decode(errors="replace").strip(), timeout)
    form, _, body = done.stdout.partition(b"\n")
    return form.decode(), body


def command(folder: Path | None, timeout: float) -> list[str]:
    """Return the command of a child process that answers the request that it reads, within this time.

    It asks the build in `folder`, or without a folder an empty store.
    """
    path = "" if folder is None else str(folder)
    return [sys.executable, "-P", "-c", _CHILD.format(path=sys.path, folder=path, timeout=timeout)]


def too_slow(timeout: float) -> QueryError:
    """Return the error for a query that has no answer in time."""
    return QueryError(
        f"no answer within {timeout:g} seconds",
        hint=phrase("Narrow the query, or give more time with {}.", option("timeout")),
    )


def too_large(most: int) -> QueryError:
    """Return the error for an answer that has more than `most` bytes."""
    return QueryError(
        f"the answer is larger than {most // 2**20} MB",
        hint=phrase("Add a LIMIT, or export the graph: {}.", call("export")),
    )


def _broken_limit(code: int, message: str, timeout: float, *, is_naming: bool) -> QueryError | None:
    """Return the error for the limit of time or room that ended a child process; None if none did."""
    from kg.query.worker import FULL, LARGEST, MEMORY, TOO_LARGE

    out_of_memory = any(words in message for words in _OUT_OF_MEMORY)
    if is_naming and (code < 0 or out_of_memory):
        return _too_alike()
    if code == -signal.SIGXCPU:
        return too_slow(timeout)
    if code == TOO_LARGE:
        return too_large(LARGEST)
    if code == FULL:
        return QueryError("there is no room for the answer", hint="Make room in the folder for temporary files.")
    if out_of_memory:
        return QueryError(
            f"the query needs more than {MEMORY // 2**30} GB of memory",
            hint=phrase("Narrow it, or export the graph and load it into a triple store: {}.", call("export")),
        )
    return None


def _too_alike() -> QueryError:
    """Return the error for a graph whose blank nodes get no canonical names (RDFC-1.0 bounds no work)."""
    return QueryError(
        "the blank nodes of the answer look too much alike to be told apart",
        hint="Give them addresses in the query, as IRI(CONCAT(…)) does, or ask for rows with SELECT.",
    )


def _is_naming(said: bytes | None) -> bool:
    """Return whether a child process had its answer, and was giving names to blank nodes."""
    from kg.query.worker import NAMING

    return (said or b"").startswith(NAMING.encode())


def _signal_name(number: int) -> str:
    return signal.Signals(number).name if number in {*signal.Signals} else f"signal {number}"


def failure(query: str, code: int, message: str, timeout: float) -> QueryError:
    """Return the error for a child process that ended with this exit code and message."""
    from kg.query.worker import NAMING, SERVICE

    is_naming = message.startswith(NAMING)
    message = message.removeprefix(NAMING).strip()
    if (broken := _broken_limit(code, message, timeout, is_naming=is_naming)) is not None:
        return broken
    if "total order" in message:  # the store fails to sort numbers, texts and things in one column
        return QueryError(
            "the store can't order values of several kinds", hint="Order by their text: ORDER BY STR(?value)"
        )
    if code < 0:
        deep = "overflowed its stack" in message
        why = "is nested too deeply" if deep else f"could not be answered: its process ended by {_signal_name(-code)}"
        return QueryError(f"the query {why}", hint="Put it in another way; if it fails again, please report it.")
    position = _POSITION.search(message)
    if not position:
        raised = _RAISED.findall(message) or message.splitlines() or [f"code {code}"]
        return QueryError(f"the query failed: {raised[-1]}")
    number, column = int(position[1]), int(position[2])
    lines = query.split("\n")
    line = lines[min(number, len(lines)) - 1].rstrip("\r")
    what: str
    hint: str | Phrase | None
    if code == SERVICE:
        what = "SERVICE is refused: queries reach nothing but this graph"
        hint = "Load the other data into your own store."
    else:
        what, hint = _explanation(query, line[column - 1 :], message[position.end() :])
    gap = "".join("\t" if character == "\t" else " " for character in line[: column - 1].ljust(column - 1))
    return QueryError(f"{number}:{column}: {what}\n    {line}\n    {gap}^", hint=hint)


def _explanation(query: str, rest: str, message: str) -> tuple[str, str | Phrase | None]:
    """Return what is wrong where `rest` of a line begins, in better words than the parser's if any, and a hint."""
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
    if words := _IN_WORDS.search(message):
        return words[1][0].lower() + words[1][1:], None
    return "not SPARQL from here on" if rest.strip() else "the query ends too early", None


def answer_of(body: bytes) -> Answer | bool:
    """Return the rows in the bytes of bindings, or the truth value of an ASK."""
    import pyoxigraph as ox

    from kg.query.results import Answer

    results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    return Answer.of(results) if isinstance(results, ox.QuerySolutions) else bool(results)


def graph_text(body: bytes, form: str, schema: Schema) -> str:
    """Return the bytes of a graph as Turtle or N-Triples. Raises QueryError for another format."""
    from kg.rdf.ntriples import ntriples
    from kg.rdf.turtle import turtle

    writers = {"turtle": turtle, "ntriples": ntriples}
    if form not in writers:
        raise QueryError(f"a graph can't be written as {form}", hint="Use turtle or ntriples.")
    return writers[form](body.decode(), schema)
