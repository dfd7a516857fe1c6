"""Which claims look alike: by the stem of a name, by a link, by most words of a title.

What very many share says nothing of any two of them. Such a crowd isn't compared pair by pair, and is told as one.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import NamedTuple

from kg.resolve.claims import Claim, ClaimKey
from kg.resolve.clusters import Pair, pair
from kg.text.identifiers import Identifier
from kg.text.similarity import folded, similarity, stem

__all__ = ["MANY", "Crowd", "find_alike"]

MANY = 12
"""So many things that share a stem or a link are alike by chance, or on purpose."""
_MANY_TITLES = 48
"""The same of titles that share a word, or several."""
_SHARED_WORDS = 4
"""So many words of titles are looked at together, at most, to tell a crowd apart."""
_ALIKE = 0.7
"""How similar two titles are that a person should look at, from 0 to 1: their Jaccard index."""

_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Crowd:
    """Things of one kind that share so common a mark that no two of them are compared.

    `mark` is it in words, `names` are what the things are called, `claims` what catalogues say of them in rows, if any.
    """

    kind: str
    mark: str
    names: tuple[str, ...]
    claims: tuple[ClaimKey, ...] = ()


class _Title(NamedTuple):
    """A plain title: its words, the rarest first, the claims that have it, in order, and itself."""

    words: _Words
    claims: tuple[ClaimKey, ...]
    text: str

    @property
    def needed(self) -> int:
        """How many words it shares with any title that is like it, at least."""
        return math.ceil(_ALIKE * len(self.words))


def find_alike(claims: Mapping[ClaimKey, Claim]) -> tuple[set[Pair], list[Crowd]]:
    """Return the pairs of claims that look alike, and the crowds of which no pair was looked at, sorted.

    Alike are claims of different catalogues that share a stem of their names, a link, or most words of a title; and
    claims of one catalogue whose names are equal but for how they are written.
    """
    pairs, crowds = set[Pair](), set[Crowd]()
    for (_, mark), keys in _marked(claims):
        if len(keys) <= MANY:
            pairs.update(_across(combinations(keys, 2)))
        elif _spread(keys):
            crowds.add(_crowd(_in_words(mark), keys))
    for (_, name), keys in _spelled(claims):
        if len(keys) <= MANY:
            pairs.update(combinations(keys, 2))
        else:
            crowds.add(_crowd(f'the name "{name}"', keys))
    for titles in _titles(claims):
        likeness = _Likeness()
        likeness.compare(titles)
        pairs |= likeness.pairs
        crowds |= likeness.crowds
    return pairs, sorted(crowds)


def _marked(claims: Mapping[ClaimKey, Claim]) -> Iterable[tuple[tuple[str, str | Identifier], list[ClaimKey]]]:
    """The claims of each kind that share a stem or a link, in order."""
    groups: dict[tuple[str, str | Identifier], list[ClaimKey]] = defaultdict(list)
    for key, claim in sorted(claims.items()):
        marks: set[str | Identifier] = {*map(stem, claim.spellings), *claim.links}
        for mark in marks:
            groups[key.kind, mark].append(key)
    return groups.items()


def _spelled(claims: Mapping[ClaimKey, Claim]) -> Iterable[tuple[tuple[str, str], list[ClaimKey]]]:
    """The claims of each kind whose names are equal but for how they are written, in order."""
    groups: dict[tuple[str, str], list[ClaimKey]] = defaultdict(list)
    for key, claim in sorted(claims.items()):
        for name in set(map(folded, claim.spellings)):
            groups[key.kind, name].append(key)
    return groups.items()


def _crowd(mark: str, keys: Iterable[ClaimKey]) -> Crowd:
    claims = tuple(sorted(keys))
    return Crowd(kind=claims[0].kind, mark=mark, names=tuple(key.name for key in claims), claims=claims)


def _in_words(mark: str | Identifier) -> str:
    return f'names like "{mark}"' if isinstance(mark, str) else f"the link {mark.scheme}:{mark.value}"


def _across(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """The pairs whose claims are of different catalogues."""
    return (both for both in pairs if both[0].catalogue != both[1].catalogue)


def _spread(keys: Iterable[ClaimKey]) -> bool:
    """Whether claims are of more than one catalogue, so that two of them may be one thing."""
    return len({key.catalogue for key in keys}) > 1


# Titles.


def _titles(claims: Mapping[ClaimKey, Claim]) -> list[list[_Title]]:
    """The titles of claims, in order, apart by the kinds of these."""
    having: dict[tuple[str, frozenset[str]], dict[ClaimKey, str]] = defaultdict(dict)
    counts: Counter[str] = Counter()
    for key, claim in sorted(claims.items()):
        for title in sorted(claim.titles):
            words = frozenset(title.split())
            counts.update(words)
            having[key.kind, words][key] = title
    titles: dict[str, list[_Title]] = defaultdict(list)
    for (kind, words), texts in having.items():
        rarest_first = tuple(sorted(words, key=lambda word: (counts[word], word)))
        titles[kind].append(_Title(rarest_first, tuple(texts), min(texts.values())))
    return [sorted(of_kind) for of_kind in titles.values()]


class _Likeness:
    """The pairs of claims of one kind with titles that share most words, found by their rarest words.

    Two such titles have one of their first few words in common, counted from the rarest (prefix filtering: Bayardo et
    al., 2007); two of their first few and one more, and so on (Wang et al., "Can we beat the prefix filtering?", 2012).
    So what too many titles share is told apart by a further word.
    """

    def __init__(self) -> None:
        self.pairs, self.crowds = set[Pair](), set[Crowd]()

    def compare(self, titles: Sequence[_Title]) -> None:
        """Add the pairs among these titles, and the crowds."""
        for title in titles:
            self._add_product(title, title)
        self._refine((), titles)

    def _refine(self, shared: _Words, titles: Sequence[_Title]) -> None:
        """Compare the titles that share these words, and one more word of theirs."""
        groups: dict[str, list[_Title]] = defaultdict(list)
        for title in titles:
            words = title.words[: len(title.words) - title.needed + len(shared) + 1]
            start = words.index(shared[-1]) + 1 if shared else 0
            for word in words[start:]:
                groups[word].append(title)
        for word, sharing in groups.items():
            words = (*shared, word)
            if len(sharing) <= _MANY_TITLES:
                self._add_alike(sharing)
                continue
            closest = [title for title in sharing if title.needed <= len(words)]  # they may share no further word
            if len(closest) <= _MANY_TITLES and len(words) < _SHARED_WORDS:
                self._add_alike(closest)
                self._refine(words, sharing)
            else:
                claims = {key for title in sharing for key in title.claims}
                self._add_crowd(claims, f'"{" ".join(words)}" in their titles')

    def _add_alike(self, titles: Iterable[_Title]) -> None:
        for title, other in combinations(titles, 2):
            if similarity(title.text, other.text) >= _ALIKE:
                self._add_product(title, other)

    def _add_product(self, title: _Title, other: _Title) -> None:
        """Add the pairs of claims with these titles; if one of them has too many, a pair of each two catalogues."""
        if max(len(title.claims), len(other.claims)) <= MANY:
            self.pairs.update(_across(pair(*both) for both in product(title.claims, other.claims)))
            return
        first, second = ({key.catalogue: key for key in reversed(its.claims)}.values() for its in (title, other))
        self.pairs.update(_across(pair(*both) for both in product(first, second)))
        self._add_crowd({*title.claims, *other.claims}, f'the title "{title.text}", or one that is like it')

    def _add_crowd(self, keys: Iterable[ClaimKey], mark: str) -> None:
        if _spread(claims := tuple(keys)):
            self.crowds.add(_crowd(mark, claims))
