"""Git repositories for tests: small, made on the spot, and apart from whatever this machine's git is set to."""

import os
import subprocess
from pathlib import Path

import pytest


def be_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of this machine's git, and a cache of the test's own in `folder`."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))


def git(folder: Path, *words: str, day: str = "2024-01-01", hour: int = 12) -> str:
    time = f"{day}T{hour:02}:00:00+02:00"
    roles = [f"GIT_{role}_{what}" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")]
    who = dict.fromkeys(roles, "someone@example.org")
    return subprocess.run(
        ["git", *words],  # noqa: S607  # whichever git there is
        cwd=folder, env=os.environ | who | {"GIT_AUTHOR_DATE": time, "GIT_COMMITTER_DATE": time},
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip


def commit(folder: Path, data: bytes, *, day: str, hour: int = 12, path: str = "README.md") -> str:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "A change", day=day, hour=hour)
    return git(folder, "rev-parse", "HEAD")
