"""Texts in what is shown on a terminal: whatever the graph or a file holds stays text there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from kg.terminal import visible

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["Visible", "anchor", "text"]


def text(*parts: str | tuple[str, str], style: str | Style = "") -> Text:
    """Return what a table or a line has to show, measured as it is shown; a part may have a style of its own."""
    safe = (visible(part) if isinstance(part, str) else (visible(part[0]), part[1]) for part in parts)
    return Text.assemble(*safe, style=style)


def anchor(content: str, address: str | None) -> Text:
    """Return a text that leads to an address, as terminals have it (OSC 8); without an address, the text alone."""
    return text(content, style=Style(link=visible(address, lines=False)) if address else "")


@dataclass(frozen=True)
class Visible:
    """Something to show, of which no text reaches the terminal that it would obey."""

    content: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self.content, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)
