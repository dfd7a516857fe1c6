"""docs/python.md says what is so: each of its lines prints what stands below it."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import kg
from tests.support.documents import assert_python
from tests.support.workspaces import ROOT, copy

PAGE = ROOT / "docs" / "python.md"
STORES = "A store of your own"


def test_each_function_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    functions = [name for name in kg.__all__ if inspect.isfunction(getattr(kg, name))]
    assert [name for name in functions if f"kg.{name}(" not in text and f"`{name}" not in text] == []


def test_the_page_on_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All but what a store is needed for: see servers/."""
    copy(tmp_path / "workspace")
    monkeypatch.chdir(tmp_path / "workspace")
    assert_python(PAGE, without=STORES)
