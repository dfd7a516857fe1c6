"""The endpoint as an ASGI application, which any such server can run.

/sparql             answers queries; without a query, it describes the service
/.well-known/void   describes the graph
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from kg.builds import current
from kg.errors import StoreError
from kg.query import QueryRequest
from kg.rdf.namespaces import SD, VOID
from kg.serve.checks import RequestCheck
from kg.serve.description import describe_dataset, describe_service, facts_query
from kg.serve.protocol import GRAPHS, RefusedError, choose, parse_request, unfit
from kg.serve.workers import AGAIN, Runner
from kg.terminal import visible

__all__ = ["Endpoint"]

_LARGEST_BODY, _BODY_SECONDS = 2**20, 30.0
_PIECE = 2**16  # bytes of a reply that are sent at once
_REPLY_SECONDS, _SLOWEST = 60.0, 100_000  # a client takes its answer in a minute, or so many bytes a second
_HOST = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]+)?|\[[0-9A-Fa-f:.]+\](?::[0-9]+)?")
_METHODS = ("GET", "HEAD", "OPTIONS", "POST")
_PREFIXES = {"sd": SD, "void": VOID}

Describe = Callable[[Iterable[ox.Triple], str, str], Iterator[ox.Triple]]


@dataclass(slots=True, kw_only=True)
class Endpoint:
    """A SPARQL endpoint: a runner runs its queries, things are under `base`, pages of `origins` may read answers; it
    answers by its address, as localhost, and under the names `hosts`."""

    runner: Runner
    base: str
    origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    _facts: tuple[Path, list[ox.Triple]] | None = field(init=False, default=None)

    def app(self) -> Starlette:
        """The application that answers requests."""
        cors = Middleware(
            CORSMiddleware,
            allow_origins=self.origins,
            allow_methods=_METHODS,
            allow_headers=["*"],
            expose_headers=["Retry-After"],
        )
        app = Starlette(
            routes=[
                Route("/", self.about, methods=["GET", "OPTIONS"]),
                Route("/sparql", self.query, methods=_METHODS),
                Route("/.well-known/void", self.void, methods=["GET", "OPTIONS"]),
            ],
            middleware=[Middleware(RequestCheck, hosts=self.hosts), *([cors] if self.origins else [])],
            exception_handlers={RefusedError: _refuse, StoreError: _absent},
        )
        app.router.redirect_slashes = False  # it would trust the Host that a client gives
        return app

    async def about(self, request: Request) -> Response:
        """Reply with the addresses there are, for people who look with a browser."""
        if request.method == "OPTIONS":
            return _options("GET, HEAD, OPTIONS")
        lines = (f"SPARQL endpoint: {_origin(request)}/sparql", f"What it holds: {_origin(request)}/.well-known/void")
        return PlainTextResponse("".join(f"{line}\n" for line in lines))

    async def void(self, request: Request) -> Response:
        """Reply with the description of the graph, as VoID."""
        if request.method == "OPTIONS":
            return _options("GET, HEAD, OPTIONS")
        return await self._described(request, describe_dataset)

    async def query(self, request: Request) -> Response:
        """Reply with the answer of a query; without a query, with the description of the service."""
        if request.method == "OPTIONS":
            return _options(", ".join(_METHODS))
        try:
            body = await _body(request) if request.method == "POST" else b""
        except ClientDisconnect:
            return Response(status_code=400)  # the client is gone
        query = parse_request(
            request.method,
            query_string=request.scope["query_string"],
            content_type=request.headers.get("content-type"),
            body=body,
            accept=_accept(request),
        )
        if query is None:
            return await self._described(request, describe_service)
        query = replace(query, base=f"{_origin(request)}/sparql")
        file = await self.runner.answer(query, _gone(request.receive))
        form = file.readline().strip()
        return _reply(file, (query.graph if form == b"graph" else query.rows) or "", head=request.method == "HEAD")

    async def _described(self, request: Request, describe: Describe) -> Response:
        """Reply with a description of the current build; the facts for it are gathered once for each build."""
        media = choose(_accept(request), GRAPHS)
        if media is None:
            raise unfit(GRAPHS)
        folder = current(self.runner.build)
        if self._facts is None or self._facts[0] != folder:
            query = QueryRequest(query=facts_query(self.base))
            with await self.runner.answer(query, _gone(request.receive)) as file:
                file.readline()
                quads = ox.parse(file.read(), format=ox.RdfFormat.N_TRIPLES)
                self._facts = folder, [quad.triple for quad in quads]
        triples = describe(self._facts[1], self.base, f"{_origin(request)}/sparql")
        form = ox.RdfFormat.from_media_type(media)
        prefixes = _PREFIXES if form in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.N3) else None
        content = ox.serialize(triples, format=form, prefixes=prefixes)
        return Response(content, media_type=media, headers={"Vary": "Accept"})


async def _body(request: Request) -> bytes:
    """The body of a request. Raises RefusedError if it is too large, compressed, or takes too long to come."""
    length = request.headers.get("content-length", "0")
    large = RefusedError(413, f"the body is larger than {_LARGEST_BODY // 2**20} MB", {"Connection": "close"})
    if "expect" in request.headers and length.isdecimal() and int(length[:12]) > _LARGEST_BODY:
        raise large
    body, size = b"", 0
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for piece in request.stream():  # to its end: a client that still sends doesn't read the reply
                size += len(piece)
                if size <= _LARGEST_BODY:
                    body += piece
    except TimeoutError as error:
        raise RefusedError(408, "the body takes too long to come", {"Connection": "close"}) from error
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise RefusedError(415, "the body is packed: send it as it is", {"Accept-Encoding": "identity"})
    if size > _LARGEST_BODY:
        raise large
    return body


def _accept(request: Request) -> str:
    return ",".join(request.headers.getlist("accept"))


def _origin(request: Request) -> str:
    """The address of this server as the client knows it."""
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        host = ":".join(map(str, request.scope["server"]))
    return f"{request.scope['scheme']}://{host}"


async def _gone(receive: Receive) -> None:
    """Return when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _reply(file: IO[bytes], media: str, *, head: bool) -> Response:
    """Reply with the rest of a file, which is closed afterwards; to HEAD (`head`) without it."""
    start = file.tell()
    size = file.seek(0, 2) - start
    file.seek(start)
    headers = {"Content-Length": str(size), "Vary": "Accept", "X-Content-Type-Options": "nosniff"}
    if head or size <= _PIECE:
        with file:
            return Response(b"" if head else file.read(), media_type=media, headers=headers)
    return _FileResponse(file, size, media, headers)


