"""Rows: named tuples, what pandas makes of them, and the tables that people see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.rows import Rows

ROWS = Rows(("name", "from", "line"), [("CLIP", "<b>x</b>", 1), ("B\nX", None, 22)])


def test_they_are_a_sequence_of_named_tuples() -> None:
    first, second = ROWS
    assert (len(ROWS), ROWS[-1], ROWS[0].name, ROWS[0][1], second.line) == (2, second, "CLIP", "<b>x</b>", 22)
    assert first == ("CLIP", "<b>x</b>", 1)
    assert first in ROWS
    assert first._asdict() == {"name": "CLIP", "from": "<b>x</b>", "line": 1}
    assert ROWS.columns == first._fields == ("name", "from", "line")
    assert isinstance(ROWS[1:], Rows)
    assert (list(ROWS[1:]), ROWS[1:].columns) == ([second], ROWS.columns)
    assert Rows(ROWS.columns, [tuple(row) for row in ROWS]) == ROWS
    assert hash(ROWS) == hash(Rows(ROWS.columns, ROWS))
    assert Rows(("a", "b", "c"), ROWS) != ROWS
    assert ROWS[:1] == (("CLIP", "<b>x</b>", 1),)
    assert ROWS != "rows"


def test_printed_they_are_a_table() -> None:
    assert str(ROWS) == "name  from      line\nCLIP  <b>x</b>     1\nB X               22\n2 rows"
    assert str(Rows(["a"], [])) == "a\n0 rows"
    assert str(Rows([], [])) == "0 rows"
    assert str(Rows(["a"], [["x" * 99]])) == f"a\n{'x' * 49}…\n1 row"
    assert str(Rows(["a"], [[("x", "y")]])) == "a\nx, y\n1 row"


def test_of_many_rows_and_columns_the_first_are_printed() -> None:
    many = Rows([f"column{number:02}" for number in range(30)], [range(30) for _ in range(50)])
    lines = str(many).splitlines()
    assert len(lines) == 22
    assert max(map(len, lines)) <= 120
    assert lines[-1] == "50 rows, the first 20 shown; 18 more columns"
    assert str(Rows(["a" * 200, "b"], [(1, 2)])).splitlines()[0] == "a" * 200


def test_in_a_notebook_what_catalogues_write_stays_text() -> None:
    html = ROWS._repr_html_()
    assert "<th>from</th>" in html
    assert "<td>&lt;b&gt;x&lt;/b&gt;</td>" in html
    assert "<b>" not in html
    assert html.endswith("<p>2 rows</p>")
    assert "&lt;i&gt;" in Rows(["<i>"], [])._repr_html_()
    assert Rows(["a"], [[number] for number in range(101)])._repr_html_().count("<tr>") == 101


@given(st.lists(st.text(min_size=1), unique=True), st.data())
def test_any_columns_and_values(columns: list[str], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.tuples(*(st.none() | st.text() | st.integers() for _ in columns))))
    made = Rows(columns, rows)
    assert [tuple(row) for row in made] == rows
    assert all(len(line) <= 120 for line in str(made).splitlines() if len(columns) > 1 and len(columns[0]) < 120)
    assert made._repr_html_().count("<td>") == min(len(rows), 100) * len(columns)


def test_pandas_has_the_same_columns() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(ROWS)
    assert [*frame.columns] == ["name", "from", "line"]
    assert [*frame["line"]] == [1, 22]
    assert [*pandas.DataFrame(Rows(["a"], []), columns=["a"]).columns] == ["a"]
