"""A build that was damaged is told, and gives no answers; a folder that is somebody's own is left alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.builds import current, new_build, open_store, write_store
from kg.cli.main import main
from kg.errors import StoreError
from kg.rdf.source import select
from kg.workspace import Workspace
from tests.support.workspaces import copy


@pytest.fixture
def damaged(bundled: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the bundled build, for one test to damage."""
    space = copy(tmp_path / "workspace")
    shutil.copytree(bundled.build, space.build, symlinks=True)
    return space


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def garble(file: Path) -> None:
    data = bytearray(file.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 40] = bytes(its ^ 0x5A for its in data[middle : middle + 40])
    file.write_bytes(data)


@pytest.mark.parametrize("harm", [cut, garble, Path.unlink])
@pytest.mark.parametrize("name", ["store/MANIFEST-*", "store/CURRENT", "store/*.sst", ".checksums"])
def test_a_damaged_store_is_told(harm: Callable[[Path], None], name: str, damaged: Workspace) -> None:
    for file in sorted(current(damaged.build).glob(name)):
        harm(file)
    for words in (["query", "no-code", "--format", "csv"], ["explain", "MedCLIP"], ["exposure", "MedCLIP", "TCGA"]):
        result = CliRunner().invoke(main, [*words, "--workspace", str(damaged.root)])
        assert isinstance(result.exception, SystemExit), result.exception
        assert (result.exit_code, result.stdout) == (2, "")
        assert "is damaged: " in result.stderr
        assert "Build it anew: kg build" in result.stderr


def test_a_damaged_store_is_told_by_a_query_in_a_process_of_its_own(damaged: Workspace) -> None:
    (manifest,) = current(damaged.build).glob("store/MANIFEST-*")
    cut(manifest)
    words = ["sparql", "-", "--workspace", str(damaged.root)]
    result = CliRunner().invoke(main, words, input="SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert result.exit_code == 2
    assert "is damaged: store/MANIFEST" in result.stderr


@pytest.mark.parametrize(("form", "name"), [("turtle", "kg.ttl"), ("nquads", "kg.nq"), ("csl", "kg.nq")])
@pytest.mark.parametrize("harm", [cut, garble])
def test_a_damaged_file_is_not_exported(form: str, name: str, harm: Callable[[Path], None], damaged: Workspace) -> None:
    harm(current(damaged.build) / name)
    result = CliRunner().invoke(main, ["export", "--format", form, "--workspace", str(damaged.root)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{name} is not as it was written" in result.stderr


def test_what_is_whole_is_opened(damaged: Workspace) -> None:
    for _ in range(3):  # that it was opened before changes nothing
        with open_store(damaged.build) as store:
            assert len(list(select(store, "SELECT ?s { ?s ?p ?o } LIMIT 5"))) == 5


@pytest.mark.parametrize("name", ["report.txt", "kg.ttl", "store/x", "notes.md", "current", ".builds/x"])
def test_a_folder_of_ones_own_is_left_alone(name: str, tmp_path: Path) -> None:
    own = tmp_path / "own" / name
    own.parent.mkdir(parents=True)
    own.write_text("my own")
    with pytest.raises(StoreError, match="that no build wrote"), new_build(tmp_path / "own"):
        pytest.fail("it began")
    assert own.read_text() == "my own"
    assert [path for path in (tmp_path / "own").rglob("*") if path.is_file() or path.is_symlink()] == [own]


def test_a_file_of_ones_own_beside_a_build(tmp_path: Path) -> None:
    """In a folder that a build wrote, other files may stand; one in the place of a build's own is not replaced."""
    folder = tmp_path / "build"
    for _ in range(2):
        with new_build(folder) as new:
            write_store(new, b"")
        (folder / "notes.md").write_text("my own")
    (folder / "report.txt").unlink()
    (folder / "report.txt").write_text("my own")
    with pytest.raises(StoreError, match=r"that no build wrote: report\.txt\n"), new_build(folder):
        pytest.fail("it began")
    assert (folder / "report.txt").read_text() == "my own"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "own").write_text("my own")
    with pytest.raises(StoreError, match="is no folder"), new_build(tmp_path / "own"):
        pytest.fail("it began")


def test_an_empty_folder_and_one_with_a_readme_are_taken(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("what stands here")
    with new_build(tmp_path) as new:
        write_store(new, b"")
    assert (tmp_path / "README.md").read_text() == "what stands here"
    assert current(tmp_path).is_dir()
