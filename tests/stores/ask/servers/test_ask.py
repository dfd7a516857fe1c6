"""The graph in a store that someone runs gives the same answers as the build: in real stores, among other people's.

What is expected is what the embedded store gives for the same query, each time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from kg.builds import current, open_store, write_store
from kg.cli.main import main
from kg.errors import QueryError, StoreError
from kg.query.process import run
from kg.query.results import Answer
from kg.query.saved import ask, load_query
from kg.rdf.namespaces import XSD
from kg.rdf.schema import Schema, load_schema
from kg.rdf.source import select, text_of
from kg.rdf.terms import iri, literal
from kg.stores.ask.graph import StoreGraph, open_store_graph
from kg.stores.ask.paging import Pager
from kg.stores.ask.run import run_in_store
from kg.stores.ask.wrapper import sparql_wrapper
from kg.stores.client import Remote, open_remote
from kg.stores.config import Target
from kg.stores.kinds import KINDS, TimeLimit
from kg.stores.load.apply import apply
from kg.stores.load.planning import make_plan
from kg.stores.load.records import arrange
from kg.workspace import Workspace
from tests.support.query_forms import FM, FORMS, PREFIXES
from tests.support.servers import BASE, Server
from tests.support.workspaces import ROOT

QUERIES = sorted((ROOT / "queries").glob("*.rq"))
ROWS = {"oxigraph": 2_400, "fuseki": 2_400, "rdf4j": 2_400, "virtuoso": 25_000}
"""Rows of a graph in each store: more than it gives in one answer where it cuts them."""
LARGE, SMALL = "https://example.org/large/", "https://example.org/small/"
OTHERS = (
    '<http://example.org/a> <http://example.org/p> "mine"@en <http://example.org/theirs> .\n'
    f"{iri(BASE + 'model/TITAN')} {iri(FM + 'base')} <http://example.org/theirs> <http://example.org/theirs> .\n"
    f"{iri(BASE + 'model/TITAN')} {iri(FM + 'base')} <http://example.org/notes> <{BASE}notes> .\n"
    f"{iri(BASE + 'model/TITAN')} {iri(FM + 'base')} <http://example.org/entry> <{BASE}entry/x/y/z> .\n"
)
VALUES = [
    literal("true", XSD + "boolean"),
    literal("3000000000", XSD + "integer"),
    literal("-7", XSD + "integer"),
    literal("2.5", XSD + "decimal"),
    literal("2021", XSD + "gYear"),
    literal("2021-02-03", XSD + "date"),
    literal("http://example.org/", XSD + "anyURI"),
    literal("a\nb\tc \\ \" ' <&> é漢😀 "),
    literal("long " * 700),
    f"{literal('Farbe')}@de",
]


def large(file: Path, rows: int) -> Path:
    """A build with a graph of so many statements, and some values."""
    lines = [f"<{LARGE}s/{n}> <{LARGE}n> {literal(str(n % 40), XSD + 'integer')} <{LARGE}graph/background> .\n"
             for n in range(rows)]  # fmt: skip
    lines += [f"<{LARGE}v/{n}> <{LARGE}value> {value} .\n" for n, value in enumerate(VALUES)]
    lines += [f"<{LARGE}v/{n}> <{LARGE}value> {value} <{LARGE}entry/c/v/{n}> .\n" for n, value in enumerate(VALUES)]
    file.write_text("".join(lines), encoding="utf-8")
    return file


def small(file: Path) -> Path:
    """A build of three statements: one in an entry, one in the background, which is knowledge as well."""
    lines = []
    for name, graph in (("a", "entry/c/model/a"), ("b", "graph/background")):
        said = f"<{SMALL}model/{name}> <{SMALL}name> {literal(name)}"
        lines += [f"{said} .\n", f"{said} <{SMALL}{graph}> .\n"]
    file.write_text("".join(lines), encoding="utf-8")
    return file


def put(target: Target, nquads: Path, base: str, folder: Path) -> None:
    folder.mkdir()
    with open_remote(target) as remote:
        apply(make_plan(arrange(nquads, base, target, folder), remote, folder), remote)


@pytest.fixture(scope="module")
def server(server: Server, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The store with three graphs that kg load put there, each under a base of its own, and other people's."""
    folder = tmp_path_factory.mktemp("loaded")
    server.empty()
    server.add(OTHERS)
    put(server.target(), built / "kg.nq", BASE, folder / "bundled")
    put(server.target(), large(folder / "large.nq", ROWS[server.kind]), LARGE, folder / "large")
    if server.target().abilities.default_graph:
        put(server.target(""), small(folder / "small.nq"), SMALL, folder / "small")
    yield server
    server.kill()  # with the queries that nobody waits for any more


