"""What holds a server to its limits, whatever it sends: how long an exchange takes, to the last byte, and how large the
body of an answer is.

A time-out of a socket starts anew with each byte that comes, so a server that sends one now and then is never too late
for it. `Watch` cuts the connection itself at the deadline. Bodies are taken as they are: packed ones are not asked for
(`Accept-Encoding: identity`) and not unpacked, since a few bytes can unpack to any number.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

import httpx

from kg.errors import StoreError
from kg.stores.quoting import quotable
from kg.stores.retry import Limits

__all__ = ["PLAIN", "Watch", "bound", "opening"]

PLAIN = {"Accept-Encoding": "identity"}
"""The header that asks for bodies as they are."""

_OPENING, _OPENING_SECONDS = 4096, 5.0  # of a body that is only quoted
_LOGIN_BODY = 2**16  # bytes of a body that nobody reads: of an answer that asks for a login


class Watch:
    """Cuts the connection of a client when the time for an exchange is up. The client has one connection at a time."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._forget()

    def trace(self, event: str, details: Mapping[str, Any]) -> None:
        """Take note of a new connection: httpx calls this as the `trace` extension of a request."""
        if event.endswith("connect_tcp.complete"):
            self._forget()
            # a copy leads to the same connection, also once TLS has taken the original over
            self._socket = details["return_value"].get_extra_info("socket").dup()

    @contextmanager
    def until(self, deadline: float) -> Iterator[None]:
        """Cut the connection at a time of the monotonic clock, if this context is still open then."""
        timer = threading.Timer(max(0.0, deadline - time.monotonic()), self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):  # it is closed already
                self._socket.shutdown(socket.SHUT_RDWR)

    def _forget(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None


def bound(response: httpx.Response, secret: str | None) -> None:
    """Hold the body of an answer to the limits in its request: httpx calls this as a hook for responses, those that
    ask for a login too.

    Raises StoreError if the body is packed, or if the answer leads elsewhere, where the secret mustn't go; reading the
    body raises LimitError if it is too large or too late.
    """
    limits, endpoint = response.request.extensions["limits"], response.request.extensions["endpoint"]
    if response.has_redirect_location:
        place = quotable(response.headers["Location"], secret)
        raise StoreError(
            f"{endpoint} is now at {place or 'another address'}",
            endpoint=endpoint,
            status=response.status_code,
            hint="If that is where it should be, change the address in stores.yaml.",
        )
    packing = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packing != "identity":
        raise StoreError(
            f"{endpoint} sends a packed answer, though one as it is was asked for",
            endpoint=endpoint,
            status=response.status_code,
            hint="Have it, or a proxy before it, keep to Accept-Encoding: identity.",
        )
    most = limits.max_bytes if response.is_success else _LOGIN_BODY
    response.stream = _BoundStream(response.stream, Limits(deadline=limits.deadline, max_bytes=most), endpoint)


class _BoundStream(httpx.SyncByteStream):
    """The bytes of a body, up to its limits."""

    def __init__(self, stream: Any, limits: Limits, endpoint: str) -> None:
        self._stream = stream
        self._limits = limits
        self._endpoint = endpoint

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for part in self._stream:
            size += len(part)
            self._limits.check(self._endpoint, size)
            yield part

    def close(self) -> None:
        self._stream.close()


def opening(response: httpx.Response, watch: Watch) -> str:
    """Return the beginning of a body, as much as comes in a short time. The connection can't be used after that."""
    text = b""
    with contextlib.suppress(httpx.HTTPError, StoreError), watch.until(time.monotonic() + _OPENING_SECONDS):
        for part in response.iter_bytes():
            text += part
            if len(text) > _OPENING:
                break
    return text[:_OPENING].decode(errors="replace")
