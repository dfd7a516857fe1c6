"""The graph in a store that someone runs, asked in place of the embedded one: the same questions, the same rows.

`kg load` put it there. What stores do in their own ways, other modules make up for:
`kg.stores.ask.datasets` (which of its graphs a query sees), `kg.stores.ask.paging` (answers that are cut),
`kg.stores.ask.ordering` (how terms are written, and in what order rows come), `kg.stores.ask.copy` (paths of any
length).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import file_digest
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import StoreError
from kg.phrases import Phrase, call, phrase
from kg.rdf.graphs import LOADED
from kg.rdf.namespaces import HAS_PART
from kg.rdf.source import KNOWLEDGE, text_of
from kg.rdf.source import match as match_in
from kg.rdf.sparql import Parts, dissect, has_closure
from kg.rdf.tokens import tokens
from kg.stores.ask.datasets import GraphLayout
from kg.stores.ask.ordering import (
    Evaluate,
    Table,
    evaluate,
    fill_template,
    normalised,
    rows_of,
    sortable,
    sorted_rows,
    variables_of,
)
from kg.stores.ask.paging import Pager
from kg.stores.inventory import DIGEST, STATUS, LoadRecord
from kg.stores.protocol import Dataset
from kg.stores.retry import Limits

if TYPE_CHECKING:
    from pathlib import Path

    from kg.stores.config import Target

__all__ = ["StoreGraph", "notices", "open_store_graph"]

_THINGS_AT_ONCE = 200  # described by one query
_SECONDS = 60.0  # for one answer, if there is no deadline
_LARGEST = 2**28  # bytes of an answer, as for the embedded store
_ANY = "(1 AS ?kgAny)"  # selected if only the number of solutions counts


@dataclass(frozen=True, kw_only=True)
class StoreGraph:
    """A graph that kg load put into a store, as a `kg.rdf.source.Source`; `record` is what the store says of the load.

    `evaluate` sorts rows, and fills templates. Each method raises StoreError if the store can't be reached,
    refuses, or answers in part.
    """

    pager: Pager
    layout: GraphLayout
    record: LoadRecord
    evaluate: Evaluate = evaluate
    _matched: dict[tuple[object, ...], list[ox.Triple]] = field(default_factory=dict)

    def select(self, query: str) -> ox.QuerySolutions:
        """Return the rows of a SELECT. Raises SyntaxError if it isn't SPARQL, TypeError if it isn't a SELECT."""
        from kg.query import Answer
        from kg.query.results import as_json

        variables = variables_of(query)
        if (copy := self.copy_for(query)) is not None:
            solutions = copy.query(query)
        else:
            table = self._table(query, variables)
            answer = Answer(variables=table.variables, rows=tuple(table.rows))
            solutions = ox.parse_query_results(as_json(answer), format=ox.QueryResultsFormat.JSON)
        if not isinstance(solutions, ox.QuerySolutions):
            raise TypeError(f"not a SELECT: {query}")
        return solutions

    def _table(self, query: str, variables: tuple[str, ...]) -> Table:
        """Return the rows of a SELECT with these variables, sorted here if they can be, else by the store."""
        parts, dataset = self.layout.scoped(query)
        wanted = sortable(parts, variables, store_sorts=self.pager.abilities.sorts_mixed_values)
        if wanted is None:
            return normalised(self.pager.table(parts, dataset), variables, parts)
        table = sorted_rows(self.pager.table(wanted, dataset), variables, parts, self.evaluate)
        if (wanted.limit, wanted.offset) == (parts.limit, parts.offset):
            return table
        end = None if parts.limit is None else parts.offset + parts.limit
        return Table(table.variables, table.rows[parts.offset : end])

    def holds_any(self, query: str) -> bool:
        """Return the answer of an ASK."""
        if (copy := self.copy_for(query)) is not None:
            return bool(copy.query(query))
        parts, dataset = self.layout.scoped(query)
        return bool(self.pager.table(parts.selecting(_ANY, limit=1), dataset).rows)

    def construct(self, query: str) -> Iterator[ox.Triple]:
        """Yield the statements of a CONSTRUCT. Raises SyntaxError if it isn't SPARQL."""
        if (copy := self.copy_for(query)) is not None:
            yield from copy.query(query)  # type: ignore[misc]  # of a CONSTRUCT they are statements
            return
        parts, dataset = self.layout.scoped(query)
        template = set(tokens(parts.head))
        variables = sorted({token.text for token in template if token.kind == "variable"})
        is_part = parts.limit is not None or parts.offset > 0
        # a blank node in the template is another one for each solution, so that equal solutions count
        has_blank = any(token.text in ("[", "(") or token.kind == "blank" for token in template)
        head = f"{'' if is_part or has_blank else 'DISTINCT '}{' '.join(variables) or _ANY}"
        wanted = parts.selecting(head, order=parts.order if is_part else "")
        yield from fill_template(self.pager.table(wanted, dataset), parts, self.evaluate)

    def describe(self, query: str) -> Iterator[ox.Triple]:
        """Yield the statements of the knowledge on each thing that a DESCRIBE names or finds."""
        parts, dataset = self.layout.scoped(query)
        things = self._described_things(parts, dataset)
        names = sorted(str(thing) for thing in things if isinstance(thing, ox.NamedNode))
        for start in range(0, len(names), _THINGS_AT_ONCE):
            some = " ".join(names[start : start + _THINGS_AT_ONCE])
            wanted = dissect(f"SELECT ?s ?p ?o {parts.dataset} WHERE {{ VALUES ?s {{ {some} }} ?s ?p ?o }}")
            table = self.pager.table(wanted, dataset if parts.dataset else Dataset(dataset.default))
            yield from fill_template(table, replace(wanted, head="{ ?s ?p ?o }"), self.evaluate)

    def _described_things(self, query: Parts, dataset: Dataset) -> set[object]:
        """The terms that the head of a DESCRIBE has: names as they are, variables as the pattern finds them."""
        words = [token.text for token in tokens(query.head)]
        names = [word for word in words if word[0] not in "?$*"]
        named = " ".join(f"({name} AS ?kg{number})" for number, name in enumerate(names))
        things: set[object] = set()
        if named:
            things |= {term for row in rows_of(f"{query.prologue} SELECT {named} {{}}") for term in row}
        if query.where:
            head = " ".join(word for word in words if word[0] in "?$*")
            table = self.pager.table(query.selecting(f"DISTINCT {head}" if head else _ANY), dataset)
            variables = variables_of(query.selecting(head).written()) if head else ()
            things |= {term for row in table.of(variables).rows for term in row}
        return things

    def match(
        self,
        subject: str | None = None,
        predicate: str | None = None,
        value: ox.NamedNode | ox.Literal | None = None,
        graph: ox.NamedNode | ox.DefaultGraph = KNOWLEDGE,
    ) -> Iterator[ox.Triple]:
        """Yield the statements in a graph with this subject, predicate and object, each if given."""
        if "_copy" in self.__dict__:
            yield from match_in(self._copy, subject, predicate, value, graph)
            return
        # all statements on a subject are asked for at once: who asks for one of them will ask for others
        start = f"<{subject}>" if subject is not None else "?s"
        verb = f"<{predicate}>" if subject is None and predicate is not None else "?p"
        end = str(value) if subject is None and value is not None else "?o"
        pattern = f"{start} {verb} {end}"
        if (graph, pattern) not in self._matched:
            where = f"GRAPH {graph} {{ {pattern} }}" if isinstance(graph, ox.NamedNode) else pattern
            self._matched[graph, pattern] = list(self.construct(f"CONSTRUCT {{ {pattern} }} WHERE {{ {where} }}"))
        for triple in self._matched[graph, pattern]:
            if predicate in (None, triple.predicate.value) and value in (None, triple.object):
                yield triple

    def copy_for(self, query: str) -> ox.Store | None:
        """Return a copy of the graph, to be asked in the store's place; None if the store is to answer itself.

        Virtuoso 7 follows paths of any length only in part: it leaves out what is reached by no step at all, finds
        nothing if the start is bound elsewhere, and runs out of memory or ends if a path leads back.
        """
        if "_copy" in self.__dict__ or (not self.pager.abilities.follows_paths and has_closure(query)):
            return None if dissect(query).dataset else self._copy
        return None

    @cached_property
    def _copy(self) -> ox.Store:
        from kg.stores.ask.copy import copy_graphs

        return copy_graphs(self.pager, self.layout)


