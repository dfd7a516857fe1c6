"""Queries sent to a store, and all of their rows.

Only queries are sent, a SELECT whatever was asked (but for `kg.stores.ask.copy`), and always as such to the address for
queries: so nothing that is asked can change the store.

Stores cut what they answer. Virtuoso says so of a SELECT, but not of a CONSTRUCT; of others nothing is known. If
rows may be missing, they are counted by a query of their own, and read page by page if some are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import StoreError
from kg.rdf.sparql import Parts, dissect
from kg.stores.answers import number, read_rows, too_long
from kg.stores.ask.ordering import Row, Table, variables_of
from kg.stores.protocol import JSON, NTRIPLES, Dataset, Request, direct_query, form_query
from kg.stores.virtuoso import BROKEN_OFF

if TYPE_CHECKING:
    import httpx

    from kg.stores.client import Remote
    from kg.stores.kinds import Kind
    from kg.stores.retry import Limits

__all__ = ["Pager"]

_FEWEST = 100  # rows; no store is known that cuts an answer to less
_COUNT, _BETWEEN = "kgCount", ', "|", '


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Asks a store within limits, as often as it takes to have all rows.

    Each method raises StoreError if the store can't be reached, refuses, or answers in part, and LimitError if
    that takes too long or is too large.
    """

    remote: Remote
    limits: Limits

    @property
    def abilities(self) -> Kind:
        """What the store can do."""
        return self.remote.target.abilities

    def table(self, query: Parts, dataset: Dataset) -> Table:
        """Return all solutions of a SELECT."""
        size, cut_header = self.abilities.rows_per_answer, self.abilities.cut_header
        if size is not None and query.order and (query.limit or 0) + query.offset > size:
            return self._paged(query, dataset, variables_of(query.written()), size)
        table, headers = self._ask(query, dataset)
        if size is None or not table.rows:
            return table
        count = len(table.rows)
        if cut_header is not None:
            is_whole = cut_header not in headers and count < size
        else:
            is_whole = count < _FEWEST or count == self._count(query, dataset)
        return table if is_whole else self._paged(query, dataset, table.variables, min(size, count))

    def statements(self, query: str) -> list[ox.Triple]:
        """Return the statements of a CONSTRUCT. The store may silently leave out some: the caller has to count them."""
        body, headers = self.remote.send(self._request(dissect(query), Dataset(), NTRIPLES), self.limits)
        with body:
            if headers.get(BROKEN_OFF):
                raise self._in_part()
            try:
                triples = [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)]
            except (SyntaxError, ValueError) as error:
                raise self._in_part() from error
            except MemoryError as error:
                raise too_long(self.remote.target.query) from error
        restored = self.abilities.restored
        return [ox.Triple(triple.subject, triple.predicate, restored(triple.object)) for triple in triples]

    def _count(self, query: Parts, dataset: Dataset) -> int:
        """How many rows a query has, with its LIMIT and OFFSET."""
        inner = replace(query, order="", limit=None, offset=0)
        row, *_ = self._ask(inner.within(f"(COUNT(*) AS ?{_COUNT})"), dataset)[0].rows or [(None,)]
        left = max(0, number(row[0], self.remote.target.query) - query.offset)
        return left if query.limit is None else min(left, query.limit)

    def _paged(self, query: Parts, dataset: Dataset, variables: tuple[str, ...], size: int) -> Table:
        """The rows page by page, in an order that is the same for each page.

        By a hash of their texts: terms of all kinds have no order (Oxigraph 0.5.13 ends when asked for one), and
        Virtuoso sorts by no more than 1,900 bytes. And the order inside, the page around it: Virtuoso refuses both in
        one SELECT beyond 10,000 rows.
        """
        parts = ("STR({0})", "STR(DATATYPE({0}))", "LANG({0})")
        texts = (f'COALESCE({part.format(f"?{name}")}, "")' for name in variables for part in parts)
        order = f"MD5(CONCAT({_BETWEEN.join(texts)}))"
        inner = replace(query, order=f"{query.order} {order}".strip(), limit=None, offset=0)
        total = self._count(query, dataset)
        rows: list[Row] = []
        while len(rows) < total:
            limit = min(size, total - len(rows))
            page = inner.within("*", limit=limit, offset=query.offset + len(rows))
            received = self._ask(page, dataset)[0].of(variables).rows
            rows += received
            if len(received) != limit:
                break
        if len(rows) != total or self._count(query, dataset) != total:
            raise StoreError(
                f"{self.remote.target.query} gave {len(rows):,} rows of {total:,}",
                endpoint=self.remote.target.query,
                hint="It cuts answers, or another program is writing to it: raise its limit, or try again.",
            )
        return Table(variables, rows)

    def _ask(self, query: Parts, dataset: Dataset) -> tuple[Table, httpx.Headers]:
        """The rows of one answer, and its headers."""
        body, headers = self.remote.send(self._request(query, dataset), self.limits)
        with body:
            if headers.get(BROKEN_OFF):
                raise self._in_part()
            written = query.written()
            try:
                received = read_rows(body, written, self.remote.target.query, self.limits)
                rows = [tuple(map(self.abilities.restored, row)) for row in received]
            except (SyntaxError, ValueError) as error:
                raise self._in_part() from error
        return Table(variables_of(written), rows), headers

    def _request(self, query: Parts, dataset: Dataset, accept: str = JSON) -> Request:
        endpoint, time_limit = self.remote.target.query, self.abilities.time_limit
        parameters = {}
        if self.limits.deadline is not None and time_limit is not None:  # so that it ends when nobody waits any more
            seconds = self.limits.seconds_left() + 1
            parameters[time_limit.parameter] = str(math.ceil(seconds * time_limit.second))
        form_size = self.abilities.form_size
        if form_size is not None and sum(map(len, dataset.named)) > form_size:
            whole = replace(query, dataset=dataset.clauses()).written()
            return direct_query(endpoint, whole, parameters, accept)
        return form_query(endpoint, query.written(), dataset, parameters, accept)

    def _in_part(self) -> StoreError:
        if self.limits.is_over:
            return self.limits.late(self.remote.target.query)
        return StoreError(
            f"{self.remote.target.query} answered in part only: its time for a query was up, or the connection was cut",
            endpoint=self.remote.target.query,
            status=200,
            hint="Narrow the query, or have the store give more time to one (oxigraph serve --timeout-s 600).",
        )
