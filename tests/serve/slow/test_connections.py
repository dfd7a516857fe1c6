"""Clients that hold connections, answers and files of the endpoint without using them."""

from __future__ import annotations

import contextlib
import logging
import os
import resource
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from kg.serve.connections import LogFilter, most_connections
from tests.support.endpoint import Server, build_small, serving, start
from tests.support.workspaces import ROOT

SMALL = "/sparql?query=ASK%7B%7D"
WIDE = (
    f'SELECT ("{"a" * 100_000}" AS ?x) {{ {" ".join(f"VALUES ?v{n} {{ 1 2 3 4 5 6 7 8 9 10 }}" for n in range(2))} }}'
)
"""A query with an answer of 10 MB."""

proc = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="this system lists no open files under /proc")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("endpoint")
    shutil.copy(ROOT / "workspace.yaml", root)
    build_small(root)
    return root


@contextlib.contextmanager
def many(server: Server, count: int, data: bytes = b"") -> Iterator[list[socket.socket]]:
    """Many connections, each of which sends this and then nothing."""
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(server.send(data)) for _ in range(count)]


def is_closed(connection: socket.socket, seconds: float = 5) -> bool:
    """Whether the server closes a connection soon, whatever it sends before that."""
    connection.settimeout(seconds)
    try:
        while connection.recv(2**16):
            pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


