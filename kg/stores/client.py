"""The connection to a store that someone runs: queries, updates, and the Graph Store Protocol.

A temporary failure (a busy server, a cut connection, a restart) is tried again, longer and longer apart; so all that is
sent may be sent twice without harm. Any other is a StoreError at once, with the address, the status and what to do.
An answer is taken only when all of it has come: stores end the text in the middle when their time is up, with
status 200. And it may take only so long, and be only so large, whatever the server does: see `kg.stores.bounds`.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, NamedTuple

import httpx
import pyoxigraph as ox
from tenacity import Retrying

from kg.errors import ConfigError, StoreError
from kg.stores import protocol
from kg.stores.answers import Row, number, read_rows, too_long
from kg.stores.bounds import PLAIN, Watch, bound, opening
from kg.stores.config import Target, is_loopback
from kg.stores.protocol import Dataset, Request
from kg.stores.quoting import quotable
from kg.stores.retry import (
    BUSY_HINT,
    PAUSE,
    TRIES,
    Limits,
    TemporaryError,
    connection_failure,
    retrying,
    retrying_within,
    seconds_to_wait,
)

__all__ = ["Remote", "Response", "Row", "open_remote"]


class Response(NamedTuple):
    """The body of an answer, which its reader closes, and its headers."""

    body: IO[bytes]
    headers: httpx.Headers


_CONNECT = 10.0  # seconds
_ANSWER = 600.0  # seconds for an exchange as a whole
_LONGEST_WAIT = 120.0  # seconds; a server that asks to wait longer is not waited for
_IN_MEMORY = 2**23  # bytes of an answer; a longer one goes to a nameless file
_LARGEST = 2**30  # bytes of an answer that has no lower limit: all statements of a graph
_MOST_ROWS = 10_000_000  # in all pages of an answer
_TEMPORARY = {429, 500, 502, 503, 504}
_HINTS = {
    400: "The store doesn't take what it was sent. Is kind right? Else it is a fault of fmkg: please report it.",
    401: "Check auth in stores.yaml: its scheme, and what the environment variable holds.",
    403: "Who you are there may not do this: have the store's owner allow it.",
    404: "Check the address in stores.yaml.",
    405: "Check the address in stores.yaml; a server that is started read-only says this too.",
    413: "The store, or a proxy before it, takes no request of this size: raise its limit.",
}
_TIME_HINT = "Narrow the query, or have the store give more time to one."
_NO_LIMITS = Limits()
_CUT_HINT = "It cuts answers, or another program is writing to it: raise its limit, or try again."


@dataclass(frozen=True, slots=True)
class Remote:
    """A store that someone runs, with an open connection.

    Each method raises StoreError if the store can't be reached, refuses, or answers in part.
    """

    target: Target
    client: httpx.Client
    secret: str | None
    tries: Retrying
    watch: Watch = field(default_factory=Watch)
    seconds: float = _ANSWER

    def select(self, query: str) -> Iterator[Row]:
        """Yield the rows of a SELECT, in the order of its variables, once the whole answer has come."""
        endpoint = self.target.query
        with self.send(protocol.form_query(endpoint, query, Dataset(), {})).body as body:
            try:
                yield from read_rows(body, query, endpoint, _NO_LIMITS)
            except (SyntaxError, ValueError) as error:
                raise self._in_part(endpoint) from error

    def count(self, pattern: str) -> int:
        """Return how many solutions a pattern has."""
        query = f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}"
        row, *_ = [*self.select(query)] or [(None,)]
        return number(row[0], self.target.query)

    def rows(self, variables: str, where: str, *, total: int | None = None) -> Iterator[Row]:
        """Yield the distinct rows of a pattern, page by page if such a store cuts answers; if `total` rows are expected
        and fit into one page, the rows as they are.

        Raises StoreError, after the last row, if there are not `total` of them.
        """
        size, count = self.target.abilities.rows_per_answer, 0
        inner = f"SELECT DISTINCT {variables} WHERE {{ {where} }}"
        if size is None or (total is not None and total < size):
            for row in self.select(f"SELECT {variables} WHERE {{ {where} }}" if total else inner):
                count += 1
                yield row
        else:
            # Ordered by text, since terms of all kinds have no order: Oxigraph 0.5.13 ends when asked for one. And the
            # order inside, the page around it: Virtuoso refuses both in one SELECT beyond 10,000 rows.
            parts = ("STR({0})", "STR(DATATYPE({0}))", "LANG({0})")
            order = " ".join(f'COALESCE({part.format(name)}, "")' for name in variables.split() for part in parts)
            inner = f"SELECT {variables} WHERE {{ {{ {inner} ORDER BY {order} }} }} LIMIT {size}"
            received = size
            while received == size:
                received = 0
                for row in self.select(f"{inner} OFFSET {count}"):
                    received += 1
                    yield row
                count += received
                if count > _MOST_ROWS:
                    raise _NO_LIMITS.large(self.target.query, f"{_MOST_ROWS:,} rows")
        if total is not None and count != total:
            raise StoreError(
                f"{self.target.query} gave {count:,} rows of {total:,}",
                endpoint=self.target.query,
                hint=_CUT_HINT,
            )

    def update(self, operations: str) -> None:
        """Run an update, which has to leave the same when it is run twice."""
        if self.target.update is None:
            raise ConfigError(
                f"{self.target.name} has no address for updates",
                file=self.target.file,
                key=f"{self.target.name}.update",
                hint="Add update: with the store's SPARQL update address.",
            )
        self.send(protocol.update(self.target.update, operations, zipped=self.target.abilities.nquads)).body.close()

    def upload(self, lines: Iterable[str]) -> None:
        """Add statements, as lines of N-Quads, by the Graph Store Protocol."""
        abilities = self.target.abilities
        parameters = abilities.upload_parameters
        self.send(protocol.upload(self._graph_store(), lines, parameters, zipped=abilities.nquads)).body.close()

    def graph(self, name: str, *, total: int) -> Iterator[ox.Triple]:
        """Yield the statements of a graph, "" being the default one, by the Graph Store Protocol.

        Raises StoreError, after the last statement, if there are not `total` of them.
        """
        count, endpoint = 0, self._graph_store()
        with self.send(protocol.get_graph(endpoint, name)).body as body:
            try:
                for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES):
                    count += 1
                    if count > total:
                        break
                    yield quad.triple
            except (SyntaxError, ValueError) as error:
                raise self._in_part(endpoint) from error
            except MemoryError as error:
                raise too_long(endpoint) from error
        if count != total:
            raise StoreError(
                f"{endpoint} gave {'more than ' if count > total else f'{count:,} statements of '}{total:,}",
                endpoint=endpoint,
                hint=_CUT_HINT,
            )

    def send(self, request: Request, limits: Limits = _NO_LIMITS) -> Response:
        """Send a request, as often as it takes, and return the whole answer.

        Raises LimitError if it takes too long or is too large.
        """
        try:
            return retrying_within(limits, self.tries)(self._send_once, request, limits)
        except TemporaryError as error:
            if limits.deadline is not None and time.monotonic() + error.after >= limits.deadline:
                raise limits.late(request.endpoint) from error
            if limits.user_query and isinstance(error.__cause__, httpx.RemoteProtocolError):
                error.error.hint = "The query may be too much for it: look at its log, and whether it still runs."
            raise error.error from error.__cause__

    def _send_once(self, request: Request, limits: Limits) -> Response:
        endpoint, limits = request.endpoint, self._effective(limits)
        body = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # its reader closes it
        exchange = self.client.stream(
            request.method,
            request.address,
            headers=request.headers,
            content=request.content,
            timeout=httpx.Timeout(limits.seconds_left(), connect=min(_CONNECT, limits.seconds_left())),
            extensions={"trace": self.watch.trace, "limits": limits, "endpoint": endpoint},
        )
        try:
            with self.watch.until(limits.deadline or 0.0), exchange as response:
                if not response.is_success:
                    raise self._refusal(endpoint, response, limits)
                self._check_media_type(response, request)
                for part in response.iter_bytes():
                    body.write(part)
                limits.check(endpoint, body.tell())  # a body that was cut may look whole
        except BaseException as error:
            body.close()
            if isinstance(error, httpx.HTTPError):
                if limits.is_over:
                    raise limits.late(endpoint) from error
                raise connection_failure(endpoint, error, quotable(str(error), self.secret)) from error
            if isinstance(error, OSError):
                raise _no_room(endpoint, error) from error
            raise
        body.seek(0)
        return Response(body, response.headers)

    def _effective(self, limits: Limits) -> Limits:
        """The limits of one try: those given, and for what they leave open the limits that each exchange has."""
        deadline = time.monotonic() + self.seconds if limits.deadline is None else limits.deadline
        return replace(limits, deadline=deadline, max_bytes=limits.max_bytes or _LARGEST)

    def _refusal(self, endpoint: str, response: httpx.Response, limits: Limits) -> StoreError | TemporaryError:
        """The error for an answer that says no."""
        status = response.status_code
        text = opening(response, self.watch)
        said, reason = (quotable(words, self.secret, status) for words in (text, response.reason_phrase))
        message = " ".join(filter(None, (f"{endpoint} refuses: {status}", reason))) + (f": {said}" if said else "")
        timed_out = "timed out" in text
        is_temporary = status in _TEMPORARY
        if limits.user_query and (status == httpx.codes.INTERNAL_SERVER_ERROR or timed_out):
            is_temporary = False  # the store can't answer this query later either (SPARQL 1.1 Protocol, 2.1.6)
        if is_temporary:
            hint = BUSY_HINT
        elif limits.user_query and status in (*_TEMPORARY, httpx.codes.BAD_REQUEST):
            hint = _TIME_HINT if timed_out else "The store doesn't answer this query: put it in another way."
        else:
            hint = _HINTS.get(status, "Check the address in stores.yaml.")
        error = StoreError(message, endpoint=endpoint, status=status, hint=hint)
        wait = seconds_to_wait(response.headers.get("Retry-After", ""))
        return TemporaryError(error, wait) if is_temporary and wait <= _LONGEST_WAIT else error

    def _check_media_type(self, response: httpx.Response, request: Request) -> None:
        """Raise StoreError if an answer is of another media type than the request expects."""
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip()
        if request.accept is not None and media_type.lower() != request.accept:
            received = quotable(media_type, self.secret) or "something"
            raise StoreError(
                f"{request.endpoint} answers with {received} where {request.accept} was asked for",
                endpoint=request.endpoint,
                status=response.status_code,
                hint=_HINTS[404],
            )

    def _graph_store(self) -> str:
        if self.target.graph_store is None:
            raise StoreError(f"{self.target.name} has no graph_store in {self.target.file}")
        return self.target.graph_store

    def _in_part(self, endpoint: str) -> StoreError:
        return StoreError(
            f"{endpoint} answered in part only: the text ends in the middle, or isn't what was asked for",
            endpoint=endpoint,
            status=200,
            hint="The store's time for a query was up: give it more (oxigraph serve --timeout-s 600).",
        )


def _no_room(endpoint: str, error: OSError) -> StoreError:
    return StoreError(
        f"the answer of {endpoint} can't be kept: {(error.strerror or str(error)).lower()}",
        endpoint=endpoint,
        hint="Make room in the folder for temporary files, or set TMPDIR to another one.",
    )


@contextmanager
def open_remote(target: Target, tries: int = TRIES, pause: float = PAUSE, answer: float = _ANSWER) -> Iterator[Remote]:
    """Connect to a store, until the end. `pause` is the first wait between tries, `answer` how long an exchange may
    take, from the request to the last byte of its answer, both in seconds.

    Raises ConfigError if its secret isn't in the environment, or its certificate is none.
    """
    secret = target.auth.secret() if target.auth is not None else None
    headers = {"User-Agent": "fmkg", **PLAIN}
    if target.auth is not None and target.auth.scheme == "bearer":
        headers["Authorization"] = f"Bearer {secret}"
    addresses = [address for address in (target.query, target.update, target.graph_store) if address]
    client = httpx.Client(
        auth=_login(target, secret),
        headers=headers,
        verify=_trusted(target, addresses),
        timeout=httpx.Timeout(answer, connect=_CONNECT),
        limits=httpx.Limits(max_connections=1),
        event_hooks={"response": [partial(bound, secret=secret)]},
        # what stays on this machine never goes through a proxy: a password would go there in the clear
        trust_env=not all(map(is_loopback, addresses)),
    )
    with Watch() as watch, client:
        yield Remote(target, client, secret, retrying(tries, pause), watch, answer)


def _login(target: Target, secret: str | None) -> httpx.Auth | None:
    if target.auth is None or secret is None or target.auth.scheme == "bearer":
        return None
    user, _, password = secret.partition(":")
    return httpx.BasicAuth(user, password) if target.auth.scheme == "basic" else _Digest(user, password)


class _Digest(httpx.DigestAuth):
    """Digest authentication (RFC 7616) as far as httpx has it; any other is an error that says so."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        try:
            yield from super().auth_flow(request)
        except (KeyError, NotImplementedError, httpx.ProtocolError) as error:  # an algorithm, auth-int, a broken header
            endpoint = request.extensions["endpoint"]
            raise StoreError(
                f"{endpoint} asks for a login by digest of a kind that isn't there",
                endpoint=endpoint,
                status=401,
                hint="Have it take qop=auth with MD5 or SHA-256; or use basic or bearer over https.",
            ) from error


def _trusted(target: Target, addresses: Iterable[str]) -> ssl.SSLContext | bool:
    """The certificates that are trusted; True: those that httpx brings along."""
    try:
        if target.certificate:
            return ssl.create_default_context(cafile=target.certificate)
        if all(address.startswith("http:") for address in addresses):
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody, and takes no time to make
    except (ssl.SSLError, OSError) as error:
        raise ConfigError(
            f"{target.name}.certificate: {target.certificate} is no certificate in PEM",
            file=target.file,
            key=f"{target.name}.certificate",
        ) from error
    return True
