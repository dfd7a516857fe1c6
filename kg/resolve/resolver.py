"""Entries to entities: which thing each row and each name stands for, and its IRI.

    claims → given IRIs → joined → IRIs of what is new → what people decided → papers and their versions → names

A row is the same thing as another on evidence (kg/resolve/clusters.py), for what the vocabulary calls so, or for what a
person says. A paper is known by what its address identifies. A name in a cell stands for the row of that name in its
own catalogue, else for what the vocabulary calls so, else for the one thing of that name; letter case counts. What
nothing knows becomes a thing of its own, and a finding. IRIs come from `ontology/ids.tsv`, else from the vocabulary,
else from the name; never from the order of anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kg.errors import ConfigError
from kg.model import Entity, Entry, Finding, Part, Value
from kg.phrases import option, phrase
from kg.rdf.schema import Field, Schema
from kg.resolve.claims import Claim, ClaimKey, claims, texts
from kg.resolve.clusters import join
from kg.resolve.decisions import denied_pairs, meanings, one_of, unknown, versions_said
from kg.resolve.ids import Key
from kg.resolve.iris import apart_key, given_iris, label_of, name_clusters, slugs_of
from kg.resolve.mentions import Names, name_rows, name_unknown, stated
from kg.resolve.papers import Works, find_works, identifier_of, paper_key
from kg.resolve.proposals import judge_claims, judge_versions, propose_claims, propose_names, shared_links
from kg.resolve.sssom import CURATED, EXACT, Decision, Judgement
from kg.resolve.versions import Change, Version, changes_that_tell
from kg.resolve.vocabulary import Vocabulary
from kg.rules import make_finding
from kg.text.identifiers import Identifier

__all__ = ["Past", "Resolution", "resolve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What the names in entries stand for.

    `entities` by IRI; `ids` the lock file with its new lines; `findings` the names that nothing explains. `retired` are
    IRIs with the ones in their place; `versions` tells which papers are versions of which; `judged` and `proposed` is
    what was found to be one thing, and what may be.
    """

    schema: Schema
    entities: Mapping[str, Entity]
    names: Names
    things: Mapping[int, str]
    slugs: Mapping[int, str]
    works: Works
    ids: dict[Key, str]
    findings: tuple[Finding, ...]
    claims: Mapping[ClaimKey, Claim]
    retired: Mapping[str, str]
    judged: tuple[Judgement, ...]
    proposed: tuple[Judgement, ...]

    def thing(self, entry: Entry) -> str:
        """The IRI of what an entry describes."""
        return self.now(self.things[id(entry)])

    def now(self, iri: str) -> str:
        """The IRI that stands in the place of one that was retired; others as they are."""
        return self.retired.get(iri, iri)

    def entry(self, entry: Entry) -> str:
        """The IRI of the entry itself, which is the name of its graph."""
        return f"{self.schema.prefixes['entry']}{self.slugs[id(entry)]}"

    def part(self, entry: Entry, part: Part) -> str:
        """The IRI of a thing that an entry describes beside its own."""
        if (key := paper_key(part)) is not None:
            return self.now(self.ids[key])
        catalogue, _, rest = self.slugs[id(entry)].split("/", 2)
        return f"{self.schema.prefixes[part.kind]}{catalogue}/{rest}"

    def reference(self, entry: Entry, field: Field, value: Value) -> str | None:
        """What a name in a field stands for; None where it is known, but as a kind that the field doesn't take."""
        found = self.names.reference(entry.span.catalogue, field, value.text)
        return self.now(found) if found is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known from before: the IRIs of earlier builds, what people decided, how rows changed."""

    ids: Mapping[Key, str] = field(default_factory=dict)
    decisions: Sequence[Decision] = ()
    changes: Sequence[Change] = ()


def resolve(
    entries: Iterable[Entry], schema: Schema, vocabulary: Vocabulary, past: Past, *, locked: bool = False
) -> Resolution:
    """Decide what the names in `entries` stand for, given the vocabulary and what is known from before.

    With `locked`, raises ConfigError where an IRI would be new.
    """
    ids, decisions, changes = past.ids, past.decisions, past.changes
    entries = sorted(entries, key=lambda entry: (entry.span.catalogue, entry.span.line, entry.span.column))
    known = dict(ids)
    slugs = dict(slugs_of(entries))
    people = versions_said(decisions)
    rows = {
        its.key: its for its in claims(entries, _versions(changes, people.confirmed, schema, known), _rows_known(ids))
    }
    of_entry = {
        f"{schema.prefixes['entry']}{slugs[id(entry)]}": key for key, claim in rows.items() for entry in claim.entries
    }
    before = given_iris(list(rows.values()), ids, vocabulary, frozenset(), schema)
    iris_of = {key: {iri for iri in (before.iris.get(key), ids.get(apart_key(key))) if iri} for key in rows}
    denied = denied_pairs(decisions, rows.values(), of_entry, iris_of, schema)
    given = given_iris(list(rows.values()), ids, vocabulary, denied, schema) if denied else before
    ambiguous = {name for kind, name in vocabulary.ambiguous if kind == "dataset"}
    joined = join(rows.values(), given.iris, denied, ambiguous=ambiguous)
    iris = name_clusters(joined.clusters, rows, given, known, schema)
    works = find_works(entries, schema, known, changes, people)
    meant, not_meant = meanings(decisions, schema)
    names = Names(vocabulary=vocabulary, meant=meant, not_meant=not_meant)
    name_rows(names, rows.values(), iris, known)
    unclear = tuple(name_unknown(entries, schema, names, known))
    things = {iri: iris[key] for iri, key in of_entry.items()}
    there = {*iris.values(), *vocabulary.kinds, *known.values()}
    retired = one_of(decisions, things, there, vocabulary, schema)
    iris = {key: retired.get(iri, iri) for key, iri in iris.items()}
    retired |= _replaced(ids, iris, names, retired)
    if locked and (new := sorted(set(known) - set(ids))):
        raise ConfigError(
            f"{len(new)} keys are not in ids.tsv, {' '.join(new[0])!r} the first",
            file="ontology/ids.tsv",
            hint=phrase("Build without {} and commit the new lines.", option("locked")),
        )
    of_thing = {id(entry): iris[key] for key, claim in rows.items() for entry in claim.entries}
    of_thing |= works.own
    labels = _labels(rows, iris, vocabulary, names, retired) | dict(works.labels)
    for old, now in retired.items():
        if old in labels:
            labels.setdefault(now, labels.pop(old))
    titles = {iri: label for iri, (_, label) in labels.items()}
    first = {
        key: schema.prefixes["entry"] + min(slugs[id(entry)] for entry in claim.entries) for key, claim in rows.items()
    }
    said = _said_by_people(decisions, {**things, **{iri: iri for iri in there}}, titles)
    judged = (
        *judge_claims(joined, rows, iris, first, given.pinned),
        *judge_versions(works.versions.found, titles),
        *said,
    )
    all_names = {its: retired.get(iri, iri) for its, iri in {**vocabulary.names, **names.shared}.items()}
    proposed = (
        *propose_claims(joined, rows, iris, denied),
        *propose_names(rows, iris, all_names, vocabulary.kinds.keys(), people.denied),
        *judge_versions(works.versions.open, titles),
    )
    described: dict[str, list[Entry]] = defaultdict(list)
    for key, claim in rows.items():
        described[iris[key]].extend(claim.entries)
    return Resolution(
        schema=schema,
        entities={
            iri: Entity(iri=iri, kind=kind, label=label, entries=tuple(described.get(iri, ())))
            for iri, (kind, label) in labels.items()
        },
        names=names,
        things=of_thing,
        slugs=slugs,
        works=works,
        ids=known,
        findings=(
            *unclear,
            *_twice(entries, of_thing),
            *works.findings,
            *shared_links(rows, iris),
            *unknown(decisions, there | set(of_entry), schema),
        ),
        claims=rows,
        retired=retired,
        judged=judged,
        proposed=proposed,
    )


def _rows_known(ids: Mapping[Key, str]) -> dict[tuple[str, str], str]:
    """The IRIs of rows of earlier builds, by kind, and catalogue with name or link."""
    return {(key.kind, key.key): iri for key, iri in ids.items() if key.scheme in ("entry", "link")}


def _versions(
    changes: Sequence[Change], confirmed: Iterable[Version], schema: Schema, known: Mapping[Key, str]
) -> Callable[[str, Identifier], Iterable[Identifier]]:
    """For a catalogue and a paper, the other versions that the catalogue's own history tells of, or that people do:
    what another catalogue's rows tell doesn't count, so that adding one changes nothing."""
    told: dict[tuple[str, Identifier], set[Identifier]] = defaultdict(set)
    for change in changes_that_tell(changes)[0]:
        told[change.catalogue, change.before].add(change.after)
        told[change.catalogue, change.after].add(change.before)
    of_iri = {iri: Identifier(key.scheme, key.key) for key, iri in known.items() if key.kind == "paper"}
    for its in confirmed:
        one, other = (of_iri.get(iri) or identifier_of(iri, schema) for iri in (its.paper, its.of))
        told["", one].add(other)
        told["", other].add(one)
    return lambda catalogue, identifier: told[catalogue, identifier] | told["", identifier]


def _replaced(
    ids: Mapping[Key, str], iris: Mapping[ClaimKey, str], names: Names, retired: Mapping[str, str]
) -> dict[str, str]:
    """IRIs of earlier builds that nothing has any more, with those that their rows and names have now."""
    live = {*iris.values(), *names.shared.values(), *names.own.values(), *names.vocabulary.kinds}
    found: dict[str, str] = {}
    for key, iri in sorted(ids.items()):
        if iri in live or iri in retired or iri in found:
            continue
        catalogue, _, name = key.key.partition("/")
        if key.scheme in ("entry", "apart"):
            now = iris.get(ClaimKey(key.kind, catalogue, name))
        elif key.scheme == "name":
            now = names.of("", key.kind, key.key)
        else:
            continue
        if now is not None and now != iri:
            found[iri] = retired.get(now, now)
    return found


def _said_by_people(
    decisions: Iterable[Decision], things: Mapping[str, str], titles: Mapping[str, str]
) -> Iterator[Judgement]:
    """What people confirmed and denied, as judgements; versions of papers are told with the others."""
    for its in decisions:
        if its.predicate != EXACT and not its.denied:
            continue
        if its.object not in things or not (its.literal or its.subject in things):
            continue
        yield Judgement(
            subject=its.subject,
            object=its.object,
            predicate=its.predicate,
            denied=its.denied,
            justification=CURATED,
            comment=its.why,
            subject_label=its.subject if its.literal else titles.get(things[its.subject], ""),
            object_label=titles.get(things[its.object], ""),
            subject_source=its.source,
            literal=its.literal,
        )


def _twice(entries: Iterable[Entry], things: Mapping[int, str]) -> Iterator[Finding]:
    """A finding for each entry whose catalogue has one of that kind and name above it."""
    first: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        name = texts(entry, "name")[0]
        before = first.setdefault((entry.span.catalogue, things[id(entry)], name), entry)
        if before is not entry:
            yield make_finding(
                "duplicate-name",
                entry.span,
                # a page may list a paper once as new and once in its place
                case="same" if stated(before) == stated(entry) else None,
                value=name,
                name=name,
                line=before.span.line,
                kind=entry.kind,
            )


def _labels(
    rows: Mapping[ClaimKey, Claim],
    iris: Mapping[ClaimKey, str],
    vocabulary: Vocabulary,
    names: Names,
    retired: Mapping[str, str],
) -> dict[str, tuple[str, str]]:
    """Kind and label of each thing that has a name: the vocabulary's label, else the name that its entries use."""
    labels = {iri: (kind, vocabulary.labels[iri]) for iri, kind in vocabulary.kinds.items() if iri not in retired}
    together: dict[str, list[Claim]] = defaultdict(list)
    for key, claim in rows.items():
        together[iris[key]].append(claim)
    for iri, its in together.items():
        labels.setdefault(iri, (its[0].key.kind, label_of(its)))
    bare = [(kind, name, iri) for (kind, name), iri in names.shared.items()]
    scoped = [(kind, name, iri) for (_, kind, name), iri in names.own.items()]
    for kind, name, iri in sorted((*bare, *scoped)):
        labels.setdefault(retired.get(iri, iri), (kind, name))
    return labels
