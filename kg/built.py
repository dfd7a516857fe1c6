"""The graph of a build, arranged to be compared with what a store holds: a file of records, sorted by graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import file_digest
from itertools import groupby
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import StoreError
from kg.holdings import LOADED, record
from kg.oxigraph import KNOWLEDGE
from kg.schema import FM
from kg.sorting import lines_of, sort_lines
from kg.values import term_by_value

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Built", "Count", "arrange"]

_DIGEST = FM + "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The statements of a graph, as they are written, and the values among them: "01" and "1" are one."""

    written: int
    values: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A build: its base, the SHA-256 of its kg.nq, the file of its records, and of each graph the count and, where it
    is that of an entry, the digest. The graph of the knowledge is named as it is in the store."""

    base: str
    digest: str
    file: Path
    knowledge: str
    counts: Mapping[str, Count] = field(repr=False)
    digests: Mapping[str, str] = field(repr=False)

    @property
    def catalogues(self) -> str:
        """The graph of the catalogues, which has the digests."""
        return f"{self.base}graph/catalogues"


def arrange(nquads: Path, base: str, knowledge: str, folder: Path) -> Built:
    """Arrange the graph in `nquads`; the knowledge is to go to the graph `knowledge`, "" being the default one.

    The records go to a file in `folder`; memory holds but a part of them. Raises StoreError where the graph can't be
    read, has blank nodes, or has a graph that isn't under the base.
    """
    digests: dict[str, str] = {}
    file = folder / "built"
    try:
        with nquads.open("rb") as read:
            digest = file_digest(read, "sha256").hexdigest()
        with file.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(sort_lines(_records(nquads, base, knowledge, digests), folder))
    except (OSError, SyntaxError) as error:
        raise StoreError(f"{nquads} can't be read: {error}", hint="Build it anew: kg build") from error
    counts = {}
    for graph, its in groupby(lines_of(file), key=lambda line: line.partition("\t")[0]):
        written = values = 0
        for _, same in groupby(its, key=lambda line: line.rpartition("\t")[0]):
            values += 1
            written += sum(1 for _ in same)
        counts[graph] = Count(written=written, values=values)
    return Built(base=base, digest=digest, file=file, knowledge=knowledge, counts=counts, digests=digests)


def _records(nquads: Path, base: str, knowledge: str, digests: dict[str, str]) -> Iterator[str]:
    """A record for each statement; notes the digests of entries on its way."""
    catalogues = f"{base}graph/catalogues"
    taken = {base + LOADED, knowledge}
    for quad in ox.parse(path=str(nquads), format=ox.RdfFormat.N_QUADS):
        subject, value = quad.subject, quad.object
        if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.NamedNode | ox.Literal):
            raise StoreError(f"{nquads} has a statement without names for its things: {quad}")
        graph = knowledge
        if quad.graph_name != KNOWLEDGE:
            graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
            if not graph.startswith(base) or graph in taken:
                raise StoreError(
                    f"{nquads} has a graph that is not to be written: {graph}",
                    hint=f"Is {base} the base that it was built with? Build it anew: kg build",
                )
            if graph == catalogues and quad.predicate.value == _DIGEST and isinstance(value, ox.Literal):
                digests[subject.value] = value.value
        start = f"{subject} {quad.predicate}"
        yield record(graph, f"{start} {term_by_value(value)}", f"{start} {value}")
