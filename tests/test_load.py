"""A build in a store that someone runs: all of it, nothing but it, and whole whatever happens on the way.

The store is a real Oxigraph server. What it holds is judged by the same engine, embedded: two graphs are equal if it
stores them alike.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from kg.built import arrange
from kg.cli import main
from kg.errors import StoreError
from kg.load import Difference, Plan, check, load, plan
from kg.pipeline import build
from kg.remote import Remote, open_remote
from kg.schema import FM
from kg.sorting import differ, sort_lines
from kg.store import new_build
from kg.stores import KINDS, Kind, Target
from kg.terms import RDFS, XSD, iri, literal, triple
from kg.values import term_by_value
from kg.workspace import Workspace

BASE = "https://w3id.org/fmkg/id/"
LOADED, CATALOGUES, KNOWLEDGE = (f"{BASE}graph/{name}" for name in ("loaded", "catalogues", "knowledge"))
FORKS = multiprocessing.get_context("forkserver")
# One list for all modules that fork, since the last one counts: see test_build.
FORKS.set_forkserver_preload(
    ["kg.pipeline", "kg.cli", "kg.load", "kg.built", "pyshacl", "rdflib", "yaml", "httpx", "pytest", "click.testing"]
)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an Oxigraph server, which is ended after the last test."""
    program = shutil.which("oxigraph", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])))
    if program is None:
        pytest.skip("no Oxigraph server: pip install oxigraph, or pip install -e '.[dev]'")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    folder = tmp_path_factory.mktemp("oxigraph")
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [program, "serve", "--location", str(folder / "store"), "--bind", address], stdout=log, stderr=log
        )
        try:
            for _ in range(200):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", int(address[10:]))):
                    break
                assert process.poll() is None, (folder / "log").read_text()
                time.sleep(0.05)
            yield f"http://{address}"
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture
def store(server: str) -> str:
    """The address of the server, with nothing in its store."""
    assert httpx.post(f"{server}/update", data={"update": "DROP ALL"}, trust_env=False).is_success
    return server


def a_target(store: str, kind: str = "oxigraph", knowledge: str = "graph/knowledge") -> Target:
    return Target(
        name="lab",
        kind=kind,
        query=f"{store}/query",
        update=f"{store}/update",
        graph_store=f"{store}/store" if kind == "oxigraph" else None,
        knowledge=knowledge,
    )


def planned(store: str, nquads: Path, folder: Path, act: Callable[[Plan, Remote], object], **given: str) -> Plan:
    """Plan to load the graph, act on it, and return the plan; its files are in `folder` until the next one."""
    target = a_target(store, **given)
    knowledge = BASE + target.knowledge if target.knowledge else ""
    folder.mkdir(exist_ok=True)
    with open_remote(target) as remote:
        its = plan(arrange(nquads, BASE, knowledge, folder), remote, folder)
        act(its, remote)
    return its


def put(store: str, nquads: Path, folder: Path, at_once: int | None = None, **given: str) -> Plan:
    """Load the graph."""
    return planned(store, nquads, folder, lambda its, remote: load(its, remote, at_once=at_once), **given)


def checked(store: str, nquads: Path, folder: Path, **given: str) -> list[Difference]:
    target = a_target(store, **given)
    knowledge = BASE + target.knowledge if target.knowledge else ""
    with open_remote(target) as remote:
        return check(arrange(nquads, BASE, knowledge, folder), remote, folder)


def held(store: str) -> set[str]:
    """All that the store holds, as N-Quads lines; but for what kg load says of itself."""
    answer = httpx.get(f"{store}/store", headers={"Accept": "application/n-quads"}, trust_env=False, timeout=60)
    return {line for line in answer.text.split("\n") if line and not line.endswith(f"{iri(LOADED)} .")}


