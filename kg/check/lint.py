"""Whether every term is one: each class, property and datatype that the workspace or its built graph uses.

Own terms are declared in `ontology/fmkg.ttl`, those of other vocabularies listed in `ontology/outside.tsv`, things
described in the background or named in `ontology/ids.tsv`. What is wrong on purpose has a comment with the rule,
`# lint: allow namespace-unknown`: behind code it holds for its line, alone on a line up to the next blank one.
An own term that is declared for later says so: `skos:editorialNote "unused: why"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.builds import current, open_store
from kg.check.report import in_order
from kg.check.terms import OUTSIDE, Fault, Known, Source, bare
from kg.errors import ConfigError, StoreError
from kg.model import Finding, Report
from kg.rdf.namespaces import FM, SH, TYPE
from kg.rdf.positions import scan, scan_context, scan_query
from kg.rdf.schema import based, load_schema, parse_turtle
from kg.rdf.source import select, text_of
from kg.rdf.tokens import Place, Places, Role, Use

if TYPE_CHECKING:
    from pathlib import Path

    from kg.workspace import Workspace

__all__ = ["RULES", "lint"]

RULES = {
    "syntax": "a shape, a rule, a query or a regular expression can't be parsed",
    "term-undeclared": "an own term is not declared in ontology/fmkg.ttl",
    "term-unlisted": "a term of another vocabulary is not in ontology/outside.tsv",
    "term-kind": "a class is used as a property, or the reverse, or a datatype or a thing as either",
    "term-undocumented": "an own term lacks rdfs:label or rdfs:comment",
    "term-unused": "an own term is not used and doesn't say so, or says so and is used",
    "namespace-unknown": "a namespace is none of those in use: misspelt, or of a vocabulary that is not listed",
    "prefix-undeclared": "a prefix is not declared in its file",
    "prefix-differs": "a prefix stands for one namespace here and for another elsewhere",
    "thing-dangling": "a thing is named that nothing describes",
    "list-wrong": "a line of ontology/outside.tsv is wrong",
    "comment-idle": "a comment allows what is not there",
    "build-missing": "there is no built graph whose terms could be checked",
}
"""What each rule finds."""


_DECLARING = ("term-undeclared", "term-unlisted", "namespace-unknown", "thing-dangling")
_ALLOW = re.compile(r"#\s*lint: allow ([a-z-]+(?:,\s*[a-z-]+)*)")
_ERROR = re.compile(r"error at (?:line )?(\d+)(?:[:]| column | between columns )(\d+)(?: and \d+)?: (.*)")
_KINDS = ("class", "datatype", "individual", "property")
_TITLE = FM + "patternTitle"


def lint(workspace: Workspace) -> Report:
    """What is wrong with the terms of a workspace, and of its current build if there is one.

    Raises ConfigError where the ontology, its context or the list of outside terms can't be read.
    """
    schema = load_schema(workspace.ontology, workspace.base)
    listed = _text(workspace.ontology / "outside.tsv").splitlines()
    files, findings = _read(workspace)
    findings += _list_findings(listed)
    known = Known.of(workspace, schema, files, listed)
    ontology = files[workspace.shown(workspace.ontology / "fmkg.ttl")]
    found = {path: list(known.findings(file)) for path, file in files.items()}
    used = {use.iri for file in files.values() if file is not ontology for use in file.tokens.uses}
    used |= {use.iri for use in ontology.tokens.uses if use.role in (Role.PREDICATE, Role.DATATYPE)}
    try:
        with open_store(workspace.build) as store:
            data = list(_data(store, known))
        told = {finding.focus for its in found.values() for finding in its}
        findings += _data_findings(workspace, known, [use for use in data if use.iri not in told])
        used |= {use.iri for use in data if use.about in (None, TYPE)}
    except StoreError:
        used |= known.own.keys()
        missing = "there is no graph yet: its terms, and which own terms are unused, were not checked"
        findings.append(
            Fault("build-missing", missing, "Run: kg build").at(workspace.shown(workspace.build), Place(1, 1))
        )
    found[ontology.path] += known.own_findings(ontology, used)
    for path, file in files.items():
        findings += _not_allowed(file, found[path])
    return Report(findings=tuple(_once(in_order(findings))))


def _read(workspace: Workspace) -> tuple[dict[str, Source], list[Finding]]:
    """The files that name terms, by their paths; a shape or a query that can't be parsed is a finding as well."""
    files, findings = {}, []
    context = workspace.ontology / "context.jsonld"
    turtle = [*sorted(workspace.ontology.glob("*.ttl")), *workspace.shapes]
    for source in (context, *turtle, *workspace.rules, *workspace.queries):
        text, path = based(_text(source), workspace.base), workspace.shown(source)
        tokens = scan_context(text) if source == context else scan(text, sparql=source.suffix == ".rq")
        file = files[path] = Source(path, text, tokens, [])
        try:
            if source in workspace.shapes:
                file.triples.extend(quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))
            elif source.suffix == ".ttl":
                file.triples.extend(parse_turtle(source, workspace.base))
            elif source != context:
                ox.Store().query(text)
        except SyntaxError as error:
            if all(use.iri for use in tokens.uses):  # else a prefix is the fault
                findings.append(_syntax_fault(error, path, Place(1, 1)))
    for file in files.values():
        findings.extend(_queries(file, _declared(files.values())))
        findings.extend(_expressions(file))
    return files, findings


