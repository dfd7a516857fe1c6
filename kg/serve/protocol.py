"""The query operation of the SPARQL 1.1 Protocol: requests are read, and the format of the answer is chosen.

This module knows no server: text and bytes go in, a `QueryRequest` or a `RefusedError` comes out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl

import pyoxigraph as ox

from kg.query import QueryRequest

__all__ = ["FORM", "GRAPHS", "QUERY", "ROWS", "RefusedError", "choose", "parse_request", "unfit"]

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
"""The media types of bodies; an update is refused."""

ROWS = (
    "application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values",
    "application/json", "application/xml", "text/xml",
)  # fmt: skip
"""The media types of rows and of truth values, the preferred one first; the last three are other names."""

GRAPHS = (
    "text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml", "application/trig",
    "application/n-quads", "text/n3", "application/json", "application/xml", "text/xml",
)  # fmt: skip
"""The media types of graphs, likewise."""

_FIELDS = 1000
_QUALITY = re.compile(r"q\s*=\s*([01](?:\.[0-9]{0,6})?)", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s\";]*)", re.IGNORECASE)
_READ_ONLY = "the graph is only read\nChange the catalogues or the vocabulary, then: kg build"


class RefusedError(Exception):
    """A request that gets no answer: the HTTP status, the text that says why, and more headers."""

    def __init__(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.headers = headers or {}


def parse_request(
    method: str, *, query_string: bytes, content_type: str | None = None, body: bytes = b"", accept: str | None = None
) -> QueryRequest | None:
    """The query of a request; None if it has none, which asks for the description of the service.

    `query_string` is the part of its URL after the question mark.

    Raises RefusedError for an update (403), a body of another type (415), a format that isn't there (406), and
    parameters or text that are no query (400).
    """
    parameters = _parameters(query_string, "the address")
    queries = [value for name, value in parameters if name == "query"]
    if method == "POST":
        kind = _body_type(content_type)
        if kind == FORM:
            fields = _parameters(body, "the form")
            parameters += fields
            queries += [value for name, value in fields if name == "query"]
        else:
            queries.append(_decoded(body, "the query"))
    names = {name for name, _ in parameters}
    if "update" in names:
        raise RefusedError(403, f"updates are refused: {_READ_ONLY}")
    graphs = _graphs(parameters, "default-graph-uri"), _graphs(parameters, "named-graph-uri")
    if not queries and method != "POST" and not any(graphs):
        return None
    if len(queries) != 1:
        raise RefusedError(400, f"{'there is no query' if not queries else 'there are several queries'}: give one")
    query = queries[0].removeprefix("\ufeff")
    if not query.strip():
        raise RefusedError(400, "the query is empty\nWrite one such as: SELECT * WHERE { ?s ?p ?o } LIMIT 10")
    rows, graph = choose(accept, ROWS), choose(accept, GRAPHS)
    if rows is None and graph is None:
        raise unfit(ROWS, GRAPHS)
    return QueryRequest(query=query, default_graphs=graphs[0], named_graphs=graphs[1], rows=rows, graph=graph)


def choose(accept: str | None, offers: Sequence[str]) -> str | None:
    """The media type that a client prefers (RFC 9110, 12.5.1), the first of those that it prefers equally.

    None if it accepts none of them. Whatever is no media range in the header is ignored.
    """
    ranges = _ranges(accept or "") or {"*/*": 1.0}

    def preference(media: str) -> float:
        wider = (media, f"{media.partition('/')[0]}/*", "*/*")
        return next((ranges[name] for name in wider if name in ranges), 0.0)

    best = max(offers, key=preference)
    return best if preference(best) else None


def unfit(*offers: Sequence[str], why: str = "") -> RefusedError:
    """The refusal of an answer that can't be had in the format wanted, with the formats that it can be had in."""
    listed = "\n".join(dict.fromkeys(media for some in offers for media in some))
    return RefusedError(406, f"{why or 'the answer has none of the formats wanted'}; it can be had as\n{listed}")


def _ranges(accept: str) -> dict[str, float]:
    """The media ranges of an Accept header, each with its quality, from 0 (not accepted) to 1."""
    ranges: dict[str, float] = {}
    for part in accept.split(","):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((parameter for parameter in parameters if parameter[:1] in ("q", "Q")), "q=1")
        if media.count("/") == 1 and (number := _QUALITY.fullmatch(quality)):
            ranges[media.lower()] = max(ranges.get(media.lower(), 0.0), min(float(number[1]), 1.0))
    return ranges


def _body_type(content_type: str | None) -> str:
    """The media type of a body. Raises RefusedError if it can hold no query, or is in another encoding than UTF-8."""
    media, _, parameters = (content_type or "").partition(";")
    kind = media.strip().lower()
    if kind == UPDATE:
        raise RefusedError(403, f"updates are refused: {_READ_ONLY}")
    if kind not in (FORM, QUERY):
        what = f"the body is {kind}" if kind else "the body has no Content-Type"
        raise RefusedError(415, f"{what}: send {QUERY} or {FORM}", {"Accept": f"{QUERY}, {FORM}"})
    charset = _CHARSET.search(parameters)
    if charset and charset[1].lower() not in ("utf-8", "utf8"):
        raise RefusedError(415, f"the body is in {charset[1]}: send UTF-8")
    return kind


def _parameters(text: bytes, where: str) -> list[tuple[str, str]]:
    """The parameters in an address or a form. Raises RefusedError if they are not UTF-8, or too many."""
    try:
        return parse_qsl(_decoded(text, where), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError as error:
        raise RefusedError(400, f"{where} is not UTF-8: {error.reason}") from error
    except ValueError as error:
        raise RefusedError(400, f"{where} has more than {_FIELDS} parameters") from error


def _decoded(text: bytes, where: str) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise RefusedError(400, f"{where} is not UTF-8: {error.reason} at byte {error.start + 1}") from error


def _graphs(parameters: list[tuple[str, str]], wanted: str) -> tuple[str, ...]:
    """The graphs that the parameters of one name list. Raises RefusedError if one is no absolute IRI."""
    graphs = tuple(value for name, value in parameters if name == wanted)
    for graph in graphs:
        try:
            ox.NamedNode(graph)
        except ValueError as error:
            raise RefusedError(400, f"{wanted} is {graph!r}, which is no absolute IRI") from error
    return graphs
