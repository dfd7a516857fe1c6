"""Patterns that are written as tables of words: " | " stands between alternatives, a space within one is a space."""

from __future__ import annotations

import re

__all__ = ["LONGEST", "alternatives", "straight", "words"]

LONGEST = 500
"""What comes after so many characters tells nothing more, and would take its time."""


def alternatives(table: str) -> str:
    """The alternatives of a table; a line may end inside one, after a "|", "?", "*" or "]"."""
    joined = re.sub(r"(?<=[^ ][|?*\]])\n +", "", table)
    return "|".join(" ".join(joined.split()).split(" | "))


def words(table: str, flags: int = 0) -> re.Pattern[str]:
    """Any alternative of a table, as words of their own."""
    return re.compile(rf"(?<!\w)(?:{alternatives(table)})(?!\w)", flags)


def straight(text: str) -> str:
    """The beginning of a text as these patterns expect it: apostrophes and hyphens as they are typed, single spaces."""
    return " ".join(text[:LONGEST].replace("’", "'").replace("\u2010", "-").replace("\u2011", "-").split())
