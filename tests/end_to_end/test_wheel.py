"""The wheel alone is a working `kg`: it carries the default workspace and builds where it may write."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.workspaces import ROOT

DATA = ("catalogues", "ontology", "shapes", "queries")
BUNDLED = "catalogues/data-centric-fm/README.md"
"""The one text of a catalogue that is handed on; others are fetched, and git ignores them."""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.fixture
def kg(unpacked: Path, tmp_path: Path) -> tuple[Path, dict[str, str]]:
    (tmp_path / "here").mkdir()
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": str(unpacked)}
    return tmp_path / "here", os.environ | cache


def run(kg: tuple[Path, dict[str, str]], *words: str) -> str:
    folder, environment = kg
    done = subprocess.run(
        [sys.executable, "-m", "kg", *words],
        cwd=folder, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def test_it_holds_the_whole_workspace_and_no_more(unpacked: Path) -> None:
    default = unpacked / "kg" / "default"
    packed = {str(its.relative_to(default)) for its in default.rglob("*") if its.is_file()}
    files = {str(its.relative_to(ROOT)) for name in DATA for its in (ROOT / name).rglob("*") if its.is_file()}
    fetched = {str(its.relative_to(ROOT)) for its in (ROOT / "catalogues").glob("*/*")} - {BUNDLED}
    assert packed == files - fetched | {"workspace.yaml"}
    assert (unpacked / "kg" / "py.typed").exists()
    assert {its.name for its in unpacked.iterdir() if not its.name.endswith(".dist-info")} == {"kg"}


def test_it_works_alone(kg: tuple[Path, dict[str, str]], unpacked: Path) -> None:
    before = {its: its.stat().st_mtime_ns for its in unpacked.rglob("*.t*")}
    assert "violation" not in run(kg, "build")
    assert "MedCLIP" in run(kg, "query", "derived-from-using", "--base", "CLIP", "--dataset", "MIMIC-CXR")
    assert before == {its: its.stat().st_mtime_ns for its in unpacked.rglob("*.t*")}, "it writes where it is installed"
    assert not list(kg[0].iterdir())


def test_it_makes_a_workspace_of_ones_own(kg: tuple[Path, dict[str, str]]) -> None:
    run(kg, "init", "mine")
    run(kg, "build", "--workspace", "mine")
    assert (kg[0] / "mine" / "build" / "kg.nq").exists()
    assert "CLIP" in run(kg, "explain", "MedCLIP", "--workspace", "mine")
