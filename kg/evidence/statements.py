"""What the graph says of a thing, and where each statement comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import NamedTuple

import pyoxigraph as ox

from kg.evidence.lookup import Note
from kg.evidence.place import Place
from kg.evidence.trace import Evidence
from kg.infer import Rule
from kg.phrases import Phrase
from kg.query import Thing, find
from kg.query.names import label_of
from kg.rdf.graphs import BACKGROUND, CATALOGUES, INFERRED, MAPPINGS
from kg.rdf.namespaces import ALT_LABEL, FM, LABEL, TYPE, with_prefixes
from kg.rdf.source import KNOWLEDGE, holds, match, select, text_of
from kg.rdf.terms import compact
from kg.rows import Rows
from kg.terminal import visible

__all__ = ["ABOUT", "ENTRY", "Derivation", "Explanation", "Statement", "census", "explain"]

ENTRY = FM + "entry"
"""The property from a thing to the entries that describe it."""
ABOUT = FM + "about"
"""The property from a cell or remark to the thing that it is about."""
# The heading of a section is evidence for some statements too, but it is no cell of the row.
_PLACES = with_prefixes("""
SELECT ?entry ?line ?column ?states WHERE {
  GRAPH $catalogues {
    ?entry a fm:CatalogueEntry ; fm:line ?line .
    ?cell dcterms:isPartOf ?entry ; fm:line ?line ; fm:column ?column ; fm:about ?thing .
    OPTIONAL { ?cell fm:supports ?property }
  }
  BIND(EXISTS { GRAPH ?entry { ?thing ?property ?value } } AS ?states)
}""")


class Derivation(NamedTuple):
    """How a statement follows: by which rule, and from which statements."""

    rule: Rule
    premises: tuple[Statement, ...]


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
    follows: tuple[Derivation, ...] = ()


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
        """Return a statement in words: its subject, property and object by their names, a literal by its text."""
        subject, predicate, value = (self.names.get(text, text) for text in map(text_of, triple))
        return subject, predicate, text_of(triple.object) if isinstance(triple.object, ox.Literal) else value

    def naming(self) -> list[Statement]:
        """Return those on others that name it and stand somewhere: of several in the same places, the first, since one
        cell may state the same of a thing and of its part."""
        naming: list[Statement] = []
        seen: set[Place] = set()
        for statement in self.named_by:
            is_said = statement.basis != "inferred" and statement.triple.predicate.value != ABOUT
            if is_said and not seen.issuperset(statement.places):
                naming.append(statement)
                seen.update(statement.places)
        return naming

    def rows(self) -> Rows:
        """Return each statement with each of its places, or with its rule; those on the thing come first."""
        rows = []
        for statement in (*self.says, *self.named_by):
            grounds = [(str(place), place.raw) for place in statement.places]
            grounds += [(f"rule {rule.name}", rule.title) for rule, _ in statement.follows]
            words = self.words(statement.triple)
            rows += [(*words, statement.basis, where, text) for where, text in grounds or [("", "")]]
        return Rows(("subject", "says", "what", "basis", "where", "text"), rows)

    def _shown(self) -> tuple[str, Rows, str]:
        """Return what is shown: the thing, the rows on it without its name, and how many statements name it."""
        own, name = replace(self, named_by=()).rows(), f"{self.thing}  {self.thing.iri}"
        count = len(self.naming())
        others = f"Named by {count} statement{'' if count == 1 else 's'}"
        return visible(name), Rows(own.columns[1:], (row[1:] for row in own)), others

    def __repr__(self) -> str:
        name, rows, others = self._shown()
        return f"{name}\n\n{rows}\n{others}"

    def _repr_html_(self) -> str:
        from html import escape

        name, rows, others = self._shown()
        return f"<p>{escape(name)}</p>\n{rows._repr_html_()}\n<p>{others}</p>"


def explain(evidence: Evidence, name: str, *, tell: Callable[[Phrase], None] | None = None) -> Explanation:
    """Return what the graph says of the thing called `name`.

    `tell` hears of a name that stands for a family and for its members. Raises QueryError if there is no such thing, or
    more than one otherwise.
    """
    thing = find(evidence.store, evidence.schema, name, tell=tell)
    says = _statements(evidence, match(evidence.store, thing.iri))
    named_by = _statements(evidence, match(evidence.store, value=ox.NamedNode(thing.iri)))
    parts = {}
    for part in (statement.triple.object for statement in says):
        if isinstance(part, ox.NamedNode) and _is_part(evidence, thing.iri, part):
            parts[part.value] = _statements(evidence, match(evidence.store, part.value))
    names = _names(evidence, chain(says, named_by, *parts.values()))
    return Explanation(thing=thing, says=says, named_by=named_by, parts=parts, names=names)


def _names(evidence: Evidence, statements: Iterable[Statement]) -> dict[str, str]:
    """Return what the terms of statements and their grounds are called: by label, else by address in short."""
    names: dict[str, str] = {}
    waiting = list(statements)
    while waiting:
        statement = waiting.pop()
        for term in statement.triple:
            if isinstance(term, ox.NamedNode) and term.value not in names:
                label = evidence.labels.get(term.value) or label_of(evidence.store, term.value)
                names[term.value] = label or compact(term.value, evidence.schema.prefixes)
        waiting += [premise for _, premises in statement.follows for premise in premises]
    return names


def _is_part(evidence: Evidence, whole: str, part: ox.NamedNode) -> bool:
    """Return whether only `whole` names a thing, and no entries describe it but those of `whole`."""
    ignored = {  # what is inferred, and versions of a paper, don't make it a part of another thing
        triple
        for name in (INFERRED, MAPPINGS)
        for triple in match(evidence.store, value=part, graph=ox.NamedNode(evidence.schema.base + name))
    }
    naming = (triple for triple in match(evidence.store, value=part) if triple not in ignored)
    if part.value == whole or {text_of(its.subject) for its in naming if its.predicate.value != ABOUT} != {whole}:
        return False
    return _entries(evidence, part.value) <= _entries(evidence, whole)


def _entries(evidence: Evidence, thing: str) -> set[str]:
    """Return the entries that describe a thing."""
    return {text_of(entry) for _, _, entry in match(evidence.store, thing, ENTRY)}


def _statements(evidence: Evidence, triples: Iterable[ox.Triple]) -> tuple[Statement, ...]:
    """Return statements with their grounds: inferred ones last, names and classes first, then in the schema's order."""
    first = {LABEL: -3, ALT_LABEL: -2, TYPE: -1}
    order = first | {name: number for number, name in enumerate(evidence.labels) if name not in first}

    def key(statement: Statement) -> tuple[bool, int, str, str, str]:
        subject, predicate, value = statement.triple
        rank = order.get(predicate.value, len(order))
        return statement.basis == "inferred", rank, predicate.value, str(subject), str(value)

    return tuple(sorted((statement(evidence, triple) for triple in triples), key=key))


def statement(evidence: Evidence, triple: ox.Triple, above: frozenset[ox.Triple] = frozenset()) -> Statement:
    """Return a statement with its grounds, down to cells and the vocabulary; `above` are those it is a ground of."""
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
    derivations = []
    for rule, premises in evidence.premises(triple):
        if not above.intersection(premises):
            grounds = tuple(statement(evidence, premise, above) for premise in premises)
            derivations.append(Derivation(rule, grounds))
    follows = tuple(sorted(derivations, key=_length)[:1])
    return Statement(triple=triple, basis="inferred" if follows else "stated", follows=follows)


def _length(derivation: Derivation) -> tuple[bool, int]:
    """Return how long a derivation is, by its inferred premises; one with a premise from nowhere is the longest."""
    nowhere = not all(premise.places or premise.follows for premise in derivation.premises)
    return nowhere, sum(premise.basis == "inferred" for premise in derivation.premises)


def census(evidence: Evidence) -> dict[str, int]:
    """Return how much there is: statements by origin, things by kind, entries, cells, cells that state something."""
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
