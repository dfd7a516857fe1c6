"""The files of a workspace that name terms: read, scanned and parsed; what can't be parsed is a finding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg.files import read_text
from kg.model import Finding, Span, Text
from kg.rdf.namespaces import FM, SH
from kg.rdf.positions import Scan, scan, scan_context, scan_query
from kg.rdf.schema import based, parse_turtle
from kg.rdf.source import select, text_of
from kg.rdf.tokens import Lines, Position
from kg.rules import make_finding

if TYPE_CHECKING:
    from kg.workspace import Workspace

__all__ = ["Source", "read_sources", "span_at"]

_PATTERN = FM + "patternTitle"
_PARSER_MESSAGE = re.compile(r"error at (?:line )?(\d+)(?:[:]| column | between columns )(\d+)(?: and \d+)?: (.*)")
"""What the parsers say: the line, the column or columns, the reason."""


class Source(NamedTuple):
    """A file that names terms; it has no triples if it is not Turtle, or can't be parsed."""

    path: str
    text: str
    scan: Scan
    triples: list[ox.Triple]


def read_sources(workspace: Workspace) -> tuple[dict[str, Source], list[Finding]]:
    """The files that name terms, by their paths, and a finding for each shape, rule or query that can't be parsed.

    Raises ConfigError for a file that can't be read, and for an ontology that is not Turtle.
    """
    sources, findings = {}, []
    context = workspace.ontology / "context.jsonld"
    root = workspace.root  # what a build can't do without is told by a build: here what is there is checked
    shapes = sorted((root / "shapes").glob("*.ttl"))
    queries = [*sorted((workspace.ontology / "rules").glob("*.rq")), *sorted((root / "queries").glob("*.rq"))]
    for file in (context, *sorted(workspace.ontology.glob("*.ttl")), *shapes, *queries):
        text, path = based(read_text(file), workspace.base), workspace.shown(file)
        names = scan_context(text) if file == context else scan(text, sparql=file.suffix == ".rq")
        source = sources[path] = Source(path, text, names, [])
        try:
            if file in shapes:
                source.triples.extend(quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))
            elif file.suffix == ".ttl":
                source.triples.extend(parse_turtle(file, workspace.base))
            elif file != context:
                ox.Store().query(text)
        except SyntaxError as error:
            if _has_its_prefixes(names):
                findings.append(_syntax_finding(error, path, Position(1, 1)))
    prefixes = _prefixes_for_queries(sources.values())
    for source in sources.values():
        findings.extend(_query_findings(source, prefixes))
        findings.extend(_expression_findings(source))
    return sources, findings


def _has_its_prefixes(names: Scan) -> bool:
    """Whether each prefix is declared; if one isn't, that is the fault, and has a rule of its own."""
    return all(use.iri for use in names.uses)


def _prefixes_for_queries(sources: Iterable[Source]) -> dict[str, str]:
    """The prefixes that queries inside shapes may use (SHACL, section 5.2.1)."""
    values = {(node, predicate.value): text_of(value) for its in sources for node, predicate, value in its.triples}
    prefixes = [(node, prefix) for (node, predicate), prefix in values.items() if predicate == SH + "prefix"]
    return {prefix: values[node, SH + "namespace"] for node, prefix in prefixes if (node, SH + "namespace") in values}


def _query_findings(source: Source, prefixes: Mapping[str, str]) -> Iterator[Finding]:
    """Scan the queries in a file's literals, and try each; `$PATH` stands for a property path (SHACL, 6.2.1)."""
    lines = Lines(source.text)
    prologue = "".join(f"PREFIX {prefix}: <{namespace}> " for prefix, namespace in sorted(prefixes.items()))
    for start, end in source.scan.queries:
        names = scan_query(source.text, start, end, prefixes)
        source.scan.uses.extend(names.uses)
        source.scan.prefixes.extend(names.prefixes)
        literal = source.text[start:end]
        try:
            (statement,) = ox.parse(f"<x:x> <x:x> {literal} .", format=ox.RdfFormat.TURTLE)
        except SyntaxError:
            continue  # which is the fault of the whole file
        try:
            ox.Store().query(prologue + text_of(statement.object).replace("$PATH", "<x:x>"))
        except SyntaxError as error:
            if _has_its_prefixes(names):
                marks = 3 if literal[:3] in ('"""', "'''") else 1
                yield _syntax_finding(error, source.path, lines.position(start + marks), len(prologue))


def _expression_findings(source: Source) -> Iterator[Finding]:
    """The regular expressions of patterns that are none: REGEX would take them for no match, without a word."""
    for triple in source.triples:
        if triple.predicate.value == _PATTERN:
            (row,) = select(ox.Store(), f'SELECT (REGEX("", {triple.object}) AS ?matches) {{}}')
            if row["matches"] is None:
                expression = str(triple.object)
                position = Lines(source.text).position(max(source.text.find(expression), 0))
                span = span_at(source.path, position, expression)
                yield make_finding("syntax", span, case="expression", expression=expression)


def _syntax_finding(error: SyntaxError, path: str, start: Position, prologue: int = 0) -> Finding:
    """What a parser says, at its place in the file: the text begins at `start`, after so many marks of a prologue."""
    parts = _PARSER_MESSAGE.search(error.msg)
    line, column, reason = (int(parts[1]), int(parts[2]), parts[3]) if parts else (1, prologue + 1, error.msg)
    if line == 1:
        column += start.column - 1 - prologue
    position = Position(start.line + line - 1, max(column, 1))
    return make_finding("syntax", span_at(path, position), reason=reason)


def span_at(path: str, position: Position, written: str = " ") -> Span:
    """The span of what is `written` at a position in a file of the workspace, which is of no catalogue."""
    line, column = position
    text = Text(catalogue="", revision="", path=path)
    return Span(text=text, line=line, column=column, end_line=line, end_column=column + len(written))
