"""From a statement back to where it stands: cell, line of the vocabulary, or rule; why two names are one thing."""

from typing import TYPE_CHECKING

from kg.lazy import exporter

if TYPE_CHECKING:
    from kg.evidence.identity import Why, why
    from kg.evidence.lookup import Note
    from kg.evidence.place import Place
    from kg.evidence.statements import Explanation, Statement, census, explain
    from kg.evidence.trace import Evidence

__all__ = ["Evidence", "Explanation", "Note", "Place", "Statement", "Why", "census", "explain", "why"]

__getattr__ = exporter(__name__, "place", "trace", "statements", "lookup", "identity")
