"""`kg load --bulk`: a folder with a build as files, and the commands that load it by the store's own means.

LOAD.txt   what to do, and how many statements are where
load.sh    does it: looks whether the files are as they were written and the store is empty, loads, counts, and only
           then says that it is whole; for each kind of store that is known (see kg.stores.load.scripts)
"""

from __future__ import annotations

from dataclasses import dataclass
from shlex import quote
from typing import TYPE_CHECKING

from kg.rdf.terms import literal
from kg.stores.load.scripts import Loader, loader
from kg.stores.load.shards import SUMS, WHOLE, Shard, new_folder, write_shards

if TYPE_CHECKING:
    from pathlib import Path

    from kg.stores.config import Target
    from kg.stores.load.records import Built

__all__ = ["SHARD_SIZE", "Bulk", "write_bulk"]

SHARD_SIZE = 100_000
"""Statements in a file, unless told otherwise."""

_TEXT, _SCRIPT = "LOAD.txt", "load.sh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """What was written where, and what to do with it, step by step."""

    folder: Path
    shards: tuple[Shard, ...]
    steps: tuple[str, ...]

    @property
    def statements(self) -> int:
        """How many there are, those that say what is loaded included."""
        return sum(its.statements for its in self.shards)


def write_bulk(built: Built, target: Target, folder: Path, size: int = SHARD_SIZE) -> Bulk:
    """Write a build into a folder for the bulk loader of a store, `size` statements a file. The store isn't asked.

    What the folder had before goes, if it was written here too. Raises StoreError where it holds other things or can't
    be written, ConfigError where stores.yaml lacks an address that is needed.
    """
    way = loader(target, built.knowledge)
    with new_folder(folder, (_TEXT, _SCRIPT)) as new:
        shards = tuple(write_shards(built, new, size))
        (new / _TEXT).write_text(_text(shards, built, target, way), encoding="utf-8", newline="")
        if way.script:
            (new / _SCRIPT).write_text(_script(shards, built, target, way), encoding="utf-8", newline="")
    return Bulk(folder=folder, shards=shards, steps=_steps(target, way, quote(str(folder / _SCRIPT))))


def _steps(target: Target, way: Loader, script: str) -> tuple[str, ...]:
    last = f"kg load {quote(target.name)}    # sends nothing more, and checks every statement"
    return (*(its.replace("{load.sh}", script) for its in way.steps), last)


def _text(shards: tuple[Shard, ...], built: Built, target: Target, way: Loader) -> str:
    """What a person has to know, and the counts."""
    least, most = _there(shards, built)
    steps = "".join(f"{number}. {its}\n" for number, its in enumerate(_steps(target, way, _SCRIPT), 1))
    files = "".join(f"{its.name:<16}  {its.statements:>11,}\n" for its in shards)
    between = f"{most:,}" if least == most else f"{least:,} to {most:,} (of some values there are two spellings)"
    left_out = f"{built.unfit:,} statements of the build are left out: such a store can't hold them.\n\n"
    return (
        f"The build {built.digest}\nfor the store that stores.yaml calls {target.name} ({target.kind}), "
        "as kg load --bulk wrote it.\n\n"
        f"For a store that has nothing under {built.base}\nyet: what loads in bulk adds, and never removes. "
        f"A store that has a build is brought up to date\nby kg load {target.name}, "
        f"which also completes a bulk load that broke off.\n\n{steps}\n"
        f"{left_out if built.unfit else ''}"
        f"Statements in each file ({SUMS} has their digests; {WHOLE} comes last):\n\n{files}\n"
        f"In the store before {WHOLE}, in {len(built.counts) + 1:,} graphs: {between}\n\n    {_question(built)}\n"
    )


def _script(shards: tuple[Shard, ...], built: Built, target: Target, way: Loader) -> str:
    """The commands, with what is to be seen before and after them."""
    least, most = _there(shards, built)
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

{way.script}
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


def _there(shards: tuple[Shard, ...], built: Built) -> tuple[int, int]:
    """How many statements a store has before it is told that it is whole, at least and at most."""
    written = sum(its.statements for its in shards[:-1])
    return written - sum(its.written - its.values for its in built.counts.values()), written


def _question(built: Built) -> str:
    default = "" if built.knowledge else " UNION { ?s ?p ?o }"
    return (
        f"SELECT (COUNT(*) AS ?n) WHERE {{ {{ GRAPH ?g {{ ?s ?p ?o }} "
        f"FILTER(STRSTARTS(STR(?g), {literal(built.base)})) }}{default} }}"
    )
