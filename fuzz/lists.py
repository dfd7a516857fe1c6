"""Any page has a draft that loads and reads it with nothing lost; any item is cut into slots that stand in it."""

# ruff: noqa: S101 - an assert is how a property fails
from __future__ import annotations

from pathlib import Path

from harness import fuzz, instrumented

with instrumented(__name__):
    from kg.catalogue.draft import draft
    from kg.model import Cell
    from kg.parse import load_catalogue, parse, read_slots
    from kg.read import read_text
    from kg.text.identifiers import is_address
    from tests.parse.test_parser import assert_conserved

ABOUT = {"title": "a list", "snapshot": "page.md", "revision": "1"}
LONGEST = 4000
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


def check(data: bytes) -> None:
    text = data.decode("utf-8", errors="replace")
    page = read_text(text, catalogue="a")
    described = draft(page, about=ABOUT)
    assert described == draft(read_text(text, catalogue="a"), about=ABOUT)
    parsed = parse(page.blocks, load_catalogue(Path("a.yaml"), described))
    assert_conserved(page, parsed)
    for block in page.blocks:
        for cell in block.cells.values():
            if len(cell.raw) <= LONGEST:
                check_slots(cell)


def check_slots(cell: Cell) -> None:
    """Each slot is of letters of the cell; no link that leads somewhere is in none."""
    found = read_slots(cell)
    assert all(slot.raw in cell.raw for slot in found.values())
    kept = {link.url for slot in found.values() for link in slot.links}
    shown = {link.url for link in cell.links if is_address(link.url) and link.text}
    assert shown <= kept


if __name__ == "__main__":
    fuzz(check, SEEDS)
