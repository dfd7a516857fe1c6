"""The graph in the formats that people and programs read.

Each format is a function from the canonical N-Quads of a build to text in that format; all are deterministic: equal
graphs give equal bytes, and a small change of the graph is a small change of the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.builds import open_build
from kg.rdf.schema import Schema, load_schema
from kg.rdf.source import KNOWLEDGE, text_of
from kg.rdf.terms import RDF, XSD

if TYPE_CHECKING:
    from kg.workspace import Workspace

__all__ = ["EXPORTS", "Export", "export_build", "export_tables"]

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_TYPE = RDF + "type"
# Kinds whose names are paths, of which a prefix would shorten the last step only now and then.
_WHOLE = ("entry", "mix", "paper")
# The names that need no escape (Turtle, section 6.5): letters, digits, - and _, dots between them, percent-encodings.
_LETTER = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
)
_LOCAL = re.compile(rf"[{_LETTER}0-9](?:[{_LETTER}0-9_-]|%[0-9A-Fa-f]{{2}}|\.(?=[{_LETTER}0-9_]))*")
# An address below the base that resolves to itself (RFC 3986, 5.2.4): a first step, and none that is . or ..
_RELATIVE = re.compile(r"[a-z]+(?:/(?!\.\.?(?:[/?#]|$))[^/?#]+)+")
# Literals that need no quotes: only where the text comes back as it is, of numbers what a double holds exactly.
_SAFE_DIGITS = 15
_BARE = {XSD + "boolean": re.compile("true|false"), XSD + "integer": re.compile("0|-?[1-9][0-9]*")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A format: the ending of its files, whether it holds the evidence too, and the function that writes it."""

    extension: str
    dataset: bool
    write: Callable[[str, Schema], str]


def _nquads(nquads: str, _schema: Schema) -> str:
    return nquads


def _ntriples(nquads: str, _schema: Schema) -> str:
    """The knowledge: the lines that name no graph."""
    lines = nquads.removesuffix("\n").split("\n") if nquads else []
    quads = ox.parse(nquads.encode(), format=ox.RdfFormat.N_QUADS)
    return "".join(f"{line}\n" for line, quad in zip(lines, quads, strict=True) if quad.graph_name == KNOWLEDGE)


def _turtle(nquads: str, schema: Schema) -> str:
    """The knowledge: one block a thing, in the order of IRIs, what a thing is before all else."""
    return _document((quad for quad in _quads(nquads) if quad.graph_name == KNOWLEDGE), schema)


def _trig(nquads: str, schema: Schema) -> str:
    """The knowledge as in Turtle, then each graph of evidence with its name."""
    return _document(_quads(nquads), schema)


def _quads(nquads: str) -> list[ox.Quad]:
    return sorted(ox.parse(nquads.encode(), format=ox.RdfFormat.N_QUADS), key=_order)


def _order(quad: ox.Quad) -> tuple[bool, str, str, bool, str, str]:
    """Graph by graph, thing by thing; what a thing is before all else."""
    graph, verb = quad.graph_name, quad.predicate.value
    return graph != KNOWLEDGE, str(graph), text_of(quad.subject), verb != _TYPE, verb, str(quad.object)


def _document(quads: Iterable[ox.Quad], schema: Schema) -> str:
    """Sorted quads as Turtle, and as TriG where they name graphs.

    The library's own writer leaves prefixes in no fixed order, and escapes names in ways that rdflib can't read.
    """
    terms = _Terms(schema.prefixes)
    blocks: list[str] = []
    for graph, inside in groupby(quads, key=lambda quad: quad.graph_name):
        things = [_block(subject, about, terms) for subject, about in groupby(inside, key=lambda quad: quad.subject)]
        if not isinstance(graph, ox.DefaultGraph):
            lines = "".join(things).replace("\n", "\n    ").removesuffix("    ")
            things = [f"{terms.text(graph)} {{\n    {lines}}}\n"]
        blocks += things
    return "\n".join(filter(None, [terms.prologue(), *blocks]))


