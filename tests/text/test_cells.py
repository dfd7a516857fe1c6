"""The grammar inside a cell, by the cases in tests/text/cells/, and that it takes any text."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import takewhile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Part, Value
from kg.parse import READERS as FIELDS
from kg.parse import read_field
from kg.read import read_text
from kg.text.cells import Item, amounts, is_blank, listing, naming

CASES = Path(__file__).parent / "cells"
NUMBER_OF_CASES = {"amounts": 50, "fields": 115, "listing": 112, "naming": 34}


def cases() -> Iterator[tuple[str, int, str, list[str]]]:
    """Each case: its file, its line, the cell, and the lines of what it says."""
    for file in sorted(CASES.glob("*.txt")):
        lines = [(number, line) for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if line]
        lines = [(number, line) for number, line in lines if not line.startswith("#")]
        for index, (number, line) in enumerate(lines):
            if not line.startswith("  "):
                cell = json.loads(line) if line.startswith('"') else line
                says = takewhile(lambda text: text.startswith("  "), (text for _, text in lines[index + 1 :]))
                yield file.stem, number, cell, [text.strip() for text in says]


def said_of(item: Item) -> str:
    kind = ("either-" if item.alternative else "") + ("name" if item.named else "description")
    note = f" | {item.note}" if item.note else ""
    return f"{kind} {item.text}{note}" + "".join(f" = {amount}" for amount in item.amounts)


def listed(cell: str) -> list[str]:
    found = listing(cell)
    return [*map(said_of, found.items), *(["open"] if found.open_ended else [])] or ["nothing"]


def named(cell: str) -> list[str]:
    found = naming(cell)
    if found is None:
        return ["nothing"]
    others = [f"also {other}" for other in found.others]
    return [f"name {found.text}", *others, *([f"note {found.note}"] if found.note else [])]


def given_fields(case: str) -> list[str]:
    field, _, cell = case.partition(" ")
    _, row = read_text(f"| Some column |\n|-|\n| {cell} |", catalogue="").blocks
    pairs = list(read_field(field, "Some column", row.cells["Some column"]))
    assert all(value.column == "Some column" for _, value in pairs)
    return [given_field(name, value) for name, value in pairs]


def given_field(name: str, value: Value | Part) -> str:
    if isinstance(value, Part):
        inner = " ".join(f"{field}={its.text}" for field, values in value.fields.items() for its in values)
        return " ".join(filter(None, (name, value.name, f"[{inner}]")))
    address = f" <{value.url}>" if value.url else ""
    return f"{name}{'?' if value.optional else ''} {value.text}{address}" + (f" | {value.note}" if value.note else "")


READERS: dict[str, Callable[[str], list[str]]] = {
    "amounts": lambda cell: list(amounts(cell)),
    "fields": given_fields,
    "listing": listed,
    "naming": named,
}


def test_all_cases_are_collected() -> None:
    assert Counter(file for file, *_ in cases()) == NUMBER_OF_CASES
    assert NUMBER_OF_CASES.keys() == READERS.keys()
    assert {cell.split()[0] for file, _, cell, _ in cases() if file == "fields"} == {*FIELDS, "authors", "modality"}


@pytest.mark.parametrize(
    ("file", "cell", "says"),
    [pytest.param(file, cell, says, id=f"{file}:{line}") for file, line, cell, says in cases()],
)
def test_case(file: str, cell: str, says: list[str]) -> None:
    assert READERS[file](cell) == says


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        pytest.param(cell, says, marks=pytest.mark.xfail(strict=True, raises=AssertionError, reason=why), id=why)
        for why, cell, says in [
            (
                "an address of code isn't known as one without its scheme",
                *("code [a/b](github.com/a/b)", ["code a/b <https://github.com/a/b>"]),
            ),
            (
                "an address without a scheme isn't kept where it is a value's own",
                *("base [CLIP](x.org/clip)", ["base CLIP <https://x.org/clip>"]),
            ),
        ]
    ],
)
def test_read_wrongly(cell: str, says: list[str]) -> None:
    assert given_fields(cell) == says


def test_blank_is_what_says_nothing() -> None:
    dashes = [cell for file, _, cell, says in cases() if file == "listing" and says == ["nothing"]]
    assert len(dashes) == 18
    assert [cell for cell in dashes if not is_blank(cell)] == ["()", "- + -"]
    assert not any(is_blank(cell) for file, _, cell, says in cases() if file == "listing" and says != ["nothing"])


PIECES = [*"aB1 9K+＋*＊/／()（）[],;、-–~", " and ", " or ", "CLIP", " 4M images"]
MARKS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@given(st.one_of(MARKS, st.text(max_size=40)))
def test_any_text_is_read_and_nothing_is_made_up(cell: str) -> None:
    found = listing(cell)
    for item in found.items:
        assert item.text == item.text.strip() != ""
        assert item.text in cell
        assert all(amount in cell for amount in item.amounts)
        assert all(part in cell for part in (item.note or "").split("; "))
    assert not found.open_ended or "*" in cell or "＊" in cell
    names = naming(cell)
    assert names is None or all(text in cell for text in (names.text, *names.others))
    assert all(amount in cell and any(mark.isdigit() for mark in amount) for amount in amounts(cell))


@given(MARKS)
def test_every_word_outside_of_marks_is_in_some_item(cell: str) -> None:
    said = " ".join(f"{item.text} {item.note or ''}" for item in listing(cell).items)
    assert Counter(said)["B"] == (0 if is_blank(cell) else Counter(cell)["B"])
