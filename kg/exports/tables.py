"""The knowledge as tables: a CSV file for each kind of thing, with a row for each thing and a column for each field."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

import pyoxigraph as ox

from kg.query.results import Term
from kg.query.things import Described, describe, labels
from kg.rdf.schema import Schema
from kg.rdf.source import text_of

__all__ = ["tables"]

_BETWEEN = " | "
# How formulas begin in spreadsheets (OWASP, CSV Injection), in the wide forms of East Asian keyboards too.
_COMPUTED = re.compile("[\\t\\r]|\\s*[=+@'\uff1d\uff0b\uff0d\uff20-]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)


def tables(store: ox.Store, schema: Schema) -> dict[str, str]:
    """Return CSV texts (RFC 4180) by kind, with things in the order of their IRIs and columns in that of their names.

    Several values in a cell are sorted, and separated by bars; a thing is given by its name. No cell is a formula.
    """
    names = labels(store)
    described = {kind: describe(store, schema, kind) for kind in sorted(schema.kinds)}
    return {kind: _table(things, names) for kind, things in described.items() if things}


def _table(things: Described, names: Mapping[str, str]) -> str:
    rows = []
    for address, fields in things.items():
        texts = {name: {_text(term, names) for term in terms} for name, terms in fields.items()}
        rows.append({name: _cell(_BETWEEN.join(sorted(values))) for name, values in texts.items()} | {"iri": address})
    used = {name for row in rows for name in row}
    columns = ["iri", "name", *sorted(used - {"iri", "name"})]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _cell(text: str) -> str:
    """Return a text that a spreadsheet takes for a text: an apostrophe stands before what it would compute.

    Numbers stay numbers. A text that has an apostrophe itself there gets another, so the first one is always ours.
    """
    return f"'{text}" if _COMPUTED.match(text) and not _NUMBER.fullmatch(text) else text


def _text(term: Term, names: Mapping[str, str]) -> str:
    return names.get(term.value, term.value) if isinstance(term, ox.NamedNode) else text_of(term)
