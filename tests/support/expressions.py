"""The regular expressions of the program, how each is used, and texts that are hard for each.

Matching goes back and tries again; on some texts it does so a number of times that grows with the square of their
length, or doubles with each letter. For each repetition in an expression, `hard_texts` makes texts that repeat what it
takes, behind what leads to it and before what it can't go on with. (The idea is that of Davis et al., "The impact of
regular expression denial of service", 2018, section 4. The checkers on PyPI don't know possessive repetitions, or
none of the quadratic ones.)
"""

from __future__ import annotations

import ast
import importlib
import inspect
import itertools
import pkgutil
import random
import re
import re._constants as constants  # type: ignore[import-not-found]  # the library's own tree of an expression
import re._parser as parser  # type: ignore[import-not-found]  # the same
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import kg
from kg.text.identifiers import LONGEST_ADDRESS
from kg.text.patterns import LONGEST

__all__ = ["MOST", "Expression", "expressions", "hard_texts", "hardest", "seconds"]

METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")
_MARKS = ' a1-._/*[]()"\n<>|\\&A:,é\t=#%@?`~!（：'
_ENDS = ("", "\0", "!", "\n", "☃", "<", '"', ")", " x", "a\0", "-\0", " \0", "](")
MOST = 0.5
"""Seconds of CPU time for 100,000 letters: an expression that reads its text once takes less than half of it, one that
goes through it again from each letter many times as much."""
_LIMIT = 1.0
"""Seconds of CPU time after which matching is broken off."""
_SHORT, _LONG = 500, 100_000
_BOUNDED = {
    "kg.text.headings": LONGEST,
    "kg.text.identifiers._PATTERNS": LONGEST_ADDRESS,
    "kg.text.identifiers._USUAL_HOST": LONGEST_ADDRESS,
    "kg.text.kinds": LONGEST,
    "kg.text.links": LONGEST_ADDRESS,
}
"""Modules and expressions that get no longer text: what is beyond tells nothing more."""
_SUSPICIOUS = 6
"""How many of the short texts that took the longest are tried at full length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """An expression: the module and line or name where it stands, and the methods by which it is used."""

    place: str
    pattern: re.Pattern[str]
    methods: tuple[str, ...]


def expressions() -> list[Expression]:
    """All that modules of kg keep or make when asked, and those that stand where they are used.

    Raises ValueError for one that can't be found: that is compiled from what only a running function knows.
    """
    collected: dict[tuple[str, int], Expression] = {}
    for info in pkgutil.walk_packages(kg.__path__, "kg."):
        if info.name == "kg.__main__":
            continue
        for expression in in_module(importlib.import_module(info.name)):
            key = (expression.pattern.pattern, expression.pattern.flags)
            earlier = collected.get(key, expression)
            methods = tuple(sorted({*earlier.methods, *expression.methods}))
            collected[key] = Expression(place=earlier.place, pattern=earlier.pattern, methods=methods)
    return sorted(collected.values(), key=lambda expression: expression.place)


def in_module(module: ModuleType) -> Iterator[Expression]:
    """The expressions of one module, some of them twice."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    methods_of = _methods(tree)
    of_others = {method for name in methods_of.keys() - vars(module).keys() for method in methods_of[name]} - {"split"}
    for name, value in vars(module).items():
        for pattern in _patterns(value):
            methods = tuple(sorted(methods_of.get(name, of_others))) or ("search", "match", "fullmatch")
            yield Expression(place=f"{module.__name__}.{name}", pattern=pattern, methods=methods)
    for pattern, function, line in _in_place(tree, module):
        methods = ("search", "match", "fullmatch") if function == "compile" else (function,)
        yield Expression(place=f"{module.__name__}:{line}", pattern=pattern, methods=methods)


def _patterns(value: Any) -> Iterator[re.Pattern[str]]:
    """The expressions that a value is, holds, or, as a function that keeps its answers, gives."""
    if isinstance(value, re.Pattern):
        yield _of_text(value)
    elif isinstance(value, dict):
        yield from _patterns([*value.keys(), *value.values()])
    elif isinstance(value, list | tuple | set | frozenset):
        for member in value:
            yield from _patterns(member)
    elif hasattr(value, "cache_info") and "Pattern" in str(inspect.signature(value).return_annotation):
        options = inspect.signature(value).parameters  # each is yes or no
        for given in itertools.product((True, False), repeat=len(options)):
            yield from _patterns(value(**dict(zip(options, given, strict=True))))


