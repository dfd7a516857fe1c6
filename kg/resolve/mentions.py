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
from kg.resolve.ids import Ids, Key
from kg.resolve.vocabulary import Vocabulary
from kg.rules import make_finding
from kg.text.names import plain_name

__all__ = ["Names", "name_mentions", "values_of"]

_FEW = 5000
"""Up to so many names, one that is close to an unknown one is looked for."""


@dataclass(slots=True, kw_only=True)
class Names:
    """What names mean: `meant` as people say, `own` in the catalogue that has the row, `shared` everywhere, by kind and
    plain name. `several` are the names that rows of different things have, with those things; `printed` is how cells
    write the name of a thing that only they name.

    `add_rows` and `add_mention` add names; no name that is there gets another meaning.
    """

    vocabulary: Vocabulary
    meant: Mapping[Meaning, str] = field(default_factory=dict)
    not_meant: Set[tuple[Meaning, str]] = frozenset()
    own: dict[Meaning, str] = field(default_factory=dict)
    shared: dict[tuple[str, str], str] = field(default_factory=dict)
    several: dict[str, set[str]] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)

    def of(self, catalogue: str, kind: str, name: str) -> str | None:
        """The IRI of what a name stands for in a catalogue, if it is of that kind; None if nothing is known."""
        name = plain_name(name)
        here, everywhere = Meaning(catalogue, kind, name), Meaning("", kind, name)
        iri = self.meant.get(here) or self.meant.get(everywhere) or self.own.get(here)
        if iri is not None:
            return iri
        if (kind, name) not in self.vocabulary.ambiguous:
            for iri in (self.vocabulary.names.get((kind, name)), self.shared.get((kind, name))):
                if iri is not None and not self.not_meant & {(here, iri), (everywhere, iri)}:
                    return iri
        return None

    def reference(self, catalogue: str, known: Field, name: str) -> str | None:
        """What a name in a field stands for, of the first kind that the field takes and that has it."""
        return next((iri for kind in known.kinds if (iri := self.of(catalogue, kind, name)) is not None), None)

    def add_rows(self, claims: Iterable[Claim], iris: Mapping[ClaimKey, str], ids: Mapping[Key, str]) -> None:
        """Add the names of rows: in their catalogues, and everywhere if one thing alone has them.

        Of a name that several things have, `ids` says which is meant elsewhere, else the first catalogue in the
        alphabet.
        """
        holders: dict[tuple[str, str], list[str]] = defaultdict(list)
        holders_beside: dict[tuple[str, str], list[str]] = defaultdict(list)
        claims = list(claims)
        for claim in claims:
            kind, catalogue, name = claim.key
            iri = iris[claim.key]
            self.own[Meaning(catalogue, kind, name)] = iri
            if claim.names:
                holders[kind, name].append(iri)
            for other in sorted(claim.names - {name}):
                holders_beside[kind, other].append(iri)
        for claim in claims:
            for other in sorted(claim.names - {claim.key.name}):
                self.own.setdefault(Meaning(claim.key.catalogue, claim.key.kind, other), iris[claim.key])
        for named in (holders, holders_beside):  # a row's own name before what other rows are called beside theirs
            for (kind, name), things in named.items():
                if (kind, name) not in self.shared:
                    given = ids.get(Key(kind, "name", name))
                    self.shared[kind, name] = given if given in things else things[0]
                    if len(set(things)) > 1:
                        self.several.setdefault(name, set()).update(things)

    def add_mention(self, meaning: Meaning, ids: Ids, schema: Schema) -> str:
        """Add a plain name that only cells have, and return the IRI that it is given in `ids`; it is the catalogue's
        own if the name stands for several things."""
        catalogue, kind, name = meaning
        named = (kind, name)
        if named in self.vocabulary.ambiguous or named in self.shared or named in self.vocabulary.names:
            scoped = f"{schema.prefixes[kind]}{local_name(catalogue)}/{local_name(name)}"
            self.own[meaning] = ids.give(Key(kind, "mention", f"{catalogue}/{name}"), scoped)
            return self.own[meaning]
        self.shared[named] = ids.give(Key(kind, "name", name), schema.prefixes[kind] + local_name(name))
        return self.shared[named]


