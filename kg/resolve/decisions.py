"""What people decided, applied: which rows are kept apart, which papers are versions, what a name means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple

from kg.rdf.schema import Schema
from kg.rdf.terms import compact, local_name
from kg.resolve.claims import Claim, ClaimKey
from kg.resolve.clusters import Pair, pair
from kg.resolve.sssom import CURATED, EXACT, VERSION, Decision
from kg.resolve.versions import Said, Version
from kg.text.names import plain_name

__all__ = ["Meaning", "denied_pairs", "kind_of", "meanings", "versions_said"]


class Meaning(NamedTuple):
    """A plain name as a catalogue uses it, or all if `catalogue` is empty, and the kind of thing that it stands for."""

    catalogue: str
    kind: str
    name: str


def denied_pairs(
    decisions: Iterable[Decision],
    claims: Iterable[Claim],
    entries: Mapping[str, ClaimKey],
    given: Mapping[ClaimKey, Set[str]],
    schema: Schema,
) -> frozenset[Pair]:
    """Return the claims that people keep apart: those of the two ends of each denied row, which are entries or things.

    `entries` are the claims by the IRIs of their entries, `given` the IRIs that claims have already.
    """
    of_thing: dict[str, list[ClaimKey]] = defaultdict(list)
    for claim in claims:
        plain = schema.prefixes[claim.key.kind] + local_name(claim.key.name)
        for iri in {plain, *given.get(claim.key, ())}:
            of_thing[iri].append(claim.key)
    denied: set[Pair] = set()
    for decision in decisions:
        if decision.denied and decision.predicate == EXACT and not decision.literal:
            subjects, objects = (
                [entries[iri]] if iri in entries else of_thing.get(iri, [])
                for iri in (decision.subject, decision.object)
            )
            denied.update(pair(key, other) for key in subjects for other in objects if key != other)
    return frozenset(denied)


def versions_said(decisions: Iterable[Decision]) -> Said:
    """Return the versions of papers that people confirm, and the pairs that they deny, by IRI."""
    on_things = [decision for decision in decisions if not decision.literal]
    return Said(
        confirmed=tuple(
            Version(paper=decision.subject, of=decision.object, justification=CURATED, comment=decision.why)
            for decision in on_things
            if decision.predicate == VERSION and not decision.denied
        ),
        denied=frozenset(frozenset((decision.subject, decision.object)) for decision in on_things if decision.denied),
    )


def meanings(
    decisions: Iterable[Decision], schema: Schema
) -> tuple[dict[Meaning, str], frozenset[tuple[Meaning, str]]]:
    """Return what people say a name means in a catalogue, or in all, and what they say it doesn't mean."""
    meant: dict[Meaning, str] = {}
    not_meant: set[tuple[Meaning, str]] = set()
    for decision in decisions:
        if decision.literal:
            kind = compact(decision.object, schema.prefixes).partition(":")[0]
            meaning = Meaning(decision.source, kind, plain_name(decision.subject))
            if decision.denied:
                not_meant.add((meaning, decision.object))
            else:
                meant[meaning] = decision.object
    return meant, frozenset(not_meant)


def kind_of(iri: str, schema: Schema) -> str:
    """The kind in the IRI of a thing; of an entry the kind of what it describes."""
    prefix, _, rest = compact(iri, schema.prefixes).partition(":")
    return rest.split("/")[1] if prefix == "entry" and rest.count("/") else prefix
