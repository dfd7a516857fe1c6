"""Where the project stands, and copies of the bundled workspace that a build may write to."""

import shutil
from pathlib import Path

from kg.workspace import Workspace

__all__ = ["ROOT", "copy"]

ROOT = Path(__file__).parents[2]
"""The folder of the project."""


def copy(folder: Path) -> Workspace:
    """A copy of the bundled workspace, which a build may write to."""
    for name in ("catalogues", "ontology", "shapes", "queries"):
        # texts that were fetched into this tree are no part of it
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("revisions.tsv"))
    shutil.copy(ROOT / "workspace.yaml", folder)
    return Workspace.find(folder)
