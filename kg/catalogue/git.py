"""Git by its own program: what a file of a remote repository was, commit by commit.

It asks nothing and starts nothing in the background. The user's own settings hold, since a proxy, a certificate or a
credential helper may be needed to reach a remote; those that would change what is read are set here. Settings of a
repository hold only if it is one of ours: git runs in those and in empty folders, never in the folder that the user
is in, and of a repository on this machine it sees a mirror (`kg.catalogue.mirror`). An address is handed over in the
environment: there it can't be taken for an option, and no list of processes shows a password in it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from kg.catalogue.mirror import folder_of_address, mirrored, work_tree
from kg.errors import KgError
from kg.files import LARGEST
from kg.text.repositories import hide_credentials, without_credentials

__all__ = [
    "NO_DATE",
    "Branches",
    "Version",
    "blob_at",
    "branches",
    "fetch",
    "files",
    "last_change",
    "setting",
    "versions",
]

_TIP = "refs/fmkg/tip"
_REMOTE = "fmkg.asked"  # no name of a remote that the repository around has: of two addresses, git takes its own
_SMALL = "blob:limit=4m"  # large pictures stay where they are
_SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.quotePath": "false",
    "gc.auto": "0",
    "http.lowSpeedLimit": "1",  # a server that is silent for a minute is given up
    "http.lowSpeedTime": "60",
    "log.showRoot": "true",
    "log.showSignature": "false",
    "maintenance.auto": "false",
    "protocol.file.allow": "always",
}
_ENVIRONMENT = {
    "GCM_INTERACTIVE": "never",
    "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
    "GIT_ASKPASS": "",
    "GIT_NO_LAZY_FETCH": "1",  # what a partial clone lacks stays away; before 2.44 git doesn't know it
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LANGUAGE": "C",
    "LC_ALL": "C",
    "SSH_ASKPASS_REQUIRE": "never",
}
# What a hook that runs kg has set for a repository of its own (git rev-parse --local-env-vars).
_FOREIGN = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_DIR", "GIT_GRAFT_FILE", "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE", "GIT_NAMESPACE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
)  # fmt: skip

_FAULT = re.compile(r"(?:fatal|error): *(.+)")
_VERSION = re.compile(rb"\x00(\w+) (\d+)\n+:\d+ (\d+) \w+ (\w+) ")
_MISSING = -1
_BATCH = 2**24
"""Bytes of texts that are held at a time, beside one that is larger."""
NO_DATE = "0000-00-00T00:00:00Z"
"""The date of a commit whose time no calendar has."""
_LOCAL_TIME = 120.0  # seconds for what is here already
_REMOTE_TIME = 900.0  # seconds for what comes over a network, drop by drop if need be
_MOST_ANSWER, _MOST_FETCHED, _MOST_SAID = 2**28, 2**32, 2**20
"""Bytes of what git prints, of a file that it fetches, and of what it says is wrong, at most."""
_LIMITED, _BLOCK = ("/bin/sh", "-c", 'ulimit -f "$0" && exec "$@"'), 512  # POSIX, ulimit: blocks of 512 bytes
_REGULAR = b"100"  # a file, neither a symbolic link nor a submodule nor nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a commit made of a file: its text, or None if it has none that can be taken.

    `fault` says why; it is empty if the commit removed the file or made something else of it. The text is not held:
    `load` gets it.
    """

    commit: str
    date: str
    load: Callable[[], bytes] | None
    fault: str = ""

    @property
    def data(self) -> bytes | None:
        """The text. Raises KgError if git can't give it any more."""
        return None if self.load is None else self.load()


@dataclass(frozen=True, slots=True, kw_only=True)
class Branches:
    """The branches of a remote, and which of them is the default one."""

    default: str | None
    names: tuple[str, ...]


