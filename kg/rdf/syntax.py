"""What the writers of Turtle and JSON-LD share: the order of statements, and what has a short form."""

from __future__ import annotations

import re

import pyoxigraph as ox

from kg.rdf.namespaces import TYPE, XSD
from kg.rdf.source import KNOWLEDGE, text_of

__all__ = ["BARE", "LOCAL", "Term", "is_new_in_12", "sorted_quads", "written"]

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

# Names without escapes (Turtle, section 6.5): letters, digits, - and _, dots between them, percent-encodings.
_LETTER = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
)
LOCAL = re.compile(rf"[{_LETTER}0-9](?:[{_LETTER}0-9_-]|%[0-9A-Fa-f]{{2}}|\.(?=[{_LETTER}0-9_]))*")
"""What can follow a prefix without an escape."""

BARE = {XSD + "boolean": re.compile("true|false"), XSD + "integer": re.compile("0|-?[1-9][0-9]*")}
"""By datatype, the literals that need no quotes: those whose text a parser gives back unchanged."""


def written(term: Term) -> str:
    """Return a term as N-Triples; a triple that is a term has brackets (RDF 1.2 N-Triples, section 2.5)."""
    return f"<<( {term} )>>" if isinstance(term, ox.Triple) else str(term)


def is_new_in_12(term: Term) -> bool:
    """Return whether a term is of RDF 1.2 and not of 1.1: a triple, or a text with a direction."""
    return isinstance(term, ox.Triple) or (isinstance(term, ox.Literal) and term.direction is not None)


def sorted_quads(nquads: str) -> list[ox.Quad]:
    """Return the statements of a dataset: the knowledge first, then graph by graph; in each by thing, types first."""
    return sorted(ox.parse(nquads.encode(), format=ox.RdfFormat.N_QUADS), key=_order)


def _order(quad: ox.Quad) -> tuple[bool, str, str, bool, str, str]:
    graph, verb = quad.graph_name, quad.predicate.value
    return graph != KNOWLEDGE, str(graph), text_of(quad.subject), verb != TYPE, verb, str(quad.object)
