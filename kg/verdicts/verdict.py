"""A verdict and its grounds: steps, paths, what stays open; and these in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from kg.terminal import visible

if TYPE_CHECKING:
    from kg.evidence import Place

__all__ = [
    "CAVEAT", "OPEN", "RANK", "Open", "Overlap", "Path", "Step", "StepKind", "Verdict", "VerdictOn", "reasons",
    "sentence", "unread", "way", "way_to",
]  # fmt: skip

CAVEAT = "This is about datasets, not about their splits; it is what catalogues and background say, not proof."


class StepKind(StrEnum):
    """How one thing leads to the next."""

    DATA = "data"
    MAYBE_DATA = "possible data"
    WEIGHTS = "weights"
    BASE = "base"
    ALTERNATIVE = "possible base"
    METHOD = "method"
    PART = "part of"
    SOURCE = "drawn from"
    OVERLAP = "overlaps with"
    OPEN_MIX = "open mix"
    NO_DATA = "data not stated"
    NO_BASE = "base not stated"


_WORDS = {
    StepKind.DATA: "was pre-trained on",
    StepKind.MAYBE_DATA: "may have been pre-trained on",
    StepKind.WEIGHTS: "starts from the weights of",
    StepKind.BASE: "is built on (how is not stated)",
    StepKind.ALTERNATIVE: "may be built on",
    StepKind.METHOD: "takes over the method of",
    StepKind.PART: "is part of",
    StepKind.SOURCE: "was drawn from",
    StepKind.OVERLAP: "overlaps with",
}
OPEN = (StepKind.OPEN_MIX, StepKind.NO_DATA, StepKind.NO_BASE)


class Step(NamedTuple):
    """An edge of the evidence in the direction that it has in the graph, from a model or dataset to another.

    `basis` is stated or background. A path may go along a step against its direction, from a source to what was drawn
    from it.
    """

    source: str
    kind: StepKind
    target: str
    basis: str = "stated"


class Verdict(StrEnum):
    """The verdicts, the strongest first."""

    EXPOSED = "exposed"
    PARTLY = "partly exposed"
    POSSIBLY = "possibly exposed"
    UNKNOWN = "unknown"
    NONE = "none stated"


RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}
"""The rank of each verdict in that order, from 0."""


class Path(NamedTuple):
    """One way from a model to a dataset, and the verdict that follows from it."""

    verdict: Verdict
    steps: tuple[Step, ...]


class Open(NamedTuple):
    """A step that stays open, why it does, and the steps from the model to where it begins."""

    reason: str
    step: Step
    steps: tuple[Step, ...]


class Overlap(NamedTuple):
    """A dataset that shares subjects or documents with the one asked for, and the verdict on it."""

    dataset: str
    verdict: Verdict
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VerdictOn:
    """The verdict on a model and a dataset with its evidence: paths from the strongest on, and open steps.

    `overlaps` are the datasets that overlap with it and of which the model has, or may have, seen something. Things are
    IRIs; `names` has what they are called, `places` the place of each step: its cells, or its line of the vocabulary.
    Printed, and in a notebook, it is all that as text.
    """

    model: str
    dataset: str
    verdict: Verdict
    paths: tuple[Path, ...] = ()
    open: tuple[Open, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict, compare=False)
    places: Mapping[Step, tuple[Place, ...]] = field(default_factory=dict, compare=False)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps that the verdict follows from, or that stay open."""
        on_paths = [step for path in self.paths for step in path.steps]
        left_open = [step for unknown in self.open for step in (*unknown.steps, unknown.step)]
        return (*on_paths, *(overlap.step for overlap in self.overlaps), *left_open)

    def __repr__(self) -> str:
        model, dataset = (self.names.get(address, address) for address in (self.model, self.dataset))
        lines = [f"{model} and {dataset}: {self.verdict}"]
        for number, path in enumerate(self.paths, start=1):
            lines += [f"\nPath {number}: {path.verdict}", *self._lines(path.steps)]
        for overlap in self.overlaps:
            other = self.names.get(overlap.dataset, overlap.dataset)
            lines += ["\nMind the overlap:", *self._lines([overlap.step]), f"  {model} and {other}: {overlap.verdict}"]
        if self.open:
            lines += ["\nLeft open:", *(f"  {in_words}" for in_words in map(self._open, self.open))]
        return visible("\n".join([*lines, f"\n{CAVEAT}"]))

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(repr(self))}</pre>"

    def _lines(self, steps: Iterable[Step]) -> Iterator[str]:
        """Yield a line for each step, followed by one for each place with its text."""
        for step in steps:
            yield f"  {sentence(step, self.names)}"
            yield from (f"    {place}  {place.raw}".rstrip() for place in self.places.get(step, ()))

    def _open(self, left_open: Open) -> str:
        places = self.places.get(left_open.step, ())
        where = f"{places[0]}  {places[0].raw}" if places else unread(left_open, self.names)
        return f"{left_open.reason}: {way_to(left_open, self.names)}  {where}".rstrip()


def sentence(step: Step, names: Mapping[str, str]) -> str:
    """Return a step in words."""
    mark = " (background)" if step.basis == "background" else ""
    source, target = (names.get(address, address) for address in (step.source, step.target))
    return f"{source} {_WORDS[step.kind]} {target}{mark}"


def way(path: Path, names: Mapping[str, str]) -> str:
    """Return a path in words, on one line."""
    return "; ".join(sentence(step, names) for step in path.steps)


def way_to(left_open: Open, names: Mapping[str, str]) -> str:
    """Return the things from a model to an open step; the row of the last one leaves it open."""
    return " → ".join(names.get(step.source, step.source) for step in (*left_open.steps, left_open.step))


def unread(left_open: Open, names: Mapping[str, str]) -> str:
    """Return what to say of an open step without a cell."""
    owner = left_open.step.source
    return f"nothing that was read speaks of {names.get(owner, owner)}"


def reasons(left_open: Iterable[Open], names: Mapping[str, str]) -> str:
    """Return why something stays open, on one line."""
    said = []
    for reason, step, steps in left_open:
        said.append(f"{reason} ({names.get(step.target, step.target)})" if steps else reason)
    return "; ".join(dict.fromkeys(said)) or "all that is stated on the way is closed"
