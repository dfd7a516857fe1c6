"""Names as they are compared: one form of all spellings, and none of what tells names apart is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.names import plain_name
from tests.support.spellings import NAME, spellings


@given(spellings())
def test_all_spellings_have_one_form(name: str) -> None:
    assert plain_name(name) == NAME


@given(st.text())
def test_a_plain_name_is_its_own_form(name: str) -> None:
    assert plain_name(plain_name(name)) == plain_name(name)


@pytest.mark.parametrize(
    "name", ["BioMedGPT", "BiomedGPT", "MIMIC-III", "MIMIC_III", "HuaTuo 华佗", "می‌خ", "👩‍👩‍👧Net"]
)
def test_what_tells_names_apart_stays(name: str) -> None:
    assert plain_name(name) == name
