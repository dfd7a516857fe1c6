"""Talking to a store that someone runs: SPARQL query and update, and the Graph Store Protocol.

What passes (a busy server, a cut connection, a restart) is tried again, longer and longer apart; all that is sent may
be sent twice without harm. Everything else is a StoreError at once, with the address, the status and what to do.
An answer is taken only when all of it is there: stores end the text in the middle when their time is up, and say 200.
"""

from __future__ import annotations

import gzip
import math
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

import httpx
import pyoxigraph as ox
from tenacity import RetryCallState, Retrying, stop_before_delay

from kg.errors import ConfigError, StoreError
from kg.stores.config import Target, is_loopback
from kg.stores.limits import Limits
from kg.stores.retry import PASSING_HINT, PAUSE, TRIES, PassingError, retrying, seconds, unreachable

if TYPE_CHECKING:
    from urllib.request import Request

__all__ = ["Remote", "Row", "open_remote"]

Row = tuple[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None, ...]
"""One answer: a term for each variable asked for."""
Answered = tuple[IO[bytes], httpx.Headers]
"""What came, and what its headers say of it."""

_CONNECT, _ANSWER = 10.0, 600.0  # seconds; a large update takes minutes without a word
_LATER = 120.0  # a server that says to come back later than this is not waited for
_HELD = 2**23  # bytes of an answer in memory; a longer one goes to a nameless file
_WORTH_GZIP = 2**16
_SAID = 300  # characters of what a server says in an error
_JSON = "application/sparql-results+json"
_PASSING = {429, 500, 502, 503, 504}
_HINTS = {
    400: "The store doesn't take what it was sent. Is kind right? Else it is a fault of fmkg: please report it.",
    401: "Check auth in stores.yaml: its scheme, and what the environment variable holds.",
    403: "Who you are there may not do this: have the store's owner allow it.",
    404: "Check the address in stores.yaml.",
    405: "Check the address in stores.yaml; a server that is started read-only says this too.",
    413: "The store, or a proxy before it, takes no request of this size: raise its limit.",
}
_TIME_HINT = "Narrow the query, or have the store give more time to one."
_CUT_HINT = "It cuts answers, or another program is writing to it: raise its limit, or try again."


