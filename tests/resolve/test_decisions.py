"""What people decided, applied: which rows are kept apart, and which papers are versions of others."""

from kg.builds import open_store
from kg.rdf.schema import load_schema
from kg.rdf.source import match, text_of
from kg.resolve.past import Past
from kg.resolve.sssom import read_decisions
from kg.workspace import Workspace
from tests.support.rows import SCHEMA, after, decided, resolved, row, things

TITLE, OTHER = "A foundation model that reads electrocardiograms", "Retinal screening with a network of the eye"
ARXIV, DOI = "https://arxiv.org/abs/2401.00001", "https://doi.org/10.1038/s41591-024-00001-1"
MODEL, ENTRY = SCHEMA.prefixes["model"], SCHEMA.prefixes["entry"]


def test_a_denied_pair_is_two_whatever_speaks_for_it() -> None:
    rows = [row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 1, "HeartLM", TITLE, ARXIV)]
    said = decided(f"{ENTRY}a/model/HeartLM", f"{ENTRY}b/model/HeartLM", denied=True)
    for ids in ({}, after(resolved(rows))):
        found = resolved(rows, Past(ids=ids, decisions=[said]))
        assert found.thing(rows[0]) == f"{MODEL}HeartLM"
        assert found.thing(rows[1]) == f"{MODEL}b/HeartLM"
        assert found.proposed == ()
        again = resolved(rows, Past(ids=after(found), decisions=[said]))
        assert (things(again, rows), again.ids) == (things(found, rows), found.ids)


def test_a_denied_pair_is_no_proposal_any_more() -> None:
    rows = [row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 1, "HeartLM", OTHER, DOI)]
    first = resolved(rows)
    (proposed,) = first.proposed
    said = decided(proposed.subject, proposed.object, denied=True)
    second = resolved(rows, Past(ids=after(first), decisions=[said]))
    assert second.proposed == ()
    assert [its.denied for its in second.judged] == [True]


def test_decisions_of_the_project_hold_in_the_bundled_graph(bundled: Workspace) -> None:
    schema = load_schema(bundled.ontology, bundled.base)
    decisions = read_decisions(bundled.mappings, schema, shown="mappings.sssom.tsv")
    assert len(decisions) > 50
    with open_store(bundled.build) as store:
        found = match(store, None, "http://purl.org/dc/terms/isVersionOf")
        versions = {(text_of(its.subject), text_of(its.object)) for its in found}
    said = (its for its in decisions if its.predicate == "dcterms:isVersionOf" and not its.denied)
    confirmed = {(its.subject, its.object) for its in said}
    assert confirmed <= versions
