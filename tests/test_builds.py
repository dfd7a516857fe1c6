"""The last good build is whole, whatever happens to the next; what can't be built is said in one sentence."""

import contextlib
import json
import os
import pty
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rdflib import Graph

from kg.builds import current, new_build, open_store
from kg.cli.main import main
from kg.model import Severity
from kg.pipeline import build
from kg.rdf.schema import load_schema
from kg.resolve import Key, read_ids, write_ids
from kg.workspace import Workspace
from tests.support.builds import ROW, TABLE, digest, is_tidy, page, started
from tests.support.workspaces import ROOT


@pytest.fixture(autouse=True)
def _nothing_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever a test writes by a relative path lands in its own folder."""
    monkeypatch.chdir(tmp_path)


def kg(space: Workspace, *words: str) -> Result:
    return CliRunner().invoke(main, ["build", "--workspace", str(space.root), *words])


# Anything can be built.


NASTY = [
    ("a/b?c#d%e_f", "https://example.org/a[b]c%zz?q=[1]#x#y"),
    ('"quoted" \\\\ name', "https://example.org/a|b^c`d{e}"),
    ("名前 😀 e\u0301", "https://例え.example/パス?é=1"),
    ("..", "https://example.org/../a/./b"),
    ("\u2028line\u2029 \x85 \x0c separators\xa0", "https://example.org:notaport/x"),
    ("\x01\x7f\ufffe\U0010ffff\ue000", "https://a@b@c.example:80:90/\ue000"),
    ("<b>bold</b> &amp; 'it'", "https://example.org/\u200b\ufeff"),
    ("$name {x} [y](z)", "http://[::1].example/"),
]


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_any_name_and_link_can_be_built(small: Workspace) -> None:
    rows = "".join(
        f"| {name} | Medicine | [{name}]({link}) | [Github]({link}) | {name} | - |\n" for name, link in NASTY
    )
    page(small).write_text(TABLE + rows, encoding="utf-8")
    build(small)
    first = digest(small.build)
    entries = {entry["name"]: entry["iri"] for entry in map(json.loads, printed(small, "entries", "--format", "jsonl"))}
    assert len(entries) == len(NASTY) + 1
    for name, address in entries.items():
        (about,) = [json.loads("".join(printed(small, "explain", address, "--format", "json")))]
        assert about["iri"] == address
        assert all(its["places"] or its["follows"] for its in about["says"]), name
    forms = {"ntriples": "nt", "turtle": "turtle", "jsonld": "json-ld"}
    read = [
        set(Graph().parse(data="\n".join(printed(small, "export", "--format", ours)), format=theirs))
        for ours, theirs in forms.items()
    ]
    assert read[0] == read[1] == read[2]
    build(small)
    assert digest(small.build) == first


def printed(space: Workspace, *words: str) -> list[str]:
    """What a command prints, line by line."""
    result = CliRunner().invoke(main, [*words, "--workspace", str(space.root)])
    assert result.exit_code == 0, result.output
    return result.stdout_bytes.decode().removesuffix("\n").split("\n")


# Readers and builders at the same time.


def test_a_reader_keeps_what_it_reads(small: Workspace) -> None:
    folder = current(small.build)
    with open_store(small.build) as store:
        before, reading = set(store), iter(store)
        first = next(reading)
        for text in (TABLE + ROW, TABLE):
            page(small).write_text(text, encoding="utf-8")
            build(small)
            assert current(small.build) != folder
        assert {first, *reading} == set(store) == before
    assert folder.exists()
    build(small)
    assert not folder.exists()
    assert is_tidy(small.build)


def test_an_error_of_the_reader_is_its_own(built: Path) -> None:
    with pytest.raises(FileNotFoundError, match="mine"), open_store(built):
        raise FileNotFoundError("mine")


def test_of_two_builds_at_once_one_waits(small: Workspace) -> None:
    before = digest(small.build)
    page(small).write_text(TABLE + ROW, encoding="utf-8")
    with contextlib.ExitStack() as first:
        first.enter_context(new_build(small.build))
        result = kg(small)
        assert result.exit_code == 2
        assert result.output.startswith(f"Error: another build is writing to {small.build}\n")
        assert digest(small.build) == before
        first.pop_all().__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert digest(small.build) == before
    assert kg(small).exit_code == 0
    assert digest(small.build) != before
    assert is_tidy(small.build)


# Builds that can't be.


def test_a_file_in_place_of_the_folder(small: Workspace, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    result = kg(small, "--output", str(tmp_path / "file" / "build"))
    assert result.exit_code == 2
    assert result.output.startswith(f"Error: {tmp_path / 'file' / 'build'} can't be written: not a directory\n")
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_read_only(small: Workspace) -> None:
    before = digest(small.build)
    (small.build / ".builds").chmod(0o500)
    result = kg(small)
    (small.build / ".builds").chmod(0o700)
    assert result.exit_code == 2
    assert "can't be written: permission denied" in result.output
    assert digest(small.build) == before


def _build_without_room(space: Workspace, room: int, said: Path) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    result = kg(space)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    said.write_text(result.output, encoding="utf-8")
    if result.exit_code != 2:
        raise AssertionError(repr(result.exception))


@pytest.mark.parametrize("room", [100, 20_000, 150_000])
def test_a_disk_that_is_full(small: Workspace, tmp_path: Path, room: int) -> None:
    before = digest(small.build)
    process = started(_build_without_room, small, room, tmp_path / "said")
    process.join()
    said = (tmp_path / "said").read_text(encoding="utf-8")
    assert process.exitcode == 0, said
    assert said.startswith(f"Error: {small.build} can't be written: ")
    assert said.count("\n") == 2
    assert digest(small.build) == before
    build(small)
    assert is_tidy(small.build)


def test_the_lock_file_of_the_bundled_workspace_is_complete(tmp_path: Path) -> None:
    space = Workspace.find(ROOT, output=tmp_path)
    before = space.ids.read_bytes()
    build(space, locked=True)
    assert space.ids.read_bytes() == before


def test_the_lock_file_keeps_what_another_build_added(small: Workspace) -> None:
    schema = load_schema(small.ontology, small.base)
    before = read_ids(small.ids, schema)
    left = small.ids.with_name(".ids.tsv.new")  # by a build that was killed
    left.write_text("half a li")
    mine, theirs = (Key("model", "name", name) for name in ("mine", "theirs"))
    write_ids(small.ids, before | {theirs: "https://example.org/theirs"}, schema)
    write_ids(small.ids, before | {mine: "https://example.org/mine"}, schema)
    assert read_ids(small.ids, schema).keys() - before.keys() == {mine, theirs}
    assert not left.exists()


def test_the_background_holds_for_another_page_too(workspace: Workspace) -> None:
    """What was read on lineage speaks of rows that are not there; nothing of it dangles."""
    page(workspace).write_text(TABLE, encoding="utf-8")
    report = build(workspace)
    assert [finding for finding in report.findings if finding.severity is Severity.VIOLATION] == []


def append(text: str) -> Callable[[Path], object]:
    return lambda file: file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("workspace.yaml", append("extra: 1\n")),
        ("workspace.yaml", append("base: [\n")),
        ("ontology/fmkg.ttl", append("fm:x a\n")),
        ("ontology/background.ttl", append("model:CLIP rdfs:label [] .\n")),
        ("ontology/background.ttl", lambda file: file.write_bytes(b"\xff\xfe")),
        ("ontology/context.jsonld", append("}")),
        ("ontology/context.jsonld", Path.unlink),
        ("ontology/ids.tsv", append("model\tname\n")),
        ("ontology/rules/derived-from.rq", append("{")),
        ("shapes/broken.ttl", lambda file: file.write_text("<a> <b>")),
        ("catalogues/data-centric-fm.yaml", append("colour: red\n")),
        ("catalogues/data-centric-fm.yaml", append("title: : :\n")),
        ("catalogues/data-centric-fm/README.md", Path.unlink),
    ],
)
def test_a_broken_workspace_is_one_sentence(small: Workspace, file: str, change: Callable[[Path], object]) -> None:
    before, ids = digest(small.build), small.ids.read_bytes()
    change(small.root / file)
    result = kg(small)
    assert result.exit_code == 2, result.output
    sentence, *hint = result.stderr.removesuffix("\n").split("\n")
    assert sentence.startswith("Error: ")
    assert Path(file).name in sentence or Path(file).parent.name in sentence
    assert len(hint) <= 1
    assert digest(small.build) == before
    assert small.ids.read_bytes() == ids or file == "ontology/ids.tsv"


SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix fm: <https://w3id.org/fmkg/ns#> .
fm:TestShape a sh:NodeShape ; sh:targetClass fm:FoundationModel ;
    sh:property [ sh:path fm:base ; sh:maxCount 0 ; sh:message "has a base" ] .
"""


