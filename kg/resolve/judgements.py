"""What was judged to be one thing, and why: by evidence, by the vocabulary, in an earlier build, and by people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kg.resolve.claims import EQUAL_NAMES, EQUAL_TITLES, Claim, ClaimKey, weigh
from kg.resolve.clusters import Pair
from kg.resolve.sssom import CURATED, EXACT, VERSION, Decision, Judgement
from kg.resolve.versions import Version

__all__ = ["judge_claims", "judge_decisions", "judge_versions"]


def judge_claims(
    pairs: Iterable[Pair],
    claims: Mapping[ClaimKey, Claim],
    iris: Mapping[ClaimKey, str],
    entries: Mapping[ClaimKey, str],
    pinned: Mapping[ClaimKey, str],
) -> Iterator[Judgement]:
    """Say why rows are one thing: each pair that evidence joined, each that an earlier build did, and each row that is
    what the vocabulary calls so.

    `pairs` are the claims that evidence joined, `iris` the things that claims are on, `entries` the IRIs of the claims'
    first entries, `pinned` the things that the vocabulary says claims are on.
    """
    joined = {pair for pair in pairs if iris[pair[0]] == iris[pair[1]]}
    for key, other in sorted(joined):
        grounds = weigh(claims[key], claims[other])
        justification = "LexicalMatching" if {*grounds.pro} <= {EQUAL_NAMES, EQUAL_TITLES} else "CompositeMatching"
        yield _of_entries(claims[key], claims[other], entries, justification, str(grounds))
    of_thing: dict[str, list[ClaimKey]] = defaultdict(list)
    for key in sorted(claims):
        of_thing[iris[key]].append(key)
    explained = {key for pair in joined for key in pair} | pinned.keys()
    for first, *others in of_thing.values():
        for key in others:
            if key not in explained and key.catalogue != first.catalogue:
                comment = f"one thing in ontology/ids.tsv since an earlier build; {weigh(claims[first], claims[key])}"
                yield _of_entries(claims[first], claims[key], entries, "MappingChaining", comment)
    for key, iri in sorted(pinned.items()):
        if iris[key] == iri:
            yield Judgement(
                subject=entries[key],
                object=iri,
                justification="LexicalMatching",
                comment=f"a name of it in the vocabulary; {claims[key].place}",
                subject_label=claims[key].called,
                subject_source=key.catalogue,
            )


def _of_entries(
    claim: Claim, other: Claim, entries: Mapping[ClaimKey, str], justification: str, comment: str
) -> Judgement:
    return Judgement(
        subject=entries[claim.key],
        object=entries[other.key],
        justification=justification,
        comment=f"{comment}; {claim.place}, {other.place}",
        subject_label=claim.called,
        object_label=other.called,
        subject_source=claim.key.catalogue,
        object_source=other.key.catalogue,
    )


def judge_versions(versions: Iterable[Version], labels: Mapping[str, str]) -> Iterator[Judgement]:
    """Say which papers are versions of others, and why. `labels` are what things are called."""
    for version in versions:
        yield Judgement(
            subject=version.paper,
            object=version.of,
            predicate=VERSION,
            justification=version.justification,
            comment=version.comment,
            subject_label=labels.get(version.paper, ""),
            object_label=labels.get(version.of, ""),
        )


def judge_decisions(
    decisions: Iterable[Decision], things: Mapping[str, str], labels: Mapping[str, str]
) -> Iterator[Judgement]:
    """Say what people confirmed and denied; versions of papers are told with the others.

    `things` are the IRIs of things by their own and by those of their entries, `labels` what things are called.
    """
    for decision in decisions:
        if decision.predicate != EXACT and not decision.denied:
            continue
        if decision.object not in things or not (decision.literal or decision.subject in things):
            continue
        yield Judgement(
            subject=decision.subject,
            object=decision.object,
            predicate=decision.predicate,
            denied=decision.denied,
            justification=CURATED,
            comment=decision.why,
            subject_label=decision.subject if decision.literal else labels.get(things[decision.subject], ""),
            object_label=labels.get(things[decision.object], ""),
            subject_source=decision.source,
            literal=decision.literal,
        )
