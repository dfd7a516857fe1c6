"""No regular expression of the program takes more than its share of time, whatever text it gets.

Those that every page goes through are tried here; all of them, and bad ones that have to be seen, in
tests/text/slow/test_expressions.py.
"""

from __future__ import annotations

import pytest

from tests.support.expressions import MOST, Expression, expressions, hardest


def test_each_is_found() -> None:
    places = {expression.place for expression in expressions()}
    assert len(expressions()) > 300
    assert {"kg.read.inline._ENDING", "kg.rdf.tokens._token", "kg.text.venues._NAME_OF_VENUE"} <= places
    assert any(place.startswith("kg.parse.items.tail:") for place in places)  # written where it is used


@pytest.mark.parametrize(
    "expression",
    [each for each in expressions() if each.place.startswith(("kg.read.", "kg.text.venues."))],
    ids=lambda expression: expression.place,
)
def test_time_grows_with_the_text(expression: Expression) -> None:
    taken, text = hardest(expression)
    assert taken < MOST, f"{expression.pattern.pattern} takes {taken:.2f} s by {text}"