def _of_text(pattern: re.Pattern[Any]) -> re.Pattern[str]:
    """The expression itself, or the one of text that is like one of bytes."""
    if isinstance(pattern.pattern, str):
        return pattern
    return re.compile(pattern.pattern.decode("latin-1"), pattern.flags | re.ASCII)


def _methods(tree: ast.AST) -> defaultdict[str, set[str]]:
    """By which methods each name of a module is asked."""
    methods: defaultdict[str, set[str]] = defaultdict(set)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in METHODS:
            value = node.value
            while isinstance(value, ast.Call | ast.Subscript):
                value = value.func if isinstance(value, ast.Call) else value.value
            if isinstance(value, ast.Name):
                methods[value.id].add(node.attr)
    return methods


def _in_place(tree: ast.Module, module: ModuleType) -> Iterator[tuple[re.Pattern[str], str, int]]:
    """The expressions that are handed to functions of `re`, with the function and the line."""
    for statement in ast.walk(tree):
        if not isinstance(statement, ast.FunctionDef) or "Pattern" in ast.unparse(
            statement.returns or ast.Constant("")
        ):
            continue
        for call in ast.walk(statement):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and _is_of_re(call.func):
                written = ast.unparse(call.args[0])
                flags = [keyword.value for keyword in call.keywords if keyword.arg == "flags"]
                if call.func.attr in ("compile", "search", "match", "fullmatch", "finditer", "findall"):
                    flags += call.args[1 if call.func.attr == "compile" else 2 :]
                try:
                    pattern = eval(written, vars(module))  # noqa: S307  # the program's own source
                    given = eval(ast.unparse(flags[0]), vars(module)) if flags else 0  # noqa: S307  # the same
                except NameError as error:
                    raise ValueError(f"{module.__name__}:{call.lineno}: make it a constant: {written}") from error
                yield _of_text(re.compile(pattern, given)), call.func.attr, call.lineno


def _is_of_re(function: ast.Attribute) -> bool:
    module = function.value
    return isinstance(module, ast.Name) and module.id == "re" and function.attr in (*METHODS, "compile")


