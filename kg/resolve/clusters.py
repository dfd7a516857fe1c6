"""Which claims are on one thing: by evidence, from the strongest to the weakest, and never against a contradiction.

1. Equal names, and a shared paper, link or title beside them; of datasets, equal names alone.
2. The same with names that are equal but for how they are written.
3. A shared paper, or a shared title with a shared link, where no names contradict: one has none, or they differ by the
   number of parameters.
4. A title that only one entry of each catalogue has, where no names contradict.

Before that, rows of one catalogue are one where they link one paper under one title and no names contradict, or where
names that are equal but for how they are written have a paper or title in common.

Claims that share such evidence make a group. A group is refused where two claims in it contradict each other, are of
one catalogue (which tells its own rows apart), or were kept apart by a person; what groups chain together is refused
as a whole for the same reasons. So the order of catalogues and rows plays no part. Things that have IRIs already are
never joined by evidence alone, and what is new joins one of them at the most: a new catalogue changes no IRI.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from itertools import combinations, pairwise, product

from kg.resolve.claims import Claim, ClaimKey, texts
from kg.text.similarity import are_contradicting, bare_name, folded, is_telling, title_key

__all__ = ["Joined", "Pair", "contradict", "join", "pair"]

Pair = tuple[ClaimKey, ClaimKey]
_LEVELS, _NAMED = 4, 2
_MANY = 30
"""A group of more claims than this is listed by neighbours, not by all its pairs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Which claims are one: `clusters` in order, each with its claims in order; `pairs` that were joined on evidence,
    and `refused` ones that share evidence but weren't."""

    clusters: tuple[tuple[ClaimKey, ...], ...]
    pairs: frozenset[Pair]
    refused: frozenset[Pair]


def pair(one: ClaimKey, other: ClaimKey) -> Pair:
    """The two in order."""
    return (one, other) if one <= other else (other, one)


@dataclass(slots=True)
class _Cluster:
    claims: set[ClaimKey]
    iri: str | None = None
    by_catalogue: dict[str, set[ClaimKey]] = field(default_factory=lambda: defaultdict(set))


def join(
    claims: Iterable[Claim], given: Mapping[ClaimKey, str], denied: Set[Pair] = frozenset(), *, ambiguous: Set[str]
) -> Joined:
    """Join what is one thing. `given` are the IRIs that claims have from the vocabulary or an earlier build, `denied`
    the pairs that a person keeps apart, `ambiguous` the names of datasets that stand for several."""
    by_key = {claim.key: claim for claim in claims}
    joiner = _Joiner(by_key, given, denied)
    for level in range(_LEVELS + 1):
        joiner.add(_groups(by_key.values(), level, ambiguous), level)
    clusters = {id(its): its for its in joiner.of.values()}.values()
    return Joined(
        clusters=tuple(sorted(tuple(sorted(its.claims)) for its in clusters)),
        pairs=frozenset(joiner.joined),
        refused=frozenset(its for its in joiner.refused if joiner.of[its[0]] is not joiner.of[its[1]]),
    )


def _groups(claims: Collection[Claim], level: int, ambiguous: Set[str]) -> Iterator[list[Claim]]:
    """The claims that share evidence of a level, as sorted groups of two or more."""
    found: dict[Hashable, list[Claim]] = defaultdict(list)
    for claim in claims:
        for key in set(_evidence(claim, level, ambiguous)):
            found[claim.key.kind, key].append(claim)
    return (its for its in found.values() if len(its) > 1)


def _evidence(claim: Claim, level: int, ambiguous: Set[str]) -> Iterator[Hashable]:
    if level == 0:
        within = claim.key.catalogue
        yield from ((within, paper, title) for paper in claim.papers for title in claim.title_keys)
        yield from ((within, folded(name), its) for name in claim.names for its in (*claim.papers, *claim.title_keys))
    elif level <= _NAMED:
        for name in claim.names if level == 1 else map(folded, claim.spellings):
            if level == 1 and claim.key.kind == "dataset" and name not in ambiguous:
                yield name  # alone
            yield from ((name, its) for its in (*claim.links, *claim.title_keys))
    elif level == 3:  # noqa: PLR2004
        yield from claim.papers
        yield from ((title, link) for title in claim.title_keys for link in claim.links)
    else:
        yield from map(title_key, filter(is_telling, claim.titles))


def contradict(one: Claim, other: Claim) -> bool:
    """Whether two claims can't be on one thing: their names differ by more than a number of parameters, or one that
    is named by its paper alone has another title."""
    if one.names and other.names:
        return not any(_compatible(name, its) for name in one.spellings for its in other.spellings)
    return are_contradicting(one.titles, other.titles)


def _compatible(name: str, other: str) -> bool:
    first, second = folded(name), folded(other)
    bare = bare_name(name)
    return first == second or (bare == bare_name(other) and bare in (first, second))


