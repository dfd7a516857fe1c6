"""Verdicts as a person reads them on the terminal, and as plain data for JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Group
from rich.table import Table

from kg.cli.views.text import text
from kg.verdicts import Open, Step, Verdict, VerdictOn, Verdicts
from kg.verdicts.verdict import CAVEAT, reasons, sentence, unread, way_to

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["dataset_data", "model_data", "on_dataset", "on_model", "on_pair", "pair_data"]

_STYLE = {
    Verdict.EXPOSED: "bold red",
    Verdict.PARTLY: "red",
    Verdict.POSSIBLY: "yellow",
    Verdict.UNKNOWN: "magenta",
    Verdict.NONE: "green",
}


def on_pair(verdict: VerdictOn) -> RenderableType:
    """The verdict on a model and a dataset, each path with the place behind every step, and what stays open."""
    model, dataset = verdict.names[verdict.model], verdict.names[verdict.dataset]
    parts: list[RenderableType] = [text(f"{model} and {dataset}: ", _styled(verdict.verdict))]
    for number, path in enumerate(verdict.paths, start=1):
        parts.append(text(f"\nPath {number}: ", _styled(path.verdict)))
        parts.append(_steps(path.steps, verdict))
    if verdict.overlaps:
        parts.append(text("\nMind the overlap:"))
    for overlap in verdict.overlaps:
        parts.append(_steps([overlap.step], verdict))
        other = verdict.names[overlap.dataset]
        parts.append(text(f"  {model} and {other}: ", _styled(overlap.verdict)))
    if verdict.open:
        parts.append(text("\nLeft open:"))
        parts.append(_open(verdict.open, verdict))
    parts.append(text(f"\n{CAVEAT}", style="dim"))
    return Group(*parts)


def on_model(verdicts: Verdicts) -> RenderableType:
    """All that a model has seen, grouped by verdict, and what leaves the rest open."""
    out = _table("verdict", "dataset", "by")
    for verdict in verdicts.verdicts:
        out.add_row(
            text(_styled(verdict.verdict)), text(verdicts.names[verdict.dataset]), text(verdicts.reason(verdict))
        )
    rest = text(reasons(verdicts.open, verdicts.names))
    out.add_row(text(_styled(verdicts.otherwise)), text("any other dataset"), rest)
    head = text(f"{verdicts.thing.label}: what it has seen", style="bold")
    return Group(head, out, text(CAVEAT, style="dim"))


def on_dataset(verdicts: Verdicts) -> RenderableType:
    """The verdict on a dataset for every model; the strongest first."""
    out = _table("verdict", "model", "by")
    for verdict in verdicts.verdicts:
        out.add_row(text(_styled(verdict.verdict)), text(verdicts.names[verdict.model]), text(verdicts.reason(verdict)))
    head = text(f"{verdicts.thing.label}: who has seen it", style="bold")
    return Group(head, out, text(CAVEAT, style="dim"))


def _styled(verdict: Verdict) -> tuple[str, str]:
    return verdict.value, _STYLE[verdict]


def _table(*columns: str) -> Table:
    out = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        out.add_column(column, overflow="fold")
    return out


def _lines() -> Table:
    """A table without rules: what is said, where it stands, what stands there."""
    out = Table(box=None, show_header=False, pad_edge=False)
    for _ in range(3):
        out.add_column(overflow="fold")
    return out


def _steps(steps: Iterable[Step], verdict: VerdictOn) -> Table:
    out = _lines()
    for step in steps:
        says = text(f"  {sentence(step, verdict.names)}")
        for place in verdict.places[step] or [None]:
            out.add_row(says, text(str(place) if place else ""), text(place.raw if place else "", style="dim"))
            says = text()
    return out


def _open(steps: Iterable[Open], verdict: VerdictOn) -> Table:
    out = _lines()
    for left_open in steps:
        says = text(f"  {left_open.reason}: {way_to(left_open, verdict.names)}")
        place = next(iter(verdict.places[left_open.step]), None)
        where = text(str(place)) if place else text(unread(left_open, verdict.names), style="dim")
        out.add_row(says, where, text(place.raw if place else "", style="dim"))
    return out


def pair_data(verdict: VerdictOn) -> dict[str, Any]:
    """The verdict on a model and a dataset as plain data."""
    return {
        "model": verdict.names[verdict.model],
        "dataset": verdict.names[verdict.dataset],
        "verdict": verdict.verdict.value,
        "paths": [
            {"verdict": path.verdict.value, "steps": [_step_data(step, verdict) for step in path.steps]}
            for path in verdict.paths
        ],
        "open": [_open_data(left_open, verdict) for left_open in verdict.open],
        "overlaps": [
            {
                "dataset": verdict.names[overlap.dataset],
                "verdict": overlap.verdict.value,
                "step": _step_data(overlap.step, verdict),
            }
            for overlap in verdict.overlaps
        ],
    }


def model_data(verdicts: Verdicts) -> dict[str, Any]:
    """All that a model has seen as plain data: the names of datasets by verdict."""
    groups: dict[str, list[str]] = {verdict.value: [] for verdict in Verdict}
    for verdict in verdicts.verdicts:
        groups[verdict.verdict].append(verdicts.names[verdict.dataset])
    return {
        "model": verdicts.thing.label,
        "iri": verdicts.thing.iri,
        "verdicts": {verdict: sorted(names) for verdict, names in groups.items()},
        "otherwise": verdicts.otherwise.value,
        "open": [_open_data(left_open, verdicts) for left_open in verdicts.open],
    }


def dataset_data(verdicts: Verdicts) -> dict[str, Any]:
    """The verdict on a dataset for every model as plain data."""
    models = [
        {"model": verdicts.names[verdict.model], "iri": verdict.model, "verdict": verdict.verdict.value}
        for verdict in verdicts.verdicts
    ]
    return {"dataset": verdicts.thing.label, "iri": verdicts.thing.iri, "models": models}


def _open_data(left_open: Open, found: VerdictOn | Verdicts) -> dict[str, Any]:
    return {
        "reason": left_open.reason,
        "thing": left_open.step.target,
        "name": found.names[left_open.step.target],
        "steps": [_step_data(step, found) for step in left_open.steps],
        "places": [str(place) for place in found.places[left_open.step]],
    }


def _step_data(step: Step, found: VerdictOn | Verdicts) -> dict[str, Any]:
    return {
        "from": step.source,
        "fromName": found.names[step.source],
        "step": step.kind.value,
        "to": step.target,
        "toName": found.names[step.target],
        "basis": step.basis,
        "places": [{"place": str(place), "text": place.raw, "link": place.link} for place in found.places[step]],
    }
