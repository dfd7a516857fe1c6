"""Asking a store that someone runs: requests as SPARQLWrapper composes them, sent by `kg.stores.client`, and all of the
rows.

Only queries are sent, a SELECT whatever was asked (but for `kg.stores.ask.copy`), and always as such to the address for
them: neither a guess at what kind of query a text is, nor a store that takes updates there too, can make one change
anything.

Stores cut what they answer. Virtuoso says so of a SELECT, of a CONSTRUCT it doesn't; of others nothing is known. Where
a store may have, its rows are counted by a query of their own, and read page by page if some are missing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg.errors import StoreError
from kg.rdf.source import text_of
from kg.rdf.sparql import Parts, dissect
from kg.stores.ask.ordering import Row, Table, variables_of
from kg.stores.limits import Limits
from kg.stores.virtuoso import BROKEN_OFF

if TYPE_CHECKING:
    from urllib.request import Request

    import httpx

    from kg.stores.client import Remote
    from kg.stores.kinds import Kind

__all__ = ["Asker", "Dataset"]

_JSON, _NTRIPLES = "application/sparql-results+json", "application/n-triples"
_FEWEST = 100  # rows; no store is known that cuts an answer to less
_COUNT, _BETWEEN = "kgCount", ', "|", '


class Dataset(NamedTuple):
    """The graphs that a query is asked of; where both are empty those of the store, or of the query's own FROM."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def written(self) -> str:
        """The same as clauses of a query."""
        return "\n".join([f"FROM <{its}>" for its in self.default] + [f"FROM NAMED <{its}>" for its in self.named])


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """What asks a store, within limits."""

    remote: Remote
    limits: Limits

    @property
    def abilities(self) -> Kind:
        """What the store can do."""
        return self.remote.target.abilities

    def table(self, query: Parts, dataset: Dataset) -> Table:
        """All solutions of a SELECT. Raises StoreError where the store refuses, or gives only a part of them."""
        size, cut_header = self.abilities.rows_per_answer, self.abilities.cut_header
        if size is not None and query.order and (query.limit or 0) + query.offset > size:
            return self._paged(query, dataset, variables_of(query.written()), size)
        found, headers = self._ask(query, dataset)
        if size is None or not found.rows:
            return found
        count = len(found.rows)
        if cut_header is not None:
            whole = cut_header not in headers and count < size
        else:
            whole = count < _FEWEST or count == self._count(query, dataset)
        return found if whole else self._paged(query, dataset, found.variables, min(size, count))

    def _count(self, query: Parts, dataset: Dataset) -> int:
        """How many rows a query has, by its LIMIT and OFFSET."""
        inner = replace(query, order="", limit=None, offset=0)
        (row,) = self._ask(inner.within(f"(COUNT(*) AS ?{_COUNT})"), dataset)[0].rows
        left = max(0, int(text_of(row[0])) - query.offset)
        return left if query.limit is None else min(left, query.limit)

    def _paged(self, query: Parts, dataset: Dataset, variables: tuple[str, ...], size: int) -> Table:
        """The rows page by page, in an order in which none is before another in one page and behind it in the next.

        By a hash of their texts: terms of all kinds have no order (Oxigraph 0.5.13 falls over when asked for one), and
        Virtuoso sorts by no more than 1,900 bytes. And the order within, the page around it: Virtuoso refuses both at
        once beyond 10,000 rows.
        """
        texts = ("STR({0})", "STR(DATATYPE({0}))", "LANG({0})")
        said = (f'COALESCE({text.format(f"?{name}")}, "")' for name in variables for text in texts)
        order = f"MD5(CONCAT({_BETWEEN.join(said)}))"
        inner = replace(query, order=f"{query.order} {order}".strip(), limit=None, offset=0)
        total = self._count(query, dataset)
        rows: list[Row] = []
        while len(rows) < total:
            limit = min(size, total - len(rows))
            page = inner.within("*", limit=limit, offset=query.offset + len(rows))
            found = self._ask(page, dataset)[0].of(variables).rows
            rows += found
            if len(found) != limit:
                break
        if len(rows) != total or self._count(query, dataset) != total:
            raise StoreError(
                f"{self.remote.target.query} gave {len(rows):,} rows of {total:,}",
                endpoint=self.remote.target.query,
                hint="It cuts answers, or another program is writing to it: raise its limit, or try again.",
            )
        return Table(variables, rows)

    def _ask(self, query: Parts, dataset: Dataset) -> tuple[Table, httpx.Headers]:
        """The rows that come, and the headers of the answer."""
        endpoint = self.remote.target.query
        body, headers = self.remote.ask(self._request(query, dataset), self.limits, _JSON)
        with body:
            if headers.get(BROKEN_OFF):
                raise self._in_part()
            found = None
            try:
                found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
                if not isinstance(found, ox.QuerySolutions):
                    raise StoreError("the store answers a SELECT with a yes or no", endpoint=endpoint)
                variables = tuple(variable.value for variable in found.variables)
                rows = [tuple(map(self.abilities.restored, row)) for row in found]
            except (SyntaxError, ValueError) as error:
                raise self._in_part() from error
            finally:
                del found  # a traceback would keep it for another thread to drop, which the library forbids
        return Table(variables, rows), headers

    def statements(self, query: str) -> list[ox.Triple]:
        """The statements of a CONSTRUCT, of which the store may leave out some: whoever asks has to count them."""
        body, headers = self.remote.ask(self._request(dissect(query), Dataset(), _NTRIPLES), self.limits, _NTRIPLES)
        with body:
            if headers.get(BROKEN_OFF):
                raise self._in_part()
            try:
                found = [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)]
            except (SyntaxError, ValueError) as error:
                raise self._in_part() from error
        return [ox.Triple(its.subject, its.predicate, self.abilities.restored(its.object)) for its in found]

    def _in_part(self) -> StoreError:
        if self.limits.is_over:
            return self.limits.late(self.remote.target.query)
        return StoreError(
            f"{self.remote.target.query} answered in part only: its time for a query was up, or the connection was cut",
            endpoint=self.remote.target.query,
            status=200,
            hint="Narrow the query, or have the store give more time to one (oxigraph serve --timeout-s 600).",
        )

    def _request(self, query: Parts, dataset: Dataset, form: str = _JSON) -> Request:
        from SPARQLWrapper import JSON, POST, POSTDIRECTLY, SELECT, URLENCODED, SPARQLWrapper

        target = self.remote.target
        asked = SPARQLWrapper(target.query, returnFormat=JSON, agent="fmkg")
        asked.setMethod(POST)
        asked.setRequestMethod(URLENCODED)  # the other way hangs in Virtuoso
        form_size = self.abilities.form_size
        if form_size is not None and sum(map(len, dataset.named)) > form_size:
            asked.setRequestMethod(POSTDIRECTLY)
            query, dataset = replace(query, dataset=dataset.written()), Dataset()
        asked.setOnlyConneg(True)
        asked.addCustomHttpHeader("Accept", form)
        # set as they are: setQuery guesses the form, and would send what it takes for an update as one
        asked.queryString, asked.queryType = query.written(), SELECT
        for name, graphs in (("default-graph-uri", dataset.default), ("named-graph-uri", dataset.named)):
            for graph in graphs:
                asked.addParameter(name, graph)
        limit = self.abilities.time_limit
        if self.limits.ends is not None and limit is not None:  # so that it doesn't go on when nobody waits
            asked.addParameter(limit.parameter, str(math.ceil((self.limits.left() + 1) * limit.second)))
        return asked._createRequest()  # it composes; what it sends by has no retries
