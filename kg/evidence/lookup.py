"""Cells, the named graphs of statements, and remarks, looked up in the graph with plain SPARQL.

Results are kept, and many things are looked up at once, since a store may be far away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from kg.evidence.place import Place
from kg.rdf.graphs import BACKGROUND, CATALOGUES
from kg.rdf.namespaces import with_prefixes
from kg.rdf.schema import Schema
from kg.rdf.source import Graph, select, text_of
from kg.rdf.terms import compact, iri

__all__ = ["Cell", "Lookup", "Note", "Statement"]

_CELLS = with_prefixes("""
SELECT ?subject ?catalogue ?entry ?file ?predicate ?line ?column ?header ?raw ?link WHERE {
  VALUES ?subject { $subjects }
  GRAPH $catalogues {
    ?cell fm:about ?subject ; fm:supports ?predicate ; dcterms:isPartOf ?entry ;
      fm:line ?line ; fm:column ?column ; fm:header ?header ; fm:rawText ?raw .
    ?entry dcterms:isPartOf ?catalogue ; fm:file ?file .
    OPTIONAL { ?entry schema:url ?link }
  }
}""")
_NOTES = with_prefixes("""
SELECT DISTINCT ?subject ?predicate ?text ?page WHERE {
  VALUES (?subject ?predicate) { $pairs }
  GRAPH $background {
    ?note a fm:Note ; fm:about ?subject ; fm:supports ?predicate .
    OPTIONAL { ?note rdfs:label ?text }
    OPTIONAL { ?note schema:url ?page }
  }
}""")

_Key = TypeVar("_Key")
_Kept = TypeVar("_Kept")
_TOGETHER = 100  # statements in one question

Statement = tuple[str, str, str]
"""Subject and predicate as addresses, the object as a term in N-Triples."""


class Cell(NamedTuple):
    """A cell about a thing: the property that it is evidence for, its entry, and its place."""

    predicate: str
    entry: str
    place: Place


class Note(NamedTuple):
    """A remark on a statement of the background, and the page that was read for it."""

    text: str
    page: str


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """Looks each thing up in a graph once."""

    store: Graph
    schema: Schema
    _cells: dict[str, list[Cell]] = field(default_factory=dict)
    _graphs: dict[Statement, set[str]] = field(default_factory=dict)
    _notes: dict[tuple[str, str], list[Note]] = field(default_factory=dict)

    def gather(self, statements: Iterable[Statement]) -> None:
        """Look up at once all that will be asked about these statements."""
        wanted = list(dict.fromkeys(statements))
        self._find_cells([subject for subject, _, _ in wanted])
        self._find_graphs(wanted)
        self._find_notes([(subject, predicate) for subject, predicate, _ in wanted])

    def cells(self, subject: str) -> list[Cell]:
        """Return the cells about a thing."""
        self._find_cells([subject])
        return self._cells[subject]

    def graphs(self, statement: Statement) -> set[str]:
        """Return the named graphs that have a statement."""
        self._find_graphs([statement])
        return self._graphs[statement]

    def notes(self, subject: str, predicate: str) -> list[Note]:
        """Return the remarks on what the background says of `subject` by `predicate`, and the pages that were read."""
        self._find_notes([(subject, predicate)])
        return self._notes[subject, predicate]

    def _find_cells(self, subjects: Sequence[str]) -> None:
        names = _new({iri(subject): subject for subject in subjects}, self._cells, list)
        if not names:
            return
        catalogues = iri(self.schema.base + CATALOGUES)
        query = _CELLS.replace("$catalogues", catalogues).replace("$subjects", " ".join(names))
        for row in select(self.store, query):
            place = Place(
                compact(text_of(row["catalogue"]), self.schema.prefixes).partition(":")[2],
                text_of(row["file"]),
                int(text_of(row["line"])),
                int(text_of(row["column"])),
                text_of(row["header"]),
                text_of(row["raw"]),
                text_of(row["link"]) or None,
            )
            cell = Cell(text_of(row["predicate"]), text_of(row["entry"]), place)
            self._cells[names[str(row["subject"])]].append(cell)

    def _find_graphs(self, statements: Sequence[Statement]) -> None:
        names = _new({_ntriples(statement): statement for statement in statements}, self._graphs, set)
        for start in range(0, len(names), _TOGETHER):
            batch = list(names)[start : start + _TOGETHER]
            union = " UNION ".join(
                f"{{ GRAPH ?g {{ {triple} }} BIND({number} AS ?number) }}" for number, triple in enumerate(batch)
            )
            for row in select(self.store, f"SELECT ?g ?number WHERE {{ {union} }}"):
                self._graphs[names[batch[int(text_of(row["number"]))]]].add(text_of(row["g"]))

    def _find_notes(self, pairs: Sequence[tuple[str, str]]) -> None:
        names = _new({f"{iri(subject)} {iri(verb)}": (subject, verb) for subject, verb in pairs}, self._notes, list)
        if not names:
            return
        background = iri(self.schema.base + BACKGROUND)
        listed = " ".join(f"({name})" for name in names)
        query = _NOTES.replace("$background", background).replace("$pairs", listed)
        for row in select(self.store, query):
            pair = names[f"{row['subject']} {row['predicate']}"]
            self._notes[pair].append(Note(text_of(row["text"]), text_of(row["page"])))
        for pair in names.values():
            self._notes[pair].sort()


def _ntriples(statement: Statement) -> str:
    subject, predicate, value = statement
    return f"{iri(subject)} {iri(predicate)} {value}"


def _new(names: Mapping[str, _Key], known: dict[_Key, _Kept], empty: Callable[[], _Kept]) -> dict[str, _Key]:
    """Return the names of what isn't known yet, after entering each of them as known with an empty value."""
    new = {name: key for name, key in names.items() if key not in known}
    known.update({key: empty() for key in new.values()})
    return new
