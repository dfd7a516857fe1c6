"""What a package exports, imported when it is first asked for: so a command imports no more than it needs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

__all__ = ["exporter"]


def exporter(package: str, *modules: str) -> Callable[[str], Any]:
    """The `__getattr__` of a package (PEP 562): what its `__all__` names, from the first of these modules that has it.

    No module has the name of what is exported: once imported, it would take its place.
    """

    def attribute(name: str) -> Any:
        exporting = sys.modules[package]
        if name in exporting.__all__:
            for module in (import_module(f"{package}.{its}") for its in modules):
                if name in module.__all__:
                    setattr(exporting, name, getattr(module, name))
                    return getattr(module, name)
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return attribute
