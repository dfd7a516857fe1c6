"""What is reported of entries that were resolved: rows that stand twice, links of two things, idle decisions."""

import pytest

from kg.resolve.past import Past
from tests.support.rows import SCHEMA, decided, resolved, row

TITLE, OTHER = "A foundation model that reads electrocardiograms", "Retinal screening with a network of the eye"
ARXIV, DOI = "https://arxiv.org/abs/2401.00001", "https://doi.org/10.1038/s41591-024-00001-1"
CODE = "https://github.com/lab/heartlm"
MODEL = SCHEMA.prefixes["model"]


def test_a_decision_on_what_is_not_there_is_told() -> None:
    (finding,) = resolved(
        [row("a", 1, "HeartLM")], Past(decisions=[decided(f"{MODEL}HeartLM", f"{MODEL}None", line=7)])
    ).findings
    assert (finding.rule, finding.severity.value, finding.span and finding.span.line) == ("idle-mapping", "note", 7)


@pytest.mark.parametrize("wrong", ["paper", "code"])
def test_a_wrong_link_joins_nothing_and_is_a_finding(wrong: str) -> None:
    rows = [
        row("a", 1, "HeartLM", TITLE, ARXIV) if wrong == "paper" else row("a", 1, "HeartLM", code=CODE),
        row("b", 7, "MurmurNet", TITLE, ARXIV) if wrong == "paper" else row("b", 7, "MurmurNet", code=CODE),
    ]
    (finding,) = (its for its in resolved(rows).findings if its.rule == "shared-link")
    assert finding.span is not None
    assert (finding.span.catalogue, finding.span.line) == ("b", 7)
    assert "HeartLM of a;" in finding.message
    assert [(span.catalogue, span.line) for span in finding.related] == [("a", 1)]


def test_a_row_that_stands_twice() -> None:
    again = row("a", 7, "HeartLM", TITLE, ARXIV)
    (finding,) = resolved([row("a", 1, "HeartLM", TITLE, ARXIV), again]).findings
    assert (finding.rule, finding.severity.value, finding.span) == ("duplicate-name", "note", again.span)
    assert finding.message == "'HeartLM' stands in an earlier row too; both were taken for one model"
    assert [span.line for span in finding.related] == [1]
    (finding,) = resolved([row("a", 1, "HeartLM", TITLE, ARXIV), row("a", 7, "HeartLM", TITLE)]).findings
    assert finding.severity.value == "warning"  # they don't state the same


def test_a_row_of_another_catalogue_is_no_duplicate() -> None:
    assert resolved([row(name, 1, "HeartLM", TITLE, ARXIV) for name in "ab"]).findings == ()


def test_what_very_many_link_is_no_wrong_link() -> None:
    link = "github:lab/heartlm"
    names = [
        "Alpha",
        "Beta",
        "Gamma",
        "Delta",
        "Epsilon",
        "Zeta",
        "Eta",
        "Theta",
        "Iota",
        "Kappa",
        "Lambda",
        "Mu",
        "Nu",
    ]
    rows = [row(f"c{line}", line, name, code=CODE) for line, name in enumerate(names)]
    (crowd,) = resolved(rows).findings
    assert (crowd.rule, str(crowd.span)) == ("too-alike", "c0.md:0:1")
    assert crowd.message == (
        f"13 models have the link {link}, too many to compare each with each: no two of them are proposed as one"
    )
    assert {finding.rule for finding in resolved(rows[:3]).findings} == {"shared-link"}
    assert len(resolved(rows[:3]).findings) == 3


def test_what_is_too_alike_is_told_where_a_cell_names_it() -> None:
    rows = [row("a", line, f"EyeNet {chr(64 + line)}", base=[f"HeartLM v{line}"]) for line in range(1, 14)]
    crowds = [finding for finding in resolved(rows).findings if finding.rule == "too-alike"]
    assert [(crowd.message.partition(",")[0], str(crowd.span)) for crowd in crowds] == [
        ('13 models have names like "heartlm"', "a.md:1:1")
    ]
