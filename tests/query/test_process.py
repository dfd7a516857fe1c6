"""Queries that people write: what they get, within which limits, and what is refused."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rdflib import Graph
from rdflib.compare import isomorphic

from kg.builds import current
from kg.cli.main import main
from kg.errors import QueryError, StoreError
from kg.query.process import answer_of, failure, graph_text, run
from kg.query.results import Answer
from kg.rdf.schema import load_schema
from kg.workspace import Workspace

PREFIXES = """PREFIX fm: <https://w3id.org/fmkg/ns#>
PREFIX model: <https://w3id.org/fmkg/id/model/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
NAMES = f"{PREFIXES}SELECT ?name WHERE {{ model:MedCLIP rdfs:label ?name }}"
LONG = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def folder(built: Path) -> Path:
    return current(built)


def kg(bundled: Workspace, query: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["sparql", "-", "--workspace", str(bundled.root), *words], input=query)


# The forms of a query, and of its answer.


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("csv", b"name\r\nMedCLIP\r\n"),
        ("tsv", b'?name\n"MedCLIP"\n'),
        ("json", None),
        ("table", None),
        (None, None),
    ],
)
def test_select(bundled: Workspace, form: str | None, expected: bytes | None) -> None:
    result = kg(bundled, NAMES, *(("--format", form) if form else ()))
    assert result.exit_code == 0, result.output
    if form == "json":
        document = json.loads(result.stdout)
        assert document["head"] == {"vars": ["name"]}
        assert document["results"]["bindings"] == [{"name": {"type": "literal", "value": "MedCLIP"}}]
    elif expected is None:
        assert [line.strip() for line in result.stdout.split("\n") if "MedCLIP" in line] == ["MedCLIP"]
    else:
        assert result.stdout_bytes == expected


@pytest.mark.parametrize(("query", "truth"), [("ASK {}", True), ("ASK { <urn:no> ?p ?o }", False)])
@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json"])
def test_ask(bundled: Workspace, query: str, truth: bool, form: str) -> None:
    result = kg(bundled, query, "--format", form)
    assert result.exit_code == 0
    assert json.loads(result.stdout) == ({"head": {}, "boolean": truth} if form == "json" else truth)


@pytest.mark.parametrize(
    "query",
    [
        f"{PREFIXES}DESCRIBE model:MedCLIP",
        f"{PREFIXES}CONSTRUCT WHERE {{ model:MedCLIP ?p ?o }}",
        f"{PREFIXES}CONSTRUCT {{ model:MedCLIP ?p ?o }} WHERE {{ model:MedCLIP ?p ?o . ?a a fm:Subfield }}",
    ],
)
@pytest.mark.parametrize("form", ["turtle", "ntriples", None])
def test_graph(bundled: Workspace, query: str, form: str | None) -> None:
    result = kg(bundled, query, *(("--format", form) if form else ()))
    assert result.exit_code == 0, result.output
    found = Graph().parse(data=result.stdout, format="nt" if form == "ntriples" else "turtle")
    whole = Graph().parse(data=(bundled.build / "kg.ttl").read_bytes(), format="turtle")
    assert set(found) == set(whole.triples((next(found.subjects()), None, None)))
    assert len(found) > 10
    if form == "ntriples":
        assert result.stdout.count("\n") == len(found)


@pytest.mark.parametrize(
    ("query", "form", "message"),
    [
        (NAMES, "turtle", "rows can't be written as turtle"),
        ("DESCRIBE <urn:a>", "csv", "a graph can't be written as csv"),
    ],
)
def test_a_form_that_does_not_fit(bundled: Workspace, query: str, form: str, message: str) -> None:
    result = kg(bundled, query, "--format", form)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: {message}\n")


def test_blank_nodes_of_a_graph_have_the_same_names_each_time(folder: Path, bundled: Workspace) -> None:
    query = f"{PREFIXES}CONSTRUCT {{ [] rdfs:label ?name ; fm:base [ rdfs:label ?base ] }} WHERE {{ "
    query += "?m rdfs:label ?name ; fm:base/rdfs:label ?base }"
    (form, body), again = run(folder, query, timeout=30), run(folder, query, timeout=30)
    assert (form, body) == again
    assert form == "graph"
    turtle = graph_text(body, "turtle", load_schema(bundled.ontology, bundled.base))
    first, second = (Graph().parse(data=text, format=name) for text, name in ((body, "nt"), (turtle, "turtle")))
    assert len(first) > 100
    assert isomorphic(first, second)


def test_output_to_a_file(bundled: Workspace, tmp_path: Path) -> None:
    result = kg(bundled, NAMES, "--output", str(tmp_path / "names.csv"))
    assert (result.exit_code, result.output) == (0, "")
    assert (tmp_path / "names.csv").read_bytes() == b"name\r\nMedCLIP\r\n"


@pytest.mark.parametrize("query", [f"\ufeff{NAMES}", NAMES.replace("\n", "\r\n"), NAMES.replace("\n", "\r\n# é\r\n")])
def test_marks_and_line_ends_of_other_editors(bundled: Workspace, query: str) -> None:
    assert kg(bundled, query, "--format", "csv").stdout_bytes == b"name\r\nMedCLIP\r\n"


# Limits.