class _FileResponse(Response):
    """A reply from a file, piece by piece; the file is closed when the client has it, has gone, or is too slow."""

    def __init__(self, file: IO[bytes], size: int, media: str, headers: dict[str, str]) -> None:
        super().__init__(media_type=media, headers=headers)
        self.file = file
        self.seconds = _REPLY_SECONDS + size / _SLOWEST

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        gone = asyncio.create_task(_gone(receive))
        try:
            with self.file:
                async with asyncio.timeout(self.seconds):
                    await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
                    while not gone.done() and (piece := self.file.read(_PIECE)):
                        await send({"type": "http.response.body", "body": piece, "more_body": True})
                        await asyncio.sleep(0)  # lets the server notice that the client has gone
                    await send({"type": "http.response.body", "body": b""})
        except TimeoutError as error:
            raise ConnectionAbortedError("the client takes its answer too slowly") from error
        finally:
            gone.cancel()


def _options(methods: str) -> Response:
    return Response(status_code=204, headers={"Allow": methods})


def _refuse(_request: Request, error: Exception) -> Response:
    refused = cast("RefusedError", error)
    return PlainTextResponse(f"{visible(refused.text)}\n", refused.status, headers=refused.headers)


def _absent(_request: Request, error: Exception) -> Response:
    return PlainTextResponse(f"{visible(cast('StoreError', error).message)}\n", 503, headers=AGAIN)