@pytest.fixture(scope="module")
def store(built: Path) -> Iterator[ox.Store]:
    with open_store(built) as opened:
        yield opened


@pytest.fixture(scope="module")
def schema(bundled: Workspace) -> Schema:
    return load_schema(bundled.ontology, bundled.base)


@pytest.fixture(scope="module")
def large_store(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an embedded store with the same as the large build."""
    folder = tmp_path_factory.mktemp("large")
    write_store(folder, large(folder / "kg.nq", ROWS[server.kind]).read_bytes())
    (folder / ".lock").touch()
    return folder


class Counted:
    """Counts requests."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.requests = 0
        sent = Remote.send

        def send_counted(remote: Remote, *given: Any) -> Any:
            self.requests += 1
            return sent(remote, *given)

        patch.setattr(Remote, "send", send_counted)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    return Counted(monkeypatch)


@contextmanager
def workspace_of(server: Server, bundled: Workspace, folder: Path, knowledge: str = "named") -> Iterator[Path]:
    """A workspace like the bundled one, with nothing built, that knows the store."""
    folder.mkdir(exist_ok=True)
    for name in ("catalogues", "ontology", "shapes", "queries", "workspace.yaml"):
        if not (folder / name).exists():
            (folder / name).symlink_to(bundled.root / name)
    (folder / "stores.yaml").write_text(server.stores_yaml(knowledge), encoding="utf-8")
    yield folder


def kg(*words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, words, input=given)


def nothing(_: StoreGraph) -> None:
    pass


# Saved questions.


@pytest.mark.parametrize("file", QUERIES, ids=lambda file: file.stem)
def test_each_question_has_the_same_rows(server: Server, store: ox.Store, schema: Schema, file: Path) -> None:
    query = load_query(file)
    examples = {its.name: its.example for its in query.parameters}
    with open_store_graph(server.target(), BASE) as there:
        for given in (examples, {}) if all(its.optional for its in query.parameters) else (examples,):
            assert ask(there, schema, query, given) == ask(store, schema, query, given)


def test_a_question_on_the_command_line(server: Server, bundled: Workspace, tmp_path: Path) -> None:
    words = ["query", "derived-from-using", "--base", "CLIP", "--dataset", "MIMIC-CXR"]
    with workspace_of(server, bundled, tmp_path / "w") as here:
        for form in ("table", "csv", "tsv", "json"):
            there = kg(*words, "--format", form, "--store", "lab", "--workspace", str(here))
            assert (there.exit_code, there.stderr) == (0, "")
            assert there.stdout == kg(*words, "--format", form, "--workspace", str(bundled.root)).stdout
        for word in ("Clip2", "Vi"):
            there, embedded = (
                kg("query", "derived-from-using", "--base", word, "--dataset", "MIMIC-CXR", *rest)
                for rest in (["--store", "lab", "--workspace", str(here)], ["--workspace", str(bundled.root)])
            )
            assert (there.exit_code, there.output) == (2, embedded.output)


@pytest.mark.parametrize(
    "words", [("TITAN", "PubMed"), ("titan",), ("RadFM", "PubMed"), ("--dataset", "MIMIC-CXR")], ids=" ".join
)
def test_exposure(server: Server, bundled: Workspace, tmp_path: Path, counted: Counted, words: tuple[str, ...]) -> None:
    with workspace_of(server, bundled, tmp_path / "w") as here:
        there = kg("exposure", *words, "--format", "json", "--store", "lab", "--workspace", str(here))
    assert there.exit_code == 0, there.output
    assert there.stdout == kg("exposure", *words, "--format", "json", "--workspace", str(bundled.root)).stdout
    assert counted.requests <= 14


# Queries that people write.


@pytest.mark.parametrize("query", FORMS.values(), ids=FORMS)
def test_what_people_write(server: Server, built: Path, query: str) -> None:
    there = run_in_store(server.target(), BASE, PREFIXES + query, timeout=60, on_open=nothing)
    embedded = from_build(built, query)
    assert there[0] == embedded[0]
    if there[0] == "graph" or "ASK" in query:
        assert there[1] == embedded[1]
    else:
        rows, expected = (read(its) for its in (there, embedded))
        assert rows.variables == expected.variables
        as_they_come: Callable[[Any], Any] = list if "ORDER" in query else sorted_as_text
        assert as_they_come(rows.rows) == as_they_come(expected.rows)


@cache
def from_build(built: Path, query: str) -> tuple[str, bytes]:
    return run(current(built), PREFIXES + query, timeout=60)


def sorted_as_text(rows: Iterable[object]) -> list[str]:
    return sorted(map(str, rows))


def read(result: tuple[str, bytes]) -> Answer:
    found = ox.parse_query_results(result[1], format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    return Answer.of(found)


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json"])
def test_formats_of_rows(server: Server, bundled: Workspace, tmp_path: Path, form: str) -> None:
    query = f"{PREFIXES}SELECT ?m ?y {{ ?m fm:base ?b ; fm:entry/fm:year ?y }} ORDER BY ?m ?y LIMIT 3"
    with workspace_of(server, bundled, tmp_path / "w") as here:
        there = kg("sparql", "-", "--format", form, "--store", "lab", "--workspace", str(here), given=query)
    embedded = kg("sparql", "-", "--format", form, "--workspace", str(bundled.root), given=query)
    assert (there.exit_code, there.output) == (0, embedded.output)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "SELECT * { ?s ?p }",
        "SELECT * { ?s foo:p ?o }",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "# SELECT * { ?s ?p ?o }\nDELETE WHERE { ?s ?p ?o }",
        "DROP ALL",
        "CLEAR GRAPH <urn:g> # SELECT",
        "SELECT * { ?s ?p ?o } ; DROP ALL",
        "define input:default-graph-uri <urn:g> SELECT * { ?s ?p ?o }",
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "ASK {\n  SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
    ],
)
def test_what_is_no_query_never_gets_there(server: Server, built: Path, counted: Counted, query: str) -> None:
    with pytest.raises(QueryError) as embedded:
        run(current(built), query, timeout=30)
    with pytest.raises(QueryError) as there:
        run_in_store(server.target(), BASE, query, timeout=30, on_open=nothing)
    assert (str(there.value), there.value.hint) == (str(embedded.value), embedded.value.hint)
    assert counted.requests == 0


