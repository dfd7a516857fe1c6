"""Verdicts, paths and open steps, held against a few lines written from the definition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.infer import infer, load_rules
from kg.verdicts.exposure import Lineage
from kg.verdicts.verdict import OPEN, Step, StepKind, Verdict
from tests.support.examples import examples
from tests.support.workspaces import ROOT

K = StepKind
MODELS = tuple(f"model{n}" for n in range(6))
DATASETS = tuple(f"data{n}" for n in range(7))
FM = "https://w3id.org/fmkg/ns#"


@st.composite
def lineages(draw: st.DrawFn) -> frozenset[Step]:
    """A few models and datasets with all kinds of steps between them, cycles included."""
    model, dataset = st.sampled_from(MODELS), st.sampled_from(DATASETS)
    base = st.sampled_from((K.WEIGHTS, K.BASE, K.ALTERNATIVE, K.METHOD))
    relation = st.sampled_from((K.PART, K.PART, K.SOURCE, K.SOURCE, K.OVERLAP))
    steps: set[Step] = set()
    data = draw(st.dictionaries(st.tuples(model, dataset), st.sampled_from((K.DATA, K.DATA, K.MAYBE_DATA)), max_size=6))
    steps |= {Step(source, kind, target) for (source, target), kind in data.items()}
    bases = draw(st.dictionaries(st.tuples(model, model), base, max_size=8))
    steps |= {Step(source, kind, target) for (source, target), kind in bases.items()}
    related = draw(st.dictionaries(st.tuples(dataset, dataset), relation, max_size=8))
    steps |= {Step(source, kind, target) for (source, target), kind in related.items() if source != target}
    opened = draw(st.sets(st.tuples(model, st.sampled_from(OPEN)), max_size=4))
    return frozenset(steps | {Step(source, kind, source) for source, kind in opened})


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


@examples(60)
@given(lineages())
def test_materialised_properties_agree_with_the_verdicts(steps: frozenset[Step]) -> None:
    """What the rules write down is what the verdicts say, but for parts of wholes, which are left to be asked for."""
    inferred = infer(statements(steps), load_rules(sorted((ROOT / "ontology" / "rules").glob("*.rq"))))
    lineage = Lineage.of(steps)
    for name, verdicts in (
        ("exposedTo", {Verdict.EXPOSED}),
        ("partlyExposedTo", {Verdict.EXPOSED, Verdict.PARTLY}),
        ("possiblyExposedTo", {Verdict.EXPOSED, Verdict.PARTLY, Verdict.POSSIBLY}),
    ):
        for model in MODELS:
            for dataset in DATASETS:
                if f"<x:{model}> <{FM}{name}> <x:{dataset}>" in inferred:
                    assert lineage.verdict(model, dataset).verdict in verdicts
    for model in MODELS:
        opened = any(line.startswith(f"<x:{model}> <{FM}openStep> ") for line in inferred)
        assert opened == bool(lineage.open_steps(model))


def statements(steps: frozenset[Step]) -> set[str]:
    """The graph that has these steps. What isn't marked as unstated is stated: an empty mix, a technique as base."""
    properties = {
        K.DATA: [f"{FM}pretrainedOn"],
        K.WEIGHTS: [f"{FM}initialisedFrom", f"{FM}base"],
        K.BASE: [f"{FM}base"],
        K.ALTERNATIVE: [f"{FM}possibleBase"],
        K.METHOD: [f"{FM}methodBase", f"{FM}base"],
        K.PART: ["http://purl.org/dc/terms/isPartOf"],
        K.SOURCE: ["http://www.w3.org/ns/prov#wasDerivedFrom"],
        K.OVERLAP: [f"{FM}overlapsWith"],
    }
    lines = {f"<x:{s.source}> <{name}> <x:{s.target}>" for s in steps for name in properties.get(s.kind, ())}
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    boolean = "http://www.w3.org/2001/XMLSchema#boolean"
    lines |= {f"<x:{dataset}> <{kind}> <http://schema.org/Dataset>" for dataset in DATASETS}
    for model in MODELS:
        marks = {s.kind for s in steps if s.source == model}
        has_base = marks & {K.WEIGHTS, K.BASE, K.ALTERNATIVE, K.METHOD}
        if K.NO_DATA in marks or K.OPEN_MIX in marks or (K.NO_BASE in marks and has_base):
            # one mark is enough to leave it open, and these are the ones that the graph can say beside others
            lines.add(f'<x:mix{model}> <{FM}openEnded> "true"^^<{boolean}>')
        lines.add(f"<x:{model}> <{FM}pretrainingMix> <x:mix{model}>")
        lines |= {
            f"<x:mix{model}> <http://www.w3.org/ns/prov#hadMember> <x:{s.target}>"
            for s in steps
            if s.source == model and s.kind in (K.DATA, K.MAYBE_DATA)
        }
        if K.NO_BASE not in marks and not has_base:
            lines.add(f"<x:{model}> <{FM}base> <x:technique>")
        lines.add(f"<x:{model}> <{kind}> <https://w3id.org/fair4ml#MLModel>")
    return lines


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
