"""Sizes as DESIGN has them: one idea a module, one step a function, and nothing packed up to dodge a limit."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import kg

LINES_OF_A_MODULE = 600
LINES_OF_A_FUNCTION = 50
LOCALS = 15
"""Variables of a function beside its parameters (what pylint counts as R0914, which ruff has in preview only)."""

FILES = sorted(Path(kg.__file__).parent.rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.AST) -> Iterator[Function]:
    """Each function and method of a module, nested ones too."""
    yield from (node for node in ast.walk(tree) if isinstance(node, Function))


def lines_of(function: Function) -> int:
    """Its lines from `def` on, without its docstring."""
    whole = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        whole -= (first.end_lineno or 0) - first.lineno + 1
    return whole


def locals_of(function: Function) -> set[str]:
    """The names that it binds itself: no parameters, nothing of a nested function or comprehension."""
    found: set[str] = set()
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Function | ast.Lambda | ast.ClassDef):
            continue
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            waiting += [its.iter for its in node.generators]
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        waiting += ast.iter_child_nodes(node)
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return found - {its.arg for its in given} - {"_"}


def test_modules_functions_and_their_locals() -> None:
    large = []
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        name = file.relative_to(FILES[0].parent)
        if (count := text.count("\n")) > LINES_OF_A_MODULE:
            large.append(f"{name}: {count} lines")
        for function in functions(ast.parse(text)):
            if (count := lines_of(function)) > LINES_OF_A_FUNCTION:
                large.append(f"{name}:{function.lineno} {function.name}: {count} lines")
            if (count := len(locals_of(function))) > LOCALS:
                large.append(f"{name}:{function.lineno} {function.name}: {count} locals")
    assert large == []


def test_they_are_counted() -> None:
    text = 'def f(a, *, b):\n    """One\n    two."""\n    c, (d, _) = a\n    for e in b:\n        g = [x for x in e]\n'
    (function,) = functions(ast.parse(text))
    assert lines_of(function) == 4
    assert locals_of(function) == {"c", "d", "e", "g"}
