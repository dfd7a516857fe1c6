"""YAML that people write: what comes out of it, and that whatever is wrong in it is an error at its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.config import Setting, near, read_yaml, read_yaml_text
from kg.errors import ConfigError
from kg.workspace import Workspace
from tests.support.marks import marked

FILE = Path("some.yaml")


def of(text: str) -> Setting:
    return read_yaml_text(text, FILE)


@pytest.mark.parametrize(
    "text", ["0123456", "1_000", "0x1F", "1.10", "2026-02-05", "No", "yes", "TRUE", "1e3", "=", "<<"]
)
def test_numbers_dates_and_the_like_are_texts_as_they_are_written(text: str) -> None:
    assert of(f"a: {text}").needed("a").text() == text
    assert list(of(f"{text}: a").mapping()) == [text]


def test_a_text_is_one_line() -> None:
    assert of("a: >\n  one\n  two\n\n  three\n").needed("a").text() == "one two three"


def test_what_is_not_given() -> None:
    settings = of("a:\nb: ~\nc: null\nd: ''\ne: []\n")
    for name in ("a", "b", "c", "x"):
        assert settings.given(name) is None
        assert settings.optional(name, Setting.text) is None
        with pytest.raises(ConfigError, match=f"^some.yaml:1:1: {name} is missing$"):
            settings.needed(name)
    assert settings.optional("d", Setting.text) == ""
    assert settings.optional("e", Setting.elements) == []
    with pytest.raises(ConfigError, match="d is missing"):
        settings.needed("d")
    assert settings.mapping()["a"].given("b") is None, "what has no value has no keys"
    assert of("").is_empty
    assert of("# nothing\n").is_empty


def test_lists() -> None:
    settings = of("a: [x, y]\nb: z\n")
    assert [its.text() for its in settings.needed("a").elements()] == ["x", "y"]
    assert [its.text() for its in settings.needed("b").one_or_more()] == ["z"]
    assert [its.is_list for its in settings.mapping().values()] == [True, False]


def test_truth() -> None:
    assert [its.truth() for its in of("[true, false]").elements()] == [True, False]


def test_an_alias_is_what_it_stands_for() -> None:
    settings = of("a: &it {b: x}\nc: *it\n")
    assert settings.needed("c").needed("b").text() == "x"
    assert settings.needed("c").needed("b").key == "c.b"


@pytest.mark.parametrize(
    ("text", "read", "message"),
    [
        ("a:\n  b: §[x]\n", Setting.text, "a.b: expected a text"),
        ("a:\n  b: §true\n", Setting.text, "a.b: expected a text"),
        ("a:\n  b: §'true'\n", Setting.truth, "a.b: expected true or false"),
        ("a:\n  b: §x\n", Setting.elements, "a.b: expected a list"),
        ("a: {b: §x}\n", Setting.mapping, "a.b: expected keys with values"),
        ("a:\n  b:\n    §é: 1\n", lambda its: its.mapping(known=["e"]), "a.b: unknown key 'é'"),
        ("a:\n  b:\n    §c: 1\n", lambda its: its.needed("d"), "a.b: d is missing"),
        ("a:\n  'é🙂': 1\n  b: {c: 1, §null: 1}\n", Setting.mapping, "a.b: the key null is no text"),
    ],
)
def test_an_error_has_its_place_and_key(text: str, read: Callable[[Setting], Any], message: str) -> None:
    """The place is the one that § marks, with columns in code points."""
    text, (line, column) = marked(text)
    with pytest.raises(ConfigError) as raised:
        read(of(text).needed("a").needed("b"))
    assert raised.value.message == f"some.yaml:{line}:{column}: {message}"
    assert (raised.value.file, raised.value.line, raised.value.column) == ("some.yaml", line, column)
    assert (raised.value.key or "").startswith("a.b")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [x\n§", "not YAML: "),
        ("a: x\n§a: y\n", "'a' stands twice"),
        ("- {a: x, b: {c: x, §c: y}}\n", "'c' stands twice"),
        ("a: §!!python/name:os.system x\n", "could not determine a constructor for the tag"),
        ("a: §!!int 5\n", "could not determine a constructor for the tag"),
        ("a: §!!str [x]\n", "could not determine a constructor for the tag"),
        ("§&a [*a]\n", "a value holds itself"),
        ("a: x\n---§\nb: y\n", "not YAML: "),
    ],
)
def test_what_is_no_plain_data(text: str, message: str) -> None:
    text, (line, column) = marked(text)
    with pytest.raises(ConfigError) as raised:
        of(text)
    error = raised.value
    assert message in error.message
    if "---" not in text:  # where a second document is found is up to the parser
        assert (error.line, error.column) == (line, column)


@pytest.mark.parametrize("last", ["x", f"'{'long ' * 1000}'"], ids=["short", "long"])
def test_aliases_repeat_no_more_than_a_file_may_hold(last: str) -> None:
    lines = [f"a0: &a0 [{last}]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 59))]
    assert len(of("\n".join(lines[:5])).mapping()) == 5
    with pytest.raises(ConfigError, match="more in it than 100,000 keys and values") as raised:
        of("\n".join(lines))
    assert raised.value.line in (10, 16)
    assert raised.value.column is not None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"a: {'[' * 61}x{']' * 61}", ":1:63: values stand within each other more than 60 levels deep"),
        ("[" * 100_000, ":1:"),
        ("".join(f"{' ' * depth}a:\n" for depth in range(3000)), ":61:61: values stand within"),
        ("a:\n" + "- x\n" * 100_000, ":99999:3: there is more in it than 100,000 keys and values"),
        ("? [a]\n: b\n", ":1:3: a key is no text"),
        ("a: é\x01", ":1:5: not YAML: control characters are not allowed"),
        ("a: b\nc: \ud800", ":2:4: not YAML: "),
    ],
    ids=["deep", "very deep", "deep keys", "long", "list as key", "control character", "surrogate"],
)
def test_what_is_too_much_or_no_text(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=f"^some.yaml{re.escape(message)}") as raised:
        of(text).mapping()
    assert raised.value.line is not None


def test_a_file_that_is_no_text_or_too_large(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes("a: é\nb: ".encode() + b"\xff")
    with pytest.raises(ConfigError, match=r"x\.yaml:2:4: not YAML: invalid leading UTF-8 octet"):
        read_yaml(file)
    file.write_bytes(b"#" * (4 * 2**20 + 1))
    with pytest.raises(ConfigError, match=r"x\.yaml: it has more than 4 MB, which is the most that is read"):
        read_yaml(file)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file") as raised:
        read_yaml(tmp_path / "x.yaml")
    assert raised.value.file == str(tmp_path / "x.yaml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("§bas: x", "unknown key 'bas'"),
        ("§{}", "base is missing"),
        ("base: §ftp://x/", "base: 'ftp://x/' can't be what addresses begin with"),
        ("base: §https://x.org/<>/", "base: 'https://x.org/<>/' can't be what addresses begin with"),
        ("base: §https://x.org/a b/", "base: 'https://x.org/a b/' can't be what addresses begin with"),
        ("base: §https:///", "base: 'https:///' can't be what addresses begin with"),
        ("# a fork's\nbase: §'http://x'", "base: 'http://x' can't be what addresses begin with"),
    ],
)
def test_a_wrong_workspace(tmp_path: Path, text: str, message: str) -> None:
    text, (line, column) = marked(text)
    file = tmp_path / "workspace.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        _ = Workspace(root=tmp_path).base
    assert raised.value.message == f"{file}:{line}:{column}: {message}"


def test_near() -> None:
    assert near("modle", ["paper", "model"]) == "Did you mean 'model'?"
    assert near("xyz", ["b", "a"]) == "Known: a, b."
    assert near("xyz", []) == "Known: none."
