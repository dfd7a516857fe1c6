"""kg explain A B: why two names stand for one thing, or don't; each reason in turn, on a graph of two catalogues."""

import json

import pytest
from click.testing import CliRunner

from kg.builds import open_store
from kg.cli.main import main
from kg.evidence.identity import Why, why
from kg.evidence.statements import explain
from kg.evidence.trace import Evidence
from kg.pipeline import build
from kg.rdf.schema import load_schema
from kg.rdf.source import text_of
from kg.workspace import Workspace
from tests.support.workspaces import copy

YAML = """title: {title}
homepage: https://example.org/{name}
licence: https://creativecommons.org/licenses/by/4.0/
file: {name}.md
snapshot: {name}.md
revision: "1"
sections:
  Models:
    kind: model
    columns: {{Name: name, Base: base, Code: code, Paper: paper}}
  Data:
    kind: dataset
    columns: {{Name: name, Page: url}}
"""
ARXIV, DOI = "https://arxiv.org/abs/2401.00001", "https://doi.org/10.1038/s41591-024-00001-1"
TITLE = "A network that reads the murmurs of a heart"
HEAD = "| Name | Base | Code | Paper |\n| --- | --- | --- | --- |\n"
DATA = "\n## Data\n\n| Name | Page |\n| --- | --- |\n"
ONE = f"""# One

## Models

{HEAD}| HeartLM | BERT | [Code](https://github.com/lab/heart) | [{TITLE}]({ARXIV}) |
| EyeNet | - | - | [Seeing what an eye sees at night]({DOI}7) |
| Eyenet | - | - | [Grading the retina from afar]({DOI}8) |
| PulseLM | MurmurNet | - | - |
{DATA}| OpenECG | https://example.org/ecg |
"""
TWO = f"""# Two

## Models

{HEAD}| Heart-LM | - | - | [{TITLE}.]({DOI}) |
| BeatLM | - | - | [{TITLE}]({ARXIV}) |
| PulseLM | - | - | [Feeling the pulse of a watch]({DOI}9) |
{DATA}| OpenECG | https://example.org/other |
| HeartLM | https://example.org/heart |
"""


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = copy(tmp_path_factory.mktemp("why")).root
    for file in (root / "catalogues").glob("*.yaml"):
        file.unlink()
    (root / "ontology" / "ids.tsv").unlink()
    for name, text in (("one", ONE), ("two", TWO)):
        (root / "catalogues" / f"{name}.md").write_text(text, encoding="utf-8")
        (root / "catalogues" / f"{name}.yaml").write_text(YAML.format(name=name, title=name), encoding="utf-8")
    mappings = root / "ontology" / "mappings.sssom.tsv"
    mappings.write_text(
        "subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tcomment\n"
        "entry:one/model/PulseLM\tskos:exactMatch\tNot\tentry:two/model/PulseLM\tother makers\n",
        encoding="utf-8",
    )
    made = Workspace.find(root)
    assert build(made).conforms
    return made


@pytest.fixture
def ask(space: Workspace):  # type: ignore[no-untyped-def]  # a function of two names
    with open_store(space.build) as store:
        schema = load_schema(space.ontology, space.base)
        yield lambda one, other: why(Evidence(store, schema, space.ontology), one, other)


def test_one_thing_and_what_speaks_for_it(ask) -> None:  # type: ignore[no-untyped-def]
    found: Why = ask("model:HeartLM", "model:Heart-LM")
    assert (found.verdict, found.one) == ("one", found.other)
    assert found.reason == "Both names stand for model:Heart-LM, which 2 rows describe."
    (between,) = found.between
    assert between.rows == ("one:7 (HeartLM)", "two:7 (Heart-LM)")
    assert between.grounds.pro[:2] == ("names equal but for how they are written", "equal titles")
    (judged,) = (its for its in found.judged if its.predicate == "skos:exactMatch")
    assert (judged.subject, judged.object) == ("entry:one/model/HeartLM", "entry:two/model/Heart-LM")
    assert judged.comment.endswith("; one:7, two:7")
    assert "predicate_modifier Not" in found.hint


