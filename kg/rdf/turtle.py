"""The graph as Turtle and TriG. They are deterministic: a small change of the graph is a small change of the file."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import pyoxigraph as ox

from kg.rdf.namespaces import TYPE, XSD
from kg.rdf.schema import Schema
from kg.rdf.source import KNOWLEDGE
from kg.rdf.syntax import BARE, LOCAL, Term, sorted_quads

__all__ = ["trig", "turtle"]

# Kinds whose names are paths; only some of them could be written with a prefix.
_WHOLE = ("entry", "mix", "paper")


def turtle(nquads: str, schema: Schema) -> str:
    """Return the knowledge: one block for each thing, in the order of IRIs, with its types first."""
    return _document((quad for quad in sorted_quads(nquads) if quad.graph_name == KNOWLEDGE), schema)


def trig(nquads: str, schema: Schema) -> str:
    """Return the knowledge as in Turtle, then each graph of evidence with its name."""
    return _document(sorted_quads(nquads), schema)


def _document(quads: Iterable[ox.Quad], schema: Schema) -> str:
    """Return sorted quads as Turtle, or as TriG if they have named graphs.

    The library's own writer gives prefixes in no fixed order, and escapes names in ways that rdflib can't read.
    """
    terms = _Terms(schema.prefixes)
    blocks: list[str] = []
    for graph, statements in groupby(quads, key=lambda quad: quad.graph_name):
        by_thing = groupby(statements, key=lambda quad: quad.subject)
        things = [_block(subject, about, terms) for subject, about in by_thing]
        if not isinstance(graph, ox.DefaultGraph):
            lines = "".join(things).replace("\n", "\n    ").removesuffix("    ")
            things = [f"{terms.text(graph)} {{\n    {lines}}}\n"]
        blocks += things
    return "\n".join(filter(None, [terms.prologue(), *blocks]))


def _block(subject: Term, about: Iterable[ox.Quad], terms: _Terms) -> str:
    lines = []
    for predicate, same in groupby(about, key=lambda quad: quad.predicate):
        verb = "a" if predicate.value == TYPE else terms.text(predicate)
        lines.append(f"{verb} {' , '.join(terms.text(quad.object) for quad in same)}")
    return f"{terms.text(subject)} " + " ;\n    ".join(lines) + " .\n"


class _Terms:
    """Terms as Turtle writes them; it notes the prefixes that are used."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        self.names = {start: name for name, start in prefixes.items() if name not in _WHOLE}
        self.used: dict[str, str] = {}

    def prologue(self) -> str:
        return "".join(f"@prefix {name}: <{start}> .\n" for name, start in sorted(self.used.items()))

    def text(self, term: Term) -> str:
        if isinstance(term, ox.NamedNode):
            return self.short(term)
        if isinstance(term, ox.Triple):  # a term itself (RDF 1.2 Turtle, section 2.10)
            return f"<<( {' '.join(map(self.text, term))} )>>"
        if not isinstance(term, ox.Literal) or term.language or (datatype := term.datatype).value == XSD + "string":
            return str(term)
        bare = BARE.get(datatype.value)
        return (
            term.value if bare and bare.fullmatch(term.value) else f"{ox.Literal(term.value)}^^{self.short(datatype)}"
        )

    def short(self, node: ox.NamedNode) -> str:
        address = node.value
        at = max(address.rfind("/"), address.rfind("#")) + 1
        name = self.names.get(address[:at])
        if name is None or not LOCAL.fullmatch(address, at):
            return str(node)
        self.used[name] = address[:at]
        return f"{name}:{address[at:]}"
