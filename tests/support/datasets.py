"""Datasets as strategies make them, written and read."""

from __future__ import annotations

from collections.abc import Collection

import pyoxigraph as ox
from hypothesis import strategies as st

from kg.rdf.namespaces import RDF, XSD
from kg.rdf.schema import load_schema
from kg.rdf.terms import iri
from kg.workspace import Workspace
from tests.support.workspaces import ROOT

_SPACE = Workspace.find(ROOT)
SCHEMA = load_schema(_SPACE.ontology, _SPACE.base)
FORMS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def parsed(text: str, form: str) -> set[ox.Quad]:
    return set(ox.parse(text.encode(), format=FORMS[form]))


def lines_of(quads: Collection[ox.Quad]) -> str:
    """Canonical N-Quads of quads without blank nodes."""
    lines = (ox.serialize([quad], format=ox.RdfFormat.N_QUADS) or b"" for quad in quads)
    return b"".join(sorted(lines)).decode()


def knowledge(quads: Collection[ox.Quad]) -> set[ox.Quad]:
    return {quad for quad in quads if isinstance(quad.graph_name, ox.DefaultGraph)}


NAMES = st.text(
    st.characters(categories=["L", "N", "Mn", "Mc", "Pd", "Sc"], include_characters="%5F.:/#?~'()"), max_size=6
)
IRIS = st.builds(
    str.__add__,
    st.sampled_from(
        ["https://w3id.org/fmkg/id/model/", "https://w3id.org/fmkg/ns#", "http://schema.org/", "http://example.org/"]
    ),
    st.one_of(NAMES, st.sampled_from(["a", "CLIP", "%5F", "a/b", "a.", "-x", "5", "a:b", "..", "../c", "./d", "a//b"])),
).map(lambda address: ox.NamedNode(iri(address)[1:-1]))
TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=12),
    st.sampled_from(
        [
            "a\n\nb",
            "\n@prefix rdf: <x> .\n",
            "\n\tindented",
            "\r\n",
            'a "quoted" \\ word',
            "rdf:type xsd:x ",
            "<a>",
            "a\u2028b",
            "a\x85b",
            "a\x1cb",
            "a\x0cb",
            "}",
        ]
    ),
)
VALUES = st.one_of(
    IRIS,
    TEXTS.map(ox.Literal),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), TEXTS, st.sampled_from(["en", "zh-hans", "de-at"])),
    st.builds(
        lambda text, name: ox.Literal(text, datatype=ox.NamedNode(XSD + name)),
        st.one_of(TEXTS, st.sampled_from(["1", "-7", "+3", "007", "true", "1", "2024-01-01", "1.50", "1e6", "NaN"])),
        st.sampled_from(["integer", "boolean", "date", "decimal", "double", "gYear"]),
    ),
    st.integers().map(ox.Literal),
    st.booleans().map(ox.Literal),
)
PROPERTIES = st.one_of(
    st.sampled_from(
        [
            ox.NamedNode(RDF + "type"),
            ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
            ox.NamedNode("http://www.w3.org/ns/prov#hadMember"),
            ox.NamedNode("http://schema.org/url"),
            *(ox.NamedNode(f"https://w3id.org/fmkg/ns#{name}") for name in ("openEnded", "line", "base", "scale")),
        ]
    ),
    IRIS,
)
GRAPH_NAMES = st.one_of(st.just(ox.DefaultGraph()), st.just(ox.DefaultGraph()), IRIS)
TRIPLES = st.builds(ox.Quad, IRIS, PROPERTIES, VALUES)
DATASETS = st.sets(st.builds(ox.Quad, IRIS, PROPERTIES, VALUES, GRAPH_NAMES), max_size=8)