class _Mention(NamedTuple):
    """A name in a cell, and the field that it stands in."""

    entry: Entry
    value: Value
    field: Field

    @property
    def printed(self) -> str:
        return self.value.text

    @property
    def name(self) -> str:
        return plain_name(self.value.text)

    @property
    def span(self) -> Span:
        cell = self.entry.cells.get(self.value.column)
        return cell.span if cell is not None else self.entry.span

    @property
    def catalogue(self) -> str:
        return self.entry.span.catalogue


def name_mentions(entries: Iterable[Entry], schema: Schema, names: Names, ids: Ids) -> Iterator[Finding]:
    """Give an IRI to each name in a cell that stands for nothing known, in `names` and `ids`.

    The findings say which names these are, each where it first occurs, and which names stand for several things.
    """
    reported: set[tuple[str, str]] = set()
    for mention in _mentions(entries, schema):
        iri = names.reference(mention.catalogue, mention.field, mention.name)
        if iri is None:
            meaning = Meaning(mention.catalogue, mention.field.kinds[0], mention.name)
            iri = names.add_mention(meaning, ids, schema)
            names.printed[iri] = mention.printed
            yield _unknown(mention, iri, names)
        elif iri in names.printed:
            names.printed[iri] = min(names.printed[iri], mention.printed)
        elif (mention.catalogue, mention.name) not in reported and _is_unclear(mention, iri, names):
            reported.add((mention.catalogue, mention.name))
            yield _unclear(mention, iri, names)


def _mentions(entries: Iterable[Entry], schema: Schema) -> Iterator[_Mention]:
    for entry in entries:
        for name, value in values_of(entry):
            known = schema.fields.get(name)
            if known is not None and known.kinds and not value.optional:
                yield _Mention(entry, value, known)


def values_of(entry: Entry) -> Iterator[tuple[str, Value]]:
    """The values of an entry and of its parts, each with the name of its field."""
    for name, values in entry.fields.items():
        for value in values:
            if isinstance(value, Value):
                yield name, value
            elif isinstance(value, Part):
                yield from ((inner, part_value) for inner, inners in value.fields.items() for part_value in inners)


def _is_unclear(mention: _Mention, iri: str, names: Names) -> bool:
    """Whether rows of several things have the name, and neither one of the catalogue's own nor a person tells which is
    meant."""
    told = (
        meanings.get(Meaning(catalogue, kind, mention.name))
        for kind in mention.field.kinds
        for meanings, catalogue in (
            (names.own, mention.catalogue),
            (names.meant, mention.catalogue),
            (names.meant, ""),
        )
    )
    return iri in names.several.get(mention.name, ()) and not any(told)


def _unclear(mention: _Mention, iri: str, names: Names) -> Finding:
    name = mention.printed
    others = ", ".join(sorted(names.several[mention.name] - {iri}))
    return make_finding(
        "ambiguous-name", mention.span, focus=iri, path=mention.field.iri, value=name, name=name, iri=iri, others=others
    )


def _unknown(mention: _Mention, iri: str, names: Names) -> Finding:
    name, kind = mention.printed, mention.field.kinds[0]
    if (kind, mention.name) in names.vocabulary.ambiguous:
        return make_finding(
            "ambiguous-name",
            mention.span,
            case="in the vocabulary",
            focus=iri,
            path=mention.field.iri,
            value=name,
            name=name,
            kind=kind,
            iri=iri,
        )
    near: list[str] = []
    if len(names.shared) + len(names.vocabulary.names) <= _FEW:
        known = {text for kind, text in (*names.vocabulary.names, *names.shared) if kind in mention.field.kinds}
        near = get_close_matches(mention.name, sorted(known - {mention.name}), n=1)
    return make_finding(
        "unknown-name",
        mention.span,
        case="field of medicine" if kind in ("subfield", "modality") else None,
        focus=iri,
        path=mention.field.iri,
        value=name,
        name=name,
        kind=kind,
        advice=f"Did you mean {near[0]!r}? Else add it" if near else "Add it",
    )
