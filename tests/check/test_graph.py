"""The terms of the built graph: what no file names is found where it stands in the data."""

from __future__ import annotations

import re

import pytest

from kg.check import lint
from kg.workspace import Workspace
from tests.support.linting import fresh

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("file", "declaration", "iri"),
    [
        ("fmkg.ttl", r"fm:digest a .*?\.\n\n", "<https://w3id.org/fmkg/ns#digest>"),
        ("outside.tsv", r"sh\t\S+\tParameter\tclass\n", "<http://www.w3.org/ns/shacl#Parameter>"),
        ("outside.tsv", r"dcterms\t\S+\tcreator\tproperty\n", "<http://purl.org/dc/terms/creator>"),
        ("outside.tsv", r"xsd\t\S+\tdate\tdatatype\n", f"<{XSD}date>"),
    ],
)
def test_a_term_that_only_the_data_use_is_found_in_them(
    small: Workspace, bundled: Workspace, file: str, declaration: str, iri: str
) -> None:
    space = Workspace(root=small.root, output=bundled.build)
    before = lint(space).findings
    text = (space.ontology / file).read_text(encoding="utf-8")
    text, count = re.subn(f"^{declaration}", "", text, flags=re.MULTILINE | re.DOTALL)
    assert count == 1
    (space.ontology / file).write_text(text, encoding="utf-8")
    (found,) = (its for its in fresh(space, before) if its.span and its.span.path.endswith("kg.nq"))
    assert found.rule == ("term-undeclared" if file == "fmkg.ttl" else "term-unlisted")
    assert found.span is not None
    assert found.span.path == f"{bundled.build}/kg.nq"
    data = (bundled.build / "kg.nq").read_text(encoding="utf-8").split("\n")
    assert data[found.span.line - 1][found.span.column - 1 : found.span.end_column - 1] == iri
    assert found.hint is not None
    assert found.hint.endswith("(If the workspace has changed since the build, run: kg build)")
