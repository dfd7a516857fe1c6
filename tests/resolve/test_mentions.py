"""What the names in cells stand for: rows, things of the vocabulary, or things of which nothing else is known."""

from dataclasses import replace

from kg.model import Value
from kg.resolve.past import Past
from kg.resolve.sssom import Decision
from tests.support.rows import NOTHING, SCHEMA, after, resolved, row

TITLE, OTHER = "A foundation model that reads electrocardiograms", "Retinal screening with a network of the eye"
ARXIV, DOI = "https://arxiv.org/abs/2401.00001", "https://doi.org/10.1038/s41591-024-00001-1"
MODEL = SCHEMA.prefixes["model"]


def test_a_name_that_several_things_have_is_the_catalogues_own_or_told() -> None:
    rows = [
        row("a", 1, "UNI", TITLE, ARXIV),
        row("b", 1, "UNI", OTHER, DOI),
        row("b", 2, "EyeNet", base=["UNI"]),
        row("c", 1, "MurmurNet", base=["UNI"]),
    ]
    found = resolved(rows)
    base, name = SCHEMA.fields["base"], Value(text="UNI", column="Base")
    assert found.reference(rows[2], base, name) == found.thing(rows[1])
    assert found.reference(rows[3], base, name) == found.thing(rows[0])
    (finding,) = found.findings
    assert (finding.rule, finding.span and finding.span.catalogue) == ("ambiguous-name", "c")
    said = Decision(
        subject="UNI", object=found.thing(rows[1]), predicate="skos:exactMatch", denied=False,
        file="m.tsv", line=2, literal=True, source="c",
    )  # fmt: skip
    now = resolved(rows, Past(ids=after(found), decisions=[said]))
    assert now.reference(rows[3], base, name) == now.thing(rows[1])
    assert now.findings == ()


def test_a_name_that_the_vocabulary_calls_ambiguous_is_the_catalogues_own_and_told() -> None:
    unclear = replace(NOTHING, ambiguous=frozenset({("model", "UNI")}))
    rows = [row("a", 1, "EyeNet", base=["UNI"])]
    found = resolved(rows, vocabulary=unclear)
    assert found.reference(rows[0], SCHEMA.fields["base"], Value(text="UNI", column="Base")) == f"{MODEL}a/UNI"
    (finding,) = found.findings
    assert (finding.rule, finding.hint) == (
        "ambiguous-name",
        "Say in ontology/mappings.sssom.tsv what the name means in this catalogue.",
    )


def test_a_name_that_nothing_has_is_a_thing_of_its_own_and_told_once() -> None:
    rows = [row("a", 1, "HeartLM", base=["EyeNett"]), row("b", 1, "EyeNet"), row("b", 2, "PulseLM", base=["EyeNett"])]
    found = resolved(rows)
    base, name = SCHEMA.fields["base"], Value(text="EyeNett", column="Base")
    assert {found.reference(entry, base, name) for entry in rows} == {f"{MODEL}EyeNett"}
    (finding,) = found.findings
    assert (finding.rule, finding.severity.value, finding.focus) == ("unknown-name", "warning", f"{MODEL}EyeNett")
    assert finding.span == rows[0].cells["Base"].span
    assert finding.hint == "Did you mean 'EyeNet'? Else add it to ontology/background.ttl, with what it is."


def test_letter_case_counts() -> None:
    rows = [row("a", 1, "BioMedGPT", TITLE, ARXIV), row("b", 1, "HeartLM", base=["BiomedGPT"])]
    found = resolved(rows)
    name = Value(text="BiomedGPT", column="Base")
    assert found.reference(rows[1], SCHEMA.fields["base"], name) == f"{MODEL}BiomedGPT" != found.thing(rows[0])


def test_a_name_is_of_the_first_kind_that_has_it() -> None:
    """A member of the data may be a model that generated it."""
    rows = [row("a", 1, "HeartLM"), row("a", 2, "OpenECG", kind="dataset")]
    found = resolved(rows)
    member = SCHEMA.fields["member"]
    assert member.kinds[0] == "dataset"
    assert found.reference(rows[0], member, Value(text="HeartLM", column="")) == f"{MODEL}HeartLM"
    assert found.reference(rows[0], member, Value(text="Nothing", column="")) is None


def test_what_people_deny_that_a_name_means_it_does_not_mean() -> None:
    rows = [row("a", 1, "UNI"), row("b", 1, "EyeNet", base=["UNI"])]
    said = Decision(
        subject="UNI", object=f"{MODEL}UNI", predicate="skos:exactMatch", denied=True,
        file="m.tsv", line=2, literal=True, source="b",
    )  # fmt: skip
    found = resolved(rows, Past(decisions=[said]))
    assert found.thing(rows[0]) == f"{MODEL}UNI"
    assert found.reference(rows[1], SCHEMA.fields["base"], Value(text="UNI", column="Base")) == f"{MODEL}b/UNI"
