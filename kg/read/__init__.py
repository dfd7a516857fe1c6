"""Markdown to blocks: bytes in; rows, items and paragraphs with their places out.

`read` is the verb; it returns a `Page`. The runs that a cell is made of are parted by `cut` and put together by
`with_runs`.
"""

from typing import TYPE_CHECKING

from kg.lazy import exporter

if TYPE_CHECKING:
    from kg.read.flow import as_seen, cut, with_runs
    from kg.read.markdown import Page, read, read_text

__all__ = ["Page", "as_seen", "cut", "read", "read_text", "with_runs"]

__getattr__ = exporter(__name__, "flow", "markdown")
