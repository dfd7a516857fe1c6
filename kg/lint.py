"""Whether every term is one: each class, property and datatype that the workspace or its built graph uses.

Own terms are declared in `ontology/fmkg.ttl`, those of other vocabularies listed in `ontology/outside.tsv`, things
described in the background or named in `ontology/ids.tsv`. What is wrong on purpose has a comment with the rule,
`# lint: allow namespace-unknown`: behind code it holds for its line, alone on a line up to the next blank one.
An own term that is declared for later says so: `skos:editorialNote "unused: why"`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg.errors import ConfigError, StoreError
from kg.ids import read_ids
from kg.model import Finding, Report, Severity, Span
from kg.oxigraph import select, text_of
from kg.query import GRAPHS
from kg.report import in_order
from kg.schema import FM, load_schema, parse_turtle
from kg.store import current, open_store
from kg.terms import RDF, RDFS, compact, local_name
from kg.tokens import Place, Role, Tokens, Use, scan, scan_context

if TYPE_CHECKING:
    from pathlib import Path

    from kg.schema import Schema
    from kg.workspace import Workspace

__all__ = ["RULES", "lint"]

RULES = {
    "syntax": "a shape, a rule or a query can't be parsed",
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

_SEVERITIES = {"term-unused": Severity.WARNING, "comment-idle": Severity.WARNING, "build-missing": Severity.NOTE}
_DECLARING = ("term-undeclared", "term-unlisted", "namespace-unknown", "thing-dangling")
_ALLOW = re.compile(r"#\s*lint: allow ([a-z-]+(?:,\s*[a-z-]+)*)")
_ERROR = re.compile(r"error at (?:line )?(\d+)(?:[:]| column | between columns )(\d+)(?: and \d+)?: (.*)")
_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
_KINDS = ("class", "datatype", "individual", "property")

_TYPE, _LIST = RDF + "type", "ontology/outside.tsv"
_DOMAIN, _RANGE = "http://schema.org/domainIncludes", "http://schema.org/rangeIncludes"
_OWL, _SH, _VOID = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/ns/shacl#", "http://rdfs.org/ns/void#"
_NOTE = "http://www.w3.org/2004/02/skos/core#editorialNote"
_OF_CLASS = (_TYPE, RDFS + "subClassOf", RDFS + "domain", _DOMAIN, _SH + "class", _SH + "targetClass", _VOID + "class")
_OF_CLASSES = (_OWL + "equivalentClass", _OWL + "disjointWith", _OWL + "unionOf", _OWL + "onClass")
_OF_PROPERTY = (RDFS + "subPropertyOf", _OWL + "inverseOf", _OWL + "equivalentProperty", _VOID + "property")
_OF_PATH = (
    *("path", "inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"),
    *("targetSubjectsOf", "targetObjectsOf", "equals", "disjoint", "lessThan", "lessThanOrEquals", "ignoredProperties"),
)
_TAKES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys((*_OF_CLASS, *_OF_CLASSES), frozenset({"class"})),
    **dict.fromkeys((*_OF_PROPERTY, *(_SH + name for name in _OF_PATH)), frozenset({"property"})),
    **dict.fromkeys((RDFS + "range", _RANGE), frozenset({"class", "datatype"})),
    _SH + "datatype": frozenset({"datatype"}),
}
"""Properties whose objects are terms, with the kinds of those."""


class _Fault(NamedTuple):
    rule: str
    message: str
    hint: str

    def at(self, path: str, place: Place, written: str = " ", focus: str | None = None) -> Finding:
        line, column = place
        end = column + len(written)
        span = Span(catalogue="", revision="", path=path, line=line, column=column, end_line=line, end_column=end)
        said = _SEVERITIES.get(self.rule, Severity.VIOLATION)
        return Finding(severity=said, rule=self.rule, message=self.message, span=span, focus=focus, hint=self.hint)


class _File(NamedTuple):
    path: str
    text: str
    tokens: Tokens
    triples: list[ox.Triple]


def lint(workspace: Workspace) -> Report:
    """What is wrong with the terms of a workspace, and of its current build if there is one.

    Raises ConfigError where the ontology, its context or the list of outside terms can't be read.
    """
    schema = load_schema(workspace.ontology, workspace.base)
    listed = _text(workspace.ontology / "outside.tsv").splitlines()
    files, findings = _read(workspace)
    findings += _list_findings(listed)
    known = _Known.of(workspace, schema, files, listed)
    ontology = files[workspace.shown(workspace.ontology / "fmkg.ttl")]
    found = {path: list(known.findings(file)) for path, file in files.items()}
    used = {use.iri for file in files.values() if file is not ontology for use in file.tokens.uses}
    used |= {use.iri for use in ontology.tokens.uses if use.role in (Role.PREDICATE, Role.DATATYPE)}
    try:
        with open_store(workspace.build) as store:
            data = list(_data(store, known))
        told = {finding.focus for its in found.values() for finding in its}
        findings += _data_findings(workspace, known, [use for use in data if use.iri not in told])
        used |= {use.iri for use in data if use.about in (None, _TYPE)}
    except StoreError:
        used |= known.own.keys()
        missing = "there is no graph yet: its terms, and which own terms are unused, were not checked"
        findings.append(
            _Fault("build-missing", missing, "Run: kg build").at(workspace.shown(workspace.build), Place(1, 1))
        )
    found[ontology.path] += known.own_findings(ontology, used)
    for path, file in files.items():
        findings += _not_allowed(file, found[path])
    return Report(findings=tuple(_once(in_order(findings))))


@dataclass(frozen=True, slots=True)
class _Known:
    """What there is: terms with their kinds, own terms with what is said of them, things, namespaces, prefixes.

    `takes` are the properties whose objects are terms; a prefix has its namespace and where that is said.
    """

    base: str
    kinds: Mapping[str, set[str]]
    own: Mapping[str, Mapping[str, list[str]]]
    things: set[str]
    spaces: set[str]
    namespaces: tuple[str, ...]
    prefixes: Mapping[str, tuple[str, str]]
    takes: Mapping[str, frozenset[str]]
    hints: dict[tuple[str, frozenset[str] | None], str | None] = field(default_factory=dict)

    @classmethod
    def of(cls, workspace: Workspace, schema: Schema, files: Mapping[str, _File], listed: list[str]) -> _Known:
        ontology = workspace.shown(workspace.ontology / "fmkg.ttl")
        kinds: dict[str, set[str]] = defaultdict(set)
        prefixes = {"fm": (FM, "the program")}
        for line in listed[1:]:
            prefix, namespace, term, kind = (*line.split("\t"), "", "", "", "")[:4]
            kinds[namespace + term].add(kind)
            prefixes.setdefault(prefix, (namespace, _LIST))
        namespaces = tuple(sorted({namespace for namespace, _ in prefixes.values() if namespace}))
        own: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        things = {schema.prefixes["catalogue"] + local_name(its.name) for its in workspace.catalogues}
        things |= {f"{schema.base}graph/{name}" for name in GRAPHS} | set(read_ids(workspace.ids, schema).values())
        for path, file in files.items():
            for its in file.tokens.prefixes:
                prefixes.setdefault(its.name, (its.namespace, f"{path}:{its.place.line}"))
            named = [(s.value, p.value, text_of(o)) for s, p, o in file.triples if isinstance(s, ox.NamedNode)]
            for name, predicate, value in named:
                if name.startswith(FM) and path == ontology:
                    own[name][predicate].append(value)
                elif not name.startswith(namespaces) and (predicate == _TYPE or not name.startswith(schema.base)):
                    things.add(name)
        for kind, namespace in schema.prefixes.items():
            prefixes.setdefault(kind, (namespace, "workspace.yaml"))
        declared = {name: facts for name, facts in own.items() if facts[_TYPE]}
        takes = dict(_TAKES)
        for name, facts in declared.items():
            kinds[name] = {_kind_of(its) for its in facts[_TYPE]}
            if RDF + "Property" in facts[_RANGE]:
                takes[name] = frozenset({"property"})
        spaces = {_namespace(thing) for thing in things} & {namespace for namespace, _ in prefixes.values()}
        return cls(schema.base, kinds, declared, things, spaces, namespaces, prefixes, takes)

    def judge(self, use: Use) -> _Fault | None:
        """What is wrong with an IRI, as what it is used for."""
        kinds = self.kinds.get(use.iri) or ({"individual"} if use.iri in self.things else set())
        expected = self.expected(use)
        if use.iri in self.namespaces or (kinds and (expected is None or kinds & expected)):
            return None
        space, meant = _namespace(use.iri), self.respelt(use.iri)
        if kinds and expected:
            rule, what = "term-kind", f"{_a(kinds)}, but stands here for {_a(expected)}"
            do = f"Write {_a(expected)} here."
        elif space == FM:
            rule, what = "term-undeclared", "not declared in ontology/fmkg.ttl"
            do = "Declare it there, with rdfs:label and rdfs:comment."
        elif use.iri.startswith(self.namespaces):
            rule, what = "term-unlisted", "not among the listed terms of its vocabulary"
            do = f"Look it up; if the vocabulary has it, add a line to {_LIST}."
        elif use.iri.startswith(self.base) or space in self.spaces:
            rule, what = "thing-dangling", "neither described in this workspace nor in ontology/ids.tsv"
            do = "Describe it in ontology/background.ttl, or correct its name."
        elif expected or use.prefix is not None or meant in self.kinds or meant in self.things:
            rule, what = "namespace-unknown", "in a namespace that is not used here"
            do = f"List what is used of its vocabulary in {_LIST}, or use a term that is listed."
        else:
            return None  # a page somewhere
        hint = f"Did you mean {self.short(meant)}, <{meant}>?" if meant else self.near(use.iri, expected)
        return _Fault(rule, f"{use.written} is {what}", hint or do)

    def expected(self, use: Use) -> frozenset[str] | None:
        """The kinds of term that may stand where this one stands; None where anything may."""
        fixed = {Role.PREDICATE: "property", Role.DATATYPE: "datatype"}.get(use.role)
        return frozenset({fixed}) if fixed else self.takes.get(use.about or "")

    def near(self, iri: str, expected: frozenset[str] | None) -> str | None:
        """A hint at what was probably meant: the same name in another letter case or vocabulary, else a similar one."""
        if (iri, expected) not in self.hints:
            names: dict[str, list[str]] = defaultdict(list)
            fitting = (term for term, kinds in self.kinds.items() if expected is None or kinds & expected)
            for term in (*fitting, *(self.things if expected is None else ())):
                names[_local(term).casefold()].append(term)
            space, name = _namespace(iri), _local(iri).casefold()
            beside = [other for other, terms in names.items() if any(_namespace(term) == space for term in terms)]
            found = [name] if name in names else get_close_matches(name, beside, n=2, cutoff=0.7)
            found = found or get_close_matches(name, names, n=2, cutoff=0.85)
            meant = sorted(term for other in found for term in names[other])
            same = [term for term in meant if _namespace(term) == space]
            meant = same if same or iri in self.kinds else meant
            self.hints[iri, expected] = f"Did you mean {' or '.join(map(self.short, meant[:3]))}?" if meant else None
        return self.hints[iri, expected]

    def respelt(self, iri: str) -> str | None:
        """The IRI in the namespace that its own differs from in no more than http or https, www, case, / or #."""
        bare = _SCHEME.sub("", iri)
        for namespace in sorted((*self.namespaces, self.base), key=len, reverse=True):
            start = _SCHEME.sub("", namespace).rstrip("/#")
            if bare.casefold().startswith(start.casefold()) and bare[len(start) : len(start) + 1] in ("/", "#", ""):
                meant = namespace + bare[len(start) :].lstrip("/#")
                return None if meant == iri else meant
        return None

    def short(self, iri: str) -> str:
        return compact(iri, {prefix: namespace for prefix, (namespace, _) in self.prefixes.items()})

    def prefix_fault(self, name: str, namespace: str) -> _Fault | None:
        meant, (other, where) = self.respelt(namespace), self.prefixes[name]
        if meant and (meant in self.namespaces or meant.startswith(self.base)):
            return _Fault("namespace-unknown", f"<{namespace}> is no namespace here", f"Did you mean <{meant}>?")
        if namespace == other or not name:
            return None
        message = f"{name}: stands for <{namespace}> here, but for <{other}> in {where}"
        return _Fault("prefix-differs", message, "Correct the namespace, or give one of them another prefix.")

    def findings(self, file: _File) -> Iterator[Finding]:
        """The faults of the prefixes and IRIs in a file; what a wrong prefix makes of its names is not told again."""
        wrong = set()
        for its in file.tokens.prefixes:
            if fault := self.prefix_fault(its.name, its.namespace):
                wrong.add(its.name)
                yield fault.at(file.path, its.place, its.written, its.namespace)
        for use in file.tokens.uses:
            fault = None if use.prefix in wrong else self.judge(use) if use.iri else self.undeclared(use)
            if fault:
                yield fault.at(file.path, use.place, use.written, use.iri or None)

    def undeclared(self, use: Use) -> _Fault:
        near = get_close_matches(use.prefix or "", self.prefixes, n=1)
        hint = f"Declare it: {near[0]}: is <{self.prefixes[near[0]][0]}>." if near else "Declare it at the top."
        return _Fault("prefix-undeclared", f"the prefix of {use.written} is not declared in this file", hint)

    def own_findings(self, file: _File, used: set[str]) -> Iterator[Finding]:
        declared = {use.iri: use for use in reversed(file.tokens.uses) if use.role is Role.SUBJECT}
        for iri, facts in self.own.items():
            use, rule = declared[iri], "term-undocumented"
            faults = []
            if RDFS + "label" not in facts:
                faults.append(_Fault(rule, f"{use.written} has no rdfs:label", "Say what it is called."))
            if RDFS + "comment" not in facts:
                faults.append(_Fault(rule, f"{use.written} has no rdfs:comment", "Say what it means."))
            excused = any(note.casefold().startswith("unused:") for note in facts.get(_NOTE, ()))
            if iri not in used and not excused:
                hint = 'Drop it, or say why it is kept: skos:editorialNote "unused: ...".'
                faults.append(_Fault("term-unused", f"{use.written} is declared, but used nowhere", hint))
            elif iri in used and excused:
                hint = "Drop its skos:editorialNote."
                faults.append(_Fault("term-unused", f"{use.written} says that it is unused, but is used", hint))
            yield from (fault.at(file.path, use.place, use.written, iri) for fault in faults)


