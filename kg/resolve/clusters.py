"""Which claims are on one thing: by evidence, from the strongest to the weakest, and never against a contradiction.

1. Equal names, and a shared paper, link or title beside them; of datasets, equal names alone.
2. The same with names that are equal but for how they are written.
3. A shared paper, or a shared title with a shared link, if no names contradict: one has none, or they differ by the
   number of parameters.
4. A title that only one entry of each catalogue has, if no names contradict.

Before that, rows of one catalogue are one if they link one paper under one title and no names contradict, or if
names that are equal but for how they are written have a paper or title in common.

Claims that share such evidence make a group. A group is refused if two claims in it contradict each other, are of
one catalogue (which tells its own rows apart), or were kept apart by a person; what groups chain together is refused
as a whole for the same reasons. So the order of catalogues and rows plays no part. Things that have IRIs already are
never joined by evidence alone, and what is new joins one of them at the most: a new catalogue changes no IRI.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import combinations, pairwise, product

from kg.resolve.claims import Claim, ClaimKey
from kg.text.names import plain_name
from kg.text.similarity import are_contradicting, bare_name, folded, is_telling, title_key

__all__ = ["Joined", "Pair", "contradict", "join", "pair"]

Pair = tuple[ClaimKey, ClaimKey]
_MANY = 30
"""A group of more claims than this is listed by neighbours, not by all its pairs."""


class _Level(IntEnum):
    """The kinds of evidence, in the order in which they join claims."""

    CATALOGUE = 0
    """The rows of one catalogue."""
    NAME = 1
    SPELLING = 2
    PAPER = 3
    TITLE = 4

    @property
    def is_by_name(self) -> bool:
        """Whether what joins claims is their names, with something beside them."""
        return self in (_Level.NAME, _Level.SPELLING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Which claims are one: `clusters` in order, each with its claims in order. Of the pairs that share evidence,
    `pairs` are those that are one, `refused` those that aren't; whether they were one before plays no part."""

    clusters: tuple[tuple[ClaimKey, ...], ...]
    pairs: frozenset[Pair]
    refused: frozenset[Pair]


def pair(key: ClaimKey, other: ClaimKey) -> Pair:
    """The two in order."""
    return (key, other) if key <= other else (other, key)


def join(
    claims: Iterable[Claim], given: Mapping[ClaimKey, str], denied: Set[Pair] = frozenset(), *, ambiguous: Set[str]
) -> Joined:
    """Join the claims that are on one thing.

    `given` are the IRIs that claims have from the vocabulary or an earlier build, `denied` the pairs that a person
    keeps apart, `ambiguous` the names of datasets that stand for several.
    """
    by_key = {claim.key: claim for claim in claims}
    joiner = _Joiner(by_key, given, denied)
    sharing = set[Pair]()
    for level in _Level:
        groups = list(_groups(by_key.values(), level, ambiguous))
        joiner.join(groups, level)
        sharing.update(both for group in groups for both in _pairs([claim.key for claim in group]))
    clusters = dict.fromkeys(joiner.cluster_of.values())
    joined = frozenset(both for both in sharing if joiner.are_joined(*both))
    return Joined(
        clusters=tuple(sorted(tuple(sorted(cluster.claims)) for cluster in clusters)),
        pairs=joined,
        refused=frozenset(sharing - joined),
    )


def contradict(claim: Claim, other: Claim) -> bool:
    """Whether two claims can't be on one thing: their names differ by more than a number of parameters, or one that
    is named by its paper alone has another title."""
    if claim.names and other.names:
        return not any(_compatible(name, spelling) for name in claim.spellings for spelling in other.spellings)
    return are_contradicting(claim.titles, other.titles)


def _compatible(name: str, other: str) -> bool:
    letters, other_letters = folded(name), folded(other)
    bare = bare_name(name)
    return letters == other_letters or (bare == bare_name(other) and bare in (letters, other_letters))


def _groups(claims: Collection[Claim], level: _Level, ambiguous: Set[str]) -> Iterator[list[Claim]]:
    """The claims that share evidence of a level, as sorted groups of two or more."""
    groups: dict[Hashable, list[Claim]] = defaultdict(list)
    for claim in claims:
        for evidence in set(_evidence(claim, level, ambiguous)):
            groups[claim.key.kind, evidence].append(claim)
    return (group for group in groups.values() if len(group) > 1)


def _evidence(claim: Claim, level: _Level, ambiguous: Set[str]) -> Iterator[Hashable]:
    """What a claim is joined by at a level to those that have the same."""
    match level:
        case _Level.CATALOGUE:
            within = claim.key.catalogue
            yield from ((within, paper, title) for paper in claim.papers for title in claim.title_keys)
            for name in claim.names:
                yield from ((within, folded(name), beside) for beside in (*claim.papers, *claim.title_keys))
        case _Level.NAME:
            for name in claim.names:
                if claim.key.kind == "dataset" and name not in ambiguous:
                    yield name  # alone
                yield from ((name, beside) for beside in (*claim.links, *claim.title_keys))
        case _Level.SPELLING:
            for name in map(folded, claim.spellings):
                yield from ((name, beside) for beside in (*claim.links, *claim.title_keys))
        case _Level.PAPER:
            yield from claim.papers
            yield from ((title, link) for title in claim.title_keys for link in claim.links)
        case _Level.TITLE:
            yield from map(title_key, filter(is_telling, claim.titles))


@dataclass(slots=True, eq=False)
class _Cluster:
    """Claims that are on one thing, and its IRI if it has one already."""

    claims: set[ClaimKey]
    iri: str | None = None
    by_catalogue: dict[str, set[ClaimKey]] = field(default_factory=lambda: defaultdict(set))


