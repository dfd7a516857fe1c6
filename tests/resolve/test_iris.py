"""The IRIs of things: those that were given before are kept, through renames upstream too; what is new gets one."""

import re
from dataclasses import replace

from kg.model import Value
from kg.resolve.claims import ClaimKey, collect_claims
from kg.resolve.ids import Key
from kg.resolve.iris import entry_slugs, recall_iris
from kg.resolve.past import Past
from tests.support.rows import NOTHING, SCHEMA, after, resolved, row

TITLE, OTHER = "A foundation model that reads electrocardiograms", "Retinal screening with a network of the eye"
ARXIV, DOI = "https://arxiv.org/abs/2401.00001", "https://doi.org/10.1038/s41591-024-00001-1"
CODE = "https://github.com/lab/heartlm"
MODEL = SCHEMA.prefixes["model"]


# Given before.


def test_a_renamed_row_is_known_by_what_it_links() -> None:
    before, now = row("a", 1, "Heart model", TITLE, ARXIV, code=CODE), row("a", 4, "HeartLM", TITLE, ARXIV, code=CODE)
    first = resolved([before])
    second = resolved([now], Past(ids=after(first)))
    assert second.thing(now) == first.thing(before) == f"{MODEL}Heart_model"
    assert second.entities[second.thing(now)].label == "HeartLM"
    third = resolved([now], Past(ids=after(second)))
    assert third.ids == second.ids


def test_one_link_is_too_little_for_a_rename() -> None:
    before, now = row("a", 1, "Heart model", code=CODE), row("a", 1, "MurmurNet", code=CODE)
    second = resolved([now], Past(ids=after(resolved([before]))))
    assert second.thing(now) == f"{MODEL}MurmurNet"


def test_a_row_beside_the_old_one_is_no_rename() -> None:
    before, beside = row("a", 1, "HeartLM", TITLE, ARXIV, code=CODE), row("a", 2, "MurmurNet", TITLE, ARXIV, code=CODE)
    second = resolved([before, beside], Past(ids=after(resolved([before]))))
    assert (second.thing(before), second.thing(beside)) == (f"{MODEL}HeartLM", f"{MODEL}MurmurNet")


def test_two_rows_that_both_look_like_the_renamed_one_are_new() -> None:
    before = row("a", 1, "Heart model", TITLE, ARXIV, code=CODE)
    now = [row("a", 1, "HeartLM", TITLE, ARXIV, code=CODE), row("a", 2, "MurmurNet", TITLE, ARXIV, code=CODE)]
    second = resolved(now, Past(ids=after(resolved([before]))))
    assert f"{MODEL}Heart_model" not in {second.thing(its) for its in now}


def test_what_two_rows_link_tells_neither_again() -> None:
    before = [row("a", 1, "HeartLM", TITLE, ARXIV), row("a", 2, "MurmurNet", TITLE, ARXIV)]
    now = row("a", 1, "PulseNet", TITLE, ARXIV)
    second = resolved([now], Past(ids=after(resolved(before))))
    assert second.thing(now) == f"{MODEL}PulseNet"


def test_a_name_that_a_row_has_elsewhere_is_not_taken_over() -> None:
    one, other = row("a", 1, "UNI", TITLE, ARXIV), row("b", 1, "UNI", OTHER, DOI)
    second = resolved([one, other], Past(ids=after(resolved([one]))))
    assert (second.thing(one), second.thing(other)) == (f"{MODEL}UNI", f"{MODEL}b/UNI")


def test_each_of_three_things_of_one_name_has_its_iri() -> None:
    rows = [
        row("a", 1, "UNI", TITLE, ARXIV),
        row("a", 2, "UNI", OTHER, DOI),
        row("a", 3, "UNI", "Listening to lungs at home", f"{DOI}9"),
    ]
    assert len({resolved(rows).thing(its) for its in rows}) == 3


def test_what_was_only_named_gets_its_row_under_the_same_iri() -> None:
    naming = row("a", 1, "HeartLM", base=["EyeNet"])
    first = resolved([naming])
    eye = row("b", 1, "EyeNet", OTHER, DOI)
    second = resolved([naming, eye], Past(ids=after(first)))
    assert second.thing(eye) == f"{MODEL}EyeNet"
    base = SCHEMA.fields["base"]
    assert second.reference(naming, base, Value(text="EyeNet", column="Base")) == f"{MODEL}EyeNet"


def test_of_several_iris_the_surest_is_kept() -> None:
    """A person's word, the vocabulary, the row's name, its links, and last its bare name."""
    entry = row("a", 1, "HeartLM", TITLE, ARXIV, code=CODE)
    (claim,) = collect_claims([entry], lambda *_: (), {})
    other = ClaimKey("model", "b", "HeartLM")
    vocabulary = replace(NOTHING, names={("model", "HeartLM"): "vocabulary"})
    keys = {
        "apart": [Key("model", "apart", "a/HeartLM")],
        "vocabulary": [],
        "row": [Key("model", "entry", "a/HeartLM")],
        "links": [Key("model", "link", f"a/{link}") for link in ("arxiv:2401.00001", "github:lab/heartlm")],
        "name": [Key("model", "name", "HeartLM")],
    }
    for start, surest in enumerate(keys):
        rules = list(keys)[start:]
        given = recall_iris(
            [claim],
            {key: rule for rule in rules for key in keys[rule]},
            vocabulary if "vocabulary" in rules else NOTHING,
            frozenset({(claim.key, other)}),
            SCHEMA,
        )
        assert given.iris == {claim.key: surest}
    assert recall_iris([claim], {}, NOTHING, frozenset(), SCHEMA).iris == {}


def test_one_row_alone_takes_over_what_was_only_named() -> None:
    rows = [row("a", 1, "UNI", TITLE, ARXIV), row("b", 1, "UNI", OTHER, DOI)]
    second = resolved(rows, Past(ids={Key("model", "name", "UNI"): f"{MODEL}earlier"}))
    assert [second.thing(entry) for entry in rows] == [f"{MODEL}earlier", f"{MODEL}UNI"]


# Entries.


def test_an_entry_is_called_by_its_name_else_by_its_content_too() -> None:
    rows = [row("a", 1, "UNI", TITLE), row("a", 2, "UNI", OTHER), row("a", 3, "UNI", OTHER), row("b", 1, "U/I", TITLE)]
    slugs = dict(entry_slugs(rows))
    assert list(slugs) == [entry.span for entry in (*rows[:3], rows[3])]
    assert slugs[rows[3].span] == "b/model/U%2FI"
    first, second, third = (slugs[entry.span] for entry in rows[:3])
    assert re.fullmatch(r"a/model/UNI/[0-9a-f]{8}", first)
    assert re.fullmatch(r"a/model/UNI/[0-9a-f]{8}", second)
    assert first != second
    assert third == f"{second}/2"
