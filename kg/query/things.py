"""The things of a kind: what they are called, and what the knowledge says of each, field by field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from kg.config import near
from kg.errors import QueryError
from kg.query.names import find
from kg.query.results import Term, plain_value
from kg.rdf.namespaces import LABEL, TYPE
from kg.rdf.schema import Schema
from kg.rdf.source import Graph, match, text_of
from kg.rows import Rows

__all__ = ["Described", "called", "describe", "labels", "things"]

Described = Mapping[str, Mapping[str, list[Term]]]
"""The values of each field of each thing, by IRI and by the name of the field."""

_ASKED_AS = {"dataset": "pretrainedOn"}
"""Fields that go by another name as well, which saved questions have for a parameter."""


def things(store: Graph, schema: Schema, kind: str, given: Mapping[str, str]) -> Rows:
    """The things of a kind, in the order of their names: name, a column for each field that any has, kind and iri.

    Fields that lead to other things come first. Each is a tuple, since it may have several values: names, texts or
    numbers. `given` keeps the things that
    have a value in a field; a thing is given by its name. Raises QueryError for what is no kind or field, and for a
    name that stands for nothing, or for several things.
    """
    if kind not in schema.kinds:
        raise QueryError(f"no kind is called {kind!r}", hint=near(kind, schema.kinds))
    described = describe(store, schema, kind)
    used = {name for fields in described.values() for name in fields}
    columns = sorted(used - {"name"}, key=lambda name: (not schema.fields[name].kinds, [*schema.fields].index(name)))
    wanted = [_wanted(store, schema, name, value, columns) for name, value in given.items()]
    names = labels(store)
    rows: list[tuple[Any, ...]] = [
        (names.get(address, address), *(_values(fields.get(name, ()), names) for name in columns), kind, address)
        for address, fields in described.items()
        if all(any(text_of(term) == text for term in fields.get(name, ())) for name, text in wanted)
    ]
    rows.sort(key=lambda row: (row[0].casefold(), row[-1]))
    return Rows(("name", *columns, "kind", "iri"), rows)


def describe(store: Graph, schema: Schema, kind: str) -> Described:
    """What the knowledge says of all things of a kind, in the order of their IRIs."""
    fields = {field.iri: name for name, field in schema.fields.items()}
    classes = [name for name, its in schema.kind_of.items() if its == kind]
    members = (text_of(its.subject) for name in classes for its in match(store, None, TYPE, ox.NamedNode(name)))
    described: dict[str, Mapping[str, list[Term]]] = {}
    for address in sorted(set(members)):
        values: dict[str, list[Term]] = defaultdict(list)
        for its in match(store, address):
            if (field := fields.get(its.predicate.value)) is not None:
                values[field].append(its.object)
        described[address] = values
    return described


def labels(store: Graph) -> dict[str, str]:
    """What each thing is called, by IRI."""
    return {text_of(its.subject): text_of(its.object) for its in match(store, predicate=LABEL)}


def called(term: Term, names: Mapping[str, str]) -> Any:
    """A thing by its name, a literal by its value."""
    return names.get(term.value, term.value) if isinstance(term, ox.NamedNode) else plain_value(term)


def _wanted(store: Graph, schema: Schema, name: str, value: str, known: Collection[str]) -> tuple[str, str]:
    """The field that is asked for, and the text of the term that has to stand in it."""
    asked = _ASKED_AS.get(name, name)
    if asked not in known:
        raise QueryError(f"these things have no field {name!r}", parameter=name, hint=near(name, known))
    field = schema.fields[asked]
    return field.name, find(store, schema, value, field.kinds).iri if field.kinds else str(value)


def _values(terms: Iterable[Term], names: Mapping[str, str]) -> tuple[Any, ...]:
    return tuple(sorted({called(term, names) for term in terms}, key=str))
