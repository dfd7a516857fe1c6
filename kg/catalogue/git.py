"""Git by its own program: what a file of a remote repository was, commit by commit.

It asks nothing and starts nothing in the background. The user's own settings hold, since a proxy, a certificate or a
credential helper may be needed to reach a remote; those that would change what is read are set here. An address is
handed over in the environment: there it can't be taken for an option, and no list of processes shows a password in it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kg.errors import KgError
from kg.text.repositories import hide_credentials, without_credentials

__all__ = [
    "Branches", "Version", "branches", "fetch", "files", "run", "versions",
]  # fmt: skip

_TIP = "refs/fmkg/tip"
_REMOTE = "fmkg.asked"  # no name of a remote that the repository around has: of two addresses, git takes its own
_SMALL = "blob:limit=256k"  # pictures stay where they are; a text beyond it is fetched when it is read
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
_REGULAR = b"100"  # a file, neither a symbolic link nor a submodule nor nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a commit made of a file: its text, or None where the commit removed it or made no file of it."""

    commit: str
    date: str
    data: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Branches:
    """The branches of a remote, and which of them is the default one."""

    default: str | None
    names: tuple[str, ...]


def branches(remote: str) -> Branches:
    """The branches of a remote. Raises KgError where it can't be asked."""
    default, names = None, []
    for line in run("ls-remote", "--symref", _REMOTE, "HEAD", "refs/heads/*", remote=remote).decode().splitlines():
        said, _, reference = line.partition("\t")
        if reference == "HEAD" and said.startswith("ref: refs/heads/"):
            default = said.removeprefix("ref: refs/heads/")
        elif reference.startswith("refs/heads/"):
            names.append(reference.removeprefix("refs/heads/"))
    return Branches(default=default, names=tuple(names))


def fetch(remote: str, folder: Path, *, branch: str | None = None) -> None:
    """Bring the bare clone in `folder` up to date, or make it: of a branch, else of the default one.

    Raises KgError with git's own reason. Nobody else may be at work in the folder.
    """
    for lock in (*folder.glob("*.lock"), *(folder / "refs").rglob("*.lock")):
        lock.unlink(missing_ok=True)  # a git that was killed left it
    run("init", "--quiet", "--bare", "--template=", folder=folder)
    source = f"refs/heads/{branch}" if branch else "HEAD"
    arguments = ("--quiet", "--no-tags", "--no-write-fetch-head", "--recurse-submodules=no", f"--filter={_SMALL}")
    run("fetch", *arguments, "origin", f"+{source}:{_TIP}", folder=folder, remote=remote)


def versions(folder: Path, path: str, *, tip: str = _TIP, remote: str | None = None) -> tuple[Version, ...]:
    """What the fetched branch, or another `tip`, made of a file, from the oldest commit to the newest.

    These are the commits that changed the file on the branch itself (first parents): each text stood there for all to
    see, and each is newer than the one before, which neither dates nor the commits of merged branches would ensure.
    """
    form = ("--first-parent", "-m", "--raw", "--root", "--no-renames", "--no-abbrev", "--no-color")
    log = run("log", *form, "--format=%x00%H %ct", tip, "--", f":(literal){path}", folder=folder)
    found = _VERSION.findall(log)[::-1]
    texts = _blobs(folder, [blob for _, _, mode, blob in found if mode.startswith(_REGULAR)], remote)
    return tuple(
        Version(commit=commit.decode(), date=_date(seconds), data=texts.get(blob)) for commit, seconds, _, blob in found
    )


def files(folder: Path, *, ending: str = ".md") -> tuple[str, ...]:
    """The paths of the files in the newest commit that was fetched, of those with an ending in any case."""
    names = run("ls-tree", "-r", "-z", "--name-only", _TIP, folder=folder).decode(errors="replace").split("\0")
    return tuple(name for name in names if name.lower().endswith(ending))


def _blobs(folder: Path, names: Sequence[bytes], remote: str | None) -> dict[bytes, bytes]:
    """The contents of blobs by their names."""
    given = b"".join(name + b"\n" for name in dict.fromkeys(names))
    answer = run("cat-file", "--batch", folder=folder, remote=remote, given=given)
    found: dict[bytes, bytes] = {}
    at = 0
    while at < len(answer):
        end = answer.index(b"\n", at)
        name, kind, *size = answer[at:end].split()
        if not size:
            raise KgError(f"git lacks {name.decode()}: {kind.decode()}", hint="Try again.")
        found[name] = answer[end + 1 : end + 1 + int(size[0])]
        at = end + 1 + int(size[0]) + 1
    return found


def _date(seconds: bytes) -> str:
    """A time in UTC, so that it is the same wherever it is written down."""
    return f"{datetime.fromtimestamp(int(seconds), UTC):%Y-%m-%dT%H:%M:%SZ}"


def run(*arguments: str, folder: Path | None = None, remote: str | None = None, given: bytes = b"") -> bytes:
    """What git prints, run in a folder, with `remote` as the address of origin there. It can be interrupted.

    Raises KgError with git's own reason, without credentials, where it fails, and where there is no git.
    """
    program = shutil.which("git")
    if program is None:
        raise KgError("git is not installed", hint="Install git (https://git-scm.com), then try again.")
    name = "origin" if folder is not None else _REMOTE
    settings = [word for key, value in _SETTINGS.items() for word in ("-c", f"{key}={value}")]
    process = subprocess.Popen(
        [program, *settings, *arguments],
        cwd=folder, env=_environment(remote, name),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,  # without a terminal ssh can't ask for a password either
    )  # fmt: skip
    try:
        answer, said = process.communicate(given)
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    if process.returncode:
        reason = _reason(said.decode(errors="replace"))
        if remote is None:
            raise KgError(f"git failed: {reason}")
        raise KgError(f"{without_credentials(remote)}: {reason}", hint="Check the address and whether you may read it.")
    return answer


def _environment(remote: str | None, name: str) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name not in _FOREIGN} | _ENVIRONMENT
    if remote is not None:
        given = environment.get("GIT_CONFIG_COUNT", "0")
        number = int(given) if given.isdigit() else 0
        environment["GIT_CONFIG_COUNT"] = str(number + 1)
        environment[f"GIT_CONFIG_KEY_{number}"] = f"remote.{name}.url"
        environment[f"GIT_CONFIG_VALUE_{number}"] = remote
    return environment


def _reason(said: str) -> str:
    """The line of git's that says what is wrong, without credentials."""
    lines = [line.strip() for line in hide_credentials(said).splitlines() if line.strip()]
    faults = [fault[1] for line in lines if (fault := _FAULT.match(line))]
    if faults and faults[0].startswith("Could not read from remote") and not lines[0].startswith("fatal"):
        return lines[0]  # ssh has said why
    return faults[0] if faults else lines[-1] if lines else "git failed without a word"
