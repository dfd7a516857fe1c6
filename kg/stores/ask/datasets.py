"""Which graphs of a store a query is asked of: those that kg load put there, each in the place that it has in a build.

In a build the knowledge is the default graph, and the other graphs go by their names. In a store it may be a named
graph too, and stand among graphs of other people. SPARQL's protocol can say which graphs a query sees, and where it
can't, the query itself is made to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import pyoxigraph as ox

from kg.rdf.graphs import ABSENT, LOADED, STAGED
from kg.rdf.namespaces import HAS_PART
from kg.rdf.source import text_of
from kg.rdf.sparql import Named, Parts, dissect, named_graphs
from kg.rdf.tokens import edit, tokens
from kg.stores.protocol import Dataset

__all__ = ["Placing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """Where what kg load put into a store is: the knowledge ("" for its default graph), and the named graphs.

    `restricts` says that the store takes a long list of graphs by the protocol. To Virtuoso it is too much for all but
    the simplest queries, so there the query itself asks whether a graph is listed. `staged` says that a load is under
    way, which has more graphs of its own there.
    """

    base: str
    knowledge: str
    named: frozenset[str]
    restricts: bool = True
    staged: bool = False

    def placed(self, query: str) -> tuple[Parts, Dataset]:
        """The query as it is to be sent, and the graphs to send with it. One with a FROM of its own keeps that."""
        asked, graphs = dissect(query), named_graphs(query)
        constants = [its for its in graphs if not its.is_open]
        names = _resolved(asked.prologue, [its.name for its in constants])
        if asked.dataset:
            return self._by_itself(query, constants, names), Dataset()
        is_open = len(constants) < len(graphs)
        ours = [name if name in self.named else self._nowhere for name in names]
        default = (self.knowledge,) if self.knowledge else ()
        if self.knowledge and (self.restricts or not is_open):
            listed = self.named if is_open else self.named.intersection(names)
            where = tuple(sorted({*listed, *ours})) or (self._nowhere,)
            return dissect(edit(query, _renamed(constants, ours))), Dataset(default, where if graphs else ())
        edits = _renamed(constants, ours) if self.restricts else _as_variables(constants, ours)
        for number, its in enumerate(graphs):
            if its.is_open:
                edits.append((its.end, its.end, self._ours(its, number)))
        return dissect(edit(query, edits)), Dataset(default)

    @property
    def _nowhere(self) -> str:
        """A graph that is not there."""
        return self.base + ABSENT

    def _by_itself(self, query: str, constants: list[Named], names: list[str]) -> Parts:
        """A query that says itself which graphs it is asked of. Virtuoso takes others too: any for a variable where no
        FROM NAMED is there, and for a name that isn't listed it finds whatever it is asked for."""
        asked = dissect(query)
        if self.restricts:
            return asked
        pairs = pairwise(tokens(asked.dataset))
        listed = _resolved(asked.prologue, [name.text for word, name in pairs if word.text.upper() == "NAMED"])
        known = [name if name in listed else self._nowhere for name in names]
        asked = dissect(edit(query, _renamed(constants, known)))
        return replace(asked, dataset=f"{asked.dataset}\nFROM NAMED <{self._nowhere}>")

    def _ours(self, graph: Named, number: int) -> str:
        """A pattern that a graph is one of ours."""
        listed = f"<{self.base}{LOADED}>"
        others = [f"{graph.name} != <{self.knowledge}>"] if self.knowledge else []
        if self.staged:
            others.append(f'!STRSTARTS(STR({graph.name}), "{self.base}{STAGED}")')
        if self.restricts:
            where, its = listed, listed
        else:
            where = its = f"?kgListing{number}"
            others.insert(0, f"{its} = {listed}")
        filtered = f" FILTER({' && '.join(others)})" if others else ""
        return f" GRAPH {where} {{ {its} <{HAS_PART}> {graph.name} }}{filtered} "


def _renamed(constants: list[Named], names: list[str]) -> list[tuple[int, int, str]]:
    """Edits that put these names in place of those of graphs."""
    return [(its.start, its.start + len(its.name), f"<{name}>") for its, name in zip(constants, names, strict=True)]


def _as_variables(constants: list[Named], names: list[str]) -> list[tuple[int, int, str]]:
    """Edits that put variables with these values in place of the names of graphs."""
    edits = []
    for number, (its, name) in enumerate(zip(constants, names, strict=True)):
        edits.append((its.start, its.start + len(its.name), f"?kgNamed{number}"))
        edits.append((its.end, its.end, f" VALUES ?kgNamed{number} {{ <{name}> }} "))
    return edits


def _resolved(prologue: str, names: list[str]) -> list[str]:
    """The addresses that names in a query stand for."""
    if not names:
        return []
    shown = " ".join(f"({name} AS ?kgName{number})" for number, name in enumerate(names))
    found = ox.Store().query(f"{prologue}\nSELECT {shown} {{}}")
    return [text_of(term) for row in found for term in row]  # type: ignore[union-attr]  # it is a SELECT
