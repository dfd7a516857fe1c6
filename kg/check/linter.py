"""Whether every term is one: each class, property and datatype that the workspace or its built graph uses.

Own terms are declared in `ontology/fmkg.ttl`, those of other vocabularies listed in `ontology/outside.tsv`, things
described in the background or named in `ontology/ids.tsv`. What is wrong on purpose has a comment with the rule,
`# lint: allow namespace-unknown`: after code it holds for its line, alone on a line up to the next blank one.
An own term that is declared for later says so: `skos:editorialNote "unused: why"`.

The rules are LINT in `kg.rules`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kg.builds import open_store
from kg.check.graph import graph_findings, graph_uses
from kg.check.outside import outside_findings, outside_terms, read_outside
from kg.check.questions import question_findings
from kg.check.report import in_order
from kg.check.sources import Source, read_sources, span_at
from kg.check.terms import Terms, gather_terms
from kg.check.uses import declaration_findings, use_findings
from kg.errors import StoreError
from kg.model import Finding, Report
from kg.rdf.namespaces import TYPE
from kg.rdf.positions import Role, Use
from kg.rdf.schema import load_schema
from kg.rdf.tokens import Position
from kg.rules import make_finding

if TYPE_CHECKING:
    from kg.workspace import Workspace

__all__ = ["lint"]

_DECLARING = ("term-undeclared", "term-unlisted", "namespace-unknown", "thing-dangling")
_ALLOWED = re.compile(r"#\s*lint: allow ([a-z-]+(?:,\s*[a-z-]+)*)")


def lint(workspace: Workspace) -> Report:
    """Return what is wrong with the terms of a workspace, and of its current build if there is one.

    Raises ConfigError if the ontology, its context or the list of outside terms can't be read.
    """
    schema = load_schema(workspace.ontology, workspace.base)
    lines = read_outside(workspace)
    sources, findings = read_sources(workspace)
    findings += outside_findings(lines)
    findings += question_findings(workspace, schema)
    terms = gather_terms(workspace, schema, sources, outside_terms(lines))
    in_source = {path: list(use_findings(source, terms)) for path, source in sources.items()}
    reported = {finding.focus for these in in_source.values() for finding in these}
    ontology = sources[workspace.shown(workspace.ontology / "fmkg.ttl")]
    used = _used(ontology, sources.values())
    try:
        in_graph = _graph_uses(workspace, terms)
        findings += graph_findings(workspace, terms, [use for use in in_graph if use.iri not in reported])
        used |= {use.iri for use in in_graph if use.about in (None, TYPE)}
    except StoreError:
        findings.append(make_finding("build-missing", span_at(workspace.shown(workspace.build), Position(1, 1))))
        used |= terms.own.keys()
    in_source[ontology.path] += declaration_findings(ontology, terms, used)
    for path, source in sources.items():
        findings += _without_allowed(source, in_source[path])
    return Report(findings=tuple(_once(in_order(findings))))


def _used(ontology: Source, sources: Iterable[Source]) -> set[str]:
    """The terms that files use; what the ontology only declares isn't used."""
    used = {use.iri for source in sources if source is not ontology for use in source.scan.uses}
    return used | {use.iri for use in ontology.scan.uses if use.role in (Role.PREDICATE, Role.DATATYPE)}


def _graph_uses(workspace: Workspace, terms: Terms) -> list[Use]:
    """The terms that the current build uses. Raises StoreError if there is none."""
    with open_store(workspace.build) as store:
        return list(graph_uses(store, terms))


def _without_allowed(source: Source, findings: list[Finding]) -> Iterator[Finding]:
    """The findings in a file but those that a comment allows, and the comments that allow nothing."""
    lines = source.text.split("\n")
    blank = [number for number, line in enumerate(lines, start=1) if not line.strip()]
    allowed: set[Finding] = set()
    for comment in source.scan.comments:
        match = _ALLOWED.search(comment.text)
        first = comment.position.line
        last = next((number for number in blank if number > first), len(lines)) if comment.alone else first
        for rule in re.split(r",\s*", match[1]) if match else ():
            covered = {its for its in findings if its.rule == rule and its.span and first <= its.span.line <= last}
            allowed |= covered
            if not covered:
                yield make_finding("comment-idle", span_at(source.path, comment.position, comment.text), allowed=rule)
    yield from (finding for finding in findings if finding not in allowed)


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings; if nothing was misspelt and a declaration is missing, only the first that misses it."""
    reported = set()
    for finding in findings:
        fault = (finding.rule, finding.focus, finding.hint)
        if fault not in reported or finding.rule not in _DECLARING or str(finding.hint).startswith("Did you mean"):
            yield finding
        reported.add(fault)
