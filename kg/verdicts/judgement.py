"""Verdicts from the graph, with the names of things and the places behind each step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.query import Thing, find
from kg.rows import Rows
from kg.verdicts.lineage import PROPERTIES, NamedLineage, lineage_in, steps_of
from kg.verdicts.verdict import RANK, Open, Step, StepKind, Verdict, VerdictOn, reasons, way

if TYPE_CHECKING:
    from kg.evidence import Evidence, Place

__all__ = ["Verdicts", "judge", "judge_dataset", "judge_model"]

_MISSING = (StepKind.NO_DATA, StepKind.NO_BASE, StepKind.MAYBE_DATA)
"""Steps whose cell is known by its column alone: it is empty, or names several things."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """Verdicts on one thing, the strongest first: on a model and each dataset that a path leads to, or on a dataset and
    each model.

    `open` is what leaves open what else a model has seen; `names` has what things are called, `places` where the open
    steps stand.
    """

    thing: Thing
    verdicts: tuple[VerdictOn, ...]
    open: tuple[Open, ...]
    names: Mapping[str, str]
    places: Mapping[Step, tuple[Place, ...]]

    @property
    def otherwise(self) -> Verdict:
        """The verdict on a model and any other dataset."""
        return Verdict.UNKNOWN if self.open else Verdict.NONE

    def rows(self) -> Rows:
        """The verdicts as rows: what it is, of what, and by which way; of a model, the last is on any other dataset."""
        is_model = self.thing.kind == "model"
        rows: list[tuple[str, str, str | None, str]] = []
        for verdict in self.verdicts:
            address = verdict.dataset if is_model else verdict.model
            rows.append((verdict.verdict.value, self.names[address], address, self.reason(verdict)))
        if is_model:
            rows.append((self.otherwise.value, "any other dataset", None, reasons(self.open, self.names)))
        other = "dataset" if is_model else "model"
        return Rows(("verdict", f"{other}Name", other, "by"), rows)

    def reason(self, verdict: VerdictOn) -> str:
        """The way that a verdict goes by, or why there is none, in a line."""
        return way(verdict.paths[0], self.names) if verdict.paths else reasons(verdict.open, self.names)


def judge(evidence: Evidence, queries: Path, model: str, dataset: str, *, stated_only: bool = False) -> VerdictOn:
    """Return the verdict on a model and a dataset, given by their names.

    `queries` is the folder of the saved queries. With `stated_only`, what the background says of models is left out.
    Raises QueryError if a name stands for nothing, or for several things.
    """
    subject = find(evidence.store, evidence.schema, model, ["model"])
    known = lineage_in(steps_of(evidence.store, evidence.schema, queries, subject.iri), stated_only=stated_only)
    seen = find(evidence.store, evidence.schema, dataset, ["dataset"])
    verdict = known.lineage.verdict(subject.iri, seen.iri)
    names = {subject.iri: subject.label, seen.iri: seen.label} | dict(known.names)
    return replace(verdict, names=names, places=_places(verdict.steps, evidence))


def judge_model(evidence: Evidence, queries: Path, model: str, *, stated_only: bool = False) -> Verdicts:
    """Return the verdicts on all datasets that a path leads to from a model. Otherwise as `judge`."""
    thing = find(evidence.store, evidence.schema, model, ["model"])
    known = lineage_in(steps_of(evidence.store, evidence.schema, queries, thing.iri), stated_only=stated_only)
    left_open = known.lineage.open_steps(thing.iri)
    verdicts = known.lineage.verdicts(thing.iri).values()
    return Verdicts(
        thing=thing,
        verdicts=tuple(sorted(verdicts, key=lambda its: (RANK[its.verdict], known.names[its.dataset]))),
        open=left_open,
        names=known.names,
        places=_places([step for its in left_open for step in (*its.steps, its.step)], evidence),
    )


def judge_dataset(evidence: Evidence, queries: Path, dataset: str, *, stated_only: bool = False) -> Verdicts:
    """Return the verdicts on a dataset and every model, also those only named as bases. Otherwise as `judge`."""
    known = lineage_in(steps_of(evidence.store, evidence.schema, queries), stated_only=stated_only)
    thing = find(evidence.store, evidence.schema, dataset, ["dataset"])
    models = _models(known, evidence.schema.prefixes["model"])
    verdicts = (known.lineage.verdict(model, thing.iri) for model in models)
    return Verdicts(
        thing=thing,
        verdicts=tuple(sorted(verdicts, key=lambda its: (RANK[its.verdict], known.names[its.model].casefold()))),
        open=(),
        names=known.names,
        places={},
    )


def _models(known: NamedLineage, prefix: str) -> list[str]:
    return sorted({step.source for step in known.lineage.steps if step.source.startswith(prefix)})


def _places(steps: Iterable[Step], evidence: Evidence) -> Mapping[Step, tuple[Place, ...]]:
    """Return where each step stands: the cells that state it or would state it, or the line of the background."""
    steps = tuple(dict.fromkeys(steps))
    evidence.gather((step.source, PROPERTIES[step.kind], f"<{step.target}>") for step in steps)
    return {step: tuple(_places_of(step, evidence)) for step in steps}


def _places_of(step: Step, evidence: Evidence) -> list[Place]:
    import pyoxigraph as ox

    predicate = PROPERTIES[step.kind]
    if step.kind in _MISSING:
        return evidence.cells(step.source, predicate)
    if cells := evidence.cells(step.source, predicate, f"<{step.target}>"):
        return cells
    statement = ox.Triple(ox.NamedNode(step.source), ox.NamedNode(predicate), ox.NamedNode(step.target))
    place = evidence.background(statement)
    return [place] if place else []
