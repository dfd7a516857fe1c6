"""docs/extending.md and docs/catalogues.md, followed step by step in a workspace of one's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.parse import read_slots
from kg.read import read_text
from tests.support.documents import EXTENDING, FOLLOWED, assert_prints, commands, run
from tests.support.workspaces import ROOT

FILE = re.compile(r"`(mine/[^`]+)`")


def put(folder: Path, said: str, text: str) -> None:
    """Do what the line above a block says: a new file, lines at the end of one, or below one of its lines."""
    (name,) = FILE.findall(said)
    file = folder / name
    if "in place of the draft" in said.casefold():
        assert file.exists()
        file.write_text(text, encoding="utf-8")
    elif said.startswith("At the end") or "at the end of" in said:
        file.write_text(file.read_text(encoding="utf-8") + "\n" + text, encoding="utf-8")
    elif "as a line of" in said or "below" in said:
        mark = '"fm": "https://w3id.org/fmkg/ns#",\n' if "as a line of" in said else "columns:\n"
        before, found, after = file.read_text(encoding="utf-8").partition(mark)
        assert found
        file.write_text(before + found + text + after, encoding="utf-8")
    else:
        assert not file.exists(), f"{name} is there already"
        file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("file", FOLLOWED, ids=lambda file: str(file.stem))
def test_each_step_does_what_the_page_says(file: Path, tmp_path: Path) -> None:
    page = file.read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    said = [
        before.rstrip().rpartition("\n\n")[2].replace("\n", " ") for before in re.split(r"^```\w+\n", page, flags=re.M)
    ]
    done = 0
    for (language, text), above in zip(blocks, said, strict=False):
        if language == "console":
            for command, output in commands(text):
                assert_prints(run(command, tmp_path), output, command)
                done += 1
        else:
            put(tmp_path, above.rpartition("```")[2], text)
    assert done >= 9


def test_every_table_that_it_names_is_there() -> None:
    page = EXTENDING.read_text(encoding="utf-8")
    tables = re.findall(r"`([A-Z]+)` in `(kg/[\w/]+\.py)`", page)
    assert len(tables) >= 6
    for table, file in tables:
        assert re.search(rf"^{table}\b.* = \{{", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE), table
    for place in re.findall(r"`((?:tests|kg|ontology|shapes|queries|catalogues)/[\w/.]*)`", page):
        assert (ROOT / place).exists() or "NAME" in place or "RULE" in place, place


def test_items_are_cut_as_the_page_says() -> None:
    page = (ROOT / "docs" / "catalogues.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(.+)` \| (\w+: .+) \|$", page.partition("## How an item is cut")[2], re.MULTILINE)
    assert len(rows) >= 10
    for written, said in rows:
        (block,) = read_text(f"- {written.replace('(…)', '(https://example.org/page)')}", catalogue="").blocks
        found = {slot: cell.text for slot, cell in read_slots(block.cells["item"]).items()}
        assert found == dict(each.split(": ", 1) for each in said.split("; ")), written
