"""The lineage of models and data in the graph: the steps of `exposure-steps.rq`, and trees of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kg.rdf.graphs import BACKGROUND
from kg.rdf.namespaces import FM, IS_PART_OF, PROV
from kg.rdf.schema import Schema
from kg.verdicts.exposure import Lineage
from kg.verdicts.verdict import Step, StepKind

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx
    import pyoxigraph as ox

    from kg.evidence import Evidence
    from kg.phrases import Phrase
    from kg.query import Answer, Thing
    from kg.rdf.source import Graph

__all__ = [
    "MEMBER",
    "PROPERTIES",
    "Branch",
    "NamedLineage",
    "bases_in",
    "bases_of",
    "lineage_in",
    "lineage_of",
    "reach",
    "steps_of",
    "walk",
]

PROPERTIES: Mapping[StepKind, str] = {
    StepKind.DATA: FM + "pretrainedOn",
    StepKind.MAYBE_DATA: FM + "pretrainingMix",
    StepKind.WEIGHTS: FM + "initialisedFrom",
    StepKind.METHOD: FM + "methodBase",
    StepKind.BASE: FM + "base",
    StepKind.ALTERNATIVE: FM + "possibleBase",
    StepKind.PART: IS_PART_OF,
    StepKind.SOURCE: PROV + "wasDerivedFrom",
    StepKind.OVERLAP: FM + "overlapsWith",
    StepKind.OPEN_MIX: FM + "pretrainingMix",
    StepKind.NO_DATA: FM + "pretrainingMix",
    StepKind.NO_BASE: FM + "base",
}
"""The property that states a step, or would state it."""

MEMBER = "member"
"""The kind of step from a model to the family that it is in."""

_BASES = (StepKind.WEIGHTS, StepKind.METHOD, StepKind.BASE, StepKind.ALTERNATIVE)
_OF_DATA = (StepKind.PART, StepKind.SOURCE, StepKind.OVERLAP)
_CLOSED_MIX = "closed mix"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLineage:
    """A lineage, and the names of all things in it."""

    lineage: Lineage
    names: Mapping[str, str]


def steps_of(store: Graph, schema: Schema, queries: Path, model: str | None = None) -> Answer:
    """Return the rows of `exposure-steps` on a model and its bases, or without a model all rows."""
    from kg.query import ask, load_query

    return ask(store, schema, load_query(queries / "exposure-steps.rq"), {} if model is None else {"model": model})


def lineage_in(answer: Answer, *, stated_only: bool = False) -> NamedLineage:
    """Return the lineage in the rows of `exposure-steps`.

    If the background says how a base was used, this replaces the bare statement; if it names data or a base that a row
    leaves out, nothing is open there. With `stated_only`, what the background says of models is left out; what datasets
    are part of and drawn from is kept.
    """
    names: dict[str, str] = {}
    rows: list[_Row] = []
    for terms in answer.rows:
        values = {name: str(getattr(term, "value", "")) for name, term in zip(answer.variables, terms, strict=True)}
        row = _Row(values["from"], values["step"], values["to"], values["basis"])
        names |= {row.source: values["fromName"], row.target: values["toName"]}
        if not stated_only or row.basis == "stated" or row.kind in _OF_DATA:
            rows.append(row)
    return NamedLineage(lineage=Lineage.of(_steps(rows)), names=names)


class _Row(NamedTuple):
    """A row of `exposure-steps`; its kind is that of a step, or says that a mix is closed."""

    source: str
    kind: str
    target: str
    basis: str


def _steps(rows: list[_Row]) -> Iterator[Step]:
    """Yield the steps of rows, without those that another row replaces or closes."""
    used = {(source, target) for source, kind, target, _ in rows if kind in (StepKind.WEIGHTS, StepKind.METHOD)}
    has_base = {source for source, kind, _, _ in rows if kind in _BASES}
    has_data = {source for source, kind, _, _ in rows if kind in (StepKind.OPEN_MIX, _CLOSED_MIX)}
    stated = {(source, kind, target) for source, kind, target, basis in rows if basis == "stated"}
    for source, kind, target, basis in rows:
        if (
            kind == _CLOSED_MIX
            or (kind == StepKind.BASE and (source, target) in used)
            or (kind == StepKind.NO_BASE and source in has_base)
            or (kind == StepKind.NO_DATA and source in has_data)
            or (basis != "stated" and (source, kind, target) in stated)
        ):
            continue
        yield Step(source, StepKind(kind), target, basis)


def lineage_of(
    evidence: Evidence,
    queries: Path,
    name: str,
    *,
    stated_only: bool = False,
    tell: Callable[[Phrase], None] | None = None,
) -> tuple[Thing, nx.MultiDiGraph]:
    """Return the model, architecture or family called `name`, and the part of the graph of `bases_of` around it.

    On a family, its members are built: a step MEMBER leads from each to it. `queries` is the folder of the saved
    queries. With `stated_only`, what the background says of models is left out. `tell` hears of a name that stands for
    a family and for its members. Raises QueryError if the name stands for nothing, or for several things.
    """
    from kg.query import find

    store, schema = evidence.store, evidence.schema
    known = lineage_in(steps_of(store, schema, queries), stated_only=stated_only)
    thing = find(store, schema, name, ["model", "architecture", "family"], tell=tell)
    graph = bases_of(known, schema)
    if thing.kind == "family":
        _add_members(graph, store, thing, schema)
    return thing, reach(graph, thing.iri)


def _add_members(graph: nx.MultiDiGraph, store: Graph, family: Thing, schema: Schema) -> None:
    """Add the members of a family, each with a step to it."""
    import pyoxigraph as ox

    from kg.query.names import IN_FAMILY, label_of
    from kg.rdf.source import match, text_of

    graph.add_node(family.iri, name=family.label, kind=family.kind)
    for member in sorted(text_of(triple.subject) for triple in match(store, None, IN_FAMILY, ox.NamedNode(family.iri))):
        graph.add_node(member, name=label_of(store, member) or member, kind=_kind(member, schema))
        graph.add_edge(member, family.iri, step=MEMBER, basis="background")


def bases_of(known: NamedLineage, schema: Schema) -> nx.MultiDiGraph:
    """Return the graph of what is built on what: nodes have a name and a kind, edges the kind of step and its basis."""
    import networkx as nx

    graph = nx.MultiDiGraph()
    for step in known.lineage.steps:
        if step.kind in _BASES:
            for node in (step.source, step.target):
                graph.add_node(node, name=known.names[node], kind=_kind(node, schema))
            graph.add_edge(step.source, step.target, step=step.kind.value, basis=step.basis)
    return graph


def bases_in(store: ox.Store, schema: Schema) -> nx.MultiDiGraph:
    """Return the same graph from all that the knowledge of a store says of bases.

    The basis of an edge is "stated" if an entry says so, else "background", else "inferred".
    """
    import networkx as nx

    from kg.query.names import label_of
    from kg.rdf.source import match, text_of

    graph = nx.MultiDiGraph()
    for kind in _BASES:
        for statement in match(store, predicate=PROPERTIES[kind]):
            ends = text_of(statement.subject), text_of(statement.object)
            if kind is StepKind.BASE and graph.has_edge(*ends):
                continue  # an edge that says how the base was used is there already
            for node in ends:
                graph.add_node(node, name=label_of(store, node) or node, kind=_kind(node, schema))
            graph.add_edge(*ends, step=kind.value, basis=_basis(store, statement, schema))
    return graph


def _basis(store: ox.Store, statement: ox.Triple, schema: Schema) -> str:
    """Return what a statement of the knowledge rests on, by the graphs that have it too."""
    quads = store.quads_for_pattern(statement.subject, statement.predicate, statement.object, None)
    graphs = {getattr(quad.graph_name, "value", "") for quad in quads}
    if any(name.startswith(schema.prefixes["entry"]) for name in graphs):
        return "stated"
    return "background" if schema.base + BACKGROUND in graphs else "inferred"


def _kind(address: str, schema: Schema) -> str:
    """Return the kind that an IRI has in its path."""
    return address.removeprefix(schema.base).partition("/")[0]


def reach(graph: nx.MultiDiGraph, start: str) -> nx.MultiDiGraph:
    """Return the part of a lineage around one thing: its ancestors and its descendants."""
    import networkx as nx

    if start not in graph:
        return nx.MultiDiGraph()
    return graph.subgraph({start} | nx.ancestors(graph, start) | nx.descendants(graph, start))


class Branch(NamedTuple):
    """A line of a tree: its depth, the thing, the step that leads to it, whether the thing was on a line before."""

    depth: int
    node: str
    step: str
    basis: str
    again: bool


def walk(graph: nx.MultiDiGraph, start: str, *, up: bool) -> Iterator[Branch]:
    """Yield the tree of what `start` is built on (`up`), or of what is built on it: depth first, in the order of names.

    A thing is followed only once, so that a cycle ends.
    """

    def branches(node: str, depth: int) -> list[Branch]:
        edges = graph.out_edges(node, data=True) if up else graph.in_edges(node, data=True)
        found = [
            Branch(depth, target if up else source, data["step"], data["basis"], again=False)
            for source, target, data in edges
        ]
        return sorted(found, key=lambda branch: (graph.nodes[branch.node]["name"], branch.step), reverse=True)

    seen = {start}
    stack = branches(start, 1) if start in graph else []
    while stack:
        branch = stack.pop()
        yield branch._replace(again=branch.node in seen)
        if branch.node not in seen:
            seen.add(branch.node)
            stack.extend(branches(branch.node, branch.depth + 1))
