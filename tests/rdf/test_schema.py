"""The schema as Python sees it, and what is said of files that aren't one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import ConfigError
from kg.rdf.namespaces import FM, XSD
from kg.rdf.schema import BASE, based, load_schema, parse_turtle
from tests.support.workspaces import ROOT

FORK = "https://example.org/kg/"


@pytest.fixture
def ontology(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "ontology", tmp_path / "ontology"))


def test_a_field_names_things_or_holds_a_literal() -> None:
    fields = load_schema(ROOT / "ontology", BASE).fields
    assert (fields["base"].iri, fields["base"].datatype) == (FM + "base", None)
    assert fields["base"].kinds[0] == "model"
    assert (fields["year"].datatype, fields["year"].kinds) == (XSD + "integer", ())
    assert (fields["url"].datatype, fields["url"].kinds) == (None, ())


def test_a_kind_has_a_class_for_entries_and_one_for_names() -> None:
    model = load_schema(ROOT / "ontology", BASE).kinds["model"]
    assert (model.label, model.entry_class) == ("foundation model", FM + "FoundationModel")
    assert model.named_class == "https://w3id.org/fair4ml#MLModel"


def test_a_fork_has_its_things_under_its_own_address() -> None:
    schema = load_schema(ROOT / "ontology", FORK)
    assert schema.base == FORK
    assert schema.prefixes["model"] == f"{FORK}model/"
    assert schema.prefixes["fm"] == FM
    assert schema.expand("model:CLIP") == f"{FORK}model/CLIP"
    assert schema.expand("no-prefix:CLIP") == "no-prefix:CLIP"
    assert based(f"<{BASE}model/A> a <{FM}X> .", FORK) == f"<{FORK}model/A> a <{FM}X> ."


def test_turtle_has_its_things_under_the_base(tmp_path: Path) -> None:
    file = tmp_path / "some.ttl"
    file.write_text(f"<{BASE}model/A> a <{FM}X> .", encoding="utf-8")
    assert [triple.subject for triple in parse_turtle(file, FORK)] == [ox.NamedNode(f"{FORK}model/A")]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("fmkg.ttl", "@prefix fm: <x:> .\nfm:a fm:b .", "fmkg.ttl:2:"),
        ("fmkg.ttl", '<x:a> <https://w3id.org/fmkg/ns#kind> "../../x" .', "'../../x' can't be a kind"),
        ("fmkg.ttl", '<x:a> <https://w3id.org/fmkg/ns#kind> "thing" .', "has no rdfs:label"),
        ("fmkg.ttl", "<x:a> <x:b> <<( <x:c> <x:d> <x:e> )>> .", "a value of <x:b> of <x:a> is of RDF 1.2"),
        ("fmkg.ttl", '<x:a> <x:b> "x"@ar--rtl .', "a value of <x:b> of <x:a> is of RDF 1.2"),
        ("fmkg.ttl", None, "no such file"),
        ("context.jsonld", "{", "not a JSON-LD context: "),
        *(
            ("context.jsonld", f'{{"@context": {{"x": {term}}}}}', "a term needs an @id")
            for term in ("{}", "null", "5", '""', '["fm:x"]', '{"@id": 5}', '{"@id": "fm:x", "@type": []}')
        ),
        ("context.jsonld", "[" * 100_000, "not a JSON-LD context: "),
        ("context.jsonld", '{"@graph": []}', "not a JSON-LD context: '@context'"),
        ("context.jsonld", "[]", "not a JSON-LD context: "),
        ("context.jsonld", None, "no such file"),
    ],
)
def test_what_is_no_schema(ontology: Path, name: str, text: str | None, message: str) -> None:
    if text is None:
        (ontology / name).unlink()
    else:
        (ontology / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load_schema(ontology, BASE)
    assert message in f"{raised.value.file}: {raised.value.message}"
    assert name in str(raised.value.file)
