"""The bundled snapshot says what upstream's page says, at the same place; only its descriptions are in other words."""

import re
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from tests.support.workspaces import ROOT

SNAPSHOT = ROOT / "catalogues" / "data-centric-fm" / "README.md"
UPSTREAM = ROOT.parent / "shared" / "catalogues" / "data-centric-fm" / "2026-02-05_seed.md"

TITLE = "# Data-Centric Foundation Models in Computational Healthcare"
FIRST_SECTION = (46, "## Healthcare and Medical Foundation Models")
MODEL_ROWS = {
    "Language Models": 26,
    "Vision Models": 21,
    "Vision-Language Models": 36,
    "Protein and Molecule Models": 7,
    "Other Models": 3,
}
DATASET_ROWS = {"Text": 19, "Imaging": 13, "Genomics": 3, "Drug": 4, "Multi-Modal": 19}
# Five model tables of six columns, five dataset tables of three, each with a header and a delimiter row.
SAME_CELLS = (93 + 5 * 2) * 6 + 58 * 2 + 5 * 2 * 3
DESCRIPTIONS = 58


def lines(path: Path) -> list[str]:
    """The file's lines as they stand: a carriage return would stay and be noticed."""
    text = path.read_bytes().decode("utf-8")
    assert text.endswith("\n")
    return text.removesuffix("\n").split("\n")


def headings(page: list[str]) -> list[tuple[int, str]]:
    return [(number, line) for number, line in enumerate(page, 1) if re.match(r"#{1,6} ", line)]


def cells(row: str) -> list[tuple[int, str]]:
    """What stands between the row's unescaped pipes, unstripped, each with the column where it begins."""
    pipes = [match.start() for match in re.finditer(r"(?<!\\)\|", row)]
    return [(left + 1, row[left + 1 : right]) for left, right in pairwise(pipes)]


def texts(row: str) -> list[str]:
    return [text.strip() for _, text in cells(row)]


def figures(text: str) -> list[str]:
    """Every figure in its spelling, with its unit: 224,316 · 26M · 126+ · 180k · the 3 of 3D."""
    return sorted(re.findall(r"\d+(?:[.,]\d+)*(?:[KMBk]\b)?\+?", text))


def tables(page: list[str]) -> dict[str, list[tuple[int, str]]]:
    """The table under each heading, header and delimiter included, as numbered lines."""
    found: dict[str, list[tuple[int, str]]] = {}
    heading = ""
    for is_table, group in groupby(enumerate(page, 1), key=lambda numbered: numbered[1].startswith("|")):
        block = list(group)
        if is_table:
            assert heading not in found, f"a second table under {heading}"
            found[heading] = block
        else:
            heading = next((line.lstrip("# ") for _, line in reversed(block) if line.startswith("#")), heading)
    return found


def description_lines(page: list[str]) -> set[int]:
    """The numbers of the lines that are dataset rows: there, and only there, the second cell is ours."""
    datasets = [table for table in tables(page).values() if texts(table[0][1])[0] == "Dataset (Paper)"]
    return {number for table in datasets for number, _ in table[2:]}


@pytest.fixture(scope="module")
def snapshot() -> list[str]:
    return lines(SNAPSHOT)


@pytest.fixture(scope="module")
def upstream() -> list[str]:
    if not UPSTREAM.is_file():
        pytest.skip(f"upstream's page is not part of the project; it is looked for at {UPSTREAM}")
    return lines(UPSTREAM)


def test_tables_hold_all_rows(snapshot: list[str]) -> None:
    rows = {heading: len(table) - 2 for heading, table in tables(snapshot).items()}
    assert rows == MODEL_ROWS | DATASET_ROWS
    assert len(rows) == 10
    assert sum(MODEL_ROWS.values()) == 93
    assert sum(DATASET_ROWS.values()) == DESCRIPTIONS == len(description_lines(snapshot))


def test_table_rows_fit_their_header(snapshot: list[str]) -> None:
    for heading, table in tables(snapshot).items():
        header = texts(table[0][1])
        expected = "Model" if heading in MODEL_ROWS else "Dataset (Paper)"
        assert (header[0], len(header)) == (expected, 6 if heading in MODEL_ROWS else 3)
        assert all(re.fullmatch(r":-+", cell) for cell in texts(table[1][1]))
        for number, row in table:
            assert len(texts(row)) == len(header), f"line {number}"
            assert row.endswith("|"), f"line {number}"


def test_nothing_but_headings_tables_blanks(snapshot: list[str]) -> None:
    other = [(number, line) for number, line in enumerate(snapshot, 1) if line and not re.match(r"#{1,3} |\|", line)]
    assert other == []
    assert headings(snapshot)[:2] == [(1, TITLE), FIRST_SECTION]


def test_descriptions_are_plain_text(snapshot: list[str]) -> None:
    for number in description_lines(snapshot):
        _, description = cells(snapshot[number - 1])[1]
        assert re.fullmatch(r" \S(?:[^|*_`<>\[\]\\]*\S)? +", description), f"line {number}: {description!r}"
        assert "  " not in description.strip(), f"line {number}: {description!r}"


def test_lines_and_headings_are_upstreams(snapshot: list[str], upstream: list[str]) -> None:
    assert len(snapshot) == len(upstream) == 251
    assert headings(snapshot) == headings(upstream)
    assert len(headings(snapshot)) == 13


def test_cells_are_upstreams_at_the_same_column(snapshot: list[str], upstream: list[str]) -> None:
    ours = description_lines(upstream)
    compared = 0
    for number, (mine, theirs) in enumerate(zip(snapshot, upstream, strict=True), 1):
        if not theirs.startswith("|"):
            assert not mine.startswith("|"), f"line {number} is no table row upstream"
            continue
        expected, found = cells(theirs), cells(mine)
        if number in ours:
            assert found[1][0] == expected[1][0], f"line {number}"
            del expected[1], found[1]
        assert found == expected, f"line {number}"
        assert len(mine) == len(theirs), f"line {number}"
        compared += len(expected)
    assert compared == SAME_CELLS == 764


def test_descriptions_state_the_same_figures_in_other_words(snapshot: list[str], upstream: list[str]) -> None:
    compared = with_figures = 0
    for number in sorted(description_lines(upstream)):
        mine, theirs = texts(snapshot[number - 1])[1], texts(upstream[number - 1])[1]
        assert mine.casefold() != theirs.casefold(), f"line {number}"
        assert figures(mine) == figures(theirs), f"line {number}: {mine}"
        compared += 1
        with_figures += bool(figures(theirs))
    assert (compared, with_figures) == (DESCRIPTIONS, 52)
