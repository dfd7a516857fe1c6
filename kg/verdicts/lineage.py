"""The lineage of models and data in the graph: the steps of `exposure-steps.rq`, and trees of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg.query import ask, load_query
from kg.query.names import IN_FAMILY, find, label_of
from kg.rdf.graphs import BACKGROUND
from kg.rdf.namespaces import FM, IS_PART_OF, PROV
from kg.rdf.schema import Schema
from kg.rdf.source import holds, match, text_of
from kg.verdicts.exposure import Lineage
from kg.verdicts.verdict import Step, StepKind

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx

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
    "lineage_in",
    "lineage_of",
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
    evidence: Evidence, name: str, *, stated_only: bool = False, tell: Callable[[Phrase], None] | None = None
) -> tuple[Thing, nx.MultiDiGraph]:
    """Return the model, architecture or family called `name`, and the graph of what it is built on and what on it.

    Nodes have a name and a kind, edges the kind of step and its basis. On a family, its members are built: a step
    MEMBER leads from each to it. With `stated_only`, what the background says of models is left out. `tell` hears of a
    name that stands for a family and for its members. Raises QueryError if the name stands for nothing, or for several
    things.
    """
    store, schema = evidence.store, evidence.schema
    thing = find(store, schema, name, ["model", "architecture", "family"], tell=tell)
    bases = _Bases(store, schema, stated_only=stated_only)
    members = bases.members(thing.iri) if thing.kind == "family" else []
    related = bases.above([thing.iri]) | bases.below([thing.iri, *members])
    graph = bases.graph(related)
    if thing.kind == "family":
        bases.add_node(graph, thing.iri)
        for member in members:
            bases.add_node(graph, member)
            graph.add_edge(member, thing.iri, step=MEMBER, basis="background")
    return thing, graph


def bases_in(store: ox.Store, schema: Schema) -> nx.MultiDiGraph:
    """Return the same graph from all that the knowledge of a store says of bases."""
    sources = {text_of(triple.subject) for kind in _BASES for triple in match(store, predicate=PROPERTIES[kind])}
    return _Bases(store, schema).graph(sources, outwards=True)


class _Step(NamedTuple):
    """A step from a thing to what it is built on. The basis is "stated" if an entry says so, else "background", else
    "inferred"."""

    target: str
    kind: StepKind
    basis: str


class _Bases:
    """What is built on what in a graph, looked up thing by thing; each thing once."""

    def __init__(self, store: Graph, schema: Schema, *, stated_only: bool = False) -> None:
        self._store, self._schema, self._stated_only = store, schema, stated_only
        self._steps: dict[str, tuple[_Step, ...]] = {}

    def graph(self, sources: Set[str], *, outwards: bool = False) -> nx.MultiDiGraph:
        """Return the steps between these things; `outwards` those too that lead to others."""
        import networkx as nx

        graph = nx.MultiDiGraph()
        for source in sorted(sources):
            for step in self.steps(source):
                if outwards or step.target in sources:
                    self.add_node(graph, source)
                    self.add_node(graph, step.target)
                    graph.add_edge(source, step.target, step=step.kind.value, basis=step.basis)
        return graph

    def add_node(self, graph: nx.MultiDiGraph, address: str) -> None:
        """Add a thing with its name and kind, if it isn't there."""
        if address not in graph:
            graph.add_node(address, name=label_of(self._store, address) or address, kind=_kind(address, self._schema))

    def above(self, starts: Iterable[str]) -> set[str]:
        """Return these things and all that they are built on."""
        return _closure(starts, lambda address: [step.target for step in self.steps(address)])

    def below(self, starts: Iterable[str]) -> set[str]:
        """Return these things and all that is built on them."""
        return _closure(starts, self._children)

    def members(self, family: str) -> list[str]:
        """Return the members of a family, sorted."""
        return sorted(text_of(triple.subject) for triple in match(self._store, None, IN_FAMILY, ox.NamedNode(family)))

    def steps(self, source: str) -> tuple[_Step, ...]:
        """Return the steps from a thing. How a base was used replaces the bare statement that it is one."""
        if source not in self._steps:
            self._steps[source] = tuple(self._find(source))
        return self._steps[source]

    def _find(self, source: str) -> Iterator[_Step]:
        used = set[str]()
        for kind in _BASES:
            for triple in match(self._store, source, PROPERTIES[kind]):
                target, basis = text_of(triple.object), self._basis(triple)
                if (kind is StepKind.BASE and target in used) or (self._stated_only and basis != "stated"):
                    continue
                used.add(target)
                yield _Step(target, kind, basis)

    def _children(self, target: str) -> list[str]:
        """Return what has a step to a thing."""
        node = ox.NamedNode(target)
        links = (triple for kind in _BASES for triple in match(self._store, None, PROPERTIES[kind], node))
        sources = {text_of(triple.subject) for triple in links}
        return [source for source in sources if any(step.target == target for step in self.steps(source))]

    def _basis(self, triple: ox.Triple) -> str:
        """Return what a statement of the knowledge rests on, by the graphs that have it too."""
        links = match(self._store, text_of(triple.subject), FM + "entry")
        entries = (link.object for link in links)
        if any(isinstance(entry, ox.NamedNode) and holds(self._store, triple, entry) for entry in entries):
            return "stated"
        is_known = holds(self._store, triple, ox.NamedNode(self._schema.base + BACKGROUND))
        return "background" if is_known else "inferred"


def _closure(starts: Iterable[str], neighbours: Callable[[str], Iterable[str]]) -> set[str]:
    """Return what can be reached from some things, these included."""
    reached = set(starts)
    waiting = list(reached)
    while waiting:
        new = set(neighbours(waiting.pop())) - reached
        reached |= new
        waiting.extend(new)
    return reached


def _kind(address: str, schema: Schema) -> str:
    """Return the kind that an IRI has in its path."""
    return address.removeprefix(schema.base).partition("/")[0]


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
