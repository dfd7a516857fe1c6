"""What terms there are, and which one was meant by another spelling."""

from __future__ import annotations

import pytest

from kg.check.terms import Terms, namespace_of
from kg.rdf.namespaces import FM, SCHEMA, SKOS, TYPE
from kg.rdf.positions import Role, Use
from kg.rdf.tokens import Position

BASE = "https://w3id.org/fmkg/id/"
CLASS, PROPERTY = frozenset({"class"}), frozenset({"property"})
TERMS = Terms(
    base=BASE,
    kinds={
        FM + "Modality": {"class"},
        FM + "modality": {"property"},
        FM + "base": {"property"},
        FM + "possibleBase": {"property"},
        SCHEMA + "Dataset": {"class"},
        SCHEMA + "text": {"property"},
        SKOS + "altLabel": {"property"},
    },
    own={},
    things=frozenset({BASE + "model/CLIP"}),
    thing_namespaces=frozenset({BASE + "model/"}),
    namespaces=(FM, SCHEMA, SKOS),
    prefixes={"fm": (FM, "the program"), "schema": (SCHEMA, "here"), "model": (BASE + "model/", "workspace.yaml")},
    takes={TYPE: CLASS},
)


def use(iri: str, role: Role, about: str | None = None) -> Use:
    return Use(iri=iri, written=iri, role=role, about=about, prefix=None, position=Position(1, 1))


def test_kinds_of_what_is_there() -> None:
    assert TERMS.kinds_of(FM + "base") == PROPERTY
    assert TERMS.kinds_of(BASE + "model/CLIP") == {"individual"}
    assert TERMS.kinds_of(FM + "nothing") == frozenset()


def test_kinds_that_may_stand_in_a_place() -> None:
    assert TERMS.kinds_for(use("a:b", Role.PREDICATE)) == PROPERTY
    assert TERMS.kinds_for(use("a:b", Role.DATATYPE)) == frozenset({"datatype"})
    assert TERMS.kinds_for(use("a:b", Role.OBJECT, TYPE)) == CLASS
    assert TERMS.kinds_for(use("a:b", Role.OBJECT, FM + "base")) is None
    assert TERMS.kinds_for(use("a:b", Role.MENTION)) is None


@pytest.mark.parametrize(
    ("iri", "meant"),
    [
        ("https://schema.org/Dataset", SCHEMA + "Dataset"),
        ("http://www.schema.org/Dataset", SCHEMA + "Dataset"),
        ("HTTP://Schema.org/Dataset", SCHEMA + "Dataset"),
        ("https://w3id.org/fmkg/ns/base", FM + "base"),
        ("http://w3id.org/fmkg/id#model/CLIP", BASE + "model/CLIP"),
        ("https://schema.org", SCHEMA),
        (SCHEMA + "Dataset", None),
        ("https://schema.organic/Dataset", None),
        ("https://example.org/", None),
    ],
)
def test_an_iri_in_another_spelling_of_a_namespace(iri: str, meant: str | None) -> None:
    assert TERMS.respelt(iri) == meant


@pytest.mark.parametrize(
    ("iri", "kinds", "meant"),
    [
        (FM + "BASE", PROPERTY, [FM + "base"]),
        (FM + "bas", PROPERTY, [FM + "base"]),
        (FM + "Modality", PROPERTY, [FM + "modality"]),
        (FM + "altLabel", None, [SKOS + "altLabel"]),
        (FM + "xyzzy", None, []),
        (BASE + "model/CLIPP", None, [BASE + "model/CLIP"]),
        (BASE + "model/CLIPP", PROPERTY, []),
    ],
)
def test_similar_terms_are_of_the_kinds_that_are_asked_for(
    iri: str, kinds: frozenset[str] | None, meant: list[str]
) -> None:
    assert TERMS.similar(iri, kinds) == meant


def test_short_names() -> None:
    assert TERMS.short(FM + "base") == "fm:base"
    assert TERMS.short("http://a.b/c") == "http://a.b/c"
    assert namespace_of("http://a.b/c#d") == "http://a.b/c#"
    assert namespace_of("urn:x") == ""
