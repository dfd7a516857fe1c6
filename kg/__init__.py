"""fmkg: catalogues of medical foundation models as a knowledge graph, every statement led back to its cell.

    >>> import kg
    >>> for row in kg.ask("derived-from-using", base="CLIP", dataset="MIMIC-CXR", stated_only=True):
    ...     print(row.modelName)
    CXR-CLIP
    CheXzero
    KAD
    MaCo
    MedCLIP
    MedKLIP
    >>> kg.exposure("CHIEF", "TCGA", stated_only=True).verdict.value
    'possibly exposed'

`kg.graph()` and `kg.dataset()` are the built graph in rdflib, `kg.open_store()` is the store itself. The line from a
catalogue to a graph stands in `kg.pipeline`; the command line in `kg.cli.main`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.api import add, ask, build, dataset, entries, explain, exposure, graph, open_store, questions, update
    from kg.errors import ConfigError, KgError, QueryError, SourceError, StoreError
    from kg.model import Entry, Finding, Report, Severity, Span
    from kg.verdicts.exposure import Verdict, VerdictOn
    from kg.workspace import Workspace, init

__all__ = [
    "ConfigError",
    "Entry",
    "Finding",
    "KgError",
    "QueryError",
    "Report",
    "Severity",
    "SourceError",
    "Span",
    "StoreError",
    "Verdict",
    "VerdictOn",
    "Workspace",
    "add",
    "ask",
    "build",
    "dataset",
    "entries",
    "explain",
    "exposure",
    "graph",
    "init",
    "open_store",
    "questions",
    "update",
]

_HOMES = ("api", "errors", "model", "verdicts.exposure", "workspace")


def __getattr__(name: str) -> Any:
    """A public name, imported when it is first asked for, so that `import kg` costs nothing."""
    if name in __all__:
        from importlib import import_module

        for home in _HOMES:
            module = import_module(f"kg.{home}")
            if name in module.__all__:
                return getattr(module, name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
