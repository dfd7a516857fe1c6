"""Verdicts, paths and open steps, held against a few lines written from the definition."""

from __future__ import annotations

import pytest
from hypothesis import given

from kg.verdicts.exposure import Lineage
from kg.verdicts.verdict import OPEN, Step, StepKind, Verdict
from tests.support.examples import examples
from tests.support.lineages import DATASETS, MODELS, K, lineages


def closure(start: set[str], steps: frozenset[Step], kinds: tuple[StepKind, ...], *, up: bool) -> set[str]:
    """`start`, and all that the steps of these kinds lead to, along their direction or against it."""
    found = set(start)
    while True:
        pairs = {(s.source, s.target) if up else (s.target, s.source) for s in steps if s.kind in kinds}
        more = {target for source, target in pairs if source in found} - found
        if not more:
            return found
        found |= more


def expected(steps: frozenset[Step], model: str, dataset: str) -> Verdict:
    """The verdict, straight from the definition and with no thought of speed."""

    def data_of(models: set[str], *kinds: StepKind) -> set[str]:
        return {s.target for s in steps if s.kind in kinds and s.source in models}

    def relation(own: set[str]) -> Verdict | None:
        seen = closure(own, steps, (K.PART,), up=False)
        if dataset in seen:
            return Verdict.EXPOSED
        wholes = {s.target for s in steps if s.kind is K.PART and s.source in seen}
        sources = {s.target for s in steps if s.kind is K.SOURCE and s.source in seen}
        if dataset in closure(wholes | sources, steps, (K.PART,), up=True):
            return Verdict.PARTLY
        return Verdict.POSSIBLY if dataset in closure(seen, steps, (K.PART, K.SOURCE), up=False) else None

    certain = closure({model}, steps, (K.WEIGHTS,), up=True)
    possible = closure({model}, steps, (K.WEIGHTS, K.BASE, K.ALTERNATIVE), up=True)
    if (by_certain := relation(data_of(certain, K.DATA))) is not None:
        return by_certain
    if relation(data_of(possible, K.DATA, K.MAYBE_DATA)) is not None:
        return Verdict.POSSIBLY
    return Verdict.UNKNOWN if any(s.kind in OPEN and s.source in possible for s in steps) else Verdict.NONE


@examples(200)
@given(lineages())
def test_verdicts_follow_the_definition(steps: frozenset[Step]) -> None:
    lineage = Lineage.of(steps)
    for model in MODELS:
        found = lineage.verdicts(model)
        for dataset in DATASETS:
            verdict = lineage.verdict(model, dataset)
            assert verdict.verdict is expected(steps, model, dataset)
            assert (dataset in found) == bool(verdict.paths)
            for path in verdict.paths:
                assert path.steps[-1].target == dataset or path.steps[-1].source == dataset
                assert all(step in steps for step in path.steps)
                assert sum(step.kind in (K.DATA, K.MAYBE_DATA) for step in path.steps) == 1
                assert K.OVERLAP not in {step.kind for step in path.steps}
                assert K.METHOD not in {step.kind for step in path.steps}
            others = {
                s.source if s.target == dataset else s.target for s in steps if s.kind is K.OVERLAP and dataset in s
            }
            assert {o.dataset: o.verdict for o in verdict.overlaps} == {
                other: told
                for other in others
                if (told := expected(steps, model, other)) not in (Verdict.UNKNOWN, Verdict.NONE)
            }
            reached = closure({model}, steps, (K.WEIGHTS, K.BASE, K.ALTERNATIVE), up=True)
            assert {o.step.target for o in verdict.open} == {
                s.target for s in steps if s.kind in OPEN and s.source in reached
            }


def test_nothing_leaks_sideways() -> None:
    steps = [
        Step("m", K.DATA, "TCGA-BRCA"),
        Step("TCGA-BRCA", K.PART, "TCGA"),
        Step("TCGA-LUAD", K.PART, "TCGA"),
        Step("slides", K.SOURCE, "TCGA"),
        Step("child", K.BASE, "m"),
    ]
    lineage = Lineage.of(steps)
    verdicts = {(m, d): lineage.verdict(m, d).verdict for m in ("m", "child") for d in ("TCGA", "TCGA-LUAD", "slides")}
    assert verdicts == {
        ("m", "TCGA"): Verdict.PARTLY,
        ("m", "TCGA-LUAD"): Verdict.NONE,
        ("m", "slides"): Verdict.NONE,
        ("child", "TCGA"): Verdict.POSSIBLY,
        ("child", "TCGA-LUAD"): Verdict.NONE,
        ("child", "slides"): Verdict.NONE,
    }


@pytest.mark.parametrize("kind", [K.WEIGHTS, K.BASE, K.ALTERNATIVE, K.METHOD])
def test_cycles_end(kind: StepKind) -> None:
    steps = [Step("a", kind, "b"), Step("b", kind, "a"), Step("b", K.DATA, "d"), Step("d", K.PART, "d")]
    passes = {K.WEIGHTS: Verdict.EXPOSED, K.METHOD: Verdict.NONE}
    assert Lineage.of(steps).verdict("a", "d").verdict is passes.get(kind, Verdict.POSSIBLY)
