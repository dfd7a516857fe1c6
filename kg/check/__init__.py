"""What is wrong: shapes over the graph, terms of the workspace, and reports of what was found."""

from kg.check.lint import lint
from kg.check.report import WRITERS, in_order, read_baseline, since, summary, to_text, write_report
from kg.check.shapes import Shown, validate

__all__ = [
    "WRITERS", "Shown", "in_order", "lint", "read_baseline", "since", "summary", "to_text", "validate", "write_report",
]  # fmt: skip
