"""A store that means harm, or is broken: whatever it sends, an error says so, in time and without filling anything."""

from __future__ import annotations

import gzip
import json
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler

import pyoxigraph as ox
import pytest

from kg.errors import QueryError
from kg.rdf.sparql import dissect
from kg.stores.ask.paging import Pager
from kg.stores.ask.run import run_in_store
from kg.stores.client import Remote, open_remote
from kg.stores.inventory import holdings
from kg.stores.kinds import KINDS
from kg.stores.load.contents import evidenced
from kg.stores.protocol import Dataset, Request, form_query
from kg.stores.quoting import quotable
from kg.stores.retry import LimitError, Limits
from tests.support.scripted import FINE, JSON, SECRET, Scripted, Trouble, a_target, ask, failure, scripted

BASE = "https://w3id.org/fmkg/id/"
HEAD = b'{"head":{"vars":["a"]},"results":{"bindings":['
Act = Callable[[Remote], object]
ACTS: dict[str, Act] = {
    "ask": ask,
    "update": lambda remote: remote.update("DROP SILENT GRAPH <urn:a>"),
    "upload": lambda remote: remote.upload(["<urn:a> <urn:a> <urn:a> .\n"]),
    "graph": lambda remote: list(remote.graph("urn:a", total=3)),
    "holdings": lambda remote: holdings(remote, BASE),
}


@pytest.fixture
def server() -> Iterator[Scripted]:
    with scripted() as server:
        yield server


def begin(handler: BaseHTTPRequestHandler, status: int = 200, media: str = JSON, **headers: str) -> None:
    """Send the head of an answer without an end."""
    handler.send_response(status)
    handler.send_header("Content-Type", media)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.close_connection = True


def go_on(handler: BaseHTTPRequestHandler, part: bytes, pause: float = 0.0) -> None:
    """Send the same again and again, for as long as the client takes it, ten seconds at most."""
    until = time.monotonic() + 10
    with suppress(OSError):
        while time.monotonic() < until:
            handler.wfile.write(part)
            time.sleep(pause)


def endless(handler: BaseHTTPRequestHandler) -> None:
    begin(handler)
    go_on(handler, b" " * 2**16)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    begin(handler)
    go_on(handler, b" ", 0.1)


