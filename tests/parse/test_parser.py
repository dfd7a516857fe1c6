"""From blocks to entries: nothing is lost on the way, and what is wrong is said at its place."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.check import in_order, to_text
from kg.errors import ConfigError
from kg.model import Entry, Finding, Part, Report, Value
from kg.parse.description import Catalogue, check_terms, load_catalogue
from kg.parse.parser import Parsed, parse
from kg.read import Page, read, read_text
from tests.support.examples import examples
from tests.support.marks import marked
from tests.support.workspaces import ROOT

FAULTS = Path(__file__).parent / "faults"
BUNDLED = load_catalogue(ROOT / "catalogues" / "data-centric-fm.yaml")
FAULTY = load_catalogue(FAULTS / "catalogue.yaml")
REVISIONS = 28


def assert_conserved(page: Page, parsed: Parsed) -> None:
    """Each block is of an entry, or accounted for by one finding, or skipped as described."""
    unread = sum(finding.blocks for finding in parsed.findings)
    assert len(page.blocks) == len(parsed.read) + unread + len(parsed.skipped)
    seen = [id(block) for block in (*parsed.read, *parsed.skipped)]
    assert len(set(seen)) == len(seen)
    assert {id(block) for block in page.blocks}.issuperset(seen)


def test_snapshot_is_read_without_a_finding() -> None:
    page = read(BUNDLED.snapshot, catalogue=BUNDLED.name)
    parsed = parse(page.blocks, BUNDLED)
    assert_conserved(page, parsed)
    assert Counter(entry.kind for entry in parsed.entries) == {"model": 93, "dataset": 58}
    assert Counter(block.layout for block in parsed.skipped) == {"header": 10}
    assert parsed.findings == ()


def test_every_revision_is_conserved(shared: Path) -> None:
    files = sorted((shared / "catalogues" / BUNDLED.name).glob("*.md"))
    assert len(files) == REVISIONS
    rules: Counter[str] = Counter()
    for file in files:
        page = read(file, catalogue=BUNDLED.name)
        parsed = parse(page.blocks, BUNDLED)
        assert_conserved(page, parsed)
        rows = sum(block.layout == "row" for block in page.blocks)
        strategies = sum(block.layout == "row" for block in parsed.skipped)
        assert len(parsed.entries) == rows - strategies >= 79, file.name
        rules.update(finding.rule for finding in parsed.findings)
    # a model called "(No name)" in eight of them, in eight "[Official site]([MIMIC-IV documentation )"
    assert rules == {"named-by-paper": 8, "bad-link": 8}


def test_faults_are_found_at_their_places() -> None:
    page = read(FAULTY.snapshot, catalogue="faults", shown="page.md")
    parsed = parse(page.blocks, FAULTY)
    assert_conserved(page, parsed)
    assert to_text(Report(findings=in_order(parsed.findings))) == (FAULTS / "report.txt").read_text(encoding="utf-8")


def test_very_many_columns_are_told_of_together() -> None:
    """The first unknown columns one by one, the others in one finding; the entry keeps what is described."""
    columns, extra = 3_000, 2_000
    lines = [
        "Model | Base" + " | c" * columns,
        "-|-" + "|-" * columns,
        "One | CLIP" + " | x" * (columns + extra),
        "Two",
    ]
    page = read_text("## Models\n\n" + "\n".join(lines), catalogue="faults")
    parsed = parse(page.blocks, FAULTY)
    assert_conserved(page, parsed)
    rules = Counter(finding.rule for finding in parsed.findings)
    assert rules["unknown-column"] == rules["ragged-row"] - 1 == 21
    said = [finding.message for finding in parsed.findings]
    assert "2980 more columns are not described, their cells were not read" in said
    assert "the row has 1980 more cells beyond its columns" in said
    assert max(map(len, said)) < 300
    one, two = parsed.entries
    assert (one.name, two.name, texts(one, "base")) == ("One", "Two", ["CLIP"])
    assert len(one.cells) < 50


def test_a_long_text_does_not_make_a_long_message() -> None:
    text = "](" * 100_000
    parsed = parse(read_text(f"## Models\n\nModel | Base\n-|-\n{text} | {text}\n", catalogue="faults").blocks, FAULTY)
    assert parsed.findings
    assert max(len(finding.message) for finding in parsed.findings) < 300
    assert max(len(finding.value or "") for finding in parsed.findings if finding.rule == "bad-link") < 300


def test_entries_of_a_faulty_page() -> None:
    parsed = parse(read(FAULTY.snapshot, catalogue="faults").blocks, FAULTY)
    named = {entry.name: entry for entry in parsed.entries}
    assert [*named] == [
        *("Fine", "Few", "Many", "Title for a name", "Bad links", "No link", "Broken", "Linked"),
        *("Other names (ON-1)", "one cell", "Above it", "In a second table", "Deeper", "Set", "Again"),
    ]
    assert texts(named["Fine"], "modality") == texts(named["Other names (ON-1)"], "modality") == ["language"]
    assert texts(named["Above it"], "modality") == []
    assert texts(named["Deeper"], "modality") == ["vision"]
    assert texts(named["Other names (ON-1)"], "otherName") == ["ON-1"]
    assert texts(named["Other names (ON-1)"], "possibleBase") == ["A", "B"]
    assert texts(named["Other names (ON-1)"], "base") == ["C"]
    assert [value.url for value in named["Again"].fields["base"] if isinstance(value, Value)] == ["https://x.org/ref"]
    assert "code" not in named["Bad links"].fields
    assert [value.url for value in named["Bad links"].fields["url"] if isinstance(value, Value)] == [
        "https://www.x.org"
    ]
    paper = named["Bad links"].fields["paper"][0]
    assert isinstance(paper, Part)
    assert (paper.name, [value.url for value in paper.fields["url"]]) == ("Paper of it", ["https://arxiv.org/abs/1"])
    assert {entry.kind for entry in parsed.entries if entry.name != "Set"} == {"model"}
    assert FAULTY.link(named["Fine"].span.line) == "https://example.org/abc123/README.md#L14"


def texts(entry: Entry, field: str) -> list[str]:
    return [value.text for value in entry.fields.get(field, ()) if isinstance(value, Value)]


PIECES = [
    *("## Models\n", "### Language\n", "### 2024\n", "## Data sets\n", "## Strategies\n", "## Unknown\n", "# Title\n"),
    *("\n", "\n", "\ntext\n", "- item\n", "> quote\n", "```\ncode\n```\n", "<div>\n", "[r]: http://x.org\n\n", "---\n"),
    *("\n| Model | Base | Data |\n|-|-|-|\n", "\n| Name | Link | Name |\n|-|-|-|\n", "\n| Any |\n|-|\n"),
    *(
        "| A | CLIP | B* |\n",
        "| - | | |\n",
        "| (no) |\n",
        "| [x](y) | [a](https://x.org) | B | C |\n",
        "|",
        "\\|",
        "bare\n",
    ),
]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
@examples(500)
def test_any_page_is_conserved(text: str) -> None:
    page = read_text(text, catalogue="any")
    assert_conserved(page, parse(page.blocks, FAULTY))


def test_an_entry_tells_the_field_of_each_cell_that_was_read() -> None:
    """Of a row those that the description names, of an item also those that its slots tell."""
    table = "## Models\n| Model | Base | Stars |\n|-|-|-|\n| A | CLIP | 5 |\n| B | BERT | 6 |\n"
    items = "- **HeartLM** [[Paper]](https://x.org/p) [[Data]](https://x.org/d) [[Data]](https://x.org/e) 2024\n"
    described = load_catalogue(
        Path("c.yaml"),
        "title: T\nsnapshot: page.md\nrevision: '1'\n"
        "kind: model\nread: [row, item]\ncolumns: {Model: name, Base: base}\n",
    )
    one, other, item = parse(read_text(f"{table}\n{items}", catalogue="").blocks, described).entries
    assert one.read_for == {"Model": "name", "Base": "base"}
    assert one.read_for is other.read_for
    assert [*one.cells] == ["Model", "Base", "Stars"]
    fields = {"name": "name", "paper": "publication", "data": "link", "data 2": "link", "year": "year"}
    assert {column: field for column, field in item.read_for.items() if column in fields} == fields
    assert item.read_for.keys() <= item.cells.keys()


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_make_no_difference(end: str) -> None:
    for catalogue in (BUNDLED, FAULTY):
        text = catalogue.snapshot.read_bytes().decode()
        assert "\r" not in text
        one, other = (parse(read_text(its, catalogue="").blocks, catalogue) for its in (text, text.replace("\n", end)))
        assert one == other


def test_a_new_section_is_said_once() -> None:
    rows = "| A | CLIP | extra |\n" * 100
    parsed = parse(read_text(f"## Models\n### New\n| Model | Base |\n|-|-|\n{rows}", catalogue="").blocks, FAULTY)
    assert Counter(finding.rule for finding in parsed.findings) == {
        "new-section": 1,
        "missing-column": 1,
        "ragged-row": 100,
    }


# The description of a catalogue

NEEDED = "title: T\nfile: README.md\nsnapshot: page.md\nrevision: abc\n"


def described(folder: Path, text: str) -> Catalogue:
    file = folder / "some.yaml"
    file.write_text(text, encoding="utf-8")
    return load_catalogue(file)


@pytest.mark.parametrize(
    ("text", "message", "key", "hint"),
    [
        ("§titel: T\n", "unknown key 'titel'", "titel", "Did you mean 'title'?"),
        ("title: T\n§xyz: red\n", "unknown key 'xyz'", "xyz", "Known: branch, columns, description, "),
        ("title: §[T]\n", "title: expected a text", "title", None),
        ("title: §true\n", "title: expected a text", "title", "Put it in quotes."),
        ("§title: T\nfile: f\n", "snapshot is missing", "snapshot", None),
        ("# here\n§title:\n", "title is missing", "title", None),
        ("§title: ''\n", "title is missing", "title", None),
        ("§- title\n", "expected keys with values", None, None),
        ("§", "expected keys with values", None, None),
        ("title: {\n§", "not YAML: ", None, None),
        ("title: T\n§\tfile: x\n", "not YAML: ", None, None),
        ("title: T\n§title: U\n", "'title' stands twice", None, None),
        ("title: §!!python/object/apply:os.system [exit]\n", "could not determine a constructor", None, None),
        ("title: §!unknown x\n", "could not determine a constructor", None, None),
        (f"{NEEDED}sections: §&it {{A: *it}}\n", "a value holds itself", None, None),
        (f"{NEEDED}§true: x\n", "the key true is no text", None, "Put it in quotes."),
        (f"{NEEDED}? §[a]\n: x\n", "a key is no text", None, "Put it in quotes."),
        (f"{NEEDED}homepage: §x.org\n", "homepage: 'x.org' is no web address", "homepage", None),
        (f"{NEEDED}licence: §MIT\n", "licence: 'MIT' is no web address", "licence", None),
        (f"{NEEDED}updated: §yesterday\n", "updated: 'yesterday' is no date", "updated", "Write it as in 2026-02-05."),
        (f"{NEEDED}permalink: §'https://x.org/{{path}}'\n", "can't be filled in", "permalink", "{revision}, {file}"),
        (f"{NEEDED}permalink: §'https://x.org/{{}}'\n", "can't be filled in", "permalink", "{revision}, {file} and"),
        (f"{NEEDED}permalink: §'https://x.org/{{line'\n", "can't be filled in", "permalink", "{revision}, {file} and"),
        (f"{NEEDED}permalink: §'https://x.org/{{line.x}}'\n", "can't be filled in", "permalink", "{revision}, {file}"),
        (f"{NEEDED}permalink: §'https://x.org/{{line[0]}}'\n", "can't be filled in", "permalink", "{revision}, {file}"),
        (f"{NEEDED}permalink: §'https://x.org/{{line:>2000000000}}'\n", "can't be filled", "permalink", "{revision}"),
        (f"{NEEDED}permalink: §'https://x.org/{{line!r}}'\n", "can't be filled in", "permalink", "{revision}, {file}"),
        (f"{NEEDED}permalink: §'https://x.org/{{{{line}}}}'\n", "can't be filled", "permalink", "{revision}, {file}"),
        (f"{NEEDED}permalink: §'{{file}}#L{{line}}'\n", "is no web address", "permalink", None),
        ("title: T\nrevision: r\nsnapshot: §../x.md\n", "is no path within", "snapshot", "Copy the file into it."),
        ("title: T\nrevision: r\nsnapshot: §/etc/passwd\n", "is no path within", "snapshot", "Copy the file into it."),
        (f"{NEEDED}paper: §A paper\n", "paper: expected keys with values", "paper", None),
        (f"{NEEDED}paper: §{{url: https://x.org}}\n", "paper: title is missing", "paper.title", None),
        (f"{NEEDED}paper:\n  title: T\n  url: §x\n", "paper.url: 'x' is no web address", "paper.url", None),
        (f"{NEEDED}paper: {{§author: A}}\n", "paper: unknown key 'author'", "paper.author", "Did you mean 'authors'?"),
        (f"{NEEDED}paper: {{title: T, url: https://x.org, authors: §A}}\n", "expected a list", "paper.authors", None),
        (f"{NEEDED}skip: §rows\n", "skip: unknown layout 'rows'", "skip", "Did you mean 'row'?"),
        (f"{NEEDED}skip:\n- row\n- §rows\n", "skip: unknown layout 'rows'", "skip", "Did you mean 'row'?"),
        (f"{NEEDED}skip: [row, §[item]]\n", "skip: expected a text", "skip", None),
        (f"{NEEDED}skip: [§all]\n", "skip: unknown layout 'all'", "skip", None),
        (f"{NEEDED}sections: §[Models]\n", "sections: expected keys with values", "sections", None),
        (f"{NEEDED}sections: {{A: §model}}\n", "sections.A: expected keys with values", "sections.A", None),
        (f"{NEEDED}sections: {{A: {{§colums: }}}}\n", "A: unknown key 'colums'", "sections.A.colums", "'columns'"),
        (f"{NEEDED}sections:\n  A:\n    skip: §x\n", "sections.A.skip: unknown", "sections.A.skip", None),
        (f"{NEEDED}columns: {{Model: §}}\n", "columns.Model: expected a text", "columns.Model", None),
        (f"{NEEDED}fields: {{task: §[a]}}\n", "fields.task: expected a text", "fields.task", None),
        (f"{NEEDED}kind: §[model]\n", "kind: expected a text", "kind", None),
    ],
)  # fmt: skip
def test_wrong_description(tmp_path: Path, text: str, message: str, key: str | None, hint: str | None) -> None:
    """Each fault is an error at the place that § marks."""
    text, (line, column) = marked(text)
    with pytest.raises(ConfigError) as raised:
        described(tmp_path, text)
    error = raised.value
    assert message in error.message
    assert (error.file, error.line, error.column) == (str(tmp_path / "some.yaml"), line, column)
    assert error.message.startswith(f"{error.file}:{line}:{column}: ")
    assert error.key == key
    assert hint is None or hint in (error.hint or "")


def test_fault_of_yaml_has_its_place(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        described(tmp_path, "title: T\nfile: a: b\n")
    assert raised.value.message.startswith(f"{tmp_path / 'some.yaml'}:2:8: ")


def test_absent_description(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load_catalogue(tmp_path / "absent.yaml")


def test_numbers_and_dates_stay_as_written(tmp_path: Path) -> None:
    catalogue = described(
        tmp_path,
        "title: 2024\nfile: 1_000\nsnapshot: 0x1F\nrevision: 0123456\nupdated: 2026-02-05\n"
        "sections:\n  2024:\n  2024-05-01:\n  1.10: {kind: model, skip: row}\n  No:\n",
    )
    assert (catalogue.title, catalogue.path, catalogue.snapshot.name) == ("2024", "1_000", "0x1F")
    assert (catalogue.revision, catalogue.updated) == ("0123456", "2026-02-05")
    assert [*catalogue.root.sections] == ["2024", "2024-05-01", "1.10", "No"]
    assert catalogue.root.sections["1.10"].skip == {"row"}


def test_sections_inherit_what_they_do_not_say() -> None:
    models = FAULTY.root.sections["Models"]
    vision, covered = FAULTY.root.find(["Models", "Vision", "Recent"])
    assert (vision, covered) == (models.sections["Vision"], 2)
    assert FAULTY.root.find(["Models", "2024", "Vision", "2023年"]) == (vision, 4)
    assert (vision.kind, vision.columns, vision.skip) == (models.kind, models.columns, FAULTY.root.skip)
    assert [*vision.fields] == ["modality"]
    assert FAULTY.root.find([]) == (FAULTY.root, 0)
    assert FAULTY.root.find(["Vision"]) == (FAULTY.root, 0)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("kind: §modle\n", "kind: unknown kind 'modle'", "Did you mean 'model'?"),
        ("columns: {Model: §nmae}\n", "columns.Model: unknown field 'nmae'", "Did you mean 'name'?"),
        ("fields: {§modalty: x}\n", "fields: unknown field 'modalty'", "Did you mean 'modality'?"),
        ("fields: {§data: x}\n", "fields: unknown field 'data'", "Known: "),
        ("entries: {A.: §x}\n", "entries.A.: unknown kind 'x'", "Known: "),
        ("or_by_title: [model, §x]\n", "or_by_title: unknown kind 'x'", "Known: "),
        ("sections: {A: {sections: {B: {columns: {C: §x}}}}}\n", "B.columns.C: unknown field 'x'", "Known: "),
    ],
)
def test_unknown_terms(tmp_path: Path, text: str, message: str, hint: str) -> None:
    kinds, fields = ("model", "dataset"), ("name", "modality")
    check_terms(
        described(tmp_path, f"{NEEDED}kind: model\ncolumns: {{A: name, B: data}}\n"), kinds=kinds, fields=fields
    )
    text, (line, column) = marked(NEEDED + text)
    with pytest.raises(ConfigError, match=message) as raised:
        check_terms(described(tmp_path, text), kinds=kinds, fields=fields)
    assert hint in (raised.value.hint or "")
    assert (raised.value.line, raised.value.column) == (line, column)


if __name__ == "__main__":
    found: tuple[Finding, ...] = parse(read(FAULTY.snapshot, catalogue="", shown="page.md").blocks, FAULTY).findings
    (FAULTS / "report.txt").write_text(to_text(Report(findings=in_order(found))), encoding="utf-8", newline="\n")


def test_characters_that_nobody_sees_are_found_at_their_places() -> None:
    text = (
        "| Mo\u200bdel | Paper |\n|-|-|\n| Bell\x07\u202eNet | - |\n"
        "| \u0645\u06cc\u200c\u062e \U0001f469\u200d\U0001f467 | - |\n"
        "\n<table>\n<tr><th>Model<th>Paper\n<tr><td>\nDrum\ufeffNet<td>\n</table>\n"
    )
    parsed = parse(read_text(f"## Models\n\n{text}", catalogue="faults").blocks, FAULTY)
    assert [entry.name for entry in parsed.entries] == [
        "BellNet",
        "\u0645\u06cc\u200c\u062e \U0001f469\u200d\U0001f467",
        "DrumNet",
    ]
    places = [
        (finding.span.line, finding.span.column, finding.message.partition(": ")[2])
        for finding in parsed.findings
        if finding.rule == "hidden-character" and finding.span is not None
    ]
    assert places == [(3, 5, "U+200B"), (5, 7, "U+0007, U+202E"), (11, 5, "U+FEFF")]
