"""The lock file of IRIs: it comes back as it was written, and a broken one is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ConfigError
from kg.rdf.schema import load_schema
from kg.rdf.terms import local_name
from kg.resolve.ids import Key, read_ids, write_ids
from kg.workspace import Workspace
from tests.support.workspaces import ROOT

_SPACE = Workspace.find(ROOT)
SCHEMA = load_schema(_SPACE.ontology, _SPACE.base)
TEXTS = st.text(st.characters(codec="utf-8"))


@given(ids=st.dictionaries(st.builds(Key, st.just("model"), st.sampled_from(["name", "doi"]), TEXTS), TEXTS))
def test_ids_come_back(tmp_path_factory: pytest.TempPathFactory, ids: dict[Key, str]) -> None:
    file = tmp_path_factory.mktemp("ids") / "ids.tsv"
    given_ids = {key: SCHEMA.prefixes["model"] + local_name(name) for key, name in ids.items()}
    write_ids(file, given_ids, SCHEMA)
    assert read_ids(file, SCHEMA) == given_ids
    first = file.read_bytes()
    write_ids(file, dict(reversed(given_ids.items())), SCHEMA)
    assert file.read_bytes() == first
    head, *lines = first.decode().removesuffix("\n").split("\n")
    assert head == "kind\tscheme\tkey\tiri"
    assert lines == sorted(lines)
    assert len(lines) == len(ids)
    assert [path.name for path in file.parent.iterdir()] == ["ids.tsv"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("model\tname\tCLIP\n", ":2: expected 4 fields, found 3"),
        ("<<<<<<< HEAD\n", ":2: expected 4 fields, found 1"),
        ("model\tname\tX\tmodel:X\nmodel\tname\tX\tmodel:Y\n", ":3: 'X' has two IRIs, model:X and model:Y"),
    ],
)
def test_a_broken_lock_file_is_refused(tmp_path: Path, lines: str, message: str) -> None:
    file = tmp_path / "ids.tsv"
    file.write_text(f"kind\tscheme\tkey\tiri\n{lines}", encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        read_ids(file, SCHEMA)
