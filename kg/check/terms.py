"""The terms that there are, with what may be said with each.

Own terms are declared in `ontology/fmkg.ttl`, those of other vocabularies listed in `ontology/outside.tsv`, things
described in the background or named in `ontology/ids.tsv`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.catalogue.registry import load_catalogues
from kg.check.outside import OUTSIDE, OutsideTerm, bare, without_scheme
from kg.check.sources import Source
from kg.rdf.graphs import BY_NAME
from kg.rdf.namespaces import FM, OWL, RDF, RDFS, SCHEMA, SH, TYPE, VOID
from kg.rdf.positions import Role, Use
from kg.rdf.source import text_of
from kg.rdf.terms import compact, local_name
from kg.resolve import read_ids

if TYPE_CHECKING:
    from kg.rdf.schema import Schema
    from kg.workspace import Workspace

__all__ = ["Terms", "gather_terms", "namespace_of"]

_DOMAIN, _RANGE = SCHEMA + "domainIncludes", SCHEMA + "rangeIncludes"
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
_SIMILAR_IN_NAMESPACE, _SIMILAR_ELSEWHERE = 0.7, 0.85
"""How similar a name has to be to one that was misspelt, as difflib counts, to be proposed in its place."""
_PROPOSED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of a workspace: `kinds` has those of each term, `own` what is said of each own term, by property.

    `things` are the IRIs that are described or named, `thing_namespaces` those that they are in; `namespaces` are those
    of vocabularies. `prefixes` has the namespace of each prefix and where that is said. `takes` are the properties
    whose objects are terms, with the kinds of those.
    """

    base: str
    kinds: Mapping[str, Collection[str]]
    own: Mapping[str, Mapping[str, list[str]]]
    things: frozenset[str]
    thing_namespaces: frozenset[str]
    namespaces: tuple[str, ...]
    prefixes: Mapping[str, tuple[str, str]]
    takes: Mapping[str, frozenset[str]]
    _similar: dict[tuple[str, frozenset[str] | None], list[str]] = field(default_factory=dict, init=False, repr=False)

    def kinds_of(self, iri: str) -> frozenset[str]:
        """The kinds of a term; a thing is an individual, and what is unknown is of no kind."""
        return frozenset(self.kinds.get(iri) or ({"individual"} if iri in self.things else ()))

    def kinds_for(self, use: Use) -> frozenset[str] | None:
        """The kinds of term that may stand where this one is used; None if anything may."""
        fixed = {Role.PREDICATE: "property", Role.DATATYPE: "datatype"}.get(use.role)
        return frozenset({fixed}) if fixed else self.takes.get(use.about or "")

    def respelt(self, iri: str) -> str | None:
        """The IRI in the namespace that its own differs from in no more than http or https, www, case, / or #."""
        rest = without_scheme(iri)
        for namespace in sorted((*self.namespaces, self.base), key=len, reverse=True):
            start = bare(namespace)
            if rest.casefold().startswith(start.casefold()) and rest[len(start) : len(start) + 1] in ("/", "#", ""):
                meant = namespace + rest[len(start) :].lstrip("/#")
                return None if meant == iri else meant
        return None

    def similar(self, iri: str, kinds: frozenset[str] | None) -> list[str]:
        """The terms of these kinds, or of any, that were probably meant: of the same name in another letter case or
        vocabulary, else of a similar one."""
        if (iri, kinds) not in self._similar:
            self._similar[iri, kinds] = self._most_similar(iri, kinds)
        return self._similar[iri, kinds]

    def _most_similar(self, iri: str, kinds: frozenset[str] | None) -> list[str]:
        by_name: dict[str, list[str]] = defaultdict(list)
        for term in self._of_kinds(kinds):
            by_name[_name_of(term).casefold()].append(term)
        namespace, name = namespace_of(iri), _name_of(iri).casefold()
        nearby = [other for other, terms in by_name.items() if namespace in map(namespace_of, terms)]
        names = [name] if name in by_name else get_close_matches(name, nearby, n=2, cutoff=_SIMILAR_IN_NAMESPACE)
        names = names or get_close_matches(name, by_name, n=2, cutoff=_SIMILAR_ELSEWHERE)
        meant = sorted(term for similar in names for term in by_name[similar])
        in_namespace = [term for term in meant if namespace_of(term) == namespace]
        return (in_namespace if in_namespace or iri in self.kinds else meant)[:_PROPOSED]

    def _of_kinds(self, kinds: frozenset[str] | None) -> Iterator[str]:
        """The terms of some kinds; of any, things are terms too."""
        yield from (term for term, its in self.kinds.items() if kinds is None or kinds & set(its))
        if kinds is None:
            yield from self.things

    def short(self, iri: str) -> str:
        """An IRI with a prefix, if it has one."""
        return compact(iri, {prefix: namespace for prefix, (namespace, _) in self.prefixes.items()})