def branches(remote: str) -> Branches:
    """The branches of a remote. Raises KgError if it can't be asked."""
    default, names = None, []
    with _reachable(remote) as address:
        said = _run("ls-remote", "--symref", _REMOTE, "HEAD", "refs/heads/*", remote=address, called=remote)
    for line in said.decode(errors="replace").splitlines():
        what, _, reference = line.partition("\t")
        if reference == "HEAD" and what.startswith("ref: refs/heads/"):
            default = what.removeprefix("ref: refs/heads/")
        elif reference.startswith("refs/heads/"):
            names.append(reference.removeprefix("refs/heads/"))
    return Branches(default=default, names=tuple(names))


def fetch(remote: str, folder: Path, *, branch: str | None = None) -> None:
    """Bring the bare clone in `folder` up to date, or make it: of a branch, else of the default one.

    Raises KgError with git's own reason. Nobody else may be at work in the folder.
    """
    for lock in (*folder.glob("*.lock"), *(folder / "refs").rglob("*.lock")):
        lock.unlink(missing_ok=True)  # a git that was killed left it
    _run("init", "--quiet", "--bare", "--template=", folder=folder)
    source = f"refs/heads/{branch}" if branch else "HEAD"
    arguments = ["--quiet", "--no-tags", "--no-write-fetch-head", "--recurse-submodules=no", "--update-shallow"]
    arguments += [f"--filter={_SMALL}"] if _can_be_partial() else []
    with _reachable(remote) as address:
        _run("fetch", *arguments, "origin", f"+{source}:{_TIP}", folder=folder, remote=address, called=remote)


def _can_be_partial() -> bool:
    """Whether git can be kept from fetching, one by one, what a partial clone lacks: a remote that never gives it makes
    earlier versions start themselves over and over, without end."""
    found = re.search(rb"(?<!\d)(\d++)\.(\d+)", _run("version"))
    return found is not None and (int(found[1]), int(found[2])) >= (2, 44)


@contextmanager
def _reachable(remote: str) -> Iterator[str]:
    """The address that git is given for a remote: of a mirror, if that is a repository on this machine."""
    folder = folder_of_address(remote)
    if folder is None:
        yield remote
        return
    try:
        with mirrored(work_tree(folder)) as mirror:
            yield mirror.as_uri()
    except OSError as error:
        raise KgError(f"{folder} can't be read: {(error.strerror or str(error)).lower()}") from error


def versions(folder: Path, path: str) -> tuple[Version, ...]:
    """What the fetched branch made of a file, from the oldest commit to the newest.

    These are the commits that changed the file on the branch itself (first parents): each text stood there for all to
    see, and each is newer than the one before, which neither dates nor the commits of merged branches would ensure.
    """
    found = _changes(folder, path, _TIP)
    blobs = list(dict.fromkeys(blob for _, _, mode, blob in found if mode.startswith(_REGULAR)))
    sizes = _sizes(folder, blobs)
    texts = _Texts(folder, sizes)
    return tuple(
        _version(commit, int(seconds), sizes.get(blob), partial(texts.get, blob)) for commit, seconds, _, blob in found
    )


def last_change(folder: Path, path: str, data: bytes) -> Version | None:
    """The newest commit behind HEAD that changed a file, with `data` as the text that it made; None if none did."""
    found = _changes(folder, path, "HEAD", "--max-count=1")
    return _version(found[0][0], int(found[0][1]), len(data), lambda: data) if found else None


def _changes(folder: Path, path: str, tip: str, *more: str) -> list[tuple[bytes, bytes, bytes, bytes]]:
    """The commits that changed a file, the oldest first: each with its seconds, and the file's mode and blob then."""
    form = ("--first-parent", "-m", "--raw", "--root", "--no-renames", "--no-abbrev", "--no-color")
    log = _run("log", *form, *more, "--format=%x00%H %ct", tip, "--", f":(literal){path}", folder=folder)
    return _VERSION.findall(log)[::-1]