@dataclass(frozen=True, slots=True)
class Remote:
    """A store that someone runs, open for questions and changes.

    Each method raises StoreError where the store can't be reached, refuses, or answers in part.
    """

    target: Target
    client: httpx.Client
    secret: str | None
    retrying: Retrying

    def select(self, query: str) -> Iterator[Row]:
        """The rows of a SELECT, in the order of its variables, once all of the answer has come."""
        body = self._send("POST", self.target.query, data={"query": query}, headers={"Accept": _JSON}, expected=_JSON)
        with body:
            found = None
            try:
                found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
                if not isinstance(found, ox.QuerySolutions):
                    raise StoreError("the store answers a SELECT with a yes or no", endpoint=self.target.query)
                for row in found:
                    yield tuple(row)
            except (SyntaxError, ValueError) as error:
                raise self._in_part(self.target.query) from error
            finally:
                del found  # a traceback would keep it for another thread to drop, which the library forbids

    def rows(self, variables: str, where: str, *, total: int | None = None) -> Iterator[Row]:
        """The distinct rows of a pattern, page by page where the kind of store cuts answers; of a `total` that fits
        into one page, the rows as they are.

        Raises StoreError, after the last one, where there are not `total` of them.
        """
        size, count = self.target.abilities.rows_per_answer, 0
        inner = f"SELECT DISTINCT {variables} WHERE {{ {where} }}"
        if size is None or (total is not None and total < size):
            for row in self.select(f"SELECT {variables} WHERE {{ {where} }}" if total else inner):
                count += 1
                yield row
        else:
            # By text, since terms of all kinds have no order: Oxigraph 0.5.13 falls over when asked for one. And the
            # order within, the page around it: Virtuoso refuses both at once beyond 10,000 rows.
            parts = ("STR({0})", "STR(DATATYPE({0}))", "LANG({0})")
            order = " ".join(f'COALESCE({part.format(name)}, "")' for name in variables.split() for part in parts)
            inner = f"SELECT {variables} WHERE {{ {{ {inner} ORDER BY {order} }} }} LIMIT {size}"
            came = size
            while came == size:
                came = 0
                for row in self.select(f"{inner} OFFSET {count}"):
                    came += 1
                    yield row
                count += came
        if total is not None and count != total:
            raise StoreError(
                f"{self.target.query} gave {count:,} rows of {total:,}",
                endpoint=self.target.query,
                hint=_CUT_HINT,
            )

    def ask(self, request: Request, limits: Limits, expected: str) -> Answered:
        """What the store answers to a query that was composed elsewhere, for its reader to close, and the headers.

        Raises LimitError where it takes too long or is too large.
        """
        data = request.data if isinstance(request.data, bytes) else b""
        sent = {"content": data, "headers": dict(request.header_items())}
        return self._answer(request.get_method(), request.full_url, expected, sent, limits)

    def update(self, operations: str) -> None:
        """Run an update, which has to leave the same when it is run twice."""
        if self.target.update is None:
            raise ConfigError(
                f"{self.target.name} has no address for updates",
                file=self.target.file,
                key=f"{self.target.name}.update",
                hint="Add update: with the store's SPARQL update address.",
            )
        self._send("POST", self.target.update, **self._packed(operations, "application/sparql-update")).close()

    def upload(self, quads: Iterable[str]) -> None:
        """Add statements, as N-Quads lines, by the Graph Store Protocol."""
        body = self._packed("".join(quads), "application/n-quads")
        self._send(
            "POST",
            self._graph_store(),
            params=dict.fromkeys(self.target.abilities.upload_parameters, "") or None,
            **body,
        ).close()

    def graph(self, name: str, *, total: int) -> Iterator[ox.Triple]:
        """The statements of a graph, "" for the default one, by the Graph Store Protocol: there have to be `total`."""
        count, endpoint = 0, self._graph_store()
        which = {"graph": name} if name else {"default": ""}
        form = "application/n-triples"
        with self._send("GET", endpoint, params=which, headers={"Accept": form}, expected=form) as body:
            try:
                for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES):
                    count += 1
                    yield quad.triple
            except (SyntaxError, ValueError) as error:
                raise self._in_part(endpoint) from error
        if count != total:
            raise StoreError(
                f"{endpoint} gave {count:,} statements of {total:,}",
                endpoint=endpoint,
                hint=_CUT_HINT,
            )

    def _graph_store(self) -> str:
        if self.target.graph_store is None:
            raise StoreError(f"{self.target.name} has no graph_store in {self.target.file}")
        return self.target.graph_store

    def _packed(self, text: str, form: str) -> dict[str, Any]:
        content, headers = text.encode(), {"Content-Type": f"{form}; charset=utf-8"}
        if self.target.abilities.nquads and len(content) > _WORTH_GZIP:
            content, headers["Content-Encoding"] = gzip.compress(content, compresslevel=1), "gzip"
        return {"content": content, "headers": headers}

    def _in_part(self, endpoint: str) -> StoreError:
        return StoreError(
            f"{endpoint} answered in part only: the text ends in the middle, or isn't what was asked for",
            endpoint=endpoint,
            status=200,
            hint="The store's time for a query was up: give it more (oxigraph serve --timeout-s 600).",
        )

    def _send(self, method: str, endpoint: str, *, expected: str | None = None, **request: Any) -> IO[bytes]:
        """What the store answers, all of it, with as many tries as it takes."""
        return self._answer(method, endpoint, expected, request, Limits())[0]

    def _answer(
        self, method: str, endpoint: str, expected: str | None, request: dict[str, Any], limits: Limits
    ) -> Answered:
        try:
            return self._tries(limits)(self._once, method, endpoint, expected, request, limits)
        except PassingError as error:
            if limits.ends is not None and time.monotonic() + error.after >= limits.ends:
                raise limits.late(endpoint) from error
            if limits.asked and isinstance(error.__cause__, httpx.RemoteProtocolError):
                error.error.hint = "The query may be too much for it: look at its log, and whether it still runs."
            raise error.error from error.__cause__

    def _tries(self, limits: Limits) -> Retrying:
        if not limits.asked:
            return self.retrying
        tried, late = self.retrying.stop, stop_before_delay(math.inf if limits.ends is None else limits.left())

        def stop(state: RetryCallState) -> bool:
            why = state.outcome.exception() if state.outcome is not None else None
            # one that ended the server would do so each time; but a connection that was kept may just be too old
            broke = why is not None and isinstance(why.__cause__, httpx.RemoteProtocolError)
            return tried(state) or late(state) or (broke and state.attempt_number > 1)

        return self.retrying.copy(stop=stop)

    def _once(
        self, method: str, endpoint: str, expected: str | None, request: dict[str, Any], limits: Limits
    ) -> Answered:
        body = SpooledTemporaryFile(max_size=_HELD)  # noqa: SIM115  # whoever reads closes it
        if limits.ends is not None:
            request |= {"timeout": httpx.Timeout(limits.left(), connect=min(_CONNECT, limits.left()))}
        try:
            with self.client.stream(method, endpoint, **request) as response:
                if not response.is_success:
                    raise self._refused(endpoint, response, asked=limits.asked)
                form = response.headers.get("Content-Type", "").partition(";")[0].strip()
                if expected is not None and form != expected:
                    raise StoreError(
                        f"{endpoint} answers with {form or 'something'} where {expected} was asked for",
                        endpoint=endpoint,
                        status=response.status_code,
                        hint=_HINTS[404],
                    )
                for part in response.iter_bytes():
                    body.write(part)
                    limits.check(endpoint, body.tell())
        except BaseException as error:
            body.close()
            if isinstance(error, httpx.HTTPError):
                if limits.is_over:
                    raise limits.late(endpoint) from error
                raise unreachable(endpoint, error) from error
            raise
        body.seek(0)
        return body, response.headers

    def _refused(self, endpoint: str, response: httpx.Response, *, asked: bool) -> Exception:
        status = response.status_code
        said = " ".join(response.read().decode(errors="replace").split())[:_SAID]
        for each in (self.secret, *(self.secret or "").split(":", 1)[1:]):
            said = said.replace(each, "…") if each else said
        what = f"{endpoint} refuses: {status} {response.reason_phrase}{f': {said}' if said else ''}"
        if response.is_redirect:
            what = f"{endpoint} is now at {response.headers.get('Location', 'another address')}"
        passing = status in _PASSING
        if asked and (status == httpx.codes.INTERNAL_SERVER_ERROR or "timed out" in said):
            passing = False  # what the store can't answer now it can't answer later (SPARQL 1.1 Protocol, 2.1.6)
        hint = PASSING_HINT if passing else _HINTS.get(status, "Check the address in stores.yaml.")
        if asked and not passing and status in (*_PASSING, httpx.codes.BAD_REQUEST):
            hint = _TIME_HINT if "timed out" in said else "The store doesn't answer this query: put it in another way."
        error = StoreError(what, endpoint=endpoint, status=status, hint=hint)
        after = seconds(response.headers.get("Retry-After", ""))
        return PassingError(error, after) if passing and after <= _LATER else error


