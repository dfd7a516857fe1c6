"""`kg load`: a build in a store that someone runs, kept current there and checked.

To follow one load: `kg.stores.load.records` arranges the build, `kg.stores.load.planning` compares it with what the
store holds and says what differs, `kg.stores.load.apply` sends that, and `kg.stores.load.diff` compares again,
statement by statement.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kg.errors import StoreError
from kg.stores.load.apply import apply
from kg.stores.load.batches import Progress, no_progress
from kg.stores.load.diff import Difference, differences
from kg.stores.load.planning import Plan, Preview, make_plan
from kg.stores.load.records import Built, LeftOut, arrange
from kg.workspace import cache

if TYPE_CHECKING:
    from kg.stores.client import Remote
    from kg.stores.config import Target

__all__ = ["TIMEOUT", "Check", "Purpose", "Step", "Watch", "check", "load", "plan"]

TIMEOUT = 600.0
"""Seconds for a request and its answer: a store works on a large update for minutes before it says anything."""


class Purpose(Enum):
    """What a step of a load is for: to bring the store up to date; then, if the store still differs, to repair what was
    changed under a digest that it still has; then to rewrite the graphs that could not be repaired."""

    UPDATE = "update"
    REPAIR = "repair"
    REWRITE = "rewrite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of a load: what it is for, and how many statements it adds and removes, and graphs it drops; `nothing`
    if the store has the build already."""

    purpose: Purpose
    nothing: bool
    added: int
    removed: int
    dropped: int

    @classmethod
    def of(cls, purpose: Purpose, plan: Plan) -> Step:
        """The step that carries out a plan."""
        return cls(
            purpose=purpose, nothing=plan.nothing, added=plan.added, removed=plan.removed, dropped=len(plan.gone)
        )


Watch = Callable[[Step], AbstractContextManager[Progress]]
"""Is called before each step; returns a context for the step, which gives what is told of its progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """How a store compares with a build: how many graphs and statements that has for the store, the graphs that differ,
    and the statements that such a store can't hold."""

    graphs: int
    statements: int
    differences: tuple[Difference, ...]
    left_out: LeftOut


def _unwatched(_step: Step) -> AbstractContextManager[Progress]:
    return nullcontext(no_progress)


def load(nquads: Path, base: str, target: Target, *, timeout: float = TIMEOUT, watch: Watch = _unwatched) -> Check:
    """Bring a store up to date with the build in `nquads`, whose things are under `base`; return how it compares then.

    Only what changed is sent; each request has `timeout` seconds, to the last byte of its answer. A load that fails
    or is killed can be run again: it goes on where it was.

    Raises
    ConfigError if stores.yaml or the environment lacks something, StoreError if another load is under way, the
    build can't be read, a graph that it needs is other people's, or the store can't be reached, refuses, or answers in
    part.
    """
    with _lock(target), _comparing(nquads, base, target, timeout) as (built, remote, folder):

        def step(purpose: Purpose, plan: Plan) -> list[Difference]:
            with watch(Step.of(purpose, plan)) as progress:
                apply(plan, remote, progress=progress)
            return differences(built, remote, folder)

        left = step(Purpose.UPDATE, make_plan(built, remote, folder))
        if left:  # a graph was changed there under the digest that it still has
            left = step(Purpose.REPAIR, make_plan(built, remote, folder, trusting=False))
        wrong = [difference.graph for difference in left if difference.graph and difference.graph in built.counts]
        if wrong:  # what a store holds it may show in another form, and then not remove in that form
            left = step(Purpose.REWRITE, make_plan(built, remote, folder, trusting=False, rewritten=wrong))
        return _check(built, left)


def check(nquads: Path, base: str, target: Target, *, timeout: float = TIMEOUT) -> Check:
    """Return how a store compares with the build in `nquads`. Nothing is sent. Raises as `load` does."""
    with _comparing(nquads, base, target, timeout) as (built, remote, folder):
        return _check(built, differences(built, remote, folder))


def plan(nquads: Path, base: str, target: Target, *, timeout: float = TIMEOUT) -> Preview:
    """Return what `load` would do. Nothing is sent. Raises as `load` does."""
    with _comparing(nquads, base, target, timeout) as (built, remote, folder):
        return make_plan(built, remote, folder).preview()


def _check(built: Built, left: list[Difference]) -> Check:
    return Check(
        graphs=len(built.counts),
        statements=sum(count.values for count in built.counts.values()),
        differences=tuple(left),
        left_out=built.left_out,
    )


@contextmanager
def _comparing(nquads: Path, base: str, target: Target, timeout: float) -> Iterator[tuple[Built, Remote, Path]]:
    """The build as it is to be in the store, the store, and a folder for files, until the end."""
    from kg.stores.client import open_remote

    with open_remote(target, answer=timeout) as remote, TemporaryDirectory() as folder:
        yield arrange(nquads, base, target, Path(folder)), remote, Path(folder)


@contextmanager
def _lock(target: Target) -> Iterator[None]:
    """Keep this user's other loads on this machine out of a store meanwhile. Raises StoreError if one is under way.

    Loads from elsewhere are noticed, not kept out: see `kg.stores.load.staging`.
    """
    name = sha256((target.update or target.query).encode()).hexdigest()[:16]
    file = cache() / "loads" / f"{name}.lock"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = file.open("w")
    except OSError as error:
        raise StoreError(f"{file} can't be written: {(error.strerror or str(error)).lower()}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError(
                f"another load into {target.name} is under way", endpoint=target.query, hint="Wait for it to end."
            ) from error
        yield
