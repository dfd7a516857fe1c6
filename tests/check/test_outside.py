"""The list of terms of other vocabularies: each fault in it is found in its line."""

from __future__ import annotations

import pytest

from kg.model import Finding
from kg.workspace import Workspace
from tests.support.linting import fresh, place


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("bibo\thttp://purl.org/ontology/bibo/\tzzz", "expected a prefix, a namespace, a term and one of "),
        ("bibo\thttp://purl.org/ontology/bibo/\tzzz\tClass", "expected a prefix, a namespace, a term and one of "),
        ("bibo\thttp://purl.org/ontology/bibo/\taaa\tclass", "stands twice, or not in its place in the order"),
        ("bibo\thttps://purl.org/ontology/bibo\tzzz\tclass", "<https://purl.org/ontology/bibo> has another spelling"),
    ],
)
def test_a_fault_in_the_list_of_outside_terms_is_found(
    small: Workspace, known: tuple[Finding, ...], line: str, message: str
) -> None:
    listed = small.ontology / "outside.tsv"
    lines = listed.read_text(encoding="utf-8").splitlines()
    last = max(number for number, its in enumerate(lines) if its.startswith("bibo\t"))
    listed.write_text("\n".join([*lines[: last + 1], line, *lines[last + 1 :]]) + "\n", encoding="utf-8")
    found = next(its for its in fresh(small, known) if its.rule == "list-wrong")
    assert place(found) == ("ontology/outside.tsv", last + 2, 1)
    assert found.message.startswith(message)
