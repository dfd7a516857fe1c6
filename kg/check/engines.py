"""SHACL engines: each takes the knowledge and the shapes, as text, and gives the same complaints.

`shacl` is fast and judges every build; pySHACL is the reference that a differential test holds it against.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from kg.errors import ConfigError
from kg.model import Severity
from kg.rdf.namespaces import SH, XSD
from kg.rdf.terms import literal

__all__ = ["ENGINES", "Complaint", "default_engine", "severity_of"]

_SEVERITIES = {"Warning": Severity.WARNING, "Info": Severity.NOTE, "Debug": Severity.NOTE, "Trace": Severity.NOTE}


def severity_of(name: str) -> Severity:
    """What a severity of SHACL is called here, by its IRI or local name.

    A shape may have one of its own (SHACL, section 2.1.4), which has no rank: what it complains of is a violation.
    """
    return _SEVERITIES.get(re.split("[#/]", name)[-1], Severity.VIOLATION)


class Complaint(NamedTuple):
    """A result of a validation: the thing, the property and the value it is about, terms in N-Triples.

    `shape` is the IRI of the shape, `component` the local name of the constraint; `path` is empty if the shape has
    none, or one that is more than a property or its inverse (`^<…>`).
    """

    focus: str
    path: str
    value: str
    shape: str
    component: str
    severity: Severity
    message: str


def _shacl(knowledge: str, ontology: str, shapes: str) -> list[Complaint]:
    import shacl

    try:
        compiled = shacl.Shapes.from_text(shapes, format="turtle")
        report = compiled.validate_text(knowledge + ontology, format="ntriples")
    except ValueError as error:
        raise ConfigError(f"the shapes are wrong: {error}", file="shapes") from error
    return [
        Complaint(
            focus=result.focus_node,
            path=_simple(result.path or ""),
            value=result.value or "",
            shape=(result.root_shape or result.source_shape or "").strip("<>"),
            component=result.component,
            severity=severity_of(result.severity),
            message=result.message or "",
        )
        for result in report.results
    ]


def _simple(path: str) -> str:
    """A path that is a property or its inverse, as `Complaint` has it; any other is empty."""
    match = re.fullmatch(r"\(?(\^?)\(?(<[^<>]*>)\)?\)?", path.strip())
    return f"{match[1]}{match[2]}" if match else ""


def _pyshacl(knowledge: str, ontology: str, shapes: str) -> list[Complaint]:
    from pyshacl import validate
    from pyshacl.errors import ShapeLoadError
    from rdflib import RDF, BNode, Graph, Literal, URIRef
    from rdflib import SH as SHACL
    from rdflib.term import Node

    shape_graph = Graph().parse(data=shapes, format="turtle")

    def term(node: Node | None) -> str:
        if isinstance(node, Literal):
            text = literal(str(node), str(node.datatype or XSD + "string"))
            return f"{text}@{node.language}" if node.language else text
        return "" if node is None else node.n3()

    def path(node: Node | None) -> str:
        if isinstance(node, BNode):
            inverse = results.value(node, SHACL.inversePath) or shape_graph.value(node, SHACL.inversePath)
            return f"^{term(inverse)}" if isinstance(inverse, URIRef) else ""
        return term(node)

    try:
        with _as_written():
            _, results, _ = validate(
                Graph().parse(data=knowledge, format="nt"),
                shacl_graph=shape_graph,
                ont_graph=Graph().parse(data=ontology, format="nt"),
                inference="none",
            )
    except ShapeLoadError as error:
        raise ConfigError(f"the shapes are wrong: {error}", file="shapes") from error
    return [
        Complaint(
            focus=term(results.value(result, SHACL.focusNode)),
            path=path(results.value(result, SHACL.resultPath)),
            value=term(results.value(result, SHACL.value)),
            shape=str(results.value(result, SHACL.sourceShape)),
            component=str(results.value(result, SHACL.sourceConstraintComponent)).removeprefix(SH),
            severity=severity_of(str(results.value(result, SHACL.resultSeverity))),
            message=str(results.value(result, SHACL.resultMessage)),
        )
        for result in results.objects(None, SHACL.result)
        if (result, RDF.type, SHACL.ValidationResult) in results
    ]


@contextmanager
def _as_written() -> Iterator[None]:
    """Have rdflib keep literals as they are written; by default it rewrites them, wrong ones to something else."""
    import rdflib

    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


ENGINES: dict[str, Callable[[str, str, str], list[Complaint]]] = {"shacl": _shacl, "pyshacl": _pyshacl}
"""Engines by name: from knowledge and ontology in N-Triples and shapes in Turtle to complaints, in no fixed order.

Each raises ConfigError if the shapes are wrong."""


def default_engine() -> str:
    """The fast engine if it is installed (there are platforms without a wheel of it), else the reference."""
    from importlib.util import find_spec

    return "shacl" if find_spec("shacl") else "pyshacl"
