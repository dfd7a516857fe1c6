"""Asking a store that someone runs, until all of the rows have come.

Only queries are sent, a SELECT whatever was asked (but for `kg.stores.ask.copy`), and always as such to the address for
them: neither a guess at what kind of query a text is, nor a store that takes updates there too, can make one change
anything.

Stores cut what they answer. Virtuoso says so of a SELECT, of a CONSTRUCT it doesn't; of others nothing is known. Where
a store may have, its rows are counted by a query of their own, and read page by page if some are missing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import StoreError
from kg.rdf.source import text_of
from kg.rdf.sparql import Parts, dissect
from kg.stores.ask.ordering import Row, Table, variables_of
from kg.stores.protocol import JSON, NTRIPLES, Dataset, Request, direct_query, form_query
from kg.stores.virtuoso import BROKEN_OFF

if TYPE_CHECKING:
    import httpx

    from kg.stores.client import Remote
    from kg.stores.kinds import Kind
    from kg.stores.retry import Limits

__all__ = ["Asker"]

_FEWEST = 100  # rows; no store is known that cuts an answer to less
_COUNT, _BETWEEN = "kgCount", ', "|", '


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
        body, headers = self.remote.send(self._request(query, dataset), self.limits)
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
        body, headers = self.remote.send(self._request(dissect(query), Dataset(), NTRIPLES), self.limits)
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

    def _request(self, query: Parts, dataset: Dataset, accept: str = JSON) -> Request:
        endpoint, limit = self.remote.target.query, self.abilities.time_limit
        parameters = {}
        if self.limits.deadline is not None and limit is not None:  # so that it doesn't go on when nobody waits
            parameters[limit.parameter] = str(math.ceil((self.limits.seconds_left() + 1) * limit.second))
        form_size = self.abilities.form_size
        if form_size is not None and sum(map(len, dataset.named)) > form_size:
            whole = replace(query, dataset=dataset.clauses()).written()
            return direct_query(endpoint, whole, parameters, accept)
        return form_query(endpoint, query.written(), dataset, parameters, accept)
