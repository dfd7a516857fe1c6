"""Requests of the SPARQL 1.1 Protocol and the Graph Store Protocol, composed but not yet sent."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

__all__ = ["JSON", "NTRIPLES", "Dataset", "Request", "direct_query", "form_query", "get_graph", "update", "upload"]

JSON, NTRIPLES = "application/sparql-results+json", "application/n-triples"
_FORM, _QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
_UPDATE, _NQUADS = "application/sparql-update", "application/n-quads"
_WORTH_GZIP = 2**16  # bytes


class Dataset(NamedTuple):
    """The graphs that a query is asked of; where both are empty those of the store, or of the query's own FROM."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def clauses(self) -> str:
        """The same as clauses of a query."""
        return "\n".join(
            [f"FROM <{graph}>" for graph in self.default] + [f"FROM NAMED <{graph}>" for graph in self.named]
        )

    def parameters(self) -> list[tuple[str, str]]:
        """The same as parameters of the protocol."""
        named = [("named-graph-uri", graph) for graph in self.named]
        return [("default-graph-uri", graph) for graph in self.default] + named


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent to an endpoint; `accept` is the media type that the answer has to have, where one is expected."""

    method: str
    endpoint: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str]
    content: bytes = b""
    accept: str | None = None

    @property
    def address(self) -> str:
        """The endpoint with the parameters."""
        if not self.parameters:
            return self.endpoint
        return f"{self.endpoint}{'&' if urlsplit(self.endpoint).query else '?'}{urlencode(self.parameters)}"


def form_query(
    endpoint: str, query: str, dataset: Dataset, parameters: Mapping[str, str], accept: str = JSON
) -> Request:
    """A query as a form, with all else in it."""
    fields = [("query", query), *dataset.parameters(), *parameters.items()]
    return Request(
        method="POST",
        endpoint=endpoint,
        headers={"Content-Type": _FORM, "Accept": accept},
        content=urlencode(fields).encode(),
        accept=accept,
    )


def direct_query(endpoint: str, query: str, parameters: Mapping[str, str], accept: str = JSON) -> Request:
    """A query as it is, which may have any length; it says itself which graphs it is asked of."""
    return Request(
        method="POST",
        endpoint=endpoint,
        parameters=parameters,
        headers={"Content-Type": _QUERY, "Accept": accept},
        content=query.encode(),
        accept=accept,
    )


def update(endpoint: str, operations: str, *, zipped: bool) -> Request:
    """An update; `zipped` where the store takes gzip, for an update that is long enough."""
    headers, content = _body(operations.encode(), _UPDATE, zipped=zipped)
    return Request(method="POST", endpoint=endpoint, headers=headers, content=content)


def upload(endpoint: str, lines: Iterable[str], parameters: Iterable[str], *, zipped: bool) -> Request:
    """Statements to add, as lines of N-Quads, with parameters that have no values."""
    headers, content = _body("".join(lines).encode(), _NQUADS, zipped=zipped)
    return Request(
        method="POST", endpoint=endpoint, parameters=dict.fromkeys(parameters, ""), headers=headers, content=content
    )


def get_graph(endpoint: str, graph: str) -> Request:
    """The request for all statements of a graph, "" being the default one."""
    parameters = {"graph": graph} if graph else {"default": ""}
    return Request(
        method="GET", endpoint=endpoint, parameters=parameters, headers={"Accept": NTRIPLES}, accept=NTRIPLES
    )


def _body(content: bytes, media_type: str, *, zipped: bool) -> tuple[dict[str, str], bytes]:
    """The headers of a body, and the body as it is sent."""
    headers = {"Content-Type": f"{media_type}; charset=utf-8"}
    if zipped and len(content) > _WORTH_GZIP:
        return {**headers, "Content-Encoding": "gzip"}, gzip.compress(content, compresslevel=1)
    return headers, content
