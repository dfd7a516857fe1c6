"""What a store holds of a graph of ours, and the graph in which `kg load` says what it put there.

    …/graph/loaded   a schema:CreativeWork: what kg load put into this store
        schema:creativeWorkStatus   "whole", or "loading" while a load that isn't one transaction is under way
        fm:digest                   the SHA-256 of the kg.nq that is there; only when it is whole
        dcterms:hasPart             each graph that kg load made or is about to make; …/graph/default: the default one;
                                    …/graph/staged/TOKEN: that, and the graphs below it (see kg.stores.load.staging)

A graph is ours if it is a part; whatever else the store holds is other people's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from os.path import commonprefix

import pyoxigraph as ox

from kg.errors import StoreError
from kg.phrases import call, phrase
from kg.rdf.graphs import CATALOGUES, LOADED, STAGED, UNNAMED
from kg.rdf.namespaces import FM, HAS_PART, TYPE
from kg.rdf.source import text_of
from kg.rdf.terms import iri, literal, triple
from kg.rdf.values import term_by_value
from kg.stores.client import Remote, Row

__all__ = [
    "DIGEST", "STATUS", "WHOLE", "Holdings", "holdings", "mark", "parts", "record", "statements",
    "supported",
]  # fmt: skip

WHOLE, LOADING = "whole", "loading"

DIGEST = FM + "digest"
STATUS, _WORK = "https://schema.org/creativeWorkStatus", "https://schema.org/CreativeWork"
_TOGETHER = 5_000  # statements that are asked for at once, of several graphs
_NAMES = 250  # graphs named in one question
_MANY = 1_000  # graphs; of more, all under one name are asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What a store holds under a base: how many statements each graph has ("" is the default graph), which graphs kg
    load made (with "" where it put the knowledge into the default one), the digests of entries, what it says of itself,
    and the areas where a load put something beside all that, and hasn't cleared it away."""

    base: str
    counts: Mapping[str, int]
    made: frozenset[str] = frozenset()
    digests: Mapping[str, str] = field(default_factory=dict)
    status: str = ""
    digest: str = ""
    staged: frozenset[str] = frozenset()

    @property
    def loaded(self) -> str:
        """The graph in which kg load says what is there."""
        return self.base + LOADED

    @property
    def ours(self) -> dict[str, int]:
        """The graphs that kg load made, with the number of their statements; 0 where one is gone."""
        return {graph: self.counts.get(graph, 0) for graph in self.made}

    @property
    def leftovers(self) -> set[str]:
        """The graphs in those areas."""
        return {graph for graph in self.counts for area in self.staged if graph == area or graph.startswith(f"{area}/")}


