"""Repositories that somebody else made: nothing that their settings name is run, and nothing in them stops the rest."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.catalogue import git as git_of
from kg.catalogue.add import add
from kg.catalogue.git import Version, branches, fetch, versions
from kg.catalogue.mirror import blob_id, folder_of_address, open_repository
from kg.catalogue.update import update
from kg.errors import KgError, SourceError
from kg.workspace import Workspace
from tests.support.repositories import be_alone, commit, git

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

PAGE = """# Models

| Model | Paper |
|---|---|
| AlphaNet | [Alpha](https://arxiv.org/abs/2210.10163) |
| BetaNet | [Beta](https://arxiv.org/abs/2303.00915) |
"""


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    be_alone(tmp_path, monkeypatch)


@pytest.fixture
def space(workspace: Workspace) -> Workspace:
    shutil.rmtree(workspace.root / "catalogues")
    (workspace.root / "catalogues").mkdir()
    return Workspace.find(workspace.root)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A work tree with a page, committed."""
    folder = tmp_path / "tree"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, PAGE.encode(), day="2024-01-05")
    return folder


@pytest.fixture
def canary(tmp_path: Path) -> Iterator[Path]:
    """A file that a command in settings of the tree would make; it must not be there in the end."""
    file = tmp_path / "canary"
    yield file
    assert not file.exists(), "a command of an untrusted repository was run"


def a_filter(folder: Path, command: str) -> None:
    (folder / ".gitattributes").write_text("*.md filter=evil diff=evil\n")
    for name in ("filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.textconv"):
        git(folder, "config", name, command)
    git(folder, "config", "filter.evil.required", "true")


def a_missing_object(folder: Path, command: str) -> None:
    blob = git(folder, "rev-parse", "HEAD:README.md")
    (folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    git(folder, "config", "extensions.partialClone", "origin")
    git(folder, "config", "remote.origin.url", "ssh://nowhere.invalid/x")
    git(folder, "config", "remote.origin.promisor", "true")
    git(folder, "config", "core.sshCommand", command)


def a_missing_object_nearby(folder: Path, command: str) -> None:
    a_missing_object(folder, command)
    git(folder, "config", "remote.origin.url", str(folder))
    git(folder, "config", "remote.origin.uploadpack", command)


def a_monitor(folder: Path, command: str) -> None:
    git(folder, "config", "core.fsmonitor", command)
    git(folder, "config", "core.fsmonitorHookVersion", "2")


def programs(folder: Path, command: str) -> None:
    for name in (
        "diff.external", "core.pager", "core.editor", "core.askPass", "credential.helper", "core.gitProxy",
        "gpg.program", "uploadpack.packObjectsHook", "core.alternateRefsCommand",
        "alias.log", "alias.ls-tree", "alias.cat-file",
    ):  # fmt: skip
        git(folder, "config", name, f"!{command}" if name.startswith("alias") else command)
    git(folder, "config", "log.showSignature", "true")


def hooks(folder: Path, command: str) -> None:
    own = folder / "own-hooks"
    own.mkdir()
    for name in ("post-index-change", "reference-transaction", "pre-auto-gc", "post-checkout", "fsmonitor-watchman"):
        for place in (own, folder / ".git" / "hooks"):
            place.mkdir(exist_ok=True)
            (place / name).write_text(f"#!/bin/sh\n{command}\n")
            (place / name).chmod(0o755)
    git(folder, "config", "core.hooksPath", str(own))


def an_include(folder: Path, command: str) -> None:
    (folder / "more").write_text(f"[core]\n\tfsmonitor = {command}\n\tsshCommand = {command}\n")
    git(folder, "config", "include.path", str(folder / "more"))


TRAPS = [a_filter, a_missing_object, a_missing_object_nearby, a_monitor, programs, hooks, an_include]


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.__name__)
@pytest.mark.parametrize("way", ["file", "folder", "address"])
def test_no_command_of_a_work_tree_is_run(
    trap: Callable[[Path, str], None], way: str, tree: Path, space: Workspace, canary: Path
) -> None:
    trap(tree, f"touch {canary}; cat")
    target = {"file": str(tree / "README.md"), "folder": str(tree), "address": tree.as_uri()}[way]
    for dry_run in (True, False):
        try:
            added = add(space, target, name=f"list-{dry_run}".lower(), dry_run=dry_run)
        except KgError:
            assert trap in (a_missing_object, a_missing_object_nearby)
            assert way != "file"
        else:
            assert added.entries == 2
    if way != "file" and trap not in (a_missing_object, a_missing_object_nearby):
        update(space, "list-false")


def test_a_canary_sings(tree: Path, tmp_path: Path) -> None:
    """The traps are none for nothing: git itself, in the tree, runs what they name."""
    sung = set()
    for trap in (a_filter, a_missing_object, a_monitor):
        file, copy = tmp_path / trap.__name__, tmp_path / f"tree {trap.__name__}"
        shutil.copytree(tree, copy)
        trap(copy, f"touch {file}; cat")
        (copy / "README.md").write_text(PAGE + "more\n")
        for words in (["status"], ["hash-object", "README.md"], ["cat-file", "-p", "HEAD:README.md"]):
            subprocess.run(["git", *words], cwd=copy, capture_output=True, check=False)  # noqa: S607  # whichever it is
        sung |= {trap} if file.exists() else set()
    assert len(sung) == 3


def test_no_command_of_the_folder_around_is_run(
    tree: Path, space: Workspace, canary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who adds an address while standing in an untrusted work tree is not in its hands."""
    here = tmp_path / "here"
    shutil.copytree(tree, here)
    command = f"touch {canary}; cat"
    for name in ("core.sshCommand", "core.fsmonitor", "credential.helper"):
        git(here, "config", name, command)
    git(here, "config", "url.ssh://nowhere.invalid/.insteadOf", "git://127.0.0.1:9/")
    monkeypatch.chdir(here)
    with pytest.raises(KgError):
        add(space, "git://127.0.0.1:9/list", name="far")
    assert add(space, tree.as_uri(), name="near").entries == 2


def test_what_a_mirror_shows_is_what_git_shows(tree: Path, tmp_path: Path) -> None:
    commit(tree, b"# two\n", day="2024-02-05")
    git(tree, "branch", "a/b")
    git(tree, "pack-refs", "--all")
    commit(tree, b"# three\n", day="2024-03-05")
    git(tree, "worktree", "add", "--quiet", str(tmp_path / "beside"), "a/b")
    git(tmp_path, "clone", "--quiet", "--bare", str(tree), "bare.git")
    git(tmp_path, "clone", "--quiet", "--depth=1", tree.as_uri(), "shallow")
    for folder in (tree, tmp_path / "beside", tmp_path / "bare.git", tmp_path / "shallow"):
        said = branches(folder.as_uri())
        assert sorted(said.names) == git(folder, "for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n")
        assert said.default == git(folder, "symbolic-ref", "--short", "HEAD")
        clone = tmp_path / f"clone of {folder.name}"
        clone.mkdir()
        fetch(str(folder), clone)
        shown = [version.commit for version in versions(clone, "README.md")]
        assert shown == git(folder, "log", "--reverse", "--format=%H", "--", "README.md").split("\n")


def test_a_page_of_a_sha256_repository(tmp_path: Path, space: Workspace) -> None:
    folder = tmp_path / "long"
    folder.mkdir()
    git(folder, "init", "--quiet", "--object-format=sha256")
    newest = commit(folder, PAGE.encode(), day="2024-01-05")
    assert len(newest) == 64
    assert newest in add(space, str(folder / "README.md"), name="long", dry_run=True).description


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_a_page_is_known_by_its_commit_whatever_its_ends_of_lines(ends: bytes, tree: Path, space: Workspace) -> None:
    (tree / "README.md").write_bytes(PAGE.encode().replace(b"\n", ends))
    newest = git(tree, "rev-parse", "HEAD")
    assert newest in add(space, str(tree / "README.md"), name="x", dry_run=True).description
    (tree / "README.md").write_bytes(PAGE.encode() + b"more\n")
    assert newest not in add(space, str(tree / "README.md"), name="x", dry_run=True).description


def test_names_of_blobs(tree: Path) -> None:
    name = git(tree, "rev-parse", "HEAD:README.md")
    assert blob_id(PAGE.encode(), name) == name


@pytest.mark.parametrize(
    ("address", "folder"),
    [
        ("/a/b", "/a/b"), ("file:///a/b%20c", "/a/b c"), ("file://localhost/a", "/a"), ("file://elsewhere/a", None),
        ("https://x.org/a", None), ("git@x.org:a", None), ("ssh://x.org/a", None),
    ],
)  # fmt: skip
def test_addresses_on_this_machine(address: str, folder: str | None) -> None:
    assert folder_of_address(address) == (None if folder is None else Path(folder))


def test_what_stands_in_the_place_of_references(tree: Path, tmp_path: Path) -> None:
    """Pipes, links to elsewhere, names that leave the folder and deep folders are passed by, and nothing waits."""
    heads = tree / ".git" / "refs" / "heads"
    os.mkfifo(heads / "pipe")
    (heads / "elsewhere").symlink_to(tmp_path)
    (heads / "text").write_text("no commit\n")
    (heads / "loop").mkdir()
    (heads / "loop" / "loop").symlink_to(heads / "loop")
    with (tree / ".git" / "packed-refs").open("a") as packed:
        packed.write(f"{'a' * 40} refs/heads/../../x\n{'a' * 40} refs/replace/{'b' * 40}\nnothing\n")
    repository = open_repository(tree)
    assert repository is not None
    assert list(repository.branches()) == ["refs/heads/main"]
    (tree / ".git" / "HEAD").unlink()
    os.mkfifo(tree / ".git" / "HEAD")
    assert open_repository(tree) is None


def test_a_date_that_no_calendar_has(tree: Path, space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a commit is left out with a message, what comes after it is taken."""
    add(space, str(tree), name="list")
    (tree / "README.md").write_text(PAGE + "| GammaNet | - |\n")
    git(tree, "add", ".")
    for seconds, page in ((253402300800, PAGE + "| GammaNet | - |\n"), (1700000000, PAGE + "| DeltaNet | - |\n")):
        (tree / "README.md").write_text(page)
        git(tree, "add", ".")
        date = {"GIT_COMMITTER_DATE": f"@{seconds} +0000"}
        who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        words = ["git", *who, "commit", "--quiet", "-m", "x"]
        subprocess.run(words, cwd=tree, env=os.environ | date, check=True)
    synced = update(space, "list")
    assert [its.day for its in synced.new] == ["2023-11-14"]
    (why,) = synced.refused
    assert "253402300800 seconds after 1970" in why


def test_a_text_that_is_too_large(tree: Path, space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_of, "LARGEST", 1_000)
    add(space, str(tree), name="list")
    commit(tree, PAGE.encode() + b"x" * 2_000, day="2024-02-05")
    commit(tree, PAGE.encode() + b"more\n", day="2024-03-05")
    synced = update(space, "list")
    assert [its.day for its in synced.new] == ["2024-03-05"]
    assert len(synced.refused) == 1
    assert "are taken at most" in synced.refused[0]


def test_what_git_gives_has_an_end(tree: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Few objects make a listing without end: a tree that holds another a thousand times, which holds the next."""
    (tmp_path / "clone").mkdir()
    fetch(str(tree), tmp_path / "clone")
    monkeypatch.setattr(git_of, "_MOST_ANSWER", 0)
    with pytest.raises(KgError, match="git failed: git gives more than 0 MB"):
        git_of.files(tmp_path / "clone")


def test_many_texts_are_taken_in_groups(tree: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    texts = [PAGE.encode(), *(PAGE.encode() + b"%d\n" % number for number in range(9))]
    for day, text in enumerate(texts[1:], start=6):
        commit(tree, text, day=f"2024-01-{day:02}")
    monkeypatch.setattr(git_of, "_BATCH", 2 * len(PAGE) + 10)
    (tmp_path / "clone").mkdir()
    fetch(str(tree), tmp_path / "clone")
    asked: list[int] = []
    contents = git_of._contents

    def counted(answer: bytes) -> dict[bytes, bytes]:
        asked.append(len(answer))
        return contents(answer)

    monkeypatch.setattr(git_of, "_contents", counted)
    history = versions(tmp_path / "clone", "README.md")
    assert not asked, "no text is held before it is asked for"
    assert [version.data for version in history for _ in range(2)] == [text for text in texts for _ in range(2)]
    assert len(asked) == len(texts) / 2
    assert max(asked) < 4 * len(PAGE)


def test_a_version_without_text_says_why(tree: Path) -> None:
    from kg.catalogue.texts import text_of

    with pytest.raises(SourceError, match="too large"):
        text_of(Version(commit="a", date="", load=None, fault="too large"))


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(8)
        kept: list[socket.socket] = []

        def accept() -> None:
            try:
                while True:
                    kept.append(server.accept()[0])
            except OSError:
                return

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield int(server.getsockname()[1])
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)
        for connection in kept:
            connection.close()


@pytest.mark.parametrize("scheme", ["git", "http"])
def test_a_server_that_is_silent(scheme: str, silent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_of, "_REMOTE_TIME", 0.5)
    begun = time.monotonic()
    with pytest.raises(KgError, match="no end within"):
        branches(f"{scheme}://127.0.0.1:{silent}/list")
    assert time.monotonic() - begun < 20


def test_what_is_terminated_leaves_no_git_behind(silent: int, workspace: Workspace) -> None:
    words = [sys.executable, "-m", "kg", "add", f"git://127.0.0.1:{silent}/list", "--workspace", str(workspace.root)]
    started = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 20
    while not (children := gits(silent)) and time.monotonic() < until:
        time.sleep(0.05)
    assert children
    started.send_signal(signal.SIGTERM)
    assert started.wait(20) == 128 + signal.SIGTERM
    until = time.monotonic() + 20
    while gits(silent) and time.monotonic() < until:
        time.sleep(0.05)
    assert gits(silent) == []


def gits(port: int) -> list[int]:
    """The processes that were told to ask this port."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                told = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
                name = (folder / "comm").read_text().strip()
            except OSError:
                continue
            if name.startswith("git") and f"127.0.0.1:{port}".encode() in told:
                found.append(int(folder.name))
    return found
