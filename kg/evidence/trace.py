"""From a statement back to its place: the cell, the line of the vocabulary, or the rule.

Which of them it is, is asked of the built graph with plain SPARQL, as anyone can ask it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from kg.evidence.files import Files
from kg.evidence.lookup import Lookup, Note
from kg.evidence.place import Place
from kg.infer import Rule, premises
from kg.rdf.graphs import BACKGROUND, CATALOGUES, MAPPINGS
from kg.rdf.namespaces import IS_REPLACED_BY, IS_VERSION_OF, LABEL, TYPE
from kg.rdf.schema import Schema, parse_turtle
from kg.rdf.source import Graph, holds, match, select, text_of

__all__ = ["Evidence"]


@dataclass(frozen=True)
class Evidence:
    """Finds the places of the statements of a built graph."""

    store: Graph
    schema: Schema
    ontology: Path
    rules: tuple[Rule, ...] = ()

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The labels of classes and properties, ours and others', in the order of the schema."""
        labels = (its for its in parse_turtle(self.ontology / "fmkg.ttl") if its.predicate.value == LABEL)
        return {text_of(its.subject): text_of(its.object) for its in labels}

    def cells(self, subject: str, predicate: str, value: str | None = None) -> list[Place]:
        """Return the cells that are evidence for statements on `subject` by `predicate`, with this object if given.

        `value` is a term in N-Triples. Without a value, empty cells are included: they are the places where something
        is missing.
        """
        cells = [cell for cell in self._lookup.cells(subject) if cell.predicate == predicate]
        if cells and value is not None:
            entries = self._lookup.graphs((subject, predicate, value))
            cells = [cell for cell in cells if cell.entry in entries]
        return sorted({cell.place for cell in cells})

    @cached_property
    def _lookup(self) -> Lookup:
        return Lookup(store=self.store, schema=self.schema)

    @cached_property
    def _files(self) -> Files:
        return Files(ontology=self.ontology, schema=self.schema)

    def gather(self, statements: Iterable[tuple[str, str, str]]) -> None:
        """Look up at once all that will be asked about these statements, one by one; their objects are in N-Triples."""
        self._lookup.gather(statements)

    def rows(self, subject: str, entry: str | None = None) -> list[Place]:
        """Return the cells that name `subject` in the entries that describe it, or in one of them."""
        naming = [cell for cell in self._lookup.cells(subject) if cell.predicate == TYPE]
        return sorted({cell.place for cell in naming if entry in (None, cell.entry)})

    def notes(self, subject: str, predicate: str) -> list[Note]:
        """Return the remarks on what the background says of `subject` by `predicate`, and the pages that were read."""
        return self._lookup.notes(subject, predicate)

    def background(self, statement: ox.Triple) -> Place | None:
        """Return the line of the vocabulary or the schema with a statement; None if it isn't from there."""
        subject, predicate = text_of(statement.subject), statement.predicate.value
        graphs = self._lookup.graphs((subject, predicate, str(statement.object)))
        if self.schema.base + BACKGROUND not in graphs:
            return None
        place = self._files.vocabulary(statement) or Place("ontology", "", 1, 1, "", "")
        page = next((note.page for note in self.notes(subject, predicate) if note.page), None)
        return place._replace(link=page) if place.file else place

    def described(self, statement: ox.Triple) -> Place | None:
        """Return the line of a catalogue's description that a statement on it or its paper is from; None if none is."""
        graph = ox.NamedNode(self.schema.base + CATALOGUES)
        if not holds(self.store, statement, graph):
            return None
        return self._description(text_of(statement.subject), text_of(statement.object))

    def _description(self, subject: str, said: str = "") -> Place | None:
        """Return where the description of a catalogue says something of it, or of its paper; None for other things."""
        graph = ox.NamedNode(self.schema.base + CATALOGUES)
        naming = {text_of(its.subject) for its in match(self.store, value=ox.NamedNode(subject), graph=graph)}
        start = self.schema.prefixes["catalogue"]
        name = next((its.removeprefix(start) for its in sorted({subject} | naming) if its.startswith(start)), None)
        return None if name is None else self._files.description(name, said)

    def judged(self, statement: ox.Triple) -> list[Place] | None:
        """Return where a statement comes from that was judged; None if it wasn't.

        That is the line of a person's decision, else the cells that name the two things of the judgement.
        """
        graph = ox.NamedNode(self.schema.base + MAPPINGS)
        if not holds(self.store, statement, graph):
            return None
        pairs = [statement] if isinstance(statement.object, ox.NamedNode) else []
        pairs += [  # a thing may be described only because it is a version of another, or was replaced
            judgement
            for verb in (IS_VERSION_OF, IS_REPLACED_BY)
            for judgement in (
                *match(self.store, text_of(statement.subject), verb, graph=graph),
                *match(self.store, None, verb, ox.NamedNode(text_of(statement.subject)), graph),
            )
        ]
        judged = sorted({(text_of(one), text_of(other)) for one, _, other in pairs})
        decisions = [place for pair in judged for place in self._files.decisions(*pair)]
        return decisions or sorted({place for pair in judged for thing in pair for place in self.rows(thing)})

    def premises(self, statement: ox.Triple) -> list[tuple[Rule, list[ox.Triple]]]:
        """Return the rules that a statement follows by, each with the statements that it follows from."""
        predicate = statement.predicate.value
        fitting = (rule for rule, verb in self._heads.items() if verb in (None, predicate) and _fits(rule, statement))
        return list(premises(self.store, fitting, statement))

    @cached_property
    def _heads(self) -> Mapping[Rule, str | None]:
        """The property of the statements that each rule gives; None if it gives statements with any property."""
        heads: dict[Rule, str | None] = {}
        for rule in self.rules:
            verb = TYPE if rule.head[1] == "a" else None
            if verb is None and not rule.head[1].startswith("?"):
                verb = text_of(next(select(self.store, f"{rule.prologue} SELECT ({rule.head[1]} AS ?p) {{}}"))["p"])
            heads[rule] = verb
        return heads

    def locate(self, subject: str, predicate: str | None, value: str | None) -> Iterator[Place]:
        """Yield the best places for a complaint about a statement, or about a thing.

        That is the cell of the statement, the cell where it would be, the row of the thing, its line in the vocabulary,
        or the description of its catalogue.
        """
        found: Iterable[Place] = ()
        if predicate is not None and value is not None:
            found = self.cells(subject, predicate, value) or self._curated(subject, predicate, value)
        if predicate is not None and not found:
            found = self.cells(subject, predicate)
        found = found or self.rows(subject) or self._curated(subject)
        described = None if found else self._description(subject)
        yield from found if described is None else (described,)

    def _curated(self, subject: str, predicate: str | None = None, value: str | None = None) -> list[Place]:
        """Return the line of the vocabulary with a statement; without a predicate, the line that says what it is."""
        graph = ox.NamedNode(self.schema.base + BACKGROUND)
        statements = [
            its for its in match(self.store, subject, predicate, graph=graph) if value in (None, str(its.object))
        ]
        statements.sort(key=lambda its: (its.predicate.value != TYPE, str(its)))
        places = (self.background(its) for its in statements)
        return [place for place in places if place][:1]


def _fits(rule: Rule, statement: ox.Triple) -> bool:
    """Return whether a statement has the same term wherever the head of a rule has the same variable."""
    bound: dict[str, str] = {}
    pairs = zip(rule.head, map(str, statement), strict=True)
    return all(bound.setdefault(name, term) == term for name, term in pairs if name.startswith("?"))
