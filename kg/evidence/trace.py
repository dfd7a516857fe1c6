"""From a statement back to where it stands: the cell, the line of the vocabulary, or the rule.

Which of them it is, the built graph says, asked with plain SPARQL: what is found is what anyone finds who asks it.
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
    """Looks up in a built store where statements stand."""

    store: Graph
    schema: Schema
    ontology: Path
    rules: tuple[Rule, ...] = ()

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The labels of classes and properties, our own and others', as the schema gives them and in its order."""
        labels = (its for its in parse_turtle(self.ontology / "fmkg.ttl") if its.predicate.value == LABEL)
        return {text_of(its.subject): text_of(its.object) for its in labels}

    def cells(self, subject: str, predicate: str, value: str | None = None) -> list[Place]:
        """The cells behind statements on `subject` by `predicate`; all of them, or those with the object `value`.

        Without a value, an empty cell counts as well: it is the place where something is missing. `value` is a term
        in N-Triples.
        """
        found = [its for its in self._lookup.cells(subject) if its.predicate == predicate]
        if found and value is not None:
            stating = self._lookup.graphs((subject, predicate, value))
            found = [its for its in found if its.entry in stating]
        return sorted({its.place for its in found})

    @cached_property
    def _lookup(self) -> Lookup:
        return Lookup(store=self.store, schema=self.schema)

    @cached_property
    def _files(self) -> Files:
        return Files(ontology=self.ontology, schema=self.schema)

    def gather(self, statements: Iterable[tuple[str, str, str]]) -> None:
        """Look up at once what will be asked for, one by one, of these statements; their objects are in N-Triples."""
        self._lookup.gather(statements)

    def rows(self, subject: str, entry: str | None = None) -> list[Place]:
        """The cells that name `subject` in the entries that describe it, or in one: where it stands as a whole."""
        named = [its for its in self._lookup.cells(subject) if its.predicate == TYPE]
        return sorted({its.place for its in named if entry in (None, its.entry)})

    def notes(self, subject: str, predicate: str) -> list[Note]:
        """What was read for what the background says of `subject` by `predicate`: remarks, and the pages read."""
        return self._lookup.notes(subject, predicate)

    def background(self, statement: ox.Triple) -> Place | None:
        """The line of the vocabulary or the schema that makes a statement; None where none does."""
        subject, predicate = text_of(statement.subject), statement.predicate.value
        graphs = self._lookup.graphs((subject, predicate, str(statement.object)))
        if self.schema.base + BACKGROUND not in graphs:
            return None
        place = self._files.vocabulary(statement) or Place("ontology", "", 1, 1, "", "")
        page = next((note.page for note in self.notes(subject, predicate) if note.page), None)
        return place._replace(link=page) if place.file else place

    def described(self, statement: ox.Triple) -> Place | None:
        """The description of a catalogue that a statement on it or on its paper comes from; None where none does."""
        graph = ox.NamedNode(self.schema.base + CATALOGUES)
        if not holds(self.store, statement, graph):
            return None
        return self._description(text_of(statement.subject), text_of(statement.object))

    def _description(self, subject: str, said: str = "") -> Place | None:
        """Where the description of a catalogue says something of it, or of its paper. None for other things."""
        graph = ox.NamedNode(self.schema.base + CATALOGUES)
        naming = {text_of(its.subject) for its in match(self.store, value=ox.NamedNode(subject), graph=graph)}
        start = self.schema.prefixes["catalogue"]
        name = next((its.removeprefix(start) for its in sorted({subject} | naming) if its.startswith(start)), None)
        return None if name is None else self._files.description(name, said)

    def judged(self, statement: ox.Triple) -> list[Place] | None:
        """Where a statement stands that was judged: the line of a person's decision, else the cells that name the two
        things of the judgement. None where nothing was judged."""
        graph = ox.NamedNode(self.schema.base + MAPPINGS)
        if not holds(self.store, statement, graph):
            return None
        pairs = [statement] if isinstance(statement.object, ox.NamedNode) else []
        pairs += [  # of what is described only since it is a version of another, or was replaced
            its
            for verb in (IS_VERSION_OF, IS_REPLACED_BY)
            for its in (
                *match(self.store, text_of(statement.subject), verb, graph=graph),
                *match(self.store, None, verb, ox.NamedNode(text_of(statement.subject)), graph),
            )
        ]
        ends = sorted({(text_of(its.subject), text_of(its.object)) for its in pairs})
        decided = [place for its in ends for place in self._files.decisions(*its)]
        return decided or sorted({place for its in ends for end in its for place in self.rows(end)})

    def premises(self, statement: ox.Triple) -> list[tuple[Rule, list[ox.Triple]]]:
        """The rules that a statement follows by, each with what it follows from."""
        predicate = statement.predicate.value
        fitting = (rule for rule, its in self._heads.items() if its in (None, predicate) and _fits(rule, statement))
        return list(premises(self.store, fitting, statement))

    @cached_property
    def _heads(self) -> Mapping[Rule, str | None]:
        """The property that each rule gives statements with; None where it gives them with any."""
        heads: dict[Rule, str | None] = {}
        for rule in self.rules:
            verb = TYPE if rule.head[1] == "a" else None
            if verb is None and not rule.head[1].startswith("?"):
                verb = text_of(next(select(self.store, f"{rule.prologue} SELECT ({rule.head[1]} AS ?p) {{}}"))["p"])
            heads[rule] = verb
        return heads

    def locate(self, subject: str, predicate: str | None, value: str | None) -> Iterator[Place]:
        """The best places for a complaint: the statement's cell, the cell where it would be, the thing's row, the
        vocabulary, or the description of a catalogue."""
        found: Iterable[Place] = ()
        if predicate is not None and value is not None:
            found = self.cells(subject, predicate, value) or self._curated(subject, predicate, value)
        if predicate is not None and not found:
            found = self.cells(subject, predicate)
        found = found or self.rows(subject) or self._curated(subject)
        described = None if found else self._description(subject)
        yield from found if described is None else (described,)

    def _curated(self, subject: str, predicate: str | None = None, value: str | None = None) -> list[Place]:
        """The line of the vocabulary that says something of a thing, or just this; of a thing, where it says what it
        is."""
        graph = ox.NamedNode(self.schema.base + BACKGROUND)
        statements = [
            its for its in match(self.store, subject, predicate, graph=graph) if value in (None, str(its.object))
        ]
        statements.sort(key=lambda its: (its.predicate.value != TYPE, str(its)))
        places = (self.background(its) for its in statements)
        return [place for place in places if place][:1]


def _fits(rule: Rule, statement: ox.Triple) -> bool:
    """Whether a statement has the same term wherever the head of a rule has the same variable."""
    bound: dict[str, str] = {}
    pairs = zip(rule.head, map(str, statement), strict=True)
    return all(bound.setdefault(name, term) == term for name, term in pairs if name.startswith("?"))
