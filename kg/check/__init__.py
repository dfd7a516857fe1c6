"""What is wrong: shapes over the graph, terms of the workspace, and reports of what was found."""

from typing import TYPE_CHECKING

from kg.lazy import exporter

if TYPE_CHECKING:
    from kg.check.linter import lint
    from kg.check.report import WRITERS, in_order, read_baseline, since, summary, to_text, with_catalogue, write_report
    from kg.check.shapes import Complaints, Shown, explain_complaints, validate

__all__ = [
    "WRITERS", "Complaints", "Shown", "explain_complaints", "in_order", "lint", "read_baseline", "since", "summary",
    "to_text", "validate", "with_catalogue", "write_report",
]  # fmt: skip

__getattr__ = exporter(__name__, "report", "shapes", "linter")
