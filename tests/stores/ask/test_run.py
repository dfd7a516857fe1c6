"""Answers of a store whose blank nodes are hard to tell apart: the work has limits, and is not done in this process."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Iterator

import pytest

from kg.errors import QueryError
from kg.stores.ask.run import run_in_store
from kg.stores.inventory import DIGEST, STATUS, WHOLE
from tests.support.scripted import JSON, Scripted, a_target, scripted

BASE = "https://w3id.org/fmkg/id/"
Term = dict[str, str]


def rows(variables: list[str], *found: dict[str, Term]) -> tuple[int, dict[str, str], bytes]:
    answer = {"head": {"vars": variables}, "results": {"bindings": found}}
    return 200, {"Content-Type": JSON}, json.dumps(answer).encode()


def uri(value: str) -> Term:
    return {"type": "uri", "value": value}


def text(value: str) -> Term:
    return {"type": "literal", "value": value}


RECORD = rows(
    ["p", "o"],
    {"p": uri(STATUS), "o": text(WHOLE)},
    {"p": uri(DIGEST), "o": text("0")},
    {"p": uri("http://purl.org/dc/terms/hasPart"), "o": uri(f"{BASE}graph/knowledge")},
)


@pytest.fixture
def server() -> Iterator[Scripted]:
    with scripted() as server:
        yield server


def clique(size: int) -> str:
    """A template in which each of so many blank nodes points to each other one."""
    pairs = ((one, other) for one in range(size) for other in range(size) if one != other)
    return " ".join(f"_:b{one} <urn:p> _:b{other} ." for one, other in pairs)


def ask(server: Scripted, query: str, timeout: float = 20) -> tuple[str, bytes]:
    return run_in_store(a_target(server.url), BASE, query, timeout=timeout, on_open=lambda _: None)


def test_blank_nodes_that_look_alike(server: Scripted) -> None:
    server.answers = [RECORD, rows(["kgAny"], {"kgAny": text("1")})]
    begun = time.monotonic()
    with pytest.raises(QueryError, match="too much alike") as caught:
        ask(server, f"CONSTRUCT {{ {clique(12)} }} WHERE {{ ?x a ?x }}", timeout=10)
    assert time.monotonic() - begun < 20
    assert "SELECT" in (caught.value.hint or "")
    for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        assert resource.getrusage(whose).ru_maxrss < 2**21  # in kB; the names would take 14 GB and more


def test_blank_nodes_that_a_store_sends(server: Scripted) -> None:
    """In a variable they stay what they are; in the answer they are named in the canonical way."""
    blank = {"type": "bnode", "value": "theirs"}
    server.answers = [RECORD, rows(["x", "y"], {"x": blank, "y": uri("urn:y")})]
    form, body = ask(server, "CONSTRUCT { ?x <urn:p> ?y } WHERE { ?x <urn:p> ?y }")
    assert (form, body) == ("graph", b"_:c14n0 <urn:p> <urn:y> .\n")


def test_statements_without_blank_nodes_are_sorted(server: Scripted) -> None:
    server.answers = [RECORD, rows(["x"], {"x": uri("urn:b")}, {"x": uri("urn:a")}, {"x": uri("urn:b")})]
    _, body = ask(server, "CONSTRUCT { ?x <urn:p> 'é' } WHERE { ?x <urn:p> ?y }")
    assert body.decode() == '<urn:a> <urn:p> "é" .\n<urn:b> <urn:p> "é" .\n'
