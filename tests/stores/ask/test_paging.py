"""What is sent to a store, and when again; what it sends back is all of it, or an error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pyoxigraph as ox
import pytest

from kg.errors import StoreError
from kg.rdf.namespaces import XSD
from kg.rdf.sparql import dissect
from kg.stores.ask.paging import Pager
from kg.stores.client import Remote
from kg.stores.config import Target
from kg.stores.protocol import Dataset
from kg.stores.retry import Limits, retrying


def test_a_query_that_ends_the_server_is_not_sent_again_and_again() -> None:
    tries = []

    def end(request: httpx.Request) -> httpx.Response:
        tries.append(request)
        raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)

    with pretending(end, "oxigraph") as pager, pytest.raises(StoreError, match="broke") as broke:
        pager.table(dissect("SELECT ?s {}"), Dataset())
    assert len(tries) == 2
    assert "whether it still runs" in (broke.value.hint or "")


@pytest.mark.parametrize("status", [400, 500, 503])
def test_what_a_store_cannot_answer_is_asked_once(status: int) -> None:
    tries = []

    def refuse(request: httpx.Request) -> httpx.Response:
        tries.append(request)
        return httpx.Response(status, text="Query timed out" if status == 503 else "transitive start not given")

    with pretending(refuse, "fuseki") as pager, pytest.raises(StoreError, match=str(status)):
        pager.table(dissect("SELECT ?s {}"), Dataset())
    assert len(tries) == 1


@pytest.mark.parametrize(("left_out", "headers"), [(0, {"X-SQL-State": "S1TAT"}), (5, {})])
def test_a_part_of_the_rows_is_an_error(left_out: int, headers: dict[str, str]) -> None:
    """As Virtuoso says it, with 200 OK; and as a text that ends in the middle."""
    rows = {"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "urn:a"}}]}}
    text = json.dumps(rows)[: -left_out or None]
    form = {"Content-Type": "application/sparql-results+json"}
    answer = httpx.Response(200, text=text, headers=form | headers)
    with pretending(lambda _: answer, "virtuoso") as pager, pytest.raises(StoreError, match="in part"):
        pager.table(dissect("SELECT ?s {}"), Dataset())


@pytest.mark.parametrize(
    ("kind", "number", "datatype"),
    [("virtuoso", "3000000000", "integer"), ("virtuoso", "7", "decimal"), ("fuseki", "3000000000", "decimal")],
)
def test_what_virtuoso_takes_for_a_decimal(kind: str, number: str, datatype: str) -> None:
    """A whole number of more than 32 bits, where it was put by the Graph Store Protocol or the bulk loader."""
    value = {"type": "typed-literal", "datatype": XSD + "decimal", "value": number}
    rows = {"head": {"vars": ["s"]}, "results": {"bindings": [{"s": value}]}}
    answer = httpx.Response(200, json=rows, headers={"Content-Type": "application/sparql-results+json"})
    with pretending(lambda _: answer, kind) as pager:
        found = pager.table(dissect("SELECT ?s {}"), Dataset())
    assert found.rows == [(ox.Literal(number, datatype=ox.NamedNode(XSD + datatype)),)]


@contextmanager
def pretending(handle: Callable[[httpx.Request], httpx.Response], kind: str) -> Iterator[Pager]:
    """What asks a store that isn't there."""
    target = Target(name="lab", kind=kind, query="http://127.0.0.1:9/query")
    with httpx.Client(transport=httpx.MockTransport(handle)) as client:
        yield Pager(remote=Remote(target, client, None, retrying(7, 0)), limits=Limits(user_query=True))
