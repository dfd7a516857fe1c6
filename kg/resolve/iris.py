"""The IRIs of things: those that were given before, and those of what is new.

`ids.tsv` holds, for a row, `entry` (catalogue and name), `link` (catalogue and what the row links, or the title of its
paper, by which a row is known that was renamed) and `apart` (a row that a person kept apart from what it was taken
for); and for a bare name, `name` (what it means if no row of the catalogue has it).
"""

from __future__ import annotations

from collections import ChainMap, Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from hashlib import sha256

from kg.model import Entry, Span
from kg.rdf.schema import Schema
from kg.rdf.terms import local_name
from kg.resolve.claims import Claim, ClaimKey, label_of, texts
from kg.resolve.clusters import Pair
from kg.resolve.ids import Ids, Key
from kg.resolve.vocabulary import Vocabulary
from kg.text.names import plain_name

__all__ = ["Given", "apart_key", "assign_iris", "entry_slugs", "recall_iris", "row_iris"]

_LINKS = 2
"""As many of a row's links have to be those of another, for it to be that one under a new name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The IRIs that claims have already; `pinned` are those by which the vocabulary knows a claim, `apart` the claims
    that a person keeps apart from the thing that they were taken for, so that they need another IRI."""

    iris: Mapping[ClaimKey, str]
    pinned: Mapping[ClaimKey, str]
    apart: Set[ClaimKey]


def recall_iris(
    claims: Collection[Claim], past: Mapping[Key, str], vocabulary: Vocabulary, denied: Set[Pair], schema: Schema
) -> Given:
    """Return the IRIs that claims have already, given the keys of earlier builds and the pairs that people deny.

    If several rules give a claim an IRI, the first of them counts. They are in this order: a person decides; the
    vocabulary was written by people; a row keeps its IRI for as long as it has its name, and when it was renamed; a
    bare name is the weakest, since it only says what cells meant before there was a row.
    """
    pinned = _pinned(claims, vocabulary)
    ranked = ChainMap(_kept_apart(denied, past), pinned, _of_rows(claims, past), _renamed(claims, past))
    ranked.maps.append(_only_named([claim for claim in claims if claim.key not in ranked], past))
    iris = dict(ranked)
    apart = {_later(*pair, iris, schema) for pair in denied if pair[0] in iris and iris[pair[0]] == iris.get(pair[1])}
    return Given(iris={key: iri for key, iri in iris.items() if key not in apart}, pinned=pinned, apart=apart)


def _kept_apart(denied: Set[Pair], past: Mapping[Key, str]) -> dict[ClaimKey, str]:
    """The IRIs of claims that were kept apart in an earlier build, and still are."""
    keys = {key for pair in denied for key in pair}
    return {key: past[apart_key(key)] for key in keys if apart_key(key) in past}


def _pinned(claims: Iterable[Claim], vocabulary: Vocabulary) -> dict[ClaimKey, str]:
    """The IRIs of claims with a name that the vocabulary has for one thing only."""
    pinned: dict[ClaimKey, str] = {}
    for claim in claims:
        names = [(claim.key.kind, name) for name in _names(claim)]
        known = [name for name in names if name in vocabulary.names and name not in vocabulary.ambiguous]
        if known:
            pinned[claim.key] = vocabulary.names[known[0]]
    return pinned


def _of_rows(claims: Iterable[Claim], past: Mapping[Key, str]) -> dict[ClaimKey, str]:
    """The IRIs that earlier builds gave to a row of that name in that catalogue."""
    return {claim.key: past[_entry_key(claim.key)] for claim in claims if _entry_key(claim.key) in past}


def _renamed(claims: Collection[Claim], past: Mapping[Key, str]) -> dict[ClaimKey, str]:
    """The IRIs of claims that are an earlier row under a new name: they have links of one thing whose row is missing,
    and no other claim has such links."""
    known = [claim.key for claim in claims if _entry_key(claim.key) in past]
    present = {(key.catalogue, past[_entry_key(key)]) for key in known}
    takers: dict[tuple[str, str], list[ClaimKey]] = defaultdict(list)
    for claim in claims:
        if _entry_key(claim.key) in past:
            continue
        counts = Counter(past[key] for key in _link_keys(claim) if key in past)
        if len(counts) == 1 and counts.total() >= _LINKS:
            takers[claim.key.catalogue, next(iter(counts))].append(claim.key)
    return {
        keys[0]: iri for (catalogue, iri), keys in takers.items() if len(keys) == 1 and (catalogue, iri) not in present
    }


