"""The graph in a store that someone runs, asked in place of the embedded one: the same questions, the same rows.

`kg load` put it there. What the store does in its own way is made up for here, in `kg.stores.ask.datasets` (which of
its graphs a query sees), `kg.stores.ask.paging` (answers that are cut), and `kg.stores.ask.ordering` (how terms are
written, and in what order rows come).
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
from kg.rdf.graphs import LOADED, STAGED, UNNAMED
from kg.rdf.namespaces import HAS_PART
from kg.rdf.source import KNOWLEDGE, text_of
from kg.rdf.source import match as match_in
from kg.rdf.sparql import Parts, dissect, has_closure
from kg.rdf.tokens import tokens
from kg.stores.ask.datasets import Placing
from kg.stores.ask.ordering import Evaluate, Table, filled, here, rows_of, settled, variables_of
from kg.stores.ask.paging import Asker
from kg.stores.inventory import DIGEST, STATUS, WHOLE
from kg.stores.protocol import Dataset
from kg.stores.retry import Limits

if TYPE_CHECKING:
    from pathlib import Path

    from kg.stores.config import Target

__all__ = ["There", "notes", "open_there"]

_TOGETHER = 200  # things that one request names
_LARGEST = 2**28  # bytes of an answer, as for the embedded store


@dataclass(frozen=True, kw_only=True)
class There:
    """A graph that kg load put into a store, as a `kg.rdf.source.Source`; `status` and `digest` are what the store says
    of it.

    Each method raises StoreError where the store can't be reached, refuses, or answers in part.
    """

    asker: Asker
    placing: Placing
    status: str
    digest: str
    in_order: Evaluate = here
    _found: dict[tuple[object, ...], list[ox.Triple]] = field(default_factory=dict)

    def select(self, query: str) -> ox.QuerySolutions:
        """The rows of a SELECT. Raises SyntaxError where it isn't SPARQL, TypeError where it isn't a SELECT."""
        from kg.query import Answer
        from kg.query.results import as_json

        variables = variables_of(query)
        if (copy := self.copy_for(query)) is not None:
            found = copy.query(query)
        else:
            table = self._rows(query, variables)
            answer = Answer(variables=table.variables, rows=tuple(table.rows))
            found = ox.parse_query_results(as_json(answer), format=ox.QueryResultsFormat.JSON)
        if not isinstance(found, ox.QuerySolutions):
            raise TypeError(f"not a SELECT: {query}")
        return found

    def _rows(self, query: str, variables: tuple[str, ...]) -> Table:
        asked, dataset = self.placing.placed(query)
        keys = asked.ordered_by if asked.order else None
        hidden = [name for name in keys or () if name not in variables and not asked.head.endswith("*")]
        limited = asked.limit is not None or bool(asked.offset)
        # An order by values is made here, of rows that come with all that orders them. Where just some of the rows are
        # wanted the store has to choose them, but for those that can't: Virtuoso puts long texts into no order, or
        # refuses to, and an Oxigraph server ends at once where there are values of several kinds.
        here_only = limited and not self.asker.abilities.sorts_mixed_values
        wanted = replace(asked, head=" ".join([asked.head, *(f"?{name}" for name in hidden)]))
        if here_only or not limited:
            wanted = replace(wanted, order="", limit=None, offset=0)
        chosen_there = bool(hidden) and asked.is_distinct and not here_only and limited
        if keys is None or chosen_there or not _is_select(wanted):
            table = self.asker.table(asked, dataset).of(variables)
            return settled(table, variables, replace(asked, order=""), self.in_order)
        table = self.asker.table(wanted, dataset).of((*variables, *hidden))
        table = settled(table, variables, asked, self.in_order)
        if here_only:
            end = None if asked.limit is None else asked.offset + asked.limit
            return Table(table.variables, table.rows[asked.offset : end])
        return table

    def holds_any(self, query: str) -> bool:
        """The answer of an ASK."""
        if (copy := self.copy_for(query)) is not None:
            return bool(copy.query(query))
        asked, dataset = self.placing.placed(query)
        return bool(self.asker.table(asked.selecting("(1 AS ?kgAny)", limit=1), dataset).rows)

    def construct(self, query: str) -> Iterator[ox.Triple]:
        """The statements of a CONSTRUCT. Raises SyntaxError where it isn't SPARQL."""
        if (copy := self.copy_for(query)) is not None:
            yield from copy.query(query)  # type: ignore[misc]  # of a CONSTRUCT they are statements
            return
        asked, dataset = self.placing.placed(query)
        words = set(tokens(asked.head))
        names = sorted({word.text for word in words if word.kind == "variable"})
        limited = asked.limit is not None or asked.offset
        new_ones = any(word.text in ("[", "(") or word.kind == "blank" for word in words)  # for each solution anew
        head = f"{'' if limited or new_ones else 'DISTINCT '}{' '.join(names) or '(1 AS ?kgAny)'}"
        wanted = asked.selecting(head, order=asked.order if limited else "")
        yield from filled(self.asker.table(wanted, dataset), asked)

    def describe(self, query: str) -> Iterator[ox.Triple]:
        """What the knowledge says of each thing that a DESCRIBE names or finds."""
        asked, dataset = self.placing.placed(query)
        words = [its.text for its in tokens(asked.head)]
        fixed = " ".join(f"({word} AS ?kg{at})" for at, word in enumerate(words) if word[0] not in "?$*")
        things = {term for row in rows_of(f"{asked.prologue} SELECT {fixed} {{}}") for term in row} if fixed else set()
        if asked.where:
            head = " ".join(word for word in words if word[0] in "?$*")
            found = self.asker.table(asked.selecting(f"DISTINCT {head}" if head else "(1 AS ?kgAny)"), dataset)
            shown = variables_of(asked.selecting(head).written()) if head else ()
            things |= {term for row in found.of(shown).rows for term in row}
        told = sorted(str(its) for its in things if isinstance(its, ox.NamedNode))
        for start in range(0, len(told), _TOGETHER):
            where = f"{{ VALUES ?s {{ {' '.join(told[start : start + _TOGETHER])} }} ?s ?p ?o }}"
            whole = dissect(f"SELECT ?s ?p ?o {asked.dataset} WHERE {where}")
            given = dataset if asked.dataset else Dataset(dataset.default)
            yield from filled(self.asker.table(whole, given), replace(whole, head="{ ?s ?p ?o }"))

    def match(
        self,
        subject: str | None = None,
        predicate: str | None = None,
        value: ox.NamedNode | ox.Literal | None = None,
        graph: ox.NamedNode | ox.DefaultGraph = KNOWLEDGE,
    ) -> Iterator[ox.Triple]:
        """The statements in a graph with this subject, predicate and object, where given."""
        if "_copied" in self.__dict__:
            yield from match_in(self._copied, subject, predicate, value, graph)
            return
        # of a subject all is asked for at once: who asks for one thing of it will ask for others
        start = f"<{subject}>" if subject is not None else "?s"
        verb = f"<{predicate}>" if subject is None and predicate is not None else "?p"
        end = str(value) if subject is None and value is not None else "?o"
        pattern = f"{start} {verb} {end}"
        if (graph, pattern) not in self._found:
            where = f"GRAPH {graph} {{ {pattern} }}" if isinstance(graph, ox.NamedNode) else pattern
            self._found[graph, pattern] = list(self.construct(f"CONSTRUCT {{ {pattern} }} WHERE {{ {where} }}"))
        for its in self._found[graph, pattern]:
            if predicate in (None, its.predicate.value) and value in (None, its.object):
                yield its

    def copy_for(self, query: str) -> ox.Store | None:
        """A copy that a query is asked of in the store's place; None where the store is to answer itself.

        Virtuoso 7 follows paths of any length only in part: it leaves out what is reached over no step at all, gives
        nothing where the start is bound elsewhere, and runs out of memory or falls over where a way leads back.
        """
        if "_copied" in self.__dict__ or (not self.asker.abilities.follows_paths and has_closure(query)):
            return None if dissect(query).dataset else self._copied
        return None

    @cached_property
    def _copied(self) -> ox.Store:
        from kg.stores.ask.copy import copied

        return copied(self.asker, self.placing)