def test_a_violation_is_exit_code_one_and_has_its_place(small: Workspace) -> None:
    before = digest(small.build)
    (small.root / "shapes" / "test.ttl").write_text(SHAPE, encoding="utf-8")
    result = kg(small)
    assert result.exit_code == 1
    assert "catalogues/data-centric-fm/README.md:9:39: violation: MedCLIP: has a base [TestShape]\n" in result.stderr
    assert "1 violation" in result.stdout
    assert "1 violation" in (small.build / "report.txt").read_text(encoding="utf-8")
    assert digest(small.build) == before
    assert is_tidy(small.build)


def test_a_trial_keeps_no_iri(small: Workspace, tmp_path: Path) -> None:
    page = small.root / "catalogues" / "data-centric-fm" / "README.md"
    text, ids = page.read_text(encoding="utf-8"), small.ids.read_bytes()
    other = tmp_path / "other.md"
    other.write_text(text.replace("MedCLIP", "NewCLIP"), encoding="utf-8")
    words = ["build", "--workspace", str(small.root), "--source", f"data-centric-fm={other}"]
    first = CliRunner().invoke(main, words)
    assert first.exit_code == 0
    assert "A trial with another text: its new IRIs are not kept in ontology/ids.tsv.\n" in first.stdout
    assert small.ids.read_bytes() == ids
    built = (small.build / "kg.nq").read_bytes()
    assert b"/model/NewCLIP>" in built
    assert CliRunner().invoke(main, words).exit_code == 0
    assert (small.build / "kg.nq").read_bytes() == built
    page.write_text(other.read_text(encoding="utf-8"), encoding="utf-8")
    assert "A trial" not in kg(small).stdout
    assert b"NewCLIP" in small.ids.read_bytes()


