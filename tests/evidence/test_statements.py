"""What the graph says of a thing: every statement leads to cells, to a line of the vocabulary, or to a rule."""

from collections import Counter
from collections.abc import Iterator

import pyoxigraph as ox

from kg.evidence.statements import Statement, census, explain, statement
from kg.evidence.trace import Evidence
from kg.infer import load_rules
from kg.rdf.namespaces import FM
from kg.rdf.schema import load_schema
from kg.rdf.source import KNOWLEDGE, construct, match, text_of
from kg.workspace import Workspace

NUMBER_OF_MODELS = 93


def quad(its: ox.Triple, graph: ox.NamedNode | ox.DefaultGraph = KNOWLEDGE) -> ox.Quad:
    return ox.Quad(its.subject, its.predicate, its.object, graph)


def is_grounded(its: Statement) -> bool:
    """Whether a statement comes down to places alone."""
    if its.places:
        return not its.follows
    return bool(its.follows) and all(is_grounded(premise) for _, grounds in its.follows for premise in grounds)


def everything(its: Statement) -> Iterator[Statement]:
    yield its
    for _, grounds in its.follows:
        for premise in grounds:
            yield from everything(premise)


# Grounds.


def test_each_statement_is_where_its_graph_says(evidence: Evidence) -> None:
    """A statement that is stated stands in an entry, one of the background in its graph, and the rest follow."""
    assert isinstance(evidence.store, ox.Store)
    for model in ("MedCLIP", "TITAN", "BenTsao", "RadFM", "Taiyi"):
        for its in explain(evidence, f"model:{model}").says:
            pattern = its.triple.subject, its.triple.predicate, its.triple.object
            quads = list(evidence.store.quads_for_pattern(*pattern, None))
            graphs = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
            entry = "graph/catalogues" if its.triple.predicate.value == FM + "entry" else "entry/"
            named = {"stated": entry, "background": "graph/background", "inferred": "graph/inferred"}[its.basis]
            assert any(graph.startswith(evidence.schema.base + named) for graph in graphs), its.triple


def test_a_rule_gives_the_statement_from_its_premises(evidence: Evidence) -> None:
    inferred = match(evidence.store, graph=ox.NamedNode(f"{evidence.schema.base}graph/inferred"))
    checked: Counter[str] = Counter()
    for triple in list(inferred)[::5]:
        for its in everything(statement(evidence, triple)):
            for rule, grounds in its.follows:
                store = ox.Store()
                store.extend(quad(premise.triple) for premise in grounds)
                assert its.triple in set(construct(store, rule.query)), (rule.name, its.triple)
                checked[rule.name] += 1
    assert sum(checked.values()) > 300
    assert len(checked) > 10


TURTLE = """
@prefix model: <https://w3id.org/fmkg/id/model/> .
@prefix fm: <https://w3id.org/fmkg/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
fm:base rdfs:subPropertyOf fm:derivedFrom .
model:A fm:base model:B ; fm:derivedFrom model:A , model:B .
model:B fm:base model:A ; fm:derivedFrom model:A , model:B .
"""


def test_bases_in_a_circle(bundled: Workspace) -> None:
    """Two models that name each other as their base: the grounds end, and at what is said."""
    store = ox.Store()
    store.load(TURTLE.encode(), format=ox.RdfFormat.TURTLE)
    stated = set(match(store, None, FM + "base")) | set(match(store, FM + "base"))
    schema = load_schema(bundled.ontology, bundled.base)
    store.extend(quad(its, ox.NamedNode(f"{schema.base}graph/background")) for its in stated)
    evidence = Evidence(store, schema, bundled.ontology, load_rules(bundled.rules))
    for triple in match(store, None, FM + "derivedFrom"):
        found = statement(evidence, triple)
        assert is_grounded(found), triple
        leaves = {its.triple for its in everything(found) if its.places}
        assert leaves <= stated


def test_other_things_are_explained_too(evidence: Evidence) -> None:
    """Of what people can name, only what a description of a catalogue says has no place in a table."""
    for name in (
        "architecture:Transformer",
        "dataset:MIMIC-CXR",
        "family:LLaMA",
        "subfield:Pathology",
        "modality:vision",
    ):
        found = explain(evidence, name)
        assert found.says
        assert all(map(is_grounded, (*found.says, *found.named_by)))
    (paper,) = {
        its.triple.object
        for its in explain(evidence, "MedCLIP").says
        if its.triple.predicate.value.endswith("referencePublication")
    }
    title = next(
        text_of(its.object) for its in match(evidence.store, text_of(paper)) if its.predicate.value.endswith("label")
    )
    assert explain(evidence, title).thing.iri == text_of(paper)
    assert [(text_of(its.triple.subject), its.basis) for its in explain(evidence, title).named_by] == [
        (f"{evidence.schema.base}model/MedCLIP", "stated"),
        (f"{evidence.schema.base}paper/arxiv/2210.10163", "judged"),
    ]


def test_the_paper_of_a_catalogue_comes_from_its_description(evidence: Evidence) -> None:
    found = explain(evidence, "Data-Centric Foundation Models in Computational Healthcare: A Survey")
    title = next(its for its in found.says if its.triple.predicate.value.endswith("label"))
    (place,) = title.places
    assert (place.source, place.raw) == (
        "catalogues/data-centric-fm.yaml",
        'title: "Data-Centric Foundation Models in Computational Healthcare: A Survey"',
    )
    assert all(map(is_grounded, found.says))


# Places.


def test_a_line_of_the_vocabulary_says_it(evidence: Evidence) -> None:
    found = explain(evidence, "model:CLIP")
    lines = {}
    for its in found.says:
        for place in its.places:
            text = (evidence.ontology.parent / place.source).read_text(encoding="utf-8").split("\n")
            assert text[place.line - 1].strip() == place.raw, its.triple
            lines[its.triple.predicate.value.rpartition("#")[2]] = place.raw
    assert lines["label"] == 'rdfs:label "CLIP" ;'
    assert lines["type"].startswith("model:CLIP a fair4ml:MLModel")


# Counts.


def test_counts(evidence: Evidence) -> None:
    counts = census(evidence)
    assert {name: counts[name] for name in ("entries", "foundation model", "cells")} == {
        "entries": 151,
        "foundation model": NUMBER_OF_MODELS,
        "cells": 93 * 6 + 58 * 3,
    }
    assert counts["statements"] == len(set(match(evidence.store)))
    assert counts["machine-learning model"] > counts["foundation model"]
    assert 600 < counts["cells that state something"] < counts["cells"]
