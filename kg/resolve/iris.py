"""The IRIs of things: those that were given before, and those of what is new.

`ids.tsv` holds, for a row, `entry` (catalogue and name), `link` (catalogue and what the row links, or the title of its
paper, by which a row is known that was renamed) and `apart` (a row that a person kept apart from what it was taken
for); and for a bare name, `name` (what it means where no row of the catalogue has it).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from hashlib import sha256

from kg.model import Entry
from kg.rdf.schema import Schema
from kg.rdf.terms import local_name
from kg.resolve.claims import Claim, ClaimKey, texts
from kg.resolve.clusters import Pair
from kg.resolve.ids import Key
from kg.resolve.vocabulary import Vocabulary

__all__ = ["Given", "apart_key", "given_iris", "label_of", "name_clusters", "preferred", "slugs_of", "survivor"]

_LINKS = 2
"""As many of a row's links have to be those of another, for it to be that one under a new name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The IRIs that claims have already; the claims that a person kept apart from what they were taken for; those that
    the vocabulary knows, with what it calls so; and the IRIs that it has."""

    iris: Mapping[ClaimKey, str]
    apart: Set[ClaimKey]
    pinned: Mapping[ClaimKey, str]
    taken: Set[str]


def given_iris(
    claims: Sequence[Claim], ids: Mapping[Key, str], vocabulary: Vocabulary, denied: Set[Pair], schema: Schema
) -> Given:
    """The IRI of each claim that has one: by a person's word, the vocabulary, an earlier build under this name or
    another, or as the only thing that had the name."""
    iris: dict[ClaimKey, str] = {}
    pinned: dict[ClaimKey, str] = {}
    of_rows = {iri for key, iri in ids.items() if key.scheme == "entry"}
    renamed = dict(_renamed(claims, ids))
    free: set[str] = set()
    kept_apart = {key for its in denied for key in its}
    for claim in claims:
        key = claim.key
        labels = [(key.kind, name) for name in _names(claim)]
        label = next((its for its in labels if its in vocabulary.names and its not in vocabulary.ambiguous), None)
        if label is not None:
            pinned[key] = vocabulary.names[label]
        bare = (ids.get(Key(key.kind, "name", name)) for name in (claim.called, *_names(claim)))
        given = (
            ids.get(apart_key(key)) if key in kept_apart else None, pinned.get(key),
            ids.get(_entry_key(key)), renamed.get(key),
            next((iri for iri in bare if iri and iri not in of_rows and iri not in free), None),
        )  # fmt: skip
        iri = next(filter(None, given), None)
        if iri is not None:
            iris[key] = iri
            if given[:4] == (None,) * 4:
                free.add(iri)
    apart: set[ClaimKey] = set()
    for one, other in sorted(denied):
        if one in iris and iris[one] == iris.get(other):
            keeper = min((one, other), key=lambda key: (_plain_iri(key.kind, key.name, schema) != iris[key], key))
            apart.add(other if keeper == one else one)
    return Given(
        iris={key: iri for key, iri in iris.items() if key not in apart},
        apart=apart,
        pinned=pinned,
        taken=vocabulary.kinds.keys(),
    )


def _names(claim: Claim) -> list[str]:
    """The printed names of a claim, those of the rows' own before their others."""
    if not claim.names:
        return []
    its = [name for field in ("name", "otherName") for entry in claim.entries for name in texts(entry, field)]
    return [name for name in dict.fromkeys(its) if name in claim.names]


def _entry_key(key: ClaimKey) -> Key:
    return Key(key.kind, "entry", f"{key.catalogue}/{key.name}")


def apart_key(key: ClaimKey) -> Key:
    """Under which the lock file has the IRI of a row for as long as a person keeps it apart."""
    return _entry_key(key)._replace(scheme="apart")


def _link_keys(claim: Claim) -> Iterator[Key]:
    """What a row is known by beside its name."""
    kind, catalogue = claim.key.kind, claim.key.catalogue
    for scheme, value in sorted(claim.links):
        yield Key(kind, "link", f"{catalogue}/{scheme}:{value}")
    for title in sorted(claim.titles):
        yield Key(kind, "link", f"{catalogue}/title:{title}")


