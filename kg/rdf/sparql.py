"""The parts of a SPARQL query, as they stand in its text: what a store can't do as written is written anew from them.

Only for text that a parser has taken as a query before: here nothing is checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

__all__ = ["TOKEN", "Parts", "dissect", "is_closed", "named_graphs", "put", "tokens"]

TOKEN = re.compile(
    r'<[^<>"{}|^`\\\x00-\x20]*>'
    r'|"""(?:[^\\]|\\.)*?"""' + r"|'''(?:[^\\]|\\.)*?'''"
    r'|"(?:[^"\\\n\r]|\\.)*"' + r"|'(?:[^'\\\n\r]|\\.)*'"
    r"|#[^\n]*|[?$@]\w+|[\w.-]*:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*|\w+|\S",
    re.DOTALL,
)
"""A token of SPARQL, or a comment."""

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_CLAUSES = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_OPENING, _CLOSING = ("{", "("), ("}", ")")
_ELSEWHERE = (
    "COUNT",
    "SUM",
    "MIN",
    "MAX",
    "AVG",
    "SAMPLE",
    "GROUP_CONCAT",
    "EXISTS",
    "RAND",
    "UUID",
    "STRUUID",
    "BNODE",
)
_PATH = re.compile(r"<.*>|[\w.-]*:\S*|a|\)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a query, each as it is written, "" where there is none.

    `head` is what stands behind the form: variables, or the template of a CONSTRUCT with its braces. `dataset` are the
    FROM clauses, `where` is the group with its braces, `group` what follows up to ORDER BY, `order` its conditions.
    """

    prologue: str
    form: str
    head: str
    dataset: str
    where: str
    group: str
    order: str
    limit: int | None
    offset: int
    values: str

    def written(self, *, outer: bool = True) -> str:
        """The query; or without prologue and dataset, as it stands within another one."""
        order = f"ORDER BY {self.order}" if self.order else ""
        limit = "" if self.limit is None else f"LIMIT {self.limit}"
        offset = f"OFFSET {self.offset}" if self.offset else ""
        start, dataset = (self.prologue, self.dataset) if outer else ("", "")
        where = f"WHERE {self.where}" if self.where else ""
        body = (start, self.form, self.head, dataset, where, self.group, order, limit, offset, self.values)
        return "\n".join(part for part in body if part)

    def selecting(self, head: str, **changes: object) -> Parts:
        """A SELECT of the same solutions."""
        return replace(self, form="SELECT", head=head, **changes)  # type: ignore[arg-type]

    def within(self, head: str, **changes: object) -> Parts:
        """A SELECT around this one."""
        bare = Parts(
            prologue=self.prologue, form="SELECT", head=head, dataset=self.dataset,
            where=f"{{ {{\n{self.written(outer=False)}\n}} }}", group="", order="", limit=None, offset=0, values="",
        )  # fmt: skip
        return replace(bare, **changes)  # type: ignore[arg-type]

    @property
    def is_distinct(self) -> bool:
        """Whether no row may come twice."""
        return self.form == "SELECT" and self.head[:8].upper() == "DISTINCT"

    @property
    def ordered_by(self) -> tuple[str, ...] | None:
        """The variables that rows are put into order by; None where that takes more than the values of variables."""
        words = [its[0] for its in tokens(self.order)]
        if any(word.upper() in _ELSEWHERE for word in words):
            return None
        return tuple(dict.fromkeys(word[1:] for word in words if word[0] in "?$" and len(word) > 1))


def tokens(text: str) -> list[re.Match[str]]:
    """The tokens of a text, without comments."""
    return [its for its in TOKEN.finditer(text) if not its[0].startswith("#")]


