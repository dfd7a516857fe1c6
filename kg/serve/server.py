"""The built graph as a read-only SPARQL endpoint, on this machine only."""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Callable

import h11
import uvicorn

from kg.errors import KgError
from kg.serve.app import Endpoint

__all__ = ["HOST", "listen", "serve"]

HOST = "127.0.0.1"
"""The only address that is listened on; a reverse proxy stands before it where others are to reach it."""

_CONNECTIONS = 500
_LAST_SECONDS = 2


def listen(port: int) -> socket.socket:
    """A socket that listens on a port of this machine, any free one for 0.

    Raises KgError where the port is taken or may not be used.
    """
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        why = os.strerror(error.errno or 0).lower()
        raise KgError(
            f"port {port} can't be listened on: {why}", hint="Give another with --port, or 0 for any free one."
        ) from error


def serve(endpoint: Endpoint, listening: socket.socket) -> None:
    """Answer requests until the process is told to end (SIGINT, SIGTERM, SIGHUP); then end all queries, and it."""
    config = uvicorn.Config(
        endpoint.app(),
        http="h11",
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_LAST_SECONDS,
    )
    for name in ("uvicorn.error", "asyncio"):
        logging.getLogger(name).addFilter(_is_ours)
    server = _Server(config, endpoint.runner.end)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, server.handle_exit)
    server.run(sockets=[listening])


class _Server(uvicorn.Server):
    """A server that ends what runs before it waits for it."""

    def __init__(self, config: uvicorn.Config, end: Callable[[], None]) -> None:
        super().__init__(config)
        self.end = end

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.end()
        await super().shutdown(sockets)


def _is_ours(record: logging.LogRecord) -> bool:
    """Whether an error is worth a word: not where a client broke off its request, so that nothing can be said to it."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, (h11.LocalProtocolError, ConnectionError))
