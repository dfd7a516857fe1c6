"""`kg explain` as people and programs see it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from kg.cli.main import main
from kg.cli.views import explanation as show
from kg.evidence.statements import Explanation, census, explain
from kg.evidence.trace import Evidence
from kg.workspace import Workspace


def kg(bundled: Workspace, *words: str) -> Result:
    return CliRunner().invoke(main, ["explain", *words, "--workspace", str(bundled.root)])


def printed(found: Explanation, evidence: Evidence, width: int) -> list[str]:
    """The explanation as it stands on a terminal of this width, without spaces at the ends of lines."""
    console = Console(width=width, highlight=False, color_system=None)
    with console.capture() as capture:
        console.print(show.explanation(found, evidence.schema.kinds[found.thing.kind].label))
    return [line.rstrip() for line in capture.get().split("\n")]


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


@pytest.mark.parametrize("name", ["nothing-like-it", ""])
def test_an_unknown_name(bundled: Workspace, name: str) -> None:
    result = kg(bundled, name)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: no thing is called '{name}'\n")


def test_nothing_built(workspace: Workspace) -> None:
    result = kg(workspace, "MedCLIP")
    assert (result.exit_code, result.stderr) == (
        2,
        f"Error: there is no graph in {workspace.build} yet\n  Run: kg build\n",
    )
    assert not Path(workspace.build, "current").exists()


def test_counts_are_printed(bundled: Workspace, evidence: Evidence) -> None:
    assert json.loads(kg(bundled, "--format", "json").stdout) == census(evidence)
    said = [" ".join(line.split()) for line in kg(bundled).stdout.split("\n")]
    assert "93 foundation models" in said
    assert {line.partition(" ")[2] for line in said} > {
        "model families",
        "modalities",
        "pre-training mixes",
        "datasets",
    }
    assert said[-2].endswith("% of the cells state something; the others are empty")


def test_as_many_statements_are_counted_as_are_shown(evidence: Evidence) -> None:
    lines = printed(explain(evidence, "subfield:Pathology"), evidence, 200)
    start = lines.index("Named by 20 statements")
    rows = [line for line in lines[start + 3 :] if re.search(r"data-centric-fm:\d+", line)]
    assert len(rows) == 20
