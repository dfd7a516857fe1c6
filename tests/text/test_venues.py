"""Where and when something was published, in the forms that lists print it in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.venues import is_venue, is_year, known_venue, publication, year_in


@pytest.mark.parametrize(
    ("text", "venue", "year"),
    [
        ("Nature Medicine, 2024", "Nature Medicine", "2024"),
        ("2024 Nature Medicine", "Nature Medicine", "2024"),
        ("ICML 2021", "ICML", "2021"),
        ("ICML 2021 Workshop", "ICML", "2021"),
        ("Nature 2023 (oral)", "Nature", "2023"),
        ("Medical Image Analysis (2022)", "Medical Image Analysis", "2022"),
        ("NeurIPS'23", "NeurIPS", "2023"),
        ("NeurIPS ’23", "NeurIPS", "2023"),
        ("ICML'21 Workshop", "ICML", "2021"),
        ("CVPR23", "CVPR", "2023"),
        ("CVPR2023", "CVPR", "2023"),
        ("arXiv, 2023.10", "arXiv", "2023"),
        ("bioRxiv 2021.05.17", "bioRxiv", "2021"),
        ("arXiv 2401.00001", "arXiv 2401.00001", None),  # no year but a number
        ("J. Rhythm 2015", "J. Rhythm", "2015"),
        ("NPJ Digit. Med., 2023", "NPJ Digit. Med.", "2023"),
        ("Preprint / Workshop", "Preprint / Workshop", None),
        ("Preprint / Workshop, 2022", "Preprint / Workshop", "2022"),
        ("《自然》，2024", "自然", "2024"),
        ("Acta Rhythmica", "Acta Rhythmica", None),
        ("2023", None, "2023"),
        ("(2023)", None, "2023"),
        ("28th Oct., 2023", None, "2023"),
        ("Oct 28, 2023", None, "2023"),
        ("May 2023", None, "2023"),
        ("2023 May", None, "2023"),
        ("2026-08-19", None, "2026"),
        ("2023-05", None, "2023"),
        ("2023.5", None, "2023"),
        ("05/2023", None, "2023"),
        ("17.05.2023", None, "2023"),
        ("2024年5月", None, "2024"),
        ("2024年5月17日", None, "2024"),
        ("2023/2024", None, "2023"),
    ],
)
def test_publication(text: str, venue: str | None, year: str | None) -> None:
    found = publication(text)
    assert found is not None
    assert (found.venue, found.year) == (venue, year)
    if found.venue_at is not None:
        assert text[slice(*found.venue_at)] == venue
    if found.year_at is not None:
        assert (year or "").endswith(text[slice(*found.year_at)])


@pytest.mark.parametrize("text", ["", "-", "()", "20230", "1949", "2050", "3.14", f"{'word ' * 20}2023"])
def test_no_publication(text: str) -> None:
    assert publication(text) is None


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Nature", True),
        ("Nature Medicine", True),
        ("npj Digit. Med.", True),
        ("Preprint / Workshop", True),
        ("arXiv", True),
        ("arXiv preprint", True),
        ("MICCAI Workshop", True),
        ("Journal of Rhythms", True),
        ("Rhythm Letters", True),
        # with a year such texts are venues, without one they might be anything
        ("medicine", False),
        ("a workshop of hearts", False),
        ("the biology of hearts", False),
        ("某某学报", False),
        ("J. Rhythm", False),
        ("Proc. Rhythms", False),
        ("Trans. Rhythms", False),
        ("Rhythm Conf. Papers", False),
    ],
)
def test_venues(text: str, alone: bool) -> None:
    assert known_venue(text)
    assert is_venue(text) is alone


@pytest.mark.parametrize("text", ["", "HeartLM", "Acta Rhythmica", "rhythms", "None", "Nature " * 20])
def test_no_venues(text: str) -> None:
    assert not known_venue(text)
    assert not is_venue(text)


@pytest.mark.parametrize(
    "heading",
    [
        "2024",
        "2023年",
        "2023 年",
        "(2022)",
        "Year 2021",
        "in 2020",
        "Published in 2019",
        "📅 2024",
        "**2024**",
        "2024.",
    ],
)
def test_year_headings(heading: str) -> None:
    assert is_year(heading)
    assert (year_in(heading) or "") in heading


@pytest.mark.parametrize("heading", ["", "2024 papers", "20245", "2023-05", "1949", "Papers of 2024", "24"])
def test_no_year_headings(heading: str) -> None:
    assert not is_year(heading)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("in May 2023", "2023"),
        ("2021, 2022", "2021"),
        ("2024年5月", "2024"),
        ("v1.2023", None),
        ("12023", None),
        ("", None),
    ],
)
def test_year_in(text: str, year: str | None) -> None:
    assert year_in(text) == year


PIECES = [
    *" ,.;:/-–()[]'’年月",
    "2023",
    "23",
    "05",
    "May",
    "ICML",
    "Nature",
    "J.",
    "arXiv",
    "th",
    "st",
    "x",
    "《",
    "》",
]


@given(st.one_of(st.lists(st.sampled_from(PIECES), max_size=16).map("".join), st.text(max_size=40)))
def test_any_text(text: str) -> None:
    is_venue(text)
    known_venue(text)
    is_year(text)
    assert (year_in(text) or "") in text
    if (found := publication(text)) is not None:
        assert found.venue is not None or found.year is not None
        assert (found.venue is None) == (found.venue_at is None)
        assert (found.year is None) == (found.year_at is None)
        assert found.venue_at is None or text[slice(*found.venue_at)] == found.venue
        assert found.year_at is None or (found.year or "").endswith(text[slice(*found.year_at)])
