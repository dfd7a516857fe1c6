"""Builds: the same bytes everywhere, and the last good one whole whatever happens to the next."""

import itertools
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.builds import new_build, write_store
from kg.pipeline import build
from kg.workspace import Workspace
from tests.support.builds import FILES, ROW, TABLE, digest, is_tidy, page, started

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
