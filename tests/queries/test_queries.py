"""The saved queries: each gives its expected rows, and the figures counted by hand; engines/ asks other engines.

The expected rows stand in tests/queries/NAME.csv, for the examples in the query's own header. FMKG_REGENERATE=1 writes
them anew; read the difference before you commit it.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import pyoxigraph as ox
import pytest

from kg.query.saved import ask, load_query
from kg.rdf.schema import Schema
from kg.rdf.source import select, text_of
from kg.text.identifiers import Identifier, identify, is_preprint, is_published
from tests.support.sparql_engines import Rows, oxigraph
from tests.support.workspaces import ROOT

QUERIES = sorted((ROOT / "queries").glob("*.rq"))

OF_TWO = {"disagreements", "same-paper", "stated-by-one", "two-titles"}
"""The questions that one catalogue alone has no rows for; test_two_catalogues.py asks them of two."""


@pytest.mark.parametrize("name", [file.stem for file in QUERIES])
@pytest.mark.parametrize("union", [False, True], ids=["oxigraph", "oxigraph-union"])
def test_rows_are_the_expected_ones(
    name: str, union: bool, store: ox.Store, texts: dict[str, str], expected: dict[str, Rows]
) -> None:
    assert oxigraph(store, texts[name], union=union) == expected[name]


def test_each_query_has_expected_rows(expected: dict[str, Rows]) -> None:
    assert set(expected) == {file.stem for file in QUERIES}
    assert len(expected) == 24
    assert {name for name, rows in expected.items() if len(rows) < 2} == OF_TWO


def test_no_answer_comes_twice(expected: dict[str, Rows]) -> None:
    assert {name: rows for name, rows in expected.items() if max(Counter(map(tuple, rows)).values()) > 1} == {}


def test_a_basis_is_one_of_three(expected: dict[str, Rows]) -> None:
    found: set[str] = set()
    for header, *rows in expected.values():
        if "basis" in header:
            found |= {row[header.index("basis")] for row in rows}
    assert found == {"stated", "background", "inferred"}


def test_a_status_is_what_the_identifiers_tell(expected: dict[str, Rows]) -> None:
    """The query tells published papers from preprints by the same addresses as the program."""
    header, *rows = expected["paper-identifiers"]
    pages: dict[tuple[str, str], set[Identifier]] = defaultdict(set)
    for row in (dict(zip(header, cells, strict=True)) for cells in rows):
        pages[row["paper"], row["status"]].update([identify(row["identifier"])] if row["scheme"] == "page" else [])
    for (paper, status), identifiers in pages.items():
        told = ["published"] * any(map(is_published, identifiers)) + ["preprint"] * any(map(is_preprint, identifiers))
        assert (paper, status) == (paper, [*told, "unknown"][0])


@pytest.mark.parametrize(
    ("doi", "status"),
    [
        ("10.1038/s41586-023-06555-x", "published"),
        ("10.1101/2024.01.14.575543", "preprint"),
        ("10.1101/gr.1239303", "published"),  # Genome Research has the prefix of its publisher
        ("10.64898/2025.12.01.1", "preprint"),
        ("10.21203/rs.3.rs-1/v1", "preprint"),
        ("10.2139/ssrn.1", "preprint"),
        ("10.20944/preprints202401.0001.v1", "preprint"),
        ("10.26434/chemrxiv-2024-1", "preprint"),
        ("10.36227/techrxiv.1", "preprint"),
        ("10.48550/arxiv.2401.00001", "preprint"),
        ("10.24432/c5g59c", "unknown"),
        ("10.5281/zenodo.1", "unknown"),
    ],
)
def test_a_doi_tells_the_status(doi: str, status: str) -> None:
    identifier = Identifier("doi", doi)
    told = "preprint" if is_preprint(identifier) else "published" if is_published(identifier) else "unknown"
    store = ox.Store()
    store.load(
        f"""@prefix fm: <https://w3id.org/fmkg/ns#> . @prefix bibo: <http://purl.org/ontology/bibo/> .
        <x:p> a <http://schema.org/ScholarlyArticle> ; fm:entry <x:e> ; bibo:doi "{doi}" ;
            <http://www.w3.org/2000/01/rdf-schema#label> "P" .
        <x:e> {{ <x:p> bibo:doi "{doi}" }}""".encode(),
        format=ox.RdfFormat.TRIG,
    )
    header, row = oxigraph(store, load_query(ROOT / "queries" / "paper-identifiers.rq").bind({}, {}))
    assert row[header.index("status")] == status == told


def test_a_thing_stands_with_its_name(expected: dict[str, Rows], store: ox.Store) -> None:
    """Each column xName holds the label of what stands in the column x."""
    labels = {
        (text_of(row["thing"]), text_of(row["label"]))
        for row in select(store, "SELECT * { ?thing <http://www.w3.org/2000/01/rdf-schema#label> ?label }")
    }
    compared = 0
    for header, *rows in expected.values():
        for at, column in enumerate(header):
            if f"{column}Name" in header:
                named = {(row[at], row[header.index(f"{column}Name")]) for row in rows if row[at]}
                assert named <= labels
                compared += len(named)
    assert compared > 500


# Figures, counted by hand in the catalogue (../shared/QUESTIONS.md): with --stated-only, the background adds nothing.

MIMIC_CXR = {"CXR-CLIP", "CheXzero", "KAD", "MaCo", "MedCLIP", "MedKLIP"}
PUBMED = {"BioGPT", "BioLinkBERT", "PubMedBERT", "BioBERT", "BlueBERT", "MONET", "ChemDFM", "CONCH"}


def names(store: ox.Store, schema: Schema, query: str, arguments: dict[str, str]) -> list[str]:
    """The names of the models in the stated rows."""
    answer = ask(store, schema, load_query(ROOT / "queries" / f"{query}.rq"), arguments, stated_only=True)
    return [text_of(row[answer.variables.index("modelName")]) for row in answer.rows]


@pytest.mark.parametrize(
    ("query", "arguments", "models"),
    [
        ("derived-from-using", {"base": "CLIP", "dataset": "MIMIC-CXR"}, MIMIC_CXR),
        ("trained-on", {"dataset": "TCGA"}, {"CTransPath", "HIPT", "PathoDuet"}),
        ("trained-on", {"dataset": "TCGA-BRCA"}, {"PathLDM"}),
        ("trained-on", {"dataset": "PubMed"}, PUBMED),
        ("descendants", {"ancestor": "CONCH"}, {"TITAN"}),
        ("descendants", {"ancestor": "model:SAM"}, {"MedLSAM", "MedSAM", "SegmentAnyBone"}),
        ("several-bases", {}, {"Uni-Med", "MaCo", "GIT-Mol", "Taiyi"}),
        ("no-paper", {}, {"PULSE"}),
    ],
)
def test_models(store: ox.Store, schema: Schema, query: str, arguments: dict[str, str], models: set[str]) -> None:
    assert sorted(names(store, schema, query, arguments)) == sorted(models)


@pytest.mark.parametrize(("query", "count"), [("only-star", 24), ("no-base", 11), ("no-code", 29)])
def test_counts(store: ox.Store, schema: Schema, query: str, count: int) -> None:
    found = names(store, schema, query, {})
    assert (len(found), len(set(found))) == (count, count)


def test_clip_is_the_base_of_17(expected: dict[str, Rows]) -> None:
    header, *rows = expected["base-usage"]
    of_clip = [dict(zip(header, row, strict=True)) for row in rows if row[header.index("baseName")] == "CLIP"]
    assert {row["modelsInAll"] for row in of_clip} == {"17"}
    assert sum(int(row["models"]) for row in of_clip) == 17  # each model has one subfield


def test_an_alternative_is_possible_never_certain(store: ox.Store, schema: Schema) -> None:
    """Taiyi is built on Qwen-7B or GLM4-9B: the cell leaves open which."""
    query = load_query(ROOT / "queries" / "ancestry.rq")
    answer = ask(store, schema, query, {"model": "Taiyi"}, stated_only=True)
    property_, parent = answer.variables.index("propertyName"), answer.variables.index("parentName")
    assert {(text_of(row[property_]), text_of(row[parent])) for row in answer.rows} == {
        ("possible base", "Qwen-7B"),
        ("possible base", "GLM4-9B"),
    }