def _read(workspace: Workspace) -> tuple[dict[str, _File], list[Finding]]:
    """The files that name terms, by their paths; a shape or a query that can't be parsed is a finding as well."""
    files, findings = {}, []
    context = workspace.ontology / "context.jsonld"
    turtle = [*sorted(workspace.ontology.glob("*.ttl")), *workspace.shapes]
    for source in (context, *turtle, *workspace.rules, *workspace.queries):
        text, path = _text(source), workspace.shown(source)
        tokens = scan_context(text) if source == context else scan(text, sparql=source.suffix == ".rq")
        file = files[path] = _File(path, text, tokens, [])
        try:
            if source in workspace.shapes:
                file.triples.extend(quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))
            elif source.suffix == ".ttl":
                file.triples.extend(parse_turtle(source))
            elif source != context:
                ox.Store().query(text)
        except SyntaxError as error:
            if all(use.iri for use in tokens.uses):  # else a prefix is the fault
                parts = _ERROR.search(error.msg)
                line, column, why = parts.groups() if parts else ("1", "1", error.msg)
                fault = _Fault("syntax", f"can't be parsed: {why}", "Correct what stands here, or just before.")
                findings.append(fault.at(path, Place(int(line), int(column))))
    return files, findings


def _list_findings(lines: list[str]) -> Iterator[Finding]:
    """What is wrong with the list of outside terms: its form, its order, two spellings of one namespace."""
    spelt: dict[str, str] = {}
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(_KINDS) or cells[3] not in _KINDS:
            why = f"expected a prefix, a namespace, a term and one of {', '.join(_KINDS)}"
        elif number > 2 and line <= lines[number - 2]:  # noqa: PLR2004  # the first line is the header
            why = "stands twice, or not in its place in the order"
        elif spelt.setdefault(_SCHEME.sub("", cells[1]).rstrip("/#").casefold(), cells[1]) != cells[1]:
            why = f"<{cells[1]}> has another spelling above"
        else:
            continue
        hint = "Keep the lines sorted, each with four fields, and one spelling for a namespace."
        yield _Fault("list-wrong", why, hint).at(_LIST, Place(number, 1), line)


