"""Each shape has one file in tests/shapes with good and bad data and the report that it expects.

The files are written like W3C's data-shapes test suite. `shapes/KIND.ttl` holds the rules whose names begin with KIND;
`tests/shapes/RULE.ttl` is the test of one of them.
"""

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pyshacl import validate
from rdflib import RDF, SH, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.check.engines import ENGINES, default_engine
from tests.support.workspaces import ROOT

SHAPE = Namespace("https://w3id.org/fmkg/shapes#")
HINT = URIRef("https://w3id.org/fmkg/ns#hint")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")

SHAPES = sorted((ROOT / "shapes").glob("*.ttl"))
FILES = sorted((ROOT / "tests" / "shapes").glob("*.ttl"))
RULES = 101
"""How many rules there are: a rule or a test that gets lost is missed."""

PATHS = {
    SH.inversePath: "^{}",
    SH.oneOrMorePath: "{}+",
    SH.zeroOrMorePath: "{}*",
    SH.zeroOrOnePath: "{}?",
}


class Result(NamedTuple):
    """What has to agree between an expected and an actual result, each as text; empty where a result has none."""

    focus: str
    path: str
    value: str
    component: str
    severity: str


@cache
def parsed(file: Path) -> Graph:
    return Graph().parse(file, format="turtle", publicID=file.as_uri())


def rules() -> list[tuple[Path, URIRef]]:
    """Every shape with an IRI, with its file."""
    found = []
    for file in SHAPES:
        kinds = (SH.NodeShape, SH.PropertyShape)
        shapes = {node for kind in kinds for node in parsed(file).subjects(RDF.type, kind) if isinstance(node, URIRef)}
        found += [(file, shape) for shape in sorted(shapes)]
    return found


def path_text(graph: Graph, path: Node | None) -> str:
    """A SHACL path as a SPARQL path, so that two spellings with blank nodes can be compared."""
    if path is None:
        return ""
    if not isinstance(path, BNode):
        return path.n3()
    for predicate, form in PATHS.items():
        if (inner := graph.value(path, predicate)) is not None:
            return f"({form.format(path_text(graph, inner))})"
    return f"({'/'.join(path_text(graph, step) for step in Collection(graph, path))})"


def results(graph: Graph, report: Node, rule: URIRef) -> set[Result]:
    """The results in a report whose source is `rule`."""

    def text(node: Node | None) -> str:
        return node.n3() if node is not None else ""

    return {
        Result(
            focus=text(graph.value(result, SH.focusNode)),
            path=path_text(graph, graph.value(result, SH.resultPath)),
            value=text(graph.value(result, SH.value)),
            component=text(graph.value(result, SH.sourceConstraintComponent)),
            severity=text(graph.value(result, SH.resultSeverity)),
        )
        for result in graph.objects(report, SH.result)
        if graph.value(result, SH.sourceShape) == rule
    }


def ntriples(graph: Graph) -> str:
    return graph.serialize(format="nt", encoding="utf-8").decode()


# The shapes themselves


def test_every_rule_has_one_test_and_every_test_a_rule() -> None:
    names = [str(rule).removeprefix(str(SHAPE)) for _, rule in rules()]
    assert sorted(names) == sorted(file.stem for file in FILES)
    assert len(names) == len(set(names)) == RULES


@pytest.mark.parametrize(("file", "rule"), [pytest.param(*found, id=found[1].rsplit("#")[-1]) for found in rules()])
def test_rule_is_complete(file: Path, rule: URIRef) -> None:
    shapes = parsed(file)
    assert rule in SHAPE
    assert rule.removeprefix(str(SHAPE)).split("-")[0] == file.stem, "a rule is called after the kind in its file"
    assert shapes.value(rule, SH.severity, any=False) in (SH.Violation, SH.Warning, SH.Info)
    for predicate, ending in ((SH.message, ""), (HINT, ".")):
        literal = shapes.value(rule, predicate, any=False)
        assert isinstance(literal, Literal)
        text = str(literal)
        assert text == text.strip()
        assert text.endswith(ending)
        assert text[0].isupper() == bool(ending), "a message goes on after a name, a hint is a sentence"
    targets = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
    assert any((rule, target, None) in shapes for target in targets)


def test_shapes_are_shacl_core() -> None:
    beyond = {SH.sparql, SH.js, SH.rule, SH.target, SH.expression, SH.closed}
    for file in SHAPES:
        assert beyond.isdisjoint(parsed(file).predicates()), file.name
        assert not any(True for _ in parsed(file).triples((None, SH.property, None))), (
            f"{file.name}: a rule is a shape of its own, so that its results bear its name"
        )


def test_patterns_are_those_of_every_engine() -> None:
    patterns = [str(text) for file in SHAPES for text in parsed(file).objects(None, SH.pattern)]
    assert len(patterns) > 20
    for pattern in patterns:
        assert "(?" not in pattern, f"{pattern}: XPath and Rust know no look-around"


@pytest.mark.skipif(default_engine() == "pyshacl", reason="pySHACL takes twenty seconds for this")
def test_shapes_are_well_formed() -> None:
    """Against W3C's shapes for shapes, of which pySHACL has a copy."""
    shapes_of_shapes = resources.files("pyshacl").joinpath("assets", "shacl-shacl.ttl").read_text(encoding="utf-8")
    for file in SHAPES:
        assert ENGINES[default_engine()](ntriples(parsed(file)), "", shapes_of_shapes) == [], file.name


# Each on its data


@pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in FILES])
def test_rule(file: Path) -> None:
    tests = parsed(file)
    entry = tests.value(predicate=RDF.type, object=SHT.Validate, any=False)
    action, expected = tests.value(entry, MF.action, any=False), tests.value(entry, MF.result, any=False)
    assert action is not None
    assert expected is not None
    assert tests.value(action, SHT.dataGraph) == URIRef(file.as_uri())
    shapes = ROOT / "shapes" / f"{file.stem.split('-')[0]}.ttl"
    assert tests.value(action, SHT.shapesGraph) == URIRef(shapes.as_uri())
    wanted = results(tests, expected, SHAPE[file.stem])
    assert wanted
    assert len(list(tests.objects(expected, SH.result))) == len(wanted), "a result of another rule, or one given twice"
    _, report, _ = validate(
        tests,
        shacl_graph=parsed(shapes),
        ont_graph=parsed(ROOT / "ontology" / "fmkg.ttl"),
        inference="none",
        advanced=False,
    )
    assert isinstance(report, Graph)
    node = report.value(predicate=RDF.type, object=SH.ValidationReport, any=False)
    assert node is not None
    assert results(report, node, SHAPE[file.stem]) == wanted


# On catalogues


def warnings_of_shapes(report: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """The rule and the line of each warning that a shape gave."""
    names = {file.stem for file in FILES}
    for finding in report["findings"]:
        if finding["severity"] == "warning" and finding["rule"] in names:
            yield finding["rule"], (finding["place"] or {"line": 0})["line"]


def test_bundled_catalogue_has_no_violation_and_few_warnings(built: Path) -> None:
    report = json.loads((built / "report.json").read_text(encoding="utf-8"))
    assert [finding for finding in report["findings"] if finding["severity"] == "violation"] == []
    assert report["conforms"]
    assert sorted(warnings_of_shapes(report)) == [
        ("dataset-link-paper", 217),
        ("dataset-link-paper", 218),
        ("paper-page", 71),
    ]