def test_an_update_that_is_let_through_changes_nothing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even past the check nothing but a SELECT is sent, by the parameter for queries."""
    sent: list[httpx.Request] = []
    with open_store_graph(server.target(), BASE) as there:
        there.pager.remote.client.event_hooks["request"] = [sent.append]
        for query in ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "DROP ALL"):
            with pytest.raises((SyntaxError, TypeError)):
                there.select(query)
        assert sent == []
        there.select("SELECT ?insert { ?insert ?delete ?drop } LIMIT 1")
    forms = [dict(part.split("=", 1) for part in its.content.decode().split("&")) for its in sent if its.content]
    assert forms
    assert all("query" in form and "update" not in form for form in forms)


# Answers that are cut.


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s ?o { GRAPH <{0}graph/background> { ?s ?p ?o } } ORDER BY DESC(?o) ?s",
        "SELECT ?o ?s FROM <{0}graph/background> { ?s ?p ?o FILTER(?o < 20) } ORDER BY ?o ?s OFFSET 100 LIMIT 11000",
        "CONSTRUCT { ?s <urn:of> ?o } WHERE { GRAPH <{0}graph/background> { ?s ?p ?o FILTER(?o < 20) } }",
    ],
)
def test_more_rows_than_an_answer_has(server: Server, large_store: Path, query: str) -> None:
    query = query.replace("{0}", LARGE)
    embedded = run(large_store, query, timeout=120)
    there = run_in_store(server.target(), LARGE, query, timeout=120, on_open=nothing)
    half = ROWS[server.kind] // 2
    if query.startswith("CONSTRUCT"):
        assert there == embedded
        assert there[1].count(b"\n") == half
    else:
        rows = read(there)
        assert rows == read(embedded)
        assert len(rows.rows) == (min(half - 100, 11_000) if "LIMIT" in query else 2 * half)


def test_a_store_of_an_unknown_kind_that_cuts(server: Server, large_store: Path) -> None:
    """Nothing is known of it: that rows are missing, it says itself when it is asked for their number."""
    if server.kind != "virtuoso":
        pytest.skip("it doesn't cut")
    target = replace(server.target(), kind="sparql")
    query = f"SELECT ?s ?o {{ GRAPH <{LARGE}graph/background> {{ ?s ?p ?o FILTER(?o < 18) }} }} ORDER BY ?s"
    expected = read(run(large_store, query, timeout=60))
    assert read(run_in_store(target, LARGE, query, timeout=120, on_open=nothing)) == expected


def test_rows_that_are_missing_are_an_error(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    count = Pager._count
    monkeypatch.setattr(Pager, "_count", lambda *given: count(*given) + 1)
    some = 7 if server.kind == "virtuoso" else "?o"
    query = f"SELECT ?s {{ GRAPH <{LARGE}graph/background> {{ ?s ?p {some} }} }}"
    target = replace(server.target(), kind="sparql")
    with open_store_graph(target, LARGE) as there, pytest.raises(StoreError, match=r"gave [\d,]+ rows of [\d,]+"):
        there.select(query)


def test_statements_that_are_missing_in_a_copy_are_an_error(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    if server.kind != "virtuoso":
        pytest.skip("only Virtuoso is copied from")
    monkeypatch.setattr("kg.stores.ask.copy._matching", lambda *_: [])
    with open_store_graph(server.target(), BASE) as there, pytest.raises(StoreError, match="statements of"):
        there.select(f"SELECT * {{ ?a <{FM}base>+ ?b }}")


def test_a_graph_that_is_too_large_is_not_copied(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    if server.kind != "virtuoso":
        pytest.skip("only Virtuoso is copied from")
    monkeypatch.setattr("kg.stores.ask.copy._LARGEST", 1_000)
    with (
        open_store_graph(server.target(), BASE) as there,
        pytest.raises(StoreError, match=r"paths of any length .* [0-9]{2},[0-9]{3} statements"),
    ):
        there.select(f"SELECT * {{ ?a <{FM}base>+ ?b }}")


def test_values_are_as_they_were(server: Server, large_store: Path) -> None:
    query = f"SELECT ?s ?o {{ ?s <{LARGE}value> ?o }} ORDER BY ?s"
    embedded = run(large_store, query, timeout=60)
    rows, expected = (
        read(its).rows for its in (run_in_store(server.target(), LARGE, query, timeout=60, on_open=nothing), embedded)
    )
    assert len(expected) == len(VALUES)
    assert rows == expected


def test_thousands_of_graphs(server: Server, store: ox.Store) -> None:
    """Their names are more than a form may have in some servers."""
    more = {f"{BASE}entry/a-catalogue-with-a-name/model/One_of_its_models_{n}" for n in range(3_000)}
    query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s <{FM}base> ?o }} }}"
    with open_store_graph(server.target(), BASE) as opened:
        there = replace(opened, layout=replace(opened.layout, named=opened.layout.named | more))
        assert Answer.of(there.select(query)) == Answer.of(select(store, query))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?s { ?s <{0}name> ?o } ORDER BY ?s", ["model/a", "model/b"]),
        ("SELECT ?g { GRAPH ?g { ?s <{0}name> ?o } } ORDER BY ?g", ["entry/c/model/a", "graph/background"]),
        ("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g", ["entry/c/model/a", "graph/background"]),
        ("SELECT ?s { GRAPH <{0}graph/background> { ?s ?p ?o } }", ["model/b"]),
        ("SELECT ?s { GRAPH <http://example.org/theirs> { ?s ?p ?o } }", []),
        ("SELECT ?s { GRAPH <{0}graph/loaded> { ?s ?p ?o } }", []),
        ("SELECT ?s { ?s <{0}name> ?o FILTER NOT EXISTS { GRAPH <{0}graph/background> { ?s ?p ?o } } }", ["model/a"]),
        ("SELECT ?s FROM <{0}graph/background> { ?s ?p ?o }", ["model/b"]),
    ],
)
def test_the_knowledge_in_the_default_graph(server: Server, query: str, expected: list[str]) -> None:
    if not server.target().abilities.default_graph:
        pytest.skip("it has no default graph of its own")
    with open_store_graph(server.target(""), SMALL) as there:
        rows = list(there.select(query.replace("{0}", SMALL)))
    assert [text_of(row[0]).removeprefix(SMALL) for row in rows] == expected


# Time.

SLOW = "SELECT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(CONCAT(STR(?c), STR(?f), STR(?i))) = 7) }"


def test_a_time_out_holds(server: Server) -> None:
    started = time.monotonic()
    with pytest.raises(QueryError) as late:
        run_in_store(server.target(), BASE, SLOW, timeout=1.5, on_open=nothing)
    assert 1.4 < time.monotonic() - started < 2.5
    assert late.value.message == "no answer within 1.5 seconds"
    assert late.value.hint == "Narrow the query, or give more time with the argument timeout."


def test_the_store_ends_the_query_too(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told how long a query may take: here, less than one waits. A part of the rows is never taken for all."""
    seconds = {"virtuoso": 5.0, "fuseki": 0.001, "rdf4j": 0.001}
    if server.kind not in seconds:
        pytest.skip("it has no such parameter")
    shorter = replace(KINDS[server.kind], time_limit=TimeLimit("timeout", seconds[server.kind]))
    monkeypatch.setitem(KINDS, server.kind, shorter)
    started = time.monotonic()
    with pytest.raises(StoreError, match=r"time|timed out") as ended:
        run_in_store(server.target(), BASE, SLOW, timeout=60, on_open=nothing)
    assert time.monotonic() - started < 20
    assert not isinstance(ended.value, QueryError)
    assert "more time" in (ended.value.hint or "")