def _version(commit: bytes, seconds: int, size: int | None, load: Callable[[], bytes]) -> Version:
    """The version of a commit that made a text of so many bytes of a file, or none; `load` gets the text."""
    date, fault = _date(seconds), ""
    if size == _MISSING:
        fault = "it was not fetched: it has more than 4 MB, or the repository lacks it"
    elif size is not None and size > LARGEST:
        fault = f"it has {size / 2**20:.0f} MB, and {LARGEST / 2**20:.0f} are taken at most"
    if date is None:
        date, fault = NO_DATE, f"its commit has a date that no calendar has, {seconds} seconds after 1970"
    return Version(commit=commit.decode(), date=date, load=None if size is None or fault else load, fault=fault)


def files(folder: Path, *, ending: str = ".md") -> tuple[str, ...]:
    """The paths of the files in the newest commit that was fetched, of those with an ending in any case."""
    names = _run("ls-tree", "-r", "-z", "--name-only", _TIP, folder=folder).decode(errors="replace").split("\0")
    return tuple(name for name in names if name.lower().endswith(ending))


def blob_at(folder: Path, path: str) -> str | None:
    """The name of the content of a file in the commit that HEAD names; None if there is no such file."""
    line = _run("ls-tree", "-z", "--full-tree", "HEAD", "--", path, folder=folder).decode(errors="replace")
    what, _, name = line.removesuffix("\0").partition("\t")
    mode, _, blob = what.rpartition(" ")
    return blob if name == path and mode.startswith(_REGULAR.decode()) else None


def setting(file: Path, name: str) -> str | None:
    """A setting in a file of git's, without what that file includes; None if it has none."""
    try:
        said = _run("config", "--file", str(file.resolve()), "--no-includes", "--get", name)
    except KgError:
        return None
    return said.decode(errors="replace").strip() or None


def _sizes(folder: Path, names: Sequence[bytes]) -> dict[bytes, int]:
    """The sizes of blobs by their names, `_MISSING` for one that isn't there."""
    given = b"".join(name + b"\n" for name in names)
    answer = _run("cat-file", "--batch-check=%(objectname) %(objectsize)", folder=folder, given=given)
    lines = (line.partition(b" ") for line in answer.splitlines())
    return {name: int(size) if size.isdigit() else _MISSING for name, _, size in lines}


class _Texts:
    """The contents of blobs. Those that come one after the other are asked for together, and only these are held."""

    def __init__(self, folder: Path, sizes: Mapping[bytes, int]) -> None:
        self.folder = folder
        self.batches = list(_batches(sizes))
        self.batch_of = {name: number for number, batch in enumerate(self.batches) for name in batch}
        self.number = -1
        self.held: Mapping[bytes, bytes] = {}

    def get(self, name: bytes) -> bytes:
        """The content of a blob that is not too large. Raises KgError if git can't give it."""
        if (number := self.batch_of[name]) != self.number:
            self.held = {}
            given = b"".join(other + b"\n" for other in self.batches[number])
            self.number, self.held = number, _contents(_run("cat-file", "--batch", folder=self.folder, given=given))
        return self.held[name]


def _batches(sizes: Mapping[bytes, int]) -> Iterator[list[bytes]]:
    """The blobs that are not too large, in their order, in groups that fit into memory beside each other."""
    batch, total = list[bytes](), 0
    for name, size in sizes.items():
        if 0 <= size <= LARGEST:
            if batch and total + size > _BATCH:
                yield batch
                batch, total = [], 0
            batch.append(name)
            total += size
    yield batch


def _contents(answer: bytes) -> dict[bytes, bytes]:
    """The contents in what `git cat-file --batch` prints, by the names of the blobs."""
    found: dict[bytes, bytes] = {}
    at = 0
    while at < len(answer):
        end = answer.index(b"\n", at)
        name, _, size = answer[at:end].split()
        at = end + 1 + int(size)
        found[name] = answer[end + 1 : at]
        at += 1
    return found


