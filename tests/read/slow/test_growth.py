"""Twice as long a page takes twice the time, whatever it holds and in whatever place."""

from __future__ import annotations

import pytest

from tests.support.growth import PAGES, PLACES, SNIPPETS, assert_linear, assert_linear_pages


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("snippet", SNIPPETS, ids=repr)
def test_time_grows_with_the_page(snippet: str, place: str) -> None:
    assert_linear(snippet, place)


@pytest.mark.parametrize("kind", PAGES)
def test_time_grows_with_a_page_of(kind: str) -> None:
    assert_linear_pages(PAGES[kind])
