"""Verdicts as a person reads them on the terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from kg.evidence.trace import Evidence, Place
from kg.query.names import Thing
from kg.rdf.schema import Schema
from kg.verdicts.exposure import Open, Path, Step, StepKind, Verdict, VerdictOn
from kg.verdicts.lineage import PROPERTIES, Known

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["Report", "on_dataset", "on_model", "on_pair"]

_CAVEAT = "This is about datasets, not about their splits; it is what catalogues and background say, not proof."
_STYLE = {
    Verdict.EXPOSED: "bold red",
    Verdict.PARTLY: "red",
    Verdict.POSSIBLY: "yellow",
    Verdict.UNKNOWN: "magenta",
    Verdict.NONE: "green",
}
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


class Report(NamedTuple):
    """The same report twice: for the terminal, and as plain data."""

    text: RenderableType
    data: dict[str, Any]


def on_pair(verdict: VerdictOn, known: Known, evidence: Evidence) -> Report:
    """The verdict on a model and a dataset, each path with the place behind every step, and what stays open."""
    model, dataset = known.names.get(verdict.model, verdict.model), _name(verdict.dataset, known, evidence)
    _gather(
        [*(step for path in verdict.paths for step in path.steps), *(its.step for its in verdict.overlaps)],
        verdict.open,
        evidence,
    )
    head = Text.assemble(f"{model} and {dataset}: ", (verdict.verdict.value, _STYLE[verdict.verdict]))
    parts: list[RenderableType] = [head]
    for number, path in enumerate(verdict.paths, start=1):
        parts.append(Text.assemble(f"\nPath {number}: ", (path.verdict.value, _STYLE[path.verdict])))
        parts.append(_steps(path.steps, known, evidence))
    if verdict.overlaps:
        parts.append(Text("\nMind the overlap:"))
    for its in verdict.overlaps:
        parts.append(_steps([its.step], known, evidence))
        other = known.names[its.dataset]
        parts.append(Text.assemble(f"  {model} and {other}: ", (its.verdict.value, _STYLE[its.verdict])))
    if verdict.open:
        parts.append(Text("\nLeft open:"))
        parts.append(_open(verdict.open, known, evidence))
    parts.append(Text(f"\n{_CAVEAT}", style="dim"))
    return Report(Group(*parts), _pair(verdict, known, evidence))


def on_model(known: Known, evidence: Evidence, model: Thing) -> Report:
    """All that a model has seen, grouped by verdict, and what leaves the rest open."""
    verdicts = known.lineage.verdicts(model.iri)
    left_open = known.lineage.open_steps(model.iri)
    _gather((), left_open, evidence)
    rest = Verdict.UNKNOWN if left_open else Verdict.NONE
    out = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("verdict", "dataset", "by"):
        out.add_column(column, overflow="fold")
    ranks = list(Verdict)
    for its in sorted(verdicts.values(), key=lambda v: (ranks.index(v.verdict), known.names[v.dataset])):
        way = _way(its.paths[0], known)
        out.add_row(Text(its.verdict, style=_STYLE[its.verdict]), Text(known.names[its.dataset]), Text(way))
    out.add_row(Text(rest, style=_STYLE[rest]), Text("any other dataset"), Text(_why(left_open, known)))
    head = Text(f"{model.label}: what it has seen", style="bold")
    groups: dict[str, list[str]] = {verdict.value: [] for verdict in Verdict}
    for its in verdicts.values():
        groups[its.verdict].append(known.names[its.dataset])
    data = {
        "model": model.label,
        "iri": model.iri,
        "verdicts": {verdict: sorted(names) for verdict, names in groups.items()},
        "otherwise": rest.value,
        "open": [_open_data(step, known, evidence) for step in left_open],
    }
    return Report(Group(head, out, Text(_CAVEAT, style="dim")), data)


def on_dataset(known: Known, schema: Schema, dataset: Thing) -> Report:
    """The verdict on a dataset for every model, those that only bases name included; the strongest first."""
    models = sorted({step.source for step in known.lineage.steps if step.source.startswith(schema.prefixes["model"])})
    verdicts = [known.lineage.verdict(model, dataset.iri) for model in models]
    ranks = list(Verdict)
    verdicts.sort(key=lambda v: (ranks.index(v.verdict), known.names[v.model].casefold()))
    out = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("verdict", "model", "by"):
        out.add_column(column, overflow="fold")
    for its in verdicts:
        way = _way(its.paths[0], known) if its.paths else _why(its.open, known)
        out.add_row(Text(its.verdict, style=_STYLE[its.verdict]), Text(known.names[its.model]), Text(way))
    data = {
        "dataset": dataset.label,
        "iri": dataset.iri,
        "models": [{"model": known.names[v.model], "iri": v.model, "verdict": v.verdict.value} for v in verdicts],
    }
    return Report(Group(Text(f"{dataset.label}: who has seen it", style="bold"), out, Text(_CAVEAT, style="dim")), data)


def _name(address: str, known: Known, evidence: Evidence) -> str:
    from kg.query.names import label_of

    return known.names.get(address) or label_of(evidence.store, address) or address


def _way(path: Path, known: Known) -> str:
    """A path in a line."""
    return "; ".join(_sentence(step, known) for step in path.steps)


def _sentence(step: Step, known: Known) -> str:
    mark = " (background)" if step.basis == "background" else ""
    return f"{known.names[step.source]} {_WORDS[step.kind]} {known.names[step.target]}{mark}"


def _why(left_open: tuple[Open, ...], known: Known) -> str:
    said = []
    for its in left_open:
        where = f" ({known.names[its.thing]})" if its.steps else ""
        said.append(f"{its.reason}{where}")
    return "; ".join(dict.fromkeys(said)) or "all that is stated on the way is closed"


def _gather(steps: Iterable[Step], left_open: Iterable[Open], evidence: Evidence) -> None:
    """Look up at once where all of these steps stand."""
    every = [*steps, *(step for its in left_open for step in (*its.steps, _last(its)))]
    evidence.gather((step.source, PROPERTIES[step.kind], f"<{step.target}>") for step in every)


def _places(step: Step, evidence: Evidence) -> list[Place]:
    """Where a step stands: the cell that states it, the empty cell where it would stand, the line of the background."""
    import pyoxigraph as ox

    predicate = PROPERTIES[step.kind]
    if step.kind in (StepKind.NO_DATA, StepKind.NO_BASE, StepKind.MAYBE_DATA):
        return evidence.cells(step.source, predicate)
    if found := evidence.cells(step.source, predicate, f"<{step.target}>"):
        return found
    statement = ox.Triple(ox.NamedNode(step.source), ox.NamedNode(predicate), ox.NamedNode(step.target))
    place = evidence.background(statement)
    return [place] if place else []


def _steps(steps: Iterable[Step], known: Known, evidence: Evidence) -> Table:
    out = Table(box=None, show_header=False, pad_edge=False)
    for _ in range(3):
        out.add_column(overflow="fold")
    for step in steps:
        text = Text(f"  {_sentence(step, known)}")
        places: list[Place | None] = [*_places(step, evidence)]
        for place in places or [None]:
            out.add_row(text, Text(str(place) if place else ""), Text(place.raw if place else "", style="dim"))
            text = Text("")
    return out


def _open(left_open: Iterable[Open], known: Known, evidence: Evidence) -> Table:
    out = Table(box=None, show_header=False, pad_edge=False)
    for _ in range(3):
        out.add_column(overflow="fold")
    for its in left_open:
        places = _places(_last(its), evidence)
        text = Text(f"  {its.reason}: {_sentence_of(its, known)}")
        where = str(places[0]) if places else f"nothing that was read speaks of {known.names[its.owner]}"
        out.add_row(
            text, Text(where, style="" if places else "dim"), Text(places[0].raw if places else "", style="dim")
        )
    return out


def _last(its: Open) -> Step:
    """The open step itself, as a step."""
    kinds = {"own mix open": StepKind.OPEN_MIX, "base's mix open": StepKind.OPEN_MIX}
    unstated = StepKind.NO_DATA if "data" in its.reason else StepKind.NO_BASE
    return Step(its.owner, kinds.get(its.reason, unstated), its.thing)


def _sentence_of(its: Open, known: Known) -> str:
    return " → ".join([*(known.names[step.source] for step in its.steps), known.names[its.owner]])


def _pair(verdict: VerdictOn, known: Known, evidence: Evidence) -> dict[str, Any]:
    return {
        "model": known.names.get(verdict.model, verdict.model),
        "dataset": _name(verdict.dataset, known, evidence),
        "verdict": verdict.verdict.value,
        "paths": [
            {"verdict": path.verdict.value, "steps": [_step(step, known, evidence) for step in path.steps]}
            for path in verdict.paths
        ],
        "open": [_open_data(step, known, evidence) for step in verdict.open],
        "overlaps": [
            {
                "dataset": known.names[its.dataset],
                "verdict": its.verdict.value,
                "step": _step(its.step, known, evidence),
            }
            for its in verdict.overlaps
        ],
    }


def _open_data(its: Open, known: Known, evidence: Evidence) -> dict[str, Any]:
    return {
        "reason": its.reason,
        "thing": its.thing,
        "name": known.names[its.thing],
        "steps": [_step(step, known, evidence) for step in its.steps],
        "places": [str(place) for place in _places(_last(its), evidence)],
    }


def _step(step: Step, known: Known, evidence: Evidence) -> dict[str, Any]:
    return {
        "from": step.source,
        "fromName": known.names[step.source],
        "step": step.kind.value,
        "to": step.target,
        "toName": known.names[step.target],
        "basis": step.basis,
        "places": [{"place": str(place), "text": place.raw, "link": place.link} for place in _places(step, evidence)],
    }
