"""Workspaces to lint."""

from __future__ import annotations

import shutil

import pytest

from kg.check import lint
from kg.model import Finding
from kg.workspace import Workspace
from tests.support.linting import strip
from tests.support.workspaces import ROOT


@pytest.fixture
def small(workspace: Workspace) -> Workspace:
    """A workspace without lineages, shapes, rules and queries."""
    return strip(workspace)


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[Finding, ...]:
    """What the linter finds in such a workspace as it is."""
    root = tmp_path_factory.mktemp("known")
    for name in ("catalogues", "ontology"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "workspace.yaml", root)
    return lint(strip(Workspace.find(root))).findings
