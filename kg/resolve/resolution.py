"""What resolving comes to: which thing each entry and each name stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.model import Entity, Entry, Finding, Part, Span, Value
from kg.rdf.schema import Field, Schema
from kg.resolve.claims import Claim, ClaimKey
from kg.resolve.ids import Key
from kg.resolve.mentions import Names
from kg.resolve.papers import Papers, paper_key
from kg.resolve.sssom import Judgement

__all__ = ["Resolution"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What the names in entries stand for.

    `entities` by IRI; `things` are the IRIs of what entries describe, and `slugs` the ends of the entries' own IRIs,
    both by the places of the entries; `ids` the lock file with its new lines; `findings` the names that nothing
    explains. `retired` are IRIs with the ones in their place; `papers` tells which papers are versions of which;
    `judged` and `proposed` are what was found to be one thing, and what may be.
    """

    schema: Schema
    entities: Mapping[str, Entity]
    names: Names
    things: Mapping[Span, str]
    slugs: Mapping[Span, str]
    papers: Papers
    ids: Mapping[Key, str]
    findings: tuple[Finding, ...]
    claims: Mapping[ClaimKey, Claim]
    retired: Mapping[str, str]
    judged: tuple[Judgement, ...]
    proposed: tuple[Judgement, ...]

    def thing(self, entry: Entry) -> str:
        """The IRI of what an entry describes."""
        return self.now(self.things[entry.span])

    def now(self, iri: str) -> str:
        """The IRI that stands in the place of one that was retired; others as they are."""
        return self.retired.get(iri, iri)

    def entry(self, entry: Entry) -> str:
        """The IRI of the entry itself, which is the name of its graph."""
        return self.schema.prefixes["entry"] + self.slugs[entry.span]

    def part(self, entry: Entry, part: Part) -> str:
        """The IRI of a thing that an entry describes beside its own."""
        if (key := paper_key(part)) is not None:
            return self.now(self.ids[key])
        catalogue, _, rest = self.slugs[entry.span].split("/", 2)
        return f"{self.schema.prefixes[part.kind]}{catalogue}/{rest}"

    def reference(self, entry: Entry, field: Field, value: Value) -> str | None:
        """What a name in a field stands for; None if it is known, but as a kind that the field doesn't take."""
        iri = self.names.reference(entry.span.catalogue, field, value.text)
        return self.now(iri) if iri is not None else None
