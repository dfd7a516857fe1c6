"""Questions on two made-up lists, in which it is known how often they disagree."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import kg
from kg.pipeline import build
from tests.support.two_lists import Made, write_two_lists


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    made = write_two_lists(Path(tmp_path_factory.mktemp("made")) / "workspace", 300)
    build(made.workspace)
    return made


def test_each_disagreement_is_told_once(made: Made) -> None:
    rows = kg.ask("disagreements", workspace=made.workspace)
    assert all(made.disagreements.values())
    assert Counter(row.propertyName for row in rows) == made.disagreements
    assert {row.catalogueName for row in rows} == {"The list alpha"}


def test_what_only_one_states_is_told_once(made: Made) -> None:
    rows = kg.ask("stated-by-one", workspace=made.workspace)
    assert Counter((row.propertyName, row.catalogueName) for row in rows) == {("code", "The list alpha"): made.omitted}
    assert made.omitted
    assert all(row.valueName and row.there == "empty cell" for row in rows)
