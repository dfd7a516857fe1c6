"""When names, titles and links are the same but for how they are written, and when titles contradict each other."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.identifiers import Identifier
from kg.text.similarity import (
    are_contradicting,
    bare_name,
    folded,
    identify_link,
    is_name,
    is_telling,
    plain_title,
    similarity,
    spellings,
    stem,
    title_key,
)

NAMES = st.text(alphabet=string.ascii_letters + string.digits + " -_.+/()", max_size=30)
WORDS = ("towards", "toward", "a", "of", "the", "eye", "eyes", "cat", "cats", "night", "seen", "models", "scans")
TITLES = st.lists(st.sampled_from(WORDS)).map(" ".join)

# Names.


@pytest.mark.parametrize(
    "names",
    [
        ("EyeGPT", "Eyegpt", "Eye-GPT", "eye_gpt", "Eye GPT", "ＥｙｅＧＰＴ", "“Eye.GPT”"),
        ("Eye+", "EYE +"),
        ("Auge-Größe", "AUGEGRÖSSE"),
        ("眼科模型", "眼科 模型"),
    ],
)
def test_names_are_one_but_for_case_and_punctuation(names: tuple[str, ...]) -> None:
    assert len(set(map(folded, names))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("EyeSet-III", "EyeSet-IV"),
        ("EyeSAM", "SAM-Eye"),
        ("Eye", "Eye+"),
        ("Eye", "Eye2"),
        ("EyeGPT-7B", "EyeGPT-13B"),
        ("Auge", "Äuge"),
        ("--", "..."),
    ],
)
def test_what_else_is_in_a_name_tells_things_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("EyeGPT", "eyegpt"),
        ("EyeGPT-70B", "eyegpt"),
        ("EyeGPT 7 b", "eyegpt"),
        ("EyeGPT13B", "eyegpt"),
        ("EyeGPT-1.3B", "eyegpt"),
        ("EyeGPT - 350M ", "eyegpt"),
        ("EyeGPT-2", "eyegpt2"),
        ("EyeGPT-2-7B", "eyegpt2"),
        ("EyeGPT-7B-Chat", "eyegpt7bchat"),
        ("B12", "b12"),
        ("70B", "70b"),
        ("EyeGPT-7T", "eyegpt7t"),
    ],
)
def test_a_bare_name_is_without_the_number_of_parameters(name: str, bare: str) -> None:
    assert bare_name(name) == bare


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("EyeGPT", "eyegpt"),
        ("EyeGPT v2", "eyegpt"),
        ("EyeGPTv2", "eyegpt"),
        ("EyeGPT-2.0", "eyegpt"),
        ("EyeGPT version 3", "eyegpt"),
        ("Eye-V.1.5-7B", "eye"),
        ("EyeGPT 7B v2", "eyegpt"),
        ("EyeSet dataset", "eyeset"),
        ("EyeSet Data Set", "eyeset"),
        ("EyeSet corpus benchmark", "eyeset"),
        ("EyeSet-14 Database", "eyeset"),
        ("EyeSet-III", "eyesetiii"),
        ("Eyedata", "eyedata"),
        # what would be left is too short to be a name
        ("E2", "e2"),
        ("AI-2", "ai2"),
        ("v2", "v2"),
        ("Dataset", "dataset"),
        ("70B", "70b"),
    ],
)
def test_a_stem_is_without_release_size_and_words_for_data(name: str, expected: str) -> None:
    assert stem(name) == expected


@pytest.mark.parametrize("name", ["EyeGPT_7B", "EyeGPT_350M", "EyeGPT_v2", "EyeGPT_2.0"])
def test_an_underscore_may_stand_before_size_and_release(name: str) -> None:
    assert stem(name) == "eyegpt"


@given(NAMES)
def test_case_never_counts_in_names(name: str) -> None:
    for its in (folded, bare_name, stem):
        assert its(name.upper()).casefold() == its(name.lower()).casefold()


@given(st.text(max_size=30))
def test_any_name_has_a_key_and_that_is_its_own(name: str) -> None:
    assert bool(folded(name)) == bool(name)
    assert folded(folded(name)) == folded(name)
    bare_name(name)
    stem(name)
    assert spellings(name)[0] == name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("EyeGPT", []),
        ("EyeGPT/EyeChat", ["EyeGPT", "EyeChat"]),
        ("EyeGPT / EyeChat", ["EyeGPT", "EyeChat"]),
        ("EyeGPT／EyeChat", ["EyeGPT", "EyeChat"]),
        ("T2/EyeGPT", ["EyeGPT"]),  # two letters are no name
        ("T2/E1", []),
        ("EyeGPT/EyeGPT", ["EyeGPT"]),
        ("EyeGPT (眼科模型)", ["EyeGPT", "眼科模型"]),
        ("EyeGPT（眼科模型）", ["EyeGPT", "眼科模型"]),
        ("EyeGPT 眼科模型", ["EyeGPT", "眼科模型"]),
        ("眼科模型", []),
        ("EyeGPT (a model)", []),
    ],
)
def test_a_name_may_give_two(name: str, expected: list[str]) -> None:
    assert spellings(name) == [name, *expected]


@pytest.mark.parametrize(
    "text", ["Auge et al.", "Auge et al", "Auge et. al., 2024", "Auge et al. (2023)", "Äuge ET AL."]
)
def test_who_made_a_thing_is_no_name(text: str) -> None:
    assert not is_name(text)


@pytest.mark.parametrize("text", ["EyeGPT", "Auge", "4D et al.", "Auge et alii", "EyeGPT by Auge et al."])
def test_other_texts_are_names(text: str) -> None:
    assert is_name(text)


# Titles.


@pytest.mark.parametrize(
    "title",
    [
        "Toward Eyes: A Real-World Study of Sight",
        "towards eyes: a real-world study of sight",
        "TOWARDS EYES - A REAL-WORLD STUDY OF SIGHT.",
        "  Toward  eyes:\na “real world” study of sight ",
        "Toward Eyes： A Real–World Study_of Sight",
        "Ｔｏｗａｒｄ Eyes: A Real-World Study of Sight?",
    ],
)
def test_a_title_is_equal_but_for_case_and_punctuation(title: str) -> None:
    assert plain_title(title) == "toward eyes a real world study of sight"


def test_a_title_keeps_what_counts() -> None:
    assert plain_title("Eyes seen from afar") != plain_title("Eyes seen from near")
    assert plain_title("Eyes towardsness") == "eyes towardsness"
    assert plain_title("…") == plain_title("") == ""


def test_titles_are_one_however_their_words_are_joined() -> None:
    one, other, third = map(plain_title, ("A real-world study", "A realworld study", "A real study"))
    assert one != other
    assert title_key(one) == title_key(other) != title_key(third)


@pytest.mark.parametrize(
    ("title", "telling"),
    [
        ("eyes seen at night", True),
        ("eyes at night x", True),  # 15 letters
        ("eyes at nights", False),  # 14
        ("ophthalmological foundations", False),  # two words
        ("ophthalmological foundation models", True),
        ("", False),
    ],
)
def test_a_telling_title_is_long_enough(title: str, telling: bool) -> None:
    assert is_telling(title) is telling


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("eyes at night", "eyes at night", 1.0),
        ("eyes at night", "night at eyes", 1.0),
        ("eyes at night", "eyes at noon", 0.5),
        ("eyes at night", "models of cats", 0.0),
        ("eyes", "eyes of cats seen", 0.25),
        ("eyes", "", 0.0),
        ("", "", 1.0),
    ],
)
def test_similarity_is_the_part_of_the_words_that_are_shared(one: str, other: str, expected: float) -> None:
    assert similarity(one, other) == similarity(other, one) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("titles", "others"),
    [
        ({"eyes of cats at night"}, {"lungs in winter"}),
        # only words that any title has are shared
        ({"a study of the eyes for the night"}, {"a model of the lungs for the winter"}),
        ({"toward eyes using models"}, {"toward lungs using scans"}),
        # one word of three
        ({"eyes cats night"}, {"eyes lungs winter"}),
        ({"eyes of cats", "hearts of cats"}, {"lungs in winter", "bones in summer"}),
    ],
)
def test_titles_contradict_that_have_little_in_common(titles: set[str], others: set[str]) -> None:
    assert are_contradicting(titles, others)
    assert are_contradicting(others, titles)


@pytest.mark.parametrize(
    ("titles", "others"),
    [
        (set(), {"lungs in winter"}),
        (set(), set()),
        ({"eyes of cats"}, {"eyes of cats"}),
        # half the words of the shorter one, however long the other is
        ({"eyes cats"}, {"cats lungs winter summer bones"}),
        ({"eyegpt a model of eyes"}, {"a model of eyes"}),
        ({"eyes of cats", "lungs in winter"}, {"bones in summer", "the lungs in one winter"}),
        # nothing but common words: these are compared then
        ({"how to do what"}, {"what to do"}),
    ],
)
def test_titles_do_not_contradict_that_are_alike_or_missing(titles: set[str], others: set[str]) -> None:
    assert not are_contradicting(titles, others)
    assert not are_contradicting(others, titles)


def test_titles_of_common_words_alone_contradict_others() -> None:
    assert are_contradicting({"how to do what"}, {"eyes of cats"})


@given(TITLES, TITLES)
def test_likeness_of_titles_has_no_direction(one: str, other: str) -> None:
    first, second = plain_title(one), plain_title(other)
    assert plain_title(first) == first
    assert 0 <= similarity(first, second) == similarity(second, first) <= 1
    assert are_contradicting({first}, {second}) == are_contradicting({second}, {first})
    assert not are_contradicting({first}, {first})


# Links.


@pytest.mark.parametrize(
    ("addresses", "scheme", "value"),
    [
        (
            [
                "https://github.com/eyes/gpt",
                "http://www.GitHub.com/Eyes/GPT/",
                "github.com/eyes/gpt.git",
                "https://github.com/eyes/gpt/tree/main/docs?tab=readme#eyes",
            ],
            "github",
            "eyes/gpt",
        ),
        (["https://gitlab.com/Eyes/gpt", "https://gitlab.com/eyes/GPT/-/blob/main/a.md"], "gitlab", "eyes/gpt"),
        (
            [
                "https://huggingface.co/Eyes/GPT",
                "https://hf.co/eyes/gpt/tree/main",
                "https://huggingface.co/models/eyes/gpt",
            ],
            "huggingface",
            "eyes/gpt",
        ),
        (["https://huggingface.co/datasets/Eyes/Set/viewer"], "huggingface", "datasets/eyes/set"),
        (["https://huggingface.co/spaces/eyes/gpt?x=1"], "huggingface", "spaces/eyes/gpt"),
        (["https://huggingface.co/Eyes"], "huggingface", "eyes"),
        (["https://huggingface.co/models"], "huggingface", "models"),
        (["https://arxiv.org/abs/2401.00001v2", "https://huggingface.co/papers/2401.00001"], "arxiv", "2401.00001"),
        # a page that is none of a repository; elsewhere letter case counts
        (["https://github.com/Eyes", "http://github.com/Eyes/"], "url", "github.com/Eyes"),
        (["https://eyes.github.com/A/b"], "url", "eyes.github.com/A/b"),
        (["https://Eyes.org/Page#top", "www.eyes.org/Page/"], "url", "eyes.org/Page"),
        (["https://huggingface.co"], "url", "huggingface.co"),
    ],
)
def test_what_links_lead_to(addresses: list[str], scheme: str, value: str) -> None:
    for address in addresses:
        assert identify_link(address) == Identifier(scheme, value)


def test_a_data_set_is_not_the_model_of_its_name() -> None:
    pages = [f"https://huggingface.co/{kind}eyes/gpt" for kind in ("", "datasets/", "spaces/")]
    assert len(set(map(identify_link, pages))) == 3


def test_a_fragment_counts_that_chooses_the_page() -> None:
    pages = [f"https://eyes.org/{fragment}" for fragment in ("#!Eyes:one", "#!Eyes:two", "#/one", "#/two", "#one")]
    assert len(set(map(identify_link, pages))) == 5
    assert identify_link("https://eyes.org/#one") == identify_link("https://eyes.org/#two")


@pytest.mark.parametrize("fragment", ["#!Eyes:one", "#/one"])
def test_a_fragment_that_counts_stands_there_once(fragment: str) -> None:
    assert identify_link(f"https://eyes.org/{fragment}") == Identifier("url", f"eyes.org{fragment}")


def test_a_fragment_is_no_part_of_a_repository() -> None:
    assert identify_link("https://github.com/eyes/gpt#/readme") == identify_link("https://github.com/eyes/gpt")


def test_two_projects_of_a_group_within_a_group_are_two() -> None:
    one, other = (identify_link(f"https://gitlab.com/eyes/models/{name}") for name in ("one", "two"))
    assert one != other


@pytest.mark.parametrize("text", ["", "none", "-", "docs/eyes.md", "#eyes", "mailto:someone@eyes.org"])
def test_what_is_no_address_leads_nowhere(text: str) -> None:
    assert identify_link(text) is None
