"""The lock of a release: all that is needed is in it, fits what pyproject.toml asks for, and has hashes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.workspaces import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINS = re.findall(
    r"^([\w.-]+)==(\S+)(?: ; .*?)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", LOCK, re.MULTILINE
)


def asked() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [*map(Requirement, (*project["dependencies"], *project["optional-dependencies"]["web"]))]


def needed(requirement: Requirement, seen: set[str]) -> Iterator[str]:
    """The names of a package and of all that it needs on this machine, if it is installed."""
    name = canonicalize_name(requirement.name)
    if name in seen:
        return
    seen.add(name)
    yield name
    try:
        texts = requires(name) or []
    except PackageNotFoundError:  # not for this platform
        return
    for further in map(Requirement, texts):
        extras = [{"extra": extra} for extra in ("", *requirement.extras)]
        if further.marker is None or any(map(further.marker.evaluate, extras)):
            yield from needed(further, seen)


def test_each_line_is_a_version_or_one_of_its_hashes() -> None:
    lines = [line for line in LOCK.splitlines() if line]
    assert len(lines) == sum(1 + hashes.count("--hash=") for _, _, hashes in PINS)
    assert "://" not in LOCK


def test_what_is_asked_for_is_pinned() -> None:
    for requirement in asked():
        versions = [version for name, version, _ in PINS if name == canonicalize_name(requirement.name)]
        assert versions, f"{requirement} is not in requirements.lock: run scripts/lock"
        assert all(map(requirement.specifier.contains, versions)), f"{requirement} and {versions}: run scripts/lock"


def test_what_that_needs_is_pinned_too() -> None:
    seen: set[str] = set()
    pinned = {name for name, _, _ in PINS}
    assert {name for requirement in asked() for name in needed(requirement, seen)} <= pinned
