"""The folder of builds: written beside the current one, made current by one swap of a link, opened read-only.

    build/current → .builds/NAME/     the swap: one rename, which is atomic (POSIX rename)
    build/kg.nq → current/kg.nq       the names that stay where they are

A reader holds a shared lock on the build that it reads; the next build removes the older ones that nobody reads.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from kg.errors import StoreError
from kg.phrases import call, option, phrase

if TYPE_CHECKING:
    import pyoxigraph as ox

__all__ = ["NAMES", "current", "keep", "new_build", "open_at", "open_build", "open_store", "write_store"]

NAMES = (
    "kg.nq", "kg.trig", "kg.ttl", "kg.jsonld", "report.txt", "report.json", "report.ttl", "report.sarif",
    "mappings.sssom.tsv", "proposals.sssom.tsv", "store",
)  # fmt: skip
"""What a build holds."""

_BUILDS, _CURRENT, _LOCK = ".builds", "current", ".lock"
_TRIES = 10


def current(build: Path) -> Path:
    """The folder of the current build. Raises StoreError where there is none."""
    link = build / _CURRENT
    if not link.exists():
        raise StoreError(f"there is no graph in {build} yet", hint=phrase("Run: {}", call("build")))
    return link.resolve()


@contextlib.contextmanager
def open_build(build: Path) -> Iterator[Path]:
    """The folder of the current build; it stays as it is until the end, whatever is built meanwhile.

    Raises StoreError where there is none.
    """
    with contextlib.ExitStack() as stack:
        for _ in range(_TRIES):
            folder = current(build)
            with contextlib.suppress(FileNotFoundError):  # swapped and removed in between: look again
                stack.enter_context(keep(folder))
                break
        else:
            raise StoreError(f"the graph in {build} changes too fast to be opened", hint="Try again.")
        yield folder


@contextlib.contextmanager
def open_store(build: Path) -> Iterator[ox.Store]:
    """The store of the current build, read-only, for as long as it is needed. Raises StoreError where there is none."""
    with open_build(build) as folder:
        yield open_at(folder)


def open_at(folder: Path) -> ox.Store:
    """The store in the folder of a build, read-only. Raises StoreError where it can't be read."""
    import pyoxigraph as ox

    try:
        return ox.Store.read_only(str(folder / "store"))
    except OSError as error:
        raise StoreError(
            f"the graph in {folder} can't be read: {error}", hint=phrase("Build it anew: {}", call("build"))
        ) from error


@contextlib.contextmanager
def keep(folder: Path) -> Iterator[None]:
    """Keep a build from being removed by the next ones. Raises FileNotFoundError where it is gone already."""
    with (folder / _LOCK).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        if not (folder / _LOCK).exists():
            raise FileNotFoundError(errno.ENOENT, "the build is gone", str(folder))
        yield


@contextlib.contextmanager
def new_build(build: Path) -> Iterator[Path]:
    """A folder to write a build into; where all goes well it becomes the current one, else nothing has happened.

    Raises StoreError where another build is under way, or the folder can't be written.
    """
    try:
        (build / _BUILDS).mkdir(parents=True, exist_ok=True)
        lock = (build / _BUILDS / _LOCK).open("a")
    except OSError as error:
        raise _unwritable(build, error) from error
    with lock:
        _exclusive(lock, build)
        folder = build / _BUILDS / Path(tempfile.mkdtemp(dir=build / _BUILDS)).name
        try:
            (folder / _LOCK).touch()
            yield folder
            _publish(build, folder)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise _unwritable(build, error) from error
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        _sweep(build, folder)


def write_store(folder: Path, nquads: bytes) -> None:
    """Load canonical N-Quads into a new store in `folder`."""
    import pyoxigraph as ox

    store = ox.Store(str(folder / "store"))
    store.bulk_load(nquads, format=ox.RdfFormat.N_QUADS)
    store.flush()
    store.optimize()


def _publish(build: Path, folder: Path) -> None:
    folder.chmod(0o755)
    for file in folder.rglob("*"):
        _sync(file)
    _sync(folder)
    for name in NAMES:
        _link(build / name, Path(_CURRENT) / name)
    _link(build / _CURRENT, Path(_BUILDS) / folder.name)
    _sync(build)


def _link(link: Path, target: Path) -> None:
    """Point `link` to `target`, in one step for whoever looks."""
    if link.is_symlink() and link.readlink() == target:
        return
    beside = link.with_name(f".{link.name}.new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(target)
    beside.replace(link)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(build: Path, new: Path) -> None:
    """Remove the builds that are neither current nor read by anyone; what can't be removed stays for the next time."""
    for folder in (build / _BUILDS).iterdir():
        if folder.is_dir() and folder != new:
            with contextlib.suppress(OSError), (folder / _LOCK).open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)


def _exclusive(lock: IO[str], build: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise StoreError(
            f"another build is writing to {build}",
            hint=phrase("Wait for it to end, or build elsewhere with {}.", option("output")),
        ) from error


def _unwritable(build: Path, error: OSError) -> StoreError:
    why = (error.strerror or str(error)).lower()
    return StoreError(
        f"{build} can't be written: {why}",
        hint=phrase("Nothing was changed. Make room, or give another folder with {}.", option("output")),
    )
