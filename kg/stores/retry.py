"""What passes: failures that are worth another try, and how long to wait between tries."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential,
    wait_random,
)

from kg.errors import StoreError

__all__ = ["PASSING_HINT", "PAUSE", "TRIES", "PassingError", "retrying", "seconds", "unreachable"]

TRIES, PAUSE, _LONGEST_PAUSE = 7, 0.5, 30.0  # seconds; in all about a minute, in which a server restarts
PASSING_HINT = "It may be busy or restarting: look at its log, and run the command again; it goes on where it was."


class PassingError(Exception):
    """A failure that is worth another try; `after` is how long the server says to wait, in seconds."""

    def __init__(self, error: StoreError, after: float = 0.0) -> None:
        super().__init__(error.message)
        self.error = error
        self.after = after


def unreachable(endpoint: str, error: httpx.HTTPError) -> Exception:
    """Why nothing, or not all, came back: to be tried again, but where it would be the same each time."""
    why = str(error) or type(error).__name__
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            hint = "Give the certificate of the store, or of who signed it, as certificate: FILE in stores.yaml."
            return StoreError(f"{endpoint} can't be trusted: {why}", endpoint=endpoint, hint=hint)
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, (httpx.ReadTimeout, httpx.WriteTimeout)):
        hint = "It may still be at work: look at its log, and run the command again when it is idle."
        return StoreError(f"{endpoint} gave no answer in time", endpoint=endpoint, hint=hint)
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return PassingError(
            StoreError(f"{endpoint} can't be reached: {why}", endpoint=endpoint, hint="Is the store running?")
        )
    failed = StoreError(f"the connection to {endpoint} broke: {why}", endpoint=endpoint, hint=PASSING_HINT)
    return PassingError(failed) if isinstance(error, httpx.TransportError) else failed


def seconds(retry_after: str) -> float:
    """What Retry-After says, as seconds from now (RFC 9110, 10.2.3); 0 where it says nothing that can be read."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0.0
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def retrying(tries: int, pause: float) -> Retrying:
    """What tries so often what passes, longer and longer apart: `pause` seconds first, or what the server asks for."""
    back_off = wait_exponential(multiplier=pause, max=_LONGEST_PAUSE) + wait_random(0, pause)

    def wait(state: RetryCallState) -> float:
        failed = state.outcome.exception() if state.outcome is not None else None
        return max(back_off(state), failed.after if isinstance(failed, PassingError) else 0.0)

    return Retrying(
        retry=retry_if_exception_type(PassingError), stop=stop_after_attempt(tries), wait=wait, reraise=True
    )
