"""Builds: the same bytes everywhere, and the last good one whole whatever happens to the next."""

import contextlib
import itertools
import json
import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from multiprocessing.process import BaseProcess
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from rdflib import Graph

from kg.builds import NAMES, current, new_build, open_store, write_store
from kg.cli.main import main
from kg.model import Severity
from kg.pipeline import build
from kg.rdf.schema import load_schema
from kg.resolve.ids import Key, read_ids, write_ids
from kg.workspace import Workspace
from tests.support.workspaces import ROOT

FILES = tuple(name for name in NAMES if name != "store")
# Processes are forked from one that has imported everything and opened nothing, so that they build at once.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["kg.pipeline", "kg.cli.main", "pyshacl", "rdflib", "yaml", "click.testing", __name__])

TABLE = """# A page

## Healthcare and Medical Foundation Models

### Vision-Language Models

| Model   | Subfield | Paper | Code | Base | Pre-Training Data |
| :------ | :------- | :---- | :--- | :--- | :---------------- |
| MedCLIP | Medicine | -     | -    | CLIP | MIMIC-CXR         |
"""
ROW = "| KAD     | Medicine | -     | -    | CLIP | MIMIC-CXR*        |\n"


@pytest.fixture
def small(workspace: Workspace) -> Workspace:
    """A workspace with one row and no vocabulary, shapes or questions, built."""
    page(workspace).write_text(TABLE, encoding="utf-8")
    vocabulary = workspace.ontology / "background.ttl"
    prefixes = [line for line in vocabulary.read_text(encoding="utf-8").split("\n") if line.startswith("@prefix")]
    vocabulary.write_text("\n".join((*prefixes, "")), encoding="utf-8")
    for file in (workspace.ids, *workspace.shapes, *workspace.queries):
        file.unlink()
    build(workspace)
    return workspace


def page(space: Workspace) -> Path:
    return space.root / "catalogues" / "data-centric-fm" / "README.md"


def digest(build: Path) -> str:
    """The hash of the current graph, after a look whether all of the build is there and the store says the same."""
    folder = current(build)
    assert {path.name for path in folder.iterdir()} == {*NAMES, ".lock", ".digests"}
    nquads = (folder / "kg.nq").read_bytes()
    with open_store(build) as store:
        assert set(store) == set(ox.parse(nquads, format=ox.RdfFormat.N_QUADS))
    assert all((build / name).resolve() == folder / name for name in NAMES)
    return sha256(nquads).hexdigest()


def is_tidy(build: Path) -> bool:
    """Whether nothing but the current build and the links to it is left."""
    folders = [path.name for path in (build / ".builds").iterdir()]
    names = {path.name for path in build.iterdir()} - {"README.md"}
    return sorted(folders) == sorted([".lock", current(build).name]) and names == {*NAMES, ".builds", "current"}


def kg(space: Workspace, *words: str) -> Result:
    return CliRunner().invoke(main, ["build", "--workspace", str(space.root), *words])


def started(task: Callable[..., None], *arguments: object) -> BaseProcess:
    process = FORKS.Process(target=task, args=arguments)
    process.start()
    return process


# The same bytes.


def test_builds_are_the_same_everywhere(tmp_path: Path, bundled: Workspace) -> None:
    places = {
        "a": {"LC_ALL": "C", "PYTHONHASHSEED": "0", "TZ": "UTC"},
        "b c/dé": {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu"},
        "e/f/g": {"LC_ALL": "POSIX", "PYTHONHASHSEED": "random", "TZ": "America/St_Johns", "PYTHONUTF8": "0",
                  "PYTHONCOERCECLOCALE": "0"},
    }  # fmt: skip
    running = []
    for place, settings in places.items():
        copied = tmp_path / place / "workspace"
        shutil.copytree(bundled.root, copied, ignore=shutil.ignore_patterns("build"))
        (tmp_path / place / "cwd").mkdir()
        running.append(
            subprocess.Popen(
                [sys.executable, "-m", "kg", "build", "--workspace", str(copied), "--output", "../out"],
                cwd=tmp_path / place / "cwd",
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))} | settings,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        )
    for process in running:
        said, _ = process.communicate()
        assert process.returncode == 0, said.decode(errors="replace")
    expected = {name: (bundled.build / name).read_bytes() for name in FILES}
    assert expected["kg.nq"].count(b"\n") > 20_000
    for place in places:
        for name, content in expected.items():
            assert (tmp_path / place / "out" / name).read_bytes() == content, f"{name} in {place}"
        assert (tmp_path / place / "workspace" / "ontology" / "ids.tsv").read_bytes() == bundled.ids.read_bytes()


def test_the_lock_file_of_the_bundled_workspace_is_complete(tmp_path: Path) -> None:
    space = Workspace.find(ROOT, output=tmp_path)
    before = space.ids.read_bytes()
    build(space, locked=True)
    assert space.ids.read_bytes() == before


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


# Killed builds.


def _build(root: Path) -> None:
    build(Workspace.find(root))


def test_a_build_killed_at_any_time_leaves_the_last_one(small: Workspace) -> None:
    digests = {False: digest(small.build)}
    page(small).write_text(TABLE + ROW, encoding="utf-8")
    for _ in range(2):  # the first starts the server that the others are forked from
        start = time.monotonic()
        process = started(_build, small.root)
        process.join()
        assert process.exitcode == 0
    duration = time.monotonic() - start
    digests[True] = digest(small.build)
    assert digests[True] != digests[False]
    killed, longer = 0, True
    for step in range(100):
        before, longer = digest(small.build), not longer
        page(small).write_text(TABLE + ROW * longer, encoding="utf-8")
        process = started(_build, small.root)
        process.join(duration * (step % 25) / 25)
        process.kill()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        assert digest(small.build) in {before, digests[longer]}
        if killed == 25:
            break
    assert killed == 25
    build(small)
    assert digest(small.build) == digests[longer]
    assert is_tidy(small.build)


def _publish(folder: Path, text: str) -> None:
    nquads = f'<http://example.org/s> <http://example.org/p> "{text}" .\n'.encode()
    with new_build(folder) as new:
        write_store(new, nquads)
        for name in FILES:
            (new / name).write_bytes(nquads)


def _publish_up_to(folder: Path, text: str, last: int) -> None:
    """Publish, but be killed before the `last` change to the file system."""
    changes = itertools.count(1)

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        opens = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (opens or event in CHANGES) and next(changes) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    _publish(folder, text)


CHANGES = {"os.mkdir", "os.rename", "os.symlink", "os.remove", "os.rmdir", "os.chmod"}


@pytest.mark.parametrize("earlier", [(), ("one", "two")])
def test_a_build_killed_at_any_step_leaves_the_last_one(tmp_path: Path, earlier: tuple[str, ...]) -> None:
    origin = tmp_path / "origin"
    origin.mkdir()
    for text in earlier:
        _publish(origin, text)
    before, found = digest(origin) if earlier else None, []
    for step in itertools.count(1):
        folder = tmp_path / str(step)
        shutil.copytree(origin, folder, symlinks=True)
        process = started(_publish_up_to, folder, "new", step)
        process.join()
        found.append(digest(folder) if (folder / "current").exists() else None)
        _publish(folder, "next")
        assert digest(folder) not in found
        assert is_tidy(folder)
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
    assert len(found) > 15
    assert found.index(found[-1]) > 10
    assert set(found) == {before, found[-1]}


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


@pytest.fixture(autouse=True)
def _nothing_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Whatever a test writes by a relative path lands in its own folder."""
    with monkeypatch.context() as patch:
        patch.chdir(tmp_path)
        yield
