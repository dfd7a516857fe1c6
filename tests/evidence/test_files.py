"""Where statements stand in files of the workspace."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.evidence.files import Files
from kg.rdf.schema import BASE, Schema, load_schema
from tests.support.workspaces import ROOT

PROLOGUE = f"@prefix model: <{BASE}model/> . @prefix x: <x:> .\n"
LINES = {
    # a name may begin like another: the shorter line has the other one
    "beginning": ("model:A x:base model:CLIP-2 ;\n  x:base §model:CLIP , model:Mamba .", "model:A x:base model:CLIP"),
    # the property may stand on a line before, and the object on a line of another property
    "continued": ("model:A x:base model:B ,\n  §model:C ;\n  x:b model:C .", "model:A x:base model:C"),
    "continued-after": ("model:A x:b model:C ;\n  x:base model:B # not yet\n  , §model:C .", "model:A x:base model:C"),
    "comment": ("# model:A x:p 1 .\nmodel:A x:q 2 ; # x:p 1\n  x:p §1 .", "model:A x:p 1"),
    "in-a-text": ("model:A x:p 'x:p 1' , '1' ,\n  §1 .", "model:A x:p 1"),
    "quotes": ("model:A x:p §'CLIP' .", 'model:A x:p "CLIP"'),
    "escapes": ('model:A x:p §"\\u00e9t\\u00E9" .', 'model:A x:p "été"'),
    "lines": ('model:A x:p §"""one\nmodel:B x:p \'two\' .""" .', "model:A x:p \"one\\nmodel:B x:p 'two' .\""),
    "language": ("model:A x:p 'a'@de ,\n §'a'@en .", "model:A x:p 'a'@EN"),
    "datatype": ("model:A x:p '1' ,\n §'01'^^<http://www.w3.org/2001/XMLSchema#integer> .", "model:A x:p 1"),
    "same-line": ("model:A x:p 1 . model:B x:p 2 .\nmodel:C x:p §3 .", "model:C x:p 3"),
    "indented": (f"model:A\n    a x:C ;\n  x:p §3 .\n  <{BASE}model/A> x:q 4 .", "model:A x:p 3"),
    "whole-address": (f"model:A x:p 1 .\n  <{BASE}model/A> x:p §3 .", "model:A x:p 3"),
    "in-another-file": ("model:A x:p 1 .", "model:A x:p 2"),
}


@pytest.fixture
def ontology(tmp_path: Path) -> Path:
    folder = tmp_path / "ontology"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema(ROOT / "ontology", BASE)


def statement(turtle: str) -> ox.Triple:
    quad: ox.Quad
    (quad,) = ox.parse(f"{PROLOGUE}{turtle} .", format=ox.RdfFormat.TURTLE)
    return quad.triple


@pytest.mark.parametrize(("text", "wanted"), LINES.values(), ids=LINES)
def test_a_statement_stands_on_the_line_of_its_object(ontology: Path, schema: Schema, text: str, wanted: str) -> None:
    written = PROLOGUE + text.replace("§", "")
    (ontology / "background.ttl").write_text(written, encoding="utf-8")
    place = Files(ontology=ontology, schema=schema).vocabulary(statement(wanted))
    if "§" not in text:
        assert place is None
        return
    line = (PROLOGUE + text)[: (PROLOGUE + text).index("§")].count("\n") + 1
    assert place is not None
    assert (str(place), place.raw) == (f"ontology/background.ttl:{line}:1", written.split("\n")[line - 1].strip())


def test_the_first_file_that_says_it(ontology: Path, schema: Schema) -> None:
    (ontology / "fmkg.ttl").write_text(f"{PROLOGUE}model:A x:p 1 ; x:q 2 .", encoding="utf-8")
    (ontology / "lineage.ttl").write_text(f"{PROLOGUE}\nmodel:A x:p 1 .", encoding="utf-8")
    files = Files(ontology=ontology, schema=schema)
    found = [files.vocabulary(statement(f"model:A {its}")) for its in ("x:p 1", "x:q 2", "x:r 3")]
    assert list(map(str, found)) == ["ontology/lineage.ttl:3:1", "ontology/fmkg.ttl:2:1", "None"]


def test_a_fork_has_its_things_under_another_address(ontology: Path) -> None:
    (ontology / "background.ttl").write_text(f"{PROLOGUE}model:A x:p <{BASE}model/B> .", encoding="utf-8")
    files = Files(ontology=ontology, schema=load_schema(ROOT / "ontology", "https://example.org/kg/"))
    ours, theirs = (
        ox.Triple(*(ox.NamedNode(its) for its in (f"{base}model/A", "x:p", f"{base}model/B")))
        for base in (BASE, "https://example.org/kg/")
    )
    assert files.vocabulary(ours) is None
    assert str(files.vocabulary(theirs)) == "ontology/background.ttl:2:1"


def test_a_file_that_is_no_turtle_now_says_nothing(ontology: Path, schema: Schema) -> None:
    (ontology / "background.ttl").write_text(f"{PROLOGUE}model:A x:p 'a'^^x:y^^x:z , '\\q' .", encoding="utf-8")
    (ontology / "lineage.ttl").write_text(f"{PROLOGUE}model:A x:p 1 .", encoding="utf-8")
    files = Files(ontology=ontology, schema=schema)
    assert str(files.vocabulary(statement("model:A x:p 1"))) == "ontology/lineage.ttl:2:1"
