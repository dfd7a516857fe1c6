"""A `kg serve` whose graph can be replaced, for the suites of SPARQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kg.builds import new_build, write_store

__all__ = ["Answer", "Endpoint", "running_endpoint"]


class Answer(NamedTuple):
    """A reply: its status, its media type, its body."""

    status: int
    media: str
    body: bytes


class Endpoint:
    """The endpoint of a workspace, which is built anew for each dataset."""

    def __init__(self, workspace: Path, port: int) -> None:
        self.workspace = workspace
        self.port = port

    def hold(self, quads: Iterable[ox.Quad]) -> None:
        """Have it hold just these statements."""
        store = ox.Store()
        store.extend(quads)
        with new_build(self.workspace / "build") as folder:
            write_store(folder, store.dump(format=ox.RdfFormat.N_QUADS) or b"")

    def request(
        self, method: str, target: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Return the reply to a request."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=90)
        try:
            connection.request(method, target, body, headers or {})
            reply = connection.getresponse()
            return Answer(reply.status, (reply.getheader("Content-Type") or "").partition(";")[0], reply.read())
        finally:
            connection.close()

    def ask(self, query: str, accept: str = "*/*") -> Answer:
        """Return the reply to a query."""
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        return self.request("POST", "/sparql", query.encode(errors="surrogateescape"), headers)


@contextmanager
def running_endpoint() -> Iterator[Endpoint]:
    """An endpoint that runs, until the end."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        (workspace / "workspace.yaml").write_text("base: https://w3id.org/fmkg/id/\n", encoding="utf-8")
        endpoint = Endpoint(workspace, 0)
        endpoint.hold([])
        command = [sys.executable, "-m", "kg", "serve", "--port", "0", "--workspace", folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                line = process.stdout.readline() if process.stdout else ""
                endpoint.port = int(line.split(":")[2].split("/")[0])
                yield endpoint
            finally:
                os.kill(process.pid, signal.SIGTERM)
