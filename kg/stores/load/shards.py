"""A build as files for a store's own bulk loader: N-Quads, so many statements each, the same bytes on each run.

    part-00000.nq.gz   begins with the names of all graphs that are kg load's; then the build, evidence before knowledge
    whole.nq.gz        comes last in every order: that the build with this digest is whole there
    SHA256SUMS         of both, as `sha256sum --check` reads it

What is loaded is what `kg load` would have put there itself, in the same order. So where a bulk load broke off,
`kg load` knows what is its own, and completes it.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

from kg.errors import StoreError
from kg.files import alone
from kg.phrases import Phrase
from kg.rdf.graphs import LOADED
from kg.stores.inventory import mark, parts
from kg.stores.load.batches import chunks
from kg.stores.load.diff import written

if TYPE_CHECKING:
    from kg.stores.load.records import Built

__all__ = ["SUMS", "WHOLE", "Shard", "new_folder", "write_shards"]

SUMS, WHOLE = "SHA256SUMS", "whole.nq.gz"
_MOST = 100_000  # shards: their names have five digits, and are in order by them
_PART = re.compile(r"part-[0-9]{5}\.nq\.gz")
_TOGETHER = 10_000  # names of graphs
_LEVEL = 6  # of compression: higher ones take much longer for little


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A file of statements: its name, how many there are, and the SHA-256 of its bytes."""

    name: str
    statements: int
    digest: str = field(repr=False)


@contextmanager
def new_folder(folder: Path, ours: Collection[str]) -> Iterator[Path]:
    """A folder to write into; where all goes well it takes the place of `folder`, else nothing has happened to that.

    Raises StoreError where `folder` has anything but shards and the files `ours`, or can't be written.
    """
    try:
        folder = folder.resolve()
        folder.parent.mkdir(parents=True, exist_ok=True)
        with alone(folder.parent):
            there = {its.name for its in folder.iterdir()} if folder.exists() else set()
            others = {its for its in there if not _PART.fullmatch(its)}
            if there and not {SUMS, WHOLE} <= others <= {SUMS, WHOLE, *ours}:
                raise StoreError(
                    f"{folder} holds other things", hint="Nothing was written. Give a folder that is empty or new."
                )
            # one name each, so that what a killed program left is written over
            new, old = (folder.with_name(f".{folder.name}.{its}") for its in ("new", "old"))
            for its in (new, old):
                shutil.rmtree(its, ignore_errors=True)
            new.mkdir()
            try:
                yield new
                _swap(folder, new, old)
            except BaseException:
                shutil.rmtree(new, ignore_errors=True)
                raise
    except OSError as error:
        raise StoreError(
            f"{folder} can't be written: {(error.strerror or str(error)).lower()}",
            hint="What was there before is as it was. Make room, or give another folder.",
        ) from error


def _swap(folder: Path, new: Path, old: Path) -> None:
    if not folder.exists():
        new.rename(folder)
        return
    folder.rename(old)
    try:
        new.rename(folder)
    except BaseException:
        old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def write_shards(built: Built, folder: Path, size: int) -> list[Shard]:
    """Write a build into an empty folder, `size` statements a file; return the files, the one that says it is whole
    being the last.

    Memory holds but one statement at a time. Raises StoreError where they would be too many files, OSError where
    nothing can be written.
    """
    statements = chain(_names(built), _build(built))
    shards: list[Shard] = []
    for first in statements:
        if len(shards) == _MOST:
            raise StoreError(
                f"the build would be more than {_MOST:,} files of {size:,} statements",
                hint=Phrase("Give a larger --shard-size.", "Give a larger shard_size."),
            )
        shards.append(_shard(folder / f"part-{len(shards):05}.nq.gz", chain([first], islice(statements, size - 1))))
    shards.append(_shard(folder / WHOLE, sorted(_said(built, mark(built.base, built.digest), ox.Literal))))
    sums = "".join(f"{its.digest}  {its.name}\n" for its in shards)
    (folder / SUMS).write_text(sums, encoding="utf-8", newline="")
    return shards


def _shard(file: Path, lines: Iterable[str]) -> Shard:
    count = 0
    # no name and no time within, so that equal statements are equal bytes
    with file.open("wb") as raw, gzip.GzipFile("", "wb", _LEVEL, cast("IO[bytes]", raw), mtime=0) as out:
        for line in lines:
            out.write(line.encode())
            count += 1
    with file.open("rb") as read:
        digest = hashlib.file_digest(read, "sha256").hexdigest()
    return Shard(name=file.name, statements=count, digest=digest)


def _names(built: Built) -> Iterator[str]:
    """Which graphs are kg load's, as it notes it before it writes to them."""
    yield from sorted(_said(built, mark(built.base, ""), ox.NamedNode))
    for graphs in chunks(sorted(built.counts), _TOGETHER):
        yield from sorted(_said(built, parts(built.base, graphs, "INSERT"), ox.NamedNode))


def _said(built: Built, update: str, kind: type[ox.NamedNode | ox.Literal]) -> Iterator[str]:
    """The lines that an update of kg load's leaves of what it says, with values of one kind."""
    store = ox.Store()
    store.update(update)
    graph = ox.NamedNode(built.base + LOADED)
    return (f"{its} .\n" for its in store.quads_for_pattern(None, None, None, graph) if isinstance(its.object, kind))


def _build(built: Built) -> Iterator[str]:
    """The lines of a build in the order in which kg load sends them (see kg.stores.load.apply)."""
    last = {built.catalogues, built.knowledge}
    for which in (set(built.counts) - last, {built.catalogues}, {built.knowledge}):
        before, name = None, ""
        for graph, statement in written(built.file, which):
            if graph != before:
                before, name = graph, f"{ox.NamedNode(graph)} " if graph else ""
            yield f"{statement} {name}.\n"
