"""When a request is tried again, and when it is given up. What the client makes of it is tested in test_client."""

from __future__ import annotations

import time

import httpx
import pytest

from kg.errors import StoreError
from kg.stores.retry import (
    LimitError,
    Limits,
    TemporaryError,
    connection_failure,
    retrying,
    retrying_within,
    seconds_to_wait,
)

ENDPOINT = "http://127.0.0.1:9/query"


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7), ("", 0), ("soon", 0), ("-1", 0), ("²", 0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0)]
)
def test_seconds_to_wait(header: str, seconds: float) -> None:
    assert seconds_to_wait(header) == seconds


def test_seconds_until_a_date() -> None:
    assert seconds_to_wait("Wed, 21 Oct 2099 07:28:00 GMT") > 3600


def test_limits() -> None:
    Limits().check(ENDPOINT, 10**12)
    open_ended = Limits(deadline=time.monotonic() + 60, max_bytes=10)
    open_ended.check(ENDPOINT, 10)
    assert 50 < open_ended.seconds_left() <= 60
    with pytest.raises(LimitError, match="more than 10 bytes") as large:
        open_ended.check(ENDPOINT, 11)
    assert large.value.large
    over = Limits(deadline=time.monotonic() - 1)
    assert over.is_over
    assert over.seconds_left() > 0
    with pytest.raises(LimitError, match="no answer in time") as late:
        over.check(ENDPOINT, 0)
    assert not late.value.large


@pytest.mark.parametrize(
    ("error", "is_temporary", "message"),
    [
        (httpx.ConnectError("refused"), True, "can't be reached: refused"),
        (httpx.ReadError("reset"), True, "broke: reset"),
        (httpx.ReadTimeout("slow"), False, "no answer in time"),
        (httpx.TooManyRedirects("round and round"), False, "broke"),
    ],
)
def test_connections_that_fail(error: httpx.HTTPError, is_temporary: bool, message: str) -> None:
    failure = connection_failure(ENDPOINT, error, str(error))
    assert isinstance(failure, TemporaryError if is_temporary else StoreError)
    assert message in str(failure)


def tries_of(error: Exception, limits: Limits, tries: int = 5) -> int:
    """How often an action is tried that fails in this way each time."""
    count = 0

    def act() -> None:
        nonlocal count
        count += 1
        raise TemporaryError(StoreError("no", endpoint=ENDPOINT)) from error

    with pytest.raises(TemporaryError):
        retrying_within(limits, retrying(tries, 0.001))(act)
    return count


def test_tries() -> None:
    broke, busy = httpx.RemoteProtocolError("Server disconnected"), httpx.ReadError("reset")
    assert tries_of(busy, Limits()) == 5
    assert tries_of(broke, Limits()) == 5
    assert tries_of(busy, Limits(user_query=True)) == 5
    assert tries_of(broke, Limits(user_query=True)) == 2  # it may have ended the server
    assert tries_of(busy, Limits(user_query=True, deadline=time.monotonic() - 1)) == 1


def test_other_errors_are_not_tried_again() -> None:
    def act() -> None:
        raise StoreError("no", endpoint=ENDPOINT)

    with pytest.raises(StoreError):
        retrying(5, 60)(act)
