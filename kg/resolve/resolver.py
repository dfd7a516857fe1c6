"""Entries to entities: which thing each row and each name stands for, and its IRI.

`resolve` takes one state through the stages. They stand below in their order: each is a function that sets the fields
of the state which its docstring names, and no others. What it decides by is told in the module that it calls.

A row is the same thing as another on evidence (kg/resolve/clusters.py), for what the vocabulary calls so, or for what a
person says. A paper is known by what its address identifies. A name in a cell stands for the row of that name in its
own catalogue, else for what the vocabulary calls so, else for the one thing of that name; letter case counts. What
nothing knows becomes a thing of its own, and a finding. IRIs come from `ontology/ids.tsv`, else from the vocabulary,
else from the name; never from the order of anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from kg.errors import ConfigError
from kg.model import Entity, Entry, Finding, Span
from kg.phrases import option, phrase
from kg.rdf.schema import Schema
from kg.resolve.claims import Claim, ClaimKey, collect_claims
from kg.resolve.clusters import Joined, Pair, join
from kg.resolve.decisions import denied_pairs, meanings, versions_said
from kg.resolve.findings import crowded, duplicates, idle_decisions, shared_links
from kg.resolve.ids import Ids
from kg.resolve.iris import Given, apart_key, assign_iris, entry_slugs, recall_iris, row_iris
from kg.resolve.judgements import judge_claims, judge_decisions, judge_versions
from kg.resolve.labels import Label, label_things
from kg.resolve.likeness import Crowd, find_alike
from kg.resolve.mentions import Names, name_mentions
from kg.resolve.papers import Papers, find_papers, other_versions
from kg.resolve.past import Past
from kg.resolve.proposals import crowds_of_names, propose_claims, propose_names
from kg.resolve.resolution import Resolution
from kg.resolve.retirement import merge_confirmed, retire_former
from kg.resolve.sssom import Judgement
from kg.resolve.versions import Said
from kg.resolve.vocabulary import Vocabulary

__all__ = ["resolve"]


@dataclass(slots=True, kw_only=True)
class State:
    """What is known so far of the entries. A field that no stage has set yet can't be read.

    Entries are known by their places: catalogue, revision, file, line and column.
    """

    entries: Sequence[Entry]
    schema: Schema
    vocabulary: Vocabulary
    past: Past
    people: Said
    ids: Ids
    """The IRIs given so far. Stages add keys to it; no key ever gets another IRI."""

    slugs: Mapping[Span, str] = field(init=False)
    """The ends of the entries' own IRIs."""
    claims: Mapping[ClaimKey, Claim] = field(init=False)
    claim_of: Mapping[str, ClaimKey] = field(init=False)
    """The claims by the IRIs of their entries."""
    given: Given = field(init=False)
    denied: Set[Pair] = field(init=False)
    joined: Joined = field(init=False)
    iris: Mapping[ClaimKey, str] = field(init=False)
    """The IRIs of what the claims are on."""
    papers: Papers = field(init=False)
    names: Names = field(init=False)
    unclear: Sequence[Finding] = field(init=False)
    """The findings on names in cells."""
    known: Mapping[str, str] = field(init=False)
    """All things, by their IRIs and by those of their entries, before IRIs are retired."""
    retired: Mapping[str, str] = field(init=False)
    """The IRIs that are retired, with those in their place."""
    things: Mapping[Span, str] = field(init=False)
    """The IRIs of what the entries describe."""
    labels: Mapping[str, Label] = field(init=False)
    judged: Sequence[Judgement] = field(init=False)
    proposed: Sequence[Judgement] = field(init=False)
    crowds: Sequence[Crowd] = field(init=False)
    """Things that are too many to propose any two of them."""
    findings: Sequence[Finding] = field(init=False)

    def entry_iri(self, entry: Entry) -> str:
        """The IRI of an entry itself."""
        return self.schema.prefixes["entry"] + self.slugs[entry.span]


def resolve(
    entries: Iterable[Entry], schema: Schema, vocabulary: Vocabulary, past: Past, *, locked: bool = False
) -> Resolution:
    """Decide what the names in `entries` stand for, given the vocabulary and what is known from before.

    With `locked`, raises ConfigError if an IRI would be new.
    """
    state = State(
        entries=sorted(entries, key=lambda entry: (entry.span.catalogue, entry.span.line, entry.span.column)),
        schema=schema,
        vocabulary=vocabulary,
        past=past,
        people=versions_said(past.decisions),
        ids=Ids(past.ids),
    )
    make_claims(state)
    recall(state)
    keep_apart(state)
    join_claims(state)
    give_iris(state)
    collect_papers(state)
    collect_names(state)
    name_cells(state)
    retire_iris(state)
    label(state)
    judge(state)
    propose(state)
    report(state)
    if locked:
        refuse_new(state.ids)
    return conclude(state)


def make_claims(state: State) -> None:
    """Set `slugs`, `claims` and `claim_of`: what each catalogue says of each thing, in one row or several."""
    versions = other_versions(state.past.changes, state.people.confirmed, state.past.ids, state.schema)
    claims = collect_claims(state.entries, versions, row_iris(state.past.ids))
    state.slugs = dict(entry_slugs(state.entries))
    state.claims = {claim.key: claim for claim in claims}
    state.claim_of = {state.entry_iri(entry): claim.key for claim in claims for entry in claim.entries}


def recall(state: State) -> None:
    """Set `given`: the IRIs that claims have from the vocabulary or an earlier build."""
    state.given = recall_iris(state.claims.values(), state.past.ids, state.vocabulary, frozenset(), state.schema)


