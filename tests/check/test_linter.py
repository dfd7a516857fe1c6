"""`kg lint` as a whole: the project's own files, what comments allow, what is reported once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kg.check import lint, to_text
from kg.model import Finding, Severity
from kg.rules import LINT
from kg.workspace import Workspace
from tests.support.linting import HEAD, PREFIXES, QUERY, assert_found, fresh


def test_the_projects_terms_are_all_there(bundled: Workspace) -> None:
    report = lint(bundled)
    if report.findings:
        pytest.fail(f"\n{to_text(report)}", pytrace=False)


def test_without_a_build_the_report_says_what_it_lacks(workspace: Workspace) -> None:
    found = [finding for finding in lint(workspace).findings if finding.rule == "build-missing"]
    assert [(its.severity, its.hint) for its in found] == [(Severity.NOTE, "Run: kg build")]


def test_a_comment_allows_what_is_wrong_on_purpose(small: Workspace, known: tuple[Finding, ...]) -> None:
    file = small.root / "shapes" / "x.ttl"
    lines = [
        "# lint: allow namespace-unknown: these spellings are what it looks for",
        "shape:one a sh:NodeShape ; sh:targetClass <https://schema.org/Dataset> ;",
        "  sh:targetSubjectsOf <https://schema.org/url> .",
        "",
        "shape:two a sh:NodeShape ; sh:targetSubjectsOf fm:bases ;  # lint: allow term-undeclared, term-kind",
        "  sh:targetClass fm:FoundationModell .",
    ]
    file.write_text(HEAD + "\n".join(lines), encoding="utf-8")
    start = HEAD.count("\n")
    found = [(its.rule, its.span.line - start) for its in fresh(small, known) if its.span]
    assert found == [("comment-idle", 5), ("term-undeclared", 6)]


def test_a_comment_that_allows_nothing_is_found(small: Workspace, known: tuple[Finding, ...]) -> None:
    text = QUERY + "?model fm:base ?base }  §# lint: allow term-kind: why"
    assert_found(small, known, "queries/x.rq", text, "comment-idle", "Drop it from the comment.")


def test_a_missing_declaration_is_told_once_and_a_slip_wherever_it_stands(
    small: Workspace, known: tuple[Finding, ...]
) -> None:
    for name in ("x", "y"):
        (small.root / "queries" / f"{name}.rq").write_text(
            f"{HEAD}ASK {{ ?a fm:xyzzy ?b ; fm:xyzzy ?c ; fm:bases ?d ; fm:bases ?e }}", encoding="utf-8"
        )
    counts = Counter(its.focus for its in fresh(small, known))
    assert counts == {PREFIXES["fm"] + "xyzzy": 1, PREFIXES["fm"] + "bases": 4}


def test_every_rule_is_tried() -> None:
    tests = "".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_*.py"))
    assert [rule for rule in LINT if f'"{rule}"' not in tests] == []
