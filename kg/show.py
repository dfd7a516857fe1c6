"""Explanations and counts as a person reads them on the terminal, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from kg.evidence import Evidence
from kg.grounds import Explanation, Statement, term_labels, words
from kg.oxigraph import text_of

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["as_json", "counts", "explanation"]

_MOST = 20
_WIDEST = 72


def explanation(found: Explanation, evidence: Evidence) -> RenderableType:
    """The statements on a thing with their sources, then those that name it."""
    labels = term_labels(evidence)
    kind = evidence.schema.kinds[found.thing.kind].label
    parts: list[RenderableType] = [
        Text.assemble((found.thing.label, "bold"), f"  {kind}"),
        Text(found.thing.iri, style="dim"),
        _table(found.says, evidence, labels, subject=False),
    ]
    if found.named_by:
        parts.append(Text(f"Named by {len(found.named_by)} statements", style="bold"))
        parts.append(_table(found.named_by[:_MOST], evidence, labels, subject=True))
        if len(found.named_by) > _MOST:
            parts.append(Text(f"… and {len(found.named_by) - _MOST} more; --format json has all", style="dim"))
    return Group(*parts)


def _table(statements: tuple[Statement, ...], evidence: Evidence, labels: dict[str, str], *, subject: bool) -> Table:
    out = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("what", "says") if subject else ("says", "what"):
        out.add_column(column, overflow="fold")
    out.add_column("where", overflow="fold")
    out.add_column("what stands there", overflow="fold", style="dim")
    for each in statements:
        first, says, last = words(evidence, labels, each.triple)
        cells = (Text(first), Text(says)) if subject else (Text(says), Text(last))
        for place in each.places:
            out.add_row(*cells, Text(str(place)), Text(_short(place.raw)))
            cells = (Text(""), Text(""))
        for rule, premises in each.follows:
            grounds = Text("; ".join(" ".join(words(evidence, labels, premise.triple)) for premise in premises))
            out.add_row(*cells, Text(f"rule {rule.name}", style="italic"), grounds)
    return out


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def counts(census: dict[str, int]) -> RenderableType:
    """The census, and what share of cells became statements."""
    out = Table(box=None, show_header=False, pad_edge=False)
    out.add_column(justify="right")
    out.add_column()
    for name, count in census.items():
        out.add_row(f"{count:,}", name)
    share = census["cells that state something"] / (census["cells"] or 1)
    out.add_row(f"{share:.1%}", "of the cells state something; the others are empty")
    return out


def as_json(found: Explanation) -> dict[str, Any]:
    """The explanation as plain data."""
    return {
        "iri": found.thing.iri,
        "kind": found.thing.kind,
        "label": found.thing.label,
        "says": [_statement(each) for each in found.says],
        "named_by": [_statement(each) for each in found.named_by],
    }


def _statement(each: Statement) -> dict[str, Any]:
    return {
        "subject": text_of(each.triple.subject),
        "predicate": each.triple.predicate.value,
        "object": str(each.triple.object),
        "basis": each.basis,
        "places": [
            {
                "source": place.source,
                "line": place.line,
                "column": place.column,
                "header": place.header,
                "text": place.raw,
                "link": place.link,
            }
            for place in each.places
        ],
        "follows": [
            {"rule": rule.name, "title": rule.title, "from": [_statement(premise) for premise in premises]}
            for rule, premises in each.follows
        ],
    }
