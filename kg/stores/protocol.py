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
    """The graphs that a query is asked of; if both are empty, those of the store, or of the query's own FROM."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def clauses(self) -> str:
        """Return the FROM clauses of a query that is asked of these graphs."""
        return "\n".join(
            [f"FROM <{graph}>" for graph in self.default] + [f"FROM NAMED <{graph}>" for graph in self.named]
        )

    def parameters(self) -> list[tuple[str, str]]:
        """Return the parameters of the protocol for these graphs."""
        named = [("named-graph-uri", graph) for graph in self.named]
        return [("default-graph-uri", graph) for graph in self.default] + named


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent to an endpoint; `accept` is the media type that its answer must have, if any."""

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
    """Compose a query as a form, which has the dataset and the parameters, too."""
    fields = [("query", query), *dataset.parameters(), *parameters.items()]
    return Request(
        method="POST",
        endpoint=endpoint,
        headers={"Content-Type": _FORM, "Accept": accept},
        content=urlencode(fields).encode(),
        accept=accept,
    )


def direct_query(endpoint: str, query: str, parameters: Mapping[str, str], accept: str = JSON) -> Request:
    """Compose a query as it is, which may have any length; FROM in it says which graphs it is asked of."""
    return Request(
        method="POST",
        endpoint=endpoint,
        parameters=parameters,
        headers={"Content-Type": _QUERY, "Accept": accept},
        content=query.encode(),
        accept=accept,
    )


def update(endpoint: str, operations: str, *, zipped: bool) -> Request:
    """Compose an update; if the store takes gzip (`zipped`), a long one is compressed."""
    headers, content = _body(operations.encode(), _UPDATE, zipped=zipped)
    return Request(method="POST", endpoint=endpoint, headers=headers, content=content)


def upload(endpoint: str, lines: Iterable[str], parameters: Iterable[str], *, zipped: bool) -> Request:
    """Compose the upload of statements, lines of N-Quads; the parameters have no values."""
    headers, content = _body("".join(lines).encode(), _NQUADS, zipped=zipped)
    return Request(
        method="POST", endpoint=endpoint, parameters=dict.fromkeys(parameters, ""), headers=headers, content=content
    )


def get_graph(endpoint: str, graph: str) -> Request:
    """Compose the request for all statements of a graph, "" being the default one."""
    parameters = {"graph": graph} if graph else {"default": ""}
    return Request(
        method="GET", endpoint=endpoint, parameters=parameters, headers={"Accept": NTRIPLES}, accept=NTRIPLES
    )


def _body(content: bytes, media_type: str, *, zipped: bool) -> tuple[dict[str, str], bytes]:
    """Return the headers of a body, and the body as it is sent."""
    headers = {"Content-Type": f"{media_type}; charset=utf-8"}
    if zipped and len(content) > _WORTH_GZIP:
        return {**headers, "Content-Encoding": "gzip"}, gzip.compress(content, compresslevel=1)
    return headers, content