def dissect(query: str) -> Parts:
    """The parts of a query."""
    words = tokens(query)
    begin = _prologue(words)
    form = words[begin][0].upper()
    cuts: list[tuple[str, int]] = [("head", words[begin].end())]
    where: tuple[int, int] | None = None
    for word, start, end in _outermost(words[begin + 1 :]):
        if word == "{" and form == "CONSTRUCT" and len(cuts) == 1:
            cuts.append(("between", end))  # behind the template
        elif word == "{" and where is None:
            where = (start, end)
            cuts += [("where", start), ("behind", end)]
        elif (word in ("FROM", "WHERE") and where is None) or word in _CLAUSES:
            cuts.append((word, start))
    ends = [start for _, start in cuts[1:]] + [len(query)]
    texts: dict[str, str] = {}
    for (name, start), end in zip(cuts, ends, strict=True):
        texts[name] = f"{texts.get(name, '')} {_bare(query[start:end])}".strip()
    head = texts["head"]
    if form == "CONSTRUCT" and "between" not in texts:  # the short form: its pattern is the template
        head = texts.get("where", "")
    return Parts(
        prologue=_bare(query[: words[begin].start()]),
        form=form,
        head=head,
        dataset=texts.get("FROM", ""),
        where=texts.get("where", ""),
        group=" ".join(texts[name] for name in ("GROUP", "HAVING") if name in texts),
        order=re.sub(r"\AORDER\s+BY", "", texts.get("ORDER", ""), flags=re.IGNORECASE).strip(),
        limit=int(texts["LIMIT"][5:]) if "LIMIT" in texts else None,
        offset=int(texts.get("OFFSET", "OFFSET0")[6:]),
        values=texts.get("VALUES", ""),
    )


def _bare(text: str) -> str:
    """A text without its comments, which would swallow what is put behind them."""
    return TOKEN.sub(lambda its: " " if its[0].startswith("#") else its[0], text).strip()


def _prologue(words: list[re.Match[str]]) -> int:
    """How many tokens stand before the form of a query."""
    at = 0
    while words[at][0].upper() not in _FORMS:
        at += 3 if words[at][0].upper() == "PREFIX" else 1
    return at


def _outermost(words: list[re.Match[str]]) -> Iterator[tuple[str, int, int]]:
    """The words outside of all braces and brackets, and each outermost group as "{", with where they begin and end."""
    depth, opened = 0, 0
    for its in words:
        if its[0] in _OPENING:
            opened = its.start() if not depth else opened
            depth += 1
        elif its[0] in _CLOSING:
            depth -= 1
            if not depth and its[0] == "}":
                yield "{", opened, its.end()
        elif not depth:
            yield its[0].upper(), its.start(), its.end()


def is_closed(query: str) -> bool:
    """Whether a query has paths of any length (`*` or `+`), or something that looks like one."""
    words = [its[0] for its in tokens(query)]
    return any(word in ("*", "+") and bool(_PATH.fullmatch(before)) for before, word in pairwise(words))


@dataclass(frozen=True, slots=True)
class Named:
    """Where a query says GRAPH: the name or variable behind it, where that begins, and where the group ends."""

    name: str
    start: int
    end: int

    @property
    def is_open(self) -> bool:
        """Whether it is a variable, which stands for any graph."""
        return self.name[0] in "?$"


def named_graphs(query: str) -> list[Named]:
    """Where a query says GRAPH, in the order of its text."""
    words = tokens(query)
    ends: dict[int, int] = {}
    opened: list[int] = []
    for at, its in enumerate(words):
        if its[0] == "{":
            opened.append(at)
        elif its[0] == "}":
            ends[opened.pop()] = its.end()
    return [
        Named(words[at + 1][0], words[at + 1].start(), ends[at + 2])
        for at, its in enumerate(words[:-2])
        if its[0].upper() == "GRAPH" and words[at + 2][0] == "{"
    ]


def put(text: str, edits: list[tuple[int, int, str]]) -> str:
    """The text with other words in these places."""
    for start, end, words in sorted(edits, reverse=True):
        text = f"{text[:start]}{words}{text[end:]}"
    return text
