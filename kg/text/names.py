"""Names as they are compared: one form of all the spellings of a name that look alike.

Pages are made by programs that write a hyphen, an apostrophe or a space as another character, and people type what
their keyboards have: `GPT‐4` with U+2010 is GPT-4. Letter case tells things apart and stays.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from kg.terminal import without_hidden

__all__ = ["plain_name"]

_AS_TYPED = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-")  # hyphens, figure and en dash, minus signs
    | dict.fromkeys("\u2018\u2019\u02bc", "'")
    | dict.fromkeys("\ufe0e\ufe0f")  # whether a picture is shown in colour
)


@lru_cache(maxsize=65536)
def plain_name(name: str) -> str:
    """Return the form of a name that all its spellings share.

    Hyphens, apostrophes and spaces are as a keyboard has them, one space at a time; what nobody sees is left out; and
    letters are of normal width, without ligatures and in one composition (NFKC, UAX #15).
    """
    if not (name.isascii() and name.isprintable()):
        name = unicodedata.normalize("NFKC", without_hidden(name)).translate(_AS_TYPED)
    return " ".join(name.split())
