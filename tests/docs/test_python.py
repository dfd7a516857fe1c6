"""docs/python.md says what is so: each of its lines prints what stands below it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.documents import assert_python
from tests.support.workspaces import ROOT, copy

PAGE = ROOT / "docs" / "python.md"
STORES = "A store of your own"


def test_the_page_on_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All but what a store is needed for: see servers/."""
    copy(tmp_path / "workspace")
    monkeypatch.chdir(tmp_path / "workspace")
    assert_python(PAGE, without=STORES)
