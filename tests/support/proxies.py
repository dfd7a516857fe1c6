"""An unruly way to a store: it hands requests on, and does to them what a test says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import httpx

from kg.stores.config import Target

__all__ = ["TROUBLES", "Proxy", "between"]

_OURS = {"host", "connection", "transfer-encoding", "content-length", "content-encoding", "accept-encoding"}


class Proxy(ThreadingHTTPServer):
    """Hands requests on to a store; `troubles` are done to the next ones, one each, None being none."""

    block_on_close = True
    daemon_threads = False

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handing)
        self.store = f"http://127.0.0.1:{port}"
        self.troubles: list[Trouble | None] = []
        self.done = 0
        self.client = httpx.Client(trust_env=False, timeout=120)

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is no fault of a test."""

    def lead(self, target: Target) -> Target:
        """The target, by way of this proxy."""

        def through(address: str) -> str:
            return urlsplit(address)._replace(netloc=f"127.0.0.1:{self.server_port}").geturl()

        return replace(
            target,
            query=through(target.query),
            update=through(target.update or ""),
            graph_store=through(target.graph_store) if target.graph_store else None,
        )


class _Handing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def do_POST(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        trouble = self.server.troubles.pop(0) if self.server.troubles else None
        if trouble is None:
            self.answer(self.hand_on())
        else:
            self.server.done += 1
            trouble(self)

    do_GET = do_POST  # noqa: N815  # as the library calls it

    def hand_on(self) -> httpx.Response:
        headers = {
            name: value for name, value in self.headers.items() if name.lower() not in _OURS - {"content-encoding"}
        }
        return self.server.client.request(
            self.command, self.server.store + self.path, content=self.body, headers=headers
        )

    def answer(self, response: httpx.Response) -> None:
        headers = {name: value for name, value in response.headers.items() if name.lower() not in _OURS}
        self.say(response.status_code, response.content, headers)

    def say(self, status: int, content: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in ((headers or {}) | {"Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


Trouble = Callable[[_Handing], None]


def _late_error(its: _Handing) -> None:
    its.hand_on()
    its.say(500, b"something went wrong")


def _hang_up(its: _Handing) -> None:
    its.close_connection = True


def _late_hang_up(its: _Handing) -> None:
    its.hand_on()
    its.close_connection = True


def _half(its: _Handing) -> None:
    """The status and half of what was to come."""
    response = its.hand_on()
    its.send_response(response.status_code)
    its.send_header("Content-Type", response.headers.get("Content-Type", ""))
    its.send_header("Content-Length", str(len(response.content) + 10))
    its.end_headers()
    its.wfile.write(response.content[: len(response.content) // 2])
    its.close_connection = True


def _slow(its: _Handing) -> None:
    time.sleep(0.4)
    its.answer(its.hand_on())


TROUBLES: dict[str, Trouble] = {
    "500": lambda its: its.say(500, b"something went wrong"),
    "500 for what was done": _late_error,
    "503": lambda its: its.say(503),
    "429": lambda its: its.say(429, b"", {"Retry-After": "0"}),
    "hung up": _hang_up,
    "hung up when it was done": _late_hang_up,
    "half an answer": _half,
    "slow": _slow,
}


@contextmanager
def between(port: int) -> Iterator[Proxy]:
    """A proxy before the store on this port, until the end."""
    with Proxy(port) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()
            proxy.client.close()
