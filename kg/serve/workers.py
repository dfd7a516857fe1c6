"""Queries that run at once, each in a child process of its own, as in `kg.query.process`.

A child is ended when its time is up, when nobody waits for its answer any more, and when the server ends.
"""

from __future__ import annotations

import asyncio
import contextlib
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
from kg.serve.protocol import GRAPHS, ROWS, RefusedError, unfit

__all__ = ["AGAIN", "Runner"]

AGAIN = {"Retry-After": "5"}
"""The header that says when to ask again, in seconds."""

_PATIENCE = 2.0
"""How many seconds a query waits for one of those that run to end."""


@dataclass(slots=True, kw_only=True)
class Runner:
    """What answers queries from the current build in `build`: how many seconds each has, how many may run at once."""

    build: Path
    timeout: float
    concurrent: int
    _free: asyncio.Semaphore = field(init=False)
    _running: set[asyncio.Task[IO[bytes]]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.concurrent)

    def end(self) -> None:
        """End the queries that run; whoever waits for them is told."""
        for task in self._running:
            task.cancel()

    async def answer(self, asked: QueryRequest, gone: Coroutine[None, None, None]) -> IO[bytes]:
        """The result of a query in a file: a line with its form, then the rest. It ends when `gone` does.

        Raises RefusedError for a query with a fault (400), an answer that has none of the formats wanted (406), and
        where there is no room, no time or nobody left to wait for it (503).
        """
        task = asyncio.create_task(self._run(asked))
        waiting = asyncio.create_task(gone)
        self._running.add(task)
        try:
            await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if task.done() and not task.cancelled():
                return task.result()
            raise RefusedError(503, "the server ends", AGAIN)
        finally:
            self._running.discard(task)
            for each in (task, waiting):
                each.cancel()
            await asyncio.wait({task, waiting})
            if not task.cancelled():
                task.exception()  # nobody is left to hear of it

    async def _run(self, asked: QueryRequest) -> IO[bytes]:
        """The result of a query, once one of those that run leaves room for it."""
        async with self._place():
            try:
                with open_build(self.build) as folder, contextlib.ExitStack() as stack:
                    file = stack.enter_context(tempfile.TemporaryFile())
                    await self._ask(asked, folder, file)
                    file.seek(0)
                    stack.pop_all()  # whoever sends it closes it
                    return file
            except OSError as error:
                why = (error.strerror or str(error)).lower()
                raise RefusedError(503, f"this machine can't run a query now: {why}", AGAIN) from error

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """A place among the queries that run at once. Raises RefusedError where none gets free."""
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._free.acquire()
        except TimeoutError as error:
            raise RefusedError(503, "too many queries run at once\nAsk again later.", AGAIN) from error
        try:
            yield
        finally:
            self._free.release()

    async def _ask(self, asked: QueryRequest, folder: Path, file: IO[bytes]) -> None:
        """Have a child process write the result of a query to a file; it is gone at the end, whatever happens."""
        from kg.query.worker import FAULT, UNFIT

        child = await asyncio.create_subprocess_exec(
            *command(folder, self.timeout),
            stdin=asyncio.subprocess.PIPE,
            stdout=file,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # a Ctrl-C is for the server, which ends its children itself
        )
        try:
            async with asyncio.timeout(self.timeout):
                _, said = await child.communicate(asked.to_bytes())
        except TimeoutError as error:
            raise self._too_slow() from error
        finally:
            if child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
        if child.returncode == -signal.SIGXCPU:
            raise self._too_slow()
        words = said.decode(errors="replace").strip()
        if child.returncode == UNFIT:
            raise unfit(_offers(file), why=words and f"the answer can't be written in the format wanted: {words}")
        if child.returncode != 0:
            its = failure(asked.query, child.returncode or FAULT, words, self.timeout)
            ours = words.startswith("Traceback") and "MemoryError" not in words  # a broken store, or a bug
            text = "\n".join(filter(None, its.for_command_line))
            raise RefusedError(503 if ours else 400, text, AGAIN if ours else None)

    def _too_slow(self) -> RefusedError:
        return RefusedError(503, f"no answer within {self.timeout:g} seconds\nNarrow the query.", AGAIN)


def _offers(file: IO[bytes]) -> tuple[str, ...]:
    """The media types for an answer of the form that stands in the first line of a file."""
    file.seek(0)
    return GRAPHS if file.readline().strip() == b"graph" else ROWS
