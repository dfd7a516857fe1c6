"""Writes the pages of the documentation that list what the program itself knows: its rules and its errors.

    python scripts/docs.py

Rules are described in kg/rules.py and in the shapes, errors in kg/errors.py, exit codes in kg/cli/exits.py. A test
holds the pages against what this writes.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kg import errors
from kg.check.engines import severity_of
from kg.cli.exits import ExitCode
from kg.errors import KgError
from kg.rdf.namespaces import FM, SH
from kg.rdf.schema import parse_turtle
from kg.rdf.source import text_of
from kg.rules import LINT, READING, Rule

__all__ = ["PAGES", "errors_page", "rules_page"]

ROOT = Path(__file__).parent.parent

RULES_HEAD = """\
# Rules

What `kg build` and `kg lint` look for. A **violation** makes questions give wrong answers; a **warning** is probably a
slip of the catalogue; a **note** is worth knowing. Each finding stands at `file:line:column`, on the terminal (notes
with `--notes`) and in the build's `report.txt`, `report.json`, `report.ttl` (a SHACL validation report, with `fm:file`,
`fm:line`, `fm:column`) and `report.sarif` (SARIF 2.1.0, for code hosts and editors). A finding keeps its IRI and its
fingerprint when lines move; other places that it is
about stand behind its message, `(see FILE:LINE:COLUMN)`.

A rule for pages or for the workspace is an entry in `kg/rules.py`, one for the graph a shape ([extending](extending.md)
shows how to add it). `python scripts/docs.py` writes this page from them.
"""

LINT_HEAD = """\
What is wrong on purpose has a comment with the rule, `# lint: allow RULE`: after code it holds for its line, alone on a
line up to the next blank one.
"""

ERRORS_HEAD = """\
# Errors and exit codes
"""

OTHER_CODES = (
    ("1, and `Aborted!`", "you stopped it"),
    ("141", "who read what it prints has stopped (SIGPIPE)"),
    ("143", "it was told to end (SIGTERM)"),
)

ERRORS_BETWEEN = """\
Faults in the *data* of a catalogue are findings in the report (see [rules.md](rules.md)), never errors: one bad row
costs nothing but that row. These are the errors, as Python raises them; all are `KgError`s and have a `message` and a
`hint`.
"""

ERRORS_TAIL = """\
What is wrong in a file of the workspace is said at its place, for an editor to jump to:

```
Error: catalogues/mine.yaml:12:10: columns.Model: unknown field 'nmae'
  Did you mean 'name'?
```

`python scripts/docs.py` writes this page from `kg/errors.py` and `kg/cli/exits.py`.
"""

BAR = r"\|"
"""How a cell has a |."""


def rules_page() -> str:
    """Return docs/rules.md: the rules of reading, of lint, and of each file of shapes."""
    parts = [
        RULES_HEAD,
        "## While a page is read\n",
        _table_of_rules(READING),
        "## Terms and names of a workspace, by `kg lint`\n",
        LINT_HEAD,
        _table_of_rules(LINT),
    ]
    for file in sorted((ROOT / "shapes").glob("*.ttl")):
        header = ("rule", "severity", "it says", "what to do")
        parts += [f"## shapes/{file.name}\n", _about(file), _table(header, _shapes(file))]
    return "\n".join(parts)


def _table_of_rules(rules: Mapping[str, Rule]) -> str:
    rows = [(f"`{rule.name}`", rule.severity, rule.finds, rule.remedy) for rule in rules.values()]
    return _table(("rule", "severity", "it finds", "what to do"), rows)


def _about(file: Path) -> str:
    """What a file of shapes says of itself: the first sentence of the comment that it begins with."""
    comment = re.match(r"(?:#.*\n)+", file.read_text(encoding="utf-8"))
    words = re.sub(r"\s*#\s*", " ", comment[0]).strip() if comment else ""
    return re.split(r"(?<=\.)\s", words)[0] + "\n"


def _shapes(file: Path) -> Iterator[tuple[str, str, str, str]]:
    """The rules in a file of shapes, by name: name, severity, message and hint."""
    said = {(text_of(subject), predicate.value): text_of(value) for subject, predicate, value in parse_turtle(file)}
    for shape in sorted(subject for subject, predicate in said if predicate == FM + "hint"):
        severity = severity_of(said[shape, SH + "severity"])
        yield f"`{re.split('[#/]', shape)[-1]}`", severity, said[shape, SH + "message"], said[shape, FM + "hint"]


def errors_page() -> str:
    """Return docs/errors.md: the exit codes, and the errors with what they have."""
    codes = [*((str(code.value), code.meaning) for code in ExitCode), *OTHER_CODES]
    public = [value for name, value in vars(errors).items() if name in errors.__all__]
    classes = [value for value in public if isinstance(value, type) and issubclass(value, KgError)]
    raised = [(f"`{error.__name__}`", *_paragraphs(error)) for error in classes]
    return "\n".join(
        (
            ERRORS_HEAD,
            _table(("code", "means"), codes),
            ERRORS_BETWEEN,
            _table(("error", "when", "has"), raised),
            ERRORS_TAIL,
        )
    )


def _paragraphs(error: type[KgError]) -> tuple[str, str]:
    """When an error is raised, and what it has, as its docstring says: two paragraphs, as cells of a table."""
    when, has = (" ".join(text.split()) for text in str(inspect.getdoc(error)).split("\n\n"))
    return when[0].lower() + when[1:].removesuffix("."), has


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cell.replace('|', BAR) for cell in cells)} |\n"

    return line(header) + "|---" * len(header) + "|\n" + "".join(map(line, rows))


PAGES: Mapping[str, Callable[[], str]] = {"rules.md": rules_page, "errors.md": errors_page}
"""The pages under docs/ that are written from the program, with what writes each."""


if __name__ == "__main__":
    for name, page in PAGES.items():
        (ROOT / "docs" / name).write_text(page(), encoding="utf-8", newline="\n")
