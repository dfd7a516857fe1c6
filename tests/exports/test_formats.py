"""The exports: each parses back to the same graph, and is the same each time."""

from collections.abc import Collection
from hashlib import sha256

import pyoxigraph as ox
import pytest
from hypothesis import given

from kg.exports.formats import EXPORTS, export
from kg.workspace import Workspace
from tests.support.datasets import DATASETS, FORMS, SCHEMA, knowledge, lines_of, parsed

KNOWLEDGE = ("turtle", "ntriples", "jsonld")
DATASET = ("trig", "nquads")


OTHERS = {"rdfxml", "graphml", "bibtex", "csl"}
"""Those are held to their own formats in test_bibliography.py, test_lineage.py and engines/."""


def digest(quads: Collection[ox.Quad]) -> str:
    """The RDFC-1.0 hash of a dataset."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sha256(lines_of(list(dataset)).encode()).hexdigest()


# The bundled graph.


def test_formats() -> None:
    assert set(EXPORTS) - OTHERS == set(FORMS) == {*KNOWLEDGE, *DATASET}
    assert {form for form, export in EXPORTS.items() if export.dataset} == set(DATASET)
    assert {EXPORTS[form].extension for form in FORMS} == {"ttl", "trig", "nq", "nt", "jsonld"}


@pytest.mark.parametrize("form", FORMS)
def test_parses_back_to_the_same_graph(texts: dict[str, str], form: str) -> None:
    quads = parsed(texts["nquads"], "nquads")
    expected = quads if EXPORTS[form].dataset else knowledge(quads)
    assert digest(parsed(texts[form], form)) == digest(expected)


def test_nquads_are_canonical(texts: dict[str, str]) -> None:
    quads = parsed(texts["nquads"], "nquads")
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert lines_of(list(dataset)) == texts["nquads"]


def test_the_files_of_a_build_are_its_exports(bundled: Workspace, texts: dict[str, str]) -> None:
    for form, its in EXPORTS.items():
        file = bundled.build / f"kg.{its.extension}"
        assert file.exists() or form in ("ntriples", *OTHERS)
        assert its.write(texts["nquads"], SCHEMA) == texts[form]
        assert texts[form].endswith("\n")


# Any graph.


@pytest.mark.parametrize("form", FORMS)
@given(quads=DATASETS)
def test_any_graph_comes_back(form: str, quads: set[ox.Quad]) -> None:
    written = EXPORTS[form].write(lines_of(quads), SCHEMA)
    assert parsed(written, form) == (quads if EXPORTS[form].dataset else knowledge(quads))


@pytest.mark.parametrize("form", ["bibtex", "csl", "graphml", "rdfxml"])
def test_the_same_graph_gives_the_same_text(bundled: Workspace, form: str) -> None:
    assert export(bundled, form) == export(bundled, form)