@contextmanager
def open_remote(target: Target, tries: int = TRIES, pause: float = PAUSE, answer: float = _ANSWER) -> Iterator[Remote]:
    """The store of a target, until the end. `pause` is the first wait between tries, `answer` how long an answer may
    keep one waiting, both in seconds.

    Raises ConfigError where its secret isn't in the environment, or its certificate is none.
    """
    secret = target.auth.secret() if target.auth is not None else None
    auth: httpx.Auth | None = None
    headers = {"User-Agent": "fmkg"}
    if target.auth is not None and secret is not None:
        user, _, password = secret.partition(":")
        if target.auth.scheme == "bearer":
            headers["Authorization"] = f"Bearer {secret}"
        else:
            auth = (httpx.BasicAuth if target.auth.scheme == "basic" else httpx.DigestAuth)(user, password)
    addresses = [its for its in (target.query, target.update, target.graph_store) if its]
    verify: ssl.SSLContext | bool = True
    try:
        if target.certificate:
            verify = ssl.create_default_context(cafile=target.certificate)
        elif all(its.startswith("http:") for its in addresses):
            verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody, and takes no time to make
    except (ssl.SSLError, OSError) as error:
        raise ConfigError(
            f"{target.name}.certificate: {target.certificate} is no certificate in PEM",
            file=target.file,
            key=f"{target.name}.certificate",
        ) from error
    # What stays on this machine never goes through a proxy: a password would go there in the clear.
    beyond = not all(map(is_loopback, addresses))
    limits = httpx.Timeout(answer, connect=_CONNECT)
    with httpx.Client(auth=auth, headers=headers, verify=verify, timeout=limits, trust_env=beyond) as client:
        yield Remote(target, client, secret, retrying(tries, pause))
