"""IRIs over all revisions that a catalogue has had, and through what people confirm and deny between builds of two."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.builds import open_store
from kg.cli.main import main
from kg.pipeline import Reading, build, gather
from kg.query.names import find
from kg.rdf.schema import load_schema
from kg.rdf.source import match, text_of
from kg.resolve.ids import write_ids
from kg.workspace import Workspace


def revisions(shared: Path) -> list[Path]:
    return sorted((shared / "catalogues" / "data-centric-fm").glob("20*_*.md"))


def gathered(space: Workspace, **pages: Path) -> Reading:
    """What the catalogues say where these pages are read as the text of them; the IRIs are kept."""
    said = gather(Workspace.find(space.root, sources={name.replace("_", "-"): page for name, page in pages.items()}))
    write_ids(space.ids, said.resolution.ids, said.resolution.schema)
    return said


def given(said: Reading) -> dict[str, str]:
    return {its.name: said.resolution.thing(its) for its in said.entries if its.kind != "paper"}


@pytest.fixture
def fresh(workspace: Workspace) -> Workspace:
    """The bundled workspace as if nothing had been built yet."""
    workspace.ids.unlink()
    return workspace


def test_every_iri_ever_given_answers_through_all_revisions(fresh: Workspace, shared: Path) -> None:
    """Row after row, a name keeps its IRI from revision to revision; what was renamed keeps it as well."""
    ever: dict[str, str] = {}
    for page in revisions(shared):
        said = gathered(fresh, data_centric_fm=page)
        now = given(said)
        retired = said.resolution.retired
        for name, iri in now.items():
            before = ever.get(name, iri)
            assert retired.get(before, before) == iri, (page.name, name)
        ever |= now
    assert len(ever) > 151
    assert ever["Pai et al."] == ever["Foundation Model for Cancer Imaging Biomarkers"]


def test_the_order_of_the_revisions_does_not_matter_to_what_is_in_the_last(fresh: Workspace, shared: Path) -> None:
    last = revisions(shared)[-1]
    once = given(gathered(fresh, data_centric_fm=last))
    fresh.ids.unlink()
    for page in (*revisions(shared)[::6], last):
        said = gathered(fresh, data_centric_fm=page)
    assert set(given(said)) == set(once)


def decide(space: Workspace, *rows: dict[str, str]) -> None:
    """Write decisions below those that are there."""
    text = space.mappings.read_text(encoding="utf-8")
    header = next(line for line in text.splitlines() if not line.startswith("#")).split("\t")
    lines = ("\t".join(its.get(name, "") for name in header) + "\n" for its in rows)
    space.mappings.write_text(text + "".join(lines), encoding="utf-8")


def test_confirmed_and_denied_the_old_iris_answer(fresh: Workspace, shared: Path) -> None:
    """A proposal confirmed and a join denied, each between two builds of both catalogues."""
    pages = {
        "data-centric-fm": revisions(shared)[-1],
        "fms-medical": shared / "catalogues" / "fms-medical" / "2024-12-13_64f48437.md",
    }
    space = Workspace.find(fresh.root, sources=pages)
    build(space)
    with open_store(space.build) as store:
        schema = load_schema(space.ontology, space.base)
        asked = ("dataset:ATLAS", "dataset:ATLAS v2.0", "model:MedKLIP")
        iris = {name: find(store, schema, name).iri for name in asked}
    with (space.build / "proposals.sssom.tsv").open(encoding="utf-8") as file:
        proposals = list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))
    assert ("dataset:ATLAS", "dataset:ATLAS_v2.0") in {(its["subject_id"], its["object_id"]) for its in proposals}
    same = {"predicate_id": "skos:exactMatch", "mapping_justification": "semapv:ManualMappingCuration"}
    decide(
        space,
        same | {"subject_id": "dataset:ATLAS", "object_id": "dataset:ATLAS_v2.0"},
        same | {
            "subject_id": "entry:data-centric-fm/model/MedKLIP", "predicate_modifier": "Not",
            "object_id": "entry:fms-medical/model/Medklip", "comment": "for the test",
        },
    )  # fmt: skip
    build(space)
    with open_store(space.build) as store:
        now = {name: find(store, schema, iri).iri for name, iri in iris.items()}
        assert now == iris | {"dataset:ATLAS v2.0": iris["dataset:ATLAS"]}
        (replaced,) = match(store, iris["dataset:ATLAS v2.0"], "http://purl.org/dc/terms/isReplacedBy")
        assert text_of(replaced.object) == iris["dataset:ATLAS"]
        assert find(store, schema, "model:Medklip").iri != iris["model:MedKLIP"]
    result = CliRunner().invoke(main, ["explain", iris["dataset:ATLAS v2.0"], "--workspace", str(space.root)])
    assert result.exit_code == 0
    assert result.stdout.startswith("ATLAS")
    why = CliRunner().invoke(main, ["explain", "model:MedKLIP", "model:Medklip", "--workspace", str(space.root)])
    assert "A person keeps them apart: for the test (ontology/mappings.sssom.tsv:" in why.stdout
