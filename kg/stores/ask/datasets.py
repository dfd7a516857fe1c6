"""Which graphs of a store a query sees: those that kg load put there, each in the place that it has in a build.

In a build the knowledge is the default graph, and the other graphs are named. In a store the knowledge may be a named
graph too, and there may be graphs of other people. SPARQL's protocol can say which graphs a query sees, and where it
can't, the query itself is rewritten to.
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

__all__ = ["GraphLayout"]

Edit = tuple[int, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphLayout:
    """Where a store has what kg load put there: the knowledge ("" being its default graph), and the named graphs.

    If such a store doesn't keep to a dataset (`keeps_to_dataset`, see kg.stores.kinds), the query itself asks
    whether a graph is listed. `is_staged` says that a load is under way, which has more graphs there.
    """

    base: str
    knowledge: str
    named: frozenset[str]
    keeps_to_dataset: bool = True
    is_staged: bool = False

    def scoped(self, query: str) -> tuple[Parts, Dataset]:
        """Return the query as it is sent, and the graphs that it is asked of. A query with its own FROM keeps that."""
        parts, groups = dissect(query), named_graphs(query)
        constants = [group for group in groups if not group.is_open]
        names = _resolved(parts.prologue, [group.name for group in constants])
        if parts.dataset:
            return self._with_own_dataset(query, constants, names), Dataset()
        names = [name if name in self.named else self._absent for name in names]
        default = (self.knowledge,) if self.knowledge else ()
        has_open = len(constants) < len(groups)
        if self.knowledge and (self.keeps_to_dataset or not has_open):
            listed = self.named if has_open else self.named.intersection(names)
            named = tuple(sorted({*listed, *names})) or (self._absent,)
            return dissect(edit(query, _renamed(constants, names))), Dataset(default, named if groups else ())
        edits = _renamed(constants, names) if self.keeps_to_dataset else _as_variables(constants, names)
        for number, group in enumerate(groups):
            if group.is_open:
                edits.append((group.end, group.end, self._is_listed(group, number)))
        return dissect(edit(query, edits)), Dataset(default)

    @property
    def _absent(self) -> str:
        """A graph that isn't there."""
        return self.base + ABSENT

    def _with_own_dataset(self, query: str, constants: list[Named], names: list[str]) -> Parts:
        """A query that says itself which graphs it is asked of.

        Virtuoso finds others too: any graph for a variable if there is no FROM NAMED, and a graph that is named in the
        pattern though not in FROM NAMED. So there an absent graph is always listed, and names that aren't listed are
        replaced.
        """
        parts = dissect(query)
        if self.keeps_to_dataset:
            return parts
        words = [token.text for token in tokens(parts.dataset)]
        listed = _resolved(parts.prologue, [name for word, name in pairwise(words) if word.upper() == "NAMED"])
        names = [name if name in listed else self._absent for name in names]
        parts = dissect(edit(query, _renamed(constants, names)))
        return replace(parts, dataset=f"{parts.dataset}\nFROM NAMED <{self._absent}>")

    def _is_listed(self, group: Named, number: int) -> str:
        """A pattern that the graph of a group is one that kg load made."""
        loaded = f"<{self.base}{LOADED}>"
        conditions = [f"{group.name} != <{self.knowledge}>"] if self.knowledge else []
        if self.is_staged:
            conditions.append(f'!STRSTARTS(STR({group.name}), "{self.base}{STAGED}")')
        if not self.keeps_to_dataset:
            conditions.insert(0, f"?kgListing{number} = {loaded}")
            loaded = f"?kgListing{number}"
        filtered = f" FILTER({' && '.join(conditions)})" if conditions else ""
        return f" GRAPH {loaded} {{ {loaded} <{HAS_PART}> {group.name} }}{filtered} "


def _renamed(constants: list[Named], names: list[str]) -> list[Edit]:
    """Edits that replace the names of graphs by these names."""
    return [
        (group.start, group.start + len(group.name), f"<{name}>") for group, name in zip(constants, names, strict=True)
    ]


def _as_variables(constants: list[Named], names: list[str]) -> list[Edit]:
    """Edits that replace the names of graphs by variables with these values."""
    edits = []
    for number, (group, name) in enumerate(zip(constants, names, strict=True)):
        edits.append((group.start, group.start + len(group.name), f"?kgNamed{number}"))
        edits.append((group.end, group.end, f" VALUES ?kgNamed{number} {{ <{name}> }} "))
    return edits


def _resolved(prologue: str, names: list[str]) -> list[str]:
    """The addresses that names in a query stand for."""
    if not names:
        return []
    shown = " ".join(f"({name} AS ?kgName{number})" for number, name in enumerate(names))
    solutions = ox.Store().query(f"{prologue}\nSELECT {shown} {{}}")
    return [text_of(term) for row in solutions for term in row]  # type: ignore[union-attr]  # it is a SELECT