def dripping_head(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    handler.close_connection = True
    go_on(handler, b"X: a\r\n", 0.1)


def endless_head(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    handler.close_connection = True
    go_on(handler, b"X: " + b"a" * 2**10 + b"\r\n")


def endless_information(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    go_on(handler, b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.001)


def silent(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    time.sleep(3)


@pytest.mark.parametrize("trouble", [dripping, dripping_head, endless_information, silent])
@pytest.mark.parametrize("act", [ACTS["ask"], ACTS["upload"], ACTS["holdings"]])
def test_an_exchange_has_a_deadline(server: Scripted, trouble: Trouble, act: Act) -> None:
    server.answers = [trouble]
    begun = time.monotonic()
    error = failure(a_target(server.url), act, answer=0.7)
    assert time.monotonic() - begun < 2.5
    assert "no answer in time" in error.message


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("trouble", [dripping, endless, dripping_head])
def test_each_kind_of_store_is_held_to_it(
    server: Scripted, trouble: Trouble, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both in a load and in a question."""
    monkeypatch.setattr("kg.stores.client._LARGEST", 2**22)
    server.answers = [trouble]
    target = a_target(server.url, kind)
    begun = time.monotonic()
    failure(target, ACTS["holdings"], answer=0.7)
    with pytest.raises(QueryError):
        run_in_store(target, BASE, "ASK {}", timeout=2, on_open=lambda _: None)
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("act", ["ask", "update", "upload", "holdings"])
def test_a_body_has_a_largest_size(server: Scripted, act: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.stores.client._LARGEST", 2**22)
    server.answers = [endless]
    assert "more than 4,194,304 bytes" in failure(a_target(server.url), ACTS[act]).message


def test_a_head_has_a_largest_size(server: Scripted) -> None:
    server.answers = [endless_head]
    assert "broke" in failure(a_target(server.url), tries=2).message


@pytest.mark.parametrize("act", ACTS)
def test_a_full_disk_is_said(server: Scripted, act: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def write(self, _part: bytes) -> int:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            pass

    monkeypatch.setattr("kg.stores.client.SpooledTemporaryFile", lambda **_: Full())
    server.answers = [(200, {"Content-Type": "application/n-triples" if act == "graph" else JSON}, b"<")]
    error = failure(a_target(server.url), ACTS[act])
    assert "no space left" in error.message
    assert "TMPDIR" in (error.hint or "")


@pytest.mark.parametrize("status", [400, 401, 404, 503])
@pytest.mark.parametrize("pause", [0.0, 0.1])
def test_an_endless_refusal_is_a_refusal(server: Scripted, status: int, pause: float) -> None:
    def refuse(handler: BaseHTTPRequestHandler) -> None:
        begin(handler, status, "text/plain")
        go_on(handler, b"no, " * (1 if pause else 2**12), pause)

    server.answers = [refuse]
    begun = time.monotonic()
    error = failure(a_target(server.url), tries=1)
    assert time.monotonic() - begun < 7
    assert error.status == status
    assert "no, no," in error.message
    assert len(error.message) < 500


@pytest.mark.parametrize("packing", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "x-unheard-of"])
@pytest.mark.parametrize("status", [200, 401, 404])
def test_a_packed_body_is_not_unpacked(
    server: Scripted, packing: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FMKG_TEST_STORE", SECRET)
    bomb = (zlib.compress if packing == "deflate" else gzip.compress)(b" " * 2**26)
    login = {"WWW-Authenticate": 'Digest realm="x", nonce="a", qop="auth"'}
    server.answers = [(status, {"Content-Type": JSON, "Content-Encoding": packing, **login}, bomb)]
    error = failure(a_target(server.url, scheme="digest"))
    assert error.status == status
    assert "packed" in error.message
    assert server.sent[0][2]["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    "place",
    ["http://127.0.0.1:9/", "file:///etc/passwd", "//elsewhere/", "http://[/", "http://a/\x01", "", "a" * 10_000],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirection_is_followed(server: Scripted, status: int, place: str) -> None:
    server.answers = [(status, {"Location": place}, b"")]
    error = failure(a_target(server.url), tries=7)
    assert len(server.sent) == 1
    assert len(error.message) < 600


@pytest.mark.parametrize(
    "challenge",
    [
        'Digest realm="x", nonce="a", qop="auth-int"',
        'Digest realm="x", nonce="a", algorithm=UNHEARD, qop="auth"',
        'Digest realm="x"',
        "Digest",
        "Digest " + "a=b," * 1000,
    ],
)
def test_a_login_of_an_unknown_kind(server: Scripted, challenge: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FMKG_TEST_STORE", SECRET)
    server.answers = [(401, {"WWW-Authenticate": challenge}, b"")]
    error = failure(a_target(server.url, scheme="digest"))
    assert error.status == 401
    assert len(server.sent) == 1


def test_an_endless_question_for_a_login(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask_for_login(handler: BaseHTTPRequestHandler) -> None:
        begin(handler, 401, "text/plain", WWW_Authenticate='Digest realm="x", nonce="a", qop="auth"')
        go_on(handler, b" " * 2**16)

    monkeypatch.setenv("FMKG_TEST_STORE", SECRET)
    server.answers = [ask_for_login]
    begun = time.monotonic()
    failure(a_target(server.url, scheme="digest"))
    assert time.monotonic() - begun < 5


# What stands in a body.


@pytest.mark.parametrize(
    "body",
    [
        HEAD + b"[" * 10**6,
        b'{"x":' * 10**5 + b"1" + b"}" * 10**5,
        b'{"head":{"vars":[' + b",".join(b'"v%d"' % number for number in range(50_000)) + b"]}}",
        b'{"results":{"bindings":[' + b",".join([b"{}"] * 10**5) + b']},"head":{"vars":["a"]}}',
        b'{"head":{"vars":["a","a"]},"results":{"bindings":[]}}',
        b'{"head":{"vars":["b"]},"results":{"bindings":[]}}',
        b'{"head":{"vars":["a","b"]},"results":{"bindings":[]}}',
        b'{"head":{"vars":[]},"results":{"bindings":[{},{}]}}',
        b'{"head":{},"boolean":true}',
        b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"uri","value":"no iri <>"}}]}}',
        b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"\xff"}}]}}',
        b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"x","xml:lang":"'
        + b"e" * 10**6
        + b'!"}}]}}',
        b"<sparql/>",
        b"\x00" * 10**6,
        b"",
    ],
)
def test_an_answer_that_is_none(server: Scripted, body: bytes) -> None:
    server.answers = [(200, {"Content-Type": JSON}, body)]
    begun = time.monotonic()
    error = failure(a_target(server.url))
    assert time.monotonic() - begun < 5
    assert error.status == 200
    assert len(error.message) < 500


def test_rows_without_terms_are_counted_too(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.stores.answers._CELLS", 1000)
    server.answers = [(200, {"Content-Type": JSON}, HEAD + b",".join([b"{}"] * 1001) + b"]}}")]
    error = failure(a_target(server.url))
    assert isinstance(error, LimitError)
    assert "more than 1,000 terms" in error.message


def test_a_long_text_is_read(server: Scripted) -> None:
    text = "a" * 7_000_000
    in_json = HEAD + json.dumps({"a": {"type": "literal", "value": text}}).encode() + b"]}}"
    in_lines = f'<urn:a> <urn:a> "{text}" .\n'.encode()
    with open_remote(a_target(server.url)) as remote:
        server.answers = [(200, {"Content-Type": JSON}, in_json)]
        assert ask(remote) == [(ox.Literal(text),)]
        server.answers = [(200, {"Content-Type": "application/n-triples"}, in_lines)]
        assert [triple.object for triple in remote.graph("urn:a", total=1)] == [ox.Literal(text)]


def test_a_text_that_is_too_long(server: Scripted) -> None:
    """The parser has a largest buffer, and tells of a fuller one as a lack of memory."""
    text = "a" * 10**8
    server.answers = [(200, {"Content-Type": JSON}, HEAD + b'{"a":{"type":"literal","value":"' + text.encode())]
    assert "longer than" in failure(a_target(server.url)).message
    line = f'<urn:a> <urn:a> "{text}" .\n'.encode()
    server.answers = [(200, {"Content-Type": "application/n-triples"}, line)]
    assert "longer than" in failure(a_target(server.url), ACTS["graph"]).message


@pytest.mark.parametrize("count", ["many", "-5", "9" * 6000, "٣", "1e9", "", "1.5"])
def test_a_count_that_is_none(server: Scripted, count: str) -> None:
    row = {"g": {"type": "uri", "value": f"{BASE}graph/loaded"}, "n": {"type": "literal", "value": count}}
    answer = {"head": {"vars": ["g", "n"]}, "results": {"bindings": [row]}}
    server.answers = [(200, {"Content-Type": JSON}, json.dumps(answer).encode())]
    error = failure(a_target(server.url), ACTS["holdings"])
    assert "for a count" in error.message


def test_more_statements_than_there_are(server: Scripted) -> None:
    lines = b"".join(b"<urn:a> <urn:a> <urn:%d> .\n" % number for number in range(10))
    server.answers = [(200, {"Content-Type": "application/n-triples"}, lines)]
    assert "more than 3" in failure(a_target(server.url), ACTS["graph"]).message


def test_pages_without_end(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.stores.client._MOST_ROWS", 25_000)
    full = HEAD + b",".join([b'{"a":{"type":"literal","value":"x"}}'] * 10_000) + b"]}}"
    server.answers = [(200, {"Content-Type": JSON}, full)]
    error = failure(a_target(server.url, "sparql"), lambda remote: list(remote.rows("?a", "?a ?b ?c")))
    assert "more than 25,000 rows" in error.message


def test_a_query_ends_at_its_time(server: Scripted) -> None:
    server.answers = [dripping]
    begun = time.monotonic()
    with pytest.raises(QueryError, match="no answer within 2 seconds"):
        run_in_store(a_target(server.url), BASE, "ASK {}", timeout=2, on_open=lambda _: None)
    assert time.monotonic() - begun < 6


def test_rows_that_take_long_to_read_have_the_same_deadline(server: Scripted) -> None:
    server.answers = [(200, {"Content-Type": JSON}, HEAD + b",".join([b"{}"] * 500_000) + b"]}}")]
    with open_remote(a_target(server.url)) as remote:
        pager = Pager(remote=remote, limits=Limits(deadline=time.monotonic() + 0.3, user_query=True))
        with pytest.raises(LimitError):
            pager.table(dissect("SELECT ?a { ?a ?b ?c }"), Dataset())


# What errors repeat.


@pytest.mark.parametrize("secret", ['someone:s3cret/with a&b"ü', "someone:pass/word", "someone:a  b", "token"])
@pytest.mark.parametrize(
    "spelled",
    [
        lambda secret: secret,
        lambda secret: secret.partition(":")[2] or secret,
        lambda secret: secret[::-1],
        json.dumps,
        lambda secret: json.dumps(secret).replace("/", "\\/"),
        lambda secret: " ".join(secret.split()),
    ],
)
def test_a_secret_is_not_repeated(secret: str, spelled: Callable[[str], str]) -> None:
    assert quotable(f"{'x' * 280} {spelled(secret)} is wrong", secret) == ""
    assert quotable("is wrong", secret) == "is wrong"
    assert quotable("is wrong", secret, 401) == ""


@pytest.mark.parametrize("scheme", ["basic", "bearer", "digest"])
def test_a_server_that_echoes(server: Scripted, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "someone:s3cret/word"  # noqa: S105  # opens nothing
    monkeypatch.setenv("FMKG_TEST_STORE", secret)
    for head in ("Location", "X"):
        for status in (200, 302, 400, 403, 418, 500):
            server.answers = [(status, {"Content-Type": f"text/{secret}", head: secret}, f"<b>{secret}</b>".encode())]
            error = failure(a_target(server.url, scheme=scheme), tries=1)
            assert "s3cret" not in f"{error!r}{error.hint}"


def test_a_store_with_terms_out_of_place(server: Scripted) -> None:
    row = {name: {"type": "literal", "value": "x"} for name in "spog"}
    answer = {"head": {"vars": ["s", "p", "o", "g"]}, "results": {"bindings": [row]}}
    server.answers = [(200, {"Content-Type": JSON}, json.dumps(answer).encode())]
    with open_remote(a_target(server.url)) as remote:
        assert evidenced(remote, ["<urn:a> <urn:a> <urn:a>"], frozenset({"urn:a"})) == 0


def test_one_connection_is_kept_for_all(server: Scripted) -> None:
    """The one that is cut is the one that is used: there is no other."""
    server.answers = [FINE]
    with open_remote(a_target(server.url)) as remote:
        assert [len(ask(remote)) for _ in range(3)] == [1, 1, 1]
        server.answers = [dripping, FINE]
        with pytest.raises(LimitError):
            remote.send(_query(server), Limits(deadline=time.monotonic() + 0.5))
        assert len(ask(remote)) == 1


def _query(server: Scripted) -> Request:
    return form_query(f"{server.url}/query", "ASK {}", Dataset(), {})
