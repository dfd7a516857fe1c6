"""The server: it listens on this machine only, and ends its queries when it ends."""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from kg.builds import current
from kg.errors import KgError
from kg.serve.app import Endpoint
from kg.serve.connections import BACKLOG, Connection, LogFilter, most_connections
from kg.serve.workers import Runner

__all__ = ["serve"]

_HOST = "127.0.0.1"  # others reach it through a reverse proxy, if at all
_LAST_SECONDS = 2


def serve(
    build: Path,
    base: str,
    *,
    port: int = 8080,
    timeout: float = 60.0,
    concurrent: int = 4,
    origins: tuple[str, ...] = (),
    hosts: tuple[str, ...] = (),
    on_start: Callable[[str], None],
) -> None:
    """Answer queries on the current build in the folder `build`, whose things are under `base`, until the process is
    told to end (SIGINT, SIGTERM, SIGHUP).

    `port` 0 is any free one; `on_start` is called with the address. A query has `timeout` seconds, and `concurrent` of
    them run at once. Pages of `origins` may read the answers; `hosts` are more names of the server.

    Raises StoreError if there is no build, KgError if the
    port is taken or may not be used.
    """
    current(build)
    runner = Runner(build=build, timeout=timeout, concurrent=concurrent)
    endpoint = Endpoint(runner=runner, base=base, origins=origins, hosts=hosts)
    with _listen(port) as listening:
        on_start(f"http://{_HOST}:{listening.getsockname()[1]}")
        _run(endpoint, listening)


def _listen(port: int) -> socket.socket:
    """A socket that listens on a port of this machine. Raises KgError if that can't be had."""
    try:
        return socket.create_server((_HOST, port))
    except OSError as error:
        why = os.strerror(error.errno or 0).lower()
        raise KgError(
            f"port {port} can't be listened on: {why}", hint="Give another with --port, or 0 for any free one."
        ) from error


def _run(endpoint: Endpoint, listening: socket.socket) -> None:
    """Answer requests until the process is told to end; then end all queries, and return."""
    Connection.most = most_connections(endpoint.runner.concurrent)
    config = uvicorn.Config(
        endpoint.app(),
        http=Connection,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=_LAST_SECONDS,
    )
    log_filter = LogFilter()
    for name in ("uvicorn.error", "asyncio"):
        logging.getLogger(name).addFilter(log_filter)
    server = _Server(config, endpoint.runner.end)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, server.handle_exit)
    server.run(sockets=[listening])


class _Server(uvicorn.Server):
    """A server that ends its queries before it waits for their answers."""

    def __init__(self, config: uvicorn.Config, end: Callable[[], None]) -> None:
        super().__init__(config)
        self.end = end

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.end()
        await super().shutdown(sockets)
