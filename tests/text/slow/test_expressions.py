"""No regular expression of the program takes more than its share of time, whatever text it gets: all of them."""

from __future__ import annotations

import re

import pytest

from tests.support.expressions import MOST, Expression, expressions, hardest


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


@pytest.mark.parametrize("expression", expressions(), ids=lambda expression: expression.place)
def test_time_grows_with_the_text(expression: Expression) -> None:
    taken, text = hardest(expression)
    assert taken < MOST, f"{expression.pattern.pattern} takes {taken:.2f} s by {text}"
