"""`kg entries`: what was read, as a table and as JSON, from the bundled catalogue or a file."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli.main import main
from kg.exports import records as shown
from tests.support.workspaces import ROOT

SNAPSHOT = ROOT / "catalogues" / "data-centric-fm" / "README.md"
FAULTY = "## Healthcare and Medical Foundation Models\n\n| Model | Base | Stars |\n|-|-|-|\n| MedCLIP | CLIP | 5 |\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["entries", "--workspace", str(ROOT), *map(str, arguments)])


def records(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_jsonl_has_an_object_per_entry() -> None:
    found = records(run("--format", "jsonl"))
    assert len(found) == 151
    assert [each["line"] for each in found] == sorted({int(str(each["line"])) for each in found})
    assert {each["entity_kind"] for each in found} == {"model", "dataset"}
    assert all(each["name"] and each["section_path"] and each["iri"] for each in found)
    for keys in {tuple(each) for each in found}:
        assert len(keys) == 28
        for key in keys:
            assert f" {key}" in (shown.__doc__ or ""), f"{key} is not described"


@pytest.mark.parametrize("source", ["data-centric-fm", SNAPSHOT], ids=["catalogue", "file"])
def test_a_catalogue_or_a_file(source: str | Path) -> None:
    assert run("--format", "jsonl", source).stdout == run("--format", "jsonl").stdout


def test_table_shows_each_entry() -> None:
    result = run()
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[-1] == "151 entries"
    assert lines[1].split() == ["line", "kind", "name", "base", "datasets", "subfield", "scale"]
    rows = [line for line in lines if " model " in line or " dataset " in line]
    assert len(rows) == 151
    assert any("Qwen-7B / GLM4-9B" in row and "BigBio + CBLUE" in row for row in rows)
    assert any(row.split() == ["57", "model", "MMedLM", "2", "InternLM", "2", "MMedC*", "Medicine"] for row in rows)


def test_a_file_with_faults(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(FAULTY, encoding="utf-8")
    result = run("--format", "jsonl", "--source", f"data-centric-fm={page}")
    assert [each["name"] for each in records(result)] == ["MedCLIP"]
    assert f"{page}:3:18: warning: the column 'Stars' is not described" in result.stderr


def test_a_text_of_a_catalogue_is_read_by_its_description(tmp_path: Path) -> None:
    """Wherever it lies, with a column that the description doesn't know."""
    page = tmp_path / "page.md"
    text = SNAPSHOT.read_text(encoding="utf-8").replace("| Pre-Training Data |", "| Stars |")
    page.write_text(text, encoding="utf-8")
    result = run("--format", "jsonl", page)
    assert len(records(result)) == 151
    assert f"{page}:1:1: note: it is read as a text of data-centric-fm, as data-centric-fm.yaml" in result.stderr
    assert "the column 'Stars' is not described, its cells were not read" in result.stderr


def test_another_list_is_read_by_no_description_of_a_catalogue(tmp_path: Path) -> None:
    """It has a heading of one and a column of another; what the draft leaves out is told."""
    page = tmp_path / "eyes.md"
    rows = "".join(
        f"| Eye{n} | [A net of eyes {n}](https://arxiv.org/abs/2401.0000{n}) | x{n % 2} |\n" for n in range(5)
    )
    page.write_text(f"## Datasets\n\n| Dataset Name | Paper | Foo |\n|-|-|-|\n{rows}", encoding="utf-8")
    result = run("--format", "jsonl", page)
    assert {each["paper_title"] for each in records(result)} == {f"A net of eyes {n}" for n in range(5)}
    assert f"{page}:1:1: note: it is read by a draft of a description, which leaves out the column Foo" in result.stderr
    assert f"kg add --dry-run {page}" in result.stderr


def test_a_page_in_other_encodings(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_bytes(FAULTY.replace("MedCLIP", "Mé\xffCLIP").replace("\n", "\r\n").encode("latin-1"))
    result = run("--format", "jsonl", page)
    assert [each["name"] for each in records(result)] == ["M\ufffd\ufffdCLIP"]
    assert f"{page}:5:4: warning: bytes that are not UTF-8" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["data-centric"], "no catalogue and no file is called 'data-centric'", "Did you mean 'data-centric-fm'?"),
        (["absent.md"], "no catalogue and no file is called 'absent.md'", "data-centric-fm"),
        (["--source", "other=x.md"], "no catalogue is called other", "There are: data-centric-fm"),
        (["--source", "data-centric-fm=absent.md"], "absent.md: no such file or directory", "Give the path of a"),
        (["--workspace", "/"], "no workspace.yaml in /", "Give the folder"),
        (["--source", "data-centric-fm"], "'data-centric-fm' is not NAME=PATH", ""),
        ([str(ROOT / "LICENSE")], "nothing in", "Describe its sections and columns in a file"),
    ],
)
def test_wrong_names(arguments: list[str], message: str, hint: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert message in result.stderr
    assert hint in result.stderr
