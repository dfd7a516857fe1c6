"""The knowledge as N-Triples, the same lines that the build has."""

from __future__ import annotations

import pyoxigraph as ox

from kg.rdf.schema import Schema
from kg.rdf.source import KNOWLEDGE

__all__ = ["ntriples"]


def ntriples(nquads: str, _schema: Schema) -> str:
    """Return the knowledge: the lines that name no graph."""
    lines = nquads.removesuffix("\n").split("\n") if nquads else []
    quads = ox.parse(nquads.encode(), format=ox.RdfFormat.N_QUADS)
    return "".join(f"{line}\n" for line, quad in zip(lines, quads, strict=True) if quad.graph_name == KNOWLEDGE)
