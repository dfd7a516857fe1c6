"""Why two names stand for one thing, or don't, as a person reads it on the terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from kg.cli.views.text import text
from kg.evidence import Why
from kg.evidence.identity import VERDICTS

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["reasons", "reasons_as_json"]

_SHOWN = 20


def reasons(why: Why) -> RenderableType:
    """The verdict with its reason, what speaks for and against, what was judged, and what to do."""
    verdict = f": {VERDICTS[why.verdict]}"
    parts: list[RenderableType] = [text((why.title, "bold"), verdict), text(why.reason)]
    if why.between:
        out = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for column in ("row", "and row", "for", "against"):
            out.add_column(column, overflow="fold")
        for between in why.between[:_SHOWN]:
            out.add_row(*map(text, (*between.rows, "; ".join(between.grounds.pro), "; ".join(between.against))))
        parts.append(out)
        parts += _more(len(why.between))
    parts += [text(("judged  ", "dim"), str(judged)) for judged in why.judged[:_SHOWN]]
    parts += _more(len(why.judged))
    if why.hint:
        parts.append(text(why.hint, style="dim"))
    return Group(*parts)


def _more(count: int) -> Iterator[Text]:
    if count > _SHOWN:
        yield text(f"… and {count - _SHOWN} more; --format json has all", style="dim")


def reasons_as_json(why: Why) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "one": why.one._asdict(),
        "other": why.other._asdict(),
        "verdict": why.verdict,
        "reason": why.reason,
        "hint": why.hint,
        "judged": [asdict(judged) for judged in why.judged],
        "between": [
            {"rows": list(between.rows), "for": list(between.grounds.pro), "against": list(between.grounds.con)}
            for between in why.between
        ],
    }
