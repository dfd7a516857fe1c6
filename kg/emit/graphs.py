"""The graphs of a build: one for each entry, those of the build's own, and the knowledge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from kg.rdf.graphs import BACKGROUND, CATALOGUES, INFERRED, MAPPINGS
from kg.rdf.terms import iri

__all__ = ["Graphs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Graphs:
    """The statements of a build: by named graph, and the knowledge that stands in the default graph.

    Statements are canonical N-Triples without the final dot. `base` is what the graphs of the build's own are under.
    """

    base: str
    named: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    knowledge: set[str] = field(default_factory=set)

    def add_entry(self, graph: str, statements: Set[str], links: Set[str], provenance: Iterable[str]) -> None:
        """Add an entry: its statements to its graph and the knowledge; beside the catalogues, its provenance, and the
        links from things to it, which are knowledge too."""
        self.named[graph].update(statements)
        self.named[self.base + CATALOGUES].update(links, provenance)
        self.knowledge.update(statements, links)

    def add_background(self, statements: Iterable[str]) -> None:
        """Add the curated vocabulary and the schema: to a graph of their own, and to the knowledge."""
        self._add_knowledge(self.base + BACKGROUND, statements)

    def add_inferred(self, statements: Iterable[str]) -> None:
        """Add what follows by the rules: to a graph of its own, and to the knowledge."""
        self._add_knowledge(self.base + INFERRED, statements)

    def add_description(self, statements: Iterable[str]) -> None:
        """Add what the graph says of itself: beside the catalogues, and to the knowledge."""
        self._add_knowledge(self.base + CATALOGUES, statements)

    def add_mappings(self, statements: Iterable[str], judgements: Iterable[str]) -> None:
        """Add what was judged to be one thing to a graph of its own; what that says of things is knowledge too."""
        self._add_knowledge(self.base + MAPPINGS, statements)
        self.named[self.base + MAPPINGS].update(judgements)

    def _add_knowledge(self, graph: str, statements: Iterable[str]) -> None:
        knowledge = set(statements)
        self.named[graph].update(knowledge)
        self.knowledge.update(knowledge)

    def lines(self) -> list[str]:
        """All quads as canonical N-Quads: sorted, each once, with line ends."""
        quads = {f"{statement} .\n" for statement in self.knowledge}
        for name, statements in self.named.items():
            graph = iri(name)
            quads.update(f"{statement} {graph} .\n" for statement in statements)
        return sorted(quads)