def children() -> list[bytes]:
    """The command lines of the child processes that are there."""
    pids = Path("/proc/self/task").glob("*/children")
    return [Path(f"/proc/{pid}/cmdline").read_bytes() for file in pids for pid in file.read_text().split()]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="this system lists no processes under /proc")
def test_the_time_limit_holds(folder: Path) -> None:
    with pytest.raises(QueryError, match=r"^no answer within 0\.5 seconds\n") as caught:
        run(folder, LONG, timeout=0.5)
    assert caught.value.hint == "Narrow the query, or give more time with the argument timeout."
    assert not [command for command in children() if b"kg.query.worker" in command]


def test_values_of_several_kinds_in_one_order(folder: Path) -> None:
    """The store may give up on them; their text has an order in any case."""
    said = "thread panicked: user-provided comparison function does not correctly implement a total order"
    refused = failure("SELECT ?o { ?s ?p ?o } ORDER BY ?o", -6, said, 60)
    assert refused.message == "the store can't order values of several kinds"
    assert refused.hint == "Order by their text: ORDER BY STR(?value)"
    answer = answer_of(run(folder, "SELECT ?o { ?s ?p ?o } ORDER BY STR(?o) LIMIT 5", timeout=60)[1])
    assert isinstance(answer, Answer)
    assert len(answer.rows) == 5


def test_a_large_answer(folder: Path) -> None:
    _, body = run(folder, "SELECT * WHERE { ?a ?b ?c . ?d a ?f } LIMIT 50000", timeout=60)
    answer = answer_of(body)
    assert isinstance(answer, Answer)
    assert len(answer.rows) == 50_000


def test_modules_come_from_where_ours_do(bundled: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("kg", "pyoxigraph", "re"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('not mine')")
    monkeypatch.chdir(tmp_path)
    assert kg(bundled, NAMES, "--format", "csv").stdout_bytes == b"name\r\nMedCLIP\r\n"


def test_a_build_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="built anew"):
        run(tmp_path, NAMES, timeout=10)


# Faults.


@pytest.mark.parametrize(
    ("query", "message", "hint"),
    [
        ("", "the query is empty", "Write one such as"),
        (" \n\t", "the query is empty", "Write one such as"),
        ("SELECT * { ?s ?p }", "1:18: not SPARQL from here on\n    SELECT * { ?s ?p }\n                     ^", None),
        ("ASK {\n\t?s ?p\n}", "3:1: not SPARQL from here on\n    }\n    ^", None),
        ("SELEC * {}", "1:1: not SPARQL from here on\n", None),
        ("ASK {} }", "1:8: not SPARQL from here on\n", None),
        ("ASK { ?s a ?c FILTR(?c) }", "1:15: not SPARQL from here on\n", None),
        ("ASK { ?s ?p ?o\n?s ?p ?o }", "2:1: not SPARQL from here on\n", None),
        (
            "ASK { # é } \n ?s ?p '😀' ,, ?c }",
            "2:13: not SPARQL from here on\n     ?s ?p '😀' ,, ?c }\n                ^",
            None,
        ),
        ("ASK { ?s ?p 'a\u2028b' ", "1:18: the query ends too early\n", None),
        (
            "SELECT * {\r\n  ?s é:b ?c .\r\n}",
            "2:6: the prefix é: is not declared\n      ?s é:b ?c .\n         ^",
            "Declare it",
        ),
        (
            "ASK {\n\t?s fm:base ?o }",
            "2:5: the prefix fm: is not declared\n    \t?s fm:base ?o }\n    \t   ^",
            "Declare it",
        ),
        ("ASK { ?s <base> ?o }", "1:10: an address needs its beginning, such as https:\n", None),
        ("SELECT ?x (COUNT(*) AS ?n) { ?x ?y ?z }", "1:40: the SELECT contains a variable that is unbound\n", None),
        ("INSERT DATA { <urn:a> <urn:a> 1 }", "1:1: updates are refused: the graph is only read\n", "Change the"),
        ("PREFIX a: <urn:a>\ndelete where { ?s ?p ?o }", "2:1: updates are refused", "Change the"),
        ("LOAD <file:///etc/passwd>", "1:1: updates are refused", "Change the"),
        ("DROP ALL", "1:1: updates are refused", "Change the"),
        ("ASK {}; DROP ALL", "1:7: not SPARQL", None),
        ("\\u0053ELECT * {}", "1:1: not SPARQL", None),
        ("\x00", "1:1: not SPARQL", None),
    ],
)
def test_faults_have_their_place(bundled: Workspace, query: str, message: str, hint: str | None) -> None:
    with pytest.raises(QueryError) as caught:
        run(current(bundled.build), query, timeout=30)
    assert caught.value.message.startswith(message)
    assert (caught.value.hint or "").startswith(hint or "")
    result = kg(bundled, query)
    assert result.exit_code == 2
    assert result.stderr_bytes.decode().startswith(f"Error: {message}")


def test_a_query_that_is_not_utf8_is_a_sentence(bundled: Workspace, tmp_path: Path) -> None:
    (tmp_path / "bad.rq").write_bytes(b"SELECT \xff")
    result = CliRunner().invoke(main, ["sparql", str(tmp_path / "bad.rq"), "--workspace", str(bundled.root)])
    assert result.exit_code == 2
    assert result.output.startswith("Error: the query is not UTF-8")
