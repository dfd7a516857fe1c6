"""The questions that need two catalogues, asked of two that were made for them, in every engine.

The catalogues atlas and beacon stand in tests/queries/two: between them each sort of row that the header of a question
describes, and each exception that it names. The expected rows stand beside them; FMKG_REGENERATE=1 writes them anew.
Read the difference, row by row, before you commit it.
"""

from __future__ import annotations

import csv
import io
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kg.builds import open_store
from kg.cli.main import main
from kg.pipeline import build
from kg.query.saved import load_query
from kg.rdf.schema import Schema, load_schema
from kg.rdf.source import select, text_of
from kg.workspace import Workspace
from tests.support.sparql_engines import ENGINES, Rows, bind, engine_on, expected_rows
from tests.support.workspaces import copy

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # its own parsers use what it deprecates

TWO = Path(__file__).parent / "two"
QUESTIONS = ["disagreements", "listed-once", "same-paper", "stated-by-one", "two-titles"]
SLOW = 5.0
"""Seconds: no question may take longer on so small a graph."""


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The bundled workspace with the two catalogues in place of its own, built; no IRI was given before."""
    space = copy(tmp_path_factory.mktemp("two") / "workspace")
    shutil.rmtree(space.root / "catalogues")
    shutil.copytree(TWO, space.root / "catalogues", ignore=shutil.ignore_patterns("*.csv", "*.tsv"))
    shutil.copy(TWO / "mappings.sssom.tsv", space.mappings)
    space.ids.write_text("kind\tscheme\tkey\tiri\n", encoding="utf-8")
    build(space)
    return space


@pytest.fixture(scope="module")
def store(two: Workspace) -> Iterator[ox.Store]:
    with open_store(two.build) as opened:
        yield opened


@pytest.fixture(scope="module")
def schema(two: Workspace) -> Schema:
    return load_schema(two.ontology, two.base)


@pytest.fixture(scope="module")
def texts(two: Workspace, store: ox.Store, schema: Schema) -> dict[str, str]:
    """Each question, asked of everything."""
    return {name: bind(load_query(two.root / "queries" / f"{name}.rq"), schema, store, {}) for name in QUESTIONS}


@pytest.fixture(scope="module")
def expected(store: ox.Store, texts: dict[str, str]) -> dict[str, Rows]:
    return expected_rows(TWO, store, texts)


@pytest.fixture(scope="module", params=ENGINES)
def engine(
    request: pytest.FixtureRequest, two: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Rows]]:
    with engine_on(two.build, str(request.param), tmp_path_factory.mktemp("engine")) as opened:
        yield opened


@pytest.mark.parametrize("name", QUESTIONS)
def test_rows_of_two_catalogues_are_the_expected_ones(
    name: str, engine: Callable[[str], Rows], texts: dict[str, str], expected: dict[str, Rows]
) -> None:
    start = time.process_time()
    assert engine(texts[name]) == expected[name]
    assert time.process_time() - start < SLOW


def test_each_question_has_rows_and_none_comes_twice(expected: dict[str, Rows]) -> None:
    assert set(expected) == set(QUESTIONS)
    assert [name for name, rows in expected.items() if len(rows) < 2] == []
    assert {name: rows for name, rows in expected.items() if max(Counter(map(tuple, rows)).values()) > 1} == {}


@pytest.mark.parametrize("name", ["disagreements", "stated-by-one"])
@pytest.mark.parametrize("about", ["EyeGPT", "CorneaCLIP", "OpenRetina", "Foundation models of the eye: A survey"])
def test_about_one_thing_there_are_its_rows_alone(
    name: str, about: str, two: Workspace, expected: dict[str, Rows]
) -> None:
    words = ["query", name, "--about", about, "--format", "csv", "--workspace", str(two.root)]
    answer = CliRunner().invoke(main, words)
    assert answer.exit_code == 0, answer.output
    header, *rows = expected[name]
    at = header.index("thingName")
    assert list(csv.reader(io.StringIO(answer.output))) == [header, *(row for row in rows if row[at] == about)]


def column(rows: Rows, *names: str) -> set[tuple[str, ...]]:
    header, *answers = rows
    return {tuple(row[header.index(name)] for name in names) for row in answers}


def test_catalogues_disagree_on_these(expected: dict[str, Rows]) -> None:
    """What isn't here is what the header excepts; each of the cells that it excepts is on the pages."""
    assert column(expected["disagreements"], "thingName", "propertyName") == {
        ("EyeGPT", "base"),
        ("EyeGPT", "code"),
        ("EyeGPT", "pre-trained on"),
        ("EyeGPT: Conversations about eyes", "year"),
        ("LensLM", "base"),
        ("LensLM", "possible base"),
        ("LensLM", "paper"),
        ("LensLM", "pre-trained on"),
        ("OpenRetina", "paper"),
        ("Toward real world pupils - 'drawing' a gaze.", "venue"),
    }


def test_titles_are_judged_by_the_first(expected: dict[str, Rows]) -> None:
    judged = Counter(row[expected["two-titles"][0].index("titles")] for row in expected["two-titles"][1:])
    assert judged == {"contradict each other": 4, "contradict a third": 1, "are alike": 2}


def test_versions_that_no_two_entries_link_are_known(store: ox.Store, expected: dict[str, Rows]) -> None:
    """The exceptions of same-paper are in the graph: two versions in one entry, one that no row links, a denial."""
    found = {
        (text_of(row["paper"]).partition("/paper/")[2], text_of(row["of"]).partition("/paper/")[2])
        for row in select(store, "SELECT * { ?paper <http://purl.org/dc/terms/isVersionOf> ?of }")
    }
    assert found == {
        ("arxiv/2501.10002", "doi/10.1016/j.media.2025.100002"),
        ("pmid/39000002", "doi/10.1016/j.media.2025.100002"),
        ("arxiv/2501.10009", "doi/10.1016/j.media.2025.100009"),  # one row links both
        ("arxiv/2501.10011", "doi/10.1016/j.media.2025.100011"),  # a person says so, no row links the journal
    }
    denials = select(store, "SELECT * { GRAPH ?graph { ?its <https://w3id.org/sssom/predicate_modifier> 'Not' } }")
    assert len(list(denials)) == 1
    assert column(expected["same-paper"], "link", "otherLink", "since") == {
        (
            "https://arxiv.org/abs/2501.10002",
            "https://doi.org/10.1016/j.media.2025.100002",
            "equal titles (atlas:8, beacon:25, beacon:8)",
        ),
        (
            "https://doi.org/10.1016/j.media.2025.100002",
            "https://pubmed.ncbi.nlm.nih.gov/39000002/",
            "equal titles (atlas:8, beacon:25, beacon:8)",
        ),
        ("https://arxiv.org/abs/2501.10002", "https://pubmed.ncbi.nlm.nih.gov/39000002/", ""),
    }
