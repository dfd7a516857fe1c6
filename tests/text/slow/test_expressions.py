"""No regular expression of the program takes more than its share of time, whatever text it gets: all of them."""

from __future__ import annotations

import pytest

from tests.support.expressions import MOST, Expression, expressions, hardest


@pytest.mark.parametrize("expression", expressions(), ids=lambda expression: expression.place)
def test_time_grows_with_the_text(expression: Expression) -> None:
    taken, text = hardest(expression)
    assert taken < MOST, f"{expression.pattern.pattern} takes {taken:.2f} s by {text}"
