"""The statements of a graph as records: lines that can be sorted and compared.

A record is the graph of a statement, the statement by its value, and the statement as it is written if that differs,
with tabs in between. So sorted records are sorted by graph, and two records with the same text up to the last tab are
one statement.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import file_digest
from itertools import groupby
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import StoreError
from kg.phrases import call, phrase
from kg.rdf.graphs import CATALOGUES, LOADED, STAGED
from kg.rdf.source import KNOWLEDGE, text_of
from kg.rdf.values import term_by_value
from kg.stores.inventory import DIGEST

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from kg.stores.config import Target

__all__ = [
    "Built", "Count", "LeftOut", "arrange", "graph_of", "lines_of", "record", "sort_lines", "statements_of", "value_of",
]  # fmt: skip

_EXAMPLES = 3
_IN_MEMORY = 2**25  # characters that are sorted at once; each run beyond goes to a file


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many statements a graph has, as they are written, and how many values are among them: "01" and "1" are one
    value."""

    written: int
    values: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """The statements of a build that a store of some kind can't hold: how many, and some of them as N-Triples."""

    count: int = 0
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A build, arranged for a store: its base, the SHA-256 of its kg.nq, the file of its records, the graph of the
    knowledge there ("" being the default one), the counts of all graphs, and the digests of those of entries."""

    base: str
    digest: str
    file: Path
    knowledge: str
    counts: Mapping[str, Count] = field(repr=False)
    digests: Mapping[str, str] = field(repr=False)
    left_out: LeftOut

    @property
    def catalogues(self) -> str:
        """The graph of the catalogues, which has the digests."""
        return self.base + CATALOGUES


def record(graph: str, subject: object, predicate: object, value: ox.NamedNode | ox.Literal) -> str:
    """Return a statement as a record."""
    start = f"{subject} {predicate}"
    by_value, written = f"{start} {term_by_value(value)}", f"{start} {value}"
    return f"{graph}\t{by_value}\t{'' if written == by_value else written}\n"


def graph_of(line: str) -> str:
    """Return the graph of a record."""
    return line.partition("\t")[0]


def value_of(line: str) -> str:
    """Return the graph and the value of a record: equal for records of one statement."""
    return line.rpartition("\t")[0]


def statements_of(file: Path, graphs: Collection[str] | None = None) -> Iterator[tuple[str, str]]:
    """Yield the graph and the written statement of each record in a file; of these graphs only, if given."""
    for line in lines_of(file):
        graph, by_value, written = line.removesuffix("\n").split("\t")
        if graphs is None or graph in graphs:
            yield graph, written or by_value


def lines_of(file: Path) -> Iterator[str]:
    """Yield the lines of a file as `sort_lines` gave them; only LF ends a line."""
    with file.open(encoding="utf-8", newline="\n") as lines:
        yield from lines


def sort_lines(lines: Iterable[str], folder: Path, *, in_memory: int = _IN_MEMORY) -> Iterator[str]:
    """Yield the lines in the order of their code points; each ends with LF and has no other LF.

    About `in_memory` characters are in memory at once; the others are in nameless files in `folder`.
    """
    with ExitStack() as stack:
        runs: list[IO[str]] = []
        held: list[str] = []
        size = 0
        for line in lines:
            held.append(line)
            size += len(line)
            if size >= in_memory:
                runs.append(stack.enter_context(_run(held, folder)))
                held, size = [], 0
        held.sort()
        yield from heapq.merge(held, *runs)


def _run(lines: list[str], folder: Path) -> IO[str]:
    """A file with the lines, sorted."""
    lines.sort()
    file = TemporaryFile("w+", encoding="utf-8", newline="\n", dir=folder)  # noqa: SIM115  # the caller closes it
    file.writelines(lines)
    file.seek(0)
    return file


def arrange(nquads: Path, base: str, target: Target, folder: Path) -> Built:
    """Read the build in `nquads`, arranged as it is to be in a store.

    The records go to a file in `folder`; only a part of them is in memory at once. Raises StoreError if the graph
    can't be read, has blank nodes, or has a graph that isn't under the base.
    """
    build = _Build(nquads=nquads, base=base, target=target)
    file = folder / "built"
    try:
        with nquads.open("rb") as content:
            digest = file_digest(content, "sha256").hexdigest()
        with file.open("w", encoding="utf-8", newline="\n") as lines:
            lines.writelines(sort_lines(build.records(), folder))
    except (OSError, SyntaxError) as error:
        raise StoreError(f"{nquads} can't be read: {error}", hint=phrase("Build it anew: {}", call("build"))) from error
    return Built(
        base=base,
        digest=digest,
        file=file,
        knowledge=build.knowledge,
        counts=_counts(file),
        digests=build.digests,
        left_out=LeftOut(count=build.left_out, examples=tuple(build.examples)),
    )


def _counts(file: Path) -> dict[str, Count]:
    counts = {}
    for graph, lines in groupby(lines_of(file), key=graph_of):
        spellings = [sum(1 for _ in same) for _, same in groupby(lines, key=value_of)]
        counts[graph] = Count(written=sum(spellings), values=len(spellings))
    return counts


@dataclass(slots=True, kw_only=True)
class _Build:
    """A build that is read for a store. Reading its records collects the digests of entries, and what is left out."""

    nquads: Path
    base: str
    target: Target
    digests: dict[str, str] = field(default_factory=dict)
    left_out: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def knowledge(self) -> str:
        """The graph of the knowledge, "" being the default one."""
        return self.base + self.target.knowledge if self.target.knowledge else ""

    def records(self) -> Iterator[str]:
        """A record for each statement that such a store can hold."""
        keeps, catalogues = self.target.abilities.keeps, self.base + CATALOGUES
        for quad in ox.parse(path=str(self.nquads), format=ox.RdfFormat.N_QUADS):
            value = self._value(quad)
            if not keeps(value):
                self.left_out += 1
                if len(self.examples) < _EXAMPLES:
                    self.examples.append(str(quad.triple))
                continue
            graph = self._graph(quad)
            if graph == catalogues and quad.predicate.value == DIGEST and isinstance(value, ox.Literal):
                self.digests[text_of(quad.subject)] = value.value
            yield record(graph, quad.subject, quad.predicate, value)

    def _value(self, quad: ox.Quad) -> ox.NamedNode | ox.Literal:
        """The object of a statement. Raises StoreError if that, or the subject, has no name."""
        if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, ox.NamedNode | ox.Literal):
            raise StoreError(f"{self.nquads} has a statement without names for its things: {quad}")
        return quad.object

    def _graph(self, quad: ox.Quad) -> str:
        """The graph in the store. Raises StoreError if it would be none of the build's, or one that has another
        use."""
        if quad.graph_name == KNOWLEDGE:
            return self.knowledge
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        reserved = graph in (self.base + LOADED, self.knowledge) or graph.startswith(self.base + STAGED)
        if not graph.startswith(self.base) or reserved:
            raise StoreError(
                f"{self.nquads} has a graph that is not to be written: {graph}",
                hint=phrase("Is {} the base that it was built with? Build it anew: {}", self.base, call("build")),
            )
        return graph