class _Joiner:
    """The clusters so far, and what was joined and refused on the way."""

    def __init__(self, claims: Mapping[ClaimKey, Claim], given: Mapping[ClaimKey, str], denied: Set[Pair]) -> None:
        self.claims, self.denied, self.of = claims, denied, dict[ClaimKey, _Cluster]()
        self.joined, self.refused = set[Pair](), set[Pair]()
        of_iri: dict[str, _Cluster] = {}
        for key in sorted(claims):
            iri = given.get(key)
            cluster = of_iri.setdefault(iri, _Cluster(set(), iri)) if iri is not None else _Cluster(set())
            cluster.claims.add(key)
            cluster.by_catalogue[key.catalogue].add(key)
            self.of[key] = cluster
        self.apart = {key for its in denied for key in its}

    def add(self, groups: Iterable[list[Claim]], level: int) -> None:
        """Join what the groups of a level hold together."""
        fitting = []
        for group in groups:
            its = [claim.key for claim in group]
            if len({id(self.of[key]) for key in its}) == 1:
                self.joined.update(pair(*two) for two in pairwise(its) if two[0].catalogue != two[1].catalogue)
            elif self._fits((self.of[key] for key in its), level) and not _contradictory(group, level):
                fitting.append(its)
            else:
                self.refused.update(_pairs(its))
        for component in self._components(fitting):
            clusters = self._apart_from_others([self.of[key] for its in component for key in its])
            if self._fits(clusters, level):
                self._merge(clusters)
            for its in component:
                for one, other in _pairs(its):
                    same = self.of[one] is self.of[other]
                    (self.joined if same else self.refused).add((one, other))

    def _components(self, groups: list[list[ClaimKey]]) -> list[list[list[ClaimKey]]]:
        """The groups, put together where they share a cluster."""
        root: dict[int, int] = {}

        def find(its: int) -> int:
            while root.setdefault(its, its) != its:
                root[its] = root[root[its]]
                its = root[its]
            return its

        for group in groups:
            first, *others = (id(self.of[key]) for key in group)
            for other in others:
                root[find(other)] = find(first)
        found: dict[int, list[list[ClaimKey]]] = defaultdict(list)
        for group in groups:
            found[find(id(self.of[group[0]]))].append(group)
        return list(found.values())

    def _apart_from_others(self, clusters: list[_Cluster]) -> list[_Cluster]:
        """The clusters without those that have an IRI, but for one of them."""
        with_iri = {its.iri for its in clusters if its.iri is not None}
        kept = min(with_iri, key=lambda iri: (len(iri), iri), default=None)
        return [its for its in clusters if its.iri is None or its.iri == kept]

    def _fits(self, clusters: Iterable[_Cluster], level: int) -> bool:
        """Whether clusters may be one: no two hold rows of one catalogue, no person keeps two of them apart, and where
        names aren't the evidence, those of the one don't contradict those of the other."""
        distinct = {id(its): its for its in clusters}.values()
        catalogues: set[str] = set()
        for its in distinct:
            if level > 0 and not catalogues.isdisjoint(its.by_catalogue):
                return False
            catalogues.update(its.by_catalogue)
        if level == 0 or level > _NAMED:
            for one, other in combinations(distinct, 2):
                pairs = product((self.claims[key] for key in one.claims), (self.claims[key] for key in other.claims))
                if any(first.names and second.names and contradict(first, second) for first, second in pairs):
                    return False
        kept_apart = [key for its in distinct for key in its.claims if key in self.apart] if self.apart else []
        return not any(pair(*two) in self.denied for two in combinations(sorted(kept_apart), 2))

    def _merge(self, clusters: Iterable[_Cluster]) -> None:
        first, *others = {id(its): its for its in clusters}.values()
        for other in others:
            first.iri = first.iri or other.iri
            first.claims |= other.claims
            for catalogue, keys in other.by_catalogue.items():
                first.by_catalogue[catalogue] |= keys
            for key in other.claims:
                self.of[key] = first


def _contradictory(group: list[Claim], level: int) -> bool:
    if level == 0 and len({texts(claim.entries[0], "name")[0] for claim in group}) < len(group):
        return True  # rows of one name that were told apart
    if 0 < level <= _NAMED:  # other papers under one name, and nothing that they share
        few = group if len(group) <= _MANY else []
        return any(
            not one.links & other.links and are_contradicting(one.titles, other.titles)
            for one, other in combinations(few, 2)
        )
    return len(group) > _MANY or any(contradict(one, other) for one, other in combinations(group, 2))


def _pairs(keys: list[ClaimKey]) -> Iterator[Pair]:
    """All pairs of a group; of a large one, neighbours in order."""
    keys = sorted(keys)
    return (pair(*two) for two in (combinations(keys, 2) if len(keys) <= _MANY else pairwise(keys)))
