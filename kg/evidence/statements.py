"""What the graph says of a thing, and for each statement where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from kg.evidence.trace import Evidence, Place
from kg.infer import Rule
from kg.query.names import Thing, find, label_of
from kg.rdf.graphs import BACKGROUND, CATALOGUES, INFERRED, MAPPINGS
from kg.rdf.namespaces import ALT_LABEL, FM, LABEL, TYPE, with_prefixes
from kg.rdf.source import KNOWLEDGE, holds, match, select, text_of
from kg.rdf.terms import compact

__all__ = ["ABOUT", "ENTRY", "Explanation", "Statement", "census", "explain"]

ENTRY = FM + "entry"
"""The property that leads from a thing to the entries that describe it."""
ABOUT = FM + "about"
"""The property that leads from a cell or remark to the thing that it is evidence for."""
# The heading above a section is the evidence for some statements too, but it is no cell of the row.
_PLACES = with_prefixes("""
SELECT ?entry ?line ?column ?states WHERE {
  GRAPH $catalogues {
    ?entry a fm:CatalogueEntry ; fm:line ?line .
    ?cell dcterms:isPartOf ?entry ; fm:line ?line ; fm:column ?column ; fm:about ?thing .
    OPTIONAL { ?cell fm:supports ?property }
  }
  BIND(EXISTS { GRAPH ?entry { ?thing ?property ?value } } AS ?states)
}""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement and its grounds: `basis` is stated, background, judged (to be one thing, or versions) or inferred.

    `places` are the cells that state it, the line of the vocabulary or of a decision; `follows` are the rules that give
    it, each with the statements it follows from.
    """

    triple: ox.Triple
    basis: str
    places: tuple[Place, ...] = ()
    follows: tuple[tuple[Rule, tuple[Statement, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All statements on a thing, and those on others that name it.

    `parts` are the statements on what only this thing names and nothing else describes, by its IRI: a paper, a mix of
    data.
    """

    thing: Thing
    says: tuple[Statement, ...]
    named_by: tuple[Statement, ...]
    parts: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)


def explain(evidence: Evidence, name: str) -> Explanation:
    """What the graph says of the thing called `name`. Raises QueryError where nothing, or more than one thing, is."""
    thing = find(evidence.store, evidence.schema, name)
    says = _statements(evidence, match(evidence.store, thing.iri))
    named = _statements(evidence, match(evidence.store, value=ox.NamedNode(thing.iri)))
    parts = {}
    for its in says:
        if isinstance(its.triple.object, ox.NamedNode) and _is_part(evidence, thing.iri, part := its.triple.object):
            parts[part.value] = _statements(evidence, match(evidence.store, part.value))
    return Explanation(thing=thing, says=says, named_by=named, parts=parts)


def _is_part(evidence: Evidence, whole: str, part: ox.NamedNode) -> bool:
    """Whether only `whole` is said to have to do with a thing, and no entry describes it but those of `whole`."""
    beside = {  # what follows, and versions of a paper, don't make it another's
        its
        for name in (INFERRED, MAPPINGS)
        for its in match(evidence.store, value=part, graph=ox.NamedNode(evidence.schema.base + name))
    }
    naming = (its for its in match(evidence.store, value=part) if its not in beside)
    if part.value == whole or {text_of(its.subject) for its in naming if its.predicate.value != ABOUT} != {whole}:
        return False
    mine, its = ({text_of(entry.object) for entry in match(evidence.store, it, ENTRY)} for it in (whole, part.value))
    return its <= mine


def _statements(evidence: Evidence, triples: Iterable[ox.Triple]) -> tuple[Statement, ...]:
    """Statements with their grounds: what is said before what follows, names and classes first, then by the schema."""
    first = {LABEL: -3, ALT_LABEL: -2, TYPE: -1}
    order = first | {name: number for number, name in enumerate(evidence.labels) if name not in first}

    def key(its: Statement) -> tuple[bool, int, str, str, str]:
        predicate = its.triple.predicate.value
        rank = order.get(predicate, len(order))
        return its.basis == "inferred", rank, predicate, str(its.triple.subject), str(its.triple.object)

    return tuple(sorted((statement(evidence, triple) for triple in triples), key=key))


