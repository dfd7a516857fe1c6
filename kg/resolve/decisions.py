"""What people decided, applied: which rows are kept apart, which things are one, what a name means in a catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from kg.model import Finding, Span, Text
from kg.rdf.schema import Schema
from kg.rdf.terms import compact, local_name
from kg.resolve.claims import Claim, ClaimKey
from kg.resolve.clusters import Pair, pair
from kg.resolve.iris import survivor
from kg.resolve.sssom import CURATED, EXACT, VERSION, Decision
from kg.resolve.versions import Said, Version
from kg.resolve.vocabulary import Vocabulary
from kg.rules import make_finding

__all__ = ["Meaning", "denied_pairs", "meanings", "one_of", "unknown", "versions_said"]

Meaning = tuple[str, str, str]
"""A catalogue, or "" for all, a kind, and a name."""


def denied_pairs(
    decisions: Iterable[Decision],
    claims: Iterable[Claim],
    entries: Mapping[str, ClaimKey],
    given: Mapping[ClaimKey, Set[str]],
    schema: Schema,
) -> frozenset[Pair]:
    """The claims that people keep apart: those of the two IRIs of each denied row, which are entries' or things'.

    `entries` are the claims by the IRIs of their entries, `given` the IRIs that claims have already.
    """
    of_thing: dict[str, list[ClaimKey]] = defaultdict(list)
    for claim in claims:
        its = claim.key
        plain = schema.prefixes[its.kind] + local_name(its.name)
        for iri in {plain, *given.get(its, ())}:
            of_thing[iri].append(its)
    found: set[Pair] = set()
    for decision in decisions:
        if decision.denied and decision.predicate == EXACT and not decision.literal:
            first, second = (
                [entries[iri]] if iri in entries else of_thing.get(iri, [])
                for iri in (decision.subject, decision.object)
            )
            found.update(pair(one, other) for one in first for other in second if one != other)
    return frozenset(found)


def one_of(
    decisions: Iterable[Decision], things: Mapping[str, str], known: Set[str], vocabulary: Vocabulary, schema: Schema
) -> dict[str, str]:
    """Which IRI stands for each that people say is another's: IRI to the one that stays.

    `things` are the IRIs of things by those of their entries, `known` all IRIs of things.
    """
    group: dict[str, set[str]] = {}
    for its in decisions:
        if its.denied or its.literal or its.predicate != EXACT:
            continue
        pair_of = {things.get(iri, iri) for iri in (its.subject, its.object)}
        if pair_of <= known and len({_kind(compact(iri, schema.prefixes)) for iri in pair_of}) == 1:
            whole = set().union(*(group.get(iri, {iri}) for iri in pair_of))
            group.update(dict.fromkeys(whole, whole))
    return {iri: kept for iri, whole in group.items() if (kept := survivor(whole, vocabulary)) != iri}


def versions_said(decisions: Iterable[Decision]) -> Said:
    """The versions of papers that people confirm, and the pairs that they deny, by IRI."""
    plain = [its for its in decisions if not its.literal]
    return Said(
        confirmed=tuple(
            Version(paper=its.subject, of=its.object, justification=CURATED, comment=its.why)
            for its in plain
            if its.predicate == VERSION and not its.denied
        ),
        denied=frozenset(frozenset((its.subject, its.object)) for its in plain if its.denied),
    )


def meanings(
    decisions: Iterable[Decision], schema: Schema
) -> tuple[dict[Meaning, str], frozenset[tuple[Meaning, str]]]:
    """What people say a name means in a catalogue, or in all, and what they say it doesn't mean."""
    meant: dict[Meaning, str] = {}
    not_meant: set[tuple[Meaning, str]] = set()
    for its in decisions:
        if its.literal:
            kind = compact(its.object, schema.prefixes).partition(":")[0]
            meaning = (its.source, kind, its.subject)
            if its.denied:
                not_meant.add((meaning, its.object))
            else:
                meant[meaning] = its.object
    return meant, frozenset(not_meant)


def unknown(decisions: Sequence[Decision], known: Set[str], schema: Schema) -> Iterator[Finding]:
    """A note for each decision on what isn't there, or on two things of different kinds."""
    for its in decisions:
        iris = [its.object] if its.literal else [its.subject, its.object]
        names = [compact(iri, schema.prefixes) for iri in iris]
        lost = [name for name, iri in zip(names, iris, strict=True) if iri not in known]
        kinds = {_kind(name) for name in names}
        if lost or len(kinds) > 1:
            text = Text(catalogue="", revision="", path=its.file)
            span = Span(text=text, line=its.line, column=1, end_line=its.line, end_column=2)
            if lost:
                yield make_finding("idle-mapping", span, case="absent", value=names[-1], names=" and ".join(lost))
            else:
                yield make_finding("idle-mapping", span, value=names[-1], first=names[0], second=names[1])


def _kind(name: str) -> str:
    """The kind in a short IRI; of an entry that of what it describes."""
    prefix, _, rest = name.partition(":")
    return rest.split("/")[1] if prefix == "entry" and rest.count("/") else prefix
