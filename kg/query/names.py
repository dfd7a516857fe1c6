"""Names as people write them: which thing in the graph is meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from difflib import get_close_matches
from typing import NamedTuple

import pyoxigraph as ox

from kg.errors import QueryError
from kg.rdf.namespaces import ALT_LABEL, IS_REPLACED_BY, LABEL, TYPE
from kg.rdf.schema import Schema
from kg.rdf.source import Graph, match, text_of
from kg.rdf.terms import compact, iri

__all__ = ["Thing", "begin_with", "find", "label_of"]

_SHOWN = 8
_SURROGATE = re.compile("[\ud800-\udfff]")


class Thing(NamedTuple):
    """A thing in the graph: its label, the kind it is, its IRI."""

    label: str
    kind: str
    iri: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.label}"


def find(store: Graph, schema: Schema, name: str, kinds: Collection[str] = ()) -> Thing:
    """The one thing that `name` stands for, among things of these kinds or of any.

    A name is an IRI, or a label, or another name, or either in other letter case, the first that fits;
    `dataset:RETFound` says which kind. Raises QueryError, with the candidates, where nothing fits, or more than one.
    """
    # what isn't UTF-8 on a command line comes as lone surrogates, which no name has
    asked, name = name, unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", " ".join(name.split())))
    prefix, colon, rest = name.partition(":")
    if colon and rest and prefix in schema.kinds and not _called(store, LABEL, name):
        if kinds and prefix not in kinds:
            raise QueryError(f"{asked!r} is no {' or '.join(kinds)}", hint="Give the name of one.")
        kinds, name = (prefix,), rest.strip()
    if (address := name.strip("<>")).startswith(("http://", "https://")):
        found = _things(store, schema, {_plain(address)}, kinds)
    else:
        # the end of an IRI counts as well, so that what is printed can be asked for
        ends = {_plain(schema.prefixes[kind] + name) for kind in kinds}
        found = _named(store, schema, name, kinds) or _things(store, schema, ends, kinds)
    if len(found) == 1:
        return found[0]
    what = " or ".join(kinds) if kinds else "thing"
    if found:
        names = [str(thing) for thing in found]
        if len(set(names)) < len(names):
            names = [compact(thing.iri, schema.prefixes) for thing in found]
        raise QueryError(f"{asked!r} may be {' or '.join(names)}", hint=f"Say which, as in {_quoted(names[0])}.")
    near = _near(store, schema, name, kinds)
    hint = f"Did you mean {', '.join(near)}?" if near else "Names are found as written, in any letter case."
    raise QueryError(f"no {what} is called {asked!r}", hint=hint)


def begin_with(store: Graph, schema: Schema, start: str, kinds: Collection[str]) -> list[Thing]:
    """The things of these kinds, or of any, whose label begins with `start` in any letter case; sorted."""
    folded = start.casefold()
    labels = ((text_of(its.subject), text_of(its.object)) for its in match(store, None, LABEL))
    return _things(store, schema, {thing for thing, label in labels if label.casefold().startswith(folded)}, kinds)


def _plain(address: str) -> str:
    return iri(address)[1:-1]


def _quoted(name: str) -> str:
    return f"'{name}'" if " " in name else name


def label_of(store: Graph, address: str) -> str | None:
    """The label of a thing in the graph; None where it has none."""
    return min((text_of(its.object) for its in match(store, address, LABEL)), default=None)


def _named(store: Graph, schema: Schema, name: str, kinds: Collection[str]) -> list[Thing]:
    for predicate in (LABEL, ALT_LABEL):
        if found := _things(store, schema, _called(store, predicate, name), kinds):
            return found
    folded = name.casefold()
    alike = {subject for subject, text in _names(store) if text.casefold() == folded}
    return _things(store, schema, alike, kinds)


def _called(store: Graph, predicate: str, name: str) -> set[str]:
    return {text_of(its.subject) for its in match(store, None, predicate, ox.Literal(name))}


def _names(store: Graph) -> list[tuple[str, str]]:
    return [
        (text_of(its.subject), text_of(its.object))
        for predicate in (LABEL, ALT_LABEL)
        for its in match(store, None, predicate)
    ]


def _things(store: Graph, schema: Schema, iris: Collection[str], kinds: Collection[str]) -> list[Thing]:
    """The things among `iris` that are of one of `kinds`; for a retired IRI, the one in its place."""
    found = set()
    for thing in {now for given in iris for now in _in_place_of(store, given)}:
        classes = {text_of(its.object) for its in match(store, thing, TYPE)}
        kind = next((schema.kind_of[its] for its in sorted(classes) if its in schema.kind_of), None)
        if kind is not None and (not kinds or kind in kinds):
            found.add(Thing(label_of(store, thing) or thing, kind, thing))
    return sorted(found)


def _in_place_of(store: Graph, address: str) -> set[str]:
    """The IRI, or those that replaced it, step by step."""
    seen, ahead, last = set(), [address], set()
    while ahead:
        here = ahead.pop()
        later = [text_of(its.object) for its in match(store, here, IS_REPLACED_BY)]
        seen.add(here)
        ahead.extend(its for its in later if its not in seen)
        if not later:
            last.add(here)
    return last or {address}


def _near(store: Graph, schema: Schema, name: str, kinds: Collection[str]) -> list[str]:
    folded = name.casefold()
    texts: dict[str, set[str]] = {}
    for thing, text in _names(store):
        texts.setdefault(text.casefold(), set()).add(thing)
    within = [text for text in texts if folded and folded in text]
    near = within or get_close_matches(folded, texts, n=_SHOWN, cutoff=0.6)
    found = {its for text in near for its in _things(store, schema, texts[text], kinds)}
    return [its.label if kinds else str(its) for its in sorted(found)[:_SHOWN]]
