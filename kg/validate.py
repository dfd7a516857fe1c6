"""The graph against the shapes: pySHACL judges, and each violation is led back to the cell behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kg.catalogue import Catalogue
from kg.errors import ConfigError
from kg.evidence import Evidence, Place
from kg.model import Finding, Severity, Span

if TYPE_CHECKING:
    from rdflib import Graph

    from kg.workspace import Workspace

__all__ = ["validate"]

_SEVERITIES = {
    "Violation": Severity.VIOLATION,
    "Warning": Severity.WARNING,
    "Info": Severity.NOTE,
}
_HINT = "https://w3id.org/fmkg/ns#hint"


def validate(
    ntriples: str,
    workspace: Workspace,
    evidence: Evidence,
    catalogues: Mapping[str, tuple[Catalogue, str]],
) -> tuple[Finding, ...]:
    """What the shapes complain of in the knowledge, each complaint at its places.

    `catalogues` gives, by name, a catalogue and what messages call its file. Raises ConfigError where a shapes file
    is wrong.
    """
    from pyshacl import validate as judge  # slow to import
    from pyshacl.errors import ShapeLoadError
    from rdflib import RDF, SH, Graph

    shape_graph = Graph()
    for file in workspace.shapes:
        _parse(shape_graph, file)
    data = Graph().parse(data=ntriples, format="nt")
    ontology = Graph()
    _parse(ontology, workspace.ontology / "fmkg.ttl")
    try:
        _, results, _ = judge(data, shacl_graph=shape_graph, ont_graph=ontology, inference="none", meta_shacl=False)
    except ShapeLoadError as error:
        raise ConfigError(f"the shapes are wrong: {error}", file="shapes") from error
    findings = []
    for result in results.subjects(RDF.type, SH.ValidationResult):
        shape = results.value(result, SH.sourceShape)
        focus = str(results.value(result, SH.focusNode))
        path, value = results.value(result, SH.resultPath), results.value(result, SH.value)
        name = _name(shape_graph, shape)
        hint = next((str(text) for text in shape_graph.objects(shape, _uri(_HINT))), None)
        label = data.value(_uri(focus), _uri("http://www.w3.org/2000/01/rdf-schema#label"))
        message = str(results.value(result, SH.resultMessage)).replace("{focus}", str(label or focus))
        predicate = str(path) if path is not None and not str(path).startswith("N") else None
        term = value.n3() if value is not None else None
        places: list[Place | None] = [*evidence.locate(focus, predicate, term)]
        for place in places or [None]:
            findings.append(
                Finding(
                    severity=_SEVERITIES[str(results.value(result, SH.resultSeverity)).rsplit("#", 1)[-1]],
                    rule=name,
                    message=f"{label or focus}: {message}",
                    span=_span(place, catalogues) if place else None,
                    focus=focus,
                    path=predicate,
                    value=str(value) if value is not None else None,
                    hint=hint,
                )
            )
    return tuple(findings)


def _uri(address: str):  # type: ignore[no-untyped-def]  # rdflib is imported where it is used
    from rdflib import URIRef

    return URIRef(address)


def _parse(graph: Graph, file: Path) -> None:
    try:
        graph.parse(file, format="turtle")
    except Exception as error:  # rdflib's parser raises many kinds
        line = re.search(r"line (\d+)", str(error))
        raise ConfigError("not Turtle", file=f"{file}:{line[1]}" if line else str(file), hint=str(error)) from error


def _name(shapes: Graph, shape: object) -> str:
    """The name of the rule: the end of the shape's IRI; of a nameless one, that of the shape around it."""
    from rdflib import BNode

    while isinstance(shape, BNode):
        around = next(shapes.subjects(None, shape), None)
        if around is None:
            break
        shape = around
    return re.split(r"[#/]", str(shape))[-1]


def _span(place: Place, catalogues: Mapping[str, tuple[Catalogue, str]]) -> Span:
    catalogue, shown = catalogues.get(place.source, (None, place.source))
    return Span(
        catalogue=catalogue.name if catalogue else "",
        revision=catalogue.revision if catalogue else "",
        path=shown,
        line=place.line,
        column=place.column,
        end_line=place.line,
        end_column=place.column + max(len(place.raw), 1),
    )
