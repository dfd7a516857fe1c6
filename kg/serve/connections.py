"""The connections of the server: none is held by a client that says nothing, or takes nothing.

uvicorn bounds the size of a request's head, and closes a connection that stays idle after an answer. It has no deadline
for the first head, for a head that comes in drops, or for a client that doesn't take its answer; and when it is full
it refuses everybody, for as long as silent clients like. Here each has a deadline, and a connection that we wait for
makes way for a new one.
"""

from __future__ import annotations

import asyncio
import logging
import resource
import time
from typing import TYPE_CHECKING

import h11
from starlette.responses import PlainTextResponse
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.serve.workers import AGAIN

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["BACKLOG", "Connection", "LogFilter", "most_connections"]

BACKLOG = 32
"""How many connections wait to be accepted; as many are accepted at once."""

_CONNECTIONS = 500
_OWN_FILES = BACKLOG + 48  # descriptors for connections that are refused, and for the program itself
_FILES_PER_CONNECTION, _FILES_PER_QUERY = 2, 3  # a connection and its answer; what a query reads, writes and reports to
_HEAD_SECONDS = 10.0
_STALL_SECONDS = 30.0
_LOG_SECONDS = 60.0


def most_connections(concurrent: int) -> int:
    """Return how many connections there may be, so that there are files enough for them and as many queries at once."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return _CONNECTIONS
    free = files - _OWN_FILES - concurrent * _FILES_PER_QUERY
    return max(1, min(_CONNECTIONS, free // _FILES_PER_CONNECTION))


class Connection(H11Protocol):
    """The connection of a client; its methods are called by asyncio, and by uvicorn."""

    most = _CONNECTIONS
    """How many there may be at once."""

    _since = 0.0  # when we began to wait for a request
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        if len(self.connections) > self.most:
            others: Iterable[Connection] = self.connections - {self}  # type: ignore[assignment]  # all are of this class
            if idle := [other for other in others if other.is_idle]:
                min(idle, key=lambda other: other._since).drop()  # of this class
            else:
                self.app = PlainTextResponse(
                    "too many requests are under way\nAsk again later.\n", 503, {**AGAIN, "Connection": "close"}
                )
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Handle what came. Once the head of a request is whole, it has no deadline any more."""
        super().handle_events()
        if self.cycle is not None and not self.cycle.response_complete and not self.flow.write_paused:
            self._stop_waiting()

    def on_response_complete(self) -> None:
        self._wait_for_head()  # of the next request, which may be there already
        super().on_response_complete()

    def pause_writing(self) -> None:
        """The client takes less than it is sent."""
        super().pause_writing()
        self._drop_after(_STALL_SECONDS)

    def resume_writing(self) -> None:
        self._stop_waiting()
        super().resume_writing()

    @property
    def is_idle(self) -> bool:
        """Whether it waits for its client: for a request, for the rest of one, or to be closed."""
        cycle = self.cycle
        return cycle is None or cycle.response_complete or cycle.more_body or self.transport.is_closing()

    def drop(self) -> None:
        """Close the connection at once, with whatever is still to be sent."""
        if not self.transport.is_closing() or self.flow.write_paused:
            self.transport.abort()

    def _wait_for_head(self) -> None:
        self._since = time.monotonic()
        self._drop_after(_HEAD_SECONDS)

    def _drop_after(self, seconds: float) -> None:
        self._stop_waiting()
        self._timer = self.loop.call_later(seconds, self.drop)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class LogFilter(logging.Filter):
    """Passes on the errors that the owner of the server should know: none that a client caused by going away, and each
    other once a minute, since a full machine would have the same thousands of times."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record is to be logged."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, (h11.LocalProtocolError, ConnectionError)):
            return False
        text, now = record.getMessage().partition("\n")[0], time.monotonic()
        if now - self._last.get(text, -_LOG_SECONDS) < _LOG_SECONDS:
            return False
        if len(self._last) > _CONNECTIONS:
            self._last.clear()
        self._last[text] = now
        return True