def _only_named(claims: Iterable[Claim], past: Mapping[Key, str]) -> dict[ClaimKey, str]:
    """The IRIs of things that only cells named in earlier builds: the first claim of the name is that thing."""
    taken = {iri for key, iri in past.items() if key.scheme == "entry"}
    iris: dict[ClaimKey, str] = {}
    for claim in claims:
        keys = (Key(claim.key.kind, "name", name) for name in (plain_name(claim.called), *_names(claim)))
        free = [past[key] for key in keys if key in past and past[key] not in taken]
        if free:
            iris[claim.key] = free[0]
            taken.add(free[0])
    return iris


def _later(key: ClaimKey, other: ClaimKey, iris: Mapping[ClaimKey, str], schema: Schema) -> ClaimKey:
    """Which of two claims with one IRI gets another: not the one whose name is in the IRI, else not the first."""
    return max(key, other, key=lambda key: (_plain_iri(key.kind, key.name, schema) != iris[key], key))


def _names(claim: Claim) -> list[str]:
    """The plain names of a claim, those of the rows' own before their others."""
    if not claim.names:
        return []
    printed = [name for field in ("name", "otherName") for entry in claim.entries for name in texts(entry, field)]
    return [name for name in dict.fromkeys(map(plain_name, printed)) if name in claim.names]


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


def row_iris(past: Mapping[Key, str]) -> dict[tuple[str, str], str]:
    """The IRIs that earlier builds gave to rows, by kind, and catalogue with name or link."""
    return {(key.kind, key.key): iri for key, iri in past.items() if key.scheme in ("entry", "link")}


def assign_iris(
    clusters: Iterable[Sequence[ClaimKey]],
    claims: Mapping[ClaimKey, Claim],
    given: Given,
    vocabulary: Vocabulary,
    ids: Ids,
    schema: Schema,
) -> dict[ClaimKey, str]:
    """Return the IRI of each claim: the one given to its cluster, else a new one made of its name, with the catalogue
    before it if the plain one is taken. In `ids`, what the claims are known by is given these IRIs."""
    iris: dict[ClaimKey, str] = {}
    taken = {*vocabulary.kinds, *ids.values()}
    for cluster in clusters:
        known = next((given.iris[key] for key in cluster if key in given.iris), None)
        iri = known or _new_iri([claims[key] for key in cluster], taken, schema)
        taken.add(iri)
        iris.update(dict.fromkeys(cluster, iri))
    _give_keys(claims.values(), iris, given.apart, ids)
    return iris


def _give_keys(claims: Collection[Claim], iris: Mapping[ClaimKey, str], apart: Set[ClaimKey], ids: Ids) -> None:
    """Give their IRIs to the keys of claims: rows, the links that one row alone has, and names."""
    counts = Counter(link for claim in claims for link in _link_keys(claim))
    for claim in claims:
        ids.give(apart_key(claim.key) if claim.key in apart else _entry_key(claim.key), iris[claim.key])
        for link in _link_keys(claim):
            if counts[link] == 1:
                ids.give(link, iris[claim.key])
    for is_own in (True, False):  # a row's own name before what other rows are called beside theirs
        for claim in claims:
            for name in _names(claim):
                if (name == plain_name(claim.called)) == is_own:
                    ids.give(Key(claim.key.kind, "name", name), iris[claim.key])


def _new_iri(cluster: Sequence[Claim], taken: Set[str], schema: Schema) -> str:
    """The IRI of a new thing: of its name, else with the catalogue before it, else with a digest of its claims too."""
    kind, label = cluster[0].key.kind, label_of(cluster)
    plain = _plain_iri(kind, label, schema)
    if plain not in taken:
        return plain
    catalogue = min(claim.key.catalogue for claim in cluster)
    scoped = f"{schema.prefixes[kind]}{local_name(catalogue)}/{local_name(plain_name(label))}"
    if scoped not in taken:
        return scoped
    return f"{scoped}/{sha256(repr(sorted(claim.key for claim in cluster)).encode()).hexdigest()[:8]}"


def _plain_iri(kind: str, name: str, schema: Schema) -> str:
    return schema.prefixes[kind] + local_name(plain_name(name))


def entry_slugs(entries: Iterable[Entry]) -> Iterator[tuple[Span, str]]:
    """The end of each entry's IRI, by its place: catalogue, kind, name; of a name that stands twice, section and
    content too."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups["/".join(map(local_name, (entry.span.catalogue, entry.kind, texts(entry, "name")[0])))].append(entry)
    for slug, group in groups.items():
        if len(group) == 1:
            yield group[0].span, slug
            continue
        counts: Counter[str] = Counter()
        for entry in group:
            content = "".join(cell.raw for cell in entry.cells.values())
            section = [local_name(heading.text) for heading in entry.headings[-1:]]
            mark = "/".join((*section, sha256(content.encode()).hexdigest()[:8]))
            counts[mark] += 1
            yield entry.span, f"{slug}/{mark}" + (f"/{counts[mark]}" if counts[mark] > 1 else "")