@contextmanager
def open_store_graph(
    target: Target, base: str, *, deadline: float | None = None, evaluate: Evaluate = evaluate
) -> Iterator[StoreGraph]:
    """Open the graph that kg load put into a store, to be asked until the `deadline`, a time of the monotonic clock.
    `evaluate` sorts rows, and fills templates.

    Raises StoreError if nothing was loaded there, or the knowledge isn't where stores.yaml says.
    """
    from kg.stores.client import open_remote

    with open_remote(target, answer=_SECONDS) as remote:
        pager = Pager(remote=remote, limits=Limits(deadline=deadline, max_bytes=_LARGEST, user_query=True))
        record = _record(pager, base)
        yield StoreGraph(pager=pager, layout=_layout(target, base, record), record=record, evaluate=evaluate)


def _record(pager: Pager, base: str) -> LoadRecord:
    """What a store records of the load into it. Raises StoreError if there was none."""
    loaded, target = base + LOADED, pager.remote.target
    predicates = f"VALUES ?p {{ <{STATUS}> <{DIGEST}> <{HAS_PART}> }}"
    query = dissect(f"SELECT ?p ?o WHERE {{ GRAPH <{loaded}> {{ <{loaded}> ?p ?o }} {predicates} }}")
    rows = pager.table(query, Dataset()).rows
    record = LoadRecord.of(base, ((text_of(predicate), text_of(value)) for predicate, value in rows))
    if not record.status:
        raise StoreError(
            phrase("{} holds no graph that {} put there", target.name, call("load")),
            endpoint=target.query,
            hint=phrase("Run: {}", call("load", target.name)),
        )
    return record


