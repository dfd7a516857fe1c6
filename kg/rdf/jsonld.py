"""The graph as JSON-LD, compacted with our own context; deterministic like its Turtle."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

import pyoxigraph as ox

from kg.rdf.namespaces import TYPE, XSD
from kg.rdf.schema import Schema
from kg.rdf.source import KNOWLEDGE, text_of
from kg.rdf.syntax import BARE, LOCAL, Term, sorted_quads

__all__ = ["jsonld"]

# An address relative to the base that resolves to itself (RFC 3986, 5.2.4): no part of it is . or ..
_RELATIVE = re.compile(r"[a-z]+(?:/(?!\.\.?(?:[/?#]|$))[^/?#]+)+")
_SAFE_DIGITS = 15
"""Longer numbers are quoted: JSON readers take a number for a double, which is exact up to so many digits."""


def jsonld(nquads: str, schema: Schema) -> str:
    """Return the knowledge as JSON-LD, compacted with our own context, with one object for each thing."""
    base = schema.prefixes["entry"].removesuffix("entry/")
    terms = _JsonTerms(base, schema.context)
    nodes = []
    knowledge = (quad for quad in sorted_quads(nquads) if quad.graph_name == KNOWLEDGE)
    for subject, quads in groupby(knowledge, key=lambda quad: quad.subject):
        nodes.append({"id": terms.reference(text_of(subject)), **_facts(quads, terms)})
    nodes.sort(key=lambda node: str(node["id"]))
    document = {"@context": {"@base": base, **schema.context}, "@graph": nodes}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _facts(quads: Iterable[ox.Quad], terms: _JsonTerms) -> dict[str, Any]:
    """What is said of one thing, by key: first what it is and what it is called, then in the order of keys."""
    values: dict[str, list[Any]] = {}
    for quad in quads:
        key, value = terms.pair(quad.predicate.value, quad.object)
        values.setdefault(key, []).append(value)
    first = [key for key in ("a", "name") if key in values]
    return {key: _one_or_all(values[key]) for key in (*first, *sorted(set(values) - set(first)))}


def _one_or_all(values: list[Any]) -> Any:
    """A single value as it is, several as a sorted list."""
    ordered = sorted(values, key=lambda value: json.dumps(value, sort_keys=True))
    return ordered[0] if len(ordered) == 1 else ordered


class _JsonTerms:
    """Terms as JSON-LD writes them with a context (JSON-LD 1.1, section 4): a property by its field or prefix."""

    def __init__(self, base: str, context: Mapping[str, Any]) -> None:
        self.base = base
        self.namespaces = {
            start: name for name, start in context.items() if isinstance(start, str) and start[-1] in "/#"
        }
        self.fields: dict[str, tuple[str, str | None]] = {}
        for name, term in context.items():
            if not name.startswith("@") and name not in self.namespaces.values() and term not in ("@id", "@type"):
                definition = term if isinstance(term, dict) else {"@id": term}
                prefix, _, local = definition["@id"].partition(":")
                address = context[prefix] + local if prefix in self.namespaces.values() else definition["@id"]
                self.fields.setdefault(address, (name, definition.get("@type")))

    def pair(self, predicate: str, value: Term) -> tuple[str, Any]:
        """Return the key of a property, and the value as it stands under that key."""
        if predicate == TYPE and isinstance(value, ox.NamedNode):
            return "a", self.short(value.value)
        key, kind = self.fields.get(predicate, (self.short(predicate), None))
        if not isinstance(value, ox.Literal):
            return key, self.reference(text_of(value)) if kind == "@id" else {"id": self.reference(text_of(value))}
        if value.language:
            direction = {"@direction": value.direction.value} if value.direction else {}
            return key, {"@value": value.value, "@language": value.language, **direction}
        datatype = self.short(value.datatype.value)
        if value.datatype.value == XSD + "string":
            return key, value.value if kind is None else {"@value": value.value}
        bare = BARE.get(value.datatype.value)
        if kind in (None, datatype) and bare and bare.fullmatch(value.value) and len(value.value) <= _SAFE_DIGITS:
            return key, json.loads(value.value)
        return key, {"@value": value.value, "@type": datatype}

    def short(self, address: str) -> str:
        """Return an address with its prefix, or as it is if no prefix fits."""
        at = max(address.rfind("/"), address.rfind("#")) + 1
        name = self.namespaces.get(address[:at])
        return f"{name}:{address[at:]}" if name and LOCAL.fullmatch(address, at) else address

    def reference(self, address: str) -> str:
        """Return the address of a thing: relative to the base if it resolves to itself, else with its prefix."""
        rest = address.removeprefix(self.base)
        return rest if rest != address and _RELATIVE.fullmatch(rest) else self.short(address)