def hard_texts(pattern: re.Pattern[str], length: int, most: int = 60) -> list[str]:
    """Texts of about this many letters that may be hard for an expression; the same ones each time."""
    chance = random.Random(ascii(pattern.pattern))  # noqa: S311  # no secret
    tree = parser.parse(pattern.pattern, pattern.flags)
    repeated = [(lead, _sample(body, chance)) for lead, body in _repetitions(tree, "", chance) for _ in range(6)]
    repeated = [(lead, part) for lead, part in repeated if part]
    parts = [part for _, part in repeated]
    if not parts:
        return []
    pairs = [*repeated, *(("", part) for part in parts), *(("", lead + part) for lead, part in repeated)]
    pairs += [("", lead) for lead, _ in repeated if lead]
    pairs += [(lead, part + chance.choice(parts)) for lead, part in repeated]
    pairs += [("", mark) for mark in " a\n-([*<"]
    pairs += [("", whole) for _ in range(4) if (whole := _sample(tree, chance))]
    pairs = list(dict.fromkeys(pairs))
    chance.shuffle(pairs)
    return [
        lead + part * (length // len(part)) + end
        for lead, part in pairs[:most]
        for end in ("", *chance.sample(_ENDS, 3))
    ]


def _sample(tree: Iterable[tuple[Any, Any]], chance: random.Random) -> str:
    """A text that part of an expression may match."""
    text = ""
    for kind, value in tree:
        if kind is constants.LITERAL:
            text += chr(value)
        elif kind is constants.NOT_LITERAL:
            text += next(mark for mark in _MARKS if mark != chr(value))
        elif kind is constants.ANY:
            text += chance.choice("a .")
        elif kind is constants.IN:
            text += chance.choice(_members(value))
        elif kind in _REPEATS:
            least, largest, body = value
            count = max(least, min(int(largest), chance.choice((least, least + 1, 2)), 20))
            text += "".join(_sample(body, chance) for _ in range(count))
        elif kind is constants.SUBPATTERN:
            text += _sample(value[-1], chance)
        elif kind is constants.ATOMIC_GROUP:
            text += _sample(value, chance)
        elif kind is constants.BRANCH:
            text += _sample(chance.choice(value[1]), chance)
    return text


_REPEATS = (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT)
_OF_CATEGORY = {
    constants.CATEGORY_DIGIT: "1",
    constants.CATEGORY_SPACE: " \n",
    constants.CATEGORY_WORD: "a1_",
    constants.CATEGORY_NOT_SPACE: "a.",
    constants.CATEGORY_NOT_WORD: " -",
    constants.CATEGORY_NOT_DIGIT: "a",
}


def _members(items: Iterable[tuple[Any, Any]]) -> list[str]:
    """Some marks that a class of them has."""
    members: list[str] = []
    negated = False
    for kind, value in items:
        if kind is constants.NEGATE:
            negated = True
        elif kind is constants.LITERAL:
            members.append(chr(value))
        elif kind is constants.RANGE:
            members += [chr(value[0]), chr(value[1])]
        elif kind is constants.CATEGORY:
            members += _OF_CATEGORY[value]
    return [mark for mark in _MARKS if mark not in members] or ["一"] if negated else members


def _repetitions(
    tree: Iterable[tuple[Any, Any]], lead: str, chance: random.Random
) -> Iterator[tuple[str, Iterable[tuple[Any, Any]]]]:
    """Each part of an expression that may come any number of times, with a text that leads to it."""
    for kind, value in tree:
        if kind in _REPEATS:
            _, largest, body = value
            if largest is constants.MAXREPEAT or largest > len(_MARKS):
                yield lead, body
            yield from _repetitions(body, lead, chance)
        elif kind is constants.SUBPATTERN:
            yield from _repetitions(value[-1], lead, chance)
        elif kind is constants.ATOMIC_GROUP:
            yield from _repetitions(value, lead, chance)
        elif kind is constants.BRANCH:
            for branch in value[1]:
                yield from _repetitions(branch, lead, chance)
        elif kind in (constants.ASSERT, constants.ASSERT_NOT):
            yield from _repetitions(value[1], lead, chance)
        lead += _sample([(kind, value)], chance)


def hardest(expression: Expression) -> tuple[float, str]:
    """The CPU time that the hardest text of 100,000 letters takes, in seconds, and how that text begins and ends.

    All are tried short first, since nearly all are easy; those that took the longest are then tried in full.
    """
    tried: list[tuple[float, int, str]] = []
    for place, text in enumerate(hard_texts(expression.pattern, _SHORT)):
        for method in expression.methods:
            taken = seconds(expression.pattern, method, text, clock=time.perf_counter)  # finer
            tried.append((taken, place, method))
            if taken >= _LIMIT:
                return taken, f"{method}: {text[:40]!r}…{text[-5:]!r}"
    worst = (0.0, "")
    bound = next((bound for place, bound in _BOUNDED.items() if expression.place.startswith(place)), _LONG)
    long = hard_texts(expression.pattern, bound)
    for _, place, method in sorted(tried, reverse=True)[:_SUSPICIOUS]:
        text = long[place]
        worst = max(worst, (seconds(expression.pattern, method, text), f"{method}: {text[:40]!r}…{text[-5:]!r}"))
        if worst[0] >= _LIMIT:
            break
    return worst


class _TooLongError(Exception):
    pass


def _break_off(_signal: int, _frame: FrameType | None) -> None:
    raise _TooLongError


def seconds(pattern: re.Pattern[str], method: str, text: str, clock: Callable[[], float] = time.process_time) -> float:
    """The CPU time, in seconds, of matching a text; of what takes longer than a second, no more than that."""
    former = signal.signal(signal.SIGVTALRM, _break_off)
    begun = clock()
    signal.setitimer(signal.ITIMER_VIRTUAL, _LIMIT)
    try:
        if method in ("sub", "subn"):
            pattern.sub("", text)
        elif method == "finditer":
            for _ in pattern.finditer(text):
                pass
        else:
            getattr(pattern, method)(text)
    except _TooLongError:
        return _LIMIT
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, former)
    return clock() - begun
