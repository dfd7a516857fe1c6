"""What goes wrong between us and a store: each fault by a server of a few lines, which answers as it is told."""

from __future__ import annotations

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from SPARQLWrapper import SPARQLWrapper

from kg.errors import ConfigError, KgError, StoreError
from kg.stores.client import Remote, open_remote
from kg.stores.config import Target
from kg.stores.protocol import Dataset, form_query
from tests.support.scripted import DONE, FINE, JSON, SECRET, Answer, Scripted, Trouble, a_target, ask, failure, scripted


def cut(handler: BaseHTTPRequestHandler) -> None:
    """Promise more than is sent, and hang up."""
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"head":')
    handler.close_connection = True


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def server() -> Iterator[Scripted]:
    with scripted() as server:
        yield server


# What passes is tried again.


@pytest.mark.parametrize("trouble", [429, 500, 502, 503, 504, cut, hang_up])
def test_what_passes_is_tried_again(server: Scripted, trouble: int | Trouble) -> None:
    its: Answer | Trouble = trouble if callable(trouble) else (trouble, {}, b"busy")
    server.answers = [its, its, FINE]
    with open_remote(a_target(server.url), pause=0.01) as remote:
        assert len(ask(remote)) == 1
    assert len(server.sent) == 3


def test_waits_get_longer_and_tries_end(server: Scripted) -> None:
    server.answers = [(503, {}, b"")]
    error = failure(a_target(server.url), tries=5)
    assert error.status == 503
    waits = [after - before for before, after in pairwise(server.times)]
    assert len(waits) == 4
    assert waits[-1] > 0.08


def test_a_server_says_when_to_come_back(server: Scripted) -> None:
    server.answers = [(429, {"Retry-After": "1"}, b""), DONE]
    with open_remote(a_target(server.url), pause=0.01) as remote:
        remote.update("DROP SILENT GRAPH <http://x/>")
    assert server.times[1] - server.times[0] >= 1


@pytest.mark.parametrize("after", ["3600", "Wed, 21 Oct 2099 07:28:00 GMT"])
def test_a_long_wait_is_not_waited(server: Scripted, after: str) -> None:
    server.answers = [(503, {"Retry-After": after}, b"")]
    assert failure(a_target(server.url)).status == 503
    assert len(server.sent) == 1


@pytest.mark.parametrize("after", ["soon", "-1", "Wed, 21 Oct 2015 07:28:00 GMT", "²"])
def test_a_wait_that_says_nothing_is_none(server: Scripted, after: str) -> None:
    server.answers = [(503, {"Retry-After": after}, b""), FINE]
    with open_remote(a_target(server.url), pause=0.01) as remote:
        assert ask(remote)


def test_a_server_that_restarts_is_waited_for() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found: list[object] = []

    def asking() -> None:
        with open_remote(a_target(f"http://127.0.0.1:{port}"), pause=0.1) as remote:
            found.extend(ask(remote))

    client = threading.Thread(target=asking)
    client.start()
    time.sleep(0.3)
    with Scripted(("127.0.0.1", port)) as server:
        server.answers = [FINE]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        client.join(20)
        server.shutdown()
        thread.join()
    assert len(found) == 1


def test_nobody_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = failure(a_target(f"http://127.0.0.1:{port}"), tries=2)
    assert "can't be reached" in error.message
    assert error.status is None


# What doesn't is an error at once.


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 405, 413])
def test_what_does_not_pass_is_said_at_once(server: Scripted, status: int) -> None:
    server.answers = [(status, {"Location": "http://127.0.0.1:1/elsewhere"}, b"<html>no\n such thing</html>")]
    error = failure(a_target(server.url), lambda remote: remote.update("DROP SILENT GRAPH <http://x/>"))
    assert error.status == status
    assert error.endpoint == f"{server.url}/update"
    assert str(status) in error.message or "elsewhere" in error.message
    assert len(server.sent) == 1


def test_a_slow_answer_is_given_up(server: Scripted) -> None:
    ended = threading.Event()
    server.answers = [lambda _: bool(ended.wait(5)) and None]  # type: ignore[list-item]  # says nothing
    error = failure(a_target(server.url), answer=0.2)
    ended.set()
    assert "no answer in time" in error.message
    assert len(server.sent) == 1