def keep_apart(state: State) -> None:
    """Set `denied`: the pairs of claims that people keep apart; and `given`, if these change it."""
    apart = {key: state.past.ids.get(apart_key(key)) for key in state.claims}
    iris = {key: {iri for iri in (state.given.iris.get(key), apart[key]) if iri} for key in state.claims}
    claims = state.claims.values()
    state.denied = denied_pairs(state.past.decisions, claims, state.claim_of, iris, state.schema)
    if state.denied:
        state.given = recall_iris(claims, state.past.ids, state.vocabulary, state.denied, state.schema)


def join_claims(state: State) -> None:
    """Set `joined`: which claims are on one thing."""
    ambiguous = {name for kind, name in state.vocabulary.ambiguous if kind == "dataset"}
    state.joined = join(state.claims.values(), state.given.iris, state.denied, ambiguous=ambiguous)


def give_iris(state: State) -> None:
    """Set `iris`: the IRI of what each claim is on, new ones if none is given. Adds the claims' keys to `ids`."""
    state.iris = assign_iris(
        state.joined.clusters, state.claims, state.given, state.vocabulary, state.ids, state.schema
    )


def collect_papers(state: State) -> None:
    """Set `papers`: the papers that entries link or are, and their versions. Adds the papers' keys to `ids`."""
    state.papers = find_papers(state.entries, state.past.changes, state.people, state.ids, state.schema)


def collect_names(state: State) -> None:
    """Set `names`: what names stand for, as people say, as the vocabulary has it, and by the rows that have them."""
    meant, not_meant = meanings(state.past.decisions, state.schema)
    state.names = Names(vocabulary=state.vocabulary, meant=meant, not_meant=not_meant)
    state.names.add_rows(state.claims.values(), state.iris, state.ids)


def name_cells(state: State) -> None:
    """Set `unclear`: the names in cells that nothing knows, or that several things have. Adds the former to `names` and
    their keys to `ids`."""
    state.unclear = tuple(name_mentions(state.entries, state.schema, state.names, state.ids))


def retire_iris(state: State) -> None:
    """Set `known` and `retired`: which IRIs others stand in the place of; and `iris`, without retired ones."""
    of_entries = {iri: state.iris[key] for iri, key in state.claim_of.items()}
    of_things = {*state.iris.values(), *state.vocabulary.kinds, *state.ids.values()}
    state.known = of_entries | {iri: iri for iri in of_things}
    merged = merge_confirmed(state.past.decisions, state.known, state.vocabulary, state.schema)
    state.iris = {key: merged.get(iri, iri) for key, iri in state.iris.items()}
    state.retired = merged | retire_former(state.past.ids, state.iris, state.names, merged)


def label(state: State) -> None:
    """Set `things`, what each entry describes, and `labels`, what things are called."""
    of_rows = {entry.span: state.iris[key] for key, claim in state.claims.items() for entry in claim.entries}
    state.things = {**of_rows, **state.papers.own}
    state.labels = label_things(
        state.claims.values(), state.iris, state.vocabulary, state.names, state.papers.labels, state.retired
    )


def judge(state: State) -> None:
    """Set `judged`: what is one thing or versions of one work, and why."""
    entries = {key: min(map(state.entry_iri, claim.entries)) for key, claim in state.claims.items()}
    labels = {iri: label.text for iri, label in state.labels.items()}
    state.judged = (
        *judge_claims(state.joined.pairs, state.claims, state.iris, entries, state.given.pinned),
        *judge_versions(state.papers.versions.found, labels),
        *judge_decisions(state.past.decisions, state.known, labels),
    )


def propose(state: State) -> None:
    """Set `proposed`: what may be one thing, and too little speaks for; and `crowds`, of which nothing is proposed."""
    labels = {iri: label.text for iri, label in state.labels.items()}
    meant = {**state.vocabulary.names, **state.names.shared}
    names = {name: state.retired.get(iri, iri) for name, iri in meant.items()}
    alike, crowds = find_alike(state.claims)
    state.crowds = (*crowds, *crowds_of_names(names, state.claims, state.iris))
    state.proposed = (
        *propose_claims(state.joined.refused, alike, state.claims, state.iris, state.denied),
        *propose_names(state.claims, state.iris, names, state.vocabulary.kinds.keys(), state.people.denied),
        *judge_versions(state.papers.versions.open, labels),
    )


def report(state: State) -> None:
    """Set `findings`: what a curator should know."""
    state.findings = (
        *state.unclear,
        *duplicates(state.entries, state.things),
        *state.papers.findings,
        *shared_links(state.claims, state.iris),
        *crowded(state.crowds, state.claims, state.iris, state.entries),
        *idle_decisions(state.past.decisions, state.known.keys(), state.schema),
    )


def refuse_new(ids: Ids) -> None:
    """Raise ConfigError if this build gave an IRI."""
    if ids.new:
        raise ConfigError(
            f"{len(ids.new)} keys are not in ids.tsv, {' '.join(min(ids.new))!r} the first",
            file="ontology/ids.tsv",
            hint=phrase("Build without {} and commit the new lines.", option("locked")),
        )


def conclude(state: State) -> Resolution:
    """Return what was found, with the entries of each thing."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    for key, claim in state.claims.items():
        entries[state.iris[key]].extend(claim.entries)
    return Resolution(
        schema=state.schema,
        entities={
            iri: Entity(iri=iri, kind=label.kind, label=label.text, entries=tuple(entries.get(iri, ())))
            for iri, label in state.labels.items()
        },
        names=state.names,
        things=state.things,
        slugs=state.slugs,
        papers=state.papers,
        ids=dict(state.ids),
        findings=tuple(state.findings),
        claims=state.claims,
        retired=state.retired,
        judged=tuple(state.judged),
        proposed=tuple(state.proposed),
    )
