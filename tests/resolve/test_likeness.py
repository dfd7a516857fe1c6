"""Which claims look alike: all pairs that are, and what isn't compared is told as a crowd."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.resolve import likeness
from kg.resolve.claims import Claim, ClaimKey, make_claim
from kg.resolve.clusters import Pair
from kg.resolve.likeness import Crowd, find_alike
from kg.text.similarity import similarity
from tests.support.examples import examples

Claims = dict[ClaimKey, Claim]


def titled(titles: list[str]) -> Claims:
    """Claims of two catalogues by turns, each with a title, and with names that nothing shares."""
    keys = [ClaimKey("model", "ab"[index % 2], f"{title} #{index}") for index, title in enumerate(titles)]
    return {
        key: make_claim(key, set(), [title], frozenset(), frozenset()) for key, title in zip(keys, titles, strict=True)
    }


def alike(claims: Claims) -> set[Pair]:
    """The pairs of different catalogues with titles that share most words, compared each with each."""
    return {
        (key, other)
        for key, other in combinations(sorted(claims), 2)
        if key.catalogue != other.catalogue
        and any(similarity(title, twin) >= 0.7 for title in claims[key].titles for twin in claims[other].titles)
    }


WORDS = ["a", "model", "of", "the", "heart", "and", "eye", "that", "reads", "many", "large", "images"]
TITLES = st.lists(st.sampled_from(WORDS), min_size=1).map(" ".join)


@examples(300)
@given(st.lists(TITLES, max_size=20))
def test_all_pairs_are_found(titles: list[str]) -> None:
    claims = titled(titles)
    assert find_alike(claims) == (alike(claims), [])


@examples(300)
@given(titles=st.lists(TITLES, max_size=20), many=st.integers(1, 4), words=st.integers(1, 12))
def test_what_is_not_found_is_in_a_crowd(titles: list[str], many: int, words: int) -> None:
    claims = titled(titles)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(likeness, "_MANY_TITLES", many)
        patch.setattr(likeness, "_SHARED_WORDS", words)
        pairs, crowds = find_alike(claims)
    missed = alike(claims) - pairs
    assert pairs <= alike(claims)
    assert all(any({*both} <= {*crowd.claims} for crowd in crowds) for both in missed)


def test_common_words_alone_make_no_crowd() -> None:
    """Titles of words that all have are told apart by what else they share."""
    titles = [f"a large model of the {organ} {number}" for number in range(40) for organ in ("heart", "eye", "lung")]
    claims = titled(titles)
    pairs, crowds = find_alike(claims)
    missed = alike(claims) - pairs
    assert all(any({*both} <= {*crowd.claims} for crowd in crowds) for both in missed)
    assert len(crowds) < 10


def test_a_title_that_very_many_have_is_a_crowd_and_one_pair() -> None:
    claims = titled(["Technical report of the model"] * 100)
    pairs, crowds = find_alike(claims)
    assert len(pairs) == 1
    assert crowds == [
        Crowd(
            kind="model",
            mark='the title "technical report of the model", or one that is like it',
            names=tuple(key.name for key in sorted(claims)),
            claims=tuple(sorted(claims)),
        )
    ]
