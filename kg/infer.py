"""Inference: the rules in `ontology/rules/*.rq`, applied until they give nothing new.

A rule is a CONSTRUCT of one statement from a plain pattern, so that its results can be traced: `premises` runs it
backwards, from a statement to those that it follows from.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg.errors import ConfigError
from kg.files import read_text
from kg.rdf.namespaces import TYPE
from kg.rdf.source import KNOWLEDGE, Graph, construct, select
from kg.rdf.tokens import substitute, tokens

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Rule", "infer", "load_rules", "premises"]

_TITLE = re.compile(r"^#\+ title: (.+)$", re.MULTILINE)
_RULE = re.compile(
    r"(?P<prologue>.*?)CONSTRUCT\s*\{(?P<head>[^{}]*)\}\s*"
    r"WHERE\s*\{(?P<body>[^{}]*?)(?P<unless>(?:FILTER\s+NOT\s+EXISTS\s*\{[^{}]*\}\s*)*)\}\s*",
    re.DOTALL | re.IGNORECASE,
)
_UNLESS = re.compile(r"\{([^{}]*)\}")

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Pattern = tuple["_Term | str", "_Term | str", "_Term | str"]  # a variable is given by its name
_Solution = Mapping[str, _Term]  # what variables stand for


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule: the name of its file, what it says, its query, and the parts of its query.

    `unless` has the FILTER NOT EXISTS clauses, if any. What they look for must not depend on rules that have such
    clauses themselves, since those rules run last.
    """

    name: str
    title: str
    query: str
    prologue: str
    head: tuple[str, str, str]
    body: str
    unless: str


def load_rules(files: Iterable[Path]) -> tuple[Rule, ...]:
    """Return the rules in these files. Raises ConfigError for a rule whose form can't be traced."""
    rules = []
    for file in files:
        query = read_text(file)
        title, parts = _TITLE.search(query), _RULE.fullmatch(query)
        head = parts["head"].strip(" .\n").split() if parts else []
        if title is None or parts is None or len(head) != 3 or not _is_plain(parts):  # noqa: PLR2004  # as in _patterns
            raise ConfigError(
                "not a rule",
                file=str(file),
                hint="A rule has a line '#+ title:', then CONSTRUCT { one statement } WHERE { a plain pattern }, "
                "each line of it subject, predicate, object and a dot, and at its end perhaps FILTER NOT EXISTS { … }.",
            )
        try:
            ox.Store().query(query)
        except SyntaxError as error:
            raise ConfigError(f"not SPARQL: {error}", file=str(file)) from error
        rules.append(
            Rule(
                name=file.stem,
                title=title[1].strip(),
                query=query,
                prologue=parts["prologue"],
                head=(head[0], head[1], head[2]),
                body=parts["body"],
                unless=parts["unless"],
            )
        )
    return tuple(rules)


def _is_plain(parts: re.Match[str]) -> bool:
    """Return whether body and FILTER NOT EXISTS clauses are triple patterns, which can be matched one by one."""
    return all(_patterns(text) for text in (parts["body"], *_clauses(parts["unless"])))


def _patterns(text: str) -> list[list[str]]:
    """Return the triple patterns of a body, each as its three tokens; an empty list if one has another form."""
    patterns: list[list[str]] = [[]]
    for token in tokens(text):
        if token.text == ".":
            patterns.append([])
        else:
            patterns[-1].append(token.text)
    patterns = [pattern for pattern in patterns if pattern]
    plain = all(len(pattern) == 3 for pattern in patterns)  # noqa: PLR2004  # subject, predicate, object
    return patterns if plain else []


def _clauses(unless: str) -> list[str]:
    """Return the patterns in the braces of FILTER NOT EXISTS clauses."""
    return _UNLESS.findall(unless)


def infer(knowledge: Iterable[str], rules: Iterable[Rule]) -> set[str]:
    """Return what follows from `knowledge` and is not in it, as canonical N-Triples without the final dot.

    Rules without FILTER NOT EXISTS are applied first, then all. After a first round over everything, each round looks
    only for what follows from the statements of the round before (semi-naive evaluation: Abiteboul, Hull and Vianu,
    Foundations of Databases, 13.1), so that the cost grows with what is inferred.
    """
    store = ox.Store()
    store.bulk_load("".join(f"{statement} .\n" for statement in knowledge).encode(), format=ox.RdfFormat.N_TRIPLES)
    rules = tuple(rules)
    plain = tuple(rule for rule in rules if not rule.unless)
    inferred: set[str] = set()
    for first, stage in ((plain, plain), (tuple(rule for rule in rules if rule.unless), rules)):
        matcher = _Matcher(store, stage)
        new = {triple for rule in first for triple in construct(store, rule.query)}
        while fresh := {quad for triple in new if (quad := ox.Quad(*triple)) not in store}:
            store.extend(fresh)
            inferred.update(f"{quad.subject} {quad.predicate} {quad.object}" for quad in fresh)
            new = {triple for quad in fresh for triple in matcher.follow(quad.triple)}
    return inferred


class _Compiled(NamedTuple):
    head: _Pattern
    body: tuple[_Pattern, ...]
    unless: tuple[tuple[_Pattern, ...], ...]


