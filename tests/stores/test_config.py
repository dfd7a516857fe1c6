"""What stores.yaml may say, and that what is wrong in it is named at its place; that secrets stay where they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import ConfigError
from kg.stores.config import Target, is_loopback, read_store, read_stores
from kg.stores.kinds import KINDS
from kg.workspace import Workspace
from tests.support.marks import marked

WHOLE = """
lab:
  kind: fuseki
  query: https://store.example.org/ds/query
  update: https://store.example.org/ds/update
  graph_store: https://store.example.org/ds/data
  auth: {scheme: basic, env: FMKG_TEST_STORE}
  knowledge_graph: default
  certificate: ca.pem
mine: {kind: oxigraph, query: "http://127.0.0.1:7878/query"}
"""
SECRET = "someone:s3cret:with colon"  # noqa: S105  # opens nothing


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return Workspace(root=tmp_path)


def said(space: Workspace, text: str) -> ConfigError:
    """The error that this text in stores.yaml gives."""
    (space.root / "stores.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_stores(space)
    return caught.value


def store(**keys: str) -> str:
    its = {"kind": "oxigraph", "query": "http://127.0.0.1:7878/query"} | keys
    return "lab:\n" + "".join(f"  {key}: {value}\n" for key, value in its.items() if value)


def test_all_keys(space: Workspace) -> None:
    (space.root / "stores.yaml").write_text(WHOLE, encoding="utf-8")
    (space.root / "ca.pem").touch()
    lab, mine = read_stores(space).values()
    assert (lab.name, lab.kind, lab.knowledge) == ("lab", "fuseki", "")
    assert lab.certificate == space.root / "ca.pem"
    assert lab.auth is not None
    assert lab.auth.scheme == "basic"
    assert (mine.update, mine.graph_store, mine.auth, mine.certificate) == (None, None, None, None)
    assert mine.knowledge == "graph/knowledge"
    assert read_store(space, "mine") == mine


def test_no_file_is_no_store(space: Workspace) -> None:
    assert read_stores(space) == {}
    with pytest.raises(ConfigError, match=r"there is no stores\.yaml"):
        read_store(space, "lab")
    (space.root / "stores.yaml").write_text("# none yet\n", encoding="utf-8")
    assert read_stores(space) == {}
    with pytest.raises(ConfigError, match="names none"):
        read_store(space, "lab")


@pytest.mark.parametrize(
    ("text", "key", "message", "hint"),
    [
        ("lab:\n  §qery: x\n", "lab.qery", "lab: unknown key 'qery'", "Did you mean 'query'?"),
        (store(kind="§oxygraph"), "lab.kind", "lab.kind: 'oxygraph' is not known", "Did you mean 'oxigraph'?"),
        ("lab:\n  §query: x\n", "lab.kind", "lab: kind is missing", None),
        ("lab:\n  §kind: oxigraph\n", "lab.query", "lab: query is missing", None),
        (store(query="§ftp://x/y"), "lab.query", "is no http address", "Such as"),
        (store(query="§'http://[::1/q'"), "lab.query", "is no http address", "Such as"),
        (store(query="§http://h:port/q"), "lab.query", "is no http address", "Such as"),
        *(
            (store(query=f"§http://{user}@h/q"), "lab.query", "a name or password stands in the address", "Use auth.")
            for user in ("u", "u:p", "u:pa/ss", "u:80/ss", "u:p#s", "u/s")
        ),
        (store(query="§[a, b]"), "lab.query", "expected a text", None),
        (store(knowledge_graph="§defualt"), "lab.knowledge_graph", "'defualt' is not known", "Did you mean 'default'?"),
        (store(certificate="§none.pem"), "lab.certificate", "there is no file", None),
        (store(auth="§{scheme: basic}"), "lab.auth.env", "lab.auth: env is missing", None),
        (store(auth="{scheme: §bascic, env: A}"), "lab.auth.scheme", "'bascic'", "Did you mean 'basic'?"),
        (store(auth="{scheme: basic, §evn: A}"), "lab.auth.evn", "unknown key 'evn'", "Did you mean 'env'?"),
        (store(auth="§basic"), "lab.auth", "expected keys", None),
        ("../lab: §{kind: oxigraph, query: http://h/q}\n", "../lab", "can't be the name of a store", "Give letters"),
        ("lab: §oxigraph\n", "lab", "expected keys", None),
        ("§- lab\n", None, "expected keys", None),
        ("lab: {\n§", None, "not YAML", None),
        (store() + "§" + store(), None, "'lab' stands twice", None),
    ],
)
def test_what_is_wrong_is_named(space: Workspace, text: str, key: str | None, message: str, hint: str | None) -> None:
    """Each fault is an error at the place that § marks."""
    text, (line, column) = marked(text)
    error = said(space, text)
    assert error.message.startswith(f"{space.root / 'stores.yaml'}:{line}:{column}: ")
    assert message in error.message
    assert error.key == key
    assert (hint or "") in (error.hint or "")


def test_a_near_miss_of_a_name(space: Workspace) -> None:
    (space.root / "stores.yaml").write_text(store(), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_store(space, "lap")
    assert caught.value.hint == "Did you mean 'lab'?"


@pytest.mark.parametrize("key", ["query", "update", "graph_store"])
def test_a_password_goes_over_https_or_stays_here(space: Workspace, key: str) -> None:
    auth = "{scheme: digest, env: A}"
    error = said(space, store(auth=auth, **{key: "http://store.example.org/sparql"}))
    assert "plain http to store.example.org" in error.message
    assert error.key == f"lab.{key}"
    for address in ("https://store.example.org/q", "http://localhost:1/q", "http://127.0.0.1:1/q", "http://[::1]:1/q"):
        (space.root / "stores.yaml").write_text(store(auth=auth, **{key: f'"{address}"'}), encoding="utf-8")
        assert read_stores(space)["lab"].auth is not None


def test_what_is_this_machine() -> None:
    assert all(map(is_loopback, ("http://localhost/", "http://127.9.9.9:80/", "http://[::1]/")))
    beyond = ("http://127.0.0.1.example.org/", "http://localhost.example.org/", "http://10.0.0.1/", "http://0.0.0.0/")
    assert not any(map(is_loopback, beyond))


def test_secrets_don_t_stand_in_the_file(space: Workspace) -> None:
    for text in (store(query="http://someone:s3cret@127.0.0.1/q"), store(auth="{scheme: basic, env: 'me:s3cret'}")):
        error = said(space, text)
        assert "s3cret" not in error.message + (error.hint or "") + repr(error)


def test_secrets_come_from_the_environment(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    (space.root / "stores.yaml").write_text(store(auth="{scheme: basic, env: FMKG_TEST_STORE}"), encoding="utf-8")
    monkeypatch.delenv("FMKG_TEST_STORE", raising=False)
    auth = read_stores(space)["lab"].auth
    assert auth is not None
    with pytest.raises(ConfigError, match="FMKG_TEST_STORE is not set") as caught:
        auth.secret()
    assert "user:password" in (caught.value.hint or "")
    for wrong in ("no-colon", "two:lines\n", "a:b\r\nHost: elsewhere"):
        monkeypatch.setenv("FMKG_TEST_STORE", wrong)
        with pytest.raises(ConfigError) as caught:
            auth.secret()
        assert wrong not in caught.value.message
    monkeypatch.setenv("FMKG_TEST_STORE", SECRET)
    assert auth.secret() == SECRET
    assert "s3cret" not in repr(read_stores(space))


def test_each_kind_can_be_asked(space: Workspace) -> None:
    for kind in KINDS:
        its = Target(name="x", kind=kind, query="http://127.0.0.1/q")
        assert its.abilities.statements_per_request > 0


@pytest.mark.parametrize("kind", ["virtuoso", "rdf4j"])
def test_a_store_without_a_default_graph_of_its_own_refuses(space: Workspace, kind: str) -> None:
    assert not KINDS[kind].default_graph
    wrong = said(space, f"lab: {{kind: {kind}, query: 'http://e.x/', knowledge_graph: default}}")
    assert "all its graphs together" in str(wrong)
