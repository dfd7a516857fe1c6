"""The background vocabulary: names and kinds of things, and which of its statements a graph has."""

from pathlib import Path

import pytest

from kg.errors import ConfigError
from kg.resolve import Vocabulary, load_vocabulary
from tests.support.rows import SCHEMA
from tests.support.workspaces import ROOT

PREFIXES = f"""@prefix model: <{SCHEMA.prefixes["model"]}> .
@prefix dataset: <{SCHEMA.prefixes["dataset"]}> .
@prefix fm: <https://w3id.org/fmkg/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
MODEL, DATASET = SCHEMA.prefixes["model"], SCHEMA.prefixes["dataset"]


def loaded(folder: Path, **files: str) -> Vocabulary:
    """The vocabulary in these files, and the schema's own."""
    for name, text in files.items():
        (folder / f"{name}.ttl").write_text(PREFIXES + text, encoding="utf-8")
    (folder / "fmkg.ttl").write_bytes((ROOT / "ontology" / "fmkg.ttl").read_bytes())
    return load_vocabulary(folder, SCHEMA)


def test_names_stand_for_things_of_a_kind(tmp_path: Path) -> None:
    vocabulary = loaded(
        tmp_path,
        background="""model:UNI a fm:FoundationModel ; rdfs:label "UNI" ; skos:altLabel "Uni-1", "UNI 1" .
        dataset:UNI a schema:Dataset ; rdfs:label "UNI" ; fm:ambiguousName "UNI" .""",
    )
    assert vocabulary.labels == {f"{MODEL}UNI": "UNI", f"{DATASET}UNI": "UNI"}
    assert vocabulary.kinds == {f"{MODEL}UNI": "model", f"{DATASET}UNI": "dataset"}
    assert vocabulary.names == {
        ("model", "UNI"): f"{MODEL}UNI",
        ("model", "Uni-1"): f"{MODEL}UNI",
        ("model", "UNI 1"): f"{MODEL}UNI",
        ("dataset", "UNI"): f"{DATASET}UNI",
    }
    assert vocabulary.ambiguous == {("dataset", "UNI")}


def test_two_things_of_a_kind_with_one_name_are_refused(tmp_path: Path) -> None:
    text = """model:A a fm:FoundationModel ; rdfs:label "A" .
    model:B a fm:FoundationModel ; rdfs:label "B" ; skos:altLabel "A" ."""
    with pytest.raises(ConfigError) as raised:
        loaded(tmp_path, background="", lineage=text)
    assert raised.value.message.endswith(f"lineage.ttl: 'A' names both {MODEL}B and {MODEL}A")


@pytest.mark.parametrize("text", ["model:A fm:base [] .", "[] fm:base model:A ."])
def test_what_has_no_name_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="a blank node stands beside"):
        loaded(tmp_path, background=text)


def test_no_background_is_none(tmp_path: Path) -> None:
    vocabulary = loaded(tmp_path)
    assert (vocabulary.labels, vocabulary.names) == ({}, {})
    assert all(triple.startswith("<https://w3id.org/fmkg/ns") for triple in vocabulary.triples)


LINEAGE = """
model:A fm:base model:B ; fm:pretrainingMix <urn:mix:a> .
<urn:mix:a> fm:member dataset:D .
<urn:note:a> fm:about model:A ; rdfs:comment "read in its paper" .
<urn:note:mix> fm:about <urn:mix:a> .
model:B rdfs:comment "known to all" .
"""


def test_what_was_read_about_a_row_that_is_missing_is_left_out(tmp_path: Path) -> None:
    vocabulary = loaded(tmp_path, background="", lineage=LINEAGE)

    def subjects(*known: str) -> set[str]:
        return {triple.split()[0] for triple in vocabulary.about(set(known)) if "/ns" not in triple.split()[0]}

    row, its_own = f"<{MODEL}A>", {"<urn:mix:a>", "<urn:note:a>", "<urn:note:mix>"}
    assert subjects(f"{MODEL}A") == {row, f"<{MODEL}B>"} | its_own
    assert subjects() == {f"<{MODEL}B>"}