class _Matcher:
    """Rules applied to one new statement at a time, given all that is known.

    The embedded store joins whole patterns, however few of the statements are new. Here one pattern of a rule's body is
    matched with the new statement, and the other patterns are looked up with the variables that this binds.
    """

    def __init__(self, store: ox.Store, rules: Iterable[Rule]) -> None:
        self.store = store
        self.terms: dict[tuple[str, str], _Term | str] = {}
        self.by_property: dict[_Term | None, list[tuple[_Compiled, int]]] = defaultdict(list)
        for rule in rules:
            compiled = _Compiled(
                head=self.compiled(rule.prologue, [list(rule.head)])[0],
                body=self.compiled(rule.prologue, _patterns(rule.body)),
                unless=tuple(self.compiled(rule.prologue, _patterns(clause)) for clause in _clauses(rule.unless)),
            )
            for index, (_, verb, _) in enumerate(compiled.body):
                self.by_property[None if isinstance(verb, str) else verb].append((compiled, index))

    def compiled(self, prologue: str, patterns: list[list[str]]) -> tuple[_Pattern, ...]:
        terms = [[self.term(prologue, token) for token in pattern] for pattern in patterns]
        return tuple((subject, verb, value) for subject, verb, value in terms)

    def term(self, prologue: str, token: str) -> _Term | str:
        """Return the term that a token stands for with the prefixes of its rule; for a variable its name."""
        if token.startswith("?"):
            return token[1:]
        if token == "a":  # noqa: S105  # rdf:type
            return ox.NamedNode(TYPE)
        if (prologue, token) not in self.terms:
            (row,) = select(self.store, f"{prologue} SELECT ({token} AS ?term) {{}}")
            self.terms[prologue, token] = row["term"]
        return self.terms[prologue, token]

    def follow(self, statement: ox.Triple) -> Iterator[ox.Triple]:
        """Yield what follows by a single rule from a statement of the store, together with others."""
        for rule, index in (*self.by_property.get(statement.predicate, ()), *self.by_property.get(None, ())):
            if (bound := _bind(rule.body[index], statement, {})) is None:
                continue
            others = [pattern for at, pattern in enumerate(rule.body) if at != index]
            for solution in self.solutions(others, bound):
                if not any(True for clause in rule.unless for _ in self.solutions(list(clause), solution)):
                    subject, verb, value = (_resolve(term, solution) for term in rule.head)
                    if isinstance(subject, ox.NamedNode) and isinstance(verb, ox.NamedNode) and value is not None:
                        yield ox.Triple(subject, verb, value)

    def solutions(self, patterns: list[_Pattern], bound: _Solution) -> Iterator[_Solution]:
        """Yield all solutions of the patterns that extend `bound`; the pattern with most terms bound comes first."""
        if not patterns:
            yield bound
            return
        first = max(patterns, key=lambda pattern: sum(_resolve(term, bound) is not None for term in pattern))
        rest = [pattern for pattern in patterns if pattern is not first]
        subject, verb, value = (_resolve(term, bound) for term in first)
        if isinstance(subject, ox.Literal | ox.Triple) or not isinstance(verb, ox.NamedNode | None):
            return
        for quad in self.store.quads_for_pattern(subject, verb, value, KNOWLEDGE):
            if (more := _bind(first, quad.triple, bound)) is not None:
                yield from self.solutions(rest, more)


def _resolve(term: _Term | str, bound: _Solution) -> _Term | None:
    """Return a term, or what a variable stands for; None if it is unbound."""
    return bound.get(term) if isinstance(term, str) else term


def _bind(pattern: _Pattern, statement: ox.Triple, bound: _Solution) -> _Solution | None:
    """Return `bound` with the variables of a pattern that matches the statement; None if it doesn't match."""
    more = dict(bound)
    for term, value in zip(pattern, statement, strict=True):
        if (more.setdefault(term, value) if isinstance(term, str) else term) != value:
            return None
    return more


def premises(store: Graph, rules: Iterable[Rule], statement: ox.Triple) -> Iterator[tuple[Rule, list[ox.Triple]]]:
    """Yield each rule that gives `statement`, with the statements that it follows from, in the first way of several."""
    for rule in rules:
        if (bound := _bound_by_head(store, rule, statement)) is None:
            continue
        body, unless = substitute(rule.body, bound), substitute(rule.unless, bound)
        ways = select(store, f"{rule.prologue} SELECT * WHERE {{ {body} {unless} }}")
        names = [variable.value for variable in ways.variables]
        way = min(ways, key=lambda way: [str(way[name]) for name in names], default=None)
        if way is not None:
            pattern = substitute(body, {f"?{name}": str(way[name]) for name in names})
            found = construct(store, f"{rule.prologue} CONSTRUCT {{ {pattern} }} WHERE {{ {pattern} }}")
            yield rule, sorted(found, key=str)


def _bound_by_head(store: Graph, rule: Rule, statement: ox.Triple) -> dict[str, str] | None:
    """Return what the variables of a rule's head stand for in the statement; None if the head doesn't match it."""
    bound: dict[str, str] = {}
    for token, term in zip(rule.head, statement, strict=True):
        if token.startswith("?"):
            fits = bound.setdefault(token, str(term)) == str(term)
        else:
            fits = _same(store, rule, token, term)
        if not fits:
            return None
    return bound


def _same(store: Graph, rule: Rule, token: str, term: object) -> bool:
    """Return whether a prefixed name in a rule's head stands for this term."""
    name = f"<{TYPE}>" if token == "a" else token  # noqa: S105  # no password
    query = f"{rule.prologue} SELECT * {{ FILTER(sameTerm({name}, {term})) }}"
    return any(True for _ in select(store, query))
