"""Which papers are versions of one work: by their titles, by how rows changed, by their numbers, and as people say."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.resolve.versions import Change, Paper, Said, Version, Versions, changes_that_tell, judge
from kg.text.identifiers import Identifier, identify

ARXIV, OTHER_ARXIV = "https://arxiv.org/abs/2401.00001", "https://arxiv.org/abs/2402.00002"
BIORXIV = "https://www.biorxiv.org/content/10.1101/2024.01.02.123456v2"
JOURNAL, OTHER_JOURNAL = "https://doi.org/10.1000/eye.1", "https://doi.org/10.1000/eye.2"
PUBMED = "https://pubmed.ncbi.nlm.nih.gov/123/"
FORUM = "https://openreview.net/forum?id=xyz"
ANTHOLOGY = "https://aclanthology.org/W14-1234"
PAGE, OTHER_PAGE = "https://eyes.org/paper", "https://sight.org/paper"
DATA = "https://zenodo.org/record/123"
TITLE, OTHER_TITLE = "eyes of cats seen at night", "lungs of dogs in cold winters"
SHORT = "eyes of cats"


def paper(address: str, *titles: str, places: Iterable[str] = ("eyes:1",)) -> Paper:
    return Paper(identify(address), set(titles), set(places))


def papers(*addresses: str, title: str = TITLE) -> dict[str, Paper]:
    """Papers of one title, with their addresses in place of IRIs."""
    return {address: paper(address, title) for address in addresses}


def change(before: str, after: str, titles: tuple[str, str] = ("", ""), *, name: str = "EyeGPT") -> Change:
    return Change(
        catalogue="eyes",
        kind="model",
        name=name,
        before=identify(before),
        after=identify(after),
        titles=titles,
        revisions=("1111111", "2222222"),
        former=before,
    )


def said(paper: str, of: str) -> Version:
    return Version(paper=paper, of=of, justification="ManualMappingCuration", comment="a person")


def pairs(versions: Iterable[Version]) -> list[tuple[str, str]]:
    return [(its.paper, its.of) for its in versions]


def found(papers: dict[str, Paper], changes: Sequence[Change] = (), people: Said | None = None) -> Versions:
    return judge(papers, changes, people or Said())


# Changes.


def test_a_change_says_where_it_was_seen() -> None:
    assert str(change(ARXIV, JOURNAL)) == "EyeGPT of eyes links the one in 1111111, the other in 2222222"


@pytest.mark.parametrize(
    ("before", "after", "titles"),
    [
        (ARXIV, JOURNAL, ("", "")),
        (JOURNAL, ARXIV, ("", "")),
        (BIORXIV, JOURNAL, ("", "")),
        (ARXIV, PUBMED, (TITLE, "")),
        (ARXIV, PAGE, ("", "")),
        (PAGE, BIORXIV, ("", "")),
        (PAGE, OTHER_PAGE, (TITLE, TITLE)),
        (PAGE, JOURNAL, (TITLE, TITLE)),
        (FORUM, PUBMED, (TITLE, TITLE)),
        (ARXIV, BIORXIV, (TITLE, TITLE)),
    ],
)
def test_changes_that_tell_of_versions(before: str, after: str, titles: tuple[str, str]) -> None:
    its = change(before, after, titles)
    assert changes_that_tell([its]) == ([its], [])


@pytest.mark.parametrize(
    ("before", "after", "titles"),
    [
        # one sort: one of the two was a wrong link
        (ARXIV, OTHER_ARXIV, (TITLE, TITLE)),
        (JOURNAL, OTHER_JOURNAL, (TITLE, TITLE)),
        # no preprint among them, and no title that tells
        (PAGE, OTHER_PAGE, ("", "")),
        (PAGE, OTHER_PAGE, (TITLE, OTHER_TITLE)),
        (PAGE, OTHER_PAGE, (TITLE, "")),
        (PAGE, JOURNAL, (SHORT, SHORT)),
        (FORUM, PUBMED, ("", "")),
        (ARXIV, BIORXIV, ("", "")),
        # data is no paper
        (ARXIV, DATA, (TITLE, TITLE)),
        (DATA, ARXIV, (TITLE, TITLE)),
        (PAGE, DATA, (TITLE, TITLE)),
    ],
)
def test_changes_that_tell_nothing(before: str, after: str, titles: tuple[str, str]) -> None:
    assert changes_that_tell([change(before, after, titles)]) == ([], [])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # a preprint that became two papers of one sort
        (change(ARXIV, JOURNAL), change(ARXIV, OTHER_JOURNAL, name="EyeChat")),
        (change(JOURNAL, ARXIV), change(ARXIV, OTHER_JOURNAL, name="EyeChat")),
        # a paper that two preprints became
        (change(ARXIV, JOURNAL), change(OTHER_ARXIV, JOURNAL, name="EyeChat")),
        (change(ARXIV, PAGE), change(ARXIV, OTHER_PAGE, name="EyeChat")),
    ],
)
def test_changes_that_contradict_each_other_are_unclear(one: Change, other: Change) -> None:
    its = change(BIORXIV, PUBMED, name="EyeSAM")
    telling, unclear = changes_that_tell([other, its, one])
    assert telling == [its]
    assert unclear == sorted([one, other])


@pytest.mark.parametrize(
    "changes",
    [
        [change(ARXIV, JOURNAL), change(ARXIV, PUBMED, name="EyeChat")],
        [change(ARXIV, JOURNAL), change(BIORXIV, JOURNAL, name="EyeChat")],
        [change(ARXIV, JOURNAL), change(ARXIV, JOURNAL, name="EyeChat")],
        [change(ARXIV, JOURNAL), change(JOURNAL, ARXIV)],
        [change(ARXIV, PAGE), change(PAGE, JOURNAL, (TITLE, TITLE))],
    ],
)
def test_changes_that_agree_all_tell(changes: list[Change]) -> None:
    assert changes_that_tell(changes) == (sorted(changes), [])


# Versions.


@pytest.mark.parametrize(
    ("address", "of"),
    [
        (ARXIV, JOURNAL),
        (BIORXIV, JOURNAL),
        (ARXIV, BIORXIV),
        (PUBMED, JOURNAL),
        (ARXIV, PUBMED),
        (FORUM, PUBMED),
        (PUBMED, ANTHOLOGY),
        (ANTHOLOGY, JOURNAL),
        (PAGE, FORUM),
        (PAGE, JOURNAL),
        (ARXIV, PAGE),
        (OTHER_PAGE, PAGE),
    ],
)
def test_equal_titles_tell_and_the_preprint_is_the_version(address: str, of: str) -> None:
    for both in (papers(address, of), papers(of, address)):
        versions = found(both)
        assert pairs(versions.found) == [(address, of)]
        assert versions.open == ()


def test_what_two_versions_of_one_title_share_is_told() -> None:
    both = {
        ARXIV: paper(ARXIV, TITLE, places=["eyes:9", "eyes:1", "eyes:5", "cats:7", "dogs:4"]),
        JOURNAL: paper(JOURNAL, TITLE, places=["sight:3"]),
    }
    (its,) = found(both).found
    assert (its.justification, its.comment) == (
        "LexicalMatching",
        "equal titles (cats:7, dogs:4, eyes:1, eyes:5, eyes:9, sight:3)",
    )


def test_a_paper_known_by_its_title_alone_is_a_version_too() -> None:
    for address in (JOURNAL, PUBMED, PAGE):
        known = papers(address) | {"title": Paper(Identifier("title", "Eyes of Cats, Seen at Night"), {TITLE})}
        assert pairs(found(known).found) == [("title", address)]


def test_titles_are_equal_however_words_are_joined() -> None:
    known = {ARXIV: paper(ARXIV, "real world eyes of cats"), JOURNAL: paper(JOURNAL, "realworld eyes of cats")}
    assert pairs(found(known).found) == [(ARXIV, JOURNAL)]


@pytest.mark.parametrize("title", [SHORT, "eyes", "", "ophthalmologicalfoundation models"])
def test_short_titles_tell_nothing(title: str) -> None:
    assert found(papers(ARXIV, JOURNAL, title=title)) == Versions(found=(), open=())


def test_other_titles_tell_nothing() -> None:
    known = {ARXIV: paper(ARXIV, TITLE), JOURNAL: paper(JOURNAL, OTHER_TITLE), PAGE: paper(PAGE)}
    assert found(known) == Versions(found=(), open=())


def test_all_versions_are_versions_of_the_most_final_one() -> None:
    versions = found(papers(ARXIV, BIORXIV, PUBMED, PAGE, JOURNAL))
    assert pairs(versions.found) == sorted((its, JOURNAL) for its in (ARXIV, BIORXIV, PUBMED, PAGE))
    assert versions.open == ()


@pytest.mark.parametrize(
    "same",
    [
        (JOURNAL, OTHER_JOURNAL),
        (ARXIV, OTHER_ARXIV),
        (JOURNAL, OTHER_JOURNAL, ARXIV),
        (BIORXIV, "https://www.biorxiv.org/content/10.1101/2024.01.02.999999v1"),
    ],
)
def test_two_identifiers_of_one_sort_are_never_joined(same: tuple[str, ...]) -> None:
    versions = found(papers(*same))
    assert versions.found == ()
    assert len(versions.open) == len(same) - 1


def test_two_pages_may_have_one_paper() -> None:
    assert pairs(found(papers(PAGE, OTHER_PAGE)).found) == [(OTHER_PAGE, PAGE)]


def test_what_carries_two_titles_is_not_joined() -> None:
    known = {ARXIV: paper(ARXIV, TITLE, OTHER_TITLE), JOURNAL: paper(JOURNAL, TITLE)}
    versions = found(known)
    assert (versions.found, pairs(versions.open)) == ((), [(ARXIV, JOURNAL)])
    known[ARXIV] = paper(ARXIV, TITLE, f"{TITLE} and in caves")
    assert pairs(found(known).found) == [(ARXIV, JOURNAL)]


@pytest.mark.parametrize("address", [ARXIV, PAGE, PUBMED])
def test_data_is_no_version_of_a_paper(address: str) -> None:
    assert found(papers(address, DATA)).found == ()


def test_the_number_of_an_article_tells_its_identifier() -> None:
    doi, article = "https://doi.org/10.1609/AAAI.V38I5.28308", "https://ojs.aaai.org/index.php/AAAI/article/view/28308"
    other = "https://ojs.aaai.org/index.php/AAAI/article/view/28309"
    versions = found({its: paper(its) for its in (other, article, doi)})
    assert versions.open == ()
    assert versions.found == (
        Version(
            paper=article,
            of=doi,
            justification="BackgroundKnowledgeBasedMatching",
            comment="one number tells the other",
        ),
    )


@pytest.mark.parametrize(("before", "after"), [(ARXIV, JOURNAL), (JOURNAL, ARXIV)])
def test_a_row_that_changed_tells_of_versions(before: str, after: str) -> None:
    its = change(before, after)
    versions = found({ARXIV: paper(ARXIV), JOURNAL: paper(JOURNAL)}, [its])
    assert versions.open == ()
    assert versions.found == (Version(paper=ARXIV, of=JOURNAL, justification="CompositeMatching", comment=str(its)),)


@pytest.mark.parametrize(("before", "after"), [(PAGE, OTHER_PAGE), (OTHER_PAGE, PAGE)])
def test_of_two_pages_the_first_in_the_alphabet_has_the_other_as_version(before: str, after: str) -> None:
    versions = found({PAGE: paper(PAGE), OTHER_PAGE: paper(OTHER_PAGE)}, [change(before, after, (TITLE, TITLE))])
    assert pairs(versions.found) == [(OTHER_PAGE, PAGE)]


def test_rows_that_contradict_each_other_leave_it_open() -> None:
    known = {its: paper(its) for its in (ARXIV, JOURNAL, OTHER_JOURNAL)}
    versions = found(known, [change(ARXIV, JOURNAL), change(ARXIV, OTHER_JOURNAL, name="EyeChat")])
    assert versions.found == ()
    assert pairs(versions.open) == [(ARXIV, JOURNAL), (ARXIV, OTHER_JOURNAL)]
    assert {its.justification for its in versions.open} == {"CompositeMatching"}


def test_what_is_found_otherwise_is_no_longer_open() -> None:
    changes = [change(ARXIV, JOURNAL), change(ARXIV, OTHER_JOURNAL, name="EyeChat")]
    known = papers(ARXIV, JOURNAL) | {OTHER_JOURNAL: paper(OTHER_JOURNAL, OTHER_TITLE)}
    versions = found(known, changes)
    assert pairs(versions.found) == [(ARXIV, JOURNAL)]
    assert pairs(versions.open) == [(ARXIV, OTHER_JOURNAL)]


def test_a_change_counts_more_than_a_title() -> None:
    (its,) = found(papers(ARXIV, JOURNAL), [change(ARXIV, JOURNAL)]).found
    assert its.justification == "CompositeMatching"


# People.


def test_what_people_confirm_is_found() -> None:
    its = said(JOURNAL, OTHER_JOURNAL)
    assert found({}, people=Said(confirmed=(its,))).found == (its,)
    assert found(papers(JOURNAL, OTHER_JOURNAL), people=Said(confirmed=(its,))).found == (its,)


def test_what_people_confirm_is_said_in_their_words_and_not_open() -> None:
    its = said(ARXIV, JOURNAL)
    assert found(papers(ARXIV, JOURNAL), people=Said(confirmed=(its,))).found == (its,)
    known = papers(JOURNAL, OTHER_JOURNAL)
    (its,) = found(known).open
    assert found(known, people=Said(confirmed=(said(its.paper, its.of),))) == Versions(
        found=(said(its.paper, its.of),), open=()
    )


@pytest.mark.parametrize("direction", [1, -1])
def test_what_people_deny_is_neither_found_nor_open(direction: int) -> None:
    changes = [change(ARXIV, JOURNAL)]
    denied = Said(denied=frozenset({frozenset((ARXIV, JOURNAL)[::direction])}))
    assert found(papers(ARXIV, JOURNAL), changes, denied) == Versions(found=(), open=())
    both = Said(denied=frozenset({frozenset((JOURNAL, OTHER_JOURNAL)[::direction])}))
    assert found(papers(JOURNAL, OTHER_JOURNAL), (), both) == Versions(found=(), open=())


def test_what_people_deny_of_one_pair_leaves_the_others() -> None:
    denied = Said(denied=frozenset({frozenset((ARXIV, JOURNAL))}))
    assert pairs(found(papers(ARXIV, JOURNAL, PAGE), (), denied).found) == [(PAGE, JOURNAL)]


@pytest.mark.parametrize(
    ("paper", "of"),
    [
        (JOURNAL, ARXIV),  # is found the other way round
        (JOURNAL, OTHER_JOURNAL),  # is open the other way round
    ],
)
def test_people_decide_which_is_the_version(paper: str, of: str) -> None:
    its = said(paper, of)
    assert found(papers(paper, of), people=Said(confirmed=(its,))) == Versions(found=(its,), open=())


# The order of input.

KNOWN = {
    **papers(ARXIV, JOURNAL, PAGE),
    **papers(OTHER_ARXIV, OTHER_JOURNAL, BIORXIV, title=OTHER_TITLE),
    PUBMED: paper(PUBMED, TITLE, OTHER_TITLE, places=["sight:2", "eyes:5"]),
    OTHER_PAGE: paper(OTHER_PAGE, OTHER_TITLE),
    FORUM: paper(FORUM),
}
CHANGES = [
    change(ARXIV, JOURNAL),
    change(OTHER_ARXIV, OTHER_JOURNAL, name="EyeChat"),
    change(OTHER_ARXIV, JOURNAL, name="EyeSAM"),
    change(PAGE, FORUM, (TITLE, TITLE), name="EyeNet"),
    change(BIORXIV, PAGE, name="EyeNet"),
    change(BIORXIV, PAGE, name="EyeSeg"),
]
PEOPLE = [said(PUBMED, JOURNAL), said(BIORXIV, OTHER_PAGE)]


@given(st.permutations(list(KNOWN)), st.permutations(CHANGES), st.permutations(PEOPLE))
def test_the_order_of_input_plays_no_part(order: list[str], changes: list[Change], people: list[Version]) -> None:
    denied = frozenset({frozenset((PAGE, JOURNAL))})
    expected = judge(KNOWN, CHANGES, Said(confirmed=tuple(PEOPLE), denied=denied))
    assert expected.found
    assert expected.open
    shuffled = {iri: KNOWN[iri] for iri in order}
    assert judge(shuffled, changes, Said(confirmed=tuple(people), denied=denied)) == expected
    assert changes_that_tell(changes) == changes_that_tell(CHANGES)


@given(st.dictionaries(st.sampled_from(list(KNOWN)), st.sets(st.sampled_from([TITLE, OTHER_TITLE, SHORT])), min_size=2))
def test_no_pair_stands_twice_and_no_paper_is_its_own_version(titles: dict[str, set[str]]) -> None:
    versions = found({address: paper(address, *its) for address, its in titles.items()})
    together = [frozenset(its) for its in pairs((*versions.found, *versions.open))]
    assert len(together) == len(set(together))
    assert all(len(its) == 2 for its in together)


def test_very_many_papers_of_one_title_are_told_in_a_row() -> None:
    many = [f"https://eyes.org/{number:02}" for number in range(31)]
    versions = found(papers(*many))
    assert pairs(versions.found) == sorted((later, earlier) for earlier, later in pairwise(many))
    assert pairs(found(papers(*many[:30])).found) == [(later, many[0]) for later in many[1:30]]
