"""`kg query` as people see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import kg
from kg.cli.main import main
from kg.workspace import Workspace
from tests.support.workspaces import copy

QUESTION = """\
#+ title: Numbers, texts and dates
#+ description: What was given comes back.
#+ parameters:
#+   {name}: {{kind: {kind}, help: H, example: E}}
SELECT ?given (DATATYPE(?given) AS ?type) {{ BIND(${name} AS ?given) }}
"""


@pytest.fixture
def space(bundled: Workspace, tmp_path: Path) -> Workspace:
    """The bundled workspace with its build, to add questions to."""
    mine = copy(tmp_path)
    mine.build.symlink_to(bundled.build)
    return mine


def run(space: Workspace, *words: str) -> Result:
    return CliRunner().invoke(main, ["query", *words, "--workspace", str(space.root)])


def test_one_faulty_question_hides_no_other(space: Workspace) -> None:
    (space.root / "queries" / "faulty.rq").write_text("#+ titel: T\nASK {}\n", encoding="utf-8")
    (space.root / "queries" / "worse.rq").write_text("ASK {}\n", encoding="utf-8")
    done = run(space)
    assert done.exit_code == 2
    assert "derived-from-using" in done.stdout
    assert "queries/faulty.rq:1:4: unknown key 'titel'" in done.stderr
    assert "queries/worse.rq" in done.stderr
    with pytest.warns(UserWarning, match=r"faulty\.rq:1:4|worse\.rq"):
        names = [row.name for row in kg.questions(workspace=space)]
    assert "derived-from-using" in names
    assert "faulty" not in names


@pytest.mark.parametrize(
    ("kind", "given", "shown"),
    [
        ("text", 'a "b" 7', '"a ""b"" 7"'),
        ("integer", "-7", "-7"),
        ("number", "0.5", "0.5"),
        ("date", "2024-02-29", "2024-02-29"),
    ],
)
def test_texts_numbers_and_dates_are_taken(space: Workspace, kind: str, given: str, shown: str) -> None:
    (space.root / "queries" / "some.rq").write_text(QUESTION.format(name="value", kind=kind), encoding="utf-8")
    done = run(space, "some", "--value", given, "--format", "csv")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1].startswith(f"{shown},http://www.w3.org/2001/XMLSchema#")
    assert f"--value {kind.upper()}" in run(space, "some", "--help").stdout


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        ("integer", "seven", "--value takes a whole number, not 'seven'"),
        ("number", "1e400x", "--value takes a number, not '1e400x'"),
        ("date", "2023-02-29", "--value takes a date such as 2024-12-31, not '2023-02-29'"),
        ("modl", "CLIP", "queries/some.rq:4:14: parameters.value: no kind is called 'modl'"),
    ],
)
def test_what_is_none_is_told(space: Workspace, kind: str, given: str, said: str) -> None:
    (space.root / "queries" / "some.rq").write_text(QUESTION.format(name="value", kind=kind), encoding="utf-8")
    done = run(space, "some", "--value", given)
    assert done.exit_code == 2
    assert said in done.stderr


@pytest.mark.parametrize("name", ["LLaMA", "family:LLaMA", "llama"])
def test_a_family_is_taken_by_each_command(bundled: Workspace, name: str) -> None:
    for words in (("query", "descendants", "--ancestor", name), ("lineage", name), ("explain", name)):
        done = CliRunner().invoke(main, [*words, "--workspace", str(bundled.root)])
        assert done.exit_code == 0
        assert ("is taken as family:LLaMA" in done.stderr) == (":" not in name)


@pytest.mark.parametrize("name", ["MoE", "CLIP", "continual pre-training"])
def test_a_pattern_is_found_by_what_people_call_it(bundled: Workspace, name: str) -> None:
    done = run(bundled, "integration-patterns", "--pattern", name)
    assert done.exit_code == 0
    assert "0 rows" not in done.stderr + done.stdout
