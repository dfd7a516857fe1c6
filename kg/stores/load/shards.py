"""A build as files for a store's own bulk loader: N-Quads, a number of statements each, the same bytes on each run.

    part-00000.nq.gz   begins with the list of all graphs of kg load; then the build, evidence before knowledge
    whole.nq.gz        comes last in every order: it says that the build with this digest is whole there
    SHA256SUMS         the digests of both, as `sha256sum --check` reads them

What is loaded is what `kg load` would have put there itself, in the same order. So if a bulk load broke off,
`kg load` recognises its own graphs, and completes them.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

from kg.errors import StoreError
from kg.files import lock
from kg.phrases import Phrase
from kg.rdf.graphs import LOADED
from kg.stores.inventory import list_operation, name_of, status_operations
from kg.stores.load.batches import chunks
from kg.stores.load.records import statements_of

if TYPE_CHECKING:
    from kg.stores.load.records import Built

__all__ = ["SUMS", "WHOLE", "Shard", "new_folder", "write_shards"]

SUMS, WHOLE = "SHA256SUMS", "whole.nq.gz"
_MOST = 100_000  # shards: their names have five digits, and sort in the order of loading
_PART = re.compile(r"part-[0-9]{5}\.nq\.gz")
_GRAPHS_AT_ONCE = 10_000  # listed by one operation
_LEVEL = 6  # of compression: higher ones take much longer for little


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A file of statements: its name, how many there are, and the SHA-256 of its bytes."""

    name: str
    statements: int
    digest: str = field(repr=False)


@contextmanager
def new_folder(folder: Path, known: Collection[str]) -> Iterator[Path]:
    """A new folder to write into. At the end it takes the place of `folder`, which stays as it was if something fails.

    Raises StoreError if `folder` has anything but shards and the `known` files, or can't be written.
    """
    try:
        folder = folder.resolve()
        folder.parent.mkdir(parents=True, exist_ok=True)
        with lock(folder.parent):
            names = {file.name for file in folder.iterdir()} if folder.exists() else set()
            others = {name for name in names if not _PART.fullmatch(name)}
            if names and not {SUMS, WHOLE} <= others <= {SUMS, WHOLE, *known}:
                raise StoreError(
                    f"{folder} holds other things", hint="Nothing was written. Give a folder that is empty or new."
                )
            # one name each, so that what a killed program left is removed
            new, old = (folder.with_name(f".{folder.name}.{suffix}") for suffix in ("new", "old"))
            for leftover in (new, old):
                shutil.rmtree(leftover, ignore_errors=True)
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
    """Write a build into an empty folder, `size` statements a file; return the files, in the order of loading.

    One statement is in memory at once. Raises StoreError if there would be too many files, OSError if nothing can be
    written.
    """
    lines = chain(_list_of_graphs(built), _build(built))
    shards: list[Shard] = []
    for first in lines:
        if len(shards) == _MOST:
            raise StoreError(
                f"the build would be more than {_MOST:,} files of {size:,} statements",
                hint=Phrase("Give a larger --shard-size.", "Give a larger shard_size."),
            )
        shards.append(_shard(folder / f"part-{len(shards):05}.nq.gz", chain([first], islice(lines, size - 1))))
    status = _recorded(built, status_operations(built.base, built.digest), ox.Literal)
    shards.append(_shard(folder / WHOLE, sorted(status)))
    sums = "".join(f"{shard.digest}  {shard.name}\n" for shard in shards)
    (folder / SUMS).write_text(sums, encoding="utf-8", newline="")
    return shards


def _shard(file: Path, lines: Iterable[str]) -> Shard:
    count = 0
    # no file name and no time in the header, so that equal statements are equal bytes
    with file.open("wb") as raw, gzip.GzipFile("", "wb", _LEVEL, cast("IO[bytes]", raw), mtime=0) as out:
        for line in lines:
            out.write(line.encode())
            count += 1
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return Shard(name=file.name, statements=count, digest=digest)


def _list_of_graphs(built: Built) -> Iterator[str]:
    """The lines that list the graphs as kg load's own, as it does before it writes to them."""
    yield from sorted(_recorded(built, status_operations(built.base, ""), ox.NamedNode))
    for graphs in chunks(sorted(built.counts), _GRAPHS_AT_ONCE):
        yield from sorted(_recorded(built, list_operation("INSERT", built.base, graphs), ox.NamedNode))


def _recorded(built: Built, update: str, kind: type[ox.NamedNode | ox.Literal]) -> Iterator[str]:
    """The lines that an update leaves in the record of kg load, with values of one kind."""
    store = ox.Store()
    store.update(update)
    quads = store.quads_for_pattern(None, None, None, ox.NamedNode(built.base + LOADED))
    return (f"{quad} .\n" for quad in quads if isinstance(quad.object, kind))


def _build(built: Built) -> Iterator[str]:
    """The lines of a build in the order in which kg load sends them (see kg.stores.load.apply)."""
    last = {built.catalogues, built.knowledge}
    for which in (set(built.counts) - last, {built.catalogues}, {built.knowledge}):
        for graph, statements in groupby(statements_of(built.file, which), key=itemgetter(0)):
            name = f"{name_of(graph)} " if graph else ""
            yield from (f"{statement} {name}.\n" for _, statement in statements)
