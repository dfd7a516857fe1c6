"""Who wrote a paper, as lists print it: names in their order, apart."""

from __future__ import annotations

import re

__all__ = ["OTHERS", "split_authors"]

OTHERS = "et al."
"""Stands behind the names for those that aren't printed."""
_OTHERS = re.compile(r"(?:\b(?:et\.?\s*+al\b\.?|and\s++others)|等)\)?\s*+$", re.IGNORECASE)
_OTHERS_LENGTH = len("and others)  ")
_BETWEEN = re.compile(r"(?:(?<!\s)\s++)?+(?:[,，、]\s*+)?(?<!\w)(?:and|&)(?!\w)\s*+", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[\s-]?){1,4}")


def split_authors(text: str) -> tuple[str, ...]:
    """Return the names in a text that is printed as one, in their order, with OTHERS last if it says so.

    Names are apart by semicolons, "and" or commas. A comma is part of a name if a family name without a space and
    initials take turns ("Li, X., Wu, Y."); a text that is none of these is one name.
    """
    text = " ".join(text.split())
    listed = text
    while (others := _OTHERS.search(listed, max(len(listed) - _OTHERS_LENGTH, 0))) is not None:
        listed = listed[: others.start()].rstrip(" ,;&(")
    names = _names(listed.strip(" ,;，；、"))
    return (*names, OTHERS) if listed != text and names else names


def _names(text: str) -> tuple[str, ...]:
    if not text:
        return ()
    if re.search("[;；]", text):
        return tuple(name for part in re.split("[;；]", text) if (name := _BETWEEN.sub(" ", part).strip(" ,")))
    parts = [part.strip() for part in re.split("[,，、]", _BETWEEN.sub(", ", text)) if part.strip()]
    families, initials = parts[::2], parts[1::2]
    if initials and len(families) == len(initials) and all(map(_are_initials, initials)):
        return tuple(f"{family}, {given}" for family, given in zip(families, initials, strict=True))
    if text.count(",") == 1 and parts == text.split(", ") and " " not in parts[0]:  # family name, given names
        return (text,)
    return tuple(parts)


def _are_initials(text: str) -> bool:
    return _INITIALS.fullmatch(text) is not None and text.isupper()
