"""What things are called."""

from kg.model import Value
from kg.resolve import Vocabulary
from kg.resolve.past import Past
from tests.support.rows import SCHEMA, after, decided, resolved, row

TITLE, OTHER = "A foundation model that reads electrocardiograms", "Retinal screening with a network of the eye"
ARXIV, DOI = "https://arxiv.org/abs/2401.00001", "https://doi.org/10.1038/s41591-024-00001-1"
MODEL = SCHEMA.prefixes["model"]


def test_a_thing_is_called_as_most_of_its_rows_do() -> None:
    rows = [row("a", 1, "HeartLM", TITLE, ARXIV), *(row(name, 1, "Heart-LM", TITLE, ARXIV) for name in "bc")]
    found = resolved(rows)
    assert [entity.label for entity in found.entities.values() if entity.kind == "model"] == ["Heart-LM"]


def test_a_name_is_preferred_to_a_title() -> None:
    rows = [*(row(name, 1, None, TITLE, ARXIV) for name in "ab"), row("c", 1, "HeartLM", TITLE, ARXIV)]
    named, titled = resolved(rows), resolved(rows[:2])
    assert named.entities[named.thing(rows[0])].label == "HeartLM"
    assert titled.entities[titled.thing(rows[0])].label == TITLE


def test_the_vocabulary_is_preferred_to_rows() -> None:
    vocabulary = Vocabulary(
        labels={f"{MODEL}HeartLM": "HeartLM"},
        kinds={f"{MODEL}HeartLM": "model"},
        names={("model", "HeartLM"): f"{MODEL}HeartLM", ("model", "CardioLM"): f"{MODEL}HeartLM"},
        triples=(),
    )
    rows = [row(catalogue, 1, "CardioLM") for catalogue in "ab"]
    found = resolved(rows, vocabulary=vocabulary)
    assert {found.thing(entry) for entry in rows} == {f"{MODEL}HeartLM"}
    assert found.entities[f"{MODEL}HeartLM"].label == "HeartLM"


def test_what_only_cells_name_is_called_by_that_name() -> None:
    naming = row("a", 1, "HeartLM", base=["EyeNet"])
    found = resolved([naming])
    iri = found.reference(naming, SCHEMA.fields["base"], Value(text="EyeNet", column="Base"))
    assert iri is not None
    assert (found.entities[iri].kind, found.entities[iri].label) == ("model", "EyeNet")


def test_a_retired_iri_has_no_label() -> None:
    rows = [row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 1, "CardioLM", OTHER, DOI)]
    said = decided(f"{MODEL}HeartLM", f"{MODEL}CardioLM")
    found = resolved(rows, Past(ids=after(resolved(rows)), decisions=[said]))
    assert f"{MODEL}CardioLM" not in found.entities
    assert found.entities[f"{MODEL}HeartLM"].label == "CardioLM"
    assert len(found.entities[f"{MODEL}HeartLM"].entries) == 2