def _declared(files: Iterable[Source]) -> dict[str, str]:
    """The prefixes that queries inside shapes may use (SHACL, section 5.2.1)."""
    said = {(s, p.value): text_of(o) for file in files for s, p, o in file.triples}
    prefixes = [(node, text) for (node, name), text in said.items() if name == SH + "prefix"]
    return {text: said[node, SH + "namespace"] for node, text in prefixes if (node, SH + "namespace") in said}


def _queries(file: Source, prefixes: dict[str, str]) -> Iterator[Finding]:
    """Scan the queries in a file's literals, and try each; `$PATH` stands for a property path (SHACL, 6.2.1)."""
    places = Places(file.text)
    prologue = "".join(f"PREFIX {prefix}: <{namespace}> " for prefix, namespace in sorted(prefixes.items()))
    for start, end in file.tokens.queries:
        tokens = scan_query(file.text, start, end, prefixes)
        file.tokens.uses.extend(tokens.uses)
        file.tokens.prefixes.extend(tokens.prefixes)
        literal = file.text[start:end]
        try:
            (statement,) = ox.parse(f"<x:x> <x:x> {literal} .", format=ox.RdfFormat.TURTLE)
        except SyntaxError:
            continue  # which is the fault of the whole file
        try:
            ox.Store().query(prologue + text_of(statement.object).replace("$PATH", "<x:x>"))
        except SyntaxError as error:
            if all(use.iri for use in tokens.uses):
                marks = 3 if literal[:3] in ('"""', "'''") else 1
                yield _syntax_fault(error, file.path, places.at(start + marks), len(prologue))


def _expressions(file: Source) -> Iterator[Finding]:
    """The regular expressions of patterns that are none: REGEX would take them for no match, without a word."""
    for triple in file.triples:
        if triple.predicate.value == _TITLE:
            (row,) = select(ox.Store(), f'SELECT (REGEX("", {triple.object}) AS ?matches) {{}}')
            if row["matches"] is None:
                start = max(file.text.find(str(triple.object)), 0)
                fault = Fault("syntax", f"no regular expression: {triple.object}", "Write one as XPath 3.1 has it.")
                yield fault.at(file.path, Places(file.text).at(start), str(triple.object))


def _syntax_fault(error: SyntaxError, path: str, start: Place, behind: int = 0) -> Finding:
    """What a parser says, at its place in the file: the text begins at `start`, behind so many marks of a prologue."""
    parts = _ERROR.search(error.msg)
    line, column, why = (int(parts[1]), int(parts[2]), parts[3]) if parts else (1, behind + 1, error.msg)
    column += start.column - 1 - behind if line == 1 else 0
    fault = Fault("syntax", f"can't be parsed: {why}", "Correct what stands here, or just before.")
    return fault.at(path, Place(start.line + line - 1, max(column, 1)))