def _data(store: ox.Store, known: _Known) -> Iterator[Use]:
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
            values = distinct(f"?subject <{predicate}> ?term FILTER NOT EXISTS {{ ?subject a <{_SH}Parameter> }}")
            yield from (use(value, Role.OBJECT, predicate) for value in values)
    for datatype in distinct("?subject ?property ?value FILTER(isLiteral(?value))", "(DATATYPE(?value) AS ?term)"):
        yield use(datatype, Role.DATATYPE)


def _data_findings(workspace: Workspace, known: _Known, uses: Iterable[Use]) -> Iterator[Finding]:
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


def _not_allowed(file: _File, findings: list[Finding]) -> Iterator[Finding]:
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
                fault = _Fault("comment-idle", f"{rule} is allowed, but not found here", "Drop it from the comment.")
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


def _kind_of(type_: str) -> str:
    """What a term is, from its type: owl:Class, rdf:Property, owl:ObjectProperty, rdfs:Datatype and so on."""
    name = _local(type_).casefold()
    return next((kind for kind in ("class", "property", "datatype") if name.endswith(kind)), "individual")


def _a(kinds: Iterable[str]) -> str:
    return " or ".join(f"{'an' if kind == 'individual' else 'a'} {kind}" for kind in sorted(kinds))


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def _local(iri: str) -> str:
    return iri[len(_namespace(iri)) :]
