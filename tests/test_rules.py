"""The table of rules: every finding that the program reports is made from it, with the values that its texts need."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import kg
from kg.model import Finding, Severity
from kg.rules import LINT, READING, RULES, Rule, make_finding

PACKAGE = Path(kg.__file__).parent
BY_HAND = {"rules.py", "check/shapes.py"}
"""Where a Finding is put together: from the table, and from what a shape complains of."""

OWN = {name for name in inspect.signature(make_finding).parameters if name != "values"}


def calls(function: str) -> Iterator[tuple[str, ast.Call]]:
    """Each call of a function in the program, with its file."""
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function:
                yield file.relative_to(PACKAGE).as_posix(), node


MADE = [pytest.param(call, id=f"{file}:{call.lineno}") for file, call in calls("make_finding")]


def texts(node: ast.expr | None) -> set[str | None]:
    """The texts that an expression can be, None among them: a constant, or a choice of constants."""
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    assert node is None or isinstance(node, ast.Constant), "a rule and its case are named where they are used"
    return {None if node is None or node.value is None else str(node.value)}


def fields(rule: Rule, case: str | None) -> set[str]:
    """The values that the message and the hint of a rule need."""
    special = rule.cases[case] if case is not None else None
    templates = (special and special.message) or rule.message, (special and special.hint) or rule.hint or ""
    return {name for template in templates for _, name, _, _ in Formatter().parse(template) if name}


def cases_of(call: ast.Call) -> set[tuple[str, str | None]]:
    """The rules and cases that a call can report."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    return {(str(rule), case) for rule in texts(call.args[0]) for case in texts(given.get("case"))}


@pytest.mark.parametrize("call", MADE)
def test_a_finding_gives_the_values_that_its_rule_needs(call: ast.Call) -> None:
    given = {keyword.arg for keyword in call.keywords} - OWN
    needed = {name for rule, case in cases_of(call) for name in fields(RULES[rule], case)}
    assert given == needed


def test_each_rule_and_case_is_reported_somewhere() -> None:
    reported = {pair for _, call in calls("make_finding") for pair in cases_of(call)}
    table = {(name, case) for name, rule in RULES.items() for case in (None, *rule.cases)}
    assert reported == table


def test_findings_are_made_from_the_table() -> None:
    assert {file for file, _ in calls("Finding")} == BY_HAND


def test_a_rule_stands_once_and_is_told_in_whole_words() -> None:
    assert len(RULES) == len(READING) + len(LINT)
    for name, rule in RULES.items():
        assert name == rule.name
        assert not any(fields(rule, case) & OWN for case in (None, *rule.cases)), "that name has another meaning"
        for text in (rule.finds, rule.remedy):
            assert text == text.strip()
            assert not text.endswith("."), "it stands in a cell of docs/rules.md"


def test_no_message_has_a_line_number() -> None:
    """Else it is another finding when lines move; other places that it is about are `related`."""
    needed = {name for rule in RULES.values() for case in (None, *rule.cases) for name in fields(rule, case)}
    assert not needed & {"line", "lines", "place", "span", "position"}


def test_a_finding() -> None:
    assert make_finding("ragged-row", value="x", columns="A, B") == Finding(
        severity=Severity.WARNING,
        rule="ragged-row",
        message="the row has no cell for A, B",
        value="x",
        hint="Write - if something isn't known; check for a missing pipe.",
    )


def test_a_case_says_what_differs() -> None:
    usual, same = (make_finding("duplicate-name", case=case, name="A", kind="model") for case in (None, "same"))
    assert (usual.severity, same.severity) == (Severity.WARNING, Severity.NOTE)
    assert usual.message == same.message == "'A' stands in an earlier row too; both were taken for one model"
    assert usual.hint == same.hint


def test_a_hint_of_ones_own_takes_the_place_of_the_rules() -> None:
    assert make_finding("comment-idle", allowed="x", hint="Go on.").hint == "Go on."
    assert make_finding("comment-idle", allowed="x", hint="").hint is None
    assert make_finding("missing-column", columns="A").hint is None


def test_braces_in_a_value_are_text() -> None:
    assert make_finding("no-entry", text="{x}").message == "no entry: '{x}'"


@pytest.mark.parametrize(("rule", "case"), [("raged-row", None), ("ragged-row", "below"), ("ragged-row", None)])
def test_what_the_table_lacks_is_an_error(rule: str, case: str | None) -> None:
    with pytest.raises(KeyError):
        make_finding(rule, case=case)
