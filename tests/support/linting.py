"""What the tests of `kg lint` share: texts with a fault at a marked place, and what is found anew in a workspace."""

from __future__ import annotations

from kg.check import lint
from kg.model import Finding
from kg.workspace import Workspace
from tests.support.marks import marked

__all__ = [
    "HEAD",
    "PREFIXES",
    "QUERY",
    "QUESTION",
    "SHAPE",
    "SPARQL",
    "assert_found",
    "assert_found_in_ontology",
    "fresh",
    "place",
    "strip",
]

PREFIXES = {
    "fm": "https://w3id.org/fmkg/ns#",
    "dcterms": "http://purl.org/dc/terms/",
    "fair4ml": "https://w3id.org/fair4ml#",
    "model": "https://w3id.org/fmkg/id/model/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "shape": "https://w3id.org/fmkg/shapes#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
QUESTION = "#+ {title: T, description: D}\n"
"""The header of a saved question; in Turtle, a comment."""
HEAD = QUESTION + "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
SHAPE = f"{HEAD}shape:one a sh:PropertyShape ;\n    sh:message \"é: 'fm:nothing'\" ;  # fm:nothing either\n    "
SPARQL = (
    SHAPE
    + """sh:sparql [
    sh:prefixes [ sh:declare [ sh:prefix "fm" ; sh:namespace "https://w3id.org/fmkg/ns#"^^xsd:anyURI ] ] ;
    sh:message "any" ;
    sh:select """
)
QUERY = f'{HEAD}SELECT ?model WHERE {{\n  FILTER(STR(?model) != "fm:nothing <https://schema.org/no>")  # fm:nothing\n  '


def strip(workspace: Workspace) -> Workspace:
    """A workspace without lineages, shapes, rules and queries."""
    folders = (workspace.root / "shapes", workspace.ontology / "rules", workspace.root / "queries")
    files = (file for folder in folders if folder.exists() for file in list(folder.iterdir()))
    for file in (workspace.ontology / "lineage.ttl", *files):
        file.unlink()
    return workspace


def fresh(workspace: Workspace, known: tuple[Finding, ...]) -> list[Finding]:
    """What the linter finds that it had not found before."""
    return [finding for finding in lint(workspace).findings if finding not in known]


def place(finding: Finding) -> tuple[str, int, int]:
    assert finding.span is not None
    return finding.span.path, finding.span.line, finding.span.column


def assert_found(space: Workspace, known: tuple[Finding, ...], path: str, text: str, rule: str, hint: str) -> None:
    """A file with this text has one fault: of this rule, at the place that § marks, with this hint."""
    text, at = marked(text)
    (space.root / path).write_text(text, encoding="utf-8")
    (found,) = fresh(space, known)
    assert (found.rule, place(found), found.hint) == (rule, (path, *at), hint)
    assert found.span is not None
    start, end = found.span.column - 1, found.span.end_column - 1
    assert rule == "syntax" or text.split("\n")[at[0] - 1][start:end].strip('<>"#')


def assert_found_in_ontology(space: Workspace, known: tuple[Finding, ...], text: str, rule: str, hint: str) -> None:
    """A text at the end of the ontology has one fault: of this rule, at the place that § marks, with this hint."""
    ontology = space.ontology / "fmkg.ttl"
    text, (line, column) = marked(f"{ontology.read_text(encoding='utf-8')}{text}\n")
    ontology.write_text(text, encoding="utf-8")
    (found,) = fresh(space, known)
    assert (found.rule, place(found)) == (rule, ("ontology/fmkg.ttl", line, column))
    assert found.hint is not None
    assert found.hint.startswith(hint)
