"""The graph against the shapes: what they complain of, and each complaint led back to the cell behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from kg.check.engines import ENGINES, Complaint, default_engine
from kg.evidence import Evidence, Place
from kg.model import Finding, Span, Text
from kg.parse import Catalogue
from kg.query.names import label_of
from kg.rdf.namespaces import FM
from kg.rdf.schema import parse_turtle
from kg.rdf.source import text_of

if TYPE_CHECKING:
    from kg.workspace import Workspace

__all__ = ["Complaints", "Shown", "explain_complaints", "validate"]

_HINT = FM + "hint"

Shown = Mapping[str, tuple[Catalogue, str]]
"""By name, a catalogue and what messages call its file."""


class _Shapes(NamedTuple):
    """All shapes as one Turtle text, and the hints by the IRIs of their shapes."""

    text: str
    hints: Mapping[str, str]


class Complaints(NamedTuple):
    """What the shapes complain of, sorted, and the hints by the IRIs of their shapes."""

    complaints: tuple[Complaint, ...]
    hints: Mapping[str, str]


def validate(knowledge: Iterable[str], workspace: Workspace, *, engine: str | None = None) -> Complaints:
    """What the shapes of the workspace complain of in the knowledge, statements in N-Triples without the final dot.

    `engine` is one of kg.check.engines.ENGINES. Raises ConfigError if a file of shapes is wrong.
    """
    shapes = _read_shapes(workspace)
    ontology = "".join(f"{s} {p} {o} .\n" for s, p, o in parse_turtle(workspace.ontology / "fmkg.ttl"))
    judge = ENGINES[engine or default_engine()]
    complaints = judge("".join(f"{statement} .\n" for statement in sorted(knowledge)), ontology, shapes.text)
    return Complaints(complaints=tuple(sorted(set(complaints))), hints=shapes.hints)


def explain_complaints(found: Complaints, evidence: Evidence, shown: Shown) -> Iterator[Finding]:
    """Each complaint as findings at the places that evidence leads it back to."""
    for complaint in found.complaints:
        yield from _findings(complaint, found.hints, evidence, shown)


def _read_shapes(workspace: Workspace) -> _Shapes:
    hints = {}
    statements = []
    for number, file in enumerate(workspace.shapes):
        for triple in parse_turtle(file):
            if triple.predicate.value == _HINT:
                hints[text_of(triple.subject)] = text_of(triple.object)
            # blank nodes of two files may share a label
            statements.append(re.sub(r"(^|\s)_:", rf"\1_:f{number}", f"{triple.subject} {triple.predicate} ") + (
                re.sub(r"^_:", f"_:f{number}", str(triple.object))
            ))  # fmt: skip
    return _Shapes(text="".join(f"{statement} .\n" for statement in statements), hints=hints)


def _findings(complaint: Complaint, hints: Mapping[str, str], evidence: Evidence, shown: Shown) -> Iterator[Finding]:
    """A complaint at each place that evidence leads it back to; without a place if there is none."""
    focus = complaint.focus.strip("<>")
    label = label_of(evidence.store, focus) or focus
    path = complaint.path.strip("^<>") or None
    if complaint.path.startswith("^") and complaint.value.startswith("<"):
        places = evidence.locate(complaint.value.strip("<>"), path, complaint.focus)
    else:
        places = evidence.locate(focus, path, complaint.value or None)
    spans: list[Span | None] = [_span(place, shown) for place in places]
    for span in spans or [None]:
        yield Finding(
            severity=complaint.severity,
            rule=re.split(r"[#/]", complaint.shape)[-1],
            message=f"{label}: {complaint.message}",
            span=span,
            focus=focus,
            path=path,
            value=complaint.value or None,
            hint=hints.get(complaint.shape),
            shape=complaint.shape,
            component=complaint.component,
        )


def _span(place: Place, shown: Shown) -> Span:
    """A place as a span; that of a description or the vocabulary is of no catalogue."""
    catalogue, path = shown.get(place.source, (None, place.source))
    return Span(
        text=Text(
            catalogue=catalogue.name if catalogue else "",
            revision=catalogue.revision if catalogue else "",
            path=path,
        ),
        line=place.line,
        column=place.column,
        end_line=place.line,
        end_column=place.column + max(len(place.raw), 1),
    )
