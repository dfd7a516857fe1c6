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

from kg.lazy import exporter

if TYPE_CHECKING:
    from kg.api import (
        add,
        ask,
        build,
        census,
        dataset,
        entries,
        explain,
        export,
        exposure,
        graph,
        lineage,
        lint,
        load,
        open_store,
        questions,
        sparql,
        things,
        update,
        wrapper,
    )
    from kg.catalogue.add import Registration
    from kg.catalogue.update import Update
    from kg.errors import ConfigError, KgError, QueryError, SourceError, StoreError
    from kg.evidence import Explanation, Why
    from kg.exports import Entries
    from kg.model import Entry, Finding, Report, Severity, Span
    from kg.rows import Rows
    from kg.verdicts import Verdict, VerdictOn
    from kg.workspace import Workspace, init

    __version__: str

__all__ = [
    "ConfigError", "Entries", "Entry", "Explanation", "Finding", "KgError", "QueryError", "Registration", "Report",
    "Rows", "Severity", "SourceError", "Span", "StoreError", "Update", "Verdict", "VerdictOn", "Why", "Workspace",
    "add", "ask", "build", "census", "dataset", "entries", "explain", "export", "exposure", "graph", "init", "lineage",
    "lint", "load", "open_store", "questions", "sparql", "things", "update", "wrapper",
]  # fmt: skip

_exported = exporter(
    __name__, "errors", "model", "rows", "workspace", "api", "verdicts", "exports", "evidence", "catalogue.add",
    "catalogue.update",
)  # fmt: skip


def __getattr__(name: str) -> Any:
    """A public name, imported when it is first asked for, so that `import kg` costs nothing."""
    if name == "__version__":
        from importlib.metadata import version

        return version("fmkg")
    return _exported(name)


def __dir__() -> list[str]:
    return ["__version__", *__all__]
