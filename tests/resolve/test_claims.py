"""What a catalogue says of one thing: which of its rows of one name are one claim, and what the others are called."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Entry
from kg.resolve.claims import collect_claims, weigh
from kg.resolve.past import Past
from tests.support.rows import after, resolved, row, things

TITLE, OTHER = "A foundation model that reads electrocardiograms", "Retinal screening with a network of the eye"
THIRD = "Listening to lungs at home"
ARXIV, DOI, PAGE = "https://arxiv.org/abs/2401.00001", "https://doi.org/10.1000/eye.1", "https://lungs.org/paper"
CODE = "https://github.com/lab/heartlm"


def names(*entries: Entry) -> dict[str, list[int]]:
    """The names in the keys of the claims that rows make, with the lines of the rows."""
    claims = collect_claims(entries, lambda *_: (), {})
    return {claim.key.name: [entry.span.line for entry in claim.entries] for claim in claims}


# Rows of one name.


def test_rows_of_one_name_are_one_claim() -> None:
    assert names(row("a", 1, "UNI", TITLE, ARXIV), row("a", 2, "UNI"), row("a", 3, "UNI", TITLE)) == {"UNI": [1, 2, 3]}


def test_rows_that_can_not_be_one_thing_are_told_apart_by_what_they_link() -> None:
    rows = [row("a", 1, "UNI", OTHER, DOI), row("a", 2, "UNI", TITLE, ARXIV), row("a", 3, "UNI", THIRD)]
    assert names(*rows) == {"UNI": [2], "UNI [doi:10.1000/eye.1]": [1], "UNI [title:listening to lungs at home]": [3]}


def test_a_row_that_has_only_its_name_is_the_first_ones() -> None:
    rows = [row("a", 1, "UNI"), row("a", 2, "UNI", OTHER, DOI), row("a", 3, "UNI", TITLE, ARXIV)]
    assert names(*rows) == {"UNI": [3, 1], "UNI [doi:10.1000/eye.1]": [2]}


def test_a_paper_is_no_claim() -> None:
    assert names(row("a", 1, None, TITLE, kind="paper"), row("a", 2, None, TITLE, kind="survey")) == {}


def test_what_several_rows_have_beside_their_name_tells_none_from_the_others() -> None:
    """Neither another name that all have, nor the paper of variants that have names of their own."""
    rows = [
        row("a", line, "UNI", title, paper, others=["U"])
        for line, title, paper in ((1, TITLE, ARXIV), (2, OTHER, DOI), (3, THIRD, PAGE))
    ]
    assert names(*rows) == {
        "UNI": [1],
        "UNI [doi:10.1000/eye.1]": [2],
        "UNI [title:listening to lungs at home]": [3],
    }
    variants = [row("a", line, "UNI", TITLE, ARXIV, others=[other]) for line, other in enumerate(("s", "m", "l"))]
    assert names(*variants) == {"UNI": [2], "UNI [m]": [1], "UNI [s]": [0]}


def test_all_that_a_row_has_tells_it_apart_where_each_of_it_is_anothers_too() -> None:
    rows = [
        row("a", 1, "UNI", TITLE, DOI, others=["s"]),
        row("a", 2, "UNI", TITLE, DOI, others=["m"]),
        row("a", 3, "UNI", OTHER, ARXIV, others=["s"]),
    ]
    key = f"UNI [doi:10.1000/eye.1 + s + title:{TITLE.lower()}]"
    assert names(*rows) == {"UNI": [3], key: [1], "UNI [m]": [2]}


def test_rows_that_nothing_tells_apart_are_one() -> None:
    rows = [row("a", line, "UNI", others=[other]) for line, other in ((1, "s"), (2, "m"), (3, "s"))]
    assert names(*rows) == {"UNI": [2], "UNI [s]": [1, 3]}


def test_one_row_written_twice_is_one() -> None:
    rows = [row("a", 1, "HeartLM", TITLE, ARXIV), row("a", 9, "HeartLM", TITLE, ARXIV)]
    assert set(things(resolved(rows), rows).values()) == {"model/HeartLM"}


def test_two_rows_of_one_name_with_nothing_in_common_are_two() -> None:
    rows = [row("a", 1, "UNI", TITLE, ARXIV), row("a", 9, "UNI", OTHER, DOI)]
    found = resolved(rows)
    assert sorted(things(found, rows).values()) == ["model/UNI", "model/a/UNI"]
    assert [found.entities[found.thing(its)].label for its in rows] == ["UNI", "UNI"]


@pytest.mark.parametrize("kept", [0, 1])
def test_told_apart_once_each_is_known_when_it_stands_alone(kept: int) -> None:
    rows = [row("a", 1, "UNI", TITLE, ARXIV), row("a", 9, "UNI", OTHER, DOI)]
    first = resolved(rows)
    alone = resolved([rows[kept]], Past(ids=after(first)))
    assert alone.thing(rows[kept]) == first.thing(rows[kept])


def test_a_row_that_has_but_the_name_is_one_of_the_rows_of_that_name() -> None:
    rows = [row("a", 1, "UNI", TITLE, ARXIV), row("a", 5, "UNI"), row("a", 9, "UNI", OTHER, DOI)]
    found = things(resolved(rows), rows)
    assert len(set(found.values())) == 2
    assert found["a:5"] == "model/UNI"


def test_names_beside_it_tell_rows_of_one_name_apart() -> None:
    rows = [row("a", 1, "UNI", others=["UNI of eyes"]), row("a", 9, "UNI", others=["UNI of ears"])]
    assert len(set(things(resolved(rows), rows).values())) == 2


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_another_name_that_a_row_had_alone_stays_its_mark(kept: int) -> None:
    """Though another row has it later: what it links tells which row it was."""
    rows = [
        row("a", 1, "UNI", TITLE, ARXIV, others=["U"]),
        row("a", 2, "UNI", OTHER, DOI, others=["V"]),
        row("a", 3, "UNI", THIRD, PAGE, others=["V"]),
    ]
    first = resolved(rows[:2])
    second = resolved(rows, Past(ids=after(first)))
    assert things(second, rows[:2]) == things(first, rows[:2])
    last = resolved(rows[kept : kept + 1], Past(ids=after(second)))
    assert last.thing(rows[kept]) == second.thing(rows[kept])


TITLES = [TITLE, OTHER, THIRD, None]
PAPERS = [ARXIV, DOI, PAGE, None]
ALIASES: list[list[str]] = [[], [], ["U"], ["v"], ["U", "v"]]
Row = tuple[str | None, str | None, str | None, list[str]]
rows_of_one_name = st.lists(
    st.tuples(*map(st.sampled_from, (TITLES, PAPERS, [CODE, None], ALIASES))),  # type: ignore[arg-type]  # one type each
    max_size=5,
)


def entries_of(rows: Sequence[Row]) -> list[Entry]:
    return [
        row("a", line, "UNI", title, paper, code=code, others=others)
        for line, (title, paper, code, others) in enumerate(rows, start=1)
    ]


@settings(max_examples=400)
@given(rows_of_one_name)
def test_rows_of_one_name_keep_their_iris(rows: list[Row]) -> None:
    entries = entries_of(rows)
    first = resolved(entries)
    second = resolved(entries, Past(ids=after(first)))
    assert things(second, entries) == things(first, entries)
    assert second.ids == first.ids
    assert second.retired == first.retired == {}


@settings(max_examples=400)
@given(rows_of_one_name, st.randoms(use_true_random=False))
def test_the_order_of_rows_of_one_name_plays_no_part(rows: list[Row], chance: Random) -> None:
    entries = entries_of(rows)
    lines = list(range(1, len(rows) + 1))
    chance.shuffle(lines)
    moved = [replace(entry, span=replace(entry.span, line=line)) for entry, line in zip(entries, lines, strict=True)]
    there, here = resolved(entries), resolved(moved)
    assert [here.thing(entry) for entry in moved] == [there.thing(entry) for entry in entries]
    assert here.ids == there.ids


# What speaks for and against.


@pytest.mark.parametrize(
    ("one", "other", "grounds"),
    [
        (
            row("a", 1, "UNI", TITLE, ARXIV),
            row("b", 2, "UNI", TITLE, ARXIV),
            "equal names; equal titles; one paper (arxiv:2401.00001)",
        ),
        (
            row("a", 1, "Heart-LM", code=CODE),
            row("b", 2, "HeartLM", TITLE, code=CODE),
            "names equal but for how they are written; one link (github:lab/heartlm)",
        ),
        (
            row("a", 1, "UNI", TITLE, others=["U"]),
            row("b", 2, "EyeNet", OTHER),
            "names differ (U / UNI, EyeNet); titles differ; no shared link",
        ),
        (
            row("a", 1, None, TITLE, ARXIV),
            row("b", 2, "UNI", None, ARXIV),
            "one paper (arxiv:2401.00001); named by its paper alone (a:1)",
        ),
    ],
)
def test_grounds_are_words(one: Entry, other: Entry, grounds: str) -> None:
    first, second = collect_claims([one, other], lambda *_: (), {})
    assert str(weigh(first, second)) == grounds
