"""The kinds of stores, and what each can do: a table, filled by trying real servers (docs/loading.md says which).

The rest of the program never asks which kind a store is, but for one thing: how each is loaded in bulk is in
`kg.stores.load.scripts`. What `kg.stores.virtuoso` adds to the table is which values Virtuoso keeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.stores import virtuoso

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyoxigraph as ox

__all__ = ["KINDS", "Kind", "TimeLimit"]


class TimeLimit(NamedTuple):
    """The parameter of a request that tells a store how long a query may take, and how much of it is one second."""

    parameter: str
    second: float


def _keeps_all(_term: ox.NamedNode | ox.Literal) -> bool:
    return True


def _unchanged(term: Any) -> Any:
    return term


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """The abilities and limits that all stores of one kind have."""

    statements_per_request: int
    """The most statements that it takes in one request."""
    characters_per_request: int = 2**24
    """The most characters that it takes in one request, unless a single statement has more."""
    atomic_updates: bool = False
    """Whether an update of several operations is done as a whole or not at all."""
    nquads: bool = False
    """Whether its `graph_store` address takes N-Quads, and gzip."""
    upload_parameters: tuple[str, ...] = ()
    """The parameters of an upload that need not be a transaction."""
    whole_graphs: bool = False
    """Whether it returns whole graphs by the Graph Store Protocol."""
    default_graph: bool = True
    """Whether it has a default graph that isn't the union of all its graphs."""
    keeps: Callable[[ox.NamedNode | ox.Literal], bool] = _keeps_all
    """Tells whether it gives back a term with the value that was sent."""

    rows_per_answer: int | None = 10_000
    """How many rows it is asked for at once; None: all of them."""
    cut_header: str | None = None
    """The header of an answer that says that rows are missing; None: such a store may leave out rows silently."""
    time_limit: TimeLimit | None = None
    """How it is told to end a query after some time; None: it can't be told."""
    form_size: int | None = None
    """The most bytes of graph names in a form; None: any number. Jetty takes forms of 200,000 bytes."""
    keeps_to_dataset: bool = True
    """Whether a query sees the named graphs of its dataset and no others, and the dataset may name thousands."""
    follows_paths: bool = True
    """Whether it follows paths of any length (`*` and `+`) as SPARQL defines them."""
    sorts_mixed_values: bool = True
    """Whether it can sort any values: numbers, texts and things in one column, and long texts."""
    restored: Callable[[Any], Any] = _unchanged
    """Returns a term of an answer as it was when it was sent."""


KINDS = {
    "oxigraph": Kind(
        statements_per_request=50_000,
        atomic_updates=True,
        nquads=True,
        upload_parameters=("no_transaction",),
        whole_graphs=True,
        rows_per_answer=None,
        sorts_mixed_values=False,  # the server ends at once, for everybody
    ),
    "fuseki": Kind(
        statements_per_request=50_000,
        atomic_updates=True,
        nquads=True,
        whole_graphs=True,
        rows_per_answer=None,
        time_limit=TimeLimit("timeout", 1),
    ),
    "rdf4j": Kind(
        statements_per_request=50_000,
        atomic_updates=True,
        nquads=True,
        default_graph=False,
        rows_per_answer=None,
        time_limit=TimeLimit("timeout", 1),
        form_size=100_000,
    ),
    "virtuoso": Kind(
        statements_per_request=1_000,
        characters_per_request=2**22,
        default_graph=False,
        keeps=virtuoso.keeps,
        cut_header="X-SPARQL-MaxRows",
        time_limit=TimeLimit("timeout", 1000),
        keeps_to_dataset=False,
        follows_paths=False,
        sorts_mixed_values=False,  # long texts: it sorts them wrongly, or refuses to
        restored=virtuoso.restored,
    ),
    "sparql": Kind(statements_per_request=1_000, form_size=100_000),
}
"""The kinds by the names that stores.yaml uses; `sparql` is any other with SPARQL 1.1, with limits on the safe side."""
