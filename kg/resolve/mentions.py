"""What the names in cells stand for: rows, things of the vocabulary, or things of which nothing else is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

from kg.model import Entry, Finding, Part, Span, Value
from kg.rdf.schema import Field, Schema
from kg.rdf.terms import local_name
from kg.resolve.claims import Claim, ClaimKey
from kg.resolve.decisions import Meaning
from kg.resolve.ids import Key
from kg.resolve.vocabulary import Vocabulary
from kg.rules import make_finding

__all__ = ["Names", "name_rows", "name_unknown", "stated"]

_FEW = 5000
"""Up to so many names, one that is close to an unknown one is looked for."""


@dataclass(slots=True, kw_only=True)
class Names:
    """What names mean: `meant` as people say, `own` in the catalogue that has the row, `shared` everywhere.

    `several` are the names that rows of different things have, with those things.
    """

    vocabulary: Vocabulary
    meant: Mapping[Meaning, str] = field(default_factory=dict)
    not_meant: Set[tuple[Meaning, str]] = frozenset()
    own: dict[Meaning, str] = field(default_factory=dict)
    shared: dict[tuple[str, str], str] = field(default_factory=dict)
    several: dict[str, set[str]] = field(default_factory=dict)

    def of(self, catalogue: str, kind: str, name: str) -> str | None:
        """The IRI of what a name stands for in a catalogue, if it is of that kind; None where nothing is known."""
        here, everywhere = (catalogue, kind, name), ("", kind, name)
        found = self.meant.get(here) or self.meant.get(everywhere) or self.own.get(here)
        if found is not None:
            return found
        if (kind, name) not in self.vocabulary.ambiguous:
            for found in (self.vocabulary.names.get((kind, name)), self.shared.get((kind, name))):
                if found is not None and not self._is_denied(found, here, everywhere):
                    return found
        return None

    def _is_denied(self, iri: str, *meanings: Meaning) -> bool:
        return any((its, iri) in self.not_meant for its in meanings)

    def reference(self, catalogue: str, known: Field, name: str) -> str | None:
        """What a name in a field stands for, of the first kind that the field takes and that has it."""
        return next((iri for kind in known.kinds if (iri := self.of(catalogue, kind, name)) is not None), None)


def name_rows(names: Names, claims: Iterable[Claim], iris: Mapping[ClaimKey, str], known: Mapping[Key, str]) -> None:
    """Add the names of rows: in their catalogues, and everywhere where one thing alone has them.

    Of a name that several have, `known` says which is meant elsewhere, else the first catalogue in the alphabet.
    """
    holders: dict[tuple[str, str], list[str]] = defaultdict(list)
    beside: dict[tuple[str, str], list[str]] = defaultdict(list)
    for claim in claims:
        kind, catalogue, name = claim.key
        iri = iris[claim.key]
        names.own[catalogue, kind, name] = iri
        if claim.names:
            holders[kind, name].append(iri)
        for other in sorted(claim.names - {name}):
            beside[kind, other].append(iri)
    for claim in claims:
        for other in sorted(claim.names - {claim.key.name}):
            names.own.setdefault((claim.key.catalogue, claim.key.kind, other), iris[claim.key])
    for found in (holders, beside):
        for (kind, name), its in found.items():
            if (kind, name) not in names.shared:
                given = known.get(Key(kind, "name", name))
                names.shared[kind, name] = given if given in its else its[0]
                if len(set(its)) > 1:
                    names.several.setdefault(name, set()).update(its)


class _Mention(NamedTuple):
    """A name in a cell, and the field that it stands in."""

    entry: Entry
    value: Value
    field: Field

    @property
    def span(self) -> Span:
        cell = self.entry.cells.get(self.value.column)
        return cell.span if cell is not None else self.entry.span

    @property
    def catalogue(self) -> str:
        return self.entry.span.catalogue


def name_unknown(entries: Iterable[Entry], schema: Schema, names: Names, ids: dict[Key, str]) -> Iterator[Finding]:
    """Give an IRI to each name that stands for nothing known, and say so where it first occurs, and where a name stands
    for several things."""
    told: set[tuple[str, str]] = set()
    for entry in entries:
        for name, value in _values(entry):
            known = schema.fields.get(name)
            if known is None or not known.kinds or value.optional:
                continue
            its = _Mention(entry, value, known)
            found = names.reference(its.catalogue, known, value.text)
            if found is None:
                yield _unknown(its, _new((its.catalogue, known.kinds[0], value.text), schema, names, ids), names)
            elif (its.catalogue, value.text) not in told and _is_unclear(its, found, names):
                told.add((its.catalogue, value.text))
                yield _unclear(its, found, names)


def _new(meaning: Meaning, schema: Schema, names: Names, ids: dict[Key, str]) -> str:
    """The IRI of what only a name speaks of; it is the catalogue's own where the name stands for several things."""
    catalogue, kind, name = meaning
    named = (kind, name)
    if named in names.vocabulary.ambiguous or named in names.shared or named in names.vocabulary.names:
        scoped = f"{schema.prefixes[kind]}{local_name(catalogue)}/{local_name(name)}"
        names.own[meaning] = ids.setdefault(Key(kind, "mention", f"{catalogue}/{name}"), scoped)
        return names.own[meaning]
    names.shared[named] = ids.setdefault(Key(kind, "name", name), schema.prefixes[kind] + local_name(name))
    return names.shared[named]


def _is_unclear(its: _Mention, found: str, names: Names) -> bool:
    """Whether rows of several things have the name, and neither one of the catalogue's own nor a person tells which is
    meant."""
    here = (
        told.get((catalogue, kind, its.value.text))
        for kind in its.field.kinds
        for told, catalogue in ((names.own, its.catalogue), (names.meant, its.catalogue), (names.meant, ""))
    )
    return found in names.several.get(its.value.text, ()) and not any(here)


def _unclear(its: _Mention, iri: str, names: Names) -> Finding:
    name = its.value.text
    others = ", ".join(sorted(names.several[name] - {iri}))
    return make_finding(
        "ambiguous-name", its.span, focus=iri, path=its.field.iri, value=name, name=name, iri=iri, others=others
    )


def _unknown(its: _Mention, iri: str, names: Names) -> Finding:
    name, kind = its.value.text, its.field.kinds[0]
    if (kind, name) in names.vocabulary.ambiguous:
        return make_finding(
            "ambiguous-name",
            its.span,
            case="in the vocabulary",
            focus=iri,
            path=its.field.iri,
            value=name,
            name=name,
            kind=kind,
            iri=iri,
        )
    near: list[str] = []
    if len(names.shared) + len(names.vocabulary.names) <= _FEW:
        known = {text for kind, text in (*names.vocabulary.names, *names.shared) if kind in its.field.kinds}
        near = get_close_matches(name, sorted(known - {name}), n=1)
    return make_finding(
        "unknown-name",
        its.span,
        case="field of medicine" if kind in ("subfield", "modality") else None,
        focus=iri,
        path=its.field.iri,
        value=name,
        name=name,
        kind=kind,
        advice=f"Did you mean {near[0]!r}? Else add it" if near else "Add it",
    )


def _values(entry: Entry) -> Iterator[tuple[str, Value]]:
    for name, values in entry.fields.items():
        for value in values:
            if isinstance(value, Value):
                yield name, value
            elif isinstance(value, Part):
                yield from ((inner, its) for inner, parts in value.fields.items() for its in parts)


def stated(entry: Entry) -> set[tuple[str, str, str | None]]:
    """What an entry states, without where it stands."""
    return {(name, value.text, value.url) for name, value in _values(entry)}
