"""Clones of the repositories that catalogues come from, and what a file has been in one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kg.catalogue.git import Version, fetch, files, versions
from kg.errors import SourceError
from kg.files import lock, report_unwritable
from kg.text.repositories import without_credentials
from kg.workspace import cache

__all__ = ["Clone", "cached_clone"]

_LISTED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Clone:
    """A clone of a repository: the address of that, and the folder of the clone."""

    remote: str
    folder: Path

    @contextmanager
    def refresh(self, branch: str | None = None) -> Iterator[None]:
        """Bring it up to date; until the end nobody else changes it.

        Raises KgError if the repository can't be reached or the folder can't be written.
        """
        with report_unwritable(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            with lock(self.folder):
                fetch(self.remote, self.folder, branch=branch)
                yield

    def history(self, path: str) -> tuple[Version, ...]:
        """What a file has been, from the oldest commit to the newest. Raises SourceError if there never was one."""
        history = versions(self.folder, path)
        if not history:
            raise self._no_file(path)
        return history

    def readme(self) -> str:
        """The path of the page that a code host shows of the repository. Raises SourceError if there is none."""
        readmes = [name for name in files(self.folder) if name.lower() == "readme.md"]
        if not readmes:
            raise self._no_file("README.md")
        return "README.md" if "README.md" in readmes else readmes[0]

    def _no_file(self, path: str) -> SourceError:
        paths = files(self.folder)
        more = f" and {len(paths) - _LISTED} more" if len(paths) > _LISTED else ""
        hint = f"Its markdown files: {', '.join(paths[:_LISTED])}{more}." if paths else "It has no markdown file."
        return SourceError(f"{without_credentials(self.remote)} has no file {path}", hint=hint)


def cached_clone(remote: str) -> Clone:
    """The clone of a repository in the user's cache: it can be made anew at any time, several workspaces share it, and
    neither git nor a package of the workspace ever holds it."""
    name = sha256(without_credentials(remote).encode()).hexdigest()[:16]
    return Clone(remote=remote, folder=cache() / "git" / f"{name}.git")
