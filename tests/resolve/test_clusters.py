"""Which rows are one thing: by evidence, never against a contradiction, in no order, and for good."""

from dataclasses import replace

import pytest

from kg.model import Entry
from kg.resolve.past import Past
from tests.support.rows import NOTHING, after, resolved, row, things

TITLE = "A foundation model that reads electrocardiograms"
OTHER = "Retinal screening with a network of the eye"
ARXIV, DOI = "https://arxiv.org/abs/2401.00001", "https://doi.org/10.1038/s41591-024-00001-1"
CODE = "https://github.com/lab/heartlm"

# Two rows of two catalogues that are one thing, and why.
ONE = {
    "equal names, shared paper": (row("a", 1, "HeartLM", None, ARXIV), row("b", 1, "HeartLM", None, ARXIV)),
    "equal names, shared code": (row("a", 1, "HeartLM", code=CODE), row("b", 1, "HeartLM", code=f"{CODE}.git")),
    "equal names, equal titles": (row("a", 1, "HeartLM", TITLE), row("b", 1, "HeartLM", f"{TITLE}.")),
    "names in other letter case": (row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 1, "Heartlm", TITLE, DOI)),
    "names with other hyphens": (row("a", 1, "Heart-LM", None, ARXIV), row("b", 1, "Heart LM", None, ARXIV)),
    "an other name of one is the name of the other": (
        row("a", 1, "HeartLM", None, ARXIV, others=["CardioLM"]),
        row("b", 1, "CardioLM", None, ARXIV),
    ),
    "one has no name, shared paper": (row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 1, None, TITLE, ARXIV)),
    "names differ by a size, shared paper": (
        row("a", 1, "HeartLM", TITLE, ARXIV),
        row("b", 1, "HeartLM-7B", TITLE, ARXIV),
    ),
    "no names, the only such title": (row("a", 1, None, TITLE, ARXIV), row("b", 1, None, TITLE.upper(), DOI)),
    "toward and towards": (
        row("a", 1, None, "Toward a model of the heart", ARXIV),
        row("b", 1, None, "Towards a Model of the Heart.", DOI),
    ),
    "one repository, titles differ, one links no paper": (
        row("a", 1, "HeartLM", TITLE, ARXIV, code=CODE),
        row("b", 1, "HeartLM", OTHER, code=CODE),
    ),
    "datasets of one name": (row("a", 1, "OpenECG", kind="dataset"), row("b", 1, "OpenECG", kind="dataset")),
}
# Two rows that aren't, whatever they share.
TWO = {
    "equal names alone": (row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 1, "HeartLM", OTHER, DOI)),
    "equal names and nothing else": (row("a", 1, "HeartLM"), row("b", 1, "HeartLM")),
    "other names, one paper": (row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 1, "MurmurNet", TITLE, ARXIV)),
    "other names, one repository": (row("a", 1, "HeartLM", code=CODE), row("b", 1, "MurmurNet", code=CODE)),
    "another release": (row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 1, "HeartLM 2", TITLE, ARXIV)),
    "one paper under titles that contradict each other": (
        row("a", 1, None, TITLE, ARXIV),
        row("b", 1, None, OTHER, ARXIV),
    ),
    "equal names, one repository, other papers": (
        row("a", 1, "HeartLM", TITLE, ARXIV, code="https://github.com/lab/zoo"),
        row("b", 1, "Heartlm", OTHER, DOI, code="https://gitlab.com/lab/zoo"),
    ),
    "spellings of one name, one repository, other papers": (  # a model, and what is built with its code
        row("a", 1, "Heart LM", TITLE, ARXIV, code=CODE),
        row("b", 1, "HeartLM", OTHER, DOI, code=CODE),
    ),
    "titles that are only alike": (
        row("a", 1, None, TITLE, ARXIV),
        row("b", 1, None, TITLE.replace("electro", "phono"), DOI),
    ),
    "a model and a dataset": (
        row("a", 1, "HeartLM", TITLE, ARXIV),
        row("b", 1, "HeartLM", TITLE, ARXIV, kind="dataset"),
    ),
    "datasets of one name with other papers": (
        row("a", 1, "OpenECG", TITLE, ARXIV, kind="dataset"),
        row("b", 1, "OpenECG", OTHER, DOI, kind="dataset"),
    ),
    "a title that says little": (
        row("a", 1, None, "Technical report", ARXIV),
        row("b", 1, None, "Technical report", DOI),
    ),
}


