"""Names as people write them: which thing in the graph is meant."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from typing import NamedTuple

import pyoxigraph as ox

from kg.errors import QueryError
from kg.oxigraph import match, text_of
from kg.schema import Schema
from kg.terms import RDF, RDFS

__all__ = ["Thing", "find", "label_of"]

_LABEL, _ALT_LABEL, _TYPE = RDFS + "label", "http://www.w3.org/2004/02/skos/core#altLabel", RDF + "type"
_REPLACED = "http://purl.org/dc/terms/isReplacedBy"
_SHOWN = 8


class Thing(NamedTuple):
    """A thing in the graph: its label, the kind it is, its IRI."""

    label: str
    kind: str
    iri: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.label}"


def find(store: ox.Store, schema: Schema, name: str, kinds: Collection[str] = ()) -> Thing:
    """The one thing that `name` stands for, among things of these kinds or of any.

    A name is an IRI, or a label, or another name, or either in other letter case, the first that fits;
    `dataset:RETFound` says which kind. Raises QueryError, with the candidates, where nothing fits, or more than one.
    """
    asked = name
    prefix, colon, rest = name.partition(":")
    if colon and prefix in schema.kinds and rest:
        kinds, name = ({prefix} & set(kinds) or {prefix}) if kinds else {prefix}, rest
    if name.strip("<>").startswith(("http://", "https://")):
        found = _things(store, schema, {name.strip("<>")}, kinds)
    else:
        found = _named(store, schema, name, kinds)
    if len(found) == 1:
        return found[0]
    what = " or ".join(kinds) if kinds else "thing"
    if found:
        raise QueryError(f"{asked!r} may be {' or '.join(map(str, found))}", hint=f"Say which, as in {found[0]}.")
    near = _near(store, schema, name, kinds)
    hint = f"Did you mean {', '.join(near)}?" if near else "Names are found as written, in any letter case."
    raise QueryError(f"no {what} is called {asked!r}", hint=hint)


def label_of(store: ox.Store, iri: str) -> str | None:
    """The label of a thing in the graph; None where it has none."""
    return min((text_of(its.object) for its in match(store, iri, _LABEL)), default=None)


def _named(store: ox.Store, schema: Schema, name: str, kinds: Collection[str]) -> list[Thing]:
    for predicate in (_LABEL, _ALT_LABEL):
        named = {text_of(its.subject) for its in match(store, None, predicate, ox.Literal(name))}
        if found := _things(store, schema, named, kinds):
            return found
    folded = name.casefold()
    alike = {subject for subject, text in _names(store) if text.casefold() == folded}
    return _things(store, schema, alike, kinds)


def _names(store: ox.Store) -> list[tuple[str, str]]:
    return [
        (text_of(its.subject), text_of(its.object))
        for predicate in (_LABEL, _ALT_LABEL)
        for its in match(store, None, predicate)
    ]


def _things(store: ox.Store, schema: Schema, iris: Collection[str], kinds: Collection[str]) -> list[Thing]:
    """The things among `iris` that are of one of `kinds`; for a retired IRI, the one in its place."""
    found = set()
    for iri in iris:
        now = next((text_of(its.object) for its in match(store, iri, _REPLACED)), iri)
        classes = {text_of(its.object) for its in match(store, now, _TYPE)}
        kind = next((schema.kind_of[its] for its in sorted(classes) if its in schema.kind_of), None)
        if kind is not None and (not kinds or kind in kinds):
            found.add(Thing(label_of(store, now) or now, kind, now))
    return sorted(found)


def _near(store: ox.Store, schema: Schema, name: str, kinds: Collection[str]) -> list[str]:
    folded = name.casefold()
    texts: dict[str, set[str]] = {}
    for iri, text in _names(store):
        texts.setdefault(text.casefold(), set()).add(iri)
    near = [text for text in texts if folded in text] or get_close_matches(folded, texts, n=_SHOWN, cutoff=0.6)
    found = {thing for text in near for thing in _things(store, schema, texts[text], kinds)}
    return [thing.label if kinds else str(thing) for thing in sorted(found)[:_SHOWN]]
