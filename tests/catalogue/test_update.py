"""Catalogues from git: registered, updated, read as of a revision; with remotes that fail and texts that are none."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

import kg
from kg.catalogue.git import NO_DATE, Version
from kg.catalogue.registry import load_descriptions
from kg.catalogue.revisions import Revision, read_revisions
from kg.catalogue.texts import Refusal, sift, write_texts
from kg.catalogue.update import update, update_all
from kg.cli.main import main
from kg.errors import ConfigError, KgError
from kg.parse import Catalogue
from kg.read import Page
from kg.text.repositories import Address, is_branch, is_remote, permalink, read_address, without_credentials
from kg.workspace import Workspace
from tests.support.repositories import be_alone, commit, git

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

TABLE = """# Models for the ear

## Models

| Model  | Paper | Code |
| ------ | ----- | ---- |
| EarOne | [An ear](https://doi.org/10.48550/arXiv.2402.00011) | - |
"""
ROW = "| EarTwo | - | [Github](https://github.com/ears/two) |\n"
SECTIONS = """
skip: [paragraph, item, code, html]
sections:
  Models:
    kind: model
    columns: {Model: name, Paper: paper, Code: code}
"""
TEXTS = [  # a revision each, by its day
    ("2024-01-05", TABLE.encode()),
    ("2024-02-05", b"\x00\x01 no text"),
    ("2024-03-05", b"\n"),
    ("2024-04-05", (TABLE + ROW).encode()),
    ("2024-04-05", (TABLE + ROW + ROW.replace("Two", "Three")).encode()),
]
READABLE = ["2024-01-05", "2024-04-05", "2024-04-05"]


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of this machine's git, a cache of the test's own, and a stand-in for the draft of a description."""
    be_alone(tmp_path, monkeypatch)
    monkeypatch.setitem(sys.modules, "kg.catalogue.draft", SimpleNamespace(draft=drafted))


def drafted(page: Page, *, about: Mapping[str, str]) -> str:
    assert page.blocks
    return "".join(f'{key}: "{value}"\n' for key, value in about.items()) + SECTIONS


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    """A repository whose README had five texts, two of them none."""
    folder = tmp_path / "upstream" / "Ear.Models"
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    for hour, (day, data) in enumerate(TEXTS):
        commit(folder, data, day=day, hour=hour + 2)
    return folder


@pytest.fixture
def space(workspace: Workspace) -> Workspace:
    """A workspace without catalogues, so that none is asked for over the net."""
    shutil.rmtree(workspace.root / "catalogues")
    (workspace.root / "catalogues").mkdir()
    return Workspace.find(workspace.root)


def run(space: Workspace, command: str, *words: object) -> Result:
    result = CliRunner().invoke(main, [command, *map(str, words), "--workspace", str(space.root)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def register(space: Workspace, remote: str, *, name: str = "ears", more: str = "") -> None:
    """Describe a catalogue by hand, as a clone of this repository has it: without a text."""
    header = f"title: Models for the ear\nrepository: {remote}\n{more}"
    (space.root / "catalogues" / f"{name}.yaml").write_text(header + SECTIONS, encoding="utf-8")


def names(space: Workspace, *words: str) -> list[str]:
    result = run(space, "entries", "ears", *words)
    assert result.exit_code == 0, result.output
    return [word for word in result.stdout.split() if word.startswith("Ear")]


def files(folder: Path) -> dict[str, bytes]:
    return {its.relative_to(folder).as_posix(): its.read_bytes() for its in folder.rglob("*") if its.is_file()}


# Update.


def test_a_catalogue_never_synced_is_left_out_with_one_line(space: Workspace, upstream: Path) -> None:
    register(space, upstream.as_uri())
    said = "ears was never synced, its entries are left out"
    result = run(space, "build")
    assert result.exit_code == 0, result.output
    assert result.output.count(said) == 1
    assert result.stdout.endswith(f"{said}. Get it with: kg update ears\n")
    report = (space.build / "report.txt").read_text(encoding="utf-8")
    assert f"catalogues/ears.yaml:1:1: note: {said} [not-synced]\n    Get it with: kg update ears\n" in report
    asked = run(space, "entries", "ears")
    assert asked.exit_code == 2
    assert asked.stderr == "Error: ears was never synced\n  Get it with: kg update ears\n"
    assert run(space, "entries").exit_code == 0


def test_update_takes_what_can_be_read_and_says_what_not(space: Workspace, upstream: Path) -> None:
    register(space, upstream.as_uri())
    result = run(space, "update")
    assert result.exit_code == 0, result.output
    folder = space.root / "catalogues" / "ears"
    found = read_revisions(folder)
    assert [its.day for its in found] == READABLE
    assert [its.commit for its in found][-1] == git(upstream, "rev-parse", "HEAD")
    assert found == tuple(sorted(found, key=lambda its: (its.date, its.commit)))
    assert result.stdout == f"ears: 3 revisions, newest {found[-1].commit[:8]} of 2024-04-05 (3 new)\n"
    binary, emptied = git(upstream, "log", "--format=%h", "--abbrev=8", "--reverse").split()[1:3]
    assert result.stderr == (
        f"ears: {binary} of 2024-02-05 is left out: it is no text, there are NUL bytes in it\n"
        f"ears: {emptied} of 2024-03-05 is left out: nothing stands in it\n"
    )
    assert {name: (folder / name).read_bytes() for name in files(folder) if name.endswith(".md")} == {
        its.snapshot: data for its, (_, data) in zip(found, [TEXTS[0], *TEXTS[3:]], strict=True)
    }
    before = files(folder)
    again = run(space, "update", "ears")
    assert again.output == result.stdout.replace("3 new", "up to date")
    assert files(folder) == before


def test_update_brings_what_is_new_and_changes_nothing_else(space: Workspace, upstream: Path) -> None:
    register(space, upstream.as_uri())
    update(space, "ears")
    folder = space.root / "catalogues" / "ears"
    before = files(folder)
    for row, day in (("Four", "2024-05-05"), ("Five", "2024-05-06")):
        commit(upstream, (TABLE + ROW.replace("Two", row)).encode(), day=day)
    commit(upstream, b"", day="2024-05-07", path="other.md")
    synced = update(space, "ears")
    assert [its.day for its in synced.new] == ["2024-05-05", "2024-05-06"]
    assert synced.refused == ()
    after = files(folder)
    assert {name: after[name] for name in before if name.endswith(".md")} == {
        name: data for name, data in before.items() if name.endswith(".md")
    }
    assert names(space) == ["EarOne", "EarFive"]
    fresh = Workspace.find(space.root.rename(space.root.with_name("moved")))
    shutil.rmtree(fresh.root / "catalogues" / "ears")
    update(fresh, "ears")
    assert files(fresh.root / "catalogues" / "ears") == after, "it depends on how often it was updated"


def test_a_vandalised_page_is_not_made_current(space: Workspace, upstream: Path) -> None:
    register(space, upstream.as_uri())
    update(space, "ears")
    bad = commit(upstream, b"# Hello\n\nNo table any more.\n", day="2024-06-01")
    for _ in range(2):  # it is said as long as it is so
        result = run(space, "update")
        assert f"{bad[:8]} of 2024-06-01 is left out: no entry is read from it with ears.yaml, from" in result.stderr
        assert result.stdout.endswith("of 2024-04-05 (up to date)\n")
    commit(upstream, "Résumé".encode("latin-1"), day="2024-06-02")
    assert "its bytes are no UTF-8 text" in run(space, "update").stderr
    git(upstream, "mv", "README.md", "list.md")
    git(upstream, "commit", "--quiet", "-m", "Move", day="2024-06-03")
    moved = run(space, "update")
    assert "README.md is no file in it; where it moved to goes into ears.yaml as `file`" in moved.stderr
    assert len(names(space)) == 3
    commit(upstream, (TABLE + ROW).encode(), day="2024-06-04", path="list.md")
    register(space, upstream.as_uri(), more="file: list.md\n")
    assert "4 revisions" in run(space, "update").stdout
    assert [its.file for its in read_revisions(space.root / "catalogues" / "ears")] == ["README.md"] * 3 + ["list.md"]


def test_what_was_merged_counts_once_and_in_its_place(space: Workspace, upstream: Path) -> None:
    git(upstream, "checkout", "--quiet", "-b", "side", "HEAD~1")
    for hour in (1, 2):
        commit(upstream, (TABLE + ROW + "\n" * hour).encode(), day="2020-01-01", hour=hour)
    git(upstream, "checkout", "--quiet", "main")
    git(upstream, "merge", "--quiet", "-X", "ours", "--no-edit", "side", day="2024-07-01")
    register(space, upstream.as_uri())
    days = [its.day for its in update(space, "ears").revisions]
    assert days[: len(READABLE)] == READABLE
    assert set(days[len(READABLE) :]) <= {"2024-07-01"}


def test_clocks_that_are_wrong_do_not_decide_what_is_newest(space: Workspace, upstream: Path) -> None:
    newest = commit(upstream, TABLE.encode(), day="1999-01-01")
    register(space, upstream.as_uri())
    assert update(space, "ears").revisions[-1].commit == newest
    assert names(space) == ["EarOne"]


def test_another_branch(space: Workspace, upstream: Path) -> None:
    git(upstream, "checkout", "--quiet", "-b", "next/one", "HEAD~1")
    register(space, upstream.as_uri(), more="branch: next/one\n")
    assert len(update(space, "ears").revisions) == 2
    register(space, upstream.as_uri(), more="branch: gone\n")
    result = run(space, "update")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: {upstream.as_uri()}: couldn't find remote ref refs/heads/gone\n")


def test_a_remote_that_fails_does_not_stop_the_others(space: Workspace, upstream: Path, tmp_path: Path) -> None:
    register(space, upstream.as_uri())
    register(space, f"{tmp_path.as_uri()}/gone", name="a-gone")
    register(space, upstream.as_uri(), name="z-nothing", more="file: absent.md\n")
    result = run(space, "update")
    assert result.exit_code == 2
    assert "ears: 3 revisions" in result.stdout
    assert f"a-gone: not updated: {tmp_path}/gone is no git repository\n" in result.stderr
    assert f"z-nothing: not updated: {upstream.as_uri()} has no file absent.md\n" in result.stderr
    assert result.stderr.endswith("Error: 2 of 3 catalogues could not be updated: a-gone, z-nothing\n")
    assert not (space.root / "catalogues" / "a-gone").exists()
    alone = run(space, "update", "z-nothing")
    assert alone.stderr.endswith("has no file absent.md\n  Its markdown files: README.md.\n")
    assert (run(space, "update", "nose").exit_code, run(space, "update", "nose", "ears").exit_code) == (2, 2)


def test_without_git_or_a_repository(space: Workspace, upstream: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no catalogue here has a repository" in run(space, "update").stderr
    register(space, upstream.as_uri())
    monkeypatch.setenv("PATH", "")
    result = run(space, "update")
    assert (result.exit_code, result.stderr.split("\n")[0]) == (2, "Error: git is not installed")
    (space.root / "catalogues" / "ears.yaml").write_text("title: T\nsnapshot: x.md\nrevision: abcd\n", encoding="utf-8")
    assert "ears has no repository to update it from" in run(space, "update", "ears").stderr


def test_the_packaged_workspace_is_not_written_to(
    space: Workspace, upstream: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(space, upstream.as_uri())
    monkeypatch.setattr(Workspace, "packaged", property(lambda _: True))
    for command, target in (("update", "ears"), ("add", upstream)):
        result = run(space, command, target)
        assert result.exit_code == 2
        assert result.stderr.endswith("is not written to\n  Make one of your own with: kg init FOLDER\n")
    assert run(space, "add", upstream, "--dry-run").exit_code == 0


@pytest.mark.parametrize("step", range(5))
def test_killed_at_any_step_it_is_as_before_or_as_after(
    space: Workspace, upstream: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(space, upstream.as_uri())
    update(space, "ears")
    folder = space.root / "catalogues" / "ears"
    before = files(folder)
    for row, day in (("Four", "2024-05-05"), ("Five", "2024-05-06")):
        commit(upstream, (TABLE + ROW.replace("Two", row)).encode(), day=day)
    left, rename = [step], Path.replace

    def failing(self: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", failing)
        if step < 3:
            with pytest.raises(KeyboardInterrupt):
                update(space, "ears")
            assert before.items() <= files(folder).items()
        else:
            update(space, "ears")
    assert len(names(space)) == (3 if step < 3 else 2)
    update(space, "ears")
    assert names(space) == ["EarOne", "EarFive"]
    assert {its.snapshot for its in read_revisions(folder)} | {"revisions.tsv"} == set(files(folder))


def test_two_updates_at_once(space: Workspace, upstream: Path) -> None:
    register(space, upstream.as_uri())
    faults: list[BaseException] = []

    def one() -> None:
        try:
            update(Workspace.find(space.root), "ears")
        except BaseException as error:  # whatever it is, the test is to see it
            faults.append(error)

    threads = [Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(read_revisions(space.root / "catalogues" / "ears")) == 3
    assert len(names(space)) == 3


# Which text is read.


def test_a_build_needs_no_remote(space: Workspace, upstream: Path) -> None:
    register(space, upstream.as_uri(), more="permalink: 'https://example.org/{revision}/{file}#L{line}'\n")
    newest = kg.update("ears", space.root).revisions[-1]
    shutil.rmtree(upstream)
    assert run(space, "build").exit_code == 0
    nquads = (space.build / "kg.nq").read_text(encoding="utf-8")
    assert f'ns#revision> "{newest.commit}"' in nquads
    assert f"https://example.org/{newest.commit}/README.md#L8" in nquads
    assert '"2024-04-05"^^<http://www.w3.org/2001/XMLSchema#date>' in nquads
    assert upstream.as_uri() not in nquads
    (first,) = {entry.span.path for entry in kg.entries(workspace=Workspace.find(space.root))}
    assert first == f"catalogues/ears/{newest.snapshot}"


def test_a_revision_is_asked_for_by_commit_or_date(space: Workspace, upstream: Path, tmp_path: Path) -> None:
    register(space, upstream.as_uri())
    first, second, third = update(space, "ears").revisions
    for asked, count in (
        (first.commit[:4], 1), (second.commit.upper(), 2), (third.commit[:9], 3),
        ("2024-01-05", 1), ("2024-04-04", 1), ("2024-04-05", 3), ("2030-01-01", 3),
    ):  # fmt: skip
        assert len(names(space, "--revision", f"ears={asked}")) == count, asked
    for asked in ("2023-12-31", "ffff" if not third.commit.startswith("ffff") else "eeee", "abc"):
        result = run(space, "entries", "ears", "--revision", f"ears={asked}")
        assert result.exit_code == 2
        assert f"ears has no revision {asked}" in result.stderr
        assert f"There are: {first}, {second}, {third}." in result.stderr
    built = run(space, "build", "--revision", f"ears={first.commit[:8]}", "--output", tmp_path / "then")
    assert built.exit_code == 0
    assert f'ns#revision> "{first.commit}"' in (tmp_path / "then" / "kg.nq").read_text(encoding="utf-8")
    assert "no catalogue is called eyes" in run(space, "build", "--revision", "eyes=2024-01-05").stderr
    assert "'ears' is not NAME=REV" in run(space, "build", "--revision", "ears").stderr
    page = tmp_path / "page.md"
    page.write_text(TABLE, encoding="utf-8")
    both = run(space, "build", "--source", f"ears={page}", "--revision", "ears=2024-01-05")
    assert (both.exit_code, both.stderr.split("\n")[0]) == (2, "Error: ears has both a source and a revision")


def test_a_source_comes_first_and_is_a_revision_of_its_own(space: Workspace, upstream: Path, tmp_path: Path) -> None:
    register(space, upstream.as_uri(), more="permalink: 'https://example.org/{revision}/{file}#L{line}'\n")
    page = tmp_path / "page.md"
    page.write_text(TABLE, encoding="utf-8")
    for _ in range(2):
        assert names(space, "--source", f"ears={page}") == ["EarOne"]
        assert run(space, "build", "--source", f"ears={page}").exit_code == 0
        nquads = (space.build / "kg.nq").read_text(encoding="utf-8")
        assert 'ns#revision> "sha256-' in nquads
        assert "example.org/sha256" not in nquads
        update(space, "ears")


def test_the_bundled_snapshot_is_a_revision_too(workspace: Workspace, upstream: Path) -> None:
    more = "snapshot: ears.md\nrevision: abcd123\nupdated: 2024-05-01\n"
    register(workspace, upstream.as_uri(), more=more)
    (workspace.root / "catalogues" / "ears.md").write_text(TABLE, encoding="utf-8")
    assert names(workspace) == ["EarOne"]
    update(workspace, "ears")
    assert len(names(workspace)) == 3
    for asked, count in (("abcd", 1), ("abcd123" + "0" * 33, 1), ("2024-05-01", 1), ("2024-04-30", 3)):
        assert len(names(workspace, "--revision", f"ears={asked}")) == count, asked


def test_a_text_that_was_changed_or_lost_is_not_read(space: Workspace, upstream: Path) -> None:
    register(space, upstream.as_uri())
    newest = update(space, "ears").revisions[-1]
    file = space.root / "catalogues" / "ears" / newest.snapshot
    good = file.read_bytes()
    for spoil in (lambda: file.write_bytes(b"mine"), file.unlink):
        spoil()
        result = run(space, "build")
        assert result.exit_code == 2
        assert newest.snapshot in result.stderr
        assert "kg update ears" in result.stderr
    assert run(space, "entries", "ears", "--revision", "ears=2024-01-05").exit_code == 0
    assert run(space, "update").exit_code == 0
    assert file.read_bytes() == good
    (file.parent / "revisions.tsv").write_text("commit\nabc\tdef\n", encoding="utf-8")
    assert "revisions.tsv:2: this line is no revision" in run(space, "build").stderr


# Add.


@pytest.mark.parametrize("form", ["folder", "uri"])
def test_a_repository_is_added(space: Workspace, upstream: Path, form: str) -> None:
    before = files(space.root)
    target = upstream if form == "folder" else upstream.as_uri()
    shown = run(space, "add", target, "--dry-run")
    assert shown.exit_code == 0, shown.output
    assert files(space.root) == before
    assert not Path(os.environ["XDG_CACHE_HOME"]).exists()
    result = run(space, "add", target)
    assert result.exit_code == 0, result.output
    assert "Added ear-models: 3 revisions, newest " in result.stdout
    assert ", 3 entries.\nLook through catalogues/ear-models.yaml, " in result.stdout
    assert result.stdout.endswith(f"    kg build --workspace {space.root}\n")
    assert result.stderr.count("is left out") == 2
    text = (space.root / "catalogues" / "ear-models.yaml").read_text(encoding="utf-8")
    assert text == shown.stdout
    assert text.startswith(f'title: "Models for the ear"\nrepository: "{upstream.as_uri()}"\nfile: "README.md"\n')
    assert run(space, "build").exit_code == 0
    assert run(space, "update").stdout.endswith("(up to date)\n")
    after = files(space.root)
    taken = run(space, "add", target)
    assert taken.exit_code == 2
    assert taken.stderr == ("Error: there is a catalogue ear-models already\n  Give it another name with --name.\n")
    assert files(space.root) == after
    assert run(space, "add", target, "--name", "other").exit_code == 0
    assert run(space, "add", target, "--name", "../x").exit_code == 2


def test_another_file_of_a_repository(space: Workspace, upstream: Path) -> None:
    commit(upstream, TABLE.encode(), day="2024-08-01", path="docs/übersicht [1].md")
    added = kg.add(str(upstream), name="ears", file="docs/übersicht [1].md", workspace=space.root)
    assert (added.name, added.entries, len(added.revisions)) == ("ears", 1, 1)
    assert names(space) == ["EarOne"]
    absent = run(space, "add", upstream, "--file", "-absent.md", "--name", "more")
    assert absent.exit_code == 2
    assert "has no file -absent.md\n  Its markdown files: README.md, docs/übersicht [1].md.\n" in absent.stderr


def test_a_file_by_itself_is_added(space: Workspace, tmp_path: Path) -> None:
    page = tmp_path / "Ear list.md"
    page.write_text(TABLE, encoding="utf-8")
    result = run(space, "add", page)
    assert result.exit_code == 0, result.output
    assert "Added ear-list: 1 entry. No repository of it is known: kg update can't renew it.\n" in result.stdout
    text = (space.root / "catalogues" / "ear-list.yaml").read_text(encoding="utf-8")
    assert 'snapshot: "ear-list/Ear list.md"\nrevision: "sha256-' in text
    page.unlink()
    assert run(space, "build").exit_code == 0


def test_a_file_in_a_work_tree_is_added_as_git_has_it(space: Workspace, upstream: Path) -> None:
    readme = upstream / "README.md"
    local = run(space, "add", readme, "--dry-run")
    head = git(upstream, "rev-parse", "HEAD")
    assert f'revision: "{head}"\nupdated: "2024-04-05"\n' in local.stdout
    git(upstream, "remote", "add", "origin", "https://someone:secret@github.com/ears/Ear-Models.git")
    shown = run(space, "add", readme, "--dry-run")
    assert shown.stdout.startswith(
        'title: "Models for the ear"\nrepository: "https://github.com/ears/Ear-Models"\nfile: "README.md"\n'
        'permalink: "https://github.com/ears/Ear-Models/blob/{revision}/{file}#L{line}"\n'
    )
    result = run(space, "add", readme)
    assert "secret" not in result.output
    (only,) = read_revisions(space.root / "catalogues" / "ear-models")
    assert (only.commit, only.day, only.file) == (head, "2024-04-05", "README.md")
    readme.write_text(TABLE, encoding="utf-8")
    changed = run(space, "add", readme, "--dry-run", "--name", "changed")
    assert 'revision: "sha256-' in changed.stdout
    assert "repository" not in changed.stdout


@pytest.mark.parametrize("step", range(5))
def test_adding_is_all_or_nothing(space: Workspace, upstream: Path, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    before, left, rename = files(space.root), [step], Path.replace

    def failing(self: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] < 0:
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    result = run(space, "add", upstream)
    assert result.exit_code == 2
    assert "can't be written: permission denied" in result.stderr
    assert files(space.root) == before
    assert not (space.root / "catalogues" / "ear-models").exists()


@pytest.mark.parametrize("data", [b"\x00\x01", b"\xff\xfe text", b"", b"# A title\n"])
def test_what_is_no_list_is_not_added(space: Workspace, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "list.md").write_bytes(data)
    before = files(space.root)
    result = run(space, "add", tmp_path / "list.md")
    assert result.exit_code == 2
    assert f"{tmp_path / 'list.md'}: " in result.stderr
    assert files(space.root) == before


def test_a_description_that_is_wrong_stops_no_other(space: Workspace, upstream: Path) -> None:
    register(space, upstream.as_uri())
    (space.root / "catalogues" / "bad.yaml").write_text("title: [\n", encoding="utf-8")
    result = run(space, "update")
    assert result.exit_code == 2
    assert "ears: 3 revisions, newest " in result.stdout
    assert "bad: not updated: " in result.stderr
    assert "bad.yaml:2:1: not YAML: " in result.stderr
    assert run(space, "update", "ears").exit_code == 0


def test_a_fault_of_fmkg_in_one_catalogue_stops_no_other(
    space: Workspace, upstream: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "ears", "z"):
        register(space, upstream.as_uri(), name=name)

    def faulty(history: Sequence[Version], catalogue: Catalogue, *more: Collection[str]) -> object:
        if faults.get(catalogue.name):
            raise TypeError("what nobody thought of")
        return sift(history, catalogue, *more)

    faults = {"a": True}
    monkeypatch.setattr("kg.catalogue.update.sift", faulty)
    result = run(space, "update")
    assert result.exit_code == 70
    assert "a: not updated: TypeError: what nobody thought of\n" in result.stderr
    assert "while updating a\n" in result.stderr, "the traceback"
    assert "a fault in fmkg: TypeError: what nobody thought of" in result.stderr
    assert "ears: 3 revisions" in result.stdout
    assert "z: 3 revisions" in result.stdout
    faults["z"] = True
    with pytest.raises(ExceptionGroup, match="several catalogues"):
        update_all(space)
    with pytest.raises(TypeError):
        update_all(space, ["a"])


def test_texts_that_take_too_long_are_left_for_the_next_update(
    space: Workspace, upstream: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(space, upstream.as_uri())
    with monkeypatch.context() as patch:
        patch.setattr("kg.catalogue.texts._SECONDS", -1.0)
        first = run(space, "update")
    assert first.exit_code == 0
    assert "is left out: there was no time for it, nor for 3 more: " in first.stderr
    assert first.stdout.startswith("ears: 1 revision, newest ")
    assert len(names(space)) == 3
    assert run(space, "update").stdout.startswith("ears: 3 revisions, newest ")


@pytest.mark.parametrize("path", ["a\tb.md", "a\nb.md", "a\rb.md"])
def test_a_path_that_no_list_can_hold_is_refused(space: Workspace, upstream: Path, path: str) -> None:
    commit(upstream, TABLE.encode(), day="2024-08-01", path=path)
    before = files(space.root)
    for words in ((upstream, "--file", path), (upstream / path,)):
        result = run(space, "add", *words)
        assert result.exit_code == 2
        assert f"{path!r} has a tab or line end in it\n  Rename it: revisions.tsv has a path in" in result.stderr
    assert files(space.root) == before
    register(space, upstream.as_uri(), more=f"file: {json.dumps(path)}\n")
    assert "has no file a b.md\n" in run(space, "update").stderr


@pytest.mark.parametrize("name", ["revisions.tsv", "Revisions.TSV"])
def test_a_file_called_like_the_list_of_revisions_is_not_added(space: Workspace, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(TABLE, encoding="utf-8")
    before = files(space.root)
    result = run(space, "add", tmp_path / name)
    assert result.exit_code == 2
    assert "can't be added: revisions.tsv is what the list" in result.stderr
    assert files(space.root) == before


def test_what_is_left_out_has_its_day_or_none() -> None:
    version = Version(commit="c494c203aa", date="2024-01-05T00:00:00Z", load=None, fault="why")
    assert str(Refusal(version, "why")) == "c494c203 of 2024-01-05 is left out: why"
    assert str(Refusal(replace(version, date=NO_DATE), "why")) == "c494c203 of no day is left out: why"


def test_a_text_that_cannot_be_fetched_any_more_is_not_replaced_by_an_empty_one(tmp_path: Path) -> None:
    version = Version(commit="abc", date="2024-01-05T00:00:00Z", load=None, fault="gone")
    held = Revision("abc", version.date, "README.md", "0" * 64, "page.md")
    assert list(write_texts(tmp_path, [version], "README.md", {"abc": held})) == [held]
    assert not list(tmp_path.iterdir())


# Addresses.


@pytest.mark.parametrize(
    "address",
    [
        "--upload-pack=touch /tmp/x", "-oProxyCommand=x", "ext::sh -c touch% /tmp/x", "fd::17", "EXT::sh", "a b",
        "ssh://-oProxyCommand=x/y", "-x@host:y", "host:-x", "ftp://x.org/y", "absent.md",
        "https://x.org/\nhttps://y.org/", "file://x", "", "https://-x.org/y", "x@-y:z", "transport::https://x.org",
    ],
)  # fmt: skip
def test_hostile_addresses_never_reach_git(
    space: Workspace, address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert not is_remote(address)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")  # no git: a sentence about that would show that it was asked for
    for words in ((), ("--dry-run",)):
        result = CliRunner().invoke(main, ["add", "--workspace", str(space.root), *words, "--", address])
        assert result.exit_code == 2, result.output
        assert "is no file, no folder, and no address that git can fetch from" in result.stderr
    register(space, json.dumps(address))
    assert "repository" in run(space, "update").stderr


def test_no_password_is_kept_or_shown(space: Workspace) -> None:
    address = "http://someone:secret@127.0.0.1:9/ears/list.git"
    for words in (["add", address, "--workspace", str(space.root)], ["add", "--dry-run", address]):
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 2
        assert "http://127.0.0.1:9/ears/list.git: " in result.stderr
        assert "secret" not in result.output
    for its in files(Path(os.environ["XDG_CACHE_HOME"])).values():
        assert b"secret" not in its
    register(space, address)
    result = run(space, "update")
    assert result.exit_code == 2
    assert "repository: a name or password stands in the address\n  Leave it out" in result.stderr
    assert "secret" not in result.output
    assert without_credentials("https://token@x.org/a?b@c") == "https://x.org/a?b@c"
    assert without_credentials("ssh://git:pw@x.org/a") == "ssh://git@x.org/a"
    assert without_credentials("git@x.org:a/b") == "git@x.org:a/b"


GITHUB = "https://github.com/ears/Ear-Models"


@pytest.mark.parametrize(
    ("address", "remote", "page"),
    [
        (GITHUB, GITHUB, None),
        (f"{GITHUB}.git", GITHUB, None),
        (f"{GITHUB}/#readme", GITHUB, None),
        ("https://www.github.com/ears/Ear-Models/", GITHUB, None),
        (f"{GITHUB}/blob/main/docs/a%20b.md?plain=1#L3", GITHUB, "main/docs/a b.md"),
        (f"{GITHUB}/tree/main/", GITHUB, "main"),
        ("https://raw.githubusercontent.com/ears/Ear-Models/main/README.md", GITHUB, "main/README.md"),
        ("https://raw.githubusercontent.com/ears/Ear-Models/refs/heads/a/b.md", GITHUB, "a/b.md"),
        ("https://gitlab.example.org/g/s/p/-/blob/main/x.md", "https://gitlab.example.org/g/s/p", "main/x.md"),
        ("git@github.com:ears/Ear-Models.git", "git@github.com:ears/Ear-Models.git", None),
        ("ssh://git@x.org:22/a/b.git", "ssh://git@x.org:22/a/b.git", None),
    ],
)
def test_addresses_as_people_copy_them(address: str, remote: str, page: str | None) -> None:
    assert read_address(address) == Address(remote=remote, page=page)
    assert is_remote(remote)


@pytest.mark.parametrize(
    ("remote", "expected"),
    [
        (GITHUB, f"{GITHUB}/blob/r/f#L1"),
        ("git@github.com:ears/Ear-Models.git", f"{GITHUB}/blob/r/f#L1"),
        ("ssh://git@github.com/ears/Ear-Models", f"{GITHUB}/blob/r/f#L1"),
        ("https://gitlab.com/g/s/p.git", "https://gitlab.com/g/s/p/-/blob/r/f#L1"),
        ("ssh://git@gitlab.example.org:2222/g/p.git", "https://gitlab.example.org/g/p/-/blob/r/f#L1"),
        ("https://example.org/github.com/x", None),
        ("file:///github.com/x", None),
    ],
)
def test_permalinks_of_known_hosts(remote: str, expected: str | None) -> None:
    template = permalink(remote)
    assert (template and template.format(revision="r", file="f", line=1)) == expected


def test_a_page_on_a_branch_with_slashes(space: Workspace, upstream: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(upstream, "checkout", "--quiet", "-b", "next/one")
    commit(upstream, TABLE.encode(), day="2024-08-01", path="docs/list.md")
    git(upstream, "checkout", "--quiet", "main")
    # what stands for github.com, as a mirror would
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{upstream.as_uri()}.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", GITHUB)
    # run within a clone of something else, whose origin is another
    clone = space.root.parent / "clone"
    git(space.root.parent, "init", "--quiet", str(clone))
    git(clone, "remote", "add", "origin", "https://example.org/other.git")
    monkeypatch.chdir(clone)
    shown = run(space, "add", f"{GITHUB}/blob/next/one/docs/list.md", "--dry-run")
    assert (
        f'repository: "{GITHUB}"\nfile: "docs/list.md"\nbranch: "next/one"\npermalink: "{GITHUB}/blob/' in shown.stdout
    )
    assert "branch" not in run(space, "add", f"{GITHUB}/blob/main/README.md", "--dry-run").stdout
    pinned = run(space, "add", f"{GITHUB}/blob/0123456/README.md")
    assert pinned.exit_code == 2
    assert "the address is of no branch: 0123456/README.md" in pinned.stderr


def test_names_of_branches() -> None:
    assert all(map(is_branch, ("main", "a/b", "v1.0", "übersicht")))
    assert not any(map(is_branch, ("-x", "a b", "a..b", "a:b", "x*", "", "a.lock", "/a", "a^")))


def test_wrong_headers(space: Workspace) -> None:
    for more, said in (
        ("branch: '-x'\n", "branch: '-x' is no name of a branch"),
        ("snapshot: x.md\n", "revision is missing"),
        ("revision: abc\n", "snapshot is missing"),
    ):
        register(space, GITHUB, more=more)
        with pytest.raises(ConfigError, match=said):
            load_descriptions(Workspace.find(space.root))
    register(space, "ext::sh")
    with pytest.raises(KgError, match="is no address that git can fetch from"):
        kg.build(space.root)
