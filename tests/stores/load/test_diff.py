"""Two sorted runs of records are compared by value."""

from kg.stores.load.diff import differ


def test_records_that_differ() -> None:
    assert list(differ(["a\t1\n", "b\t\n"], ["a\t2\n", "c\t\n"])) == [(True, "b\t\n"), (False, "c\t\n")]


def test_spellings_of_one_value_on_one_side() -> None:
    assert list(differ(["a\t1\n", "a\t2\n"], [])) == [(True, "a\t1\n"), (True, "a\t2\n")]
    assert list(differ(["a\t1\n", "a\t2\n"], ["a\t\n"])) == []