REASONS = {
    ("HeartLM", "BeatLM"): "Their names or titles contradict each other, whatever they share.",
    ("model:EyeNet", "model:Eyenet"): "one has a row for each, and a catalogue tells its own rows apart.",
    (
        "model:PulseLM",
        "model:MurmurNet",
    ): "No row describes MurmurNet: there is only the name to go by, and the vocabulary doesn't say that it is one.",
    ("model:Heart-LM", "dataset:HeartLM"): "A thing of kind model and one of kind dataset are never one.",
    ("model:PulseLM", "model:two/PulseLM"): "A person keeps them apart: other makers (ontology/mappings.sssom.tsv:2).",
}


@pytest.mark.parametrize("names", REASONS, ids="-".join)
def test_two_things_and_why(ask, space: Workspace, names: tuple[str, str]) -> None:  # type: ignore[no-untyped-def]
    one, other = (its.replace("model:two/", f"{space.base}model/two/") for its in names)
    one = f"{space.base}model/PulseLM" if one == "model:PulseLM" else one
    found: Why = ask(one if ":" in one else f"model:{one}", other if ":" in other else f"model:{other}")
    assert found.verdict == "two"
    assert found.reason == REASONS[names]


def test_datasets_of_one_name_are_one(ask) -> None:  # type: ignore[no-untyped-def]
    found: Why = ask("OpenECG", "dataset:OpenECG")
    assert found.verdict == "one"
    assert found.between[0].grounds.pro == ("equal names",)
    assert found.between[0].grounds.con == ("no shared link",)


def test_versions_of_a_paper(ask, space: Workspace) -> None:  # type: ignore[no-untyped-def]
    papers = [f"{space.base}paper/arxiv/2401.00001", f"{space.base}paper/doi/10.1038/s41591-024-00001-1"]
    found: Why = ask(*papers)
    assert (found.verdict, found.reason) == ("versions", "Two versions of one work; each keeps its IRI.")
    (judged,) = found.judged
    assert (judged.subject, judged.predicate) == ("paper:arxiv/2401.00001", "dcterms:isVersionOf")
    assert "equal titles" in judged.comment
    other: Why = ask(papers[0], papers[1] + "7")
    assert (other.verdict, other.reason) == (
        "two",
        "Two papers, and nothing says that they are versions of one work.",
    )


def test_a_version_leads_to_the_cells_that_tell(space: Workspace) -> None:
    with open_store(space.build) as store:
        seen = Evidence(store, load_schema(space.ontology, space.base), space.ontology)
        paper = explain(seen, f"{space.base}paper/arxiv/2401.00001")
    (version,) = (its for its in paper.says if its.triple.predicate.value.endswith("isVersionOf"))
    assert version.basis == "judged"
    assert {(place.source, place.line) for place in version.places} == {("one", 7), ("two", 7), ("two", 8)}
    assert text_of(version.triple.object).endswith("s41591-024-00001-1")


def test_it_prints_what_a_person_reads(space: Workspace) -> None:
    words = ["explain", "model:HeartLM", "model:BeatLM", "--workspace", str(space.root)]
    result = CliRunner().invoke(main, words, env={"COLUMNS": "200"})
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "model:Heart-LM and model:BeatLM: two things"
    assert "names differ (HeartLM, BeatLM)" in result.stdout
    assert lines[-1].startswith(
        "If they are one, add a line to ontology/mappings.sssom.tsv: subject_id model:Heart-LM,"
    )
    as_json = json.loads(CliRunner().invoke(main, [*words, "--format", "json"]).stdout)
    assert (as_json["verdict"], as_json["one"]["label"], as_json["other"]["kind"]) == ("two", "Heart-LM", "model")
    assert as_json["between"][0]["for"]


def test_a_name_that_nothing_has_is_an_error(space: Workspace) -> None:
    result = CliRunner().invoke(main, ["explain", "HeartLM", "Nothing", "--workspace", str(space.root)])
    assert result.exit_code == 2
    assert "Error" in result.stderr
