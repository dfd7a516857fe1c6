"""When a request to a store is tried again, how long to wait before that, and when to give up."""

from __future__ import annotations

import math
import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential,
    wait_random,
)

from kg.errors import StoreError

__all__ = [
    "BUSY_HINT", "PAUSE", "TRIES", "LimitError", "Limits", "TemporaryError", "connection_failure", "retrying",
    "retrying_within", "seconds_to_wait",
]  # fmt: skip

TRIES, PAUSE, _LONGEST_PAUSE = 7, 0.5, 30.0  # seconds; in all about a minute, in which a server restarts
BUSY_HINT = "It may be busy or restarting: look at its log, and run the command again; it goes on where it was."
_LATE_HINT = "It may still be at work: look at its log, and run the command again when it is idle."
_LARGE_HINT = "Is this the address of a SPARQL endpoint? If it is, have it look for a fault: nothing needs so much."


class TemporaryError(Exception):
    """A failure that is worth another try; `after` is how many seconds the server asks to wait."""

    def __init__(self, error: StoreError, after: float = 0.0) -> None:
        super().__init__(error.message)
        self.error = error
        self.after = after


class LimitError(StoreError):
    """An answer that comes too late, or has too many bytes (`large`)."""

    def __init__(self, message: str, *, endpoint: str, hint: str, large: bool = False) -> None:
        super().__init__(message, endpoint=endpoint, hint=hint)
        self.large = large


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long an answer may take, and how large it may be; None is no limit.

    `deadline` is a time of the monotonic clock. `user_query` says that a person wrote the query: what the store can't
    answer now it can't answer later.
    """

    deadline: float | None = None
    max_bytes: int | None = None
    user_query: bool = False

    @property
    def is_over(self) -> bool:
        """Whether the deadline has passed."""
        return self.deadline is not None and time.monotonic() >= self.deadline

    def seconds_left(self) -> float:
        """Return the seconds until the deadline; at least a thousandth, since a time-out of 0 is not allowed."""
        return max(0.001, (self.deadline or 0.0) - time.monotonic())

    def late(self, endpoint: str) -> LimitError:
        """Return the error for an answer that isn't there at the deadline."""
        return LimitError(f"{endpoint} gave no answer in time", endpoint=endpoint, hint=_LATE_HINT)

    def large(self, endpoint: str, size: str) -> LimitError:
        """Return the error for an answer that is larger than this size."""
        return LimitError(f"{endpoint} answers with more than {size}", endpoint=endpoint, large=True, hint=_LARGE_HINT)

    def check(self, endpoint: str, size: int) -> None:
        """Raise LimitError if the deadline has passed, or an answer of so many bytes is too large."""
        if self.is_over:
            raise self.late(endpoint)
        if self.max_bytes is not None and size > self.max_bytes:
            raise self.large(endpoint, f"{self.max_bytes:,} bytes")


def connection_failure(endpoint: str, error: httpx.HTTPError, text: str) -> StoreError | TemporaryError:
    """Return the error for a request that got no answer, or a part of one; temporary unless each try would fail
    alike. `text` is what may be told of it."""
    why = text or type(error).__name__
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            hint = "Give the certificate of the store, or of who signed it, as certificate: FILE in stores.yaml."
            return StoreError(f"{endpoint} can't be trusted: {why}", endpoint=endpoint, hint=hint)
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, (httpx.ReadTimeout, httpx.WriteTimeout)):
        return StoreError(f"{endpoint} gave no answer in time", endpoint=endpoint, hint=_LATE_HINT)
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return TemporaryError(
            StoreError(f"{endpoint} can't be reached: {why}", endpoint=endpoint, hint="Is the store running?")
        )
    failure = StoreError(f"the connection to {endpoint} broke: {why}", endpoint=endpoint, hint=BUSY_HINT)
    return TemporaryError(failure) if isinstance(error, httpx.TransportError) else failure


def seconds_to_wait(retry_after: str) -> float:
    """Return a Retry-After header as seconds from now (RFC 9110, 10.2.3); 0 if it can't be read."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0.0
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def retrying(tries: int, pause: float) -> Retrying:
    """Return what repeats an action up to `tries` times, as long as it raises TemporaryError.

    It waits `pause` seconds first and longer each time, or as long as the server asks for.
    """
    back_off = wait_exponential(multiplier=pause, max=_LONGEST_PAUSE) + wait_random(0, pause)

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome is not None else None
        return max(back_off(state), error.after if isinstance(error, TemporaryError) else 0.0)

    return Retrying(
        retry=retry_if_exception_type(TemporaryError), stop=stop_after_attempt(tries), wait=wait, reraise=True
    )


def retrying_within(limits: Limits, tries: Retrying) -> Retrying:
    """Return the same for a request with limits: a query that a person wrote is given up at its deadline, and also if
    it may have ended the server."""
    if not limits.user_query:
        return tries
    last_try = tries.stop
    too_late = stop_before_delay(math.inf if limits.deadline is None else limits.seconds_left())

    def stop(state: RetryCallState) -> bool:
        error = state.outcome.exception() if state.outcome is not None else None
        # a query that ends the server would do so each time; but a connection that was kept open may just be too old
        broke = error is not None and isinstance(error.__cause__, httpx.RemoteProtocolError)
        return last_try(state) or too_late(state) or (broke and state.attempt_number > 1)

    return tries.copy(stop=stop)
