"""`kg load --bulk`: a folder with a build as files, and the commands that load it by the store's own means.

LOAD.txt   what to do, and how many statements each file has
load.sh    does it, for each kind of store that is known (see kg.stores.load.scripts): it checks that the files are as
           they were written and the store is empty, loads, counts, and only then records that the build is whole
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kg.rdf.terms import literal
from kg.stores.load.records import LeftOut, arrange
from kg.stores.load.scripts import Loader, bulk_loader
from kg.stores.load.shards import SUMS, WHOLE, Shard, new_folder, write_shards

if TYPE_CHECKING:
    from kg.stores.config import Target
    from kg.stores.load.records import Built

__all__ = ["SHARD_SIZE", "Bulk", "write_bulk"]

SHARD_SIZE = 100_000
"""Statements in a file, unless told otherwise."""

_TEXT, _SCRIPT = "LOAD.txt", "load.sh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """What was written to which folder, what to do with it, step by step, and the statements that such a store can't
    hold."""

    folder: Path
    shards: tuple[Shard, ...]
    steps: tuple[str, ...]
    left_out: LeftOut

    @property
    def statements(self) -> int:
        """How many statements there are, those of the record of kg load included."""
        return sum(shard.statements for shard in self.shards)


def write_bulk(nquads: Path, base: str, target: Target, folder: Path, size: int = SHARD_SIZE) -> Bulk:
    """Write the build in `nquads`, whose things are under `base`, into a folder for the bulk loader of a store, `size`
    statements a file. The store isn't asked.

    What the folder had before is removed, if it was written here too. Raises StoreError if it holds other things or
    can't be written, or the build can't be read; ConfigError if stores.yaml lacks an address that is needed.
    """
    with TemporaryDirectory() as scratch:
        built = arrange(nquads, base, target, Path(scratch))
        loader = bulk_loader(target, built.knowledge)
        with new_folder(folder, (_TEXT, _SCRIPT)) as new:
            shards = tuple(write_shards(built, new, size))
            (new / _TEXT).write_text(_text(shards, built, target, loader), encoding="utf-8", newline="")
            if loader.script:
                (new / _SCRIPT).write_text(_script(shards, built, target, loader), encoding="utf-8", newline="")
    steps = _steps(target, loader, quote(str(folder / _SCRIPT)))
    return Bulk(folder=folder, shards=shards, steps=steps, left_out=built.left_out)


def _steps(target: Target, loader: Loader, script: str) -> tuple[str, ...]:
    last = f"kg load {quote(target.name)}    # sends nothing more, and checks every statement"
    return (*(step.replace("{load.sh}", script) for step in loader.steps), last)


def _text(shards: tuple[Shard, ...], built: Built, target: Target, loader: Loader) -> str:
    """What a person has to know, and the counts."""
    least, most = _expected(shards, built)
    steps = "".join(f"{number}. {step}\n" for number, step in enumerate(_steps(target, loader, _SCRIPT), 1))
    files = "".join(f"{shard.name:<16}  {shard.statements:>11,}\n" for shard in shards)
    between = f"{most:,}" if least == most else f"{least:,} to {most:,} (of some values there are two spellings)"
    left_out = f"{built.left_out.count:,} statements of the build are left out: such a store can't hold them.\n\n"
    return (
        f"The build {built.digest}\nfor the store that stores.yaml calls {target.name} ({target.kind}), "
        "as kg load --bulk wrote it.\n\n"
        f"For a store that has nothing under {built.base}\nyet: what loads in bulk adds, and never removes. "
        f"A store that has a build is brought up to date\nby kg load {target.name}, "
        f"which also completes a bulk load that broke off.\n\n{steps}\n"
        f"{left_out if built.left_out.count else ''}"
        f"Statements in each file ({SUMS} has their digests; {WHOLE} comes last):\n\n{files}\n"
        f"In the store before {WHOLE}, in {len(built.counts) + 1:,} graphs: {between}\n\n    {_question(built)}\n"
    )


def _script(shards: tuple[Shard, ...], built: Built, target: Target, loader: Loader) -> str:
    """The commands, with the checks before and after them."""
    least, most = _expected(shards, built)
    again = f"kg load {quote(target.name)}"
    return f"""\
#!/usr/bin/env bash
# Loads the build {built.digest}
# into an empty store ({target.kind}). LOAD.txt says what has to be done before and after.
set -euo pipefail
here=$(CDPATH='' cd -- "$(dirname -- "${{BASH_SOURCE[0]}}")" && pwd)
parts=("$here"/part-*.nq.gz)
base={quote(built.base)}
again={quote(again)}
fail() {{ printf '%s\\n' "$*" >&2; exit 1; }}

{loader.script}
question={quote(_question(built))}
count() {{
    local said
    said=$(ask "$question" | tr -d '\\r" ' | tail -n 1)
    [[ $said =~ ^[0-9]+$ ]] || fail "The store doesn't say how many statements it has: $said"
    echo "$said"
}}

(CDPATH='' cd -- "$here" && sha256sum --check --quiet {SUMS})
there=$(count)
[ "$there" = 0 ] || fail "The store has $there statements under $base already; this is for a first load. Use: $again"
put "${{parts[@]}}"
there=$(count)
[ "$there" -ge {least} ] && [ "$there" -le {most} ] ||
    fail "The store has $there statements, and should have {most}. What is missing is completed by: $again"
put "$here/{WHOLE}"
echo "Loaded: $there statements, and that they are whole. To check every one: $again"
"""


def _expected(shards: tuple[Shard, ...], built: Built) -> tuple[int, int]:
    """How many statements a store has before the last file, at least and at most, since it may keep one spelling."""
    written = sum(shard.statements for shard in shards[:-1])
    return written - sum(count.written - count.values for count in built.counts.values()), written


def _question(built: Built) -> str:
    default = "" if built.knowledge else " UNION { ?s ?p ?o }"
    return (
        f"SELECT (COUNT(*) AS ?n) WHERE {{ {{ GRAPH ?g {{ ?s ?p ?o }} "
        f"FILTER(STRSTARTS(STR(?g), {literal(built.base)})) }}{default} }}"
    )
