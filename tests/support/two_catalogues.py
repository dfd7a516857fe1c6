"""Two catalogues that were made for the questions that need two: atlas and beacon, in tests/queries/two."""

import shutil
from pathlib import Path

from kg.pipeline import build
from kg.workspace import Workspace
from tests.support.workspaces import ROOT, copy

__all__ = ["QUESTIONS", "TWO", "build_two"]

TWO = ROOT / "tests" / "queries" / "two"
QUESTIONS = ["disagreements", "listed-once", "same-paper", "stated-by-one", "two-titles"]


def build_two(folder: Path) -> Workspace:
    """The bundled workspace with the two catalogues in place of its own, built; no IRI was given before."""
    space = copy(folder)
    shutil.rmtree(space.root / "catalogues")
    shutil.copytree(TWO, space.root / "catalogues", ignore=shutil.ignore_patterns("*.csv", "*.tsv"))
    shutil.copy(TWO / "mappings.sssom.tsv", space.mappings)
    space.ids.write_text("kind\tscheme\tkey\tiri\n", encoding="utf-8")
    build(space)
    return space
