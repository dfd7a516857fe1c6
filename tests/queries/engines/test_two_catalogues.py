"""The questions that need two catalogues have the same rows in other engines, and soon."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.workspace import Workspace
from tests.support.sparql_engines import Rows
from tests.support.two_catalogues import QUESTIONS

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # its own parsers use what it deprecates

SLOW = 5.0
"""Seconds of our own: no question may take longer on so small a graph."""


@pytest.fixture(scope="module")
def graph(two: Workspace) -> Path:
    return two.build / "kg.nq"


@pytest.mark.parametrize("name", QUESTIONS)
def test_rows_of_two_catalogues_are_the_expected_ones(
    name: str, engine: Callable[[str], Rows], two_texts: dict[str, str], two_expected: dict[str, Rows]
) -> None:
    start = time.process_time()
    assert engine(two_texts[name]) == two_expected[name]
    assert time.process_time() - start < SLOW
