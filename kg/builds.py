"""The folder of builds. A build is written beside the current one, made current by one swap of a link, and opened
read-only.

    build/current → .builds/NAME/     the swap: one rename, which is atomic (POSIX rename)
    build/kg.nq → current/kg.nq       the names that stay where they are

A reader holds a shared lock on the build that it reads; the next build removes older ones that nobody reads. A build
has a list of the sizes and checksums of its files, so that a damaged build is recognised, and gives no answers. They
are CRC-32, which finds damage, and costs a query a third of what SHA-256 would.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING
from zlib import crc32

from kg.errors import StoreError
from kg.phrases import call, option, phrase

if TYPE_CHECKING:
    import pyoxigraph as ox

__all__ = [
    "NAMES", "current", "keep", "new_build", "open_at", "open_build", "open_store", "read_file", "write_store",
]  # fmt: skip

NAMES = (
    "kg.nq", "kg.trig", "kg.ttl", "kg.jsonld", "report.txt", "report.json", "report.ttl", "report.sarif",
    "mappings.sssom.tsv", "proposals.sssom.tsv", "store",
)  # fmt: skip
"""What a build holds."""

_BUILDS, _CURRENT, _LOCK, _CHECKSUMS = ".builds", "current", ".lock", ".checksums"
_EMPTY = {"README.md", ".gitignore", ".gitkeep"}
"""What a folder may hold in which nothing was built yet."""
_SMALL = 2**20
"""Bytes of a file of the store up to which its checksum is compared whenever it is opened. Larger files have checksums
in each of their blocks, which the store itself compares as it reads them."""
_TRIES = 10


def current(build: Path) -> Path:
    """Return the folder of the current build. Raises StoreError if there is none."""
    link = build / _CURRENT
    if not link.exists():
        raise StoreError(f"there is no graph in {build} yet", hint=phrase("Run: {}", call("build")))
    return link.resolve()


@contextlib.contextmanager
def open_build(build: Path) -> Iterator[Path]:
    """Give the folder of the current build, which stays as it is until the end, whatever is built meanwhile.

    Raises StoreError if there is none.
    """
    with contextlib.ExitStack() as stack:
        for _ in range(_TRIES):
            folder = current(build)
            with contextlib.suppress(FileNotFoundError):  # swapped and removed meanwhile: look again
                stack.enter_context(keep(folder))
                break
        else:
            raise StoreError(f"the graph in {build} changes too fast to be opened", hint="Try again.")
        yield folder


@contextlib.contextmanager
def open_store(build: Path) -> Iterator[ox.Store]:
    """Give the store of the current build, read-only. Raises StoreError if there is none."""
    with open_build(build) as folder:
        try:
            yield open_at(folder)
        except OSError as error:
            if type(error) is not OSError or error.errno is not None:
                raise
            raise _damaged(folder, str(error)) from error  # the store's own errors have no number


def open_at(folder: Path) -> ox.Store:
    """Return the store in the folder of a build, read-only. Raises StoreError if it can't be read, or is damaged."""
    import pyoxigraph as ox

    for path, (size, checksum) in _checksums(folder).items():
        if path.startswith("store/"):
            _check(folder, path, size, checksum)
    try:
        return ox.Store.read_only(str(folder / "store"))
    except OSError as error:
        raise _damaged(folder, str(error)) from error


def read_file(folder: Path, name: str) -> bytes:
    """Return a file of a build. Raises StoreError if it can't be read, or isn't as it was written."""
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        raise _damaged(folder, f"{name}: {(error.strerror or str(error)).lower()}") from error
    written = len(data), crc32(data)
    if _checksums(folder).get(name, written) != written:
        raise _damaged(folder, f"{name} is not as it was written")
    return data


def _checksums(folder: Path) -> dict[str, tuple[int, int]]:
    """Return the size and checksum of each file of a build by its path. Raises StoreError if they can't be read."""
    try:
        lines = (folder / _CHECKSUMS).read_text(encoding="utf-8").splitlines()
        return {
            path: (int(size), int(checksum, 16)) for checksum, size, path in (line.split("  ", 2) for line in lines)
        }
    except (OSError, ValueError) as error:
        raise _damaged(folder, f"{_CHECKSUMS} can't be read") from error


