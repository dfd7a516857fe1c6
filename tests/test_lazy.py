"""What packages export without importing it."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

PACKAGES = ["kg.check", "kg.evidence", "kg.exports", "kg.query", "kg.verdicts"]


@pytest.mark.parametrize("name", ["kg", *PACKAGES])
def test_each_name_is_there_and_none_is_a_module_too(name: str) -> None:
    package = import_module(name)
    for exported in package.__all__:
        assert getattr(package, exported) is not None
    folder = Path(str(package.__file__)).parent
    assert not {file.stem for file in folder.iterdir()} & set(package.__all__)
    with pytest.raises(AttributeError, match=f"module '{name}' has no attribute 'nothing'"):
        package.nothing  # noqa: B018  # asked for, to see it fail


def test_a_package_imports_nothing_before_it_is_asked_to() -> None:
    imports = "; ".join(f"import {name}" for name in PACKAGES)
    heavy = "{'pyoxigraph', 'rdflib', 'networkx', 'yaml', 'rich', 'subprocess'} & sys.modules.keys()"
    code = f"import sys; {imports}; print({heavy})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
