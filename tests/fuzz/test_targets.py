"""The targets of fuzzing hold on their own seeds and on some bytes of any kind, so that they stay in working order."""

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.examples import examples
from tests.support.workspaces import ROOT

TARGETS = sorted(file.stem for file in (ROOT / "fuzz").glob("*.py") if file.stem != "harness")


def target(name: str) -> ModuleType:
    folder = str(ROOT / "fuzz")
    if folder not in sys.path:
        sys.path.append(folder)
    return import_module(name)


def test_all_targets_are_collected() -> None:
    assert TARGETS == ["binding", "cells", "identifiers", "lists", "reader"]
    readme = (ROOT / "fuzz" / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}.py`" in readme for name in TARGETS)


@pytest.mark.parametrize("name", TARGETS)
def test_holds_on_its_seeds(name: str) -> None:
    module = target(name)
    assert len(set(module.SEEDS)) == len(module.SEEDS) > 8
    for seed in module.SEEDS:
        module.check(seed.encode())
        module.check(seed.encode()[1::2])


def on_any_bytes(check: Callable[[bytes], None]) -> None:
    @given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
    @examples(30)
    def holds(data: bytes) -> None:
        check(data)

    holds()


@pytest.mark.parametrize("name", TARGETS)
def test_holds_on_any_bytes(name: str) -> None:
    on_any_bytes(target(name).check)


def test_targets_do_without_atheris() -> None:
    """Only a target that runs as the program needs atheris, which has no wheel for every platform."""
    for name in TARGETS:
        target(name)
    assert "atheris" not in sys.modules