def _date(seconds: int) -> str | None:
    """A time in UTC, so that it is the same wherever it is written down; None if no calendar has it."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
    except (ValueError, OverflowError, OSError):
        return None


def _run(
    *arguments: str, folder: Path | None = None, remote: str | None = None, called: str = "", given: bytes = b""
) -> bytes:
    """What git prints, run in a repository of ours, or in none. It can be interrupted.

    `remote` is the address of origin there, which messages call `called`. Raises KgError with git's own reason, without
    credentials, where it fails or takes too long, and where there is no git.
    """
    program = shutil.which("git")
    if program is None:
        raise KgError("git is not installed", hint="Install git (https://git-scm.com), then try again.")
    settings = [word for key, value in _SETTINGS.items() for word in ("-c", f"{key}={value}")]
    with tempfile.TemporaryDirectory(prefix="fmkg-") as empty:
        status, answer, said = _ended(
            [program, *settings, *arguments], _environment(folder, remote, empty), empty, given,
            is_local=remote is None,
        )  # fmt: skip
    if status:
        reason = _reason(said.decode(errors="replace"))
        if remote is None:
            raise KgError(f"git failed: {reason}")
        plain = without_credentials(called or remote)
        raise KgError(f"{plain}: {reason}", hint="Check the address and whether you may read it.")
    return answer


def _ended(
    command: Sequence[str], environment: dict[str, str], folder: str, given: bytes, *, is_local: bool
) -> tuple[int, bytes, bytes]:
    """The status of a command that has ended, what it printed, and what it said; all that it started ends with it."""
    seconds, most = (_LOCAL_TIME, _MOST_ANSWER) if is_local else (_REMOTE_TIME, _MOST_FETCHED)
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [*_LIMITED, str(most // _BLOCK), *command], cwd=folder, env=environment,
            stdin=subprocess.PIPE, stdout=answer, stderr=said,  # files, so that their size can be limited
            start_new_session=True,  # without a terminal ssh can't ask for a password either
        )  # fmt: skip
        try:
            process.communicate(given, timeout=seconds)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            if isinstance(error, subprocess.TimeoutExpired):
                return 1, b"", f"fatal: no end within {seconds / 60:.0f} minutes".encode()
            raise
        if process.returncode == -signal.SIGXFSZ:
            return 1, b"", f"fatal: git gives more than {most // 2**20} MB".encode()
        answer.seek(0)
        said.seek(0)
        return process.returncode, answer.read(_MOST_ANSWER), said.read(_MOST_SAID)


def _environment(folder: Path | None, remote: str | None, empty: str) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name not in _FOREIGN} | _ENVIRONMENT
    if folder is not None:
        environment["GIT_DIR"] = str(folder.resolve())  # nothing is looked for, and nothing else is found
    environment["GIT_CEILING_DIRECTORIES"] = str(Path(empty).parent)
    if remote is None:
        environment["GIT_ALLOW_PROTOCOL"] = "none"  # what is missing stays so
    else:
        given = environment.get("GIT_CONFIG_COUNT", "0")
        number = int(given) if given.isdigit() else 0
        environment["GIT_CONFIG_COUNT"] = str(number + 1)
        environment[f"GIT_CONFIG_KEY_{number}"] = f"remote.{'origin' if folder is not None else _REMOTE}.url"
        environment[f"GIT_CONFIG_VALUE_{number}"] = remote
    return environment


def _reason(said: str) -> str:
    """The line of git's that says what is wrong, without credentials."""
    lines = [line.strip() for line in hide_credentials(said).splitlines() if line.strip()]
    faults = [fault[1] for line in lines if (fault := _FAULT.match(line))]
    if faults and faults[0].startswith("Could not read from remote") and not lines[0].startswith("fatal"):
        return lines[0]  # ssh has said why
    return faults[0] if faults else lines[-1] if lines else "git failed without a word"
