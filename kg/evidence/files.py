"""The places of statements in files of the workspace: vocabulary and schema, descriptions of catalogues, decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph as ox

from kg.evidence.place import Place
from kg.files import read_text
from kg.rdf.positions import Statement, Statements
from kg.rdf.schema import Schema, based
from kg.rdf.source import text_of
from kg.rdf.terms import iri
from kg.rdf.values import statement_by_value
from kg.resolve import BACKGROUND, Decision, read_decisions

__all__ = ["Files"]

_DECISIONS = "ontology/mappings.sssom.tsv"
"""The file in which people confirm and deny that two things are one."""


@dataclass(frozen=True, kw_only=True)
class Files:
    """The files of a workspace that evidence is found in; each is read when it is first needed."""

    ontology: Path
    schema: Schema
    _places: dict[str, Mapping[str, Place]] = field(default_factory=dict)

    def vocabulary(self, statement: ox.Triple) -> Place | None:
        """Return the first line of the vocabulary or the schema with a statement; None if there is none."""
        if not isinstance(statement.object, ox.NamedNode | ox.Literal):
            return None
        subject = text_of(statement.subject)
        if subject not in self._places:
            self._places[subject] = self._places_of(subject)
        return self._places[subject].get(statement_by_value(statement.subject, statement.predicate, statement.object))

    def _places_of(self, subject: str) -> dict[str, Place]:
        """Return the statements on a subject, by their value, each with its first place."""
        places: dict[str, Place] = {}
        for name, (lines, statements) in self._vocabulary.items():
            found = statements.on(subject)
            try:
                values = _values(found)
            except SyntaxError:  # the file was changed after the build, and is no Turtle any more
                continue
            for stated, value in zip(found, values, strict=True):
                line = stated.position.line
                place = Place(f"ontology/{name}", name, line, 1, "", lines[line - 1].strip())
                places.setdefault(statement_by_value(iri(subject), iri(stated.predicate), value), place)
        return places

    @cached_property
    def _vocabulary(self) -> Mapping[str, tuple[list[str], Statements]]:
        """The lines and statements of each file of the vocabulary."""
        files = {}
        for name in (*BACKGROUND, "fmkg.ttl"):
            if (self.ontology / name).exists():
                text = based(read_text(self.ontology / name), self.schema.base)
                files[name] = text.split("\n"), Statements(text)
        return files

    def description(self, name: str, text: str = "") -> Place:
        """Return the line of a catalogue's description with a text; the first line if it has none."""
        source = f"catalogues/{unquote(name)}.yaml"
        file = self.ontology.parent / source
        lines = read_text(file).split("\n") if file.exists() else [""]
        number = next((number for number, line in enumerate(lines, start=1) if text in line), 1)
        return Place(source, source, number, 1, "", lines[number - 1].strip())

    def decisions(self, *things: str) -> list[Place]:
        """Return the lines of people's decisions on two things."""
        return [
            Place(_DECISIONS, _DECISIONS, decision.line, 1, "decision", decision.comment or decision.predicate)
            for decision in self._decisions
            if {decision.subject, decision.object} == set(things)
        ]

    @cached_property
    def _decisions(self) -> tuple[Decision, ...]:
        return read_decisions(self.ontology.parent / _DECISIONS, self.schema, shown=_DECISIONS)


def _values(statements: list[Statement]) -> list[ox.NamedNode | ox.Literal]:
    """Return the objects of statements. Raises SyntaxError if one isn't Turtle."""
    turtle = "".join(f"<x:x> <x:x> {statement.value} .\n" for statement in statements)
    return [quad.object for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]
