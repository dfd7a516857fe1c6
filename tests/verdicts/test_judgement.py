"""What the program says of the bundled models and datasets: all verdicts.

The verdicts stand in tests/verdicts/, for a person to read. FMKG_REGENERATE=1 writes them anew; read the difference
before you commit it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.builds import open_store
from kg.query.saved import ask, load_query
from kg.rdf.namespaces import FM, RDF, RDFS
from kg.rdf.schema import Schema, load_schema
from kg.rdf.source import match, text_of
from kg.verdicts.lineage import NamedLineage, lineage_in
from kg.verdicts.verdict import Verdict
from kg.workspace import Workspace
from tests.support.lineages import K
from tests.support.workspaces import ROOT

GOLDEN = Path(__file__).parent


@pytest.fixture(scope="module")
def store(bundled: Workspace) -> Iterator[ox.Store]:
    with open_store(bundled.build) as opened:
        yield opened


@pytest.fixture(scope="module")
def schema(bundled: Workspace) -> Schema:
    return load_schema(bundled.ontology, bundled.base)


def known(store: ox.Store, schema: Schema, *, stated_only: bool) -> NamedLineage:
    steps = ask(store, schema, load_query(ROOT / "queries" / "exposure-steps.rq"), {})
    return lineage_in(steps, stated_only=stated_only)


def rows(store: ox.Store, kind: str) -> list[tuple[str, str]]:
    """The names and IRIs of the models, or of the datasets, that have a row in the catalogue."""
    described = {text_of(its.subject) for its in match(store, None, FM + "entry")}
    things = {text_of(its.subject) for its in match(store, None, RDF + "type", ox.NamedNode(kind))} & described
    named = [(text_of(next(iter(match(store, thing, RDFS + "label"))).object), thing) for thing in things]
    return sorted(named, key=lambda its: (its[0].casefold(), its))


# All models against all datasets.


@pytest.mark.parametrize(("name", "stated_only"), [("with-background", False), ("stated-only", True)])
def test_all_verdicts(name: str, stated_only: bool, store: ox.Store, schema: Schema) -> None:
    models, datasets = rows(store, FM + "FoundationModel"), rows(store, "http://schema.org/Dataset")
    assert (len(models), len(datasets)) == (93, 58)
    lineage = known(store, schema, stated_only=stated_only).lineage
    lines = []
    for model, address in models:
        found: dict[Verdict, list[str]] = {verdict: [] for verdict in Verdict}
        for dataset, iri in datasets:
            found[lineage.verdict(address, iri).verdict].append(dataset)
        lines.append(f"{model}\n")
        for verdict, its in found.items():
            if its:
                said = ", ".join(its) if verdict not in (Verdict.UNKNOWN, Verdict.NONE) else f"the {len(its)} others"
                lines.append(f"    {verdict.value}: {said}\n")
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("FMKG_REGENERATE") == "1":
        file.write_text("".join(lines), encoding="utf-8")
    assert "".join(lines) == file.read_text(encoding="utf-8")


def test_the_background_only_adds(store: ox.Store, schema: Schema) -> None:
    """What catalogues alone say of exposure is never weakened, unless a base turns out to be only a method."""
    stated, whole = (known(store, schema, stated_only=only).lineage for only in (True, False))
    methods = {(s.source, s.target) for s in whole.steps if s.kind is K.METHOD}
    ranks = list(Verdict)
    compared = 0
    for _, model in rows(store, FM + "FoundationModel"):
        for dataset, verdict in stated.verdicts(model).items():
            by_method = any((s.source, s.target) in methods for path in verdict.paths for s in path.steps)
            if not by_method:
                assert ranks.index(whole.verdict(model, dataset).verdict) <= ranks.index(verdict.verdict)
                compared += 1
    assert compared > 100


# The figures of QUESTIONS.md, and what the background adds.


@pytest.mark.parametrize(
    ("model", "dataset", "stated", "whole"),
    [
        ("CTransPath", "TCGA", "exposed", "exposed"),
        ("HIPT", "TCGA", "exposed", "exposed"),
        ("PathoDuet", "TCGA", "exposed", "exposed"),
        ("PathLDM", "TCGA", "partly exposed", "partly exposed"),
        ("CHIEF", "TCGA", "possibly exposed", "possibly exposed"),
        ("TITAN", "PubMed", "possibly exposed", "possibly exposed"),
        ("CONCH", "PubMed", "exposed", "exposed"),
        ("MedCLIP", "MIMIC-III", "unknown", "exposed"),
    ],
)
def test_verdicts_that_were_looked_up(model: str, dataset: str, stated: str, whole: str, bundled: Workspace) -> None:
    assert kg.exposure(model, dataset, stated_only=True, workspace=bundled).verdict.value == stated
    assert kg.exposure(model, dataset, workspace=bundled).verdict.value == whole