# What is there.


def test_nothing_was_loaded(server: Server, bundled: Workspace, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"lab holds no graph that kg\.load\(\) put there") as absent:
        next(iter([open_store_graph(server.target(), "https://example.org/none/").__enter__()]))
    assert absent.value.hint == "Run: kg.load('lab')"


def test_the_knowledge_is_elsewhere(server: Server) -> None:
    with pytest.raises(StoreError, match=r"isn't where stores\.yaml says") as elsewhere:
        open_store_graph(server.target(""), BASE).__enter__()
    assert "knowledge_graph" in (elsewhere.value.hint or "")


def test_a_load_that_broke_off_is_told(server: Server, bundled: Workspace, tmp_path: Path) -> None:
    query = f"{PREFIXES}SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(CONTAINS(STR(?g), 'staged')) }}"
    loaded, staged = f"<{BASE}graph/loaded>", f"<{BASE}graph/staged/1>"
    status, part = "<https://schema.org/creativeWorkStatus>", "<http://purl.org/dc/terms/hasPart>"
    whole, loading = (f'GRAPH {loaded} {{ {loaded} {status} "{its}" }}' for its in ("whole", "loading"))
    area = f"GRAPH {loaded} {{ {loaded} {part} {staged} }} GRAPH {staged} {{ {staged} {part} <urn:b> }}"
    words = ["sparql", "-", "--format", "csv", "--store", "lab", "--workspace"]
    with workspace_of(server, bundled, tmp_path / "w") as here:
        server.change(f"DELETE DATA {{ {whole} }}")
        server.change(f"INSERT DATA {{ {loading} {area} }}")
        try:
            said = kg(*words, str(here), given=query)
        finally:
            server.change(f"DELETE DATA {{ {loading} {area} }}")
            server.change(f"INSERT DATA {{ {whole} }}")
    assert (said.exit_code, said.stdout_bytes) == (0, b"g\r\n")
    assert said.stderr.startswith("Note: a load into lab is under way or broke off")
    assert "kg load lab" in said.stderr


