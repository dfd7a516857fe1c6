"""Why two names stand for one thing, or don't, as a person reads it on the terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from kg.evidence.identity import Judged, Why

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["reasons", "reasons_as_json"]

_SHOWN = 20
_VERDICTS = {"one": "one thing", "versions": "two versions of one work", "two": "two things"}
_PREDICATES = {"skos:exactMatch": "is", "dcterms:isVersionOf": "is a version of"}


def reasons(its: Why) -> RenderableType:
    """The verdict with its reason, what speaks for and against, what was judged, and what to do."""
    names = f"{its.one} and {its.other}" if its.one != its.other else str(its.one)
    parts: list[RenderableType] = [Text.assemble((names, "bold"), f": {_VERDICTS[its.verdict]}"), Text(its.reason)]
    if its.between:
        out = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for column in ("row", "and row", "for", "against"):
            out.add_column(column, overflow="fold")
        for between in its.between[:_SHOWN]:
            grounds = between.grounds
            con = "; ".join((*grounds.con, *grounds.beside))
            out.add_row(*map(Text, (*between.rows, "; ".join(grounds.pro), con)))
        parts.append(out)
        parts += _more(len(its.between))
    parts += [Text.assemble(("judged  ", "dim"), _words(judged)) for judged in its.judged[:_SHOWN]]
    parts += _more(len(its.judged))
    if its.hint:
        parts.append(Text(its.hint, style="dim"))
    return Group(*parts)


def _more(count: int) -> Iterator[Text]:
    if count > _SHOWN:
        yield Text(f"… and {count - _SHOWN} more; --format json has all", style="dim")


def _words(its: Judged) -> str:
    predicate = _PREDICATES.get(its.predicate, its.predicate)
    if its.denied:
        predicate = predicate.replace("is", "is not", 1)
    return f"{its.subject} {predicate} {its.object}: {its.comment} ({its.justification})"


def reasons_as_json(its: Why) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "one": its.one._asdict(),
        "other": its.other._asdict(),
        "verdict": its.verdict,
        "reason": its.reason,
        "hint": its.hint,
        "judged": [asdict(judged) for judged in its.judged],
        "between": [
            {"rows": list(between.rows), "for": list(between.grounds.pro), "against": list(between.grounds.con)}
            for between in its.between
        ],
    }
