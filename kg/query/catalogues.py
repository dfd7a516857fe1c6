"""Which catalogues a graph has entries of: a question that compares catalogues says nothing about one alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.phrases import Phrase, call, phrase, plain
from kg.rdf.graphs import CATALOGUES
from kg.rdf.namespaces import with_prefixes
from kg.rdf.source import Graph, select, text_of

if TYPE_CHECKING:
    from kg.query.saved import Query
    from kg.rdf.schema import Schema

__all__ = ["missing_catalogues"]

_LISTED = """
SELECT DISTINCT ?name WHERE {
  ?catalogue a dcat:Catalog ; rdfs:label ?name .
  FILTER EXISTS { GRAPH <%s> { ?entry dcterms:isPartOf ?catalogue } }
}
ORDER BY ?name
"""


def missing_catalogues(store: Graph, schema: Schema, query: Query) -> Phrase | None:
    """Return what to say if a graph has entries of fewer catalogues than a question compares, None if it has enough."""
    if query.catalogues == 1:
        return None
    names = [text_of(row["name"]) for row in select(store, with_prefixes(_LISTED % (schema.base + CATALOGUES)))]
    if len(names) >= query.catalogues:
        return None
    return phrase(
        "{} compares {} catalogues or more, and this graph has entries of {}: {}. {} gets the registered ones, {} "
        "registers another.",
        plain(query.name), plain(str(query.catalogues)), plain(str(len(names))), plain(", ".join(names) or "none"),
        call("update"), call("add", "PATH_OR_URL"),
    )  # fmt: skip