@contextmanager
def open_there(
    target: Target, base: str, *, deadline: float | None = None, in_order: Evaluate = here
) -> Iterator[There]:
    """The graph that kg load put into a store, to be asked; each answer has to be there when the monotonic clock says
    `deadline`. `in_order` runs what puts rows in order.

    Raises StoreError where nothing was loaded there, or the knowledge isn't where stores.yaml says.
    """
    from kg.stores.client import open_remote

    with open_remote(target) as remote:
        limits = Limits(deadline=deadline, max_bytes=_LARGEST, user_query=True)
        yield replace(_there(Asker(remote=remote, limits=limits), target, base), in_order=in_order)


def _there(asker: Asker, target: Target, base: str) -> There:
    loaded = base + LOADED
    verbs = f"VALUES ?p {{ <{STATUS}> <{DIGEST}> <{HAS_PART}> }}"
    query = dissect(f"SELECT ?p ?o WHERE {{ GRAPH <{loaded}> {{ <{loaded}> ?p ?o }} {verbs} }}")
    said: dict[str, set[str]] = {STATUS: set(), DIGEST: set(), HAS_PART: set()}
    for verb, value in asker.table(query, Dataset()).rows:
        said.setdefault(text_of(verb), set()).add(text_of(value))
    if not said[STATUS]:
        raise StoreError(
            phrase("{} holds no graph that {} put there", target.name, call("load")),
            endpoint=target.query,
            hint=phrase("Run: {}", call("load", target.name)),
        )
    parts = said[HAS_PART]
    knowledge = base + target.knowledge if target.knowledge else ""
    if (knowledge or base + UNNAMED) not in parts and said[STATUS] == {WHOLE}:
        raise StoreError(
            f"the knowledge in {target.name} isn't where {target.file} says",
            endpoint=target.query,
            hint=phrase("Set knowledge_graph to what it was, or run: {}", call("load", target.name)),
        )
    staged = {its for its in parts if its.startswith(base + STAGED)}
    placing = Placing(
        base=base,
        knowledge=knowledge,
        named=frozenset(parts - staged - {knowledge, base + UNNAMED, loaded}),
        restricts=target.abilities.keeps_to_dataset,
        staged=bool(staged),
    )
    return There(
        asker=asker,
        placing=placing,
        status=WHOLE if said[STATUS] == {WHOLE} else "loading",
        digest=min(said[DIGEST], default=""),
    )


def notes(there: There, name: str, build: Path) -> Iterator[Phrase]:
    """What whoever asks should know: that the graph there is half loaded, or is another build than the one here."""
    if there.status != WHOLE:
        said = "a load into {} is under way or broke off; rows may be missing, or of two builds: {}"
        yield phrase(said, name, call("load", name))
    elif (built := build / "kg.nq").is_file():
        with built.open("rb") as file:
            if file_digest(file, "sha256").hexdigest() != there.digest:
                said = "{} holds another build than the one here; to bring it up to date: {}"
                yield phrase(said, name, call("load", name))


def _is_select(asked: Parts) -> bool:
    """Whether a query is one: a variable that isn't in a group can't be shown beside it."""
    try:
        return bool(variables_of(asked.written()))
    except SyntaxError:
        return False