def gather_terms(
    workspace: Workspace, schema: Schema, sources: Mapping[str, Source], outside: Iterable[OutsideTerm]
) -> Terms:
    """The terms of a workspace: what its ontology declares, the list of others, and the things that it describes.

    Raises ConfigError if a catalogue's description or ids.tsv is wrong.
    """
    kinds: dict[str, set[str]] = defaultdict(set)
    prefixes = {"fm": (FM, "the program")}
    for term in outside:
        kinds[term.namespace + term.term].add(term.kind)
        prefixes.setdefault(term.prefix, (term.namespace, OUTSIDE))
    namespaces = tuple(sorted({namespace for namespace, _ in prefixes.values() if namespace}))
    for path, source in sources.items():
        for prefix in source.scan.prefixes:
            prefixes.setdefault(prefix.name, (prefix.namespace, path))
    for kind, namespace in schema.prefixes.items():
        prefixes.setdefault(kind, (namespace, "workspace.yaml"))
    own = _own_terms(sources[workspace.shown(workspace.ontology / "fmkg.ttl")])
    kinds |= {term: {_kind_of(its) for its in said[TYPE]} for term, said in own.items()}
    meta = [term for term, said in own.items() if RDF + "Property" in said.get(_RANGE, ())]
    things = frozenset(_things(workspace, schema, sources.values(), namespaces))
    return Terms(
        base=schema.base,
        kinds=kinds,
        own=own,
        things=things,
        thing_namespaces=frozenset(map(namespace_of, things)) & {namespace for namespace, _ in prefixes.values()},
        namespaces=namespaces,
        prefixes=prefixes,
        takes={**_TAKES, **dict.fromkeys(meta, frozenset({"property"}))},
    )


def _own_terms(ontology: Source) -> dict[str, dict[str, list[str]]]:
    """What the ontology says of each own term that it declares, by property."""
    own: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in _statements(ontology):
        if subject.startswith(FM):
            own[subject][predicate].append(value)
    return {term: dict(said) for term, said in own.items() if TYPE in said}


def _things(
    workspace: Workspace, schema: Schema, sources: Iterable[Source], namespaces: tuple[str, ...]
) -> Iterator[str]:
    """What is described or has an IRI: catalogues, graphs, what ids.tsv names, and subjects of files that are of no
    vocabulary; a thing of our own counts only if its type is said."""
    yield from (schema.prefixes["catalogue"] + local_name(catalogue.name) for catalogue in load_catalogues(workspace))
    yield from (schema.base + graph for graph in BY_NAME.values())
    yield from read_ids(workspace.ids, schema).values()
    for source in sources:
        for subject, predicate, _ in _statements(source):
            is_described = predicate == TYPE or not subject.startswith(schema.base)
            if is_described and not subject.startswith(namespaces):
                yield subject


def _statements(source: Source) -> Iterator[tuple[str, str, str]]:
    """The statements of a file whose subjects have a name, as texts."""
    for subject, predicate, value in source.triples:
        if isinstance(subject, ox.NamedNode):
            yield subject.value, predicate.value, text_of(value)


def _kind_of(type_: str) -> str:
    """What a term is, from its type: owl:Class, rdf:Property, owl:ObjectProperty, rdfs:Datatype and so on."""
    name = _name_of(type_).casefold()
    return next((kind for kind in ("class", "property", "datatype") if name.endswith(kind)), "individual")


def namespace_of(iri: str) -> str:
    """An IRI up to its last slash or hash."""
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def _name_of(iri: str) -> str:
    return iri[len(namespace_of(iri)) :]
