"""XML that every reader takes, whatever text it holds."""

from __future__ import annotations

import re
from functools import cache

__all__ = ["well_formed"]


def well_formed(markup: str) -> str:
    """Return XML with U+FFFD in place of each character that XML 1.0 can't hold (section 2.2), such as a control.

    A carriage return becomes a reference, since a reader would take it for a line end (section 2.11).
    """
    return _not_in_xml().sub("\ufffd", markup).replace("\r", "&#xD;")


@cache
def _not_in_xml() -> re.Pattern[str]:
    """It is slow to compile."""
    return re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