def expected(nquads: Path, knowledge: str = KNOWLEDGE) -> set[str]:
    """The graph as the same engine keeps it, with the knowledge where it goes."""
    embedded = ox.Store()
    embedded.bulk_load(nquads.read_bytes(), format=ox.RdfFormat.N_QUADS)
    return {
        f"{quad.triple} {f'<{knowledge}> ' if knowledge else ''}."
        if quad.graph_name == ox.DefaultGraph()
        else f"{quad} ."
        for quad in embedded
    }


def add(store: str, nquads: str) -> None:
    """Write what someone else writes."""
    sent = httpx.post(
        f"{store}/store", content=nquads, headers={"Content-Type": "application/n-quads"}, trust_env=False
    )
    assert sent.is_success, sent.text


def change(store: str, update: str) -> None:
    assert httpx.post(f"{store}/update", data={"update": update}, trust_env=False).is_success


def says(store: str) -> list[str]:
    """What the store says of what is loaded, but for its parts."""
    query = f"SELECT ?o {{ GRAPH {iri(LOADED)} {{ ?s ?p ?o FILTER(isLiteral(?o)) }} }}"
    answer = httpx.post(f"{store}/query", data={"query": query}, headers={"Accept": "text/csv"}, trust_env=False).text
    return sorted(answer.split()[1:])


def a_build(file: Path, entries: Mapping[str, Iterable[str]], background: Iterable[str] = ()) -> Path:
    """A graph as a build makes it, of entries (catalogue/kind/name) with their statements."""
    graphs = {f"{BASE}entry/{name}": set(statements) for name, statements in entries.items()}
    about = set()
    for graph, statements in graphs.items():
        content = "".join(f"{its} .\n" for its in sorted(statements))
        about.add(triple(graph, FM + "digest", literal(sha256(content.encode()).hexdigest())))
        about.add(triple(graph, RDFS + "label", literal(graph)))
    graphs |= {CATALOGUES: about, f"{BASE}graph/background": set(background)}
    lines = {f"{its} <{graph}> .\n" for graph, statements in graphs.items() for its in statements}
    lines |= {f"{its} .\n" for graph, statements in graphs.items() if graph != CATALOGUES for its in statements}
    file.write_text("".join(sorted(lines)), encoding="utf-8", newline="")
    return file


def fact(subject: str, value: str) -> str:
    return triple(f"{BASE}model/{subject}", RDFS + "label", literal(value))


OTHERS = (
    '<http://example.org/a> <http://example.org/p> "mine"@en <http://example.org/theirs> .\n'
    f'<http://example.org/a> <http://example.org/p> "notes" <{BASE}notes> .\n'
    f'<http://example.org/a> <http://example.org/p> "an entry?" <{BASE}entry/x/y/z> .\n'
)


# What is there is what was built.


def test_the_bundled_build_comes_back(store: str, built: Path, tmp_path: Path) -> None:
    put(store, built / "kg.nq", tmp_path / "x", knowledge="")
    assert held(store) == expected(built / "kg.nq", "")
    assert checked(store, built / "kg.nq", tmp_path / "x", knowledge="") == []


