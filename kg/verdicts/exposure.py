"""What a model has seen: a verdict on a dataset, with every path that speaks for it and every step that stays open.

The definition (docs/exposure.md has it in words):

    lineage   from the model to its bases: over weights a step is certain, over a base whose use isn't stated or one of
              several alternatives it is only possible, over a method alone nothing passes
    data      from each of these to the datasets it was pre-trained on; over one of several alternatives only possibly
    relation  from such a dataset to the one asked for: it is that dataset or a part of what was seen (exposed); it is a
              whole, or a source, some of which was seen (partly); it was drawn from what was seen (possibly)

    exposed   = certain lineage and data, the same or a part
    partly    = certain lineage and data, a whole or a source
    possibly  = any other path
    unknown   = no path, but an open step on the lineage
    none stated = no path, and all on the way is closed: the catalogues' word, no proof

No path goes down from a whole of which only a part was seen: who saw TCGA-BRCA has not thereby seen TCGA-LUAD. That two
datasets overlap makes no verdict: it is told beside it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from kg.verdicts.verdict import OPEN, RANK, Open, Overlap, Path, Step, StepKind, Verdict, VerdictOn

__all__ = ["Lineage"]

_PASSING = (StepKind.WEIGHTS, StepKind.BASE, StepKind.ALTERNATIVE)


class _Reached(NamedTuple):
    certain: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Lineage:
    """The steps of a graph, or of its part around some models, from which verdicts follow."""

    steps: tuple[Step, ...]
    _out: Mapping[str, list[Step]] = field(default_factory=lambda: defaultdict(list), repr=False)
    _into: Mapping[str, list[Step]] = field(default_factory=lambda: defaultdict(list), repr=False)

    @classmethod
    def of(cls, steps: Iterable[Step]) -> Lineage:
        """Return the lineage of these steps, which may come in any order."""
        made = cls(steps=tuple(sorted(set(steps))))
        for step in made.steps:
            made._out[step.source].append(step)
            made._into[step.target].append(step)
        return made

    def verdict(self, model: str, dataset: str) -> VerdictOn:
        """Return the verdict on a model and a dataset."""
        paths = self._paths(model)
        near = {step.target: step for step in self._out.get(dataset, ()) if step.kind is StepKind.OVERLAP}
        near |= {step.source: step for step in self._into.get(dataset, ()) if step.kind is StepKind.OVERLAP}
        overlaps = [
            Overlap(other, min((path.verdict for path in paths[other]), key=RANK.__getitem__), step)
            for other, step in sorted(near.items())
            if other in paths
        ]
        return replace(self._conclude(model, dataset, paths.get(dataset, [])), overlaps=tuple(overlaps))

    def verdicts(self, model: str) -> dict[str, VerdictOn]:
        """Return the verdicts on all datasets that a path leads to from a model, by dataset."""
        return {dataset: self._conclude(model, dataset, paths) for dataset, paths in self._paths(model).items()}

    def open_steps(self, model: str) -> tuple[Open, ...]:
        """Return the steps that leave open what else a model has seen: on its own row, or on those of its bases."""
        found: dict[tuple[str, str], Open] = {}
        for node, ways in self._ancestors(model).items():
            for step in self._out.get(node, ()):
                if step.kind in OPEN:
                    reason = _reason(step, own=node == model)
                    found.setdefault((reason, step.target), Open(reason, step, ways[0].steps))
        return tuple(sorted(found.values(), key=lambda its: (len(its.steps), its.reason, its.step.target)))

    def _conclude(self, model: str, dataset: str, paths: list[Path]) -> VerdictOn:
        paths = sorted(set(paths), key=lambda path: (RANK[path.verdict], len(path.steps), path.steps))
        left_open = self.open_steps(model)
        verdict = paths[0].verdict if paths else Verdict.UNKNOWN if left_open else Verdict.NONE
        return VerdictOn(model=model, dataset=dataset, verdict=verdict, paths=tuple(paths), open=left_open)

    def _paths(self, model: str) -> dict[str, list[Path]]:
        found: dict[str, list[Path]] = defaultdict(list)
        for node, ways in self._ancestors(model).items():
            for data in self._out.get(node, ()):
                if data.kind not in (StepKind.DATA, StepKind.MAYBE_DATA):
                    continue
                for target, (verdict, relation) in self._related(data.target).items():
                    for way in ways:
                        certain = way.certain and data.kind is StepKind.DATA
                        reached = verdict if certain else Verdict.POSSIBLY
                        found[target].append(Path(reached, (*way.steps, data, *relation)))
        return found

    def _ancestors(self, model: str) -> dict[str, list[_Reached]]:
        """Return the model and each base that may pass on data, with the shortest certain and possible ways to it."""
        reached: dict[str, list[_Reached]] = {model: [_Reached(certain=True, steps=())]}
        queue = deque([(model, reached[model][0])])
        while queue:
            node, way = queue.popleft()
            for step in self._out.get(node, ()):
                if step.kind in _PASSING:
                    onward = _Reached(way.certain and step.kind is StepKind.WEIGHTS, (*way.steps, step))
                    known = reached.setdefault(step.target, [])
                    if not any(other.certain >= onward.certain for other in known):
                        known.append(onward)
                        queue.append((step.target, onward))
        return reached

    def _related(self, dataset: str) -> dict[str, tuple[Verdict, tuple[Step, ...]]]:
        """Return the datasets that have a verdict if all of `dataset` was seen, each with the steps to it."""
        found: dict[str, tuple[Verdict, tuple[Step, ...]]] = {dataset: (Verdict.EXPOSED, ())}
        for node, steps in self._walk({dataset: ()}, self._parts):
            found.setdefault(node, (Verdict.EXPOSED, steps))
        seen = {node: steps for node, (_, steps) in found.items()}
        above = {node: (*steps, step) for node, steps in seen.items() for step, node in self._wholes(node)}
        for node, steps in seen.items():
            for step in self._out.get(node, ()):
                if step.kind is StepKind.SOURCE:
                    above.setdefault(step.target, (*steps, step))
        for node, steps in (*above.items(), *self._walk(above, self._wholes)):
            found.setdefault(node, (Verdict.PARTLY, steps))
        for node, steps in self._walk(seen, self._drawn):
            found.setdefault(node, (Verdict.POSSIBLY, steps))
        return found

    def _walk(
        self, start: Mapping[str, tuple[Step, ...]], onward: Callable[[str], Iterator[tuple[Step, str]]]
    ) -> Iterator[tuple[str, tuple[Step, ...]]]:
        """Yield what `onward` leads to from `start`, breadth first, each with its steps; not `start` itself."""
        queue, known = deque(start.items()), set(start)
        while queue:
            node, steps = queue.popleft()
            for step, target in onward(node):
                if target not in known:
                    known.add(target)
                    queue.append((target, (*steps, step)))
                    yield target, (*steps, step)

    def _parts(self, node: str) -> Iterator[tuple[Step, str]]:
        return ((step, step.source) for step in self._into.get(node, ()) if step.kind is StepKind.PART)

    def _wholes(self, node: str) -> Iterator[tuple[Step, str]]:
        return ((step, step.target) for step in self._out.get(node, ()) if step.kind is StepKind.PART)

    def _drawn(self, node: str) -> Iterator[tuple[Step, str]]:
        """Yield what was drawn from a dataset, and the parts of that."""
        kinds = (StepKind.SOURCE, StepKind.PART)
        return ((step, step.source) for step in self._into.get(node, ()) if step.kind in kinds)


def _reason(step: Step, *, own: bool) -> str:
    """Return in words why a step is open."""
    if own:
        return {StepKind.OPEN_MIX: "own mix open"}.get(step.kind, step.kind.value)
    return {
        StepKind.OPEN_MIX: "base's mix open",
        StepKind.NO_DATA: "base's data unstated",
        StepKind.NO_BASE: "base's base unstated",
    }[step.kind]
