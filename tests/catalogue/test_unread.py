"""A catalogue that can't be read is told of, loudly, and costs nothing but its own entries."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import kg
from kg.catalogue.revisions import Revision, write_revisions
from kg.cli.main import main
from kg.errors import ConfigError, SourceError
from kg.read import limits
from kg.workspace import Workspace
from tests.support.two_catalogues import build_two


@pytest.fixture(scope="module")
def built_two(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return build_two(tmp_path_factory.mktemp("built") / "two")


@pytest.fixture
def two(built_two: Workspace, tmp_path: Path) -> Workspace:
    """A workspace with two catalogues, atlas and beacon, that is built."""
    return Workspace.find(shutil.copytree(built_two.root, tmp_path / "two", symlinks=True))


def run(space: Workspace, command: str, *words: str) -> Result:
    result = CliRunner().invoke(main, [command, *words, "--workspace", str(space.root)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def description(space: Workspace) -> Path:
    return space.root / "catalogues" / "beacon.yaml"


def text(space: Workspace) -> Path:
    return space.root / "catalogues" / "beacon.md"


def no_yaml(space: Workspace) -> str:
    description(space).write_text("title: [\n", encoding="utf-8")
    return "catalogues/beacon.yaml:2:1: violation: beacon could not be read, its entries are missing: not YAML: "


def unknown_kind(space: Workspace) -> str:
    written = description(space).read_text(encoding="utf-8")
    description(space).write_text(written.replace("kind: model", "kind: modle"), encoding="utf-8")
    return "sections.Networks.kind: unknown kind 'modle'"


def not_there(space: Workspace) -> str:
    text(space).unlink()
    return "beacon could not be read, its entries are missing: no such file or directory"


def too_large(space: Workspace) -> str:
    with text(space).open("ab") as page:
        page.truncate(2**27)
    return "beacon could not be read, its entries are missing: it has more than 64 MB"


def link_to_elsewhere(space: Workspace) -> str:
    elsewhere = space.root.parent / "elsewhere.md"
    shutil.move(text(space), elsewhere)
    text(space).symlink_to(elsewhere)
    return "its entries are missing: it is a link that leads out of the workspace"


def description_elsewhere(space: Workspace) -> str:
    elsewhere = space.root.parent / "elsewhere.yaml"
    shutil.move(description(space), elsewhere)
    description(space).symlink_to(elsewhere)
    return "catalogues/beacon.yaml:1:1: violation: beacon could not be read, its entries are missing: it is a link"


def damaged(space: Workspace) -> str:
    folder = space.root / "catalogues" / "beacon"
    folder.mkdir(exist_ok=True)
    (folder / "page.md").write_text("changed", encoding="utf-8")
    write_revisions(folder, [Revision("abc", "2024-01-01T00:00:00Z", "README.md", "0" * 64, "page.md")])
    return "is not the text that was fetched"


def damaged_list(space: Workspace) -> str:
    folder = space.root / "catalogues" / "beacon"
    folder.mkdir(exist_ok=True)
    (folder / "revisions.tsv").write_text("commit\nx\n", encoding="utf-8")
    return (
        "catalogues/beacon/revisions.tsv:2:1: violation: beacon could not be read, its entries are missing: this line"
    )


FAULTS = [
    no_yaml, unknown_kind, not_there, too_large, link_to_elsewhere, description_elsewhere, damaged, damaged_list,
]  # fmt: skip


@pytest.mark.parametrize("spoil", FAULTS)
def test_the_others_are_built(two: Workspace, spoil: Callable[[Workspace], str]) -> None:
    ids = two.ids.read_bytes()
    message = spoil(two)
    result = run(two, "build")
    assert result.exit_code == 1
    assert message in result.stderr
    assert "1 violation" in result.stdout
    assert two.ids.read_bytes() == ids, "no IRI is lost, and none is retired"
    graph = (two.build / "kg.nq").read_text(encoding="utf-8")
    assert "/entry/atlas/" in graph
    assert "/entry/beacon/" not in graph
    assert "#deprecated" not in graph
    (told,) = [
        finding
        for finding in json.loads((two.build / "report.json").read_text(encoding="utf-8"))["findings"]
        if finding["rule"] == "unread-catalogue"
    ]
    assert told["place"]["path"].startswith("catalogues/beacon")
    assert told["focus"].endswith("/catalogue/beacon")


@pytest.mark.parametrize("spoil", FAULTS)
def test_entries_of_the_others_are_printed(two: Workspace, spoil: Callable[[Workspace], str]) -> None:
    message = spoil(two)
    result = run(two, "entries", "--format", "jsonl")
    assert result.exit_code == 1
    assert {json.loads(line)["file"] for line in result.stdout.splitlines()} == {"catalogues/atlas.md"}
    assert message in result.stderr
    assert run(two, "entries", "atlas").exit_code == 0
    alone = run(two, "entries", "beacon")
    assert alone.exit_code == 2
    assert alone.stderr.startswith("Error: ")


def test_it_comes_back_as_it_was(two: Workspace) -> None:
    before, written = (two.build / "kg.nq").read_bytes(), description(two).read_bytes()
    no_yaml(two)
    assert run(two, "build").exit_code == 1
    description(two).write_bytes(written)
    assert run(two, "build").exit_code == 0
    assert (two.build / "kg.nq").read_bytes() == before


def test_a_text_that_takes_too_long(two: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    start = limits.Allowance.__init__

    def hurried(self: limits.Allowance, file: str, letters: int, *, step: str) -> None:
        start(self, file, letters, step=step)
        if "beacon" in file:
            self.soonest = self.end = 0.0

    monkeypatch.setattr(limits.Allowance, "__init__", hurried)
    result = run(two, "build")
    assert result.exit_code == 1
    assert "violation: beacon could not be read, its entries are missing: reading it takes more than" in result.stderr


def test_a_source_that_cannot_be_read(two: Workspace) -> None:
    result = run(two, "build", "--source", "beacon=/dev/zero")
    assert result.exit_code == 1
    assert "beacon could not be read, its entries are missing: it is no regular file" in result.stderr


def test_nothing_is_built_if_none_can_be_read(two: Workspace) -> None:
    no_yaml(two)
    for file in (two.root / "catalogues").glob("atlas*"):
        shutil.rmtree(file) if file.is_dir() else file.unlink()
    before = (two.build / "kg.nq").read_bytes()
    assert run(two, "build").exit_code == 2
    with pytest.raises(ConfigError, match="not YAML"):
        kg.build(two)
    (two.root / "none.md").write_text("nothing", encoding="utf-8")
    with pytest.raises(SourceError, match="nothing in it looks like"):
        kg.entries(str(two.root / "none.md"), workspace=Workspace.find())
    assert (two.build / "kg.nq").read_bytes() == before
