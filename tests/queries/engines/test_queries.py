"""The saved questions have the same rows in other engines as in the embedded one."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.sparql_engines import Rows, rdflib, rdflib_dataset
from tests.support.workspaces import ROOT

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # its own parsers use what it deprecates

LONG = ["integration-patterns"]
"""Questions that take rdflib a minute or more on the whole graph: it is asked about a third of the models."""
COMPARING = ["disagreements", "stated-by-one"]
"""Questions that rdflib has no answer to in hours on the whole graph, since it joins each OPTIONAL with all rows before
it filters: it is asked about two small catalogues (test_two_catalogues)."""
SHORT = sorted({file.stem for file in (ROOT / "queries").glob("*.rq")} - {*LONG, *COMPARING})
MODEL = re.compile(r"^(<\S+>) <\S+#type> <https://w3id\.org/fmkg/ns#FoundationModel> \.$", re.MULTILINE)


@pytest.fixture(scope="module")
def graph(built: Path) -> Path:
    return built / "kg.nq"


@pytest.mark.parametrize("name", SHORT)
def test_rows_are_the_expected_ones(
    name: str, engine: Callable[[str], Rows], texts: dict[str, str], expected: dict[str, Rows]
) -> None:
    assert engine(texts[name]) == expected[name]


@pytest.mark.parametrize("name", [*LONG, *COMPARING])
@pytest.mark.parametrize("engine", ["jena", "jena-union"], indirect=True)
def test_rows_of_long_questions_are_the_expected_ones(
    name: str, engine: Callable[[str], Rows], texts: dict[str, str], expected: dict[str, Rows]
) -> None:
    assert engine(texts[name]) == expected[name]


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("union", [False, True], ids=["rdflib", "rdflib-union"])
def test_rows_of_long_questions_on_a_third_of_the_models(
    name: str, union: bool, graph: Path, texts: dict[str, str], expected: dict[str, Rows]
) -> None:
    """Of the other models only the name and the family are left; the rows of the third are the same as ever."""
    lines = graph.read_text(encoding="utf-8").split("\n")
    models = sorted(set(MODEL.findall("\n".join(lines))))
    others = set(models) - set(models[2::3])
    kept = [line for line in lines if line.split(" ")[0] not in others or re.search("#(label|inFamily)> ", line)]
    header, *rows = expected[name]
    model, sign, basis = (header.index(column) for column in ("model", "sign", "basis"))
    of_the_third = [row for row in rows if f"<{row[model]}>" not in others]
    assert len(of_the_third) > len(rows) / 3
    assert {(row[sign], row[basis]) for row in of_the_third} == {(row[sign], row[basis]) for row in rows}
    assert rdflib(rdflib_dataset("\n".join(kept), union=union), texts[name]) == [header, *of_the_third]
