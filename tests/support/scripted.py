"""A store of a few lines, which answers as it is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kg.errors import StoreError
from kg.stores.client import Remote, open_remote
from kg.stores.config import Auth, Target

__all__ = [
    "DONE", "FINE", "JSON", "SECRET", "Answer", "Scripted", "Trouble", "a_target", "ask", "failure", "scripted",
]  # fmt: skip

JSON = "application/sparql-results+json"
ROWS = {"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "literal", "value": "x"}}]}}
Answer = tuple[int, dict[str, str], bytes]
Trouble = Callable[[BaseHTTPRequestHandler], None]
FINE: Answer = (200, {"Content-Type": JSON}, json.dumps(ROWS).encode())
DONE: Answer = (204, {}, b"")
SECRET = "someone:s3cret"  # noqa: S105  # opens nothing


class Scripted(ThreadingHTTPServer):
    """A server that gives its answers one after the other, the last one for ever, and keeps what it was sent."""

    block_on_close = True
    daemon_threads = False

    def __init__(self, address: tuple[str, int] = ("127.0.0.1", 0)) -> None:
        super().__init__(address, _Answering)
        self.answers: list[Answer | Trouble] = []
        self.sent: list[tuple[str, str, dict[str, str], bytes]] = []
        self.times: list[float] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is no fault of a test."""


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Scripted

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.sent.append((self.command, self.path, dict(self.headers), body))
        self.server.times.append(time.monotonic())
        answer = self.server.answers[0]
        if len(self.server.answers) > 1:
            self.server.answers.pop(0)
        if callable(answer):
            answer(self)
            return
        status, headers, content = answer
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(content))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST  # noqa: N815  # as the library calls it

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def scripted() -> Iterator[Scripted]:
    """Such a server, until the end."""
    with Scripted() as its:
        thread = threading.Thread(target=its.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield its
        its.shutdown()
        thread.join()


def a_target(url: str, kind: str = "oxigraph", scheme: str | None = None) -> Target:
    auth = Auth(scheme=scheme, env="FMKG_TEST_STORE") if scheme else None
    return Target(
        name="lab", kind=kind, query=f"{url}/query", update=f"{url}/update", graph_store=f"{url}/store", auth=auth
    )


def ask(remote: Remote) -> list[object]:
    return list(remote.select("SELECT ?a {}"))


def failure(target: Target, act: Callable[[Remote], object] = ask, **given: float) -> StoreError:
    """The error of an act on a store."""
    with open_remote(target, pause=0.01, **given) as remote, pytest.raises(StoreError) as caught:  # type: ignore[arg-type]  # tries is whole
        act(remote)
    assert caught.value.hint
    assert caught.value.endpoint
    return caught.value
