"""What can't be parsed, or not even read, in a workspace: found at a marked place (see tests/support/marks.py)."""

from __future__ import annotations

import pytest

from kg.check import lint
from kg.errors import ConfigError
from kg.model import Finding
from kg.workspace import Workspace
from tests.support.linting import HEAD, SHAPE, SPARQL, assert_found, assert_found_in_ontology

FAULTS = {
    "a query that is none": (
        "queries/x.rq",
        f"{HEAD}ASK {{ ?é fm:base §}}",
        "syntax",
        "Correct what stands here, or just before.",
    ),
    "a shape that is no Turtle": (
        "shapes/x.ttl",
        SHAPE + 'sh:name "é" §"x" .',
        "syntax",
        "Correct what stands here, or just before.",
    ),
    "a query inside a shape that is none": (
        "shapes/x.ttl",
        SPARQL + '"SELECT $this WHERE { $this $PATH §}" ] .',
        "syntax",
        "Correct what stands here, or just before.",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_cannot_be_parsed_is_found_at_its_place(small: Workspace, known: tuple[Finding, ...], name: str) -> None:
    assert_found(small, known, *FAULTS[name])


def test_a_regular_expression_that_is_none_is_found(small: Workspace, known: tuple[Finding, ...]) -> None:
    term = 'fm:xyzzy a owl:Class ; rdfs:label "any" ; rdfs:comment "Any." ; fm:patternTitle §"(clip" .'
    assert_found_in_ontology(small, known, term, "syntax", "Write one as XPath 3.1 has it.")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("ontology/outside.tsv", None, "no such file or directory"),
        ("ontology/fmkg.ttl", b"fm:", "not Turtle"),
        ("ontology/context.jsonld", b"{", "not a JSON-LD context"),
        ("queries/x.rq", b"ASK { ?\xff ?b ?c }", "not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_an_error(small: Workspace, name: str, content: bytes | None, message: str) -> None:
    file = small.root / name
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        lint(small)
