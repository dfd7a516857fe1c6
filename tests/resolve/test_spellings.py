"""Names that only look alike are one name: of rows, in cells, of the vocabulary and of earlier builds."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given

from kg.resolve.ids import Key, read_ids, with_plain_names, write_ids
from kg.resolve.past import Past
from tests.support.rows import NOTHING, SCHEMA, after, resolved, row, things
from tests.support.spellings import NAME, spellings

EYE = SCHEMA.base + "model/Med-PaLM_2's_Eye".replace("'", "%27")
OTHER = "Med\u2010PaLM 2\u2019s Eye"


@given(spellings(hidden=False))
def test_a_row_has_the_iri_of_the_name_as_it_is_typed(name: str) -> None:
    rows = [row("a", 1, name)]
    assert things(resolved(rows), rows) == things(resolved([row("a", 1, NAME)]), rows)


@given(spellings(hidden=False))
def test_a_cell_names_the_row_and_the_vocabulary(name: str) -> None:
    rows = [row("a", 1, NAME), row("a", 2, "Later", base=[name])]
    found = resolved(rows)
    field = SCHEMA.fields["base"]
    assert found.names.reference("a", field, name) == found.things[rows[0].span]
    known = replace(NOTHING, labels={EYE: NAME}, kinds={EYE: "model"}, names={("model", NAME): EYE})
    assert resolved(rows[1:], vocabulary=known).names.reference("a", field, name) == EYE


def test_two_rows_of_one_catalogue_are_one() -> None:
    rows = [row("a", 1, NAME), row("a", 2, OTHER)]
    found = resolved(rows)
    assert len(set(things(found, rows).values())) == 1
    assert [finding.rule for finding in found.findings] == ["duplicate-name"]


def test_rows_of_two_catalogues_are_one_on_evidence() -> None:
    link = "https://github.com/lab/eye"
    rows = [row("a", 1, NAME, code=link), row("b", 1, OTHER, code=link)]
    assert len(set(things(resolved(rows), rows).values())) == 1


def test_a_name_is_shown_as_the_list_writes_it() -> None:
    found = resolved([row("a", 1, OTHER, base=["Eye\u2010Net"])])
    assert sorted(entity.label for entity in found.entities.values()) == ["Eye\u2010Net", OTHER]
    both = resolved([row("a", 1, OTHER, base=["Eye\u2010Net"]), row("b", 1, "X", base=["Eye-Net"])])
    assert "Eye-Net" in {entity.label for entity in both.entities.values()}


def test_an_iri_that_was_given_to_a_spelling_stays() -> None:
    given_iri = SCHEMA.base + "model/Med%E2%80%90PaLM"
    past = {Key("model", "name", OTHER): given_iri, Key("model", "entry", f"a/{OTHER}"): given_iri}
    rows = [row("a", 1, NAME)]
    assert set(things(resolved(rows, Past(ids=with_plain_names(past))), rows).values()) == {"model/Med%E2%80%90PaLM"}


def test_a_spelling_in_the_lock_file_gets_no_second_line(tmp_path: Path) -> None:
    file = tmp_path / "ids.tsv"
    write_ids(file, {Key("model", "name", OTHER): EYE, Key("model", "entry", f"a/{OTHER}"): EYE}, SCHEMA)
    written = file.read_bytes()
    found = resolved([row("a", 1, NAME)], Past(ids=with_plain_names(read_ids(file, SCHEMA))))
    write_ids(file, after(found), SCHEMA)
    assert file.read_bytes() == written