@pytest.mark.parametrize(
    "text",
    [
        b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"x"}}',
        b'{"head":{"vars":["a"]},"results":{"bindings":[The SPARQL operation has been cancelled',
        b'{"head":{"vars":["a"]}',
        b"",
        b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"uri","value":"no iri> <x"}}]}}',
    ],
)
def test_an_answer_that_ends_in_the_middle_is_none(server: Scripted, text: bytes) -> None:
    server.answers = [(200, {"Content-Type": JSON}, text)]
    error = failure(a_target(server.url))
    assert "in part only" in error.message
    assert error.status == 200


def test_a_yes_where_rows_were_asked_for(server: Scripted) -> None:
    server.answers = [(200, {"Content-Type": JSON}, b'{"head":{},"boolean":true}')]
    with open_remote(a_target(server.url)) as remote, pytest.raises(StoreError, match="yes or no"):
        ask(remote)


def test_a_page_is_no_answer(server: Scripted) -> None:
    server.answers = [(200, {"Content-Type": "text/html; charset=utf-8"}, b"<html>Welcome")]
    assert "answers with text/html" in failure(a_target(server.url)).message


@pytest.mark.parametrize("kind", ["oxigraph", "sparql"])
def test_rows_are_counted(server: Scripted, kind: str) -> None:
    server.answers = [FINE]
    error = failure(a_target(server.url, kind), lambda remote: list(remote.rows("?a", "", total=2)))
    assert "1 rows of 2" in error.message


def test_statements_are_counted(server: Scripted) -> None:
    def graph(remote: Remote) -> object:
        return list(remote.graph("http://x/", total=2))

    form = {"Content-Type": "application/n-triples"}
    server.answers = [(200, form, b"<http://x/> <http://x/> <http://x/> .\n")]
    assert "1 statements of 2" in failure(a_target(server.url), graph).message
    server.answers = [(200, form, b"<http://x/> <http://x/> <http://")]
    assert "in part only" in failure(a_target(server.url), graph).message


# Who one is.


@pytest.mark.parametrize(
    ("scheme", "header"), [("basic", "Basic c29tZW9uZTpzM2NyZXQ="), ("bearer", "Bearer someone:s3cret")]
)
def test_who_one_is(server: Scripted, monkeypatch: pytest.MonkeyPatch, scheme: str, header: str) -> None:
    monkeypatch.setenv("FMKG_TEST_STORE", SECRET)
    server.answers = [FINE]
    with open_remote(a_target(server.url, scheme=scheme)) as remote:
        ask(remote)
        assert "s3cret" not in repr(remote.target)
    assert server.sent[0][2]["Authorization"] == header


