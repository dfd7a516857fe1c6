"""Names as people write them, and the things in the graph that they stand for."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

import pyoxigraph as ox

from kg.errors import QueryError
from kg.phrases import Phrase, plain
from kg.rdf.namespaces import ALT_LABEL, FM, IS_REPLACED_BY, LABEL, TYPE
from kg.rdf.schema import Schema
from kg.rdf.source import Graph, match, text_of
from kg.rdf.terms import compact, iri, without_surrogates
from kg.text.names import plain_name

__all__ = ["IN_FAMILY", "Thing", "begin_with", "find", "label_of"]

_SHOWN = 8
IN_FAMILY = FM + "inFamily"


class Thing(NamedTuple):
    """A thing in the graph: its label, its kind, its IRI."""

    label: str
    kind: str
    iri: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.label}"


def find(
    store: Graph,
    schema: Schema,
    name: str,
    kinds: Collection[str] = (),
    *,
    tell: Callable[[Phrase], None] | None = None,
) -> Thing:
    """Return the one thing that `name` stands for, among things of these kinds or of any.

    A name is an IRI, a label, another name, a name that only looks like one of these (`plain_name`), or one in other
    letter case, whichever is found first. A name such as `dataset:RETFound` says which kind is meant. If a family and
    its members have a name, it stands for the family, and `tell` hears so. Raises QueryError, with candidates, if
    nothing is found, or more than one thing otherwise.
    """
    # bytes on a command line that aren't UTF-8 come as lone surrogates, which no name has
    asked, name = name, without_surrogates(" ".join(name.split()))
    prefix, colon, rest = name.partition(":")
    if colon and rest and prefix in schema.kinds and not _called(store, LABEL, name):
        if kinds and prefix not in kinds:
            raise QueryError(f"{asked!r} is no {' or '.join(kinds)}", hint="Give the name of one.")
        kinds, name = (prefix,), rest.strip()
    if (address := name.strip("<>")).startswith(("http://", "https://")):
        found = _things(store, schema, {_plain(address)}, kinds)
    else:
        # the end of an IRI is a name as well, so that what is printed can be asked for
        ends = {_plain(schema.prefixes[kind] + end) for kind in kinds for end in (name, plain_name(name))}
        found = _named(store, schema, name, kinds) or _things(store, schema, ends, kinds)
    if len(found) == 1:
        return found[0]
    if (family := _family(store, found)) is not None:
        if tell is not None:
            members = " and ".join(str(thing) for thing in found if thing != family)
            tell(plain(f"{asked!r} is taken as {family}; {members} of that family has the name, too"))
        return family
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
    """Return the things of these kinds, or of any, whose label begins with `start` in any letter case, sorted."""
    folded = plain_name(start).casefold()
    labels = ((text_of(thing), plain_name(text_of(label))) for thing, _, label in match(store, None, LABEL))
    return _things(store, schema, {thing for thing, label in labels if label.casefold().startswith(folded)}, kinds)


def _family(store: Graph, things: Collection[Thing]) -> Thing | None:
    """The family that all the other things are in; None if there is none."""
    for thing in things:
        members = {text_of(member) for member, _, _ in match(store, None, IN_FAMILY, ox.NamedNode(thing.iri))}
        if members and members >= {other.iri for other in things if other != thing}:
            return thing
    return None


def _plain(address: str) -> str:
    return iri(address)[1:-1]


def _quoted(name: str) -> str:
    return f"'{name}'" if " " in name else name


def label_of(store: Graph, address: str) -> str | None:
    """Return the label of a thing in the graph; None if it has none."""
    return min((text_of(label) for _, _, label in match(store, address, LABEL)), default=None)


def _named(store: Graph, schema: Schema, name: str, kinds: Collection[str]) -> list[Thing]:
    for predicate in (LABEL, ALT_LABEL):
        if found := _things(store, schema, _called(store, predicate, name), kinds):
            return found
    plain = plain_name(name)
    alike = [(subject, text) for subject, text in _names(store) if text.casefold() == plain.casefold()]
    same = _things(store, schema, {subject for subject, text in alike if text == plain}, kinds)
    return same or _things(store, schema, {subject for subject, _ in alike}, kinds)


def _called(store: Graph, predicate: str, name: str) -> set[str]:
    return {text_of(thing) for thing, _, _ in match(store, None, predicate, ox.Literal(name))}


def _names(store: Graph) -> list[tuple[str, str]]:
    """The things in the graph, with each of their names in its plain form."""
    return [
        (text_of(thing), plain_name(text_of(name)))
        for predicate in (LABEL, ALT_LABEL)
        for thing, _, name in match(store, None, predicate)
    ]


def _things(store: Graph, schema: Schema, iris: Collection[str], kinds: Collection[str]) -> list[Thing]:
    """Return the things among `iris` that are of one of `kinds`; for a retired IRI, the thing that replaced it."""
    found = set()
    for thing in {current for address in iris for current in _current(store, address)}:
        classes = {text_of(class_) for _, _, class_ in match(store, thing, TYPE)}
        kind = next((schema.kind_of[class_] for class_ in sorted(classes) if class_ in schema.kind_of), None)
        if kind is not None and (not kinds or kind in kinds):
            found.add(Thing(label_of(store, thing) or thing, kind, thing))
    return sorted(found)


def _current(store: Graph, address: str) -> set[str]:
    """Return the IRI itself, or those that replaced it, step by step."""
    seen, waiting, current = set(), [address], set()
    while waiting:
        old = waiting.pop()
        replacements = [text_of(new) for _, _, new in match(store, old, IS_REPLACED_BY)]
        seen.add(old)
        waiting.extend(new for new in replacements if new not in seen)
        if not replacements:
            current.add(old)
    return current or {address}


def _near(store: Graph, schema: Schema, name: str, kinds: Collection[str]) -> list[str]:
    from difflib import get_close_matches  # slow to import

    folded = plain_name(name).casefold()
    texts: dict[str, set[str]] = {}
    for thing, text in _names(store):
        texts.setdefault(text.casefold(), set()).add(thing)
    longer = [text for text in texts if folded and folded in text]
    near = longer or get_close_matches(folded, texts, n=_SHOWN, cutoff=0.6)
    things = {thing for text in near for thing in _things(store, schema, texts[text], kinds)}
    return [thing.label if kinds else str(thing) for thing in sorted(things)[:_SHOWN]]
