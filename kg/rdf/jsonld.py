"""The graph as JSON-LD, compacted with our own context; deterministic like its Turtle."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import groupby
from typing import Any

import pyoxigraph as ox

from kg.rdf.namespaces import TYPE, XSD
from kg.rdf.schema import Schema
from kg.rdf.source import KNOWLEDGE, text_of
from kg.rdf.syntax import BARE, LOCAL, Term, sorted_quads

__all__ = ["jsonld"]

# An address below the base that resolves to itself (RFC 3986, 5.2.4): a first step, and none that is . or ..
_RELATIVE = re.compile(r"[a-z]+(?:/(?!\.\.?(?:[/?#]|$))[^/?#]+)+")
_SAFE_DIGITS = 15
"""Numbers of more digits are quoted: a double, which is what JSON readers make of a number, holds no more exactly."""


def jsonld(nquads: str, schema: Schema) -> str:
    """The knowledge as JSON-LD, compacted with our own context, one object a thing."""
    base = schema.prefixes["entry"].removesuffix("entry/")
    terms = _JsonTerms(base, schema.context)
    nodes = []
    knowledge = (quad for quad in sorted_quads(nquads) if quad.graph_name == KNOWLEDGE)
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

    def pair(self, predicate: str, value: Term) -> tuple[str, Any]:
        """The key of a property and the value under it."""
        if predicate == TYPE and isinstance(value, ox.NamedNode):
            return "a", self.short(value.value)
        key, kind = self.fields.get(predicate, (self.short(predicate), None))
        if not isinstance(value, ox.Literal):
            return key, self.reference(text_of(value)) if kind == "@id" else {"id": self.reference(text_of(value))}
        if value.language:
            return key, {"@value": value.value, "@language": value.language}
        datatype = self.short(value.datatype.value)
        if value.datatype.value == XSD + "string":
            return key, value.value if kind is None else {"@value": value.value}
        bare = BARE.get(value.datatype.value)
        if kind in (None, datatype) and bare and bare.fullmatch(value.value) and len(value.value) <= _SAFE_DIGITS:
            return key, json.loads(value.value)
        return key, {"@value": value.value, "@type": datatype}

    def short(self, address: str) -> str:
        """An address by its prefix; whole where none fits."""
        at = max(address.rfind("/"), address.rfind("#")) + 1
        name = self.namespaces.get(address[:at])
        return f"{name}:{address[at:]}" if name and LOCAL.fullmatch(address, at) else address

    def reference(self, address: str) -> str:
        """The address of a thing: relative where it comes back so, else by its prefix."""
        rest = address.removeprefix(self.base)
        return rest if rest != address and _RELATIVE.fullmatch(rest) else self.short(address)
