"""The part of docs/python.md that is about a store of one's own, on one."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from tests.docs.test_python import PAGE, STORES
from tests.support.documents import assert_python
from tests.support.servers import STORES as SERVERS
from tests.support.servers import running
from tests.support.workspaces import copy


def test_the_page_on_python(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = copy(tmp_path / "workspace")
    kg.build(space)
    monkeypatch.chdir(space.root)
    with running(SERVERS["oxigraph"], tmp_path_factory) as server:
        (space.root / "stores.yaml").write_text(server.stores_yaml(), encoding="utf-8")
        assert_python(PAGE, STORES)
