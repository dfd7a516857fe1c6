"""Where a statement stands, as people look it up."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Place"]


class Place(NamedTuple):
    """Where a statement stands: `source` is what people look up, `raw` the text there.

    Of a cell, the source is its catalogue; of the vocabulary, its file.
    """

    source: str
    file: str
    line: int
    column: int
    header: str
    raw: str
    link: str | None = None

    def __str__(self) -> str:
        return f"{self.source}:{self.line}:{self.column}"
