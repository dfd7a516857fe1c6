"""What evidence is made of, looked up in the graph with plain SPARQL: cells, the graphs of a statement, remarks.

What was looked up is kept; many things are looked up at once, since a store may be far away.
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
"""Two addresses, and a term in N-Triples."""


class Cell(NamedTuple):
    """A cell on a thing: the property that it is evidence for, its entry, and where it stands."""

    predicate: str
    entry: str
    place: Place


class Note(NamedTuple):
    """A remark on what the background says, and the page that was read for it."""

    text: str
    page: str


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """Looks things up in a graph, each once."""

    store: Graph
    schema: Schema
    _cells: dict[str, list[Cell]] = field(default_factory=dict)
    _graphs: dict[Statement, set[str]] = field(default_factory=dict)
    _notes: dict[tuple[str, str], list[Note]] = field(default_factory=dict)

    def gather(self, statements: Iterable[Statement]) -> None:
        """Look up all that will be asked for of these statements."""
        wanted = list(dict.fromkeys(statements))
        self._find_cells([its for its, _, _ in wanted])
        self._find_graphs(wanted)
        self._find_notes([its[:2] for its in wanted])

    def cells(self, subject: str) -> list[Cell]:
        """The cells on a thing."""
        self._find_cells([subject])
        return self._cells[subject]

    def graphs(self, statement: Statement) -> set[str]:
        """The named graphs that have a statement."""
        self._find_graphs([statement])
        return self._graphs[statement]

    def notes(self, subject: str, predicate: str) -> list[Note]:
        """What was read for what the background says of `subject` by `predicate`: remarks, and the pages read."""
        self._find_notes([(subject, predicate)])
        return self._notes[subject, predicate]

    def _find_cells(self, subjects: Sequence[str]) -> None:
        names = _new({iri(its): its for its in subjects}, self._cells, list)
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
        names = _new({_written(its): its for its in statements}, self._graphs, set)
        for start in range(0, len(names), _TOGETHER):
            batch = list(names)[start : start + _TOGETHER]
            union = " UNION ".join(
                f"{{ GRAPH ?g {{ {its} }} BIND({number} AS ?number) }}" for number, its in enumerate(batch)
            )
            for row in select(self.store, f"SELECT ?g ?number WHERE {{ {union} }}"):
                self._graphs[names[batch[int(text_of(row["number"]))]]].add(text_of(row["g"]))

    def _find_notes(self, pairs: Sequence[tuple[str, str]]) -> None:
        names = _new({f"{iri(subject)} {iri(verb)}": (subject, verb) for subject, verb in pairs}, self._notes, list)
        if not names:
            return
        background = iri(self.schema.base + BACKGROUND)
        listed = " ".join(f"({its})" for its in names)
        query = _NOTES.replace("$background", background).replace("$pairs", listed)
        for row in select(self.store, query):
            pair = names[f"{row['subject']} {row['predicate']}"]
            self._notes[pair].append(Note(text_of(row["text"]), text_of(row["page"])))
        for pair in names.values():
            self._notes[pair].sort()


def _written(statement: Statement) -> str:
    subject, predicate, value = statement
    return f"{iri(subject)} {iri(predicate)} {value}"


def _new(names: Mapping[str, _Key], known: dict[_Key, _Kept], empty: Callable[[], _Kept]) -> dict[str, _Key]:
    """The names of what isn't known yet, which from now on is: as nothing, to begin with."""
    new = {name: key for name, key in names.items() if key not in known}
    known.update({key: empty() for key in new.values()})
    return new
