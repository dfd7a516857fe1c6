"""IRIs are kept through renames upstream and through what people confirm and deny; old ones go on answering."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from kg.builds import open_store
from kg.model import Entry, Part, Value
from kg.pipeline import Reading, gather
from kg.rdf.schema import load_schema
from kg.rdf.source import match, text_of
from kg.resolve.past import Past
from kg.resolve.resolution import Resolution
from kg.resolve.sssom import Decision, read_decisions
from kg.text.similarity import folded
from kg.workspace import Workspace
from tests.support.rows import NOTHING, SCHEMA, after, resolved, row, things
from tests.support.workspaces import copy

TITLE, OTHER = "A foundation model that reads electrocardiograms", "Retinal screening with a network of the eye"
ARXIV, DOI = "https://arxiv.org/abs/2401.00001", "https://doi.org/10.1038/s41591-024-00001-1"
CODE = "https://github.com/lab/heartlm"
MODEL = SCHEMA.prefixes["model"]
ENTRY = SCHEMA.prefixes["entry"]


def decided(subject: str, target: str, *, denied: bool = False, line: int = 2) -> Decision:
    return Decision(
        subject=subject,
        object=target,
        predicate="skos:exactMatch",
        denied=denied,
        file="ontology/mappings.sssom.tsv",
        line=line,
    )


# Renames.


def test_a_renamed_row_is_known_by_what_it_links() -> None:
    before, now = row("a", 1, "Heart model", TITLE, ARXIV, code=CODE), row("a", 4, "HeartLM", TITLE, ARXIV, code=CODE)
    first = resolved([before])
    second = resolved([now], Past(ids=after(first)))
    assert second.thing(now) == first.thing(before) == f"{MODEL}Heart_model"
    assert second.entities[second.thing(now)].label == "HeartLM"
    third = resolved([now], Past(ids=after(second)))
    assert third.ids == second.ids


def test_one_link_is_too_little_for_a_rename() -> None:
    before, now = row("a", 1, "Heart model", code=CODE), row("a", 1, "MurmurNet", code=CODE)
    second = resolved([now], Past(ids=after(resolved([before]))))
    assert second.thing(now) == f"{MODEL}MurmurNet"


def test_a_row_beside_the_old_one_is_no_rename() -> None:
    before, beside = row("a", 1, "HeartLM", TITLE, ARXIV, code=CODE), row("a", 2, "MurmurNet", TITLE, ARXIV, code=CODE)
    second = resolved([before, beside], Past(ids=after(resolved([before]))))
    assert (second.thing(before), second.thing(beside)) == (f"{MODEL}HeartLM", f"{MODEL}MurmurNet")


def test_two_rows_that_both_look_like_the_renamed_one_are_new() -> None:
    before = row("a", 1, "Heart model", TITLE, ARXIV, code=CODE)
    now = [row("a", 1, "HeartLM", TITLE, ARXIV, code=CODE), row("a", 2, "MurmurNet", TITLE, ARXIV, code=CODE)]
    second = resolved(now, Past(ids=after(resolved([before]))))
    assert f"{MODEL}Heart_model" not in {second.thing(its) for its in now}


def test_what_two_rows_link_tells_neither_again() -> None:
    before = [row("a", 1, "HeartLM", TITLE, ARXIV), row("a", 2, "MurmurNet", TITLE, ARXIV)]
    now = row("a", 1, "PulseNet", TITLE, ARXIV)
    second = resolved([now], Past(ids=after(resolved(before))))
    assert second.thing(now) == f"{MODEL}PulseNet"


def test_a_name_that_a_row_has_elsewhere_is_not_taken_over() -> None:
    one, other = row("a", 1, "UNI", TITLE, ARXIV), row("b", 1, "UNI", OTHER, DOI)
    second = resolved([one, other], Past(ids=after(resolved([one]))))
    assert (second.thing(one), second.thing(other)) == (f"{MODEL}UNI", f"{MODEL}b/UNI")


def test_each_of_three_things_of_one_name_has_its_iri() -> None:
    rows = [
        row("a", 1, "UNI", TITLE, ARXIV),
        row("a", 2, "UNI", OTHER, DOI),
        row("a", 3, "UNI", "Listening to lungs at home", f"{DOI}9"),
    ]
    assert len({resolved(rows).thing(its) for its in rows}) == 3


def test_what_was_only_named_gets_its_row_under_the_same_iri() -> None:
    naming = row("a", 1, "HeartLM", base=["EyeNet"])
    first = resolved([naming])
    eye = row("b", 1, "EyeNet", OTHER, DOI)
    second = resolved([naming, eye], Past(ids=after(first)))
    assert second.thing(eye) == f"{MODEL}EyeNet"
    base = SCHEMA.fields["base"]
    assert second.reference(naming, base, Value(text="EyeNet", column="Base")) == f"{MODEL}EyeNet"


# What people say.


def test_a_confirmed_pair_is_one_and_the_old_iri_is_replaced() -> None:
    rows = [row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 1, "CardioLM", OTHER, DOI)]
    ids = after(resolved(rows))
    said = decided(f"{MODEL}HeartLM", f"{MODEL}CardioLM")
    found = resolved(rows, Past(ids=ids, decisions=[said]))
    assert {found.thing(its) for its in rows} == {f"{MODEL}HeartLM"}
    assert found.retired == {f"{MODEL}CardioLM": f"{MODEL}HeartLM"}
    assert found.findings == ()
    again = resolved(rows, Past(ids=after(found), decisions=[said]))
    assert (again.retired, again.ids) == (found.retired, found.ids)


def test_a_confirmation_taken_back_gives_both_their_iris_again() -> None:
    rows = [row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 1, "CardioLM", OTHER, DOI)]
    first = resolved(rows)
    joined = resolved(rows, Past(ids=after(first), decisions=[decided(f"{MODEL}HeartLM", f"{MODEL}CardioLM")]))
    last = resolved(rows, Past(ids=after(joined)))
    assert things(last, rows) == things(first, rows)
    assert last.retired == {}


def test_confirmed_from_the_first_build_on_the_decision_can_name_entries() -> None:
    rows = [row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 1, "CardioLM", OTHER, DOI)]
    found = resolved(rows, Past(decisions=[decided(f"{ENTRY}a/model/HeartLM", f"{ENTRY}b/model/CardioLM")]))
    assert len({found.thing(its) for its in rows}) == 1
    (old,) = found.retired
    assert old != found.thing(rows[0])


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


def test_a_denial_taken_back_leaves_the_iri_that_it_gave_answering() -> None:
    rows = [row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 1, "HeartLM", TITLE, ARXIV)]
    one = after(resolved(rows))
    said = decided(f"{ENTRY}a/model/HeartLM", f"{ENTRY}b/model/HeartLM", denied=True)
    apart = resolved(rows, Past(ids=one, decisions=[said]))
    last = resolved(rows, Past(ids=after(apart)))
    assert {last.thing(its) for its in rows} == {f"{MODEL}HeartLM"}
    assert last.retired == {f"{MODEL}b/HeartLM": f"{MODEL}HeartLM"}


def test_a_denied_pair_is_no_proposal_any_more() -> None:
    rows = [row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 1, "HeartLM", OTHER, DOI)]
    first = resolved(rows)
    (proposed,) = first.proposed
    said = decided(proposed.subject, proposed.object, denied=True)
    second = resolved(rows, Past(ids=after(first), decisions=[said]))
    assert second.proposed == ()
    assert [its.denied for its in second.judged] == [True]


def test_papers_can_be_confirmed_as_one() -> None:
    rows = [row("a", 1, "HeartLM", TITLE, "https://example.org/heart"), row("b", 1, "EyeNet", OTHER, DOI)]
    first = resolved(rows)
    old, kept = (text_of_paper(first, its) for its in rows)
    found = resolved(rows, Past(ids=after(first), decisions=[decided(old, kept)]))
    assert {text_of_paper(found, its) for its in rows} == {min(old, kept, key=len)}


def text_of_paper(found: Resolution, entry: Entry) -> str:
    (part,) = entry.fields["paper"]
    assert isinstance(part, Part)
    return found.part(entry, part)


def test_a_decision_on_what_is_not_there_is_told() -> None:
    (finding,) = resolved(
        [row("a", 1, "HeartLM")], Past(decisions=[decided(f"{MODEL}HeartLM", f"{MODEL}None", line=7)])
    ).findings
    assert (finding.rule, finding.severity.value, finding.span and finding.span.line) == ("idle-mapping", "note", 7)


def test_things_of_two_kinds_are_never_one() -> None:
    rows = [row("a", 1, "HeartLM"), row("a", 2, "OpenECG", kind="dataset")]
    said = decided(f"{MODEL}HeartLM", f"{SCHEMA.prefixes['dataset']}OpenECG")
    found = resolved(rows, Past(ids=after(resolved(rows)), decisions=[said]))
    assert len({found.thing(its) for its in rows}) == 2
    assert [(its.rule, its.severity.value) for its in found.findings] == [("idle-mapping", "warning")]


# Names in cells.


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


# Hand-checked pairs.


@pytest.fixture(scope="module")
def both(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """The two catalogues that the pairs are of."""
    pages = {
        "data-centric-fm": shared / "catalogues" / "data-centric-fm" / "2026-02-05_seed.md",
        "fms-medical": shared / "catalogues" / "fms-medical" / "2024-12-13_64f48437.md",
    }
    root = copy(tmp_path_factory.mktemp("both")).root
    return gather(Workspace.find(root, sources=pages))


def pairs(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "catalogues" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def entry_at(said: Reading, catalogue: str, line: str, name: str, kind: str) -> Entry:
    """The entry in a line; a line of the second catalogue may have a model and its data."""
    there = [
        its
        for its in said.entries
        if its.span.catalogue == catalogue and its.span.line <= int(line) <= its.span.end_line
    ]
    there = [its for its in there if its.kind == kind] or there
    called = [its for its in there if folded(its.name) in folded(name) or folded(name) in folded(its.name)]
    return (called or there)[0]


def ends(said: Reading, pair: dict[str, str]) -> tuple[set[str], set[str]]:
    """What the two rows of a pair stand for; of a pair of papers, all versions of what they link."""
    resolution, kind = said.resolution, pair["kind"]
    why = pair.get("evidence") or pair["reason"]
    first = "fms-medical" if "inside FMS" in why else "data-centric-fm"
    second = "data-centric-fm" if "inside the seed" in why or "(seed)" in pair["fms_name"] else "fms-medical"
    one = entry_at(said, first, pair["seed_line"], pair["seed_name"], kind)
    other = entry_at(said, second, pair["fms_line"], pair["fms_name"], kind.removesuffix("-ref"))
    if kind == "dataset-ref":
        name = Value(text=pair["seed_name"].partition(" (in ")[0], column="")
        found = resolution.reference(one, resolution.schema.fields["member"], name)
        return {str(found)}, {resolution.thing(other)}
    if kind != "paper":
        return {resolution.thing(one)}, {resolution.thing(other)}
    return papers(said, one), papers(said, other)


def papers(said: Reading, entry: Entry) -> set[str]:
    found = {said.resolution.part(entry, its) for its in entry.fields["paper"] if isinstance(its, Part)}
    versions = [(its.paper, its.of) for its in said.resolution.papers.versions.found]
    while more := {its for pair in versions if found & {*pair} for its in pair} - found:
        found |= more
    return found


def test_at_least_nine_in_ten_true_pairs_are_one_and_the_others_proposed(both: Reading, shared: Path) -> None:
    true = pairs(shared, "matches.csv")
    apart = [its for its in (ends(both, pair) for pair in true) if not its[0] & its[1]]
    assert len(true) == 32
    assert len(apart) <= len(true) // 10
    proposed = {frozenset((its.subject, its.object)) for its in both.resolution.proposed}
    assert all(frozenset(one | other) in proposed for one, other in apart)


def test_not_one_false_pair_is_one(both: Reading, shared: Path) -> None:
    false = [pair for pair in pairs(shared, "nonmatches.csv") if pair["kind"] != "paper"]
    assert len(false) == 26
    for pair in false:
        one, other = ends(both, pair)
        assert not one & other, pair
