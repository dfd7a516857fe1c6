"""What is read equals the entries that were typed by hand from the pages, field by field."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from kg.exports.records import record
from kg.pipeline import gather
from kg.workspace import Workspace
from tests.support.workspaces import ROOT

FIRST = "data-centric-fm/2026-02-05_seed.md"
SECOND = "fms-medical/2024-12-13_64f48437.md"
DRAFTED = "others/xmindflow+Awesome-Foundation-Models-in-Medical-Imaging/README.md"
COMPARED = {FIRST: (30, 489), SECOND: (25, 367), DRAFTED: (12, 180)}
# Notes of whoever typed the sample on how a page is to be read; a record has no such fields.
ABOUT_THE_SAMPLE = {"catalogue", "note", "paper_label", "venue_raw", "date", "file", "name", "name_source"}


@pytest.fixture(scope="module")
def gold(shared: Path) -> dict[str, list[dict[str, Any]]]:
    entries = defaultdict(list)
    for line in (shared / "catalogues" / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        entries[entry["file"]].append(entry)
    return entries


def records(workspace: Workspace, *names: str) -> dict[int, dict[str, Any]]:
    said = gather(workspace, names)
    return {each["line"]: each for each in (record(entry, said.resolution) for entry in said.entries)}


def assert_read(gold: list[dict[str, Any]], found: dict[int, dict[str, Any]], entries: int, compared: int) -> None:
    assert len(gold) == entries
    count = 0
    for expected in gold:
        read = found[expected["line"]]
        fields = expected.keys() & read.keys() - ABOUT_THE_SAMPLE
        assert {field: read[field] for field in fields} == {field: expected[field] for field in fields}
        count += len(fields) + 1
        # GOLD.md: "for title_prefix and none, null is right too", and some notes accept a name that no form shows
        assert read["name"] == expected["name"] or (read["name"] is None and expected["name_source"] == "title_prefix")
    assert count == compared


@pytest.mark.parametrize("upstream", [True, False], ids=["upstream", "snapshot"])
def test_first_catalogue(gold: dict[str, list[dict[str, Any]]], shared: Path, upstream: bool) -> None:
    page = shared / "catalogues" / FIRST
    sources = {"data-centric-fm": page} if upstream else {}
    found = records(Workspace.find(ROOT, sources=sources), "data-centric-fm")
    assert len(found) == 151
    assert {Path(each["file"]).name for each in found.values()} == {page.name if upstream else "README.md"}
    assert all(each["name_source"] == "column" for each in found.values())
    assert_read(gold[FIRST], found, *COMPARED[FIRST])


def test_second_catalogue(gold: dict[str, list[dict[str, Any]]], shared: Path) -> None:
    page = shared / "catalogues" / SECOND
    found = records(Workspace.find(ROOT, sources={"fms-medical": page}), "fms-medical")
    assert_read(gold[SECOND], found, *COMPARED[SECOND])
    forms = {expected["name_source"]: found[expected["line"]]["name_source"] for expected in gold[SECOND]}
    assert forms == {form: form for form in ("column", "none", "title", "title_prefix")}


def test_page_without_a_description(gold: dict[str, list[dict[str, Any]]], shared: Path) -> None:
    found = records(Workspace.find(ROOT), str(shared / "catalogues" / DRAFTED))
    assert_read(gold[DRAFTED], found, *COMPARED[DRAFTED])
