"""The parts of a SPARQL query, as they stand in its text: what a store can't do as written is written anew from them.

Only for text that a parser has taken as a query before: here nothing is checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.rdf.tokens import Token, edit, tokens

__all__ = ["Named", "Parts", "dissect", "is_closed", "named_graphs", "prefixes"]

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_CLAUSES = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_OPENING, _CLOSING = ("{", "("), ("}", ")")
_BEYOND_VALUES = (
    "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "EXISTS", "RAND", "UUID", "STRUUID", "BNODE",
)  # fmt: skip
"""What makes an expression depend on more than the values of its variables."""


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
        words = list(tokens(self.order))
        if any(word.text.upper() in _BEYOND_VALUES for word in words):
            return None
        return tuple(dict.fromkeys(word.text[1:] for word in words if word.kind == "variable"))


def dissect(query: str) -> Parts:
    """The parts of a query."""
    words = list(tokens(query))
    begin = _prologue(words)
    form = words[begin].text.upper()
    texts = _texts(query, form, words[begin:])
    head = texts["head"]
    if form == "CONSTRUCT" and "between" not in texts:  # the short form: its pattern is the template
        head = texts.get("where", "")
    return Parts(
        prologue=_bare(query[: words[begin].start]),
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


def _texts(query: str, form: str, words: list[Token]) -> dict[str, str]:
    """The text behind the form, cut into its parts; clauses by the words that they begin with."""
    cuts: list[tuple[str, int]] = [("head", words[0].end)]
    where = False
    for word, start, end in _outermost(words[1:]):
        if word == "{" and form == "CONSTRUCT" and len(cuts) == 1:
            cuts.append(("between", end))  # behind the template
        elif word == "{" and not where:
            where = True
            cuts += [("where", start), ("behind", end)]
        elif (word in ("FROM", "WHERE") and not where) or word in _CLAUSES:
            cuts.append((word, start))
    texts: dict[str, str] = {}
    for (name, start), (_, end) in pairwise([*cuts, ("", len(query))]):
        texts[name] = f"{texts.get(name, '')} {_bare(query[start:end])}".strip()
    return texts


def _bare(text: str) -> str:
    """A text without its comments, which would swallow what is put behind them."""
    comments = (token for token in tokens(text, comments=True) if token.kind == "comment")
    return edit(text, [(comment.start, comment.end, " ") for comment in comments]).strip()


def _prologue(words: list[Token]) -> int:
    """How many tokens stand before the form of a query."""
    at = 0
    while words[at].text.upper() not in _FORMS:
        at += 3 if words[at].text.upper() == "PREFIX" else 1
    return at


def _outermost(words: list[Token]) -> Iterator[tuple[str, int, int]]:
    """The words outside of all braces and brackets, and each outermost group as "{", with where they begin and end."""
    depth, opened = 0, 0
    for word in words:
        if word.text in _OPENING:
            opened = word.start if not depth else opened
            depth += 1
        elif word.text in _CLOSING:
            depth -= 1
            if not depth and word.text == "}":
                yield "{", opened, word.end
        elif not depth:
            yield word.text.upper(), word.start, word.end


def prefixes(query: str) -> set[str]:
    """The prefixes that a query declares; it may have faults."""
    return {name.text[:-1] for word, name in pairwise(tokens(query)) if word.text.upper() == "PREFIX"}


def is_closed(query: str) -> bool:
    """Whether a query has paths of any length (`*` or `+`), or something that looks like one."""
    return any(
        token.text[0] in "*+" and (before.kind in ("iri", "name") or before.text in ("a", ")"))
        for before, token in pairwise(tokens(query))
    )


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
    words = list(tokens(query))
    ends: dict[int, int] = {}
    opened: list[int] = []
    for at, word in enumerate(words):
        if word.text == "{":
            opened.append(at)
        elif word.text == "}":
            ends[opened.pop()] = word.end
    return [
        Named(words[at + 1].text, words[at + 1].start, ends[at + 2])
        for at, word in enumerate(words[:-2])
        if word.text.upper() == "GRAPH" and words[at + 2].text == "{"
    ]
