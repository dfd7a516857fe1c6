"""Lineages as strategies make them, and the graphs that have their steps."""

from __future__ import annotations

from hypothesis import strategies as st

from kg.rdf.namespaces import FM, IS_PART_OF, PROV, SCHEMA, TYPE, XSD
from kg.verdicts.verdict import OPEN, Step, StepKind

K = StepKind
MODELS = tuple(f"model{n}" for n in range(6))
DATASETS = tuple(f"data{n}" for n in range(7))


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


def statements(steps: frozenset[Step]) -> set[str]:
    """The graph that has these steps. What isn't marked as unstated is stated: an empty mix, a technique as base."""
    properties = {
        K.DATA: [f"{FM}pretrainedOn"],
        K.WEIGHTS: [f"{FM}initialisedFrom", f"{FM}base"],
        K.BASE: [f"{FM}base"],
        K.ALTERNATIVE: [f"{FM}possibleBase"],
        K.METHOD: [f"{FM}methodBase", f"{FM}base"],
        K.PART: [IS_PART_OF],
        K.SOURCE: [PROV + "wasDerivedFrom"],
        K.OVERLAP: [f"{FM}overlapsWith"],
    }
    lines = {f"<x:{s.source}> <{name}> <x:{s.target}>" for s in steps for name in properties.get(s.kind, ())}
    lines |= {f"<x:{dataset}> <{TYPE}> <{SCHEMA}Dataset>" for dataset in DATASETS}
    for model in MODELS:
        marks = {s.kind for s in steps if s.source == model}
        has_base = marks & {K.WEIGHTS, K.BASE, K.ALTERNATIVE, K.METHOD}
        if K.NO_DATA in marks or K.OPEN_MIX in marks or (K.NO_BASE in marks and has_base):
            # one mark is enough to leave it open, and these are the ones that the graph can say beside others
            lines.add(f'<x:mix{model}> <{FM}openEnded> "true"^^<{XSD}boolean>')
        lines.add(f"<x:{model}> <{FM}pretrainingMix> <x:mix{model}>")
        lines |= {
            f"<x:mix{model}> <{PROV}hadMember> <x:{s.target}>"
            for s in steps
            if s.source == model and s.kind in (K.DATA, K.MAYBE_DATA)
        }
        if K.NO_BASE not in marks and not has_base:
            lines.add(f"<x:{model}> <{FM}base> <x:technique>")
        lines.add(f"<x:{model}> <{TYPE}> <https://w3id.org/fair4ml#MLModel>")
    return lines
