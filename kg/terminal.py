"""Text that is safe on a terminal.

Names in catalogues, answers of stores, names of files: what others write may hold characters that a terminal obeys or
that nobody sees. A control sequence sets the title of the window or hides a line, a bidirectional control shows letters
in another order, and a log of CI takes `::set-output` or `##vso[` for a command. `visible` is the one function that
makes such text safe; whatever people read passes it. What is read from catalogues lacks these characters from the
start: `without_hidden` leaves them out, and `hidden_in` says where they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

__all__ = ["hidden_in", "visible", "without_hidden"]

# C0 and C1 controls (ECMA-48), the separators and the Default_Ignorable_Code_Point of Unicode, to which all controls of
# writing direction (UAX #9) and all of width zero belong, interlinear annotations, and surrogates.
_HIDDEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff\ud800-\udfff"
)
_JOINED = "\u0600-\u061b\u0620-\u1aff"  # scripts from Arabic to Tai Tham, whose letters a joiner shapes
_PICTURES = "\xa9\xae\u203c-\u27bf\u2900-\u2bff\u3030-\u3299\U0001f000-\U0001faff"
_IDEOGRAPHS = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# What of these belongs to writing: a joiner between two letters that it shapes or two pictures, the choice of a picture
# or a glyph behind what it is chosen for, and the flag of a region (UTS #51, ED-14a).
_WRITTEN = (
    f"(?<=[{_JOINED}])[\u200c\u200d](?=[{_JOINED}])"
    f"|(?<=[{_PICTURES}])\ufe0f?\u200d(?=[{_PICTURES}])"
    f"|(?<=[{_PICTURES}])[\ufe0e\ufe0f]"
    "|(?<=[#*0-9])\ufe0f(?=\u20e3)"
    f"|(?<=[{_IDEOGRAPHS}])[\U000e0100-\U000e01ef]"
    "|(?<=\U0001f3f4)[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
)
# What begins a command in the logs of GitHub Actions, Azure Pipelines and TeamCity: :: on a line of its own, ##name[
_COMMAND = re.compile(r"^([ \t]*):(?=:[a-z])|#(?=#[a-z]*\[)", re.IGNORECASE | re.MULTILINE)


def visible(text: str, *, lines: bool = True, logged: bool = True) -> str:
    r"""Return the text with an escape such as `\x1b` or `\u202e` for each character that a terminal obeys or hides,
    and for the first of a command of CI, unless it is never `logged`.

    Line ends and tabs stay, unless `lines` is false: then they are escaped too, and the text stays on one line. Letters
    of every script stay as they are, and so do emoji with their joiners.
    """
    if not (text.isascii() and text.isprintable()):  # as nearly all is; the pattern for others is slow to compile
        text = _pattern(lines=lines).sub(_escape, text)
    if logged and ("::" in text or "##" in text):
        text = _COMMAND.sub(lambda match: f"{match[1] or ''}\\x{ord(match[0][-1]):02x}", text)
    return text


def without_hidden(text: str) -> str:
    """Return the text without the characters that `visible` shows as escapes; white space of any kind stays."""
    if text.isascii() and text.isprintable():
        return text
    return _pattern(lines=True).sub(lambda match: match[0] if _is_kept(match) else "", text)


def hidden_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield the characters that `without_hidden` leaves out, each with its place in the text, from 0."""
    if not (text.isascii() and text.isprintable()):
        for match in _pattern(lines=True).finditer(text):
            if not _is_kept(match):
                yield match.start(), match[0]


def _is_kept(match: re.Match[str]) -> bool:
    """Whether what the pattern finds belongs to writing, or is white space."""
    return match[1] is None or match[1].isspace()


@cache
def _pattern(*, lines: bool) -> re.Pattern[str]:
    """Characters that belong to writing, else one that is hidden, as a group."""
    hidden = _HIDDEN if lines else f"\t\n{_HIDDEN}"
    return re.compile(f"{_WRITTEN}|([{hidden}])")


def _escape(match: re.Match[str]) -> str:
    mark = match[1]
    if mark is None:  # it belongs to writing
        return match[0]
    return mark.encode("unicode_escape").decode()
