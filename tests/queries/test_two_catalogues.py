"""The questions that need two catalogues, asked of two that were made for them; engines/ asks other engines.

The catalogues atlas and beacon stand in tests/queries/two: between them each sort of row that the header of a question
describes, and each exception that it names. The expected rows stand beside them; FMKG_REGENERATE=1 writes them anew.
Read the difference, row by row, before you commit it.
"""

from __future__ import annotations

import csv
import io
from collections import Counter

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

import kg
from kg.cli.main import main
from kg.rdf.source import select, text_of
from kg.workspace import Workspace
from tests.support.sparql_engines import Rows, oxigraph
from tests.support.two_catalogues import QUESTIONS


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("union", [False, True], ids=["oxigraph", "oxigraph-union"])
def test_rows_of_two_catalogues_are_the_expected_ones(
    name: str, union: bool, two_store: ox.Store, two_texts: dict[str, str], two_expected: dict[str, Rows]
) -> None:
    assert oxigraph(two_store, two_texts[name], union=union) == two_expected[name]


def test_each_question_has_rows_and_none_comes_twice(two_expected: dict[str, Rows]) -> None:
    assert set(two_expected) == set(QUESTIONS)
    assert [name for name, rows in two_expected.items() if len(rows) < 2] == []
    assert {name: rows for name, rows in two_expected.items() if max(Counter(map(tuple, rows)).values()) > 1} == {}


@pytest.mark.parametrize("name", ["disagreements", "stated-by-one"])
@pytest.mark.parametrize("about", ["EyeGPT", "CorneaCLIP", "OpenRetina", "Foundation models of the eye: A survey"])
def test_about_one_thing_there_are_its_rows_alone(
    name: str, about: str, two: Workspace, two_expected: dict[str, Rows]
) -> None:
    words = ["query", name, "--about", about, "--format", "csv", "--workspace", str(two.root)]
    answer = CliRunner().invoke(main, words)
    assert answer.exit_code == 0, answer.output
    header, *rows = two_expected[name]
    at = header.index("thingName")
    assert list(csv.reader(io.StringIO(answer.output))) == [header, *(row for row in rows if row[at] == about)]


def column(rows: Rows, *names: str) -> set[tuple[str, ...]]:
    header, *answers = rows
    return {tuple(row[header.index(name)] for name in names) for row in answers}


def test_catalogues_disagree_on_these(two_expected: dict[str, Rows]) -> None:
    """What isn't here is what the header excepts; each of the cells that it excepts is on the pages."""
    assert column(two_expected["disagreements"], "thingName", "propertyName") == {
        ("EyeGPT", "base"),
        ("EyeGPT", "code"),
        ("EyeGPT", "pre-trained on"),
        ("EyeGPT: Conversations about eyes", "year"),
        ("LensLM", "possible base"),
        ("LensLM", "paper"),
        ("LensLM", "pre-trained on"),
        ("OpenRetina", "paper"),
        ("Toward real world pupils - 'drawing' a gaze.", "venue"),
    }


def test_a_disagreement_is_told_from_one_side(two_expected: dict[str, Rows]) -> None:
    told = column(two_expected["disagreements"], "thing", "propertyName", "catalogue")
    sides = Counter((thing, name.removeprefix("possible ")) for thing, name, _ in told)
    assert set(sides.values()) == {1}
    _, *rows = two_expected["disagreements"]
    assert len(column(two_expected["disagreements"], "thing", "property", "value")) == len(rows)
    assert not [row for row in rows if "" in row]


def test_titles_are_judged_by_the_first(two_expected: dict[str, Rows]) -> None:
    judged = Counter(row[two_expected["two-titles"][0].index("titles")] for row in two_expected["two-titles"][1:])
    assert judged == {"contradict each other": 4, "contradict a third": 1, "are alike": 2}


def test_versions_that_no_two_entries_link_are_known(two_store: ox.Store, two_expected: dict[str, Rows]) -> None:
    """The exceptions of same-paper are in the graph: two versions in one entry, one that no row links, a denial."""
    found = {
        (text_of(row["paper"]).partition("/paper/")[2], text_of(row["of"]).partition("/paper/")[2])
        for row in select(two_store, "SELECT * { ?paper <http://purl.org/dc/terms/isVersionOf> ?of }")
    }
    assert found == {
        ("arxiv/2501.10002", "doi/10.1016/j.media.2025.100002"),
        ("pmid/39000002", "doi/10.1016/j.media.2025.100002"),
        ("arxiv/2501.10009", "doi/10.1016/j.media.2025.100009"),  # one row links both
        ("arxiv/2501.10011", "doi/10.1016/j.media.2025.100011"),  # a person says so, no row links the journal
    }
    denials = select(two_store, "SELECT * { GRAPH ?graph { ?its <https://w3id.org/sssom/predicate_modifier> 'Not' } }")
    assert len(list(denials)) == 1
    assert column(two_expected["same-paper"], "link", "otherLink", "since") == {
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


@pytest.mark.parametrize("name", QUESTIONS)
def test_of_one_catalogue_they_say_what_they_lack(name: str, bundled: Workspace, two: Workspace) -> None:
    def told(space: Workspace) -> str:
        answer = CliRunner().invoke(main, ["query", name, "--format", "csv", "--workspace", str(space.root)])
        assert answer.exit_code == 0, answer.output
        return answer.stderr

    assert f"{name} compares 2 catalogues or more" in told(bundled)
    assert "kg update gets" in told(bundled)
    assert told(two) == ""
    with pytest.warns(UserWarning, match=r"kg\.update\(\) gets"):
        kg.ask(name, workspace=bundled)