def _layout(target: Target, base: str, record: LoadRecord) -> GraphLayout:
    """Where the store has which graph. Raises StoreError if the knowledge isn't if stores.yaml says."""
    knowledge = base + target.knowledge if target.knowledge else ""
    if record.is_whole and knowledge not in record.graphs:
        raise StoreError(
            f"the knowledge in {target.name} isn't where {target.file} says",
            endpoint=target.query,
            hint=phrase("Set knowledge_graph to what it was, or run: {}", call("load", target.name)),
        )
    return GraphLayout(
        base=base,
        knowledge=knowledge,
        named=record.graphs - {"", knowledge, base + LOADED},
        keeps_to_dataset=target.abilities.keeps_to_dataset,
        is_staged=bool(record.areas),
    )


def notices(graph: StoreGraph, name: str, build: Path) -> Iterator[Phrase]:
    """Yield what the user should know: that the graph in the store `name` is half loaded, or that the folder of builds
    here has another build."""
    if not graph.record.is_whole:
        text = "a load into {} is under way or broke off; rows may be missing, or of two builds: {}"
        yield phrase(text, name, call("load", name))
    elif (nquads := build / "kg.nq").is_file():
        with nquads.open("rb") as content:
            digest = file_digest(content, "sha256").hexdigest()
        if digest != graph.record.digest:
            text = "{} holds another build than the one here; to bring it up to date: {}"
            yield phrase(text, name, call("load", name))
