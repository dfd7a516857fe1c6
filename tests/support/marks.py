"""Texts in which a § marks the place where something is expected."""

from __future__ import annotations

__all__ = ["marked"]


def marked(text: str) -> tuple[str, tuple[int, int]]:
    """A text without its §, and the line and column where that stood."""
    before, mark, after = text.partition("§")
    assert mark
    return before + after, (before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