def _block(subject: _Term, about: Iterable[ox.Quad], terms: _Terms) -> str:
    lines = []
    for predicate, same in groupby(about, key=lambda quad: quad.predicate):
        verb = "a" if predicate.value == _TYPE else terms.text(predicate)
        lines.append(f"{verb} {' , '.join(terms.text(quad.object) for quad in same)}")
    return f"{terms.text(subject)} " + " ;\n    ".join(lines) + " .\n"


class _Terms:
    """Terms as Turtle writes them, and the prefixes that this took."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        self.names = {start: name for name, start in prefixes.items() if name not in _WHOLE}
        self.used: dict[str, str] = {}

    def prologue(self) -> str:
        return "".join(f"@prefix {name}: <{start}> .\n" for name, start in sorted(self.used.items()))

    def text(self, term: _Term) -> str:
        if isinstance(term, ox.NamedNode):
            return self.short(term)
        if not isinstance(term, ox.Literal) or term.language or (datatype := term.datatype).value == XSD + "string":
            return str(term)
        bare = _BARE.get(datatype.value)
        return (
            term.value if bare and bare.fullmatch(term.value) else f"{ox.Literal(term.value)}^^{self.short(datatype)}"
        )

    def short(self, node: ox.NamedNode) -> str:
        address = node.value
        at = max(address.rfind("/"), address.rfind("#")) + 1
        name = self.names.get(address[:at])
        if name is None or not _LOCAL.fullmatch(address, at):
            return str(node)
        self.used[name] = address[:at]
        return f"{name}:{address[at:]}"


def _jsonld(nquads: str, schema: Schema) -> str:
    """The knowledge as JSON-LD, compacted with our own context, one object a thing."""
    base = schema.prefixes["entry"].removesuffix("entry/")
    terms = _JsonTerms(base, schema.context)
    nodes = []
    knowledge = (quad for quad in _quads(nquads) if quad.graph_name == KNOWLEDGE)
    for subject, about in groupby(knowledge, key=lambda quad: quad.subject):
        node: dict[str, list[Any]] = {}
        for quad in about:
            key, value = terms.pair(quad.predicate.value, quad.object)
            node.setdefault(key, []).append(value)
        first = [key for key in ("a", "name") if key in node]
        facts = {key: _one_or_all(node[key]) for key in (*first, *sorted(set(node) - set(first)))}
        nodes.append({"id": terms.reference(text_of(subject)), **facts})
    nodes.sort(key=lambda node: str(node["id"]))
    document = {"@context": {"@base": base, **schema.context}, "@graph": nodes}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _one_or_all(values: list[Any]) -> Any:
    ordered = sorted(values, key=lambda value: json.dumps(value, sort_keys=True))
    return ordered[0] if len(ordered) == 1 else ordered


class _JsonTerms:
    """Terms as JSON-LD has them under a context (JSON-LD 1.1, section 4): a property's field, or its prefixed name."""

    def __init__(self, base: str, context: Mapping[str, Any]) -> None:
        self.base = base
        self.namespaces = {
            start: name for name, start in context.items() if isinstance(start, str) and start[-1] in "/#"
        }
        self.fields: dict[str, tuple[str, str | None]] = {}
        for name, term in context.items():
            if not name.startswith("@") and name not in self.namespaces.values() and term not in ("@id", "@type"):
                whole = term if isinstance(term, dict) else {"@id": term}
                prefix, _, rest = whole["@id"].partition(":")
                self.fields.setdefault(context[prefix] + rest, (name, whole.get("@type")))

    def pair(self, predicate: str, value: _Term) -> tuple[str, Any]:
        """The key of a property and the value under it."""
        if predicate == _TYPE and isinstance(value, ox.NamedNode):
            return "a", self.short(value.value)
        key, kind = self.fields.get(predicate, (self.short(predicate), None))
        if not isinstance(value, ox.Literal):
            return key, self.reference(text_of(value)) if kind == "@id" else {"id": self.reference(text_of(value))}
        if value.language:
            return key, {"@value": value.value, "@language": value.language}
        datatype = self.short(value.datatype.value)
        if value.datatype.value == XSD + "string":
            return key, value.value if kind is None else {"@value": value.value}
        bare = _BARE.get(value.datatype.value)
        if kind in (None, datatype) and bare and bare.fullmatch(value.value) and len(value.value) <= _SAFE_DIGITS:
            return key, json.loads(value.value)
        return key, {"@value": value.value, "@type": datatype}

    def short(self, address: str) -> str:
        """An address by its prefix; whole where none fits."""
        at = max(address.rfind("/"), address.rfind("#")) + 1
        name = self.namespaces.get(address[:at])
        return f"{name}:{address[at:]}" if name and _LOCAL.fullmatch(address, at) else address

    def reference(self, address: str) -> str:
        """The address of a thing: relative where it comes back so, else by its prefix."""
        rest = address.removeprefix(self.base)
        return rest if rest != address and _RELATIVE.fullmatch(rest) else self.short(address)