def _renamed(claims: Sequence[Claim], ids: Mapping[Key, str]) -> Iterator[tuple[ClaimKey, str]]:
    """The claims that are an earlier row under a new name: their links are those of one thing whose row is gone."""
    known = [claim for claim in claims if _entry_key(claim.key) in ids]
    there = {(claim.key.catalogue, ids[_entry_key(claim.key)]) for claim in known}
    takers: dict[tuple[str, str], list[ClaimKey]] = defaultdict(list)
    for claim in claims:
        if _entry_key(claim.key) in ids:
            continue
        counted = Counter(ids[key] for key in _link_keys(claim) if key in ids)
        if len(counted) == 1 and (found := next(iter(counted.items())))[1] >= _LINKS:
            takers[claim.key.catalogue, found[0]].append(claim.key)
    for (catalogue, iri), keys in takers.items():
        if len(keys) == 1 and (catalogue, iri) not in there:
            yield keys[0], iri


def label_of(claims: Iterable[Claim]) -> str:
    """What a thing is called: the most frequent of its rows' names, the first in the alphabet where that is undecided;
    the title of its paper where it has no name."""
    its = list(claims)
    return preferred([claim.called for claim in its if claim.names] or [claim.called for claim in its])


def preferred(names: Iterable[str]) -> str:
    """The most frequent of competing names, the first in the alphabet where that is undecided."""
    return min(Counter(names).items(), key=lambda item: (-item[1], item[0]))[0]


def name_clusters(
    clusters: Iterable[Sequence[ClaimKey]],
    claims: Mapping[ClaimKey, Claim],
    given: Given,
    known: dict[Key, str],
    schema: Schema,
) -> dict[ClaimKey, str]:
    """The IRI of each claim: the one given to its cluster, else a new one made of its name, with the catalogue before
    it where the plain one is taken. What is new is added to `known`."""
    iris: dict[ClaimKey, str] = {}
    used = set(given.taken) | set(known.values())
    for cluster in clusters:
        found = next((given.iris[key] for key in cluster if key in given.iris), None)
        iri = found or _new_iri([claims[key] for key in cluster], used, schema)
        used.add(iri)
        iris.update(dict.fromkeys(cluster, iri))
    times = Counter(key for claim in claims.values() for key in _link_keys(claim))
    for key, claim in claims.items():
        known.setdefault(apart_key(key) if key in given.apart else _entry_key(key), iris[key])
        for link in _link_keys(claim):
            if times[link] == 1:
                known.setdefault(link, iris[key])
    for printed in (True, False):  # a row's own name before what other rows are called beside theirs
        for key, claim in claims.items():
            for name in _names(claim):
                if (name == claim.called) == printed:
                    known.setdefault(Key(key.kind, "name", name), iris[key])
    return iris


def _new_iri(cluster: Sequence[Claim], used: Set[str], schema: Schema) -> str:
    kind, label = cluster[0].key.kind, label_of(cluster)
    plain = _plain_iri(kind, label, schema)
    if plain not in used:
        return plain
    catalogue = min(claim.key.catalogue for claim in cluster)
    scoped = f"{schema.prefixes[kind]}{local_name(catalogue)}/{local_name(label)}"
    if scoped not in used:
        return scoped
    return f"{scoped}/{sha256(repr(sorted(claim.key for claim in cluster)).encode()).hexdigest()[:8]}"


def _plain_iri(kind: str, name: str, schema: Schema) -> str:
    return schema.prefixes[kind] + local_name(name)


def slugs_of(entries: Iterable[Entry]) -> Iterator[tuple[int, str]]:
    """The end of each entry's IRI: catalogue, kind, name; of a name that stands twice, section and content too."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups["/".join(map(local_name, (entry.span.catalogue, entry.kind, texts(entry, "name")[0])))].append(entry)
    for slug, its in groups.items():
        seen: Counter[str] = Counter()
        for entry in its:
            if len(its) == 1:
                yield id(entry), slug
                continue
            row = "".join(cell.raw for cell in entry.cells.values())
            mark = "/".join(
                (*(local_name(heading.text) for heading in entry.headings[-1:]), sha256(row.encode()).hexdigest()[:8])
            )
            seen[mark] += 1
            yield id(entry), f"{slug}/{mark}" + (f"/{seen[mark]}" if seen[mark] > 1 else "")


def survivor(iris: Iterable[str], vocabulary: Vocabulary) -> str:
    """Which of the IRIs of one thing stays: the vocabulary's, else one without a catalogue in it, else the shortest."""
    return min(iris, key=lambda iri: (iri not in vocabulary.kinds, iri.count("/"), len(iri), iri))
