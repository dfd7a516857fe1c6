"""From a statement back to where it stands: the cell, the line of the vocabulary, or the rule.

This works on the built store alone, with plain SPARQL; what it finds is what anyone finds who asks the graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kg.graph import match, select, text_of
from kg.infer import Rule, premises
from kg.schema import FM, Schema
from kg.terms import compact, iri

__all__ = ["Evidence", "Place"]


class Place(NamedTuple):
    """Where a statement stands: `source` is what people look up, `raw` the text there.

    Of a cell, source is its catalogue; of the vocabulary, its file.
    """

    source: str
    file: str
    line: int
    column: int
    header: str
    raw: str
    link: str | None = None

    def __str__(self) -> str:
        return f"{self.source}:{self.line}:{self.column}"


_CELLS = """
PREFIX fm: <https://w3id.org/fmkg/ns#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?catalogue ?entry ?file ?line ?column ?header ?raw ?link WHERE {
  GRAPH $catalogues {
    ?cell fm:about $subject ; fm:supports $predicate ; dcterms:isPartOf ?entry ;
      fm:line ?line ; fm:column ?column ; fm:header ?header ; fm:rawText ?raw .
    ?entry dcterms:isPartOf ?catalogue ; fm:file ?file .
    OPTIONAL { ?entry <http://schema.org/url> ?link }
  }
}"""


@dataclass(frozen=True)
class Evidence:
    """Looks up in a built store where statements stand."""

    store: ox.Store
    schema: Schema
    ontology: Path
    rules: tuple[Rule, ...] = ()

    @cached_property
    def base(self) -> str:
        """The address that all graphs of a build are under."""
        return self.schema.prefixes["entry"].removesuffix("entry/")

    def cells(self, subject: str, predicate: str, value: str | None = None) -> list[Place]:
        """The cells behind statements on `subject` by `predicate`; all of them, or those with the object `value`.

        Without a value, an empty cell counts as well: it is the place where something is missing. `value` is a term
        in N-Triples.
        """
        query = _CELLS.replace("$catalogues", f"<{self.base}graph/catalogues>")
        query = query.replace("$subject", iri(subject)).replace("$predicate", iri(predicate))
        found = set()
        for row in select(self.store, query):
            if value is None or self.store.query(
                f"ASK {{ GRAPH {row['entry']} {{ {iri(subject)} {iri(predicate)} {value} }} }}"
            ):
                catalogue = compact(row["catalogue"].value, self.schema.prefixes).partition(":")[2]
                found.add(
                    Place(
                        catalogue,
                        row["file"].value,
                        int(row["line"].value),
                        int(row["column"].value),
                        row["header"].value,
                        row["raw"].value,
                        row["link"].value if row["link"] is not None else None,
                    )
                )
        return sorted(found)

    def rows(self, subject: str) -> list[Place]:
        """The first cells of the entries that describe `subject`: where it stands as a whole."""
        query = (
            f"SELECT DISTINCT ?p WHERE {{ GRAPH <{self.base}graph/catalogues> "
            f"{{ ?cell <{FM}about> {iri(subject)} ; <{FM}supports> ?p }} }}"
        )
        predicates = [text_of(row["p"]) for row in select(self.store, query)]
        places = {place for predicate in predicates for place in self.cells(subject, predicate)}
        first: dict[tuple[str, int], Place] = {}
        for place in sorted(places):
            first.setdefault((place.source, place.line), place)
        return list(first.values())

    def background(self, statement: ox.Triple) -> Place | None:
        """The line of the vocabulary or the schema that makes a statement; None where none does."""
        graph = ox.NamedNode(f"{self.base}graph/background")
        if ox.Quad(statement.subject, statement.predicate, statement.object, graph) not in self.store:
            return None
        address, value = text_of(statement.subject), statement.object
        wanted = compact(value.value, self.schema.prefixes) if isinstance(value, ox.NamedNode) else str(value)
        for file, blocks in self._blocks.items():
            for start in (compact(address, self.schema.prefixes), f"<{address}>"):
                if start in blocks:
                    number, block = blocks[start]
                    at = next((n for n, text in enumerate(block) if wanted in text), 0)
                    return Place(f"ontology/{file}", file, number + at, 1, "", block[at].strip())
        return Place("ontology", "", 1, 1, "", "")

    @cached_property
    def _blocks(self) -> Mapping[str, Mapping[str, tuple[int, list[str]]]]:
        """Per file, the lines of each subject's block by the name it begins with."""
        files = {}
        for file in (self.ontology / "background.ttl", self.ontology / "fmkg.ttl"):
            blocks: dict[str, tuple[int, list[str]]] = {}
            block: list[str] = []
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
                if found := re.match(r"(<[^>]*>|[\w-]+:[^\s;,]+)\s", line):
                    block = []
                    blocks[found[1]] = (number, block)
                block.append(line)
            files[file.name] = blocks
        return files

    def premises(self, statement: ox.Triple) -> list[tuple[Rule, list[ox.Triple]]]:
        """The rules that a statement follows by, each with what it follows from."""
        return list(premises(self.store, self.rules, statement))

    def locate(self, subject: str, predicate: str | None, value: str | None) -> Iterator[Place]:
        """The best places for a complaint: the statement's cell, the cell where it would be, the thing's row, or the
        vocabulary."""
        found: Iterable[Place] = ()
        if predicate is not None:
            found = (value is not None and self.cells(subject, predicate, value)) or self.cells(subject, predicate)
        found = found or self.rows(subject)
        if not found:
            background = ox.NamedNode(f"{self.base}graph/background")
            place = next(map(self.background, match(self.store, subject, graph=background)), None)
            found = [place] if place else []
        yield from found
