"""Papers for reference managers."""

from __future__ import annotations

import json
import re

from kg.exports.bibliography import Paper, to_bibtex, to_csl
from kg.exports.formats import export
from kg.workspace import Workspace

SURVEY = "Data-Centric Foundation Models in Computational Healthcare: A Survey"


def test_bibtex_has_each_titled_paper_once_and_the_survey(bundled: Workspace) -> None:
    text = export(bundled, "bibtex")
    keys = re.findall(r"^@\w+\{(\S+),$", text, re.MULTILINE)
    assert len(keys) == len(set(keys)) > 80
    survey = next(entry for entry in text.split("\n\n") if SURVEY in entry)
    assert "eprint = {2401.02458}" in survey
    assert "Zhang, Yunkun" in survey
    assert "doi:" not in text


AUTHORS = (
    "Zhang, Yunkun and Gao, Jin and Tan, Zheling and Zhou, Lingfeng and Ding, Kexin and Zhou, Mu and Zhang, Shaoting"
)


def test_authors_stand_in_the_order_of_the_paper(bundled: Workspace) -> None:
    assert f"  author = {{{AUTHORS} and Wang, Dequan}},\n" in export(bundled, "bibtex")
    items = json.loads(export(bundled, "csl"))
    survey = next(item for item in items if item["title"] == SURVEY)
    assert " and ".join(f"{its['family']}, {its['given']}" for its in survey["author"]) == f"{AUTHORS} and Wang, Dequan"


def test_what_an_entry_prints_of_authors_is_taken_apart() -> None:
    paper = Paper(
        "doi/10.1/a", {"title": ["A study"], "authors": ["Yu Li et al.", "Yu Li, Xin Wu and Amy Cole et al."]}
    )
    assert "author = {Yu Li and Xin Wu and Amy Cole and others}," in to_bibtex([paper])
    assert json.loads(to_csl([paper]))[0]["author"][-1] == {"literal": "et al."}


def test_csl_says_the_same(bundled: Workspace) -> None:
    items = json.loads(export(bundled, "csl"))
    survey = next(item for item in items if item["title"] == SURVEY)
    assert {"family": "Wang", "given": "Dequan"} in survey["author"]
    assert len(items) == export(bundled, "bibtex").count("\n@") + 1


def test_special_marks_survive_latex() -> None:
    paper = Paper("doi/10.1/a_b", {"title": ["50% of H&E_{x} ~ #1 \\ $"], "doi": ["10.1/a_b"]})
    assert r"50\% of H\&E\_\textbraceleft{}x\textbraceright{} \textasciitilde{} \#1 \textbackslash{} \$" in to_bibtex(
        [paper]
    )
    assert json.loads(to_csl([paper]))[0]["title"] == paper.fields["title"][0]
