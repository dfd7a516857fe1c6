"""The terms that there are, and what is wrong with a use of one that isn't: see `kg.check.lint` for the rules.

Own terms are declared in `ontology/fmkg.ttl`, those of other vocabularies listed in `ontology/outside.tsv`, things
described in the background or named in `ontology/ids.tsv`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg.catalogue.registry import load_catalogues
from kg.model import Finding, Severity, Span, Text
from kg.rdf.graphs import BY_NAME
from kg.rdf.namespaces import FM, LABEL, OWL, RDF, RDFS, SCHEMA, SH, SKOS, TYPE, VOID
from kg.rdf.source import text_of
from kg.rdf.terms import compact, local_name
from kg.rdf.tokens import Place, Role, Tokens, Use
from kg.resolve.ids import read_ids

if TYPE_CHECKING:
    from kg.rdf.schema import Schema
    from kg.workspace import Workspace

__all__ = ["OUTSIDE", "Fault", "Known", "Source", "bare"]

OUTSIDE = "ontology/outside.tsv"
"""Where the terms of other vocabularies are listed."""

_SEVERITIES = {"term-unused": Severity.WARNING, "comment-idle": Severity.WARNING, "build-missing": Severity.NOTE}
_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)

_DOMAIN, _RANGE = SCHEMA + "domainIncludes", SCHEMA + "rangeIncludes"
_NOTE = SKOS + "editorialNote"
_OF_CLASS = (TYPE, RDFS + "subClassOf", RDFS + "domain", _DOMAIN, SH + "class", SH + "targetClass", VOID + "class")
_OF_CLASSES = (OWL + "equivalentClass", OWL + "disjointWith", OWL + "unionOf", OWL + "onClass")
_OF_PROPERTY = (RDFS + "subPropertyOf", OWL + "inverseOf", OWL + "equivalentProperty", VOID + "property")
_OF_PATH = (
    *("path", "inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"),
    *("targetSubjectsOf", "targetObjectsOf", "equals", "disjoint", "lessThan", "lessThanOrEquals", "ignoredProperties"),
)
_TAKES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys((*_OF_CLASS, *_OF_CLASSES), frozenset({"class"})),
    **dict.fromkeys((*_OF_PROPERTY, *(SH + name for name in _OF_PATH)), frozenset({"property"})),
    **dict.fromkeys((RDFS + "range", _RANGE), frozenset({"class", "datatype"})),
    SH + "datatype": frozenset({"datatype"}),
}
"""Properties whose objects are terms, with the kinds of those."""


class Fault(NamedTuple):
    """What is wrong with a term by which rule, and what to do."""

    rule: str
    message: str
    hint: str

    def at(self, path: str, place: Place, written: str = " ", focus: str | None = None) -> Finding:
        line, column = place
        end = column + len(written)
        span = Span(
            text=Text(catalogue="", revision="", path=path), line=line, column=column, end_line=line, end_column=end
        )
        said = _SEVERITIES.get(self.rule, Severity.VIOLATION)
        return Finding(severity=said, rule=self.rule, message=self.message, span=span, focus=focus, hint=self.hint)


class Source(NamedTuple):
    """A file that names terms."""

    path: str
    text: str
    tokens: Tokens
    triples: list[ox.Triple]


@dataclass(frozen=True, slots=True)
class Known:
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
    def of(cls, workspace: Workspace, schema: Schema, files: Mapping[str, Source], listed: list[str]) -> Known:
        ontology = workspace.shown(workspace.ontology / "fmkg.ttl")
        kinds: dict[str, set[str]] = defaultdict(set)
        prefixes = {"fm": (FM, "the program")}
        for line in listed[1:]:
            prefix, namespace, term, kind = (*line.split("\t"), "", "", "", "")[:4]
            kinds[namespace + term].add(kind)
            prefixes.setdefault(prefix, (namespace, OUTSIDE))
        namespaces = tuple(sorted({namespace for namespace, _ in prefixes.values() if namespace}))
        own: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        things = {schema.prefixes["catalogue"] + local_name(its.name) for its in load_catalogues(workspace)}
        things |= {schema.base + end for end in BY_NAME.values()} | set(read_ids(workspace.ids, schema).values())
        for path, file in files.items():
            for its in file.tokens.prefixes:
                prefixes.setdefault(its.name, (its.namespace, f"{path}:{its.place.line}"))
            named = [(s.value, p.value, text_of(o)) for s, p, o in file.triples if isinstance(s, ox.NamedNode)]
            for name, predicate, value in named:
                if name.startswith(FM) and path == ontology:
                    own[name][predicate].append(value)
                elif not name.startswith(namespaces) and (predicate == TYPE or not name.startswith(schema.base)):
                    things.add(name)
        for kind, namespace in schema.prefixes.items():
            prefixes.setdefault(kind, (namespace, "workspace.yaml"))
        declared = {name: facts for name, facts in own.items() if facts[TYPE]}
        takes = dict(_TAKES)
        for name, facts in declared.items():
            kinds[name] = {_kind_of(its) for its in facts[TYPE]}
            if RDF + "Property" in facts[_RANGE]:
                takes[name] = frozenset({"property"})
        spaces = {_namespace(thing) for thing in things} & {namespace for namespace, _ in prefixes.values()}
        return cls(schema.base, kinds, declared, things, spaces, namespaces, prefixes, takes)

    def judge(self, use: Use) -> Fault | None:
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
            do = f"Look it up; if the vocabulary has it, add a line to {OUTSIDE}."
        elif use.iri.startswith(self.base) or space in self.spaces:
            rule, what = "thing-dangling", "neither described in this workspace nor in ontology/ids.tsv"
            do = "Describe it in ontology/background.ttl, or correct its name."
        elif expected or use.prefix is not None or meant in self.kinds or meant in self.things:
            rule, what = "namespace-unknown", "in a namespace that is not used here"
            do = f"List what is used of its vocabulary in {OUTSIDE}, or use a term that is listed."
        else:
            return None  # a page somewhere
        hint = f"Did you mean {self.short(meant)}, <{meant}>?" if meant else self.near(use.iri, expected)
        return Fault(rule, f"{use.written} is {what}", hint or do)

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
        rest = _SCHEME.sub("", iri)
        for namespace in sorted((*self.namespaces, self.base), key=len, reverse=True):
            start = bare(namespace)
            if rest.casefold().startswith(start.casefold()) and rest[len(start) : len(start) + 1] in ("/", "#", ""):
                meant = namespace + rest[len(start) :].lstrip("/#")
                return None if meant == iri else meant
        return None

    def short(self, iri: str) -> str:
        return compact(iri, {prefix: namespace for prefix, (namespace, _) in self.prefixes.items()})

    def prefix_fault(self, name: str, namespace: str) -> Fault | None:
        meant, (other, where) = self.respelt(namespace), self.prefixes[name]
        if meant and (meant in self.namespaces or meant.startswith(self.base)):
            return Fault("namespace-unknown", f"<{namespace}> is no namespace here", f"Did you mean <{meant}>?")
        if namespace == other or not name:
            return None
        message = f"{name}: stands for <{namespace}> here, but for <{other}> in {where}"
        return Fault("prefix-differs", message, "Correct the namespace, or give one of them another prefix.")

    def findings(self, file: Source) -> Iterator[Finding]:
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

    def undeclared(self, use: Use) -> Fault:
        near = get_close_matches(use.prefix or "", self.prefixes, n=1)
        hint = f"Declare it: {near[0]}: is <{self.prefixes[near[0]][0]}>." if near else "Declare it at the top."
        return Fault("prefix-undeclared", f"the prefix of {use.written} is not declared in this file", hint)

    def own_findings(self, file: Source, used: set[str]) -> Iterator[Finding]:
        declared = {use.iri: use for use in reversed(file.tokens.uses) if use.role is Role.SUBJECT}
        for iri, facts in self.own.items():
            use, rule = declared[iri], "term-undocumented"
            faults = []
            if LABEL not in facts:
                faults.append(Fault(rule, f"{use.written} has no rdfs:label", "Say what it is called."))
            if RDFS + "comment" not in facts:
                faults.append(Fault(rule, f"{use.written} has no rdfs:comment", "Say what it means."))
            excused = any(note.casefold().startswith("unused:") for note in facts.get(_NOTE, ()))
            if iri not in used and not excused:
                hint = 'Drop it, or say why it is kept: skos:editorialNote "unused: ...".'
                faults.append(Fault("term-unused", f"{use.written} is declared, but used nowhere", hint))
            elif iri in used and excused:
                hint = "Drop its skos:editorialNote."
                faults.append(Fault("term-unused", f"{use.written} says that it is unused, but is used", hint))
            yield from (fault.at(file.path, use.place, use.written, iri) for fault in faults)


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


def bare(namespace: str) -> str:
    """A namespace without what two spellings of one differ in."""
    return _SCHEME.sub("", namespace).rstrip("/#")
