"""Mappings as tables: what people decided is read, or refused with file and line; judgements are written to be read."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ConfigError
from kg.rdf.schema import load_schema
from kg.resolve.sssom import CURATED, EXACT, VERSION, Decision, Judgement, read_decisions, write_judgements
from kg.workspace import Workspace
from tests.support.workspaces import ROOT

SPACE = Workspace(ROOT)
SCHEMA = load_schema(SPACE.ontology, SPACE.base)
MODEL, PAPER, ENTRY = (SCHEMA.prefixes[kind] for kind in ("model", "paper", "entry"))
COLUMNS = (
    "subject_id", "subject_label", "subject_type", "predicate_id", "predicate_modifier", "object_id", "subject_source",
    "comment",
)  # fmt: skip


def line(**cells: str) -> str:
    """A row that confirms two models to be one, but for what is said otherwise."""
    whole = {"subject_id": "model:EyeGPT", "predicate_id": EXACT, "object_id": "model:Eye-GPT"} | cells
    return "\t".join(whole.get(column, "") for column in COLUMNS)


def text_of(*lines: str) -> str:
    return "".join(f"{its}\n" for its in ("\t".join(COLUMNS), *lines))


def read(folder: Path, text: str | bytes) -> tuple[Decision, ...]:
    file = folder / "mappings.sssom.tsv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_decisions(file, SCHEMA, shown="decided.tsv")


# Read.


def test_a_row_is_a_decision(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        text_of(
            line(comment="one logo"),
            line(object_id="model:EyeChat", predicate_modifier="Not"),
            line(subject_id="paper:arxiv/2401.00001", predicate_id=VERSION, object_id="https://doi.org/10.1000/eye"),
        ),
    )
    assert found == (
        Decision(
            subject=f"{MODEL}EyeGPT",
            object=f"{MODEL}Eye-GPT",
            predicate=EXACT,
            denied=False,
            file="decided.tsv",
            line=2,
            comment="one logo",
        ),
        Decision(
            subject=f"{MODEL}EyeGPT",
            object=f"{MODEL}EyeChat",
            predicate=EXACT,
            denied=True,
            file="decided.tsv",
            line=3,
        ),
        Decision(
            subject=f"{PAPER}arxiv/2401.00001",
            object="https://doi.org/10.1000/eye",
            predicate=VERSION,
            denied=False,
            file="decided.tsv",
            line=4,
        ),
    )
    assert [its.why for its in found[:2]] == ["one logo (decided.tsv:2)", "decided.tsv:3"]


def test_the_same_is_the_same_as_an_exact_match(tmp_path: Path) -> None:
    said, exact = (read(tmp_path, text_of(line(predicate_id=its))) for its in ("owl:sameAs", EXACT))
    assert said == exact


@pytest.mark.parametrize(
    ("cells", "source"),
    [
        ({"subject_type": "rdfs literal", "subject_source": "catalogue:eyes"}, "eyes"),
        ({"subject_type": "rdfs literal", "subject_source": "eyes"}, "eyes"),
        ({"subject_source": "catalogue:eyes"}, "eyes"),
        ({}, ""),
        ({"subject_type": "rdfs literal", "subject_id": "model:Other"}, ""),
    ],
)
def test_the_subject_may_be_a_name(tmp_path: Path, cells: dict[str, str], source: str) -> None:
    (found,) = read(tmp_path, text_of(line(**{"subject_id": "", "subject_label": " Eye GPT ", **cells})))
    assert (found.subject, found.object) == ("Eye GPT", f"{MODEL}Eye-GPT")
    assert (found.literal, found.source) == (True, source)


def test_a_name_is_no_prefixed_name(tmp_path: Path) -> None:
    (found,) = read(tmp_path, text_of(line(subject_id="", subject_label="model:EyeGPT")))
    assert found.subject == "model:EyeGPT"


def test_the_label_and_source_of_what_has_an_iri_decide_nothing(tmp_path: Path) -> None:
    (found,) = read(tmp_path, text_of(line(subject_label="Another", subject_source="catalogue:eyes")))
    assert (found.subject, found.literal, found.source) == (f"{MODEL}EyeGPT", False, "")


def test_comments_and_blank_lines_are_counted_and_passed_over(tmp_path: Path) -> None:
    header, row = text_of(line()).splitlines()
    text = f"#license: none\n\n \t \n#more\n{header}\n\n#{row}\n\t\t\n{row}\n\n"
    (found,) = read(tmp_path, text)
    assert found.line == 9


@pytest.mark.parametrize(
    ("before", "end"), [(b"", b"\r\n"), (b"\xef\xbb\xbf", b"\n"), (b"\xef\xbb\xbf#about: eyes\n", b"\r\n")]
)
def test_it_is_read_however_lines_end_and_files_begin(tmp_path: Path, before: bytes, end: bytes) -> None:
    text = text_of(line(comment="why"), line(object_id="model:C"))
    plain = read(tmp_path, text)
    found = read(tmp_path, before + text.encode().replace(b"\n", end))
    assert [(its.subject, its.object, its.comment) for its in found] == [
        (its.subject, its.object, its.comment) for its in plain
    ]
    assert [its.line for its in found] == [its.line + before.count(b"\n") for its in plain]


def test_no_line_end_is_needed_behind_the_last_row(tmp_path: Path) -> None:
    assert read(tmp_path, text_of(line()).removesuffix("\n")) == read(tmp_path, text_of(line()))


def test_columns_stand_in_any_order_beside_others(tmp_path: Path) -> None:
    text = (
        f"confidence\tobject_id\tpredicate_id\t subject_id \n1\tmodel:B\t{EXACT}\tmodel:A\n\tmodel:C\t{EXACT} \tmodel:A"
    )
    found = read(tmp_path, text)
    assert [(its.subject, its.object, its.denied) for its in found] == [
        (f"{MODEL}A", f"{MODEL}B", False),
        (f"{MODEL}A", f"{MODEL}C", False),
    ]


def test_quotation_marks_are_letters(tmp_path: Path) -> None:
    rows = [line(comment='"open'), line(object_id="model:B", comment='the "eye"')]
    assert [its.comment for its in read(tmp_path, text_of(*rows))] == ['"open', 'the "eye"']


@pytest.mark.parametrize("text", ["", "\n\n", "#license: none\n", "\ufeff#license: none\n\n"])
def test_nothing_is_decided_where_nothing_stands(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == ()
    assert read(tmp_path, text + "\t".join(COLUMNS)) == ()


def test_nothing_is_decided_where_there_is_no_file(tmp_path: Path) -> None:
    assert read_decisions(tmp_path / "absent.tsv", SCHEMA, shown="absent.tsv") == ()


# Refused.

ABOUT = "the pair is confirmed and denied, here and in line 2"
FAULTS = [
    ({"subject_id": ""}, "the row has no subject or no object", "Copy it from build/proposals.sssom.tsv."),
    ({"object_id": " "}, "the row has no subject or no object", "Copy it from build/proposals.sssom.tsv."),
    (
        {"subject_type": "rdfs literal"},
        "the row has no subject or no object",
        "Copy it from build/proposals.sssom.tsv.",
    ),
    (
        {"predicate_id": "skos:closeMatch"},
        "'skos:closeMatch' can't be decided",
        "Give skos:exactMatch, or dcterms:isVersionOf for two versions of a paper.",
    ),
    (
        {"predicate_id": ""},
        "'' can't be decided",
        "Give skos:exactMatch, or dcterms:isVersionOf for two versions of a paper.",
    ),
    ({"predicate_modifier": "not"}, "'not' is no modifier", "Give Not to deny, nothing to confirm."),
    ({"object_id": "model:EyeGPT"}, "a thing is matched with itself", "Drop the row."),
    ({"object_id": f"{MODEL}EyeGPT"}, "a thing is matched with itself", "Drop the row."),
]


@pytest.mark.parametrize(("cells", "said", "hint"), FAULTS)
def test_a_row_that_decides_nothing_is_refused(tmp_path: Path, cells: dict[str, str], said: str, hint: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read(tmp_path, f"#about: eyes\n\n{text_of(line(comment='good'), line(**cells))}")
    assert raised.value.message == f"decided.tsv:5: {said}"
    assert (raised.value.file, raised.value.line) == ("decided.tsv", 5)
    assert raised.value.hint == hint


def test_a_row_without_its_cells_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"decided.tsv:2: the row has no subject or no object"):
        read(tmp_path, text_of(f"model:EyeGPT\t\t\t{EXACT}"))


@pytest.mark.parametrize("missing", ["subject_id", "predicate_id", "object_id"])
def test_a_missing_column_is_named(tmp_path: Path, missing: str) -> None:
    header = "\t".join(column for column in COLUMNS if column != missing)
    with pytest.raises(ConfigError) as raised:
        read(tmp_path, f"#about: eyes\n{header}\n")
    assert raised.value.message == f"decided.tsv:2: no column {missing}"
    assert raised.value.hint == "Columns have tabs in between."


def test_other_marks_than_tabs_make_no_columns(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"decided.tsv:1: no column subject_id"):
        read(tmp_path, text_of(line()).replace("\t", ","))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {"predicate_modifier": "Not"}),
        ({"predicate_modifier": "Not"}, {}),
        ({}, {"subject_id": "model:Eye-GPT", "object_id": "model:EyeGPT", "predicate_modifier": "Not"}),
        ({"predicate_id": "owl:sameAs"}, {"predicate_modifier": "Not"}),
        ({"subject_id": f"{MODEL}EyeGPT"}, {"predicate_modifier": "Not"}),
        (
            {"subject_id": "", "subject_label": "Eye", "subject_source": "eyes"},
            {"subject_id": "", "subject_label": "Eye", "subject_source": "catalogue:eyes", "predicate_modifier": "Not"},
        ),
    ],
)
def test_a_pair_is_not_both_confirmed_and_denied(tmp_path: Path, first: dict[str, str], second: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as raised:
        read(tmp_path, text_of(line(**first), line(object_id="model:Between"), line(**second)))
    assert raised.value.message == f"decided.tsv:4: {ABOUT}"
    assert raised.value.hint == "Drop one of the two rows."


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        ({}, {"object_id": "model:Other", "predicate_modifier": "Not"}),
        # versions of one work are not one
        ({"predicate_id": VERSION}, {"predicate_modifier": "Not"}),
        # a name may mean a thing in one catalogue, and not in another
        (
            {"subject_id": "", "subject_label": "Eye", "subject_source": "eyes"},
            {"subject_id": "", "subject_label": "Eye", "subject_source": "sight", "predicate_modifier": "Not"},
        ),
    ],
)
def test_rows_that_agree_stand_beside_each_other(tmp_path: Path, first: dict[str, str], second: dict[str, str]) -> None:
    assert len(read(tmp_path, text_of(line(**first), line(**second)))) == 2


@pytest.mark.parametrize("data", [b"\xff\xfe", b"subject_id\tsubject_label\n\xe4\n"])
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ConfigError, match=r"decided.tsv:[12]:1: not UTF-8"):
        read(tmp_path, data)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^decided.tsv: it is no regular file"):
        read_decisions(tmp_path, SCHEMA, shown="decided.tsv")


@pytest.mark.parametrize(
    "mark", [pytest.param(its, id=f"U+{ord(its):04X}") for its in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"]
)
def test_only_line_ends_end_a_row(tmp_path: Path, mark: str) -> None:
    found = read(tmp_path, text_of(line(comment=f"copied{mark}from a page"), line(object_id="model:C")))
    assert [its.line for its in found] == [2, 3]


def test_a_cell_may_be_long(tmp_path: Path) -> None:
    (found,) = read(tmp_path, text_of(line(comment="eye " * 40_000)))
    assert found.comment.startswith("eye eye")


# Write.


def judgement(subject: str, target: str, comment: str = "why", **more: str) -> Judgement:
    its = Judgement(subject=subject, object=target, justification="LexicalMatching", comment=comment)
    for name, value in more.items():
        its = replace(its, **{name: value})  # type: ignore[arg-type]  # only `denied` is no text
    return its


ONE = judgement(
    f"{ENTRY}eyes/model/EyeGPT", f"{ENTRY}sight/model/Eye-GPT", subject_label="EyeGPT", subject_source="eyes"
)
TWO = judgement("https://eyes.org/gpt", f"{MODEL}EyeGPT", object_label="Eye GPT", object_source="sight")
THREE = Judgement(
    subject=f"{PAPER}arxiv/2401.00001",
    object=f"{PAPER}doi/10.1000/eye",
    predicate=VERSION,
    denied=True,
    justification=CURATED,
    comment="",
)


def write(*judgements: Judgement, about: str = "What was judged") -> str:
    return write_judgements(judgements, SCHEMA, name="judged", about=about)


def taken_apart(text: str) -> tuple[dict[str, object], list[dict[str, str]]]:
    """The metadata of a file, and its rows by column."""
    lines = text.removesuffix("\n").split("\n")
    metadata = yaml.safe_load("\n".join(its[1:] for its in lines if its.startswith("#")))
    rows = csv.DictReader(
        io.StringIO("\n".join(its for its in lines if not its.startswith("#"))),
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
        strict=True,
    )
    return metadata, list(rows)


def test_judgements_are_rows() -> None:
    _, rows = taken_apart(write(THREE, ONE))
    assert rows == [
        {
            "subject_id": "entry:eyes/model/EyeGPT",
            "subject_label": "EyeGPT",
            "subject_type": "",
            "predicate_id": EXACT,
            "predicate_modifier": "",
            "object_id": "entry:sight/model/Eye-GPT",
            "object_label": "",
            "mapping_justification": "semapv:LexicalMatching",
            "subject_source": "catalogue:eyes",
            "object_source": "",
            "comment": "why",
        },
        {
            "subject_id": "paper:arxiv/2401.00001",
            "subject_label": "",
            "subject_type": "",
            "predicate_id": VERSION,
            "predicate_modifier": "Not",
            "object_id": "paper:doi/10.1000/eye",
            "object_label": "",
            "mapping_justification": "semapv:ManualMappingCuration",
            "subject_source": "",
            "object_source": "",
            "comment": "",
        },
    ]


def test_a_name_as_a_list_uses_it_is_written_and_read_back(tmp_path: Path) -> None:
    meant = Judgement(
        subject="ATLAS", object=f"{MODEL}EyeGPT", justification="ManualMappingCuration", comment="why",
        subject_source="eyes", literal=True,
    )  # fmt: skip
    text = write(meant)
    _, (row,) = taken_apart(text)
    assert (row["subject_id"], row["subject_label"], row["subject_type"]) == ("", "ATLAS", "rdfs literal")
    (found,) = read(tmp_path, text)
    assert (found.subject, found.object, found.literal, found.source) == ("ATLAS", f"{MODEL}EyeGPT", True, "eyes")


@pytest.mark.parametrize("about", ["What was judged", "Two: lines\n- of # é “eyes”", "eyes " * 40])
def test_the_header_is_yaml_behind_hashes(about: str) -> None:
    text = write(ONE, TWO, about=about)
    metadata, rows = taken_apart(text)
    assert metadata == {
        "curie_map": {
            "catalogue": SCHEMA.prefixes["catalogue"],
            "dcterms": "http://purl.org/dc/terms/",
            "entry": ENTRY,
            "model": MODEL,
            "semapv": "https://w3id.org/semapv/vocab/",
            "skos": "http://www.w3.org/2004/02/skos/core#",
        },
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "mapping_set_description": about,
        "mapping_set_id": f"{SCHEMA.base}mappings/judged",
    }
    assert list(metadata) == sorted(metadata)
    assert len(rows) == 2


@pytest.mark.parametrize("judgements", [[ONE, THREE], [ONE], [replace(TWO, object=f"{PAPER}x")], [THREE], []])
def test_every_prefix_that_is_used_is_explained(judgements: list[Judgement]) -> None:
    metadata, rows = taken_apart(write(*judgements))
    explained = metadata["curie_map"]
    assert isinstance(explained, dict)
    short = ("subject_id", "predicate_id", "object_id", "mapping_justification", "subject_source", "object_source")
    used = {row[column].partition(":")[0] for row in rows for column in short if row[column]}
    assert used - {"https"} <= set(explained)
    assert "model" not in explained


def test_without_judgements_there_is_a_header_alone(tmp_path: Path) -> None:
    text = write()
    assert taken_apart(text)[1] == []
    assert text.endswith("\tcomment\n")
    assert read(tmp_path, text) == ()


@given(st.permutations([ONE, TWO, THREE, ONE]))
def test_rows_are_sorted_and_stand_once(judgements: list[Judgement]) -> None:
    text = write(*judgements)
    assert text == write(ONE, TWO, THREE)
    assert [row["subject_id"] for row in taken_apart(text)[1]] == [
        "https://eyes.org/gpt",
        "entry:eyes/model/EyeGPT",
        "paper:arxiv/2401.00001",
    ]


def test_marks_in_cells_break_no_row(tmp_path: Path) -> None:
    its = judgement(
        f"{MODEL}A", f"{MODEL}B", subject_label='Eye\t"GPT', object_label="#Eye\r\n\\GPT", comment="a\nb\u2028c\x85d  e"
    )
    text = write(its, TWO)
    (row, _) = taken_apart(text)[1][::-1]
    assert (row["subject_label"], row["object_label"], row["comment"]) == ('Eye "GPT', "#Eye \\GPT", "a b c d e")
    assert len(read(tmp_path, text)) == 2


LABELS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.tuples(LABELS, LABELS, LABELS, st.booleans()), max_size=4))
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str, str, bool]]
) -> None:
    judgements = [
        Judgement(
            subject=f"{MODEL}Eye{place}",
            object=f"{PAPER}title/Eye{place}",
            predicate=VERSION if denied else EXACT,
            denied=denied,
            justification=CURATED,
            subject_label=first,
            object_label=second,
            comment=comment,
        )
        for place, (first, second, comment, denied) in enumerate(cells)
    ]
    text = write(*judgements)
    assert text.count("\n") == write().count("\n") + len(cells) + (2 if cells else 0)
    found = read(tmp_path_factory.mktemp("written"), text)
    assert [(its.subject, its.object, its.predicate, its.denied, its.comment) for its in found] == [
        (its.subject, its.object, its.predicate, its.denied, " ".join(its.comment.split())) for its in judgements
    ]
