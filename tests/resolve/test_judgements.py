"""What was judged to be one thing, and why."""

from kg.resolve import Judgement, Vocabulary
from kg.resolve.past import Past
from tests.support.rows import SCHEMA, after, decided, resolved, row

TITLE, OTHER = "A foundation model that reads electrocardiograms", "Retinal screening with a network of the eye"
ARXIV, DOI = "https://arxiv.org/abs/2401.00001", "https://doi.org/10.1038/s41591-024-00001-1"
MODEL, ENTRY, PAPER = (SCHEMA.prefixes[name] for name in ("model", "entry", "paper"))


def test_rows_that_evidence_joined() -> None:
    rows = [row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 2, "Heart-LM", TITLE, ARXIV)]
    assert resolved(rows).judged == (
        Judgement(
            subject=f"{ENTRY}a/model/HeartLM",
            object=f"{ENTRY}b/model/Heart-LM",
            justification="CompositeMatching",
            comment="names equal but for how they are written; equal titles; one paper (arxiv:2401.00001); a:1, b:2",
            subject_label="HeartLM",
            object_label="Heart-LM",
            subject_source="a",
            object_source="b",
        ),
    )


def test_equal_names_and_titles_alone_are_a_lexical_match() -> None:
    (judgement,) = resolved([row("a", 1, "HeartLM", TITLE), row("b", 2, "HeartLM", TITLE)]).judged
    assert judgement.justification == "LexicalMatching"


def test_rows_that_an_earlier_build_joined() -> None:
    first = resolved([row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 2, "HeartLM", TITLE, ARXIV)])
    rows = [row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 2, "HeartLM", OTHER, DOI)]
    (judgement,) = resolved(rows, Past(ids=after(first))).judged
    assert (judgement.justification, judgement.comment) == (
        "MappingChaining",
        "one thing in ontology/ids.tsv since an earlier build; equal names; titles differ; no shared link; a:1, b:2",
    )


def test_a_row_that_the_vocabulary_calls_so() -> None:
    vocabulary = Vocabulary(
        labels={f"{MODEL}HeartLM": "HeartLM"},
        kinds={f"{MODEL}HeartLM": "model"},
        names={("model", "CardioLM"): f"{MODEL}HeartLM"},
        triples=(),
    )
    (judgement,) = resolved([row("a", 1, "CardioLM")], vocabulary=vocabulary).judged
    assert (judgement.subject, judgement.object) == (f"{ENTRY}a/model/CardioLM", f"{MODEL}HeartLM")
    assert (judgement.subject_label, judgement.comment) == ("CardioLM", "a name of it in the vocabulary; a:1")


def test_versions_of_a_paper() -> None:
    rows = [row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 2, "HeartLM", TITLE, DOI)]
    (judgement,) = (its for its in resolved(rows).judged if its.predicate == "dcterms:isVersionOf")
    assert (judgement.subject, judgement.subject_label) == (f"{PAPER}arxiv/2401.00001", TITLE)
    assert (judgement.object, judgement.object_label) == (f"{PAPER}doi/10.1038/s41591-024-00001-1", TITLE)
    assert judgement.comment == "equal titles (a:1, b:2)"


def test_what_people_confirmed_and_denied() -> None:
    rows = [row("a", 1, "HeartLM"), row("b", 2, "EyeNet"), row("c", 3, "MurmurNet")]
    decisions = [
        decided(f"{ENTRY}a/model/HeartLM", f"{ENTRY}b/model/EyeNet", line=5),
        decided(f"{MODEL}HeartLM", f"{MODEL}MurmurNet", denied=True, line=6),
        decided(f"{MODEL}HeartLM", f"{MODEL}Nothing", line=7),
    ]
    judged = [
        its for its in resolved(rows, Past(decisions=decisions)).judged if its.justification == "ManualMappingCuration"
    ]
    assert [(its.subject_label, its.object_label, its.denied, its.comment) for its in judged] == [
        ("", "EyeNet", False, "ontology/mappings.sssom.tsv:5"),
        ("", "MurmurNet", True, "ontology/mappings.sssom.tsv:6"),
    ]
