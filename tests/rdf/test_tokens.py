"""Tokens of Turtle and SPARQL: each kind, in well-formed text and in any other."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.rdf.tokens import Lines, Position, edit, substitute, tokens, variables
from tests.support.workspaces import ROOT

KINDS = {
    "comment": ["# to the end: <a> 'b'", "#"],
    "iri": ["<>", "<http://a.b/c?d=e#f>", r"<\u00e9\U0001F600>", "<#é中>"],
    "string": ["''", '"a\\"b"', "'''it's\n''two'''", '"""a "quote" and\nmore"""', '""', "'<no:iri> # no comment'"],
    "variable": ["?x", "$model", "?_1", "?é中\u0301", "$0"],
    "language": ["@en", "@zh-Hant-TW", "@prefix"],
    "blank": ["_:b0", "_:0.a-b", "_:é"],
    "name": [":", "a:", ":b", "fm:base", "a-b.c:d-e.f", "a:0", "a:b%C3%A9", r"a:b\~c\,", "a:b:c", "é:中\u0301"],
    "number": ["0", "-12", "+1.5", ".5", "1.e3", "1.5E-3", "2e10"],
    "word": ["a", "SELECT", "true", "_", "été", "1a"],
    "mark": ["{", "}", ".", ";", "^^", "^", "*", "<", "'", '"', "@", "?", "\\"],
}
ANY = st.text(st.sampled_from("ab:<>#?$.;,[](){}^/|*+!@\"'\\ \n\r1-_é") | st.characters(), max_size=60)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in KINDS.items() for text in texts])
def test_kinds(kind: str, text: str) -> None:
    assert [(token.kind, token.text) for token in tokens(f" {text}\n", comments=True)] == [(kind, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:b. c:d.", ["a:b", ".", "c:d", "."]),
        ("?x<5 && ?y>6", ["?x", "<", "5", "&", "&", "?y", ">", "6"]),
        ("?a+1", ["?a", "+1"]),
        ("a:p+/^a:q*", ["a:p", "+", "/", "^", "a:q", "*"]),
        ("'a'@en,'b'^^a:t", ["'a'", "@en", ",", "'b'", "^^", "a:t"]),
        ("'a\nb'", ["'", "a", "b", "'"]),
        ('"""a""""', ['"""a"""', '"']),
        ("COUNT(*)", ["COUNT", "(", "*", ")"]),
        ("a:b\u3000c:d", ["a:b", "c:d"]),
        ("x#y\rz", ["x", "z"]),
    ],
)
def test_where_one_ends_and_the_next_begins(text: str, expected: list[str]) -> None:
    assert [token.text for token in tokens(text)] == expected


@given(ANY)
def test_of_any_text_nothing_but_white_space_lies_between(text: str) -> None:
    end, between = 0, ""
    for token in tokens(text, comments=True):
        assert text[token.start : token.end] == token.text
        between += text[end : token.start]
        end = token.end
    assert not (between + text[end:]).strip()


@given(ANY, ANY)
def test_a_part_of_a_text(before: str, text: str) -> None:
    whole = f"{before}{text}}}"
    part = tokens(whole, len(before), len(whole) - 1)
    assert [(token.text, token.start - len(before)) for token in part] == [
        (its.text, its.start) for its in tokens(text)
    ]


@given(ANY.map(lambda text: text.replace("\\", "")))  # outside of names and strings an escape is a fault
@example(r"a:b\#c ?x 'd\'$y' <?z> a:\?w ?v")
def test_variables_of_any_text(text: str) -> None:
    assert list(variables(text)) == [token for token in tokens(text) if token.kind == "variable"]


def test_variables_are_replaced_and_nothing_else() -> None:
    query = "# of $a\nSELECT ?a { ?a <x:$a> '$a' , $a, $ab . $b ?b ?c }"
    terms = {"$a": "<y:>", "$b": "'?c'", "?c": "5"}
    assert substitute(query, terms) == "# of $a\nSELECT ?a { ?a <x:$a> '$a' , <y:>, $ab . '?c' ?b 5 }"


@pytest.mark.parametrize(
    "text",
    [
        *(file.read_text(encoding="utf-8") for file in sorted((ROOT / "queries").glob("*.rq"))),
        *(text for texts in KINDS.values() for text in texts if text != "\\"),
        "SELECT ?a { ?a <x:$a> '$a' , $a ; a:\\$b?c/^a:d*?e . FILTER(?a<5 && ?b>6 || ?c<?d) } # $f",
        r"""?a 'it\'s $b' "a\\"$c, a:\#d$e """,
        "'a\n$b' ?c",
    ],
)
def test_variables_are_the_tokens_of_that_kind(text: str) -> None:
    assert list(variables(text)) == [token for token in tokens(text) if token.kind == "variable"]


def test_edits_come_in_any_order() -> None:
    assert edit("0123456789", [(8, 9, ""), (2, 4, "--"), (0, 0, "^"), (10, 10, "$")]) == "^01--45679$"


@given(ANY)
def test_positions_count_lines_and_code_points(text: str) -> None:
    lines = Lines(text)
    assert lines.position(0) == Position(1, 1)
    for offset, character in enumerate(text):
        line, column = lines.position(offset)
        assert (text.split("\n")[line - 1] + "\n")[column - 1] == character