def test_it_comes_back_from_a_load_in_steps(
    store: str, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nquads = built / "kg.nq"
    put(store, nquads, tmp_path / "x", 3_000)
    assert held(store) == expected(nquads)
    assert says(store) == sorted(["whole", sha256(nquads.read_bytes()).hexdigest()])

    def sent(*_: object) -> None:
        raise AssertionError("something was sent")

    monkeypatch.setattr(Remote, "update", sent)
    monkeypatch.setattr(Remote, "upload", sent)
    assert put(store, nquads, tmp_path / "x").nothing


def test_a_changed_row_sends_only_that(store: str, bundled: Workspace, tmp_path: Path) -> None:
    shutil.copytree(bundled.root, tmp_path / "workspace", symlinks=True)
    workspace = Workspace.find(tmp_path / "workspace")
    put(store, workspace.build / "kg.nq", tmp_path / "x")
    page = workspace.root / "catalogues" / "data-centric-fm" / "README.md"
    text = page.read_text(encoding="utf-8")
    row = next(line for line in text.split("\n") if line.startswith("| MedCLIP"))
    page.write_text(text.replace(row, row.replace("CheXpert", "BraTS")), encoding="utf-8")
    build(workspace)
    its = put(store, workspace.build / "kg.nq", tmp_path / "x")
    entry = f"{BASE}entry/data-centric-fm/model/MedCLIP"
    assert {graph for graph in its.changes.graphs if "/entry/" in graph} == {entry}
    assert 0 < its.changes.to_send[entry] <= 3  # a dataset, what it is, what it is called
    assert 0 < its.changes.to_remove[entry] <= 3
    assert 0 < its.statements < 60
    assert held(store) == expected(workspace.build / "kg.nq")


def test_a_removed_catalogue_takes_only_its_own(store: str, tmp_path: Path) -> None:
    both, own = fact("A", "said by both"), fact("A", "said by one")
    first = a_build(tmp_path / "1.nq", {"one/model/A": [both, own], "two/model/A": [both]}, [fact("B", "background")])
    second = a_build(tmp_path / "2.nq", {"two/model/A": [both]}, [fact("B", "background")])
    put(store, first, tmp_path / "x")
    add(store, OTHERS)
    its = put(store, second, tmp_path / "x")
    assert its.gone == {f"{BASE}entry/one/model/A": 2}
    assert set(its.foreign) == {f"{BASE}notes", f"{BASE}entry/x/y/z"}
    assert held(store) == expected(second) | {line for line in OTHERS.split("\n") if line}
    assert f"{both} <{KNOWLEDGE}> ." in held(store)


def test_a_digest_without_its_graph_is_no_proof(store: str, tmp_path: Path) -> None:
    nquads = a_build(tmp_path / "1.nq", {"c/model/A": [fact("A", "1")], "c/model/B": [fact("B", "1")]})
    put(store, nquads, tmp_path / "x")
    entry = f"{BASE}entry/c/model/A"
    change(store, f"DROP GRAPH <{entry}>")
    assert put(store, nquads, tmp_path / "x").changes.graphs == {entry}
    assert held(store) == expected(nquads)


@pytest.mark.parametrize("kind", ["oxigraph", "sparql"])
def test_a_thousand_graphs(store: str, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "sparql", Kind(statements=700, rows=1_200))  # pages are turned
    entries = {f"c/model/{n}": [fact(str(n), f"model {n}"), fact(str(n), "all say this")] for n in range(1_000)}
    nquads = a_build(tmp_path / "1.nq", entries)
    put(store, nquads, tmp_path / "x", 700, kind=kind)
    assert held(store) == expected(nquads)
    del entries["c/model/500"]
    its = put(store, a_build(nquads, entries), tmp_path / "x", kind=kind)
    assert its.statements == 2 + 2 + 2  # of the entry, of what is said about it, of the knowledge
    assert held(store) == expected(nquads)


LEXICAL = {
    "integer": ["01", "-0", "+5", "2147483648", "-99999999999999999999", "abc", " 1 "],
    "byte": ["5"], "unsignedLong": ["18446744073709551615"], "nonNegativeInteger": ["007"],
    "decimal": ["1.50", "-0.0", ".5", "5.", "123456789012345678901234567890.123456789012345678901"],
    "double": ["1.50", "1e3", "INF", "-INF", "NaN", "-0", "1E400", "4.9E-324"],
    "float": ["0.10000000149", "1e39", "16777217"],
    "boolean": ["1", "0", "true", "maybe"],
    "date": ["2024-01-01", "2024-01-01+00:00", "2024-02-30", "12024-01-01", "-0044-03-15"],
    "dateTime": ["2024-12-31T24:00:00", "2024-01-01T00:00:00.500Z", "2024-01-01T10:00:00-00:00",
                 "2024-01-01T10:00:00+05:45"],
    "dateTimeStamp": ["2024-01-01T00:00:00.10Z"], "time": ["12:00:00.10", "24:00:00"],
    "gYear": ["2024", "2024Z"], "gYearMonth": ["2024-02"], "gMonth": ["--05"], "gDay": ["---31"],
    "gMonthDay": ["--02-29"],
    "duration": ["P12M", "PT60S", "P1DT0.50S", "-P1Y"], "yearMonthDuration": ["P12M"], "dayTimeDuration": ["PT36H"],
    "anyURI": ["http://example.org/ ä"], "hexBinary": ["0fB7"], "base64Binary": ["aGk="],
    "string": ["", "a"], "token": ["a b"],
}  # fmt: skip
TEXTS = [
    'quotes " and \' and \\', "{}$name ?x", "#no comment", "lines\nand\r\ntabs\tand\b\f", "\\u0041 \\\\u0041 \\n",
    "<html><a href='x'>b</a></html>",
    "\U0001f9ec beyond the BMP \U0010fffd", "e\u0301 and \u00e9", "\u2028 \u0085 \x01 \x7f \ufffe",
    "\u202eright to left",
    "long " * 200_000,
]  # fmt: skip
STRANGE = "a-._~:/?#@!$&'()*+,;=%20é語\U0001f9ec"


def painful(file: Path) -> Path:
    """A graph that hurts: every datatype, every mark."""
    about = f"<{BASE}model/{STRANGE}>"
    facts = [f"{about} <{RDFS}label> {literal(text, XSD + name)}" for name, texts in LEXICAL.items() for text in texts]
    facts += [f"{about} <{RDFS}comment> {literal(text)}" for text in TEXTS]
    facts += [f"{about} <{RDFS}comment> {literal('chat')}@{tag}" for tag in ("EN-us", "fr", "zh-Hant-TW")]
    facts += [f"{about} <{RDFS}seeAlso> <urn:x-{STRANGE}>", f"{about} <{RDFS}label> {literal('x', 'http://e.x/own')}"]
    lines = sorted({f"{its} .\n" for its in facts} | {f"{its} <{BASE}entry/c/{STRANGE}> .\n" for its in facts})
    file.write_text("".join(lines), encoding="utf-8", newline="")
    return file


@pytest.mark.parametrize(("kind", "at_once"), [("oxigraph", None), ("oxigraph", 20), ("sparql", 20)])
@pytest.mark.parametrize("knowledge", ["graph/knowledge", ""])
def test_a_graph_that_hurts(store: str, tmp_path: Path, kind: str, at_once: int | None, knowledge: str) -> None:
    nquads = painful(tmp_path / "1.nq")
    put(store, nquads, tmp_path / "x", at_once, kind=kind, knowledge=knowledge)
    assert held(store) == expected(nquads, BASE + knowledge if knowledge else "")
    assert checked(store, nquads, tmp_path / "x", kind=kind, knowledge=knowledge) == []
    assert put(store, nquads, tmp_path / "x", kind=kind, knowledge=knowledge).nothing
    empty = a_build(tmp_path / "2.nq", {"c/model/A": [fact("A", "all that is left")]})
    put(store, empty, tmp_path / "x", at_once, kind=kind, knowledge=knowledge)
    assert held(store) == expected(empty, BASE + knowledge if knowledge else "")


# Other people's.


@pytest.mark.parametrize("at_once", [None, 2])
def test_other_peoples_graphs_stay(store: str, tmp_path: Path, at_once: int | None) -> None:
    add(store, OTHERS + "<http://example.org/a> <http://example.org/p> _:b .\n")

    def theirs() -> list[bytes]:
        names = ({"graph": its} for its in ("http://example.org/theirs", f"{BASE}notes", f"{BASE}entry/x/y/z"))
        return [
            httpx.get(
                f"{store}/store", params=its, headers={"Accept": "application/n-triples"}, trust_env=False
            ).content
            for its in (*names, {"default": ""})
        ]

    before = theirs()
    assert all(before)
    for entries in ({"c/model/A": [fact("A", "1")], "c/model/B": [fact("B", "1")]}, {"c/model/A": [fact("A", "2")]}):
        put(store, a_build(tmp_path / "1.nq", entries), tmp_path / "x", at_once)
        assert theirs() == before


def test_a_graph_that_someone_else_made_is_refused(store: str, tmp_path: Path) -> None:
    nquads = a_build(tmp_path / "1.nq", {"x/y/z": [fact("A", "1")]})
    add(store, OTHERS)
    before = held(store)
    with pytest.raises(StoreError, match="entry/x/y/z, which kg load didn't make"):
        put(store, nquads, tmp_path / "x")
    assert held(store) == before
    assert says(store) == []


def test_a_marker_that_someone_else_made_is_refused(store: str, tmp_path: Path) -> None:
    add(store, f'<{LOADED}> <{RDFS}label> "mine" <{LOADED}> .\n')
    with pytest.raises(StoreError, match="not made by kg load"):
        put(store, a_build(tmp_path / "1.nq", {"c/model/A": [fact("A", "1")]}), tmp_path / "x")


FOREIGN = '<http://example.org/a> <http://example.org/p> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'


def test_a_default_graph_of_others_is_refused(store: str, tmp_path: Path) -> None:
    first = a_build(tmp_path / "1.nq", {"c/model/A": [fact("A", "1")]})
    second = a_build(tmp_path / "2.nq", {"c/model/A": [fact("A", "2")]})
    add(store, FOREIGN)
    with pytest.raises(StoreError, match="1 statements that kg load didn't put there"):
        put(store, first, tmp_path / "x", knowledge="")
    change(store, "DROP ALL")
    put(store, first, tmp_path / "x", knowledge="")
    add(store, FOREIGN)
    before = held(store)
    for nquads in (first, second):
        with pytest.raises(StoreError, match="1 statements that are other people's"):
            put(store, nquads, tmp_path / "x", knowledge="")
        assert held(store) == before
    change(store, "DELETE DATA { <http://example.org/a> <http://example.org/p> 1 }")
    put(store, second, tmp_path / "x", knowledge="")
    assert held(store) == expected(second, "")


def test_the_knowledge_moves_out_of_the_way(store: str, tmp_path: Path) -> None:
    nquads = a_build(tmp_path / "1.nq", {"c/model/A": [fact("A", "1")]})
    put(store, nquads, tmp_path / "x")
    put(store, nquads, tmp_path / "x", knowledge="")
    assert held(store) == expected(nquads, "")
    with pytest.raises(StoreError, match="the knowledge is in the default graph"):
        put(store, nquads, tmp_path / "x")


# Whatever happens on the way.

OLD = {f"c/model/{n}": [fact(str(n), "old"), fact(str(n), "same"), fact("all", "said")] for n in range(8)}
NEW = {f"c/model/{n}": [fact(str(n), "new"), fact(str(n), "same"), fact("all", "said")] for n in range(4, 12)}


def killed(where: tuple[str, str], nquads: Path, folder: Path, at: int, after: bool) -> None:
    """Load in small steps and be killed at the request of this number that changes something: before it, or after."""
    count = 0

    def counted(act: Callable[..., None]) -> Callable[..., None]:
        def acting(remote: Remote, given: object) -> None:
            nonlocal count
            if count == at and not after:
                os.kill(os.getpid(), signal.SIGKILL)
            act(remote, given)
            if count == at:
                os.kill(os.getpid(), signal.SIGKILL)
            count += 1

        return acting

    Remote.update, Remote.upload = counted(Remote.update), counted(Remote.upload)  # type: ignore[method-assign]  # here alone
    store, knowledge = where
    put(store, nquads, folder, 10, knowledge=knowledge)


@pytest.mark.parametrize(("knowledge", "after"), [("graph/knowledge", True), ("", False)])
def test_a_load_that_is_killed_is_completed_by_the_next(
    store: str, tmp_path: Path, knowledge: str, after: bool
) -> None:
    where = BASE + knowledge if knowledge else ""
    old, new = a_build(tmp_path / "old.nq", OLD), a_build(tmp_path / "new.nq", NEW)
    theirs = {line for line in OTHERS.split("\n") if line}
    stays = (expected(old, where) & expected(new, where)) | theirs
    for at in range(60):
        change(store, "DROP ALL")
        add(store, OTHERS)
        put(store, old, tmp_path / "x", knowledge=knowledge)
        process = FORKS.Process(target=killed, args=((store, knowledge), new, tmp_path / "y", at, after))
        process.start()
        process.join(60)
        there = held(store)
        assert stays <= there <= expected(old, where) | expected(new, where) | theirs
        whole = {sha256(its.read_bytes()).hexdigest(): expected(its, where) | theirs for its in (old, new)}
        said = [its for its in says(store) if its != "whole"]
        assert said == ["loading"] or there == whole[said[0]]
        # the next one may be the same build, or the one before again
        following = old if at % 3 == 2 else new
        put(store, following, tmp_path / "x", 10 if at % 2 else None, knowledge=knowledge)
        assert held(store) == expected(following, where) | theirs
        assert "whole" in says(store)
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
    else:
        pytest.fail("the load never came to its end")
    assert at > 10


def unhindered(store: str, nquads: Path, folder: Path) -> None:
    put(store, nquads, folder, 150)


def test_a_load_that_is_killed_at_any_time(store: str, tmp_path: Path) -> None:
    nquads = a_build(tmp_path / "1.nq", {f"c/model/{n}": [fact(str(n), f"{n}") for n in range(5)] for n in range(400)})
    add(store, OTHERS)
    for wait in (0.2, 0.4, 0.8):
        process = FORKS.Process(target=unhindered, args=(store, nquads, tmp_path / "y"))
        process.start()
        process.join(wait)
        process.kill()
        process.join()
        assert set(filter(None, OTHERS.split("\n"))) <= held(store)
        assert "whole" not in says(store) or held(store) >= expected(nquads)
    put(store, nquads, tmp_path / "x")
    assert held(store) == expected(nquads) | set(filter(None, OTHERS.split("\n")))


# On the command line.


def kg(space: Workspace, *words: str) -> Result:
    return CliRunner().invoke(main, ["load", "--workspace", str(space.root), *words], env={"COLUMNS": "120"})


@pytest.fixture
def lab(store: str, tmp_path: Path) -> Workspace:
    """A workspace with a small build, whose stores.yaml has the store."""
    (tmp_path / "workspace.yaml").write_text(f"base: {BASE}\n")
    (tmp_path / "stores.yaml").write_text(
        f"lab:\n  kind: oxigraph\n  query: {store}/query\n  update: {store}/update\n  graph_store: {store}/store\n"
    )
    space = Workspace.find(tmp_path)
    with new_build(space.build) as folder:
        a_build(folder / "kg.nq", {"c/model/A": [fact("A", "A model")], "d/model/B": [fact("B", "[bold]B")]})
    return space


def test_the_command(lab: Workspace, store: str) -> None:
    assert kg(lab).output == f"lab  oxigraph  {store}/query\n"
    dry = kg(lab, "lab", "--dry-run")
    assert "entry/c" in dry.output
    assert held(store) == set()
    assert kg(lab, "lab", "--check").exit_code == 1
    done = kg(lab, "lab")
    assert done.exit_code == 0, done.output
    assert "as they were built" in done.output
    assert held(store) == expected(lab.build / "kg.nq")
    assert "nothing was sent" in kg(lab, "lab").output
    assert "nothing would be sent" in kg(lab, "lab", "--dry-run").output


def test_a_check_names_what_differs(lab: Workspace, store: str) -> None:
    kg(lab, "lab")
    thing = f"<{BASE}model/B>"
    change(
        store,
        f"DELETE WHERE {{ GRAPH <{KNOWLEDGE}> {{ {thing} <{RDFS}label> ?o }} }} ; "
        f"INSERT DATA {{ GRAPH <{KNOWLEDGE}> {{ {thing} <{RDFS}label> 'Other'@en }} }}",
    )
    found = kg(lab, "lab", "--check")
    assert found.exit_code == 1
    assert f'- {thing} <{RDFS}label> "[bold]B"' in found.output
    assert f'+ {thing} <{RDFS}label> "Other"@en' in found.output
    assert "1 graphs differ" in found.output
    assert kg(lab, "lab").exit_code == 0
    assert held(store) == expected(lab.build / "kg.nq")


def test_what_someone_changed_under_its_digest_is_set_right(lab: Workspace, store: str) -> None:
    assert kg(lab, "lab").exit_code == 0
    before = held(store)
    graph = f"{BASE}entry/c/model/A"
    change(
        store,
        f'DELETE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} INSERT {{ GRAPH <{graph}> {{ ?s ?p "swapped" }} }} '
        f"WHERE {{ {{ SELECT * {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} LIMIT 1 }} }}",
    )
    assert held(store) != before
    assert kg(lab, "lab", "--check").exit_code == 1
    done = kg(lab, "lab")
    assert done.exit_code == 0, done.output
    assert "Set right: " in done.stdout
    assert held(store) == before


def test_errors_are_sentences(lab: Workspace) -> None:
    unknown = kg(lab, "lap")
    assert unknown.exit_code == 2
    assert "Did you mean 'lab'?" in unknown.output
    (lab.root / "stores.yaml").unlink()
    assert "names no store yet" in kg(lab).output
    assert kg(lab, "lab").exit_code == 2


# What it stands on.


@pytest.mark.parametrize(
    ("name", "one", "other", "same"),
    [
        ("integer", "01", "1", True), ("integer", "-0", "0", True), ("integer", "1", "2", False),
        ("integer", "abc", "ABC", False), ("integer", "9" * 30, "+" + "9" * 30, True), ("decimal", "1.50", "1.5", True),
        ("decimal", "1.50", "1.05", False), ("decimal", "10", "1", False), ("decimal", ".", "0", False),
        ("double", "1e3", "1000", True), ("double", "1e3", "1001", False), ("double", "0", "-0", False),
        ("float", "0.1", "0.10000000149", True), ("double", "0.1", "0.10000000149", False),
        ("boolean", "1", "true", True), ("boolean", "0", "true", False),
        ("date", "2024-01-01Z", "2024-01-01+00:00", True),
        ("date", "2024-01-01", "2024-01-01Z", False), ("time", "12:00:00.50", "12:00:00.5", True),
        ("time", "24:00:00Z", "00:00:00Z", True),
        ("dateTime", "2023-12-31T24:00:00Z", "2024-01-01T00:00:00.0Z", True),
        ("dateTime", "9999-12-31T24:00:00", "x", False),
        ("duration", "P1Y", "P12M", True), ("duration", "P30D", "P1M", False), ("duration", "PT1.5S", "PT1.50S", True),
        ("string", "01", "1", False),
    ],
)  # fmt: skip
def test_values(name: str, one: str, other: str, same: bool) -> None:
    datatype = ox.NamedNode(XSD + name)
    terms = (term_by_value(ox.Literal(text, datatype=datatype)) for text in (one, other))
    assert (len(set(terms)) == 1) is same


def test_values_of_derived_types() -> None:
    byte, date = (ox.Literal("5", datatype=ox.NamedNode(XSD + name)) for name in ("byte", "date"))
    assert term_by_value(byte) == term_by_value(ox.Literal("5", datatype=ox.NamedNode(XSD + "integer")))
    assert term_by_value(byte) != term_by_value(ox.Literal("5"))
    assert term_by_value(byte) != term_by_value(date)
    assert term_by_value(ox.Literal("a", language="EN-us")) == term_by_value(ox.Literal("a", language="en-us"))


def test_sorting_in_pieces(tmp_path: Path) -> None:
    lines = [f"{n * 7919 % 1000}\t{'x' * (n % 7)}\u2028\x85\n" for n in range(1_000)]
    assert list(sort_lines(lines, tmp_path, largest=500)) == sorted(lines)
    assert list(differ(["a\t1\n", "b\t\n"], ["a\t2\n", "c\t\n"])) == [(True, "b\t\n"), (False, "c\t\n")]
