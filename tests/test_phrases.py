"""Texts in the words of the command line and of Python: each names what there is, and no error has but one of them."""

from __future__ import annotations

import ast
import inspect
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import kg
from kg.cli.main import main
from kg.errors import ConfigError, KgError
from kg.phrases import call, option, phrase

PACKAGE = Path(kg.__file__).parent
LIBRARY = sorted(
    file for file in PACKAGE.rglob("*.py") if not {"cli", "serve"} & set(file.relative_to(PACKAGE).parts)
)  # these have no other face
ERRORS = {"KgError", "ConfigError", "SourceError", "QueryError", "StoreError", "LimitError"}
OF_COMMAND_LINE = re.compile(r"\bkg [a-z]|(?<![\w-])--[a-z]")


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Where the library calls a function or a class of one of these names."""
    for file in LIBRARY:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield f"{file.relative_to(PACKAGE)}:{node.lineno}", node


def texts(node: ast.AST) -> Iterator[str]:
    """The texts in an expression, but those that are given to Phrase: it takes both."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Phrase"):
        for inner in ast.iter_child_nodes(node):
            yield from texts(inner)


def test_words_of_both() -> None:
    assert call("update", "fms") == ("kg update fms", "kg.update('fms')")
    assert option("output") == ("--output", "the argument output")
    assert option("source", argument="sources") == ("--source", "the argument sources")
    assert option("base", "CLIP") == ("--base CLIP", "base='CLIP'")
    assert phrase("{} needs {}", "a", option("b")) == ("a needs --b", "a needs the argument b")
    assert phrase("{}", "{}") == ("{}", "{}")


def test_an_error_speaks_python_and_the_command_line_its_own_words() -> None:
    error = ConfigError(phrase("no {}", option("base")), file="a{}.rq", hint=phrase("Run: {}", call("build")))
    assert (error.message, error.hint) == ("a{}.rq: no the argument base", "Run: kg.build()")
    assert str(error) == "a{}.rq: no the argument base\nRun: kg.build()"
    assert error.for_command_line == ("a{}.rq: no --base", "Run: kg build")
    assert str(KgError("plain")) == "plain"
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # of our own
    assert (str(again), again.for_command_line, again.file) == (str(error), error.for_command_line, "a{}.rq")


def test_no_error_speaks_of_the_command_line_alone() -> None:
    found = [
        f"{place}: {text}"
        for place, node in calls(*ERRORS)
        for given in (*node.args[:1], *(its.value for its in node.keywords if its.arg == "hint"))
        for text in texts(given)
        if OF_COMMAND_LINE.search(text) and "oxigraph" not in text
    ]
    assert found == []


@pytest.mark.parametrize(
    ("place", "node"), list(calls("call")), ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_is_to_be_called_is_there(place: str, node: ast.Call) -> None:
    name = ast.literal_eval(node.args[0])
    command = main.commands[name]
    most = sum(1 if its.nargs == 1 else len(node.args) for its in command.params if isinstance(its, click.Argument))
    assert len(node.args) - 1 <= most, place
    inspect.signature(getattr(kg, name)).bind_partial(*node.args[1:])


@pytest.mark.parametrize(
    ("place", "node"), list(calls("option")), ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_is_to_be_given_is_an_option_and_an_argument(place: str, node: ast.Call) -> None:
    if not isinstance(node.args[0], ast.Constant):
        return  # a parameter of a question
    name = str(node.args[0].value)
    assert any(f"--{name}" in its.opts for command in main.commands.values() for its in command.params), place
    argument = next((str(ast.literal_eval(its.value)) for its in node.keywords if its.arg == "argument"), name)
    functions = [getattr(kg, its) for its in kg.__all__]
    assert any(argument in inspect.signature(its).parameters for its in functions if inspect.isfunction(its)), place
