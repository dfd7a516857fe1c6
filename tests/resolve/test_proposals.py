"""What a person should look at: what is alike, and that too little speaks for."""

import pytest

from kg.model import Entry
from kg.resolve import Vocabulary
from tests.support.rows import NOTHING, SCHEMA, resolved, row

TITLE, OTHER = "A foundation model that reads electrocardiograms", "Retinal screening with a network of the eye"
ARXIV, DOI = "https://arxiv.org/abs/2401.00001", "https://doi.org/10.1038/s41591-024-00001-1"


def proposed(*entries: Entry, vocabulary: Vocabulary = NOTHING) -> list[tuple[str, str, str]]:
    """What is proposed of things, with the reason, in short."""
    found = resolved(entries, vocabulary=vocabulary).proposed
    return [
        (its.subject.removeprefix(SCHEMA.base), its.object.removeprefix(SCHEMA.base), its.comment)
        for its in found
        if its.predicate == "skos:exactMatch"
    ]


@pytest.mark.parametrize(
    ("first", "second", "proposal"),
    [
        (
            row("a", 1, "HeartLM", TITLE, ARXIV),
            row("b", 2, "HeartLM v2", OTHER, DOI),
            ("model/HeartLM", "model/HeartLM_v2", "names differ (HeartLM, HeartLM v2); titles differ; no shared link"),
        ),
        (
            row("a", 1, "HeartLM", f"{TITLE} in clinics", ARXIV),
            row("b", 2, "MurmurNet", f"{TITLE} in homes", DOI),
            ("model/HeartLM", "model/MurmurNet", "names differ (HeartLM, MurmurNet); titles differ; no shared link"),
        ),
        (
            row("a", 1, "HeartLM"),
            row("a", 2, "Heart-LM"),
            ("model/Heart-LM", "model/HeartLM", "names equal but for how they are written; no shared link"),
        ),
    ],
    ids=["one stem", "like titles", "one catalogue, another spelling"],
)
def test_rows_that_are_alike(first: Entry, second: Entry, proposal: tuple[str, str, str]) -> None:
    found = proposed(first, second)
    assert [(subject, target, comment.rpartition("; ")[0]) for subject, target, comment in found] == [proposal]
    assert proposed(second, first) == found


def test_rows_of_one_catalogue_that_are_named_apart_are_left_to_it() -> None:
    assert proposed(row("a", 1, "HeartLM", TITLE, ARXIV), row("a", 2, "HeartLM 2", TITLE, ARXIV)) == []


def test_titles_that_share_a_word_or_two_are_not_alike() -> None:
    assert proposed(row("a", 1, "HeartLM", TITLE), row("b", 1, "EyeNet", "A foundation model of the eye")) == []


def test_a_name_in_a_cell_that_is_like_that_of_a_row() -> None:
    found = proposed(row("a", 1, "HeartLM"), row("b", 2, "EyeNet", base=["Heart-LM", "HeartLM v2"]))
    spelt = "names equal but for how they are written"
    assert found == [
        ("model/Heart-LM", "model/HeartLM", f"{spelt}; a:1"),
        ("model/Heart-LM", "model/HeartLM_v2", "names alike"),
        ("model/HeartLM", "model/HeartLM_v2", "names alike; a:1"),
    ]


def test_the_vocabulary_tells_its_own_things_apart() -> None:
    models = {name: SCHEMA.prefixes["model"] + name for name in ("BERT", "BERT_v2")}
    vocabulary = Vocabulary(
        labels={iri: name for name, iri in models.items()},
        kinds=dict.fromkeys(models.values(), "model"),
        names={("model", name.replace("_", " ")): iri for name, iri in models.items()},
        triples=(),
    )
    assert proposed(vocabulary=vocabulary) == []
    assert len(proposed(row("a", 1, "EyeNet", base=["Bert"]), vocabulary=vocabulary)) == 2


def test_many_things_of_one_stem_are_alike_by_chance() -> None:
    rows = [row("a", line, "EyeNet", base=[f"HeartLM v{line}"]) for line in range(1, 14)]
    assert proposed(*rows) == []
    assert len(proposed(*rows[:12])) == 12 * 11 // 2
