"""Reports: each form says the same, in the terms of its standard, and leads to the same places."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyshacl import validate
from rdflib import RDF, SH, XSD, Graph, Namespace, URIRef

from kg.check.report import WRITERS, fingerprint, in_order, read_baseline, since
from kg.model import Finding, Report, Severity, Span, Text
from kg.pipeline import build
from kg.workspace import Workspace
from tests.support.two_catalogues import build_two

FM = Namespace("https://w3id.org/fmkg/ns#")

PAGE = """## Healthcare and Medical Foundation Models

### Vision-Language Models

| Model | Subfield | Paper | Code | Base | Pre-Training Data | Stars |
| ----- | -------- | ----- | ---- | ---- | ----------------- | ----- |
| One 🙂 | Medicine | [P](arxiv.org/abs/1) | - | Nobody | X | 5 |
| Two | Medicine | - | - | - |
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, bundled: Workspace) -> tuple[Report, Path]:
    """The report on a page with faults, and the folder it was written to."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "page.md").write_text(PAGE, encoding="utf-8")
    space = Workspace(root=bundled.root, sources={"data-centric-fm": folder / "page.md"}, output=folder / "build")
    ids = space.ids.read_bytes()
    report = build(space)
    space.ids.write_bytes(ids)
    return report, folder / "build"


def test_there_are_findings_of_the_reader_and_of_shapes(found: tuple[Report, Path]) -> None:
    report, _ = found
    rules = {finding.rule for finding in report.findings}
    assert {"unknown-column", "ragged-row", "bad-link", "unknown-name", "model-code"} <= rules


def test_text_is_what_editors_jump_to(found: tuple[Report, Path]) -> None:
    report, folder = found
    lines = [line for line in (folder / "report.txt").read_text(encoding="utf-8").splitlines() if line[:1] != " "]
    assert len(lines) == len(report.findings) + 1
    for line in lines[:-1]:
        assert re.match(r".+:\d+:\d+: (violation|warning|note): .+ \[[\w-]+\]$", line), line


def test_turtle_is_a_shacl_report(found: tuple[Report, Path]) -> None:
    """Each result has what section 3.6.2 of SHACL asks for, and its place."""
    report, folder = found
    graph = Graph().parse(folder / "report.ttl")
    (whole,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert str(graph.value(whole, SH.conforms)) == str(report.conforms).lower()
    results = list(graph.objects(whole, SH.result))
    assert len(results) == len(report.findings)
    for result in results:
        assert isinstance(result, URIRef)
        assert (result, RDF.type, SH.ValidationResult) in graph
        for predicate in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent, SH.resultMessage):
            assert len(list(graph.objects(result, predicate))) == 1, predicate
    places = {
        (str(graph.value(its, FM.file)), int(str(graph.value(its, FM.line))), int(str(graph.value(its, FM.column))))
        for its in results
    }
    assert places == {(f.span.path, f.span.line, f.span.column) for f in report.findings if f.span}
    components = set(graph.objects(None, SH.sourceConstraintComponent))
    assert FM.ReadingConstraintComponent in components
    assert len(components) > 1


def test_a_report_is_well_formed(found: tuple[Report, Path]) -> None:
    """What SHACL says a report is, as shapes."""
    _, folder = found
    shapes = Graph().parse(
        data="""
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        [] a sh:NodeShape ; sh:targetClass sh:ValidationResult ;
          sh:property [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ] ,
            [ sh:path sh:resultPath ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
            [ sh:path sh:value ; sh:maxCount 1 ] ,
            [ sh:path sh:sourceShape ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
            [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:maxCount 1 ; sh:in ( sh:Violation sh:Warning sh:Info ) ] .
        """
    )
    conforms, _, text = validate(Graph().parse(folder / "report.ttl"), shacl_graph=shapes)
    assert conforms, text


def test_a_result_keeps_its_iri_when_lines_move() -> None:
    def results(report: Report) -> set[str]:
        graph = Graph().parse(data=WRITERS["ttl"](report), format="turtle")
        return {str(its) for its in graph.objects(None, SH.result)}

    span = Span(text=Text(catalogue="c", revision="r", path="p.md"), line=3, column=1, end_line=3, end_column=2)
    one = Finding(severity=Severity.NOTE, rule="r", message="m", span=span)
    both = (one, replace(one, span=replace(span, line=4)))  # the same fault twice
    moved = tuple(replace(its, span=replace(its.span, line=its.span.line + 7)) for its in both if its.span)
    assert results(Report(findings=both)) == results(Report(findings=moved))
    assert len(results(Report(findings=both))) == 2
    assert results(Report(findings=(one,))) < results(Report(findings=both))


def test_sarif_is_what_code_hosts_take(found: tuple[Report, Path]) -> None:
    """SARIF 2.1.0; GitHub takes only results with a place, and finds a result again by its fingerprint."""
    report, folder = found
    document: dict[str, Any] = json.loads((folder / "report.sarif").read_bytes())
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules))
    assert len(run["results"]) == len(report.findings)
    for result, finding in zip(run["results"], report.findings, strict=True):
        assert rules[result["ruleIndex"]] == result["ruleId"] == finding.rule
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"].startswith(finding.message)
        (location,) = result["locations"]
        region, span = location["physicalLocation"]["region"], finding.span
        assert span is not None
        assert (region["startLine"], region["startColumn"]) == (span.line, span.column)
        assert (region["endLine"], region["endColumn"]) > (region["startLine"], region["startColumn"])
    behind = next(f.span for f in report.findings if f.rule == "bad-link")
    assert behind is not None
    line = PAGE.split("\n")[behind.line - 1]
    assert line[behind.column - 1 : behind.end_column - 1] == "[P](arxiv.org/abs/1)", "a column is a code point"


def test_what_has_no_place_is_shown_at_the_workspace() -> None:
    finding = Finding(severity=Severity.NOTE, rule="r", message="m")
    document = json.loads(WRITERS["sarif"](Report(findings=(finding,))))
    (location,) = document["runs"][0]["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "workspace.yaml"


def test_a_complaint_on_a_catalogue_leads_to_its_description(found: tuple[Report, Path]) -> None:
    report, _ = found
    (licence,) = (finding for finding in report.findings if finding.rule == "catalogue-licence")
    assert licence.span is not None
    assert licence.span.path == "catalogues/data-centric-fm.yaml"


def test_a_baseline_leaves_what_is_new(found: tuple[Report, Path]) -> None:
    report, folder = found
    known = read_baseline(folder / "report.json")
    assert since(report, known).findings == ()
    one = report.findings[0]
    assert since(Report(findings=in_order((*report.findings, replace(one, message="new")))), known).findings == (
        replace(one, message="new"),
    )
    moved = Report(findings=tuple(replace(its, span=None) for its in report.findings))
    assert since(moved, known).findings == (), "a line that moved is not new"
    assert len({fingerprint(its) for its in report.findings}) > 10


def test_numbers_in_the_report_are_integers(found: tuple[Report, Path]) -> None:
    graph = Graph().parse(found[1] / "report.ttl")
    assert {its.datatype for its in graph.objects(None, FM.line) if hasattr(its, "datatype")} == {XSD.integer}


def test_no_finding_is_new_when_all_lines_move(tmp_path: Path) -> None:
    """Not even one that is about several places: these stand beside its message."""
    space = build_two(tmp_path / "workspace")
    page = space.root / "catalogues" / "atlas.md"
    row = "| EyeGPT | - | - | 2024 | - | - | - | - |\n"
    text = page.read_text(encoding="utf-8").replace("\n\n## Models that read", f"\n{row}\n## Models that read")
    page.write_text(f"{text}\n## Notes\n\n- One\n- Two\n", encoding="utf-8")
    findings = build(space).findings
    assert {finding.rule for finding in findings if finding.related} == {"duplicate-name", "two-titles", "shared-link"}
    assert "unknown-section" in {finding.rule for finding in findings}
    known = read_baseline(space.build / "report.json")
    for page in (space.root / "catalogues").glob("*.md"):
        page.write_text("\n" + page.read_text(encoding="utf-8"), encoding="utf-8")
    assert since(build(space), known).findings == ()


def test_other_places_stand_beside_the_message() -> None:
    text = Text(catalogue="c", revision="r", path="p.md")
    span, other = (Span(text=text, line=line, column=1, end_line=line, end_column=2) for line in (7, 3))
    report = Report(
        findings=(Finding(severity=Severity.NOTE, rule="r", message="m", span=span, related=(other,), hint="h"),)
    )
    assert WRITERS["txt"](report).startswith("p.md:7:1: note: m (see p.md:3:1) [r]\n    h\n")
    assert [place["line"] for place in json.loads(WRITERS["json"](report))["findings"][0]["related"]] == [3]
    (result,) = json.loads(WRITERS["sarif"](report))["runs"][0]["results"]
    (related,) = result["relatedLocations"]
    assert related["physicalLocation"]["region"]["startLine"] == 3
    assert result["message"]["text"] == "m. h"
    assert "See p.md:3:1." in WRITERS["ttl"](report)
    assert "m (see p.md:3:1)" in str(report)
