"""What is wrong with the headers of saved questions, and with the kinds that their parameters are of."""

from __future__ import annotations

from collections.abc import Iterator

from kg.check.sources import span_at
from kg.errors import ConfigError
from kg.model import Finding
from kg.query import load_query
from kg.rdf.schema import Schema
from kg.rdf.tokens import Position
from kg.rules import make_finding
from kg.workspace import Workspace

__all__ = ["question_findings"]


def question_findings(workspace: Workspace, schema: Schema) -> Iterator[Finding]:
    """The first fault in the header of each saved question."""
    for file in sorted((workspace.root / "queries").glob("*.rq")):
        try:
            for parameter in load_query(file).parameters:
                parameter.check(schema)
        except ConfigError as error:
            span = span_at(workspace.shown(file), Position(error.line or 1, error.column or 1))
            yield make_finding("question-header", span, reason=error.reason, hint=error.hint)
