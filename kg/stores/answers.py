"""Rows and numbers in the answers of a store, which may say anything: they are checked before they are used."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import IO

import pyoxigraph as ox

from kg.errors import StoreError
from kg.rdf.source import text_of
from kg.stores.ask.ordering import Row, variables_of
from kg.stores.retry import Limits

__all__ = ["Row", "number", "read_rows", "too_long"]

_HEAD = 2**16
"""Bytes in which the head of an answer stands, if it has more. All stores that we know write it first, and the parser
would keep all rows until it comes, and compare each variable with each."""

_CELLS = 10_000_000
"""The most terms, bound or not, in the rows of an answer: some gigabytes. A row without any takes two bytes in JSON, so
bytes alone bound nothing."""

_START = re.compile(r'\ufeff?\s*\{\s*"head"\s*:\s*')
_NUMBER = re.compile(r"[0-9]{1,15}")
_CHECK_EACH = 1_000  # rows


def read_rows(body: IO[bytes], query: str, endpoint: str, limits: Limits) -> Iterator[Row]:
    """Yield the rows of the answer to a SELECT, in the order of its variables.

    Raises SyntaxError or ValueError if the answer isn't whole, StoreError if it has other columns than the query or
    isn't rows, LimitError if there is no time left for it, or if it is too large.
    """
    expected = variables_of(query)
    _check_head(body, endpoint)
    solutions = None
    try:
        solutions = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        if not isinstance(solutions, ox.QuerySolutions):
            raise _unexpected(endpoint, "a yes or no for a SELECT")
        received = [variable.value for variable in solutions.variables]
        if set(received) != set(expected):
            raise _unexpected(endpoint, f"the columns {', '.join(received)[:100] or '(none)'}")
        for count, row in enumerate(solutions, 1):
            if count % _CHECK_EACH == 0:
                limits.check(endpoint, body.tell())
            if count * max(1, len(expected)) > _CELLS:
                raise limits.large(endpoint, f"{_CELLS:,} terms")
            yield tuple(row[name] for name in expected)
    except MemoryError as error:
        raise too_long(endpoint) from error
    finally:
        del solutions  # a traceback would keep it for another thread to drop, which the library forbids


def _check_head(body: IO[bytes], endpoint: str) -> None:
    """Raise StoreError if the head of a long answer isn't at its beginning."""
    start = body.read(_HEAD)
    body.seek(0)
    if len(start) < _HEAD:
        return
    text = start.decode(errors="replace")
    try:
        begins = _START.match(text)
        if begins is None:
            raise ValueError("no head")
        json.JSONDecoder().raw_decode(text, begins.end())
    except (ValueError, RecursionError) as error:
        raise _unexpected(endpoint, f"more than {_HEAD // 2**10} kB without a head") from error


def number(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, endpoint: str) -> int:
    """Return a count that a store gives. Raises StoreError if it is no whole number of a sensible size."""
    text = text_of(term)
    if not _NUMBER.fullmatch(text) or not text.isascii():
        raise _unexpected(endpoint, f"{text[:30]!r} for a count")
    return int(text)


def too_long(endpoint: str) -> StoreError:
    """Return the error for a text that is longer than the parser takes, which it tells as a lack of memory."""
    return _unexpected(endpoint, "a text longer than the 8 to 16 MB that are read")


def _unexpected(endpoint: str, what: str) -> StoreError:
    return StoreError(
        f"{endpoint} answers with something that wasn't asked for: {what}",
        endpoint=endpoint,
        status=200,
        hint="Is this the address of a SPARQL endpoint, and kind the kind of store that it is?",
    )
