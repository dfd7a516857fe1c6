"""No regular expression of the program takes more than its share of time, whatever text it gets.

Those that every page goes through are tried here, all of them in tests/text/slow/test_expressions.py.
"""

from __future__ import annotations

import re

import pytest

from tests.support.expressions import MOST, Expression, expressions, hardest


def test_each_is_found() -> None:
    places = {expression.place for expression in expressions()}
    assert len(expressions()) > 300
    assert {"kg.read.inline._ENDING", "kg.rdf.tokens._token", "kg.text.venues._NAME_OF_VENUE"} <= places
    assert any(place.startswith("kg.parse.items.tail:") for place in places)  # written where it is used


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"(a+)+$", "match"),
        (r"(?:[A-Z][\w-]*[ -])*x", "fullmatch"),
        (r"\s+$", "sub"),
        (r"\s*,\s*", "split"),
        (r"(\w+)-(\w+)!", "search"),
        (r"\[[^\]]*\]", "finditer"),
        (r"a.*b.*c", "match"),
        (r"(?:x|<[^>]*>)*?\.", "search"),
    ],
)
def test_a_bad_one_is_seen(pattern: str, method: str) -> None:
    taken, _ = hardest(Expression(place="here", pattern=re.compile(pattern), methods=(method,)))
    assert taken > MOST


@pytest.mark.parametrize("pattern", [r"(?<!\s)\s++$", r"(?<!a)(?>a+)+$", r"(?<![^\[\]])[^\[\]]*+\]", r"\d{4}-\d\d"])
def test_a_good_one_is_not(pattern: str) -> None:
    taken, _ = hardest(Expression(place="here", pattern=re.compile(pattern), methods=("search",)))
    assert taken < MOST


@pytest.mark.parametrize(
    "expression",
    [each for each in expressions() if each.place.startswith(("kg.read.", "kg.text.venues."))],
    ids=lambda expression: expression.place,
)
def test_time_grows_with_the_text(expression: Expression) -> None:
    taken, text = hardest(expression)
    assert taken < MOST, f"{expression.pattern.pattern} takes {taken:.2f} s by {text}"
