"""A workspace whose folders are there; one that lacks what a command needs says so, rather than do nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli.main import main
from kg.errors import ConfigError
from kg.workspace import Workspace

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