class _Joiner:
    """The clusters so far."""

    def __init__(self, claims: Mapping[ClaimKey, Claim], given: Mapping[ClaimKey, str], denied: Set[Pair]) -> None:
        self.claims, self.denied = claims, denied
        self.kept_apart = {key for pair in denied for key in pair}
        self.cluster_of: dict[ClaimKey, _Cluster] = {}
        of_iri: dict[str, _Cluster] = {}
        for key in sorted(claims):
            iri = given.get(key)
            cluster = of_iri.setdefault(iri, _Cluster(set(), iri)) if iri is not None else _Cluster(set())
            cluster.claims.add(key)
            cluster.by_catalogue[key.catalogue].add(key)
            self.cluster_of[key] = cluster

    def are_joined(self, key: ClaimKey, other: ClaimKey) -> bool:
        """Whether two claims are in one cluster."""
        return self.cluster_of[key] is self.cluster_of[other]

    def join(self, groups: Iterable[list[Claim]], level: _Level) -> None:
        """Join what the groups of a level hold together."""
        fitting = []
        for group in groups:
            keys = [claim.key for claim in group]
            clusters = self._clusters_of(keys)
            if len(clusters) > 1 and self._fit(clusters, level) and not _contradictory(group, level):
                fitting.append(keys)
        for chain in self._chains(fitting):
            clusters = _of_one_iri(self._clusters_of([key for keys in chain for key in keys]))
            if self._fit(clusters, level):
                self._merge(clusters)

    def _clusters_of(self, keys: Iterable[ClaimKey]) -> list[_Cluster]:
        """The clusters that claims are in, each once."""
        return list(dict.fromkeys(self.cluster_of[key] for key in keys))

    def _chains(self, groups: list[list[ClaimKey]]) -> list[list[list[ClaimKey]]]:
        """The groups, put together if they share a cluster."""
        parent: dict[_Cluster, _Cluster] = {}

        def root(cluster: _Cluster) -> _Cluster:
            while parent.setdefault(cluster, cluster) is not cluster:
                parent[cluster] = parent[parent[cluster]]
                cluster = parent[cluster]
            return cluster

        for group in groups:
            first, *others = (self.cluster_of[key] for key in group)
            for other in others:
                parent[root(other)] = root(first)
        chains: dict[_Cluster, list[list[ClaimKey]]] = defaultdict(list)
        for group in groups:
            chains[root(self.cluster_of[group[0]])].append(group)
        return list(chains.values())

    def _fit(self, clusters: Sequence[_Cluster], level: _Level) -> bool:
        """Whether distinct clusters may be one: no two hold rows of one catalogue, no person keeps two of them apart,
        and if names aren't the evidence, those of the one don't contradict those of the other."""
        catalogues: set[str] = set()
        for cluster in clusters:
            if level > _Level.CATALOGUE and not catalogues.isdisjoint(cluster.by_catalogue):
                return False
            catalogues.update(cluster.by_catalogue)
        if not level.is_by_name:
            named = [[self.claims[key] for key in cluster.claims if self.claims[key].names] for cluster in clusters]
            if any(contradict(*both) for pair in combinations(named, 2) for both in product(*pair)):
                return False
        kept_apart = [key for cluster in clusters for key in cluster.claims if key in self.kept_apart]
        return self.denied.isdisjoint(pair(*both) for both in combinations(kept_apart, 2))

    def _merge(self, clusters: Sequence[_Cluster]) -> None:
        """Make one cluster of several: the first takes in the others."""
        first, *others = clusters
        for other in others:
            first.iri = first.iri or other.iri
            first.claims |= other.claims
            for catalogue, keys in other.by_catalogue.items():
                first.by_catalogue[catalogue] |= keys
            for key in other.claims:
                self.cluster_of[key] = first


def _of_one_iri(clusters: Sequence[_Cluster]) -> list[_Cluster]:
    """The clusters without those that have an IRI, but for one of them."""
    iris = {cluster.iri for cluster in clusters if cluster.iri is not None}
    kept = min(iris, key=lambda iri: (len(iri), iri), default=None)
    return [cluster for cluster in clusters if cluster.iri is None or cluster.iri == kept]


def _contradictory(group: list[Claim], level: _Level) -> bool:
    """Whether two claims of a group can't be on one thing, though they share evidence of a level."""
    if level is _Level.CATALOGUE and len({plain_name(claim.called) for claim in group}) < len(group):
        return True  # rows of one name that were told apart
    if level.is_by_name:
        few = group if len(group) <= _MANY else []
        return any(_have_other_papers(*both) for both in combinations(few, 2))
    return len(group) > _MANY or any(contradict(*both) for both in combinations(group, 2))


def _have_other_papers(claim: Claim, other: Claim) -> bool:
    """Whether two claims of one name are on different papers, so that the name says too little: their titles differ,
    and they share no link; or of models, they link different papers, even if both link one repository (a model that
    is built on another links its code, too)."""
    if not are_contradicting(claim.titles, other.titles) or claim.papers & other.papers:
        return False
    return not claim.links & other.links or bool(claim.key.kind == "model" and claim.papers and other.papers)


def _pairs(keys: list[ClaimKey]) -> Iterator[Pair]:
    """All pairs of a group; of a large one, neighbours in order."""
    keys = sorted(keys)
    return (pair(*both) for both in (combinations(keys, 2) if len(keys) <= _MANY else pairwise(keys)))
