"""Any page has a draft that loads and reads it with nothing lost; any item is cut into slots that stand in it."""

# ruff: noqa: S101 - an assert is how a property fails
from __future__ import annotations

import re
from pathlib import Path

from harness import fuzz, instrumented

with instrumented(__name__):
    from kg.catalogue.draft import draft
    from kg.model import Cell
    from kg.parse import load_catalogue, parse, read_slots
    from kg.read import Page, read_text
    from kg.text.identifiers import is_address
    from tests.parse.test_parser import assert_conserved

ABOUT = {"title": "a list", "snapshot": "page.md", "revision": "1"}
LONGEST = 4000
MOST_PARTS = 40
SEEDS = (
    "## Models\n**2024**\n- [Venue, 2023] HeartLM: a model of hearts. [[Paper]](https://arxiv.org/abs/2401.00001)\n**2023**\n",
    "## Datasets\n- **HeartSet**: beats 2021. [data](https://x.org/d) [code](https://github.com/o/r) `J. Heart 20`\n",
    "## Papers\n**A title**<br>\n*Ann Bold, Cy Dale*<br>\n[28th Oct., 2023] [arXiv, 2023]<br>\n[[Paper](https://x.org/p)]\n",
    "| Model | Paper | Date |\n|-|-|-|\n| [A](https://x.org): T <br> [B](https://y.org) U | (CVPR'23) | 05/2023 |\n",
    "<table><tr><th>Name<th>Link<tr><td>A<td><a href='https://x.org'>x</a></table><details><summary>S\n\n- x\n",
    "### HeartLM\n**Paper**: [T](https://x.org/p)\n**Code**: https://github.com/o/r\n### B\n- x: y\n### C\n- z\n",
    "- Radiology\n  - [LungLM](https://x.org/l) · *NEJM AI* · 2026-08-19\n    - 论文：https://x.org 代码：https://y.org\n",
    "**Data.** [UniOne](https://x.org) • [UniTwo](https://y.org) • [Three](https://z.org)\n\n1. 【ICLR 2024】（A）\n",
    "- ![](https://img.shields.io/badge/CVPR_2021-blue) [![S](https://s.io/x)](https://github.com/o/r) et *al.*[*\n",
)

# What pages are made of, so that few bytes make a page with several sections and tables: mutation alone seldom does.
PARTS = (
    "# Models of hearts\n\n", "# \n\n", "## Models\n\n", "## Data  sets\n\n", "### `true`\n\n", "Two\nlines\n-----\n\n",
    "**2024**\n\n", "<details><summary>More</summary>\n\n", "</details>\n\n", "### x&#9;y&#10;z: #1\n\n",
    "\n| Model | Paper |\n|-|-|\n", "\n| Paper | Stars |\n|-|-|\n", "\n| Base | : [] | 'x' |\n|-|-|-|\n",
    "| HeartLM | [A study of rhythms](https://arxiv.org/abs/2401.00001) |\n", "| [p](https://x.org/p) | 5 | y |\n",
    "\n<table><th><th>Paper<th><tr><td>A<td><a href='https://x.org/r'>x</a></table>\n\n",
    "\n<table><th>Paper<tr><td><a href='https://x.org/s'>y</a></table>\n\n",
    "- [A language model of breath](https://arxiv.org/abs/2401.00002)\n", "  - text\n",
    "- [More](more.md) [\x01](\x01.md)\n", "**LungLM**: [A list](https://x.org/t) (MICCAI 2024)\n\n",
)  # fmt: skip
_WORD = re.compile(r"(?m)^([#|] *|<th>)(\w+)")
_LONG = 1100
"""Letters of a word that is too long for a simple key of YAML."""


def check(data: bytes) -> None:
    text = data.decode("utf-8", errors="replace")
    for block in check_draft(text).blocks:
        for cell in block.cells.values():
            if len(cell.raw) <= LONGEST:
                check_slots(cell)
    check_draft(_WORD.sub(lambda word: word[1] + word[2][0] * _LONG, text))
    check_draft("".join(PARTS[byte % len(PARTS)] for byte in data[:MOST_PARTS]))


def check_draft(text: str) -> Page:
    """A page has a draft that loads, the same each time, and reads it with every block accounted for."""
    page = read_text(text, catalogue="a")
    described = draft(page, about=ABOUT)
    assert described == draft(read_text(text, catalogue="a"), about=ABOUT)
    parsed = parse(page.blocks, load_catalogue(Path("a.yaml"), described))
    assert_conserved(page, parsed)
    return page


def check_slots(cell: Cell) -> None:
    """Each slot is of letters of the cell; no link that leads somewhere is in none."""
    found = read_slots(cell)
    assert all(slot.raw in cell.raw for slot in found.values())
    kept = {link.url for slot in found.values() for link in slot.links}
    shown = {link.url for link in cell.links if is_address(link.url) and link.text}
    assert shown <= kept


if __name__ == "__main__":
    fuzz(check, SEEDS)