def eventually(check: Callable[[], object], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if check():
            return True
        time.sleep(0.05)
    return False


def answers_held(server: Server) -> int:
    """The bytes of nameless files that a server holds."""
    total = 0
    for descriptor in Path(f"/proc/{server.process.pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            if str(descriptor.readlink()).endswith(" (deleted)"):
                total += descriptor.stat().st_size
    return total


@pytest.mark.parametrize("data", [b"", b"GET /sparql HTTP/1.1\r\nHost: localhost\r\nX: "])
def test_silent_connections_make_way(root: Path, data: bytes) -> None:
    """As many as there may be, and more; those who ask are answered all the while."""
    with serving(root) as server, many(server, 600, data):
        begun = time.monotonic()
        assert [server.ask("GET", SMALL).status for _ in range(5)] == [200] * 5
        assert time.monotonic() - begun < 8


def test_clients_that_do_not_finish_their_query_make_way(root: Path) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 9"
    changes = "import kg.serve.connections as c; c._CONNECTIONS = 20"
    with serving(root, changes=changes) as server, many(server, 30, head + b"\r\n\r\n"):
        assert server.ask("GET", SMALL).status == 200


def test_a_head_has_a_deadline(root: Path) -> None:
    with serving(root, changes="import kg.serve.connections as c; c._HEAD_SECONDS = 0.5") as server:
        with server.send(b"") as silent:
            assert is_closed(silent)
        with server.send(b"GET /sparql HTTP/1.1\r\nHost: localhost\r\n") as dripping:
            begun = time.monotonic()
            with contextlib.suppress(ConnectionError):
                while time.monotonic() - begun < 5:
                    dripping.sendall(b"X: a\r\n")
                    time.sleep(0.1)
            assert time.monotonic() - begun < 3
        with server.send(f"GET {SMALL} HTTP/1.1\r\nHost: localhost\r\n\r\nGET".encode()) as second:
            assert second.recv(100).startswith(b"HTTP/1.1 200")
            assert is_closed(second)


def test_a_head_has_a_largest_size(root: Path) -> None:
    heads = (b"X: " + b"a" * 2**20, b"X: a\r\n" * 2**17, b"a" * 2**20)
    with serving(root) as server:
        for more in heads:
            with server.send(b"GET /sparql HTTP/1.1\r\nHost: localhost\r\n") as connection:
                with contextlib.suppress(ConnectionError):
                    connection.sendall(more)
                assert is_closed(connection)
        assert server.ask("GET", SMALL).status == 200


def test_a_full_server_says_when_to_come_back(root: Path) -> None:
    """Each connection has a query under way: none makes way, and who comes now is told so."""
    slow = " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(30)))} }}" for n in range(9))
    request = f"GET /sparql?query={quote(f'SELECT (COUNT(*) AS ?n) {{ {slow} }}')} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    changes = "import kg.serve.connections as c; c._CONNECTIONS = 3; import kg.serve.workers as w; w._PATIENCE = 30"
    with serving(root, changes=changes) as server, many(server, 3, request.encode()):
        time.sleep(0.5)
        reply = server.ask("GET", SMALL)
        assert (reply.status, reply.headers["retry-after"]) == (503, "5")
        assert "Ask again" in reply.text


@proc
def test_an_answer_that_nobody_takes_is_dropped(root: Path) -> None:
    request = f"GET /sparql?query={quote(WIDE)} HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\n\r\n"
    changes = "import kg.serve.connections as c; c._STALL_SECONDS = 1"
    with serving(root, changes=changes) as server, many(server, 3, request.encode()):
        assert eventually(lambda: answers_held(server) > 2**23)
        assert eventually(lambda: answers_held(server) == 0)


@proc
def test_an_answer_that_is_taken_too_slowly_is_dropped(root: Path) -> None:
    request = f"GET /sparql?query={quote(WIDE)} HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\n\r\n"
    changes = "import kg.serve.app as a; a._REPLY_SECONDS = 1; a._SLOWEST = 10**8"
    with serving(root, changes=changes) as server, server.send(request.encode()) as connection:
        begun = time.monotonic()
        while answers_held(server) or time.monotonic() - begun < 0.8:
            connection.recv(2**10)
            time.sleep(0.02)
            assert time.monotonic() - begun < 8
        assert server.ask("GET", SMALL).status == 200


@proc
def test_answers_that_wait_have_a_limit_together(root: Path) -> None:
    request = f"GET /sparql?query={quote(WIDE)} HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\n\r\n"
    with serving(root, changes="import kg.serve.workers as w; w._KEPT = 2**23") as server:
        with many(server, 1, request.encode()):
            assert eventually(lambda: server.ask("GET", SMALL).status == 503)
            assert "wait for their clients" in server.ask("GET", SMALL).text
        assert eventually(lambda: server.ask("GET", SMALL).status == 200)


def test_with_few_files_it_goes_on_and_says_little(root: Path) -> None:
    server = start(root, files=140)
    with many(server, 400):
        time.sleep(1)
    assert eventually(lambda: server.ask("GET", SMALL).status == 200)
    os.kill(server.process.pid, signal.SIGTERM)
    _, said = server.process.communicate(timeout=10)
    assert len(said) < 20_000


def test_a_full_folder_is_no_fault_of_the_query(root: Path) -> None:
    """A file that may not grow is an error for the program, as on a full disk."""
    changes = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (2**16, r.RLIM_INFINITY))"
    with serving(root, changes=changes) as server:
        reply = server.query(WIDE, "text/csv")
        assert (reply.status, reply.headers["retry-after"]) == (507, "5")
        assert "no room" in reply.text
        assert server.query("ASK {}").status == 200


@pytest.mark.parametrize(("files", "concurrent", "most"), [(10_000, 4, 500), (256, 4, 82), (64, 4, 1)])
def test_connections_leave_files_for_queries(
    files: int, concurrent: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (files, files))
    assert most_connections(concurrent) == most


def test_each_error_is_logged_once_a_minute() -> None:
    def passes(message: str, error: Exception | None = None) -> bool:
        info = (type(error), error, None) if error else None
        return LogFilter.filter(log_filter, logging.LogRecord("asyncio", logging.ERROR, "", 1, message, (), info))

    log_filter = LogFilter()
    assert passes("out of files\nsocket 1")
    assert not passes("out of files\nsocket 2")
    assert passes("something else")
    assert not passes("the client is gone", ConnectionResetError())
