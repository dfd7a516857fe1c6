"""Which IRIs are retired, and which stand in their place: if people say that two things are one, and if a thing
of an earlier build has another IRI now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.rdf.schema import Schema
from kg.resolve.claims import ClaimKey
from kg.resolve.decisions import kind_of
from kg.resolve.ids import Key
from kg.resolve.mentions import Names
from kg.resolve.sssom import EXACT, Decision
from kg.resolve.vocabulary import Vocabulary
from kg.text.names import plain_name

__all__ = ["merge_confirmed", "retire_former"]


def merge_confirmed(
    decisions: Iterable[Decision], things: Mapping[str, str], vocabulary: Vocabulary, schema: Schema
) -> dict[str, str]:
    """Return, for each IRI of a thing that people say is another, the IRI that stays.

    `things` are the IRIs of things by their own and by those of their entries.
    """
    groups: dict[str, set[str]] = {}
    for decision in decisions:
        if decision.denied or decision.literal or decision.predicate != EXACT:
            continue
        if decision.subject not in things or decision.object not in things:
            continue
        ends = {things[decision.subject], things[decision.object]}
        if len({kind_of(iri, schema) for iri in ends}) == 1:
            group = set().union(*(groups.get(iri, {iri}) for iri in ends))
            groups.update(dict.fromkeys(group, group))
    return {iri: stays for iri, group in sorted(groups.items()) if (stays := _survivor(group, vocabulary)) != iri}


def _survivor(iris: Iterable[str], vocabulary: Vocabulary) -> str:
    """Which of the IRIs of one thing stays: the vocabulary's, else one without a catalogue in it, else the shortest."""
    return min(iris, key=lambda iri: (iri not in vocabulary.kinds, iri.count("/"), len(iri), iri))


def retire_former(
    past: Mapping[Key, str], iris: Mapping[ClaimKey, str], names: Names, retired: Mapping[str, str]
) -> dict[str, str]:
    """Return, for each IRI of an earlier build that nothing has any more, the one that its row or name has now.

    `iris` are those that claims have now, `retired` those that are retired already.
    """
    live = {*iris.values(), *names.shared.values(), *names.own.values(), *names.vocabulary.kinds}
    former: dict[str, str] = {}
    for key, iri in sorted(past.items()):
        if iri in live or iri in retired or iri in former:
            continue
        catalogue, _, name = key.key.partition("/")
        if key.scheme in ("entry", "apart"):
            now = iris.get(ClaimKey(key.kind, catalogue, plain_name(name)))
        elif key.scheme == "name":
            now = names.of("", key.kind, key.key)
        else:
            continue
        if now is not None and now != iri:
            former[iri] = retired.get(now, now)
    return former
