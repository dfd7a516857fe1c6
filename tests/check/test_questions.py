"""What `kg lint` finds in the headers of saved questions."""

from __future__ import annotations

import pytest

from kg.model import Finding
from kg.workspace import Workspace
from tests.support.linting import assert_found, fresh

BODY = "SELECT ?x { ?x ?y $of }\n"
CORRECT = "Correct the header, the lines that begin with #+."
FAULTS = {
    "no header": (f"§{BODY}".replace("$of", "?z"), CORRECT),
    "no title": (f"#+ §description: D\n{BODY}".replace("$of", "?z"), CORRECT),
    "a key that is none": (
        f"#+ title: T\n#+ description: D\n#+ §parameter: {{}}\n{BODY}",
        "Did you mean 'parameters'?",
    ),
    "a kind that is none": (
        f"#+ title: T\n#+ description: D\n#+ parameters:\n#+   of: {{§kind: modl, help: H, example: E}}\n{BODY}",
        "Did you mean 'model'?",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_a_header_is_found_at_its_place(small: Workspace, known: tuple[Finding, ...], name: str) -> None:
    text, hint = FAULTS[name]
    assert_found(small, known, "queries/x.rq", text, "question-header", hint)


@pytest.mark.parametrize("kind", ["model", "[model, architecture]", "text", "integer", "number", "date"])
def test_each_kind_of_parameter_is_taken(small: Workspace, known: tuple[Finding, ...], kind: str) -> None:
    header = f"#+ title: T\n#+ description: D\n#+ parameters:\n#+   of: {{kind: {kind}, help: H, example: E}}\n"
    (small.root / "queries" / "x.rq").write_text(header + BODY, encoding="utf-8")
    assert fresh(small, known) == []
