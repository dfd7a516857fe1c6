"""The terms that the built graph uses, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.builds import current
from kg.check.sources import span_at
from kg.check.terms import Terms
from kg.check.uses import judge
from kg.model import Finding
from kg.rdf.namespaces import SH
from kg.rdf.positions import Role, Use
from kg.rdf.source import select, text_of
from kg.rdf.tokens import Position

if TYPE_CHECKING:
    from kg.workspace import Workspace

__all__ = ["graph_findings", "graph_uses"]


def graph_uses(store: ox.Store, terms: Terms) -> Iterator[Use]:
    """The terms that the built graph uses, each once for what it is used for; their places are not looked for yet."""

    def distinct(pattern: str, what: str = "?term") -> list[str]:
        both = f"{{ {pattern} }} UNION {{ GRAPH ?graph {{ {pattern} }} }}"
        return sorted(text_of(row[0]) for row in select(store, f"SELECT DISTINCT {what} WHERE {{ {both} }}"))

    def use(iri: str, role: Role, about: str | None = None) -> Use:
        return Use(iri=iri, written=terms.short(iri), role=role, about=about, prefix=None, position=Position(1, 1))

    for predicate in distinct("?subject ?term ?value"):
        yield use(predicate, Role.PREDICATE)
        if predicate in terms.takes:
            # the path of a question's parameter is no property, but its own name
            values = distinct(f"?subject <{predicate}> ?term FILTER NOT EXISTS {{ ?subject a <{SH}Parameter> }}")
            yield from (use(value, Role.OBJECT, predicate) for value in values)
    for datatype in distinct("?subject ?property ?value FILTER(isLiteral(?value))", "(DATATYPE(?value) AS ?term)"):
        yield use(datatype, Role.DATATYPE)


def graph_findings(workspace: Workspace, terms: Terms, uses: Iterable[Use]) -> Iterator[Finding]:
    """The faults among these uses in the built graph, each where it first stands in kg.nq."""
    path = f"{workspace.shown(workspace.build)}/kg.nq"
    faults = [(use, finding) for use in uses if (finding := judge(use, terms))]
    text = (current(workspace.build) / "kg.nq").read_text(encoding="utf-8") if faults else ""
    for use, finding in faults:
        before = {Role.PREDICATE: "> ", Role.DATATYPE: "^^"}.get(use.role, f" <{use.about}> ")
        start = text.find(f"{before}<{use.iri}>") + len(before)
        position = Position(text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))
        hint = f"{finding.hint} (If the workspace has changed since the build, run: kg build)"
        yield replace(finding, span=span_at(path, position, f"<{use.iri}>"), hint=hint)