def _write_checksums(folder: Path) -> None:
    """Write the size and checksum of each file of a build; those already written stay as they are."""
    noted = _checksums(folder) if (folder / _CHECKSUMS).exists() else {}
    for file in folder.rglob("*"):
        path = file.relative_to(folder).as_posix()
        # what the store writes down for people, and its lock, change whenever it is opened
        changes = path in (_LOCK, _CHECKSUMS, "store/LOCK") or path.startswith("store/LOG")
        if file.is_file() and not changes and path not in noted:
            noted[path] = file.stat().st_size, _checksum(file)
    lines = (f"{checksum:08x}  {size}  {path}\n" for path, (size, checksum) in sorted(noted.items()))
    (folder / _CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def _checksum(file: Path) -> int:
    checksum = 0
    with file.open("rb") as opened:
        while block := opened.read(2**20):
            checksum = crc32(block, checksum)
    return checksum


def _check(folder: Path, path: str, size: int, checksum: int) -> None:
    """Raise StoreError if a file isn't as it was written, as far as can be seen at once."""
    try:
        now = (folder / path).stat().st_size
        same = now == size and (size > _SMALL or _checksum(folder / path) == checksum)
    except OSError as error:
        raise _damaged(folder, f"{path}: {(error.strerror or str(error)).lower()}") from error
    if not same:
        raise _damaged(folder, f"{path} is not as it was written")


def _damaged(folder: Path, why: str) -> StoreError:
    return StoreError(f"the graph in {folder} is damaged: {why}", hint=phrase("Build it anew: {}", call("build")))


@contextlib.contextmanager
def keep(folder: Path) -> Iterator[None]:
    """Keep a build from being removed by the next ones. Raises FileNotFoundError if it is gone already."""
    with (folder / _LOCK).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        if not (folder / _LOCK).exists():
            raise FileNotFoundError(errno.ENOENT, "the build is gone", str(folder))
        yield


@contextlib.contextmanager
def new_build(build: Path) -> Iterator[Path]:
    """Give a folder to write a build into. If all goes well it becomes the current one, else nothing has changed.

    Raises StoreError if another build is under way, if the folder can't be written, or if it has files that no build
    wrote.
    """
    import shutil  # slow to import, as tempfile is: readers need neither
    import tempfile

    _refuse_foreign(build)
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


def _refuse_foreign(build: Path) -> None:
    """Raise StoreError if the build would replace files that no build wrote, or be put beside such files."""
    if not build.exists():
        return
    if not build.is_dir():
        raise StoreError(f"{build} is no folder", hint=phrase("Give another folder with {}.", option("output")))
    others = [path for path in sorted(build.iterdir()) if path.name not in _EMPTY]
    builds = build / _BUILDS
    # one that was killed as it began left an empty folder
    if not (builds / _LOCK).exists() and not (others == [builds] and builds.is_dir() and not any(builds.iterdir())):
        foreign = others
    else:
        foreign = [path for path in others if path.name in (*NAMES, _CURRENT) and not path.is_symlink()]
    if foreign:
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        raise StoreError(
            f"{build} has things in it that no build wrote: {foreign[0].name}{more}",
            hint=phrase("Nothing was changed. Move them away, or give another folder with {}.", option("output")),
        )


def write_store(folder: Path, nquads: bytes) -> None:
    """Load canonical N-Quads into a new store in `folder`."""
    import pyoxigraph as ox

    store = ox.Store(str(folder / "store"))
    store.bulk_load(nquads, format=ox.RdfFormat.N_QUADS)
    store.flush()
    store.optimize()
    del store  # it closes its files
    _write_checksums(folder)


def _publish(build: Path, folder: Path) -> None:
    folder.chmod(0o755)
    _write_checksums(folder)
    for file in folder.rglob("*"):
        _sync(file)
    _sync(folder)
    for name in NAMES:
        _link(build / name, Path(_CURRENT) / name)
    _link(build / _CURRENT, Path(_BUILDS) / folder.name)
    _sync(build)


def _link(link: Path, target: Path) -> None:
    """Point `link` to `target`, in one step for every reader."""
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
    """Remove the builds that are neither current nor being read; what can't be removed is left for the next time."""
    import shutil

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
