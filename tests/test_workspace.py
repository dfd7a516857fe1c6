"""A workspace whose folders are there; one that lacks what a command needs says so, rather than do nothing."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli.main import main
from kg.errors import ConfigError
from kg.workspace import Workspace
from tests.support.builds import page

NEEDED = ["shapes", "ontology/rules", "queries"]


@pytest.mark.parametrize("folder", NEEDED)
@pytest.mark.parametrize("gone", [True, False])
def test_a_build_without_what_it_needs_says_so(folder: str, gone: bool, workspace: Workspace) -> None:
    shutil.rmtree(workspace.root / folder)
    if not gone:
        (workspace.root / folder).mkdir()
        (workspace.root / folder / "notes.md").write_text("no more")
    result = CliRunner().invoke(main, ["build", "--workspace", str(workspace.root)])
    assert result.exit_code == 2
    assert f"{workspace.root / folder}: " in result.stderr
    assert ("no such file" if gone else "there is no *.") in result.stderr
    assert not (workspace.build / "current").exists()


@pytest.mark.parametrize("name", ["shapes", "rules", "queries"])
def test_a_folder_that_may_not_be_read(name: str, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_folder: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(ConfigError, match="permission denied"):
        getattr(workspace, name)


def test_a_path_that_is_not_utf8_is_told_of_or_shown_by_its_bytes(small: Workspace, tmp_path: Path) -> None:
    source = Path(os.fsdecode(os.fsencode(tmp_path / "page") + b"\xff\x1b.md"))
    shutil.copy(page(small), source)
    built = CliRunner().invoke(
        main, ["build", "--workspace", str(small.root), "--source", f"data-centric-fm={source}", "--notes"]
    )
    assert built.exit_code == 0
    assert f"{tmp_path}/page\\udcff\\x1b.md:9:1: " in built.stderr
    assert (
        "page\\udcff\x1b.md" in json.loads((small.build / "report.json").read_bytes())["findings"][0]["place"]["path"]
    )
    elsewhere = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    shutil.move(small.root, elsewhere)
    result = CliRunner().invoke(main, ["explain", "MedCLIP", "--workspace", str(elsewhere)])
    assert result.exit_code == 2
    assert "the path of the workspace isn't UTF-8" in result.stderr
