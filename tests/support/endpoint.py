"""`kg serve` as a process, for tests that ask it over HTTP."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import pytest

from kg.builds import new_build, write_store
from tests.support.workspaces import ROOT

__all__ = ["DATA", "Reply", "Server", "build_small", "serving", "start", "stop"]

DATA = "http://kasei.us/2009/09/sparql/data/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A response: status, headers by their names in small letters, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that runs: its process, where it listens, the workspace that it serves."""

    process: subprocess.Popen[str]
    port: int
    root: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/sparql"

    def ask(
        self, method: str, target: str, *, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Reply:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, target, body, headers or {})
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Reply(status=response.status, headers=named, body=response.read())

    def query(self, query: str, accept: str = "*/*") -> Reply:
        return self.ask("GET", f"/sparql?query={quote(query)}", headers={"Accept": accept})

    def send(self, data: bytes) -> socket.socket:
        """A connection on which this has been sent."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        connection.sendall(data)
        return connection

    def children(self) -> list[str]:
        """The processes that answer queries for it."""
        lists = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [pid for file in lists for pid in file.read_text().split()]


def start(root: Path, *words: str, changes: str = "", files: int | None = None) -> Server:
    """Start a server of the build in a workspace.

    `changes` are statements of Python that run before, as on its limits; `files` is how many it may have open.
    """
    command = ["serve", "--workspace", str(root), "--port", "0", *words]
    if files is not None:
        changes += f"; import resource as r; r.setrlimit(r.RLIMIT_NOFILE, ({files}, r.getrlimit(r.RLIMIT_NOFILE)[1]))"
    code = f"import sys; {changes.lstrip('; ') or 'pass'}; from kg.cli.main import main; sys.exit(main({command!r}))"
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        pytest.fail(process.communicate()[1])
    return Server(process=process, port=int(line.split(":")[2].split("/")[0]), root=root)


def stop(server: Server, number: int = signal.SIGTERM) -> None:
    """End a server as a signal does, by its process id: it ends well, soon, and has complained of nothing."""
    os.kill(server.process.pid, number)
    out, err = server.process.communicate(timeout=10)
    assert (server.process.returncode, out, err) == (0, "", "")


@contextlib.contextmanager
def serving(root: Path, *words: str, changes: str = "", files: int | None = None) -> Iterator[Server]:
    """A server of the build in a workspace, until the end; see `start`."""
    server = start(root, *words, changes=changes, files=files)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            stop(server)


def build_small(root: Path, text: str = "default") -> None:
    """Make a small graph current in a workspace: one triple, and three graphs of one each."""
    quads = f'<http://example.org/d> <http://example.org/p> "{text}" .\n'
    for graph in (f"<{DATA}data{n}.rdf>" for n in (1, 2, 3)):
        quads += f'{graph} <http://example.org/p> "here" {graph} .\n'
    with new_build(root / "build") as folder:
        write_store(folder, quads.encode())
