"""What a store holds of a workspace, and the graph in which `kg load` records what it put there.

    …/graph/loaded   a schema:CreativeWork: the record of kg load
        schema:creativeWorkStatus   "whole", or "loading" while a load that isn't one transaction is under way
        fm:digest                   the SHA-256 of the kg.nq that is there; only when it is whole
        dcterms:hasPart             each graph that kg load made or is about to make; …/graph/default: the default one;
                                    …/graph/staged/TOKEN: that, and the graphs below it (see kg.stores.load.staging)

A graph is kg load's own if it is listed there; whatever else the store holds is other people's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import pyoxigraph as ox

from kg.errors import StoreError
from kg.phrases import call, phrase
from kg.rdf.graphs import CATALOGUES, LOADED, STAGED, UNNAMED
from kg.rdf.namespaces import FM, HAS_PART, TYPE
from kg.rdf.source import text_of
from kg.rdf.terms import iri, literal, triple
from kg.stores.answers import number

if TYPE_CHECKING:
    from kg.stores.client import Remote

__all__ = [
    "DIGEST", "STATUS", "WHOLE", "Holdings", "LoadRecord", "holdings", "list_operation", "name_of", "status_operations",
]  # fmt: skip

WHOLE, LOADING = "whole", "loading"
DIGEST = FM + "digest"
STATUS, _WORK = "https://schema.org/creativeWorkStatus", "https://schema.org/CreativeWork"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRecord:
    """What a store records of the loads into it: the status ("" if there was none), the digest of the build, the
    graphs that kg load made ("" being the default graph), and the areas of changes that were staged and not cleared
    away."""

    status: str = ""
    digest: str = ""
    graphs: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()

    @classmethod
    def of(cls, base: str, statements: Iterable[tuple[str, str]]) -> LoadRecord:
        """Return the record in these statements (predicate and object) on `…/graph/loaded`.

        If the status has several values, a load was broken off: it is "loading" then.
        """
        values: dict[str, set[str]] = {}
        for predicate, value in statements:
            values.setdefault(predicate, set()).add(value)
        status, digest = values.get(STATUS, {""}), values.get(DIGEST, {""})
        parts = values.get(HAS_PART, set())
        areas = frozenset(part for part in parts if part.startswith(base + STAGED))
        return cls(
            status=min(status) if len(status) == 1 else LOADING,
            digest=min(digest) if len(digest) == 1 else "",
            graphs=frozenset("" if part == base + UNNAMED else part for part in parts - areas),
            areas=areas,
        )

    @property
    def is_whole(self) -> bool:
        """Whether a build is there as a whole."""
        return self.status == WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What a store holds under a base: how many statements each graph has ("" is the default graph), what it records of
    loads, and the digests of entries."""

    base: str
    counts: Mapping[str, int]
    record: LoadRecord = field(default_factory=LoadRecord)
    digests: Mapping[str, str] = field(default_factory=dict)

    @property
    def own_graphs(self) -> dict[str, int]:
        """The graphs that kg load made, with the number of their statements; 0 if one is gone."""
        return {graph: self.counts.get(graph, 0) for graph in self.record.graphs}

    @property
    def staged_graphs(self) -> set[str]:
        """The graphs of changes that were staged and not cleared away."""
        areas = self.record.areas
        return {graph for graph in self.counts for area in areas if graph == area or graph.startswith(f"{area}/")}


def holdings(remote: Remote, base: str) -> Holdings:
    """Return what the store holds under the base.

    Raises StoreError if it can't be asked, or its `…/graph/loaded` was not made by kg load.
    """
    counts = _counts(remote, base)
    if not counts.get(base + LOADED):
        return Holdings(base=base, counts=counts)
    digests: dict[str, str] = {}
    catalogues = base + CATALOGUES
    if counts.get(catalogues):
        for entry, digest in remote.rows("?e ?d", f"GRAPH {name_of(catalogues)} {{ ?e {iri(DIGEST)} ?d }}"):
            name = text_of(entry)
            digests[name] = "" if name in digests else text_of(digest)  # of two, one is of a load that was cut off
    return Holdings(base=base, counts=counts, record=_record(remote, base, counts[base + LOADED]), digests=digests)


def _counts(remote: Remote, base: str) -> dict[str, int]:
    """How many statements each graph under the base has, and the default graph if the knowledge belongs there."""
    pattern = f"GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), {literal(base)}))"
    rows = remote.rows("?g ?n", f"{{ SELECT ?g (COUNT(*) AS ?n) WHERE {{ {pattern} }} GROUP BY ?g }}")
    counts = {text_of(graph): number(count, remote.target.query) for graph, count in [*rows]}
    if not remote.target.knowledge:
        counts[""] = remote.count("?s ?p ?o")
    return counts


def _record(remote: Remote, base: str, total: int) -> LoadRecord:
    loaded = base + LOADED
    pattern = f"GRAPH {name_of(loaded)} {{ {name_of(loaded)} ?p ?o }}"
    statements = [(text_of(verb), text_of(value)) for verb, value in remote.rows("?p ?o", pattern, total=total)]
    if (TYPE, _WORK) not in statements:
        raise StoreError(
            phrase("the graph {} in the store was not made by {}", loaded, call("load")),
            endpoint=remote.target.query,
            hint="Give the workspace a base of its own, or have whoever made the graph remove it.",
        )
    return LoadRecord.of(base, statements)


def name_of(graph: str) -> str:
    """Return the name of a graph as SPARQL has it, unchanged; `iri` would encode some characters."""
    return str(ox.NamedNode(graph))


def status_operations(base: str, digest: str) -> str:
    """Return operations that record the status: whole with this digest, or loading if it is empty."""
    loaded = base + LOADED
    statements = [
        triple(loaded, TYPE, iri(_WORK)),
        triple(loaded, STATUS, literal(WHOLE if digest else LOADING)),
    ]
    if digest:
        statements.append(triple(loaded, DIGEST, literal(digest)))
    # two operations, each of which may be done without the other: the record never says more than is true
    return (
        f"DELETE {{ GRAPH {name_of(loaded)} {{ ?s ?p ?o }} }} WHERE {{ GRAPH {name_of(loaded)} {{ ?s ?p ?o . "
        f"VALUES ?p {{ {iri(DIGEST)} {iri(STATUS)} }} }} }} ;\n"
        f"INSERT DATA {{ GRAPH {name_of(loaded)} {{ {' . '.join(statements)} }} }}"
    )


def list_operation(verb: Literal["INSERT", "DELETE"], base: str, graphs: Iterable[str]) -> str:
    """Return an operation that adds graphs to the list of those that kg load made, or removes them from it."""
    loaded = base + LOADED
    parts = " .\n".join(f"{name_of(loaded)} <{HAS_PART}> {name_of(graph or base + UNNAMED)}" for graph in graphs)
    return f"{verb} DATA {{ GRAPH {name_of(loaded)} {{ {parts} }} }}"
