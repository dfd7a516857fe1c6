"""Repositories on this machine that somebody else may have made, read without their settings.

What stands in a repository's configuration can name commands that git then runs: filters, ssh commands, hooks, programs
for an object that a partial clone lacks (https://git-scm.com/docs/git#_security). So git is never run in it. A mirror
stands in its place: a bare repository of our own, which has its branches and borrows its objects.
"""

from __future__ import annotations

import re
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha1, sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kg.errors import KgError

__all__ = ["Repository", "blob_id", "find_repository", "folder_of_address", "mirrored", "open_repository", "work_tree"]

_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_BRANCH = re.compile(r"refs/heads/(?!.*(?:\.\.|//|@\{|\.lock(?:/|$)))[^\x00-\x20\x7f~^:?*\[\\]+(?<![/.])")
_PACKED = re.compile(rf"({_ID.pattern}) (\S+)")
_LONGEST = 64 * 2**20
"""Bytes of a file with branches, at most: a million of them."""
_DEEPEST = 40
"""Folders in the name of a branch, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository: the folder with its HEAD, and the one with its objects and branches (another in a work tree that
    `git worktree` made)."""

    folder: Path
    common: Path

    @property
    def objects(self) -> Path:
        """The folder of its objects."""
        return (self.common / "objects").resolve()

    def branches(self) -> dict[str, str]:
        """The newest commits by the names of its branches, `refs/heads/main`, sorted."""
        found = {}
        for line in _text(self.common / "packed-refs").splitlines():
            if (packed := _PACKED.fullmatch(line)) is not None and _BRANCH.fullmatch(packed[2]):
                found[packed[2]] = packed[1]
        found |= dict(_loose(self.common, "refs/heads"))
        return dict(sorted(found.items()))

    def head(self) -> str:
        """What HEAD says: the name of a branch or a commit; empty if it says neither."""
        said = _text(self.folder / "HEAD").strip().removeprefix("ref:").strip()
        return said if _BRANCH.fullmatch(said) or _ID.fullmatch(said) else ""

    def shallow(self) -> list[str]:
        """The commits whose parents a shallow clone lacks."""
        return [line for line in _text(self.common / "shallow").splitlines() if _ID.fullmatch(line)]


def blob_id(data: bytes, like: str) -> str:
    """The name that git gives a file's content, by the hash that the name `like` is made with."""
    content = b"blob %d\0%b" % (len(data), data)
    # what git uses, and no secret
    return (sha1(content, usedforsecurity=False) if len(like) == len("0" * 40) else sha256(content)).hexdigest()


def find_repository(folder: Path) -> tuple[Path, Repository] | None:
    """The work tree around a folder and its repository; None if there is none that can be read safely."""
    for top in (folder, *folder.parents):
        if (top / ".git").exists():
            repository = open_repository(top)
            return None if repository is None else (top, repository)
    return None


def open_repository(folder: Path) -> Repository | None:
    """The repository that a folder is, bare, or is the work tree of; None if it is neither."""
    inside = folder / ".git"
    if inside.is_file():  # of a submodule, or made by `git worktree`
        _, named, path = _text(inside).partition("gitdir:")
        inside = folder / path.strip() if named else folder
    elif not inside.is_dir():
        inside = folder
    path = _text(inside / "commondir").strip()
    common = inside / path if path else inside
    if not (inside / "HEAD").is_file() or not (common / "objects").is_dir() or not (common / "refs").is_dir():
        return None
    if (common / "reftable").is_dir():
        raise KgError(
            f"{folder} keeps its references in a form that is not read here (reftable)",
            hint="Give the address that it was cloned from.",
        )
    return Repository(folder=inside, common=common)


def folder_of_address(address: str) -> Path | None:
    """The folder of an address on this machine, `/folder` or `file:///folder`; None for any other address."""
    if address.startswith("/"):
        return Path(address)
    parts = urlsplit(address)
    return Path(unquote(parts.path)) if parts.scheme == "file" and parts.netloc in ("", "localhost") else None


@contextmanager
def mirrored(repository: Repository) -> Iterator[Path]:
    """The folder of a bare repository that has the branches of another and borrows its objects, for a while.

    Raises OSError if none can be made.
    """
    branches, head = repository.branches(), repository.head()
    long = any(len(commit) > len("0" * 40) for commit in branches.values())
    with tempfile.TemporaryDirectory(prefix="fmkg-") as temporary:
        bare = Path(temporary)
        settings = "[core]\n\trepositoryformatversion = 1\n\tbare = true\n"
        (bare / "config").write_text(settings + ("[extensions]\n\tobjectFormat = sha256\n" if long else ""))
        (bare / "refs").mkdir()
        (bare / "objects" / "info").mkdir(parents=True)
        (bare / "objects" / "info" / "alternates").write_text(f"{_quoted(repository.objects)}\n", encoding="utf-8")
        lines = "".join(f"{commit} {name}\n" for name, commit in branches.items())
        (bare / "packed-refs").write_text(lines, encoding="utf-8")
        (bare / "HEAD").write_text(f"{'ref: ' if head.startswith('refs/') else ''}{head or 'ref: refs/heads/main'}\n")
        if shallow := repository.shallow():
            (bare / "shallow").write_text("".join(f"{commit}\n" for commit in shallow))
        yield bare


def work_tree(folder: Path) -> Repository:
    """The repository in a folder. Raises KgError if there is none."""
    repository = open_repository(folder) if folder.is_dir() else None
    if repository is None:
        raise KgError(f"{folder} is no git repository", hint="Give a markdown file, or the address of a repository.")
    return repository


def _quoted(folder: Path) -> str:
    """A path as a line of `objects/info/alternates`: in quotes where it would be read in another way."""
    path = str(folder)
    if not path.startswith(('"', "#")) and "\n" not in path:
        return path
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _text(file: Path) -> str:
    """The text of a small regular file; empty if it is no such file. A pipe would never end."""
    try:
        if not file.is_file():
            return ""
        with file.open("rb") as opened:
            return opened.read(_LONGEST).decode(errors="replace")
    except OSError:
        return ""


def _loose(common: Path, name: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """The branches that have a file each, below a folder; links to elsewhere are not followed."""
    try:
        below = sorted(common.joinpath(name).iterdir())
    except OSError:
        return
    for path in below:
        whole = f"{name}/{path.name}"
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode) and depth < _DEEPEST:
            yield from _loose(common, whole, depth + 1)
        elif stat.S_ISREG(mode) and _BRANCH.fullmatch(whole) and _ID.fullmatch(commit := _text(path).strip()):
            yield whole, commit
