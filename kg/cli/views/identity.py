"""Why two names stand for one thing, or don't, as a person reads it on the terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from kg.evidence import Why
from kg.evidence.identity import VERDICTS

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["reasons", "reasons_as_json"]

_SHOWN = 20


def reasons(its: Why) -> RenderableType:
    """The verdict with its reason, what speaks for and against, what was judged, and what to do."""
    verdict = f": {VERDICTS[its.verdict]}"
    parts: list[RenderableType] = [Text.assemble((its.title, "bold"), verdict), Text(its.reason)]
    if its.between:
        out = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for column in ("row", "and row", "for", "against"):
            out.add_column(column, overflow="fold")
        for between in its.between[:_SHOWN]:
            out.add_row(*map(Text, (*between.rows, "; ".join(between.grounds.pro), "; ".join(between.against))))
        parts.append(out)
        parts += _more(len(its.between))
    parts += [Text.assemble(("judged  ", "dim"), str(judged)) for judged in its.judged[:_SHOWN]]
    parts += _more(len(its.judged))
    if its.hint:
        parts.append(Text(its.hint, style="dim"))
    return Group(*parts)


def _more(count: int) -> Iterator[Text]:
    if count > _SHOWN:
        yield Text(f"… and {count - _SHOWN} more; --format json has all", style="dim")


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