def test_a_terminal_shows_what_a_build_is_at(small: Workspace) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "kg", "build", "--workspace", str(small.root)]
    with subprocess.Popen(command, cwd=ROOT, stderr=theirs, stdout=subprocess.DEVNULL) as process:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # which is what the end of a terminal is
            while piece := os.read(ours, 4096):
                shown += piece
        os.close(ours)
    assert process.returncode == 0
    steps = (b"reading data-centric-fm", b"writing statements", b"inferring", b"validating", b"storing and exporting")
    assert any(step in shown for step in steps)  # a short one is over before it is drawn


ARXIV = "https://arxiv.org/abs/2401."
LISTED = """# {name}

## Models

| Model | Paper | Code | Base |
|---|---|---|---|
| HeartLM | [A model that reads electrocardiograms]({arxiv}00001) | {code} | CLIP |
| {other} | [Retinal screening with a network]({arxiv}0000{number}) | {code} | HeartLM |
| - | [Towards a model of the {name}]({arxiv}0001{number}) | - | {other} |
"""
DESCRIBED = """title: {name}
file: {name}.md
snapshot: {name}.md
revision: r1
homepage: https://example.org/{name}
licence: https://creativecommons.org/licenses/by/4.0/
sections:
  Models:
    kind: model
    columns: {{Model: name, Paper: paper, Code: code, Base: base}}
"""


def test_builds_of_one_input_are_the_same_bytes_from_the_first_on(small: Workspace) -> None:
    """Three catalogues that list one model: whether its rows were one thing before plays no part in what is judged."""
    for number, (name, other) in enumerate({"ears": "EyeNet", "eyes": "Eye-Net", "hearts": "EyeNet 2"}.items()):
        folder = small.root / "catalogues"
        (folder / f"{name}.yaml").write_text(DESCRIBED.format(name=name), encoding="utf-8")
        text = LISTED.format(name=name, other=other, number=number, arxiv=ARXIV, code="https://github.com/lab/heartlm")
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    small.ids.unlink()
    built = []
    for _ in range(3):
        build(small)
        folder = current(small.build)
        files = sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))
        built.append({file.name: file.read_bytes() for file in files})
    assert len(built[0]) > 5
    assert (
        b"LexicalMatching" in built[0]["mappings.sssom.tsv"] or b"CompositeMatching" in built[0]["mappings.sssom.tsv"]
    )
    assert built[1] == built[0]
    assert built[2] == built[0]
