"""The parts of a SPARQL query as they stand in its text, to rewrite a query for a store that can't answer it as it is.

The text has to be a valid query: nothing is checked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.rdf.tokens import Token, edit, tokens

__all__ = ["Named", "Parts", "dissect", "has_closure", "named_graphs", "prefixes"]

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_CLAUSES = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_OPENING, _CLOSING = ("{", "("), ("}", ")")
_BEYOND_VALUES = (
    "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "EXISTS", "RAND", "UUID", "STRUUID", "BNODE",
)  # fmt: skip
"""What makes an expression depend on more than the values of its variables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a query, each as it is written, "" if it has none.

    `head` is what follows the form: variables, or the template of a CONSTRUCT with its braces. `dataset` has the FROM
    clauses, `where` the group with its braces, `group` the clauses GROUP BY and HAVING, `order` the conditions of ORDER
    BY.
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
        """Return the query, or as a subquery (`outer` is false) without prologue and dataset."""
        order = f"ORDER BY {self.order}" if self.order else ""
        limit = "" if self.limit is None else f"LIMIT {self.limit}"
        offset = f"OFFSET {self.offset}" if self.offset else ""
        start, dataset = (self.prologue, self.dataset) if outer else ("", "")
        where = f"WHERE {self.where}" if self.where else ""
        body = (start, self.form, self.head, dataset, where, self.group, order, limit, offset, self.values)
        return "\n".join(part for part in body if part)

    def selecting(self, head: str, **changes: object) -> Parts:
        """Return a SELECT of the same solutions."""
        return replace(self, form="SELECT", head=head, **changes)  # type: ignore[arg-type]

    def within(self, head: str, **changes: object) -> Parts:
        """Return a SELECT with this one as a subquery."""
        bare = Parts(
            prologue=self.prologue, form="SELECT", head=head, dataset=self.dataset,
            where=f"{{ {{\n{self.written(outer=False)}\n}} }}", group="", order="", limit=None, offset=0, values="",
        )  # fmt: skip
        return replace(bare, **changes)  # type: ignore[arg-type]

    @property
    def is_distinct(self) -> bool:
        """Whether each row comes once."""
        return self.form == "SELECT" and self.head[:8].upper() == "DISTINCT"

    @property
    def ordered_by(self) -> tuple[str, ...] | None:
        """The variables that decide the order of rows; None if more than the values of variables decides it."""
        words = list(tokens(self.order))
        if any(word.text.upper() in _BEYOND_VALUES for word in words):
            return None
        return tuple(dict.fromkeys(word.text[1:] for word in words if word.kind == "variable"))


def dissect(query: str) -> Parts:
    """Return the parts of a query."""
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
    """Return the text after the form, cut into parts; clauses go by the word that they begin with."""
    cuts: list[tuple[str, int]] = [("head", words[0].end)]
    where = False
    for word, start, end in _outermost(words[1:]):
        if word == "{" and form == "CONSTRUCT" and len(cuts) == 1:
            cuts.append(("between", end))  # after the template
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
    """Return a text without its comments: what is appended on the line of a comment would be a part of it."""
    comments = (token for token in tokens(text, comments=True) if token.kind == "comment")
    return edit(text, [(comment.start, comment.end, " ") for comment in comments]).strip()


def _prologue(words: list[Token]) -> int:
    """Return how many tokens precede the form of a query."""
    at = 0
    while words[at].text.upper() not in _FORMS:
        at += 3 if words[at].text.upper() == "PREFIX" else 1
    return at


def _outermost(words: list[Token]) -> Iterator[tuple[str, int, int]]:
    """Yield the words outside of all brackets, and each outermost group as "{", with the offsets of start and end."""
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
    """Return the prefixes that a query declares, which may be invalid in other respects."""
    return {name.text[:-1] for word, name in pairwise(tokens(query)) if word.text.upper() == "PREFIX"}


def has_closure(query: str) -> bool:
    """Return whether a query has paths of any length (`*` or `+`), or something that looks like one."""
    return any(
        token.text[0] in "*+" and (before.kind in ("iri", "name") or before.text in ("a", ")"))
        for before, token in pairwise(tokens(query))
    )


@dataclass(frozen=True, slots=True)
class Named:
    """A GRAPH clause of a query: its name or variable, the offset of that, and the offset where its group ends."""

    name: str
    start: int
    end: int

    @property
    def is_open(self) -> bool:
        """Whether it has a variable, which stands for any graph."""
        return self.name[0] in "?$"


def named_graphs(query: str) -> list[Named]:
    """Return the GRAPH clauses of a query, in the order of its text."""
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