def test_who_one_is_by_digest(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FMKG_TEST_STORE", SECRET)
    server.answers = [
        (401, {"WWW-Authenticate": 'Digest realm="SPARQL", nonce="abc", qop="auth", algorithm=MD5'}, b""),
        FINE,
    ]
    with open_remote(a_target(server.url, scheme="digest")) as remote:
        ask(remote)
    said = server.sent[1][2]["Authorization"]
    assert said.startswith("Digest ")
    assert 'username="someone"' in said
    assert all("s3cret" not in str(sent) for sent in server.sent)


@pytest.mark.parametrize("scheme", ["basic", "digest", "bearer"])
def test_a_wrong_password_is_said_and_never_shown(
    server: Scripted, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, scheme: str
) -> None:
    monkeypatch.setenv("FMKG_TEST_STORE", SECRET)
    server.answers = [(401, {"WWW-Authenticate": "Basic"}, b"someone:s3cret is unknown, s3cret is wrong")]
    caplog.set_level("DEBUG")
    error = failure(a_target(server.url, scheme=scheme))
    assert error.status == 401
    assert "auth in stores.yaml" in (error.hint or "")
    assert "s3cret" not in f"{error!r}{error.hint}{caplog.text}"


def test_without_the_variable_nothing_is_sent(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FMKG_TEST_STORE", raising=False)
    with pytest.raises(ConfigError), open_remote(a_target(server.url, scheme="basic")):
        pass
    assert not server.sent


def test_what_stays_here_goes_through_no_proxy(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    server.answers = [FINE]
    with open_remote(a_target(server.url)) as remote:
        assert ask(remote)


def test_what_goes_out_takes_the_proxy(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server.answers = [FINE]
    with open_remote(a_target("http://store.invalid")) as remote:
        assert ask(remote)
    assert server.sent[0][1] == "http://store.invalid/query"


# Certificates of one's own.


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody has signed, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl, which makes the certificate (on Debian: apt-get install openssl)")
    folder = tmp_path_factory.mktemp("certificate")
    made, key = folder / "store.pem", folder / "key.pem"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=store"
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(made)]
    subprocess.run([openssl, *words.split(), *names], check=True, capture_output=True)
    return made, key


@pytest.fixture
def secure(certificate: tuple[Path, Path]) -> Iterator[Scripted]:
    """The server of a few lines, by https with that certificate."""
    with Scripted() as its:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        its.socket = context.wrap_socket(its.socket, server_side=True)
        its.answers = [FINE]
        thread = threading.Thread(target=its.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield its
        its.shutdown()
        thread.join()


def test_a_certificate_of_ones_own(
    secure: Scripted, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FMKG_TEST_STORE", SECRET)
    target = a_target(secure.url.replace("http:", "https:"), scheme="basic")
    with open_remote(replace(target, certificate=certificate[0])) as remote:
        assert ask(remote)
    assert secure.sent[0][2]["Authorization"].startswith("Basic ")


def test_a_certificate_that_nobody_knows(secure: Scripted) -> None:
    error = failure(a_target(secure.url.replace("http:", "https:")))
    assert "can't be trusted" in error.message
    assert "certificate: FILE in stores.yaml" in (error.hint or "")
    assert not secure.sent


def test_a_certificate_for_another_name(secure: Scripted, certificate: tuple[Path, Path]) -> None:
    target = a_target(secure.url.replace("http://127.0.0.1", "https://localhost"))
    error = failure(replace(target, certificate=certificate[0]))
    assert "can't be trusted" in error.message
    assert not secure.sent


def test_a_certificate_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "store.pem").write_text("none")
    target = replace(a_target("https://127.0.0.1:1"), certificate=tmp_path / "store.pem")
    with pytest.raises(ConfigError, match="no certificate in PEM"), open_remote(target):
        pass


# What is sent.


@pytest.mark.parametrize(("kind", "packed"), [("oxigraph", True), ("rdf4j", True), ("virtuoso", False)])
def test_long_bodies_are_packed_where_the_store_takes_it(server: Scripted, kind: str, packed: bool) -> None:
    server.answers = [DONE]
    text = "INSERT DATA { <http://x/> <http://x/> 'é' } #" + "x" * 100_000
    with open_remote(a_target(server.url, kind)) as remote:
        remote.update(text)
    _, path, headers, body = server.sent[0]
    assert path == "/update"
    assert headers["Content-Type"] == "application/sparql-update; charset=utf-8"
    assert (headers.get("Content-Encoding") == "gzip") is packed
    assert (gzip.decompress(body) if packed else body).decode() == text


def test_a_query_is_sent_as_others_send_it(server: Scripted) -> None:
    """SPARQLWrapper, by its public interface."""
    query, graphs = "SELECT ?s { ?s ?p 'é & = + % 😀\n' }", ("urn:a?b=c&d", "urn:e")
    server.answers = [FINE]
    wrapper = SPARQLWrapper(f"{server.url}/query", returnFormat="json")
    wrapper.setQuery(query)
    wrapper.setMethod("POST")
    wrapper.setOnlyConneg(True)
    for graph in graphs:
        wrapper.addParameter("named-graph-uri", graph)
    wrapper.query().response.close()
    with open_remote(a_target(server.url)) as remote:
        remote.send(form_query(remote.target.query, query, Dataset((), graphs), {})).body.close()
    (command, path, headers, body), (our_command, our_path, our_headers, our_body) = server.sent
    assert (our_command, our_path) == (command, path)
    assert our_headers["Content-Type"] == headers["Content-Type"]
    assert parse_qs(our_body.decode()) == parse_qs(body.decode())


def test_without_an_address_for_updates() -> None:
    target = Target(name="lab", kind="sparql", query="http://127.0.0.1:1/query")
    with open_remote(target) as remote, pytest.raises(KgError, match="no address for updates"):
        remote.update("")