@pytest.mark.parametrize("pair", ONE.values(), ids=ONE.keys())
def test_evidence_joins(pair: tuple[Entry, Entry]) -> None:
    found = resolved(pair)
    assert len(set(things(found, pair).values())) == 1
    assert found.findings == ()
    assert found.proposed == ()
    (judged,) = (its for its in found.judged if its.predicate == "skos:exactMatch")
    assert judged.comment.endswith("; a:1, b:1")


@pytest.mark.parametrize("pair", TWO.values(), ids=TWO.keys())
def test_nothing_else_does(pair: tuple[Entry, Entry]) -> None:
    found = resolved(pair)
    assert len(set(things(found, pair).values())) == 2
    assert [its for its in found.judged if its.predicate == "skos:exactMatch"] == []


PROPOSED = set(TWO) - {"a model and a dataset"}


@pytest.mark.parametrize("name", TWO)
def test_what_looks_alike_is_proposed(name: str) -> None:
    pair = TWO[name]
    found = resolved(pair)
    ends = {
        its.removeprefix("https://w3id.org/fmkg/id/") for one in found.proposed for its in (one.subject, one.object)
    }
    assert set(things(found, pair).values()) <= ends if name in PROPOSED else not ends


def test_a_name_that_is_marked_ambiguous_joins_no_datasets() -> None:
    pair = [row("a", 1, "ATLAS", kind="dataset"), row("b", 1, "ATLAS", kind="dataset")]
    unclear = replace(NOTHING, ambiguous=frozenset({("dataset", "ATLAS")}))
    assert len(set(things(resolved(pair), pair).values())) == 1
    assert len(set(things(resolved(pair, vocabulary=unclear), pair).values())) == 2


def test_rows_of_one_catalogue_stay_apart_though_another_has_both() -> None:
    """The third catalogue's row shares its paper with both; joining either would be a guess."""
    rows = [
        row("a", 1, "HeartLM-7B", TITLE, ARXIV),
        row("a", 2, "HeartLM-70B", TITLE, ARXIV),
        row("b", 1, "HeartLM", TITLE, ARXIV),
    ]
    found = resolved(rows)
    assert len(set(things(found, rows).values())) == 3
    assert len(found.proposed) == 2  # and not 7B with 70B, which their curators tell apart


def test_a_row_of_another_catalogue_does_not_join_two_of_one() -> None:
    """Each has something in common with the row of the other list, and nothing with the other row."""
    rows = [
        row("a", 1, "HeartLM", None, ARXIV),
        row("a", 2, "Heart-LM", code=CODE),
        row("b", 1, "HeartLM", None, ARXIV, code=CODE),
    ]
    found = things(resolved(rows), rows)
    assert found["a:1"] == found["b:1"] != found["a:2"]


def test_a_chain_of_evidence_is_refused_as_a_whole() -> None:
    """a = b by the paper and b = c by the title, but the names of a and c contradict each other."""
    rows = [
        row("a", 1, "HeartLM", None, ARXIV),
        row("b", 1, None, TITLE, ARXIV),
        row("c", 1, "MurmurNet", TITLE, DOI),
    ]
    names = things(resolved(rows), rows)
    assert names["a:1"] != names["c:1"]


def test_evidence_never_joins_what_has_its_iri() -> None:
    """Two things that earlier builds told apart stay two, though a new row speaks for one; it is proposed instead."""
    one, other = row("a", 1, "HeartLM", TITLE), row("b", 1, "HeartLM", OTHER)
    first = resolved([one, other])
    now = [one, row("b", 1, "HeartLM", TITLE)]
    second = resolved(now, Past(ids=after(first)))
    assert things(second, now) == things(first, [one, other])
    assert len(second.proposed) == 1
