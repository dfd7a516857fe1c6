"""What the graph says of a thing, and for each statement where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import escape

import pyoxigraph as ox

from kg.evidence.lookup import Note
from kg.evidence.place import Place
from kg.evidence.trace import Evidence
from kg.infer import Rule
from kg.query import Thing, find
from kg.query.names import label_of
from kg.rdf.graphs import BACKGROUND, CATALOGUES, INFERRED, MAPPINGS
from kg.rdf.namespaces import ALT_LABEL, FM, LABEL, TYPE, with_prefixes
from kg.rdf.source import KNOWLEDGE, holds, match, select, text_of
from kg.rdf.terms import compact
from kg.rows import Rows

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

    `places` are the cells that state it, the line of the vocabulary or of a decision; `notes` the remarks on that line;
    `follows` are the rules that give it, each with the statements it follows from.
    """

    triple: ox.Triple
    basis: str
    places: tuple[Place, ...] = ()
    notes: tuple[Note, ...] = ()
    follows: tuple[tuple[Rule, tuple[Statement, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Explanation:
    """All statements on a thing, and those on others that name it.

    `parts` are the statements on what only this thing names and nothing else describes, by its IRI: a paper, a mix of
    data. `names` has what all things and properties in it are called. Printed, and in a notebook, it is a table.
    """

    thing: Thing
    says: tuple[Statement, ...]
    named_by: tuple[Statement, ...]
    parts: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    def words(self, triple: ox.Triple) -> tuple[str, str, str]:
        """A statement in words: its subject, property and object by their names, a literal by its text."""
        subject, predicate, value = (self.names.get(its, its) for its in map(text_of, triple))
        return subject, predicate, text_of(triple.object) if isinstance(triple.object, ox.Literal) else value

    def rows(self) -> Rows:
        """Each statement, those on the thing first, with each of its places; of what follows, with the rule."""
        rows = []
        for its in (*self.says, *self.named_by):
            grounds = [(str(place), place.raw) for place in its.places]
            grounds += [(f"rule {rule.name}", rule.title) for rule, _ in its.follows]
            rows += [(*self.words(its.triple), its.basis, where, text) for where, text in grounds or [("", "")]]
        return Rows(("subject", "says", "what", "basis", "where", "text"), rows)

    def _shown(self) -> tuple[str, Rows, str]:
        """What is shown of it: the thing, the rows on it without its name, and how many others name it."""
        own, name = replace(self, named_by=()).rows(), f"{self.thing}  {self.thing.iri}"
        others = f"Named by {len(self.named_by)} statement{'' if len(self.named_by) == 1 else 's'}"
        return name, Rows(own.columns[1:], (row[1:] for row in own)), others

    def __repr__(self) -> str:
        name, rows, others = self._shown()
        return f"{name}\n\n{rows}\n{others}"

    def _repr_html_(self) -> str:
        name, rows, others = self._shown()
        return f"<p>{escape(name)}</p>\n{rows._repr_html_()}\n<p>{others}</p>"


def explain(evidence: Evidence, name: str) -> Explanation:
    """What the graph says of the thing called `name`. Raises QueryError where nothing, or more than one thing, is."""
    thing = find(evidence.store, evidence.schema, name)
    says = _statements(evidence, match(evidence.store, thing.iri))
    named = _statements(evidence, match(evidence.store, value=ox.NamedNode(thing.iri)))
    parts = {}
    for its in says:
        if isinstance(its.triple.object, ox.NamedNode) and _is_part(evidence, thing.iri, part := its.triple.object):
            parts[part.value] = _statements(evidence, match(evidence.store, part.value))
    names = _names(evidence, (*says, *named, *(its for statements in parts.values() for its in statements)))
    return Explanation(thing=thing, says=says, named_by=named, parts=parts, names=names)


def _names(evidence: Evidence, statements: Iterable[Statement]) -> dict[str, str]:
    """What all is called that statements and their grounds speak of: by its label, else by its address in short."""
    names: dict[str, str] = {}
    ahead = list(statements)
    while ahead:
        its = ahead.pop()
        for term in its.triple:
            if isinstance(term, ox.NamedNode) and term.value not in names:
                label = evidence.labels.get(term.value) or label_of(evidence.store, term.value)
                names[term.value] = label or compact(term.value, evidence.schema.prefixes)
        ahead += [premise for _, premises in its.follows for premise in premises]
    return names


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
        notes = tuple(evidence.notes(subject, predicate))
        return Statement(triple=triple, basis="background", places=(place,), notes=notes)
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
