"""The knowledge as tables: a CSV file for each kind of thing, a row for each thing, a column for each field."""

from __future__ import annotations

import csv
import io
from collections import defaultdict

import pyoxigraph as ox

from kg.rdf.namespaces import LABEL, TYPE
from kg.rdf.schema import Schema
from kg.rdf.source import match, text_of

__all__ = ["tables"]

_BETWEEN = " | "


def tables(store: ox.Store, schema: Schema) -> dict[str, str]:
    """CSV texts (RFC 4180) by the kind that they hold; things in the order of their IRIs, columns of their fields.

    A cell with several values has them sorted, between bars; a thing is given by its name.
    """
    names = {text_of(its.subject): text_of(its.object) for its in match(store, predicate=LABEL)}
    fields = {field.iri: name for name, field in schema.fields.items()}
    things: dict[str, set[str]] = defaultdict(set)
    for its in match(store, predicate=TYPE):
        if (kind := schema.kind_of.get(text_of(its.object))) is not None:
            things[kind].add(text_of(its.subject))
    return {kind: _table(store, sorted(iris), fields, names) for kind, iris in sorted(things.items())}


def _table(store: ox.Store, iris: list[str], fields: dict[str, str], names: dict[str, str]) -> str:
    rows = []
    for address in iris:
        values: dict[str, set[str]] = defaultdict(set)
        for its in match(store, address):
            if (field := fields.get(its.predicate.value)) is not None:
                text = text_of(its.object)
                values[field].add(names.get(text, text) if isinstance(its.object, ox.NamedNode) else text)
        rows.append({name: _BETWEEN.join(sorted(its)) for name, its in values.items()} | {"iri": address})
    used = {name for row in rows for name in row}
    columns = ["iri", "name", *sorted(used - {"iri", "name"})]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
