"""The graph as JSON-LD: how it looks, and the short forms of values."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

from kg.exports.formats import EXPORTS
from kg.rdf.namespaces import XSD
from kg.workspace import Workspace
from tests.support.datasets import SCHEMA, lines_of


def typed(text: str, datatype: str) -> dict[str, str]:
    """A literal in JSON-LD that none of its short forms fits."""
    return {"@value": text, "@type": f"xsd:{datatype}"}


def test_jsonld_reads_well(texts: dict[str, str], bundled: Workspace) -> None:
    document = json.loads(texts["jsonld"])
    context = json.loads((bundled.ontology / "context.jsonld").read_bytes())["@context"]
    assert document["@context"] == {"@base": bundled.base, **context}
    nodes = document["@graph"]
    ids = [node["id"] for node in nodes]
    assert ids == sorted(set(ids))
    assert not [id_ for id_ in ids if id_.startswith(bundled.base)]
    for node in nodes:
        first = [key for key in ("id", "a", "name") if key in node]
        assert list(node) == [*first, *sorted(set(node) - set(first))]
    clip = next(node for node in nodes if node["id"] == "model/MedCLIP")
    assert clip["a"] == ["fair4ml:MLModel", "fm:FoundationModel"]
    assert "model/CLIP" in clip["base"]
    assert clip["pretrainedOn"] == ["dataset/CheXpert", "dataset/MIMIC-CXR"]
    assert next(node for node in nodes if node["id"] == clip["mix"])["openEnded"] is False


ABOUT = "https://w3id.org/fmkg/id/model/A"


@pytest.mark.parametrize(
    ("predicate", "value", "expected"),
    [
        ("fm:line", ox.Literal(7), {"line": 7}),
        ("fm:line", ox.Literal("07", datatype=ox.NamedNode(XSD + "integer")), {"line": typed("07", "integer")}),
        ("fm:line", ox.Literal(10**20), {"line": typed("1" + "0" * 20, "integer")}),
        ("fm:openEnded", ox.Literal(True), {"openEnded": True}),
        ("fm:openEnded", ox.Literal("1", datatype=ox.NamedNode(XSD + "boolean")), {"openEnded": typed("1", "boolean")}),
        ("fm:openEnded", ox.Literal(7), {"openEnded": typed("7", "integer")}),
        ("fm:base", ox.NamedNode("https://w3id.org/fmkg/id/model/CLIP"), {"base": "model/CLIP"}),
        ("fm:base", ox.NamedNode("https://w3id.org/fmkg/id/model/.."), {"base": "https://w3id.org/fmkg/id/model/.."}),
        ("fm:base", ox.Literal("CLIP"), {"base": {"@value": "CLIP"}}),
        ("rdfs:label", ox.Literal("A"), {"name": "A"}),
        ("rdfs:label", ox.Literal("A", language="en"), {"name": {"@value": "A", "@language": "en"}}),
        (
            "rdfs:label",
            ox.Literal("A", language="en", direction=ox.BaseDirection.LTR),
            {"name": {"@value": "A", "@language": "en", "@direction": "ltr"}},
        ),
        ("rdfs:label", ox.NamedNode(ABOUT), {"name": {"id": "model/A"}}),
        ("rdf:type", ox.NamedNode("http://schema.org/Dataset"), {"a": "schema:Dataset"}),
        (
            "dcterms:modified",
            ox.Literal("2026", datatype=ox.NamedNode(XSD + "gYear")),
            {"dcterms:modified": typed("2026", "gYear")},
        ),
        ("dcterms:extent", ox.Literal(7), {"dcterms:extent": 7}),
        (
            "http://example.org/p",
            ox.NamedNode("http://example.org/o"),
            {"http://example.org/p": {"id": "http://example.org/o"}},
        ),
    ],
)
def test_jsonld_values(predicate: str, value: ox.NamedNode | ox.Literal, expected: dict[str, object]) -> None:
    quad = ox.Quad(ox.NamedNode(ABOUT), ox.NamedNode(SCHEMA.expand(predicate)), value)
    document = json.loads(EXPORTS["jsonld"].write(lines_of([quad]), SCHEMA))
    assert document["@graph"] == [{"id": "model/A", **expected}]