def statement(evidence: Evidence, triple: ox.Triple, above: frozenset[ox.Triple] = frozenset()) -> Statement:
    """A statement with its grounds, down to cells and the vocabulary; `above` are those that it is a ground of."""
    subject, predicate = text_of(triple.subject), triple.predicate.value
    if predicate == ENTRY:
        places = evidence.rows(subject, text_of(triple.object))
    else:
        places = evidence.cells(subject, predicate, str(triple.object))
    if places:
        return Statement(triple=triple, basis="stated", places=tuple(places))
    if (place := evidence.background(triple)) is not None:
        return Statement(triple=triple, basis="background", places=(place,))
    if (place := evidence.described(triple)) is not None:
        return Statement(triple=triple, basis="stated", places=(place,))
    if (judged := evidence.judged(triple)) is not None:
        return Statement(triple=triple, basis="judged", places=tuple(judged))
    above |= {triple}
    ways = []
    for rule, premises in evidence.premises(triple):
        if not above.intersection(premises):
            grounds = tuple(statement(evidence, premise, above) for premise in premises)
            ways.append((sum(its.basis == "inferred" for its in grounds), rule, grounds))
    # the shortest way, else the first; one that comes to nothing only where there is no other
    ways.sort(key=lambda way: (not all(its.places or its.follows for its in way[2]), way[0]))
    return Statement(triple=triple, basis="inferred" if ways else "stated", follows=tuple(way[1:] for way in ways[:1]))


def words(evidence: Evidence, triple: ox.Triple) -> tuple[str, str, str]:
    """A statement in names: those of its subject, property and object."""
    return said(evidence, triple.subject), said(evidence, triple.predicate), said(evidence, triple.object)


def said(evidence: Evidence, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """A term in words: a literal's text, a thing's label, else its address in short."""
    if isinstance(term, ox.NamedNode):
        label = evidence.labels.get(term.value) or label_of(evidence.store, term.value)
        return label or compact(term.value, evidence.schema.prefixes)
    return text_of(term)


def census(evidence: Evidence) -> dict[str, int]:
    """How much there is: statements by their origin, things by kind, entries, cells and those that state something."""
    store, base = evidence.store, evidence.schema.base

    def size(graph: ox.NamedNode | ox.DefaultGraph) -> int:
        return sum(1 for _ in match(store, graph=graph))

    def members(name: str, graph: ox.NamedNode | ox.DefaultGraph = KNOWLEDGE) -> int:
        return sum(1 for _ in match(store, None, TYPE, ox.NamedNode(name), graph))

    catalogues = ox.NamedNode(base + CATALOGUES)
    counts = {
        "statements": size(KNOWLEDGE),
        "from the vocabulary and schema": size(ox.NamedNode(base + BACKGROUND)),
        "on versions of papers and retired IRIs": sum(
            1 for its in match(store, graph=ox.NamedNode(base + MAPPINGS)) if holds(store, its)
        ),
        "that follow by a rule": size(ox.NamedNode(base + INFERRED)),
        "entries": members(FM + "CatalogueEntry", catalogues),
    }
    for kind in evidence.schema.kinds.values():
        for name in dict.fromkeys((kind.entry_class, kind.named_class)):
            counts[evidence.labels.get(name, kind.label)] = members(name)
    cells: dict[tuple[str, str, str], bool] = {}
    for row in select(store, _PLACES.replace("$catalogues", str(catalogues))):
        place = text_of(row["entry"]), text_of(row["line"]), text_of(row["column"])
        cells[place] = cells.get(place, False) or text_of(row["states"]) == "true"
    return counts | {"cells": len(cells), "cells that state something": sum(cells.values())}
