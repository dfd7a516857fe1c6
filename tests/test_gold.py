"""What is read equals the entries that were typed by hand from upstream's page, field by field."""

import json
from pathlib import Path
from typing import Any

import pytest

from kg.pipeline import gather
from kg.records import record
from kg.workspace import Workspace

ROOT = Path(__file__).parents[1]
ENTRIES, COMPARED = 30, 489
# Notes of whoever typed the sample on how a page is to be read; a record has no such fields.
ABOUT_THE_SAMPLE = {"catalogue", "note", "name_source", "paper_label"}


@pytest.fixture(scope="module")
def gold(shared: Path) -> list[dict[str, Any]]:
    lines = (shared / "catalogues" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    return [entry for entry in map(json.loads, lines) if entry["catalogue"] == "seed:002"]


def records(sources: dict[str, Path]) -> dict[int, dict[str, Any]]:
    said = gather(Workspace.find(ROOT, sources=sources))
    found = [record(entry, said.resolution) for entry in said.entries]
    assert len(found) == 151
    return {each["line"]: each for each in found}


@pytest.mark.parametrize("upstream", [True, False], ids=["upstream", "snapshot"])
def test_entries_are_those_typed_by_hand(gold: list[dict[str, Any]], shared: Path, upstream: bool) -> None:
    page = shared / "catalogues" / "data-centric-fm" / "2026-02-05_seed.md"
    found = records({"data-centric-fm": page} if upstream else {})
    assert len(gold) == ENTRIES
    compared = 0
    for expected in gold:
        read = found[expected["line"]]
        assert expected.keys() - read.keys() <= ABOUT_THE_SAMPLE
        assert Path(read["file"]).name == (page.name if upstream else "README.md")
        fields = expected.keys() & read.keys() - {"file"}
        assert {field: read[field] for field in fields} == {field: expected[field] for field in fields}
        compared += len(fields)
    assert compared == COMPARED