def _list_findings(lines: list[str]) -> Iterator[Finding]:
    """What is wrong with the list of outside terms: its form, its order, two spellings of one namespace."""
    spelt: dict[str, str] = {}
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(_KINDS) or cells[3] not in _KINDS:
            why = f"expected a prefix, a namespace, a term and one of {', '.join(_KINDS)}"
        elif number > 2 and line <= lines[number - 2]:  # noqa: PLR2004  # the first line is the header
            why = "stands twice, or not in its place in the order"
        elif spelt.setdefault(bare(cells[1]).casefold(), cells[1]) != cells[1]:
            why = f"<{cells[1]}> has another spelling above"
        else:
            continue
        hint = "Keep the lines sorted, each with four fields, and one spelling for a namespace."
        yield Fault("list-wrong", why, hint).at(OUTSIDE, Place(number, 1), line)


def _data(store: ox.Store, known: Known) -> Iterator[Use]:
    """The terms that the built graph uses, each once for what it is used for; their places are not looked for yet."""

    def distinct(pattern: str, what: str = "?term") -> list[str]:
        both = f"{{ {pattern} }} UNION {{ GRAPH ?graph {{ {pattern} }} }}"
        return sorted(text_of(row[0]) for row in select(store, f"SELECT DISTINCT {what} WHERE {{ {both} }}"))

    def use(iri: str, role: Role, about: str | None = None) -> Use:
        return Use(iri=iri, written=known.short(iri), role=role, about=about, prefix=None, place=Place(1, 1))

    for predicate in distinct("?subject ?term ?value"):
        yield use(predicate, Role.PREDICATE)
        if predicate in known.takes:
            # the path of a question's parameter is no property, but its own name
            values = distinct(f"?subject <{predicate}> ?term FILTER NOT EXISTS {{ ?subject a <{SH}Parameter> }}")
            yield from (use(value, Role.OBJECT, predicate) for value in values)
    for datatype in distinct("?subject ?property ?value FILTER(isLiteral(?value))", "(DATATYPE(?value) AS ?term)"):
        yield use(datatype, Role.DATATYPE)


def _data_findings(workspace: Workspace, known: Known, uses: Iterable[Use]) -> Iterator[Finding]:
    """The faults in the built graph, each where it first stands in kg.nq."""
    path = f"{workspace.shown(workspace.build)}/kg.nq"
    faults = [(use, fault) for use in uses if (fault := known.judge(use))]
    text = _text(current(workspace.build) / "kg.nq") if faults else ""
    for use, fault in faults:
        before = {Role.PREDICATE: "> ", Role.DATATYPE: "^^"}.get(use.role, f" <{use.about}> ")
        start = text.find(f"{before}<{use.iri}>") + len(before)
        place = Place(text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))
        hint = f"{fault.hint} (If the workspace has changed since the build, run: kg build)"
        yield fault._replace(hint=hint).at(path, place, f"<{use.iri}>", use.iri)


def _not_allowed(file: Source, findings: list[Finding]) -> Iterator[Finding]:
    """The findings in a file but those that a comment allows, and the comments that allow nothing."""
    blank = [number for number, line in enumerate(file.text.split("\n"), start=1) if not line.strip()]
    allowed: set[Finding] = set()
    for comment in file.tokens.comments:
        first = comment.place.line
        last = next((line for line in blank if line > first), len(file.text)) if comment.alone else first
        for rule in re.split(r",\s*", found[1]) if (found := _ALLOW.search(comment.text)) else ():
            its = {each for each in findings if each.rule == rule and each.span and first <= each.span.line <= last}
            allowed |= its
            if not its:
                fault = Fault("comment-idle", f"{rule} is allowed, but not found here", "Drop it from the comment.")
                yield fault.at(file.path, comment.place, comment.text)
    yield from (finding for finding in findings if finding not in allowed)


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings; where nothing was misspelt and a declaration is missing, only the first that misses it."""
    told = set()
    for finding in findings:
        fault = (finding.rule, finding.focus, finding.hint)
        if fault not in told or finding.rule not in _DECLARING or str(finding.hint).startswith("Did you mean"):
            yield finding
        told.add(fault)


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode()
    except OSError as error:
        raise ConfigError((error.strerror or str(error)).lower(), file=str(file)) from error
    except UnicodeDecodeError as error:
        raise ConfigError("not UTF-8", file=str(file)) from error
