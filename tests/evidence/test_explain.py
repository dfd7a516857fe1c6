"""`kg explain`: every statement leads to its cells, to a line of the vocabulary, or to a rule and what it needs."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from kg.cli.main import main
from kg.cli.views import explanation as show
from kg.errors import ConfigError
from kg.evidence.place import Place
from kg.evidence.statements import Explanation, Statement, census, explain, statement
from kg.evidence.trace import Evidence
from kg.infer import load_rules, premises
from kg.rdf.namespaces import FM
from kg.rdf.schema import load_schema
from kg.rdf.source import KNOWLEDGE, construct, match, text_of
from kg.workspace import Workspace

NUMBER_OF_MODELS = 93


def kg(bundled: Workspace, *words: str) -> Result:
    return CliRunner().invoke(main, ["explain", *words, "--workspace", str(bundled.root)])


def printed(found: Explanation, evidence: Evidence, width: int) -> list[str]:
    """The explanation as it stands on a terminal of this width, without spaces at the ends of lines."""
    console = Console(width=width, highlight=False, color_system=None)
    with console.capture() as capture:
        console.print(show.explanation(found, evidence.schema.kinds[found.thing.kind].label))
    return [line.rstrip() for line in capture.get().split("\n")]


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


def test_a_variable_that_stands_twice_in_a_head_is_one_thing(tmp_path: Path) -> None:
    file = tmp_path / "self.rq"
    file.write_text("#+ title: self\nCONSTRUCT { ?x <x:p> ?x } WHERE { ?x <x:q> ?y }\n", encoding="utf-8")
    rules, store = load_rules([file]), ox.Store()
    a, b, p, q = map(ox.NamedNode, ("x:a", "x:b", "x:p", "x:q"))
    store.add(ox.Quad(a, q, b))
    assert [grounds for _, grounds in premises(store, rules, ox.Triple(a, p, a))] == [[ox.Triple(a, q, b)]]
    assert not list(premises(store, rules, ox.Triple(a, p, b)))


@pytest.mark.parametrize(
    "where",
    [
        "?x <x:q>/<x:r> ?y",
        "?x <x:q> ?y ; <x:r> ?z .",
        "?x <x:q> ?y . FILTER NOT EXISTS { ?x <x:r>|<x:s> ?y }",
        "?x <x:q> ?y . FILTER NOT EXISTS { }",
    ],
)
def test_a_rule_that_cannot_be_traced_is_refused(tmp_path: Path, where: str) -> None:
    file = tmp_path / "rule.rq"
    file.write_text(f"#+ title: any\nCONSTRUCT {{ ?x <x:p> ?y }} WHERE {{ {where} }}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="not a rule") as error:
        load_rules([file])
    assert "subject, predicate, object and a dot" in str(error.value.hint)


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


def test_every_line_of_the_vocabulary_is_found(evidence: Evidence) -> None:
    lost = [
        triple
        for triple in match(evidence.store, graph=ox.NamedNode(f"{evidence.schema.base}graph/background"))
        if (place := evidence.background(triple)) is None or not place.file
    ]
    assert lost == []


def test_what_cells_say_of_nothing(evidence: Evidence) -> None:
    pulse = f"{evidence.schema.base}model/PULSE"
    paper = "https://w3id.org/codemeta/referencePublication"
    (place,) = evidence.cells(pulse, paper)
    assert (place.header, place.raw) == ("Paper", "-")
    assert evidence.cells(pulse, paper, "<urn:none>") == []
    assert [str(row) for row in evidence.rows(pulse)] == ["data-centric-fm:61:3"]
    assert evidence.cells("https://w3id.org/fmkg/id/model/none", paper) == []


def test_where_a_complaint_belongs(evidence: Evidence) -> None:
    base = evidence.schema.base
    clip, mix = f"{base}model/MedCLIP", f"{base}model/CLIP"
    assert [str(its) for its in evidence.locate(clip, FM + "base", f"<{base}model/CLIP>")] == [
        "data-centric-fm:144:216"
    ]
    assert [its.header for its in evidence.locate(clip, FM + "possibleBase", None)] == ["Base"]
    assert [str(its) for its in evidence.locate(clip, FM + "scale", None)] == ["data-centric-fm:144:3"]
    assert [its.file for its in evidence.locate(mix, None, None)] == ["background.ttl"]
    assert list(evidence.locate("urn:none", None, None)) == []


# What people see.


@pytest.mark.parametrize("width", [60, 80, 100, 200])
@pytest.mark.parametrize("name", ["MedCLIP", "model:CLIP", "dataset:MIMIC-CXR", "subfield:Pathology", "GPT-4"])
def test_a_table_fits(evidence: Evidence, name: str, width: int) -> None:
    lines = printed(explain(evidence, name), evidence, width)
    assert max(map(len, lines)) <= width
    if width >= 100:
        places = [place for line in lines for place in re.findall(r"data-centric-fm:[\d:]*", line)]
        assert all(re.fullmatch(r"data-centric-fm:\d+:\d+", place) for place in places)


def test_medclip_as_a_table(evidence: Evidence) -> None:
    lines = printed(explain(evidence, "MedCLIP"), evidence, 200)
    assert lines[:3] == [
        "MedCLIP  foundation model",
        "https://w3id.org/fmkg/id/model/MedCLIP",
        "https://github.com/Yunkun-Zhang/Data-Centric-FM-Healthcare/blob/ccb6864/README.md#L144",
    ]
    rows = [" ".join(line.split()) for line in lines]
    assert "name MedCLIP data-centric-fm:144:3 MedCLIP" in rows
    assert "base CLIP data-centric-fm:144:216 CLIP" in rows
    assert "pre-trained on CheXpert data-centric-fm:144:235 CheXpert + MIMIC-CXR" in rows
    assert "MIMIC-CXR data-centric-fm:144:235" in rows
    assert "DOI 10.18653/v1/2022.emnlp-main.256 data-centric-fm:144:32" in rows
    first = [row.partition(" ")[0] for row in rows]
    assert (
        first.index("name")
        < first.index("base")
        < first.index("pre-trained")
        < first.index("paper")
        < first.index("code")
    )
    assert any(row.startswith("exposed-to: ") for row in rows)
    wider = next(row for row in rows if row.startswith("In wider words: "))
    assert "trained on CheXpert, MIMIC-CXR" in wider
    assert not [row for row in rows if row.startswith(("trained on", "was derived from", "entry "))]


def test_medclip_as_json(bundled: Workspace) -> None:
    document = json.loads(kg(bundled, "MedCLIP", "--format", "json").stdout)
    assert (document["kind"], document["label"]) == ("model", "MedCLIP")
    says = {(its["predicate"].rpartition("#")[2], its["object"]): its for its in document["says"]}
    base = says["base", "<https://w3id.org/fmkg/id/model/CLIP>"]
    assert base["places"] == [
        {
            "source": "data-centric-fm",
            "line": 144,
            "column": 216,
            "header": "Base",
            "text": "CLIP",
            "link": "https://github.com/Yunkun-Zhang/Data-Centric-FM-Healthcare/blob/ccb6864/README.md#L144",
        }
    ]
    (follows,) = says["exposedTo", "<https://w3id.org/fmkg/id/dataset/CheXpert>"]["follows"]
    assert follows["rule"] == "exposed-to"
    assert [place["column"] for premise in follows["from"] for place in premise["places"]] == [235]


def test_counts(bundled: Workspace, evidence: Evidence) -> None:
    counts = census(evidence)
    assert {name: counts[name] for name in ("entries", "foundation model", "cells")} == {
        "entries": 151,
        "foundation model": NUMBER_OF_MODELS,
        "cells": 93 * 6 + 58 * 3,
    }
    assert counts["statements"] == len(set(match(evidence.store)))
    assert counts["machine-learning model"] > counts["foundation model"]
    assert 600 < counts["cells that state something"] < counts["cells"]
    assert json.loads(kg(bundled, "--format", "json").stdout) == counts
    said = [" ".join(line.split()) for line in kg(bundled).stdout.split("\n")]
    assert "93 foundation models" in said
    assert {line.partition(" ")[2] for line in said} > {
        "model families",
        "modalities",
        "pre-training mixes",
        "datasets",
    }
    assert said[-2].endswith("% of the cells state something; the others are empty")


@pytest.mark.parametrize("name", ["nothing-like-it", ""])
def test_an_unknown_name(bundled: Workspace, name: str) -> None:
    result = kg(bundled, name)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: no thing is called '{name}'\n")


def test_a_place_is_printed_as_people_look_it_up() -> None:
    place = Place("data-centric-fm", "README.md", 144, 216, "Base", "CLIP")
    assert str(place) == "data-centric-fm:144:216"


def test_nothing_built(workspace: Workspace) -> None:
    result = kg(workspace, "MedCLIP")
    assert (result.exit_code, result.stderr) == (
        2,
        f"Error: there is no graph in {workspace.build} yet\n  Run: kg build\n",
    )
    assert not Path(workspace.build, "current").exists()
