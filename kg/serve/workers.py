"""Queries that run at the same time, each in a child process of its own, as in `kg.query.process`.

A child process is ended when its time is up, when nobody waits for its answer any more, and when the server ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from kg.builds import open_build
from kg.query import QueryRequest
from kg.query.process import command, failure
from kg.query.worker import NO_ROOM
from kg.serve.protocol import GRAPHS, ROWS, RefusedError, unfit

__all__ = ["AGAIN", "Runner"]

AGAIN = {"Retry-After": "5"}
"""The header that says when to ask again, in seconds."""

_FULL = 507  # Insufficient Storage (RFC 4918, 11.5)
_PATIENCE = 2.0
"""How many seconds a query waits until another one ends."""

_KEPT = 2**30
"""Bytes of answers that may wait for their clients on disk; while they are more, no query begins."""


@dataclass(slots=True, kw_only=True)
class Runner:
    """Runs queries on the current build in the folder `build`, each for `timeout` seconds at most, `concurrent` of them
    at once."""

    build: Path
    timeout: float
    concurrent: int
    _free: asyncio.Semaphore = field(init=False)
    _answers: list[IO[bytes]] = field(init=False, default_factory=list)
    _running: set[asyncio.Task[IO[bytes]]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.concurrent)

    def end(self) -> None:
        """End the queries that run; whoever waits for them gets an error."""
        for task in self._running:
            task.cancel()

    async def answer(self, query: QueryRequest, client_gone: Coroutine[None, None, None]) -> IO[bytes]:
        """The result of a query in a file: a line with its form, then the rest. The query ends when `client_gone` does.

        Raises RefusedError for a query with a fault (400), an answer that has none of the formats wanted (406), if
        too many queries run, too many answers wait, its time is up, or the server ends (503), and if the disk is full
        (507).
        """
        task = asyncio.create_task(self._run(query))
        waiting = asyncio.create_task(client_gone)
        self._running.add(task)
        try:
            await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if task.done() and not task.cancelled():
                return task.result()
            raise RefusedError(503, "the server ends", AGAIN)
        finally:
            self._running.discard(task)
            task.cancel()
            waiting.cancel()
            await asyncio.wait({task, waiting})
            if not task.cancelled():
                task.exception()  # or asyncio would log that nobody asked for it

    async def _run(self, query: QueryRequest) -> IO[bytes]:
        """The result of a query, once there is room for it among those that run."""
        async with self._place():
            if self._kept() >= _KEPT:
                raise RefusedError(503, "too many answers wait for their clients\nAsk again later.", AGAIN)
            try:
                with open_build(self.build) as folder, contextlib.ExitStack() as stack:
                    file = stack.enter_context(tempfile.TemporaryFile())
                    await self._write_result(query, folder, file)
                    file.seek(0)
                    stack.pop_all()  # the reply closes it
                    self._answers.append(file)
                    return file
            except OSError as error:
                why = (error.strerror or str(error)).lower()
                status = _FULL if error.errno in NO_ROOM else 503
                raise RefusedError(status, f"this machine can't run a query now: {why}", AGAIN) from error

    def _kept(self) -> int:
        """The bytes of the answers that wait for their clients."""
        self._answers = [file for file in self._answers if not file.closed]
        return sum(os.fstat(file.fileno()).st_size for file in self._answers)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """A place among the queries that run at once. Raises RefusedError if none gets free."""
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._free.acquire()
        except TimeoutError as error:
            raise RefusedError(503, "too many queries run at once\nAsk again later.", AGAIN) from error
        try:
            yield
        finally:
            self._free.release()

    async def _write_result(self, query: QueryRequest, folder: Path, file: IO[bytes]) -> None:
        """Have a child process write the result of a query to a file. Whatever happens, it has ended afterwards."""
        from kg.query.worker import FAULT, FULL, NAMING, UNFIT

        child = await asyncio.create_subprocess_exec(
            *command(folder, self.timeout),
            stdin=asyncio.subprocess.PIPE,
            stdout=file,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C goes to the server, which ends its child processes itself
        )
        try:
            async with asyncio.timeout(self.timeout):
                _, errors = await child.communicate(query.to_bytes())
        except TimeoutError as error:
            raise self._too_slow() from error
        finally:
            if child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
        if child.returncode == -signal.SIGXCPU:
            raise self._too_slow()
        message = errors.decode(errors="replace").strip()
        if child.returncode == UNFIT:
            message = message.removeprefix(NAMING).strip()
            raise unfit(_offers(file), why=message and f"the answer can't be written in the format wanted: {message}")
        if child.returncode != 0:
            refusal = failure(query.query, child.returncode or FAULT, message, self.timeout)
            is_ours = message.startswith("Traceback") and "MemoryError" not in message  # a broken store, or a bug
            text = "\n".join(filter(None, refusal.for_command_line))
            if child.returncode == FULL:
                raise RefusedError(_FULL, text, AGAIN)
            raise RefusedError(503 if is_ours else 400, text, AGAIN if is_ours else None)

    def _too_slow(self) -> RefusedError:
        return RefusedError(503, f"no answer within {self.timeout:g} seconds\nNarrow the query.", AGAIN)


def _offers(file: IO[bytes]) -> tuple[str, ...]:
    """The media types for an answer of the form that the first line of a file names."""
    file.seek(0)
    return GRAPHS if file.readline().strip() == b"graph" else ROWS
