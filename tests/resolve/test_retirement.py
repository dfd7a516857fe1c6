"""Which IRIs are retired, and which stand in their place: old ones go on answering."""

from kg.model import Entry, Part
from kg.resolve.past import Past
from kg.resolve.resolution import Resolution
from kg.resolve.retirement import merge_confirmed
from tests.support.rows import NOTHING, SCHEMA, after, decided, resolved, row, things

TITLE, OTHER = "A foundation model that reads electrocardiograms", "Retinal screening with a network of the eye"
ARXIV, DOI = "https://arxiv.org/abs/2401.00001", "https://doi.org/10.1038/s41591-024-00001-1"
ENTRY = SCHEMA.prefixes["entry"]
MODEL = SCHEMA.prefixes["model"]
NAMES = ["A", "Bb", "Ccc", "Dddd", "Eeeee"]


def test_what_is_confirmed_in_a_chain_is_one() -> None:
    known = {MODEL + name: MODEL + name for name in NAMES}
    for chain in ("Eeeee=Dddd Bb=Ccc Ccc=Dddd", "Ccc=Dddd Bb=Ccc Dddd=Eeeee"):
        decisions = [decided(*(MODEL + name for name in pair.split("="))) for pair in chain.split()]
        merged = merge_confirmed(decisions, known, NOTHING, SCHEMA)
        # in order, since the label of what has none is that of the first
        assert list(merged.items()) == [(MODEL + name, f"{MODEL}Bb") for name in ("Ccc", "Dddd", "Eeeee")]


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


def test_a_denial_taken_back_leaves_the_iri_that_it_gave_answering() -> None:
    rows = [row("a", 1, "HeartLM", TITLE, ARXIV), row("b", 1, "HeartLM", TITLE, ARXIV)]
    one = after(resolved(rows))
    said = decided(f"{ENTRY}a/model/HeartLM", f"{ENTRY}b/model/HeartLM", denied=True)
    apart = resolved(rows, Past(ids=one, decisions=[said]))
    last = resolved(rows, Past(ids=after(apart)))
    assert {last.thing(its) for its in rows} == {f"{MODEL}HeartLM"}
    assert last.retired == {f"{MODEL}b/HeartLM": f"{MODEL}HeartLM"}


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


def test_things_of_two_kinds_are_never_one() -> None:
    rows = [row("a", 1, "HeartLM"), row("a", 2, "OpenECG", kind="dataset")]
    said = decided(f"{MODEL}HeartLM", f"{SCHEMA.prefixes['dataset']}OpenECG")
    found = resolved(rows, Past(ids=after(resolved(rows)), decisions=[said]))
    assert len({found.thing(its) for its in rows}) == 2
    assert [(its.rule, its.severity.value) for its in found.findings] == [("idle-mapping", "warning")]
