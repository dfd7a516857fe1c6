"""The names in titles: where the form shows one, and where what looks like one is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.titles import is_odd, name_in


@pytest.mark.parametrize(
    "word",
    [
        "HeartLM",
        "GPT-4",
        "Med-HeLM",
        "scHeart",
        "iHeart",
        "ECG",
        "3D",
        "C+",
        "T5",
        "U-Heart",
        "Heart@Home",
        "(HeartLM),",
        "“HeartLM”",
    ],
)
def test_odd_words(word: str) -> None:
    assert is_odd(word)


@pytest.mark.parametrize(
    "word",
    [
        "Heart",
        "heart",
        "X",
        "",
        "-",
        "Self-supervised",
        "vision-language",
        "Vision-Language",
        "data-driven",
        "end-to-end",
        "X-ray",
        "rhythm-",
        "(heart)",
        "multi-Modal",
    ],
)
def test_plain_words(word: str) -> None:
    assert not is_odd(word)


@pytest.mark.parametrize(
    ("title", "name", "form"),
    [
        # before a colon or dash
        ("HeartLM: a model of rhythms", "HeartLM", "title_prefix"),
        ("  HeartLM : a model of rhythms", "HeartLM", "title_prefix"),
        ("HeartLM：心律模型", "HeartLM", "title_prefix"),
        ("Heart: a model of rhythms", "Heart", "title_prefix"),
        ("Heart GPT 2: a model of rhythms", "Heart GPT 2", "title_prefix"),
        ("3D Heart: a model of rhythms", "3D Heart", "title_prefix"),
        ("Heart-to-heart: a model of talks", "Heart-to-heart", "title_prefix"),
        ("HeartLM/LungLM: models of rhythms", "HeartLM/LungLM", "title_prefix"),
        ("HeartLM (HLM): a model of rhythms", "HeartLM (HLM)", "title_prefix"),
        ('"HeartLM": a model of rhythms', "HeartLM", "title_prefix"),
        ("“HeartLM”: a model of rhythms", "HeartLM", "title_prefix"),
        ("HeartLM - a model of rhythms", "HeartLM", "title_prefix"),
        ("HeartLM — a model of rhythms", "HeartLM", "title_prefix"),
        # in parentheses
        ("A model of rhythms (HeartLM)", "HeartLM", "paren"),
        ("A model of rhythms (HeartLM).", "HeartLM", "paren"),
        ("A model of rhythms (HeartLM): first steps", "HeartLM", "paren"),
        ("A model of rhythms（HeartLM）", "HeartLM", "paren"),
        ("A model of rhythms (Heart LM)", "Heart LM", "paren"),
        ("A challenge of rhythms (RHYTHM 2018)", "RHYTHM 2018", "paren"),
        ("(HeartLM) a model of rhythms", "HeartLM", "paren"),
        # the whole title
        ("MSA Heart.", "MSA Heart", "title"),
        ("HeartLM 2", "HeartLM 2", "title"),
        ("Rhythmia!", "Rhythmia", "title"),
    ],
)
def test_names(title: str, name: str, form: str) -> None:
    found = name_in(title)
    assert found is not None
    assert (title[found.start : found.end], found.form) == (name, form)


@pytest.mark.parametrize(
    "title",
    [
        *("", "Models of hearts", "heart", "Foundation.", "Survey", "Heart model", "Why?", "https://x.org/p"),
        # plain words before a colon
        *("Knowledge boosting: a model", "Self-supervised learning: a model", "Vision-language: a model"),
        *("A survey: models of hearts", "Survey: models of hearts", "Learning: a model", "x: a model"),
        *(
            "A HeartLM: a model",
            "HeartLM of rhythms: a model",
            "HeartLM and LungLM: models",
            "One Two HeartLM Four: models",
        ),
        "Heart - a model of rhythms",
        # parentheses that hold no name, or stand within the title
        *("A model of all rhythms (LLM)", "A model of all rhythms (heart)", "A model (HeartLM) of rhythms"),
        "A model (LLM)",
        *("A survey of all models (COVID-19)", "A model of all rhythms (in the heart of it)"),
    ],
)
def test_titles_without_a_name(title: str) -> None:
    assert name_in(title) is None


@pytest.mark.parametrize("word", ["Towards", "Toward", "Introducing", "Beyond"])
def test_little_words_before_a_name(word: str) -> None:
    title = f"{word} HeartLM: a model"
    found = name_in(title)
    assert (title[found.start : found.end] if found else None) in (None, "HeartLM")


PIECES = [
    *"()（）:：-–.,?!\"'“”*/ ",
    "HeartLM",
    "a",
    "A",
    " of ",
    "Self-supervised",
    "LLM",
    "3D",
    "\u00a0",
    "心律",
    ": ",
]


@given(st.one_of(st.lists(st.sampled_from(PIECES), max_size=16).map("".join), st.text(max_size=40)))
def test_any_title(title: str) -> None:
    is_odd(title)
    if (found := name_in(title)) is not None:
        assert 0 <= found.start <= found.end <= len(title)
        assert found.form in ("title_prefix", "paren", "title")
