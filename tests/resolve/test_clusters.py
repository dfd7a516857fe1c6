"""Which rows are one thing: by evidence, never against a contradiction, in no order, and for good."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Entry, Part
from kg.resolve.clusters import contradict
from kg.resolve.past import Past
from kg.resolve.resolution import Resolution
from tests.support.examples import examples
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


def test_one_row_written_twice_is_one() -> None:
    rows = [row("a", 1, "HeartLM", TITLE, ARXIV), row("a", 9, "HeartLM", TITLE, ARXIV)]
    assert set(things(resolved(rows), rows).values()) == {"model/HeartLM"}


def test_two_rows_of_one_name_with_nothing_in_common_are_two() -> None:
    rows = [row("a", 1, "UNI", TITLE, ARXIV), row("a", 9, "UNI", OTHER, DOI)]
    found = resolved(rows)
    assert sorted(things(found, rows).values()) == ["model/UNI", "model/a/UNI"]
    assert [found.entities[found.thing(its)].label for its in rows] == ["UNI", "UNI"]


@pytest.mark.parametrize("kept", [0, 1])
def test_told_apart_once_each_is_known_when_it_stands_alone(kept: int) -> None:
    rows = [row("a", 1, "UNI", TITLE, ARXIV), row("a", 9, "UNI", OTHER, DOI)]
    first = resolved(rows)
    alone = resolved([rows[kept]], Past(ids=after(first)))
    assert alone.thing(rows[kept]) == first.thing(rows[kept])


def test_a_row_that_has_but_the_name_is_one_of_the_rows_of_that_name() -> None:
    rows = [row("a", 1, "UNI", TITLE, ARXIV), row("a", 5, "UNI"), row("a", 9, "UNI", OTHER, DOI)]
    found = things(resolved(rows), rows)
    assert len(set(found.values())) == 2
    assert found["a:5"] == "model/UNI"


def test_names_beside_it_tell_rows_of_one_name_apart() -> None:
    rows = [row("a", 1, "UNI", others=["UNI of eyes"]), row("a", 9, "UNI", others=["UNI of ears"])]
    assert len(set(things(resolved(rows), rows).values())) == 2


@pytest.mark.parametrize("wrong", ["paper", "code"])
def test_a_wrong_link_joins_nothing_and_is_a_finding(wrong: str) -> None:
    rows = [
        row("a", 1, "HeartLM", TITLE, ARXIV) if wrong == "paper" else row("a", 1, "HeartLM", code=CODE),
        row("b", 7, "MurmurNet", TITLE, ARXIV) if wrong == "paper" else row("b", 7, "MurmurNet", code=CODE),
    ]
    (finding,) = (its for its in resolved(rows).findings if its.rule == "shared-link")
    assert finding.span is not None
    assert (finding.span.catalogue, finding.span.line) == ("b", 7)
    assert "HeartLM of a:1" in finding.message


def test_evidence_never_joins_what_has_its_iri() -> None:
    """Two things that earlier builds told apart stay two, though a new row speaks for one; it is proposed instead."""
    one, other = row("a", 1, "HeartLM", TITLE), row("b", 1, "HeartLM", OTHER)
    first = resolved([one, other])
    now = [one, row("b", 1, "HeartLM", TITLE)]
    second = resolved(now, Past(ids=after(first)))
    assert things(second, now) == things(first, [one, other])
    assert len(second.proposed) == 1


# Any catalogues at all.

NAMES = ["HeartLM", "Heartlm", "Heart-LM", "HeartLM-7B", "HeartLM 2", "MurmurNet", "UNI", None]
TITLES = [TITLE, f"{TITLE}.", OTHER, OTHER.lower(), "Towards a model of the heart", "Toward a Model of the Heart", None]
PAPERS = [ARXIV, DOI, "https://arxiv.org/pdf/2401.00001v2", "https://openreview.net/forum?id=abc", None]
CODES = [CODE, "https://github.com/Lab/HeartLM/tree/main", "https://github.com/lab/zoo", None]
Row = tuple[str, str | None, str | None, str | None, str | None, str]
rows_of = st.tuples(
    st.sampled_from("abcd"),
    st.sampled_from(NAMES),
    st.sampled_from(TITLES),
    st.sampled_from(PAPERS),
    st.sampled_from(CODES),
    st.sampled_from(["model", "model", "dataset"]),
).filter(lambda its: its[1] is not None or its[2] is not None)


def catalogues(rows: Sequence[Row]) -> list[Entry]:
    return [
        row(catalogue, line, name, title, paper, code=code, kind=kind)
        for line, (catalogue, name, title, paper, code, kind) in enumerate(rows, start=1)
    ]


def said(found: Resolution, entries: Sequence[Entry]) -> tuple[object, ...]:
    """All that was found, without the lines."""
    labels = {its.iri: its.label for its in found.entities.values()}
    judged, proposed = (
        sorted((its.subject, its.predicate, its.object, its.justification) for its in many)
        for many in (found.judged, found.proposed)
    )
    return found.ids, judged, proposed, found.retired, labels, [found.thing(its) for its in entries]


@examples(300)
@given(st.lists(rows_of, max_size=9), st.randoms(use_true_random=False))
def test_order_plays_no_part(rows: list[Row], chance: Random) -> None:
    """Rows in any order within their catalogues, and catalogues in any order."""
    lines = list(range(1, len(rows) + 1))
    chance.shuffle(lines)
    moved = [replace(its, span=replace(its.span, line=line)) for its, line in zip(catalogues(rows), lines, strict=True)]
    shuffled = sorted(moved, key=lambda _: chance.random())
    entries = catalogues(rows)
    assert said(resolved(shuffled), moved) == said(resolved(entries), entries)


@examples(150)
@given(st.lists(rows_of, max_size=9), st.sampled_from("abcd"))
def test_a_new_catalogue_changes_no_iri(rows: list[Row], new: str) -> None:
    entries = catalogues(rows)
    before = [its for its in entries if its.span.catalogue != new]
    first = resolved(before)
    second = resolved(entries, Past(ids=after(first)))
    assert things(second, before) == things(first, before)
    assert first.ids.items() <= second.ids.items()
    for entry in before:
        for part in entry.fields.get("paper", ()):
            assert isinstance(part, Part)
            assert second.part(entry, part) == first.part(entry, part)


@examples(150)
@given(st.lists(rows_of, max_size=9))
def test_resolving_twice_is_resolving_once(rows: list[Row]) -> None:
    entries = catalogues(rows)
    first = resolved(entries)
    second = resolved(entries, Past(ids=after(first)))
    assert things(second, entries) == things(first, entries)
    assert second.ids == first.ids
    assert second.retired == first.retired == {}


@examples(150)
@given(st.lists(rows_of, max_size=9), st.data())
def test_a_row_that_was_away_comes_back_to_its_iri(rows: list[Row], data: st.DataObject) -> None:
    """Also where other catalogues came and went in between."""
    entries = catalogues(rows)
    first = resolved(entries)
    kept = [its for its in entries if data.draw(st.booleans())]
    between = resolved(kept, Past(ids=after(first)))
    last = resolved(entries, Past(ids=after(between)))
    assert things(last, entries) == things(first, entries)


@examples(400)
@given(st.lists(rows_of, min_size=2, max_size=9))
def test_no_thing_has_rows_that_contradict_each_other(rows: list[Row]) -> None:
    """Names that differ by more than how they are written, and a size, are never joined."""
    found = resolved(catalogues(rows))
    of = sorted((found.thing(claim.entries[0]), key) for key, claim in found.claims.items())
    for _, its in groupby(of, key=lambda pair: pair[0]):
        claims = [found.claims[key] for _, key in its if found.claims[key].names]
        assert not any(contradict(one, other) for one, other in permutations(claims, 2))
