"""What the shapes complain of is led back to the cells behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.check.engines import ENGINES
from kg.model import Severity
from kg.pipeline import build
from kg.workspace import Workspace
from tests.support.builds import build_small


def test_complaint_stands_at_its_cell(workspace: Workspace, tmp_path: Path) -> None:
    """An arXiv number that lost a digit, a DOI link without a DOI, and a model built on itself."""
    text = """\
## Healthcare and Medical Foundation Models

### Language Models

| Model | Subfield | Paper                                         | Code | Base  | Pre-Training Data |
| :---- | :------- | :-------------------------------------------- | :--- | :---- | :---------------- |
| Alpha | Medicine | [On Alpha](https://arxiv.org/abs/2402.1274)   | -    | BERT  | PubMed            |
| Beta  | Medicine | [On Beta](https://doi.org/10.1145/)           | -    | BERT  | PubMed            |
| Gamma | Medicine | [On Gamma](https://doi.org/10.1145/3458754)   | -    | Gamma | PubMed            |
"""
    source = tmp_path / "broken.md"
    source.write_text(text, encoding="utf-8")
    report = build(Workspace(root=workspace.root, sources={"data-centric-fm": source}))
    assert not report.conforms
    found = {
        finding.rule: (finding.span.line, finding.span.column, finding.message)
        for finding in report.findings
        if finding.severity is Severity.VIOLATION and finding.span and finding.span.path == source.as_posix()
    }
    assert found == {
        "paper-arxiv-form": (
            7,
            text.splitlines()[6].index("[On Alpha]") + 1,
            "On Alpha: has an arXiv number that cannot be: not a year, a month and five digits (four until 2014)",
        ),
        "paper-doi-link": (
            8,
            text.splitlines()[7].index("[On Beta]") + 1,
            "On Beta: has a link to doi.org that holds no DOI",
        ),
        "model-own-ancestor": (
            9,
            text.splitlines()[8].index("Gamma") + 1,
            "Gamma: is derived from itself, at once or by way of its bases",
        ),
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_a_severity_of_ones_own_is_a_violation(engine: str, tmp_path: Path) -> None:
    space = build_small(tmp_path / "workspace")
    (space.root / "shapes" / "own.ttl").write_text(
        """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix fm: <https://w3id.org/fmkg/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
fm:own-shape a sh:NodeShape ; sh:targetClass fm:FoundationModel ; sh:severity fm:Urgent ;
    sh:property fm:own-part .
fm:own-part sh:path rdfs:label ; sh:maxCount 0 ; sh:severity fm:Urgent ; sh:message "is called something" .
""",
        encoding="utf-8",
    )
    found = [finding for finding in build(space, engine=engine).findings if "is called something" in finding.message]
    assert found
    assert {finding.severity for finding in found} == {Severity.VIOLATION}