def _rdfxml(nquads: str, schema: Schema) -> str:
    """The knowledge as RDF/XML, for tools that read nothing else; statement by statement in the order of Turtle."""
    triples = sorted(_store(nquads).quads_for_pattern(None, None, None, KNOWLEDGE), key=str)
    return (ox.serialize((quad.triple for quad in triples), format=ox.RdfFormat.RDF_XML) or b"").decode() + "\n"


def _bibtex(nquads: str, _schema: Schema) -> str:
    from kg.exports.bibliography import papers, to_bibtex

    return to_bibtex(papers(_store(nquads)))


def _csl(nquads: str, _schema: Schema) -> str:
    from kg.exports.bibliography import papers, to_csl

    return to_csl(papers(_store(nquads)))


def _graphml(nquads: str, schema: Schema) -> str:
    from kg.cli.views.lineage import FORMATS
    from kg.verdicts.lineage import bases_in

    return FORMATS["graphml"](bases_in(_store(nquads), schema))


def _store(nquads: str) -> ox.Store:
    store = ox.Store()
    store.bulk_load(nquads.encode(), format=ox.RdfFormat.N_QUADS)
    return store


EXPORTS: dict[str, Export] = {
    "turtle": Export(extension="ttl", dataset=False, write=_turtle),
    "trig": Export(extension="trig", dataset=True, write=_trig),
    "nquads": Export(extension="nq", dataset=True, write=_nquads),
    "ntriples": Export(extension="nt", dataset=False, write=_ntriples),
    "jsonld": Export(extension="jsonld", dataset=False, write=_jsonld),
    "rdfxml": Export(extension="rdf", dataset=False, write=_rdfxml),
    "graphml": Export(extension="graphml", dataset=False, write=_graphml),
    "bibtex": Export(extension="bib", dataset=False, write=_bibtex),
    "csl": Export(extension="csl.json", dataset=False, write=_csl),
}
"""The formats of `kg export`. Those with evidence hold the whole dataset, the others the knowledge."""


def export_tables(workspace: Workspace) -> dict[str, str]:
    """The knowledge of the current build as CSV texts by kind. Raises StoreError where nothing is built."""
    from kg.builds import open_store
    from kg.exports.tables import tables

    with open_store(workspace.build) as store:
        return tables(store, load_schema(workspace.ontology, workspace.base))


def export_build(workspace: Workspace, form: str) -> str:
    """The current build in a format of EXPORTS. Raises StoreError where nothing is built."""
    export = EXPORTS[form]
    with open_build(workspace.build) as folder:
        written = folder / f"kg.{export.extension}"
        if written.exists():
            return written.read_bytes().decode()
        nquads = (folder / "kg.nq").read_bytes().decode()
    return export.write(nquads, load_schema(workspace.ontology, workspace.base))
