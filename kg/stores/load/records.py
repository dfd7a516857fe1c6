"""The graph of a build, arranged to be compared with what a store holds: a file of records, sorted by graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import file_digest
from itertools import groupby
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import StoreError
from kg.phrases import call, phrase
from kg.rdf.graphs import CATALOGUES, LOADED, STAGED
from kg.rdf.namespaces import FM
from kg.rdf.source import KNOWLEDGE, text_of
from kg.rdf.values import term_by_value
from kg.stores.inventory import record
from kg.stores.load.sorting import lines_of, sort_lines

if TYPE_CHECKING:
    from pathlib import Path

    from kg.stores.config import Target

__all__ = ["Built", "Count", "arrange"]

_DIGEST = FM + "digest"
_EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The statements of a graph, as they are written, and the values among them: "01" and "1" are one."""

    written: int
    values: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A build: its base, the SHA-256 of its kg.nq, the file of its records, and of each graph the count and, where it
    is that of an entry, the digest. The graph of the knowledge is named as it is in the store. Left out are the
    statements that such a store can't hold: how many, and some of them."""

    base: str
    digest: str
    file: Path
    knowledge: str
    counts: Mapping[str, Count] = field(repr=False)
    digests: Mapping[str, str] = field(repr=False)
    unfit: int = 0
    examples: tuple[str, ...] = ()

    @property
    def catalogues(self) -> str:
        """The graph of the catalogues, which has the digests."""
        return self.base + CATALOGUES


def arrange(nquads: Path, base: str, target: Target, folder: Path) -> Built:
    """Arrange the graph in `nquads` as it is to be in a store.

    The records go to a file in `folder`; memory holds but a part of them. Raises StoreError where the graph can't be
    read, has blank nodes, or has a graph that isn't under the base.
    """
    knowledge = base + target.knowledge if target.knowledge else ""
    digests: dict[str, str] = {}
    unfit = _Unfit()
    file = folder / "built"
    try:
        with nquads.open("rb") as read:
            digest = file_digest(read, "sha256").hexdigest()
        quads = ox.parse(path=str(nquads), format=ox.RdfFormat.N_QUADS)
        fitting = (quad for quad in quads if target.abilities.keeps(_value(quad, nquads)) or unfit.add(quad))
        with file.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(sort_lines(_records(fitting, nquads, (base, knowledge), digests), folder))
    except (OSError, SyntaxError) as error:
        raise StoreError(f"{nquads} can't be read: {error}", hint=phrase("Build it anew: {}", call("build"))) from error
    counts = {}
    for graph, its in groupby(lines_of(file), key=lambda line: line.partition("\t")[0]):
        written = values = 0
        for _, same in groupby(its, key=lambda line: line.rpartition("\t")[0]):
            values += 1
            written += sum(1 for _ in same)
        counts[graph] = Count(written=written, values=values)
    return Built(
        base=base, digest=digest, file=file, knowledge=knowledge, counts=counts, digests=digests,
        unfit=unfit.count, examples=tuple(unfit.examples),
    )  # fmt: skip


class _Unfit:
    """Counts statements that are left out, and keeps some of them."""

    def __init__(self) -> None:
        self.count, self.examples = 0, list[str]()

    def add(self, quad: ox.Quad) -> bool:
        self.count += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append(str(quad.triple))
        return False


def _value(quad: ox.Quad, nquads: Path) -> ox.NamedNode | ox.Literal:
    """The object of a statement. Raises StoreError where that, or the subject, has no name."""
    if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, ox.NamedNode | ox.Literal):
        raise StoreError(f"{nquads} has a statement without names for its things: {quad}")
    return quad.object


def _records(quads: Iterable[ox.Quad], nquads: Path, where: tuple[str, str], digests: dict[str, str]) -> Iterator[str]:
    """A record for each statement; notes the digests of entries on its way."""
    base, knowledge = where
    catalogues = base + CATALOGUES
    taken = {base + LOADED, knowledge}
    for quad in quads:
        value = _value(quad, nquads)
        graph = knowledge
        if quad.graph_name != KNOWLEDGE:
            graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
            if not graph.startswith(base) or graph in taken or graph.startswith(base + STAGED):
                raise StoreError(
                    f"{nquads} has a graph that is not to be written: {graph}",
                    hint=phrase("Is {} the base that it was built with? Build it anew: {}", base, call("build")),
                )
            if graph == catalogues and quad.predicate.value == _DIGEST and isinstance(value, ox.Literal):
                digests[text_of(quad.subject)] = value.value
        start = f"{quad.subject} {quad.predicate}"
        yield record(graph, f"{start} {term_by_value(value)}", f"{start} {value}")