def holdings(remote: Remote, base: str) -> Holdings:
    """What the store holds under the base.

    Raises StoreError where it can't be asked, or its `…/graph/loaded` isn't ours.
    """
    counts: dict[str, int] = {}
    for graph, count in remote.rows(
        "?g ?n",
        f"{{ SELECT ?g (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} "
        f"FILTER(STRSTARTS(STR(?g), {literal(base)})) }} GROUP BY ?g }}",
    ):
        counts[text_of(graph)] = int(text_of(count))
    if not remote.target.knowledge:
        counts[""] = int(text_of(next(remote.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"))[0]))
    loaded = base + LOADED
    if not counts.get(loaded):
        return Holdings(base=base, counts=counts)
    said: dict[str, set[str]] = {}
    for verb, value in remote.rows("?p ?o", f"GRAPH {_name(loaded)} {{ {_name(loaded)} ?p ?o }}", total=counts[loaded]):
        said.setdefault(text_of(verb), set()).add(text_of(value))
    if _WORK not in said.get(TYPE, ()):
        raise StoreError(
            phrase("the graph {} in the store was not made by {}", loaded, call("load")),
            endpoint=remote.target.query,
            hint="Give the workspace a base of its own, or have whoever made the graph remove it.",
        )
    digests: dict[str, str] = {}
    catalogues = base + CATALOGUES
    if counts.get(catalogues):
        for entry, digest in remote.rows("?e ?d", f"GRAPH {_name(catalogues)} {{ ?e {iri(DIGEST)} ?d }}"):
            name = text_of(entry)
            digests[name] = "" if name in digests else text_of(digest)  # of two, one is of a load that was cut off
    status, whole = (said.get(verb, {""}) for verb in (STATUS, DIGEST))
    noted = said.get(HAS_PART, set())
    staged = frozenset(its for its in noted if its.startswith(base + STAGED))
    return Holdings(
        base=base,
        counts=counts,
        made=frozenset("" if its == base + UNNAMED else its for its in noted - staged),
        digests=digests,
        status=min(status) if len(status) == 1 else LOADING,
        digest=min(whole) if len(whole) == 1 else "",
        staged=staged,
    )


def record(graph: str, value: str, raw: str) -> str:
    """A statement as a line to sort: its graph, itself by value, and as it is written where that differs."""
    return f"{graph}\t{value}\t{'' if raw == value else raw}\n"


def statements(remote: Remote, counts: Mapping[str, int]) -> Iterator[str]:
    """The statements of these graphs as records, in no order. Raises StoreError where there are not as many."""
    small = {graph: count for graph, count in counts.items() if graph and 0 < count <= _TOGETHER}
    for graph in sorted(counts):
        if counts[graph] and graph not in small:
            yield from _graph(remote, graph, counts[graph])
    if len(small) > _MANY and remote.target.abilities.rows_per_answer is None:
        yield from _all(remote, small)
        return
    some: dict[str, int] = {}
    for graph in sorted(small):
        if sum(some.values()) + small[graph] > _TOGETHER or len(some) == _NAMES:
            yield from _graphs(remote, some)
            some = {}
        some[graph] = small[graph]
    if some:
        yield from _graphs(remote, some)


def _all(remote: Remote, counts: Mapping[str, int]) -> Iterator[str]:
    """The statements of so many graphs that everything under one name is asked for at once."""
    start = commonprefix(list(counts))  # noqa: RUF071  # of the text, not of a path
    found = 0
    pattern = f"GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), {literal(start)}))"
    for graph, *row in remote.select(f"SELECT ?g ?s ?p ?o WHERE {{ {pattern} }}"):
        if (name := text_of(graph)) in counts:
            found += 1
            yield _record(remote, name, tuple(row))
    if found != sum(counts.values()):
        raise StoreError(
            f"{remote.target.query} gave {found:,} of {sum(counts.values()):,} statements",
            endpoint=remote.target.query,
            hint="Another program is writing to it: try again.",
        )


def _graph(remote: Remote, graph: str, count: int) -> Iterator[str]:
    if remote.target.graph_store is not None and remote.target.abilities.whole_graphs:
        for its in remote.graph(graph, total=count):
            yield _record(remote, graph, (its.subject, its.predicate, its.object))
        return
    pattern = f"GRAPH {_name(graph)} {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
    found = (
        remote.rows("?s ?p ?o", pattern, total=count)
        if remote.target.abilities.rows_per_answer is None
        else _some(remote, pattern)
    )
    total = 0
    for row in found:
        total += 1
        yield _record(remote, graph, row)
    if total != count:
        raise StoreError(
            f"{remote.target.query} gave {total:,} of {count:,} statements in {graph or 'the default graph'}",
            endpoint=remote.target.query,
            hint="Another program is writing to it: try again.",
        )


def _some(remote: Remote, pattern: str) -> Iterator[Row]:
    """The statements that fit a pattern, some subjects at a time: Virtuoso ends itself (7.2.5: "row fill overflow")
    where it is to sort rows with long texts, which pages would need."""
    subjects: list[str] = []
    total = 0
    counted = f"{{ SELECT ?s (COUNT(*) AS ?n) WHERE {{ {pattern} }} GROUP BY ?s }}"
    for subject, number in remote.rows("?s ?n", counted):
        count = int(text_of(number))
        if subjects and (total + count > _TOGETHER or len(subjects) == _NAMES):
            yield from remote.rows("?s ?p ?o", f"VALUES ?s {{ {' '.join(subjects)} }} {pattern}", total=total)
            subjects, total = [], 0
        subjects.append(str(subject))
        total += count
    if subjects:
        yield from remote.rows("?s ?p ?o", f"VALUES ?s {{ {' '.join(subjects)} }} {pattern}", total=total)


def _graphs(remote: Remote, counts: Mapping[str, int]) -> Iterator[str]:
    names = " ".join(map(_name, counts))
    pattern = f"VALUES ?g {{ {names} }} GRAPH ?g {{ ?s ?p ?o }}"
    for graph, *row in remote.rows("?g ?s ?p ?o", pattern, total=sum(counts.values())):
        yield _record(remote, text_of(graph), tuple(row))


def _record(remote: Remote, graph: str, row: Row) -> str:
    subject, predicate, value = row
    if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.NamedNode | ox.Literal):
        raise StoreError(
            f"{graph or 'the default graph'} in the store has a statement that no build makes: "
            f"{subject} {predicate} {value}",
            endpoint=remote.target.query,
            hint="Someone wrote it there. Remove it, then load again.",
        )
    start = f"{subject} {predicate}"
    return record(graph, f"{start} {term_by_value(value)}", f"{start} {value}")


def supported(remote: Remote, raw: Iterable[str], graphs: frozenset[str]) -> int:
    """How many of these statements, as the store writes them, stand in one of the graphs as well."""
    # a statement is asked for as a row of VALUES: with its terms in the pattern no store is slower, some are faster
    rows = " ".join(f"( {its} )" for its in raw)
    found = remote.rows("?s ?p ?o ?g", f"VALUES (?s ?p ?o) {{ {rows} }} GRAPH ?g {{ ?s ?p ?o }}")
    return len({row[:3] for row in found if text_of(row[3]) in graphs})


def _name(graph: str) -> str:
    return str(ox.NamedNode(graph))  # which it is to the letter; iri() would make a better address of a strange one


def mark(base: str, digest: str) -> str:
    """Operations that write what is there: whole with this digest, or loading where it is empty."""
    loaded = base + LOADED
    said = [triple(loaded, TYPE, iri(_WORK)), triple(loaded, STATUS, literal(WHOLE if digest else LOADING))]
    if digest:
        said.append(triple(loaded, DIGEST, literal(digest)))
    # one operation each that stands by itself: where updates roll back in part only, no moment says too much
    return (
        f"DELETE {{ GRAPH {_name(loaded)} {{ ?s ?p ?o }} }} WHERE {{ GRAPH {_name(loaded)} {{ ?s ?p ?o . "
        f"VALUES ?p {{ {iri(DIGEST)} {iri(STATUS)} }} }} }} ;\n"
        f"INSERT DATA {{ GRAPH {_name(loaded)} {{ {' . '.join(said)} }} }}"
    )


def parts(base: str, graphs: Iterable[str], verb: str) -> str:
    """An operation that notes graphs as ours (INSERT) or no longer so (DELETE)."""
    loaded = base + LOADED
    said = " .\n".join(f"{_name(loaded)} <{HAS_PART}> {_name(graph or base + UNNAMED)}" for graph in graphs)
    return f"{verb} DATA {{ GRAPH {_name(loaded)} {{ {said} }} }}"
