"""Names that attack whatever shows or writes them, and a workspace with a catalogue that has them."""

from __future__ import annotations

import re
from pathlib import Path

from kg.pipeline import build
from kg.rdf.terms import literal
from kg.terminal import without_hidden
from kg.workspace import Workspace
from tests.support.builds import TABLE, build_small, page

__all__ = ["HOSTILE", "build_hostile", "obeyed"]

HOSTILE = (
    "\x1b[31mred", "\x1b]0;title\x07", "\x1b]8;;http://evil.example/\x1b\\link", "\x9b2Jc1", "\u202egnp.exe",
    "zero\u200bwidth", "line\u2028end", "carriage\x0dreturn", "back\x08space", "\x01control", "tag\U000e0041",
    "[red]markup[/red]", "[/]closed", "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "zz$(touch ran)",
    "zz`touch ran`", "zz;touch ran", "zz'quote", 'zz"quote', "zz two  words", "zz:colon", "zz~tilde",
    "zz!bang", "zz*?[a]", "zz\\back", "--zz", "zz#hash", "zz%percent", "zz{brace}", "zz}{brace", "zz<b>html</b>",
    "zz&amp;amp", "../../zz", "zz,comma", "::error::zz", "]]>zz", "zz\u00e9\u4e2d\U0001f469\u200d\U0001f467",
)  # fmt: skip
"""As they stand in a cell; \x00 is in none, since pages lose it, nor is a line end."""

# What the program itself sends to a terminal: colours, and links to pages (rich's ids are random).
_OWN = re.compile(r"\x1b\[[\d;]*m|\x1b\]8;(?:id=\d+)?;(?:https?://[!-~]*)?\x1b\\")
_HIDDEN = re.compile(
    "[^\n\t -~\xa1-\u061b\u061d-\u200a\u2010-\u2027\u202f-\u205f\u2070-\ud7ff\ue000-\ufefe\uff00-\U000dffff]"
)


def build_hostile(folder: Path) -> Workspace:
    """A workspace whose models have these names, and papers with these titles, built.

    What is read from a page lacks the characters that nobody sees; the vocabulary has them, in names of these models.
    """
    space = build_small(folder)
    hidden = [name for name in HOSTILE if without_hidden(name) != name]
    with (space.ontology / "background.ttl").open("a", encoding="utf-8") as vocabulary:
        for number, name in enumerate(hidden):
            vocabulary.write(f"model:hidden-{number} a fair4ml:MLModel ; rdfs:label {literal(name)} .\n")
    rows = [
        f"| {_in_cell(name)} | Medicine | [{_in_cell(name)} is a title](https://arxiv.org/abs/2301.{number:05}) "
        f"| [code](https://example.org/{number}) | MedCLIP + {_in_cell(name)}x | {_in_cell(name)} data |\n"
        for number, name in enumerate(HOSTILE)
    ]
    page(space).write_text(TABLE + "".join(rows), encoding="utf-8", newline="")
    build(space)
    return space


def _in_cell(name: str) -> str:
    """A name as markdown, in which it stays text; a carriage return is a line end there."""
    text = re.sub(r"[\\`*_{}\[\]<>()#+.!|&~:-]", r"\\\g<0>", name)
    return text.replace("\r", "&#13;")


def obeyed(output: str) -> set[str]:
    """What a terminal obeys or hides in an output, besides what the program itself sends, and joined emoji."""
    return set(_HIDDEN.findall(_OWN.sub("", output).replace("\U0001f469\u200d\U0001f467", "")))
