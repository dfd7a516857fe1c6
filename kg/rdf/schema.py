"""The schema as Python sees it: fields and kinds, read from the context and the ontology.

A field is a term of `context.jsonld`; `fmkg.ttl` says what it may point to. Nothing else in the program knows what a
model or a dataset is.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import ConfigError
from kg.files import is_file_name, read_file, reason
from kg.rdf.namespaces import FM, LABEL, RDFS, SCHEMA, XSD
from kg.rdf.source import text_of
from kg.rdf.syntax import is_new_in_12

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["BASE", "Field", "Kind", "Schema", "based", "load_schema", "parse_turtle"]

BASE = "https://w3id.org/fmkg/id/"
"""The address under which the files of the ontology have their things."""

_RANGE = SCHEMA + "rangeIncludes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field: its property, and what its values are.

    `kinds` are the kinds of thing that a value may name; an unknown name is taken for one of the first kind. Without
    kinds, a value is a literal of the `datatype`, or an address if that is None.
    """

    name: str
    iri: str
    datatype: str | None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of thing: its name and label, the class of things that entries describe, the class of those only named."""

    name: str
    label: str
    entry_class: str
    named_class: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """Fields and kinds by name, and prefixes; `kind_of` maps each class to its kind, `context` is that of JSON-LD."""

    fields: Mapping[str, Field]
    kinds: Mapping[str, Kind]
    kind_of: Mapping[str, str]
    prefixes: dict[str, str]
    context: Mapping[str, Any]

    @property
    def base(self) -> str:
        """The address under which all things and graphs are."""
        return self.prefixes["entry"].removesuffix("entry/")

    def expand(self, name: str) -> str:
        """Return the IRI of a prefixed name, and any other text as it is."""
        prefix, colon, rest = name.partition(":")
        return self.prefixes[prefix] + rest if colon and prefix in self.prefixes else name


def based(text: str, base: str) -> str:
    """Return a file of the vocabulary with its things under `base`: it is written for BASE, and a fork has its own."""
    return text if base == BASE else text.replace(f"<{BASE}", f"<{base}")


def parse_turtle(file: Path, base: str = BASE) -> list[ox.Triple]:
    """Return the triples of a Turtle file, with its things under `base`.

    Raises ConfigError, with the position of the fault, if it can't be read or parsed, and for what is new in RDF 1.2,
    triple terms and base directions, which most of what the graph is handed on to doesn't know.
    """
    try:
        text = read_file(file)
        source = text if base == BASE else based(text.decode(), base).encode()
        triples = [quad.triple for quad in ox.parse(source, format=ox.RdfFormat.TURTLE)]
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        column = getattr(error, "offset", None) if line else None
        raise ConfigError(f"not Turtle: {error.args[0]}", file=str(file), line=line, column=column) from error
    except OSError as error:
        raise ConfigError(reason(error), file=str(file)) from error
    for subject, predicate, value in triples:
        if is_new_in_12(value):
            raise ConfigError(
                f"a value of {predicate} of {subject} is of RDF 1.2: a triple, or a text with a direction",
                file=str(file),
                hint="Write RDF 1.1: the triple as a statement of its own, the text with its language alone.",
            )
    return triples


def load_schema(ontology: Path, base: str) -> Schema:
    """Return the schema in the folder `ontology`, for things under `base`.

    Raises ConfigError if the context or the ontology can't be read.
    """
    context = load_context(ontology)
    ranges: dict[str, set[str]] = defaultdict(set)
    unknown: dict[str, str] = {}
    kind_of: dict[str, str] = {}
    above: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, str] = {}
    for subject, predicate, value in parse_turtle(ontology / "fmkg.ttl"):
        name, target = text_of(subject), text_of(value)
        if predicate.value == FM + "kind":
            if not is_file_name(target):  # tables are called so, and the beginnings of IRIs
                raise ConfigError(f"{target!r} can't be a kind: give a word", file=str(ontology / "fmkg.ttl"))
            kind_of[name] = target
        elif predicate.value == FM + "unknownIs":
            unknown[name] = target
        elif predicate.value == _RANGE:
            ranges[name].add(target)
        elif predicate.value == LABEL:
            labels[name] = target
        elif predicate.value == RDFS + "subClassOf":
            above[name].add(target)
    namespaces = {key: value for key, value in context.items() if isinstance(value, str) and value[-1:] in "/#"}
    prefixes = namespaces | {
        kind: f"{base}{kind}/" for kind in (*sorted(set(kind_of.values())), "entry", "catalogue", "scheme")
    }
    schema = Schema(fields={}, kinds={}, kind_of=kind_of, prefixes=prefixes, context=context)
    return Schema(
        fields={
            name: _field(name, term, schema, ranges, unknown)
            for name, term in context.items()
            if not name.startswith("@") and name not in namespaces and term not in ("@id", "@type")
        },
        kinds={
            kind: _kind(kind, kind_of, above, labels, ontology / "fmkg.ttl") for kind in sorted(set(kind_of.values()))
        },
        kind_of=kind_of,
        prefixes=prefixes,
        context=context,
    )


def load_context(ontology: Path) -> dict[str, Any]:
    """Return the JSON-LD context: terms with their IRIs and types.

    Raises ConfigError if it can't be read, and for a term that stands for nothing.
    """
    file = ontology / "context.jsonld"
    try:
        context = dict(json.loads(read_file(file))["@context"])
    except OSError as error:
        raise ConfigError(reason(error), file=str(file)) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConfigError(f"not a JSON-LD context: {error}", file=str(file)) from error
    for name, term in context.items():
        definition = term if isinstance(term, dict) else {"@id": term}
        address, kind = definition.get("@id"), definition.get("@type", "@id")
        if not name.startswith("@") and not (address and isinstance(address, str) and isinstance(kind, str)):
            raise ConfigError(
                "a term needs an @id, the property that it stands for, and at most one @type",
                file=str(file),
                key=f"@context.{name}",
                hint=f'Write it as "{name}": {{"@id": "fm:{name}", "@type": "@id"}}, without @type for a text.',
            )
    return context


def _field(name: str, term: Any, schema: Schema, ranges: dict[str, set[str]], unknown: dict[str, str]) -> Field:
    term = {"@id": term} if isinstance(term, str) else term
    iri, kind = schema.expand(term["@id"]), term.get("@type")
    if kind != "@id":
        return Field(name=name, iri=iri, datatype=schema.expand(kind) if kind else XSD + "string")
    first = schema.kind_of.get(unknown.get(iri, ""))
    kinds = sorted({schema.kind_of[target] for target in ranges[iri] if target in schema.kind_of})
    return Field(name=name, iri=iri, datatype=None, kinds=tuple(sorted(kinds, key=lambda kind: kind != first)))


def _kind(kind: str, kind_of: dict[str, str], above: dict[str, set[str]], labels: dict[str, str], file: Path) -> Kind:
    """Return a kind. Raises ConfigError if its narrowest class has no label, or there is none."""
    classes = sorted(name for name, its in kind_of.items() if its == kind)
    narrowest = [name for name in classes if not any(name in above[other] for other in classes)]
    widest = [name for name in classes if not above[name] & set(classes)]
    if not narrowest or narrowest[0] not in labels:
        fault = "has no rdfs:label" if narrowest else "is below itself"
        raise ConfigError(f"{classes[0]}, a class of the kind {kind!r}, {fault}", file=str(file))
    return Kind(name=kind, label=labels[narrowest[0]], entry_class=narrowest[0], named_class=widest[0])
