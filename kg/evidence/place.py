"""The place of a statement, as people look it up."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Place"]


class Place(NamedTuple):
    """The place of a statement: `source` is what people look up, `raw` the text at the place.

    The source of a cell is its catalogue, that of a line of the vocabulary its file.
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