def test_another_build_is_told(server: Server, bundled: Workspace, tmp_path: Path) -> None:
    with workspace_of(server, bundled, tmp_path / "w") as here:
        (here / "build").mkdir()
        for text, said in (("", "Note: lab holds another build than the one here"), (None, "")):
            if text is None:
                (here / "build" / "kg.nq").unlink()
                (here / "build" / "kg.nq").symlink_to((bundled.build / "kg.nq").resolve())
            else:
                (here / "build" / "kg.nq").write_text(text)
            asked = kg("sparql", "-", "--store", "lab", "--workspace", str(here), given="ASK {}")
            assert (asked.exit_code, asked.stdout) == (0, "true\n")
            assert asked.stderr.startswith(said)
            assert bool(asked.stderr) is bool(said)


def test_a_wrapper_asks_the_knowledge(server: Server, store: ox.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(server.variable, server.secret)
    query = f"SELECT ?model {{ ?model a <{FM}FoundationModel> }} ORDER BY ?model"
    wrapper = sparql_wrapper(server.target(), BASE)
    wrapper.setQuery(query)
    answer: Any = wrapper.queryAndConvert()
    assert [row["model"]["value"] for row in answer["results"]["bindings"]] == [
        text_of(row["model"]) for row in select(store, query)
    ]


def test_a_wrapper_of_a_store_with_a_certificate_of_ones_own() -> None:
    target = Target(name="lab", kind="sparql", query="https://127.0.0.1:9/query", certificate=Path("own.pem"))
    with pytest.raises(StoreError, match="no certificate"):
        sparql_wrapper(target, BASE)
