"""The exports: each parses back to the same graph, reads well, and changes little where the graph changes little."""

import json
import re
from collections.abc import Collection
from hashlib import sha256

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.exports.formats import EXPORTS
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
KNOWLEDGE = ("turtle", "ntriples", "jsonld")
DATASET = ("trig", "nquads")


OTHERS = {"rdfxml", "graphml", "bibtex", "csl"}
"""Those are held to their own formats in test_handed_on.py."""


def parsed(text: str, form: str) -> set[ox.Quad]:
    return set(ox.parse(text.encode(), format=FORMS[form]))


def lines_of(quads: Collection[ox.Quad]) -> str:
    """Canonical N-Quads of quads without blank nodes."""
    lines = (ox.serialize([quad], format=ox.RdfFormat.N_QUADS) or b"" for quad in quads)
    return b"".join(sorted(lines)).decode()


def digest(quads: Collection[ox.Quad]) -> str:
    """The RDFC-1.0 hash of a dataset."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sha256(lines_of(list(dataset)).encode()).hexdigest()


def knowledge(quads: Collection[ox.Quad]) -> set[ox.Quad]:
    return {quad for quad in quads if isinstance(quad.graph_name, ox.DefaultGraph)}


# The bundled graph.


def test_formats() -> None:
    assert set(EXPORTS) - OTHERS == set(FORMS) == {*KNOWLEDGE, *DATASET}
    assert {form for form, export in EXPORTS.items() if export.dataset} == set(DATASET)
    assert {EXPORTS[form].extension for form in FORMS} == {"ttl", "trig", "nq", "nt", "jsonld"}


@pytest.mark.parametrize("form", FORMS)
def test_parses_back_to_the_same_graph(texts: dict[str, str], form: str) -> None:
    quads = parsed(texts["nquads"], "nquads")
    expected = quads if EXPORTS[form].dataset else knowledge(quads)
    assert digest(parsed(texts[form], form)) == digest(expected)


def test_nquads_are_canonical(texts: dict[str, str]) -> None:
    quads = parsed(texts["nquads"], "nquads")
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert lines_of(list(dataset)) == texts["nquads"]


def test_the_files_of_a_build_are_its_exports(bundled: Workspace, texts: dict[str, str]) -> None:
    for form, its in EXPORTS.items():
        file = bundled.build / f"kg.{its.extension}"
        assert file.exists() or form in ("ntriples", *OTHERS)
        assert its.write(texts["nquads"], SCHEMA) == texts[form]
        assert texts[form].endswith("\n")


def typed(text: str, datatype: str) -> dict[str, str]:
    """A literal in JSON-LD that none of its short forms fits."""
    return {"@value": text, "@type": f"xsd:{datatype}"}


# How the files look.

PREFIX = re.compile(r"@prefix ([\w-]+): <([^>]*)> \.")
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')


def blocks(turtle: str) -> list[list[str]]:
    """The lines of each block: of the prefixes, then of each subject or graph."""
    return [block.split("\n") for block in turtle.removesuffix("\n").split("\n\n")]


def prologue(turtle: str) -> tuple[list[str], list[list[str]]]:
    """The prefixes, and the other blocks."""
    found = blocks(turtle)
    return (found[0], found[1:]) if turtle.startswith("@prefix") else ([], found)


def layout_is_kept(turtle: str) -> None:
    first, rest = prologue(turtle)
    names = [found[1] for line in first if (found := PREFIX.fullmatch(line))]
    assert len(names) == len(first)
    assert names == sorted(names)
    bare = re.sub(r"<[^>]*>", "", STRING.sub('""', "\n".join(line for block in rest for line in block)))
    used = {found[1] for found in re.finditer(r"(?:^|[\s^])([\w-]+):", bare)}
    assert set(names) == used <= set(SCHEMA.prefixes)
    assert "\t" not in turtle


def test_turtle_reads_well(texts: dict[str, str]) -> None:
    layout_is_kept(texts["turtle"])
    subjects = []
    for block in blocks(texts["turtle"])[1:]:
        head, *more = block
        subject, verb, _ = head.split(" ", 2)
        subjects.append(SCHEMA.expand(subject).strip("<>"))
        assert verb == "a" or " a " not in "".join(block), head
        assert all(re.match(r"    \S", line) for line in more)
        assert [line[-2:] for line in block] == [" ;"] * len(more) + [" ."]
        verbs = [SCHEMA.expand(line.split()[0]).strip("<>") for line in more]
        assert verbs == sorted(set(verbs))
    assert subjects == sorted(set(subjects))
    assert len(subjects) > 400


def test_trig_reads_well(texts: dict[str, str]) -> None:
    layout_is_kept(texts["trig"])
    graphs = [block[0] for block in blocks(texts["trig"]) if block[0].endswith(" {")]
    assert graphs == sorted(graphs)
    assert len(graphs) == 151 + 4
    entry = next(
        block for block in blocks(texts["trig"]) if block[0].endswith("entry/data-centric-fm/model/MedCLIP> {")
    )
    assert "    model:MedCLIP a fm:FoundationModel ;" in entry
    assert entry[-1] == "}"


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


# Any graph.

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


@pytest.mark.parametrize("form", FORMS)
@given(quads=DATASETS)
def test_any_graph_comes_back(form: str, quads: set[ox.Quad]) -> None:
    written = EXPORTS[form].write(lines_of(quads), SCHEMA)
    assert parsed(written, form) == (quads if EXPORTS[form].dataset else knowledge(quads))


@pytest.mark.parametrize("form", ["turtle", "trig"])
@given(quads=DATASETS)
def test_any_graph_is_laid_out_alike(form: str, quads: set[ox.Quad]) -> None:
    layout_is_kept(EXPORTS[form].write(lines_of(quads), SCHEMA))


@given(graph=st.sets(TRIPLES, max_size=8), more=TRIPLES)
def test_one_statement_more_changes_its_block_only(graph: set[ox.Quad], more: ox.Quad) -> None:
    before, after = (by_subject(EXPORTS["turtle"].write(lines_of(its), SCHEMA)) for its in (graph, graph | {more}))
    old, new = before.pop(more.subject, []), after.pop(more.subject)
    assert list(before.items()) == list(after.items())
    assert len(set(old) - set(new)) <= 1
    assert len(set(new) - set(old)) <= 2


def by_subject(turtle: str) -> dict[ox.NamedNode | ox.BlankNode | ox.Triple, list[str]]:
    """The lines of each subject's block, in their order."""
    prefixes, rest = prologue(turtle)
    found: dict[ox.NamedNode | ox.BlankNode | ox.Triple, list[str]] = {}
    for block in rest:
        subjects = {quad.subject for quad in parsed("\n".join((*prefixes, *block)), "turtle")}
        assert len(subjects) <= 1
        found.update(dict.fromkeys(subjects, block))
    return found
