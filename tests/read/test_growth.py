"""Twice as long a page takes twice the time, whatever it holds; more of them are read in tests/read/slow/."""

from __future__ import annotations

import pytest

from tests.support.growth import FEW_SNIPPETS, assert_linear


@pytest.mark.parametrize("snippet", FEW_SNIPPETS, ids=repr)
def test_time_grows_with_the_page(snippet: str) -> None:
    assert_linear(snippet, "item")
