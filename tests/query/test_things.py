"""The things of a kind, as rows."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from kg.builds import open_store
from kg.errors import QueryError
from kg.query.things import things
from kg.rdf.schema import Schema, load_schema
from kg.workspace import Workspace


@pytest.fixture(scope="module")
def store(bundled: Workspace) -> Iterator[ox.Store]:
    with open_store(bundled.build) as opened:
        yield opened


@pytest.fixture(scope="module")
def schema(bundled: Workspace) -> Schema:
    return load_schema(bundled.ontology, bundled.base)


def test_a_row_for_each_thing_of_a_kind(store: ox.Store, schema: Schema) -> None:
    models = things(store, schema, "model", {})
    assert len(models) == 133
    assert (models.columns[0], models.columns[-2:]) == ("name", ("kind", "iri"))
    assert set(models.columns) >= {"base", "pretrainedOn", "subfield", "modality", "paper", "otherName", "code"}
    assert models.columns.index("base") < models.columns.index("otherName"), "what it has to do with comes first"
    assert [row.name for row in models] == sorted((row.name for row in models), key=str.casefold)
    (medclip,) = (row for row in models if row.name == "MedCLIP")
    assert (medclip.iri, medclip.kind) == ("https://w3id.org/fmkg/id/model/MedCLIP", "model")
    assert medclip.base == ("CLIP", "Clinical BERT")
    assert medclip.pretrainedOn == ("CheXpert", "MIMIC-CXR")
    assert medclip.code == ("https://github.com/RyanWangZf/MedCLIP",)
    assert medclip.possibleBase == ()


def test_every_kind_that_has_things(store: ox.Store, schema: Schema) -> None:
    counts = {kind: len(things(store, schema, kind, {})) for kind in schema.kinds}
    assert (counts["dataset"], counts["paper"], counts["subfield"], counts["survey"]) == (155, 183, 18, 0)
    assert things(store, schema, "survey", {}).columns == ("name", "kind", "iri")
    assert {row.openEnded for row in things(store, schema, "mix", {})} == {(True,), (False,)}


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"subfield": "pathology", "dataset": "TCGA"}, ["BEPH", "CTransPath", "HIPT", "PathoDuet"]),
        ({"subfield": "Pathology", "pretrainedOn": "TCGA"}, ["BEPH", "CTransPath", "HIPT", "PathoDuet"]),
        ({"code": "https://github.com/RyanWangZf/MedCLIP"}, ["MedCLIP"]),
        ({"base": "model:MedCLIP"}, []),
    ],
)
def test_fields_keep_those_that_have_a_value(
    given: dict[str, str], names: list[str], store: ox.Store, schema: Schema
) -> None:
    found = things(store, schema, "model", given)
    assert [row.name for row in found] == names
    assert found.columns == things(store, schema, "model", {}).columns


@pytest.mark.parametrize(
    ("kind", "given", "message", "hint"),
    [
        ("modell", {}, "no kind is called 'modell'", "Did you mean 'model'?"),
        ("model", {"subfeld": "x"}, "these things have no field 'subfeld'", "Did you mean 'subfield'?"),
        ("model", {"subfield": "Patologie"}, "no subfield is called 'Patologie'", None),
        ("subfield", {"dataset": "TCGA"}, "these things have no field 'dataset'", None),
    ],
)
def test_wrong_kinds_fields_and_names(
    kind: str, given: dict[str, str], message: str, hint: str | None, store: ox.Store, schema: Schema
) -> None:
    with pytest.raises(QueryError) as caught:
        things(store, schema, kind, given)
    assert caught.value.message == message
    assert hint is None or caught.value.hint == hint
