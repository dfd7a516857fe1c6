"""Real lists in many layouts, as they stand beside the project: nothing on them is lost, and a generated one is read as
its own data say."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kg.catalogue.draft import draft
from kg.exports.records import record
from kg.model import Block, Entry, Part, Value
from kg.parse.description import Catalogue, load_catalogue
from kg.parse.parser import Parsed, parse
from kg.pipeline import gather
from kg.read import Page, read
from kg.text.identifiers import is_address
from kg.workspace import Workspace
from tests.support.lists import LISTS, folders
from tests.support.workspaces import ROOT

SECOND = load_catalogue(ROOT / "catalogues" / "fms-medical.yaml")
GENERATED = "JXLiu-AI+Awesome-Medical-LLM-in-Top-Journals"
REVISIONS = 6


class Read(NamedTuple):
    """A page, read with a description of it."""

    file: Path
    page: Page
    catalogue: Catalogue
    parsed: Parsed


@pytest.fixture(scope="module")
def pages(shared: Path) -> list[Read]:
    """Each list with a draft of its description, and each revision of the second catalogue with ours."""
    found = []
    for folder in folders(shared):
        file = folder / "README.md"
        page = read(file, catalogue="list")
        about = {"title": "a list", "file": file.name, "snapshot": file.name, "revision": "1"}
        catalogue = load_catalogue(file.with_suffix(".yaml"), draft(page, about=about))
        found.append(Read(file, page, catalogue, parse(page.blocks, catalogue)))
    revisions = sorted((shared / "catalogues" / "fms-medical").glob("20*.md"))
    assert len(revisions) == REVISIONS
    for file in revisions:
        page, catalogue = read(file, catalogue=SECOND.name), SECOND.reading(file)
        found.append(Read(file, page, catalogue, parse(page.blocks, catalogue)))
    return found


def values(entry: Entry) -> Iterator[Value]:
    for its in entry.fields.values():
        for value in its:
            if isinstance(value, Part):
                yield from (inner for of in value.fields.values() for inner in of)
            else:
                yield value


def links(block: Block, parsed: Parsed, catalogue: Catalogue) -> set[str]:
    """The web links of a block, but for those in columns that are declared to say nothing."""
    section, _ = catalogue.root.find([heading.text for heading in block.headings])
    cells = [cell for column, cell in block.cells.items() if section.columns.get(column) != "skip"]
    return {link.url for cell in cells for link in cell.links if is_address(link.url)}


def test_nothing_is_lost(pages: list[Read]) -> None:
    """Each block is of an entry, of a finding or skipped; each link of an entry is in a value or in a finding."""
    for file, page, catalogue, parsed in pages:
        unread = sum(finding.blocks for finding in parsed.findings)
        assert len(page.blocks) == len(parsed.read) + unread + len(parsed.skipped), file
        held = {value.url for entry in parsed.entries for value in values(entry)}
        held |= {finding.value for finding in parsed.findings if finding.rule == "unread-link"}
        for block in parsed.read:
            assert links(block, parsed, catalogue) <= held, f"{file}:{block.span.line}"


def test_drafts_find_the_entries(pages: list[Read]) -> None:
    entries = {its.file.parent.name: len(its.parsed.entries) for its in pages}
    assert [name for name, least in LISTS.items() if entries[name] < least] == []


def test_second_catalogue_has_a_place_for_everything(shared: Path) -> None:
    """The description that we keep explains all its revisions: nothing of them is unknown."""
    rules: Counter[str] = Counter()
    for file in sorted((shared / "catalogues" / "fms-medical").glob("20*.md")):
        rules.update(its.rule for its in parse(read(file, catalogue=SECOND.name).blocks, SECOND).findings)
    # two early revisions have three rows each that were begun with a name yet to come: [   ]()
    assert rules == {"named-by-paper": 325, "bad-link": 40, "nameless": 6}


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", unescape(text)).split())


def test_a_generated_list_gives_what_it_was_made_from(shared: Path) -> None:
    folder = shared / "catalogues" / "others" / GENERATED
    papers: list[dict[str, Any]] = json.loads((folder / "papers.json").read_text(encoding="utf-8"))["papers"]
    said = gather(Workspace.find(ROOT), [str(folder / "README.md")])
    found = {}
    for entry in said.entries:
        each = record(entry, said.resolution)
        found[each["paper_url"]] = (each["paper_title"], each["venue"], each["year"])
    # the page prints the day a paper appeared; the "year" of the data is that of its issue
    expected = {its["url"]: (plain(its["title"]), its["journal"], int(its["date"][:4])) for its in papers}
    assert found == expected
    assert len(found) == len(papers) == 297


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_line_ends_change_nothing(shared: Path, tmp_path: Path, ends: str) -> None:
    file = shared / "catalogues" / "fms-medical" / "2024-12-13_64f48437.md"
    page = tmp_path / "page.md"
    page.write_bytes(file.read_text(encoding="utf-8").replace("\n", ends).encode())
    one, other = (parse(read(its, catalogue="c", shown="p").blocks, SECOND) for its in (file, page))
    assert one.entries == other.entries
    assert one.findings == other.findings
