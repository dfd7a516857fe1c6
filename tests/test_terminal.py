"""Text that is safe on a terminal: what it obeys or hides is shown as an escape, what people write stays."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.terminal import hidden_in, visible, without_hidden

HARMFUL = {
    "a control sequence": ("\x1b[2J", r"\x1b[2J"),
    "a control sequence of eight bits": ("\x9b2J", r"\x9b2J"),
    "the title of a window": ("\x1b]0;x\x07", r"\x1b]0;x\x07"),
    "a carriage return": ("safe\rEVIL", r"safe\rEVIL"),
    "a backspace": ("a\bb", r"a\x08b"),
    "letters in another order": ("\u202egnp.exe\u202c", r"\u202egnp.exe\u202c"),
    "an isolate": ("\u2066a\u2069", r"\u2066a\u2069"),
    "a mark of direction": ("\u05d0\u200f\u05d1", "\u05d0\\u200f\u05d1"),
    "a space of no width": ("a\u200bb\ufeffc", r"a\u200bb\ufeffc"),
    "a joiner between Latin letters": ("a\u200db", r"a\u200db"),
    "a separator of lines": ("a\u2028b\u2029c\x85d", r"a\u2028b\u2029c\x85d"),
    "text in tags": ("a\U000e0068\U000e0069", r"a\U000e0068\U000e0069"),
    "a selector behind a letter": ("a\ufe00\U000e0100", r"a\ufe00\U000e0100"),
    "a letter that is blank": ("\u3164", r"\u3164"),
    "what chooses a picture behind a figure": ("GPT-4\ufe0f", r"GPT-4\ufe0f"),
    "a joiner between figures": ("GPT-4\u200d5", r"GPT-4\u200d5"),
    "a command of GitHub Actions": ("a\n  ::set-output name=x::y", "a\n  \\x3a:set-output name=x::y"),
    "an older command of GitHub Actions": ("a ##[add-path]x", "a \\x23#[add-path]x"),
    "a command of Azure Pipelines": ("##vso[task.prependpath]x", "\\x23#vso[task.prependpath]x"),
    "half a character": ("\ud83d", r"\ud83d"),
}
WRITING = (
    "plain", "std::vector", "## a heading", "a:: b", "#1",
    "tab\tand\nline", "\xe9\u4e2d\u0416", "\u05e9\u05dc\u05d5\u05dd", "\u0645\u0631\u062d\u0628\u0627",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0915\u094d\u200d\u0937",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "\u2764\ufe0f\u200d\U0001f525", "1\ufe0f\u20e3", "\u845b\U000e0100",
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
)  # fmt: skip


@pytest.mark.parametrize("case", HARMFUL)
def test_what_a_terminal_obeys_or_hides_is_an_escape(case: str) -> None:
    text, shown = HARMFUL[case]
    assert visible(text) == shown


@pytest.mark.parametrize("text", WRITING)
def test_what_people_write_stays(text: str) -> None:
    assert visible(text) == text


def test_a_text_of_one_line_stays_one() -> None:
    assert visible("a\tb\nc", lines=False) == r"a\tb\nc"


@given(st.text(st.characters(exclude_categories=())))
def test_no_control_is_left(text: str) -> None:
    left = {mark for mark in visible(text, lines=False) if unicodedata.category(mark) in ("Cc", "Cs", "Zl", "Zp")}
    assert not left
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize("case", [case for case in HARMFUL if "command" not in case])
def test_what_is_left_out_is_what_is_an_escape(case: str) -> None:
    text, _ = HARMFUL[case]
    left = without_hidden(text)
    assert " ".join(left.split()) == visible(" ".join(left.split()))
    hidden = dict(hidden_in(text))
    assert left == "".join(mark for place, mark in enumerate(text) if place not in hidden)


@pytest.mark.parametrize("text", WRITING)
def test_writing_has_nothing_hidden(text: str) -> None:
    assert without_hidden(text) == text
    assert not list(hidden_in(text))


@given(st.text(st.characters(exclude_categories=())))
def test_a_text_without_hidden_characters_stays_so(text: str) -> None:
    left = without_hidden(text)
    assert without_hidden(left) == left
    assert " ".join(left.split()) == " ".join(visible(" ".join(left.split())).split()) or "::" in left or "##" in left
