"""Rules run forward from single statements: what follows from one, given all that is known.

The embedded store joins whole patterns, however few of the statements are new; here each pattern of a rule's body is
matched against a new statement first, and the others are looked up with what that binds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import pyoxigraph as ox

from kg.rdf.source import KNOWLEDGE, select
from kg.rdf.terms import RDF
from kg.rdf.tokens import TOKEN

__all__ = ["Matcher", "clauses", "patterns"]

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Pattern = tuple["_Term | str", "_Term | str", "_Term | str"]  # a variable is its name
_Bound = Mapping[str, _Term]

_UNLESS = re.compile(r"\{([^{}]*)\}")


class _Rule(NamedTuple):
    head: _Pattern
    body: tuple[_Pattern, ...]
    unless: tuple[tuple[_Pattern, ...], ...]


def patterns(text: str) -> list[list[str]]:
    """The triple patterns of a body, each as its three tokens; none where one is written in another way."""
    found: list[list[str]] = [[]]
    for token in TOKEN.finditer(text):
        if token[0] == ".":
            found.append([])
        elif token.lastgroup != "comment":
            found[-1].append(token[0])
    found = [pattern for pattern in found if pattern]
    return found if all(len(pattern) == 3 for pattern in found) else []  # noqa: PLR2004  # subject, predicate, object


def clauses(unless: str) -> list[str]:
    """What stands between the braces of FILTER NOT EXISTS clauses."""
    return _UNLESS.findall(unless)


class Matcher:
    """Rules over a store: each a prologue, a head, a body and its FILTER NOT EXISTS clauses."""

    def __init__(self, store: ox.Store, rules: Iterable[tuple[str, tuple[str, str, str], str, str]]) -> None:
        self.store = store
        self.terms: dict[tuple[str, str], _Term | str] = {}
        self.by_property: dict[_Term | None, list[tuple[_Rule, int]]] = defaultdict(list)
        for prologue, head, body, unless in rules:
            without = tuple(self.compiled(prologue, patterns(its)) for its in clauses(unless))
            rule = _Rule(self.compiled(prologue, [list(head)])[0], self.compiled(prologue, patterns(body)), without)
            for index, (_, verb, _) in enumerate(rule.body):
                self.by_property[None if isinstance(verb, str) else verb].append((rule, index))

    def compiled(self, prologue: str, written: list[list[str]]) -> tuple[_Pattern, ...]:
        found = [[self.term(prologue, token) for token in pattern] for pattern in written]
        return tuple((subject, verb, value) for subject, verb, value in found)

    def term(self, prologue: str, token: str) -> _Term | str:
        """The term that a token stands for, by the prefixes of its rule; the name of a variable."""
        if token.startswith("?"):
            return token[1:]
        if token == "a":  # noqa: S105  # rdf:type
            return ox.NamedNode(RDF + "type")
        if (prologue, token) not in self.terms:
            (row,) = select(self.store, f"{prologue} SELECT ({token} AS ?term) {{}}")
            self.terms[prologue, token] = row["term"]
        return self.terms[prologue, token]

    def follow(self, statement: ox.Triple) -> Iterator[ox.Triple]:
        """What follows by one rule from a statement of the store and others of it."""
        for rule, index in (*self.by_property.get(statement.predicate, ()), *self.by_property.get(None, ())):
            if (bound := _bind(rule.body[index], statement, {})) is None:
                continue
            others = [pattern for at, pattern in enumerate(rule.body) if at != index]
            for solution in self.solutions(others, bound):
                if not any(True for clause in rule.unless for _ in self.solutions(list(clause), solution)):
                    subject, verb, value = (_put(term, solution) for term in rule.head)
                    if isinstance(subject, ox.NamedNode) and isinstance(verb, ox.NamedNode) and value is not None:
                        yield ox.Triple(subject, verb, value)

    def solutions(self, wanted: list[_Pattern], bound: _Bound) -> Iterator[_Bound]:
        """All ways to match the patterns in the knowledge that keep what is bound; the most bound pattern first."""
        if not wanted:
            yield bound
            return
        first = max(wanted, key=lambda pattern: sum(_put(term, bound) is not None for term in pattern))
        rest = [pattern for pattern in wanted if pattern is not first]
        subject, verb, value = (_put(term, bound) for term in first)
        if isinstance(subject, ox.Literal | ox.Triple) or not isinstance(verb, ox.NamedNode | None):
            return
        for quad in self.store.quads_for_pattern(subject, verb, value, KNOWLEDGE):
            if (more := _bind(first, quad.triple, bound)) is not None:
                yield from self.solutions(rest, more)


def _put(term: _Term | str, bound: _Bound) -> _Term | None:
    return bound.get(term) if isinstance(term, str) else term


def _bind(pattern: _Pattern, statement: ox.Triple, bound: _Bound) -> _Bound | None:
    """What the pattern's variables stand for if it matches the statement; None where it doesn't."""
    more = dict(bound)
    for term, value in zip(pattern, statement, strict=True):
        if (more.setdefault(term, value) if isinstance(term, str) else term) != value:
            return None
    return more
