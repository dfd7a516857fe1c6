"""What was judged to be one, as statements: on things, and as axioms with their reasons."""

from kg.emit.mappings import judgement_statements, knowledge_of_mappings
from kg.resolve.past import Past
from kg.resolve.versions import Change
from kg.text.identifiers import identify
from tests.support.rows import SCHEMA, after, decided, resolved, row

TITLE, OTHER = "A foundation model that reads electrocardiograms", "Retinal screening with a network of the eye"
ARXIV, DOI = "https://arxiv.org/abs/2401.00001", "https://doi.org/10.1038/s41591-024-00001-1"
MODEL, ENTRY, PAPER = (SCHEMA.prefixes[name] for name in ("model", "entry", "paper"))
AT_ARXIV, AT_DOI = f"<{PAPER}arxiv/2401.00001>", f"<{PAPER}doi/10.1038/s41591-024-00001-1>"
VERSION = "<http://purl.org/dc/terms/isVersionOf>"


def test_a_version_and_what_only_an_earlier_revision_links() -> None:
    change = Change(
        catalogue="a", kind="model", name="HeartLM", before=identify(ARXIV), after=identify(DOI),
        titles=("", ""), revisions=("1", "2"), former=ARXIV,
    )  # fmt: skip
    said = set(knowledge_of_mappings(resolved([row("a", 1, "HeartLM", TITLE, DOI)], Past(changes=[change]))))
    assert said == {
        f"{AT_ARXIV} {VERSION} {AT_DOI}",
        f"{AT_ARXIV} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/ScholarlyArticle>",
        f'{AT_ARXIV} <http://www.w3.org/2000/01/rdf-schema#label> "{TITLE} (arxiv:2401.00001)"',
        f'{AT_ARXIV} <{SCHEMA.fields["arxiv"].iri}> "2401.00001"',
        f"{AT_ARXIV} <http://schema.org/url> <{ARXIV}>",
    }


def test_a_retired_iri_leads_to_the_one_in_its_place() -> None:
    rows = [row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 1, "CardioLM", OTHER, DOI)]
    decision = decided(f"{MODEL}HeartLM", f"{MODEL}CardioLM")
    said = set(knowledge_of_mappings(resolved(rows, Past(ids=after(resolved(rows)), decisions=[decision]))))
    assert said == {
        f"<{MODEL}CardioLM> <http://purl.org/dc/terms/isReplacedBy> <{MODEL}HeartLM>",
        f"<{MODEL}CardioLM> <http://www.w3.org/2002/07/owl#deprecated> "
        '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
    }


def test_a_paper_under_two_titles_is_contested_in_both_entries() -> None:
    rows = [row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 1, "EyeNet", OTHER, ARXIV)]
    said = set(knowledge_of_mappings(resolved(rows)))
    contested = f"{AT_ARXIV} <https://w3id.org/fmkg/ns#contestedIn>"
    assert said == {f"{contested} <{ENTRY}a/model/HeartLM>", f"{contested} <{ENTRY}b/model/EyeNet>"}


def test_a_judgement_is_an_axiom_with_its_reason() -> None:
    rows = [row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 2, "HeartLM", TITLE, ARXIV)]
    said = [statement.split(" ", 2) for statement in judgement_statements(resolved(rows))]
    assert len({subject for subject, _, _ in said}) == 1
    assert {(predicate.strip("<>").rpartition("#")[2].rpartition("/")[2], value) for _, predicate, value in said} == {
        ("type", "<http://www.w3.org/2002/07/owl#Axiom>"),
        ("annotatedSource", f"<{ENTRY}a/model/HeartLM>"),
        ("annotatedProperty", "<http://www.w3.org/2004/02/skos/core#exactMatch>"),
        ("annotatedTarget", f"<{ENTRY}b/model/HeartLM>"),
        ("mapping_justification", "<https://w3id.org/semapv/vocab/CompositeMatching>"),
        ("comment", '"equal names; equal titles; one paper (arxiv:2401.00001); a:1, b:2"'),
    }


def test_a_denial_says_not() -> None:
    rows = [row("a", 1, "HeartLM"), row("b", 2, "EyeNet")]
    decision = decided(f"{ENTRY}a/model/HeartLM", f"{ENTRY}b/model/EyeNet", denied=True)
    said = list(judgement_statements(resolved(rows, Past(decisions=[decision]))))
    assert [its.split(" ", 2)[2] for its in said if "predicate_modifier" in its] == ['"Not"']
