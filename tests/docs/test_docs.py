"""The documentation says what is so: its commands run, and nothing that people meet goes without a word."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from kg.cli.main import main
from kg.rules import RULES
from kg.workspace import Workspace
from scripts.docs import PAGES
from tests.support.documents import assert_prints, examples, run
from tests.support.workspaces import ROOT

EXAMPLES = list(examples())


def test_examples_were_found() -> None:
    assert len(EXAMPLES) >= 12


@pytest.mark.parametrize(("page", "command", "output"), EXAMPLES, ids=[f"{e[0]}: {e[1]}" for e in EXAMPLES])
def test_example(page: str, command: str, output: str, bundled: Workspace) -> None:
    """A command in the documentation prints what stands below it; a line of … stands for any lines."""
    assert_prints(run(command, bundled.root), output, f"{page}: {command}")


INLINE = sorted(
    {
        command
        for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
        for command in re.findall(r"`kg ((?:exposure|explain|lineage|query) [^`]*)`", page.read_text(encoding="utf-8"))
        if not {"MODEL", "DATASET", "NAME", "A", "B"} & set(command.split())
    }
)


@pytest.mark.parametrize("command", INLINE)
def test_what_a_command_within_a_sentence_names_is_there(command: str, bundled: Workspace) -> None:
    result = CliRunner().invoke(main, [*shlex.split(command), "--workspace", str(bundled.root)])
    assert (result.exit_code, result.stderr.partition("Error")[1]) == (0, "")


def test_what_a_page_on_exposure_tells_of_is_there(bundled: Workspace) -> None:
    page = (ROOT / "docs" / "exposure.md").read_text(encoding="utf-8")
    saw = re.search(r"a model that saw (.+?) is partly exposed to (.+?) and not exposed to (.+?)\.\n", page)
    assert saw is not None
    for name in saw.groups():
        assert CliRunner().invoke(main, ["explain", name, "--workspace", str(bundled.root)]).exit_code == 0


def commands() -> Iterator[tuple[str, click.Command]]:
    yield from main.commands.items()


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=lambda value: str(getattr(value, "name", value)))
def test_each_command_and_option_is_documented(name: str, command: click.Command) -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    section = re.search(rf"^## kg {name}\b.*?(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert section, f"docs/commands.md has no section '## kg {name}'"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert any(f"`{option}" in section[0] for option in parameter.opts), f"{name}: {parameter.opts}"
    assert command.help


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_written_is_up_to_date(name: str) -> None:
    """FMKG_REGENERATE=1 writes it anew, as `python scripts/docs.py` does."""
    file = ROOT / "docs" / name
    if os.environ.get("FMKG_REGENERATE") == "1":
        file.write_text(PAGES[name](), encoding="utf-8", newline="\n")
    assert file.read_text(encoding="utf-8") == PAGES[name]()


def test_each_rule_is_documented() -> None:
    """Every rule of a shape or of the program's own has a row in docs/rules.md, and no row is left over."""
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    shapes = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "shapes").glob("*.ttl"))
    named = set(re.findall(r"^shape:([\w-]+)", shapes, re.MULTILINE))
    tested = {file.stem for file in (ROOT / "tests" / "shapes").glob("*.ttl")}
    own = set(RULES)
    documented = set(re.findall(r"^\| `([\w-]+)`", page, re.MULTILINE))
    assert (named & tested) | own <= documented
    assert documented <= named | own


def test_each_error_is_documented() -> None:
    import kg.errors

    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    for name in kg.errors.__all__:
        assert f"`{name}`" in page


def test_each_question_states_what_a_row_means() -> None:
    from kg.query.saved import load_query

    for file in sorted((ROOT / "queries").glob("*.rq")):
        assert len(load_query(file).description) > 40


def test_what_holds_a_promise_is_there() -> None:
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    files = set(re.findall(r"`((?:tests|fuzz|kg|scripts)/[\w/.-]*)`", page))
    assert len(files) > 25
    assert not {file for file in files if not (ROOT / file).exists()}
    for names, file in re.findall(r"((?:`\w+`, )*`\w+`) in `(kg/[\w/]+\.py)`", page):
        text = (ROOT / file).read_text(encoding="utf-8")
        assert all(f"def {name}(" in text for name in re.findall(r"\w+", names)), f"{names} in {file}"
