"""What an item says, slot by slot: where and when, the name, the title, who, and each link under its label."""

import re
from collections.abc import Callable
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Block, Cell, Link
from kg.parse.items.slots import FIELDS, read_slots
from kg.read import Page, read_text
from kg.text.identifiers import is_address
from tests.support.examples import examples

TITLE = "HeartLM: A language model of rhythms"
PAPER = "[[Paper]](https://x.org/p)"
CODE = "[[Code]](https://github.com/o/r)"
ARXIV = "https://arxiv.org/abs/2401.00001"


def item(text: str) -> Cell:
    """The cell of a bullet with this text; its later lines are indented."""
    page = read_text("- " + text.replace("\n", "\n  "), catalogue="")
    return next(block.cells["item"] for block in page.blocks if block.layout == "item")


def said(cells: dict[str, Cell]) -> dict[str, str]:
    """The slots as texts, each with the addresses of its links behind it."""
    return {slot: " ".join([cell.text, *(f"<{link.url}>" for link in cell.links)]) for slot, cell in cells.items()}


def lost(cell: Cell, cells: dict[str, Cell]) -> list[str]:
    """The web links of a cell that are in none of its slots, but for those that show nothing."""
    kept = {link.span for slot in cells.values() for link in slot.links}
    return [link.url for link in cell.links if is_address(link.url) and link.span not in kept and shows(link)]


def shows(link: Link) -> bool:
    """Whether a link shows anything; a broken line is read as a semicolon."""
    return link.text.strip("; ") != ""


def assert_says(text: str, expected: dict[str, str]) -> None:
    cell = item(text)
    found = read_slots(cell)
    assert said(found) == expected
    assert lost(cell, found) == []


@pytest.mark.parametrize(
    ("form", "venue", "year"),
    [
        ("[Nature Medicine, 2024] {}", "Nature Medicine", "2024"),
        ("[Acta Rhythmica, 2024] {}", "Acta Rhythmica", "2024"),
        ("[Nature Medicine] {}", "Nature Medicine", None),
        ("[2024 Nature Medicine] {}", "Nature Medicine", "2024"),
        ("[**Nature Medicine, 2024.8**] {}", "Nature Medicine", "2024"),
        ("**[Nature Medicine, 2024]** {}", "Nature Medicine", "2024"),
        ("[MICCAI Workshop, 2022] {}", "MICCAI Workshop", "2022"),
        ("[Preprint / Workshop, 2022] {}", "Preprint / Workshop", "2022"),
        ("(NeurIPS 2023) {}", "NeurIPS", "2023"),
        ("**CVPR 2023** {}", "CVPR", "2023"),
        ("`ICML 2023` {}", "ICML", "2023"),
        ("[28th Oct., 2023] [arXiv, 2023] {}", "arXiv", "2023"),
        ("[28th Oct., 2022] [arXiv, 2023] {}", "arXiv", "2023"),  # the year beside the venue counts
        ("[NeurIPS'23] {}", "NeurIPS", "23"),
        ("2023-05 {}", None, "2023"),
        ("2023-05-17: {}", None, "2023"),
        ("2023 - {}", None, "2023"),
        ("`2023.05` {}", None, "2023"),
        ("(05/2023) {}", None, "2023"),
        ("(2023) {}", None, "2023"),
        ("【2024年5月】{}", None, "2024"),
        ("【Nature Medicine，2024】{}", "Nature Medicine", "2024"),
        ("（NeurIPS 2023）{}", "NeurIPS", "2023"),
        ("{} (CVPR 2023)", "CVPR", "2023"),
        ("{} (ICML 2023, oral)", "ICML", "2023"),
        ("{} (2023)", None, "2023"),
        ("{} [Nature Medicine, 2024]", "Nature Medicine", "2024"),
        ("{} `Nature Medicine 2015`", "Nature Medicine", "2015"),
        ("{} `J. Rhythm 2015`", "J. Rhythm", "2015"),
        ("{} · *NEJM AI* ·", "NEJM AI", None),
        ("{}, CVPR 2023", "CVPR", "2023"),
        ("{}, 2022", None, "2022"),
        ("{} 2022", None, "2022"),
        ("{} | ICML 2023 |", "ICML", "2023"),
        ("{} · *NEJM AI* · 2026-08-19 ·", "NEJM AI", "2026"),
        ("**{}**, *CVPR 2023*.", "CVPR", "2023"),
        ("![](https://img.shields.io/badge/NeurIPS-2023-blue) {}", "NeurIPS", "2023"),
        ("![](https://img.shields.io/badge/Nature_Medicine_2024-green) {}", "Nature Medicine", "2024"),
        (
            "![](https://img.shields.io/badge/ML%20for%20Health-Workshop%202022-green) {}",
            "ML for Health Workshop",
            "2022",
        ),
        ("![ICML 2021](https://x.org/badge.svg) {}", "ICML", "2021"),
        ("![NEW](https://x.org/new.gif) {}", None, None),
        ('<img src="https://x.org/new.gif" alt="NEW"> {}', None, None),
        ("🔥 {}", None, None),
        ("{}", None, None),
        ("[None] {}", None, None),
        ("[N/A, 2023] {}", None, "2023"),
        ("[TBA] {}", None, None),
        ("[NEW] {}", None, None),
        ("[x] {}", None, None),
        ("{} []", None, None),
        ("{}. *None*.", None, None),
    ],
)
def test_where_and_when(form: str, venue: str | None, year: str | None) -> None:
    cells = read_slots(item(f"{form.format(TITLE)} {PAPER}"))
    found = said(cells)
    title = found.pop("title")
    assert title.rstrip(".") == TITLE
    assert (found.pop("name"), found.pop("paper")) == ("HeartLM", "[Paper] <https://x.org/p>")
    assert (found.pop("venue", None), found.pop("year", None)) == (venue, year)
    assert found == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"{TITLE}. ICLR 2023. {PAPER}",
            {"name": "HeartLM", "title": f"{TITLE}.", "venue": "ICLR", "year": "2023"},
        ),
        (
            f"**{TITLE}**. Nature Medicine, 2024. {PAPER}",
            {"name": "HeartLM", "title": f"{TITLE}.", "venue": "Nature Medicine", "year": "2024"},
        ),
        (
            f"{TITLE}. Preprint at medRxiv 2021. {PAPER}",
            {"name": "HeartLM", "title": f"{TITLE}.", "venue": "Preprint at medRxiv", "year": "2021"},
        ),
        (  # a year behind a title, but no venue before it
            f"RhythmBank: a large and open corpus 2018. {PAPER}",
            {"name": "RhythmBank", "title": "RhythmBank: a large and open corpus", "year": "2018"},
        ),
        (  # years that belong to a name
            f"**2014 n2c2**: Records with names removed {PAPER}",
            {"name": "2014 n2c2", "title": "Records with names removed"},
        ),
        (f"**RHYTHM 2018** {PAPER}", {"name": "RHYTHM 2018"}),
        (f"RHYTHM 2018 {PAPER}", {"name": "RHYTHM 2018", "title": "RHYTHM 2018"}),
        (
            f"**RHYTHM 2018**: Recordings of sick hearts {PAPER}",
            {"name": "RHYTHM 2018", "title": "Recordings of sick hearts"},
        ),
    ],
)
def test_years_of_papers_and_of_names(text: str, expected: dict[str, str]) -> None:
    assert_says(text, {**expected, "paper": "[Paper] <https://x.org/p>"})


BEHIND = "A language model of rhythms"
PAPER_SLOT = "[Paper] <https://x.org/p>"
P, C = "<https://x.org/p>", "<https://github.com/o/r>"


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        (TITLE, "HeartLM", TITLE),
        (f"**HeartLM**: {BEHIND}", "HeartLM", BEHIND),
        (f"**HeartLM:** {BEHIND}", "HeartLM", BEHIND),
        (f"**HeartLM** {BEHIND}", "HeartLM", BEHIND),
        (f"**HeartLM** - {BEHIND}", "HeartLM", BEHIND),
        (f"**HeartLM**, {BEHIND}", "HeartLM", BEHIND),
        (f"***HeartLM***: {BEHIND}", "HeartLM", BEHIND),
        (f"__HeartLM__: {BEHIND}", "HeartLM", BEHIND),
        (f"<b>HeartLM</b>: {BEHIND}", "HeartLM", BEHIND),
        (f"<strong>HeartLM</strong> {BEHIND}", "HeartLM", BEHIND),
        (f"`HeartLM`: {BEHIND}", "HeartLM", BEHIND),
        (f"`HeartLM` {BEHIND}", "HeartLM", BEHIND),
        ("**HeartLM**: *Rhythms of hearts and of their sounds*", "HeartLM", "Rhythms of hearts and of their sounds"),
        (f"**HeartLM**: *{BEHIND}*", "HeartLM", BEHIND),
        ("~~HeartLM~~: Rhythms", "HeartLM", "HeartLM: Rhythms"),
        (f"**HeartLM**：{BEHIND}", "HeartLM", BEHIND),
        ("**HeartLM**: A language\nmodel of rhythms", "HeartLM", BEHIND),
        (f"**HeartLM (large)**: {BEHIND}", "HeartLM (large)", BEHIND),
        (f"**HeartLM/LungLM**: {BEHIND}", "HeartLM/LungLM", BEHIND),
        (f"HeartLM/LungLM: {BEHIND}", "HeartLM/LungLM", f"HeartLM/LungLM: {BEHIND}"),
        (f"**{TITLE}**", "HeartLM", TITLE),
        (f"*{TITLE}*", "HeartLM", TITLE),
        (f"_{TITLE}_", "HeartLM", TITLE),
        (f"*HeartLM*: {BEHIND}", "HeartLM", TITLE),
        (f"Heart**LM**: {BEHIND}", "HeartLM", TITLE),
        (f'"{TITLE}"', "HeartLM", f'"{TITLE}"'),
        (f"HeartLM - {BEHIND}", "HeartLM", f"HeartLM - {BEHIND}"),
        (f"HeartLM-7B: {BEHIND}", "HeartLM-7B", f"HeartLM-7B: {BEHIND}"),
        (f"Heart LM 2: {BEHIND}", "Heart LM 2", f"Heart LM 2: {BEHIND}"),
        (f"(HeartLM) {BEHIND}", "HeartLM", f"(HeartLM) {BEHIND}"),
        (f"{BEHIND} (HeartLM)", "HeartLM", f"{BEHIND} (HeartLM)"),
        (f"{BEHIND} (HeartLM): first steps", "HeartLM", f"{BEHIND} (HeartLM): first steps"),
        (f"{BEHIND} (LLM)", None, f"{BEHIND} (LLM)"),
        (f"{BEHIND} (a sequel of LungLM)", None, f"{BEHIND} (a sequel of LungLM)"),
        (BEHIND, None, BEHIND),
        (f"**{BEHIND}**", None, BEHIND),
        ("Rhythmia.", "Rhythmia", "Rhythmia."),
        ("HeartLM", "HeartLM", "HeartLM"),
        ("**HeartLM**", "HeartLM", None),
        (f"**From beginner to expert**: {BEHIND}", None, f"From beginner to expert: {BEHIND}"),
        (f"**Beyond the heart**: {BEHIND}", None, f"Beyond the heart: {BEHIND}"),
        (f"Knowledge boosting: {BEHIND}", None, f"Knowledge boosting: {BEHIND}"),
        (f"Self-supervised learning: {BEHIND}", None, f"Self-supervised learning: {BEHIND}"),
        (f"Survey: {BEHIND}", None, f"Survey: {BEHIND}"),
        ("HeartLM：心律语言模型", "HeartLM", "HeartLM：心律语言模型"),
        ("HeartLM: Rhythms &amp; sounds&nbsp;&#38; more", "HeartLM", "HeartLM: Rhythms & sounds & more"),
        (
            r"HeartLM: Of snake_case_words, 2\*2 and \[marks\]",
            "HeartLM",
            "HeartLM: Of snake_case_words, 2*2 and [marks]",
        ),
        ("HeartLM: Of `code` and <sub>tags</sub> in it", "HeartLM", "HeartLM: Of code and tags in it"),
    ],
)
def test_name_and_title(text: str, name: str | None, title: str | None) -> None:
    expected = {"name": name, "title": title, "paper": "[Paper] <https://x.org/p>"}
    assert_says(f"{text} {PAPER}", {slot: its for slot, its in expected.items() if its is not None})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**HeartLM**", {"name": "HeartLM"}),
        ("[HeartLM](https://x.org/h)", {"name": "HeartLM", "link": "HeartLM <https://x.org/h>"}),
        ("**[HeartLM](https://x.org/h)**", {"name": "HeartLM", "link": "HeartLM <https://x.org/h>"}),
        ("[**HeartLM**](https://x.org/h)", {"name": "HeartLM", "link": "HeartLM <https://x.org/h>"}),
        (
            f"[HeartLM](https://x.org/h): {BEHIND}",
            {"name": "HeartLM", "link": "HeartLM <https://x.org/h>", "text": BEHIND},
        ),
        (
            f"[HeartLM](https://x.org/h) - {BEHIND}",
            {"name": "HeartLM", "link": "HeartLM <https://x.org/h>", "text": BEHIND},
        ),
        (
            f"**[HeartLM](https://x.org/h)** {BEHIND}",
            {"name": "HeartLM", "link": "HeartLM <https://x.org/h>", "text": BEHIND},
        ),
        (
            "[HeartLM](https://github.com/o/r) - Code and weights of it.",
            {"name": "HeartLM", "link": "HeartLM <https://github.com/o/r>", "text": "Code and weights of it."},
        ),
        (
            "**RhythmBank**: Rhythms of a million people. [Download](https://x.org/d)",
            {"name": "RhythmBank", "text": "Rhythms of a million people.", "download": "Download <https://x.org/d>"},
        ),
        (
            "**HeartLM**：心律大模型，由某大学发布。[[项目]](https://x.org/h)",
            {"name": "HeartLM", "text": "心律大模型，由某大学发布。", "项目": "[项目] <https://x.org/h>"},
        ),
        # where the address of a name is a paper's, what stands behind is its title
        (f"[HeartLM]({ARXIV}): {BEHIND}", {"name": "HeartLM", "title": BEHIND, "paper": f"HeartLM <{ARXIV}>"}),
        (f"[HeartLM]({ARXIV}) – {BEHIND}", {"name": "HeartLM", "title": BEHIND, "paper": f"HeartLM <{ARXIV}>"}),
        (
            f"[HeartLM]({ARXIV}): {BEHIND}, 2022",
            {"name": "HeartLM", "title": BEHIND, "year": "2022", "paper": f"HeartLM <{ARXIV}>"},
        ),
        # a title's link leads to the paper, where its address says so
        (f"[{TITLE}]({ARXIV})", {"name": "HeartLM", "title": TITLE, "paper": f"{TITLE} <{ARXIV}>"}),
        (f"[{TITLE}](https://x.org/t)", {"name": "HeartLM", "title": TITLE, "titled": f"{TITLE} <https://x.org/t>"}),
        (
            f"[**HeartLM**: {BEHIND}](https://x.org/t)",
            {"name": "HeartLM", "title": TITLE, "titled": f"{TITLE} <https://x.org/t>"},
        ),
        (
            f"[{TITLE}](https://x.org/t) is worth a read.",
            {"name": "HeartLM", "title": TITLE, "titled": f"{TITLE} <https://x.org/t>", "text": "is worth a read."},
        ),
        ("[HeartLM](https://x.org/h) (2022)", {"name": "HeartLM", "link": "HeartLM <https://x.org/h>", "year": "2022"}),
        (
            f"**HeartLM**, *Nature Medicine*, 2022 {PAPER}",
            {
                "name": "HeartLM",
                "title": "HeartLM",
                "venue": "Nature Medicine",
                "year": "2022",
                "paper": "[Paper] <https://x.org/p>",
            },
        ),
        # where and when within the bold letters
        (
            "**Heart graph (ICML 2017)** A graph of rhythms",
            {"name": "Heart graph", "title": "A graph of rhythms", "venue": "ICML", "year": "2017"},
        ),
        (
            f"**{TITLE} (Nature Medicine, 2017)** {PAPER}",
            {"name": "HeartLM", "title": TITLE, "venue": "Nature Medicine", "year": "2017", "paper": PAPER_SLOT},
        ),
        ("**HeartKG (ICML 2017)**", {"name": "HeartKG", "title": "HeartKG", "venue": "ICML", "year": "2017"}),
        (
            "**HeartKG (ICML 2017)**: A graph of rhythms",
            {"name": "HeartKG", "title": "A graph of rhythms", "venue": "ICML", "year": "2017"},
        ),
        ("Some plain words here", {"title": "Some plain words here"}),
        (
            f"{TITLE}. Paper: https://x.org/p. Code: https://github.com/o/r",
            {
                "name": "HeartLM",
                "title": f"{TITLE}.",
                "paper": "https://x.org/p <https://x.org/p>",
                "code": "https://github.com/o/r <https://github.com/o/r>",
            },
        ),
        # labels are no names
        (f"{PAPER} {TITLE} and of sounds", {"name": "HeartLM", "title": f"{TITLE} and of sounds", "paper": PAPER_SLOT}),
        (f"{PAPER} | {CODE}", {"paper": PAPER_SLOT, "code": "[Code] <https://github.com/o/r>"}),
        (
            "[[Construction code]](https://x.org/u) **HeartLM**",
            {"name": "HeartLM", "code": "[Construction code] <https://x.org/u>"},
        ),
        (
            f"[[Dataset download]](https://x.org/u) {TITLE}",
            {"name": "HeartLM", "title": TITLE, "dataset download": "[Dataset download] <https://x.org/u>"},
        ),
        ("**HeartLM** [Bold et al.](https://x.org/p)", {"name": "HeartLM", "paper": f"Bold et al. {P}"}),
        (
            "**HeartLM** ([Bold et al., 2021](https://x.org/p))",
            {"name": "HeartLM", "year": "2021", "paper": f"(Bold et al., 2021) {P}"},
        ),
        # links within titles and descriptions are kept by what they show
        (
            f"HeartLM: A model of [rhythms](https://x.org/w) {PAPER}",
            {
                "name": "HeartLM",
                "title": "HeartLM: A model of rhythms",
                "rhythms": "rhythms <https://x.org/w>",
                "paper": PAPER_SLOT,
            },
        ),
        (
            f"**HeartLM**: Based on [LungLM](https://x.org/l), for rhythms. {PAPER}",
            {
                "name": "HeartLM",
                "title": "Based on LungLM, for rhythms.",
                "lunglm": "LungLM <https://x.org/l>",
                "paper": PAPER_SLOT,
            },
        ),
        (
            f"**HeartLM**[{BEHIND}](https://x.org/p)",
            {"name": "HeartLM", "text": BEHIND, "link": f"{BEHIND} <https://x.org/p>"},
        ),
        (
            "https://github.com/o/r",
            {"title": "https://github.com/o/r", "titled": "https://github.com/o/r <https://github.com/o/r>"},
        ),
    ],
)
def test_names_with_links_and_descriptions(text: str, expected: dict[str, str]) -> None:
    assert_says(text, expected)


NATURE = {"venue": "Nature Medicine", "year": "2024"}


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        (PAPER, {"paper": f"[Paper] {P}"}),
        ("[[Paper](https://x.org/p)]", {"paper": f"[Paper] {P}"}),
        ("[paper](https://x.org/p)", {"paper": f"paper {P}"}),
        (r"\[[paper](https://x.org/p)\]", {"paper": f"[paper] {P}"}),
        ("**[Paper](https://x.org/p)**", {"paper": f"Paper {P}"}),
        ("([paper](https://x.org/p), [code](https://github.com/o/r))", {"paper": f"paper {P}", "code": f"code {C}"}),
        (f"{PAPER}{CODE}", {"paper": f"[Paper] {P}", "code": f"[Code] {C}"}),
        (f"{PAPER}\t{CODE}", {"paper": f"[Paper] {P}", "code": f"[Code] {C}"}),
        (f" {PAPER}  {CODE}", {"paper": f"[Paper] {P}", "code": f"[Code] {C}"}),
        (f"<br>{PAPER}<br/>{CODE}", {"paper": f"[Paper] {P}", "code": f"[Code] {C}"}),
        (f"  \n{PAPER}\n{CODE}", {"paper": f"[Paper] {P}", "code": f"[Code] {C}"}),
        (
            '<a href="https://x.org/p">Paper</a> <a href="https://github.com/o/r">Code</a>',
            {"paper": f"Paper {P}", "code": f"Code {C}"},
        ),
        (f"{PAPER} [[Code]]()", {"paper": f"[Paper] {P}", "code": "[Code] <>"}),
        (f"{PAPER} [[Code]]", {"paper": f"[Paper] {P}"}),
        (f"{PAPER} [x]([https://x.org/a](https://x.org/b))", {"paper": f"[Paper] {P}", "x": "x <https://x.org/b>"}),
        ("[code]([https://github.com/o/r](https://github.com/o/r))", {"code": f"code {C}"}),
        ("[[Paper]](https://x.org/p(1)/q)", {"paper": "[Paper] <https://x.org/p(1)/q>"}),
        (f"[[Paper]](https://x.org/p[1]) {CODE}", {"paper": "[Paper] <https://x.org/p[1]>", "code": f"[Code] {C}"}),
        ("[[Paper]](<https://x.org/a b>)", {"paper": "[Paper] <https://x.org/a b>"}),
        ('[[Paper]](https://x.org/p "Of 2020")', {"paper": f"[Paper] {P}"}),
        ("[[Paper]](www.x.org/p)", {"paper": "[Paper] <www.x.org/p>"}),
        ("[[Paper]](x.org/p)", {"paper": "[Paper] <x.org/p>"}),
        ("[[Paper]](https://x.org/p.)", {"paper": "[Paper] <https://x.org/p.>"}),
        ("[[Data]](https://x.org/#!Some:id1)", {"data": "[Data] <https://x.org/#!Some:id1>"}),
        (
            "[[论文]](https://x.org/p) [[代码]](https://github.com/o/r) [[下载链接]](https://x.org/d)",
            {"paper": f"[论文] {P}", "code": f"[代码] {C}", "下载链接": "[下载链接] <https://x.org/d>"},
        ),
        (
            "（[论文](https://x.org/p)，[代码](https://github.com/o/r)）",
            {"paper": f"论文 {P}", "code": f"代码 {C}"},
        ),
        (
            "[[Page]](https://x.org/1) [[Page]](https://x.org/2) [[Demo]](https://x.org/3)",
            {
                "page": "[Page] <https://x.org/1>",
                "page 2": "[Page] <https://x.org/2>",
                "demo": "[Demo] <https://x.org/3>",
            },
        ),
        (f"{PAPER} [[Paper 2]](https://x.org/q)", {"paper": f"[Paper] {P}", "paper 2": "[Paper 2] <https://x.org/q>"}),
        ("[[Paper 2023]](https://x.org/p)", {"paper": f"[Paper 2023] {P}", "year": "2023"}),
        ("[[CVPR 2023]](https://x.org/p)", {"paper": f"[CVPR 2023] {P}", "venue": "CVPR", "year": "2023"}),
        (
            f"[[arXiv]]({ARXIV}) [[Nature]](https://x.org/n)",
            {"paper": f"[arXiv] <{ARXIV}>", "paper 2": "[Nature] <https://x.org/n>"},
        ),
        (f"<br>[[it is there]]({ARXIV})", {"paper": f"[it is there] <{ARXIV}>"}),
        (
            "[PDF](https://x.org/p) | [GitHub](https://github.com/o/r) | [Project Page](https://x.org/j)",
            {"paper": f"PDF {P}", "code": f"GitHub {C}", "project page": "Project Page <https://x.org/j>"},
        ),
        (
            "[Paper](https://x.org/p) / [Code](https://github.com/o/r) / [🤗 Weights](https://x.org/w)",
            {"paper": f"Paper {P}", "code": f"Code {C}", "weights": "🤗 Weights <https://x.org/w>"},
        ),
        ("[[Paper]](https://x.org/in?to=https://x.org/p)", {"paper": "[Paper] <https://x.org/in?to=https://x.org/p>"}),
        ("[Bold et al.](https://x.org/p)", {"paper": f"Bold et al. {P}"}),
        (
            f"{PAPER} [[Construction code]](https://x.org/u)",
            {"paper": f"[Paper] {P}", "code": "[Construction code] <https://x.org/u>"},
        ),
        (f"{PAPER} - with weights", {"paper": f"[Paper] {P}", "text": "with weights"}),
        (f"{PAPER} or {CODE}", {"paper": f"[Paper] {P}", "code": f"[Code] {C}"}),
        (f"{PAPER} 2024", {"paper": f"[Paper] {P}", "year": "2024"}),
        # an address by itself goes by the label before it
        (f"{PAPER} https://x.org/w", {"paper": f"[Paper] {P}", "paper 2": "https://x.org/w <https://x.org/w>"}),
        (f"{PAPER} <https://x.org/w>", {"paper": f"[Paper] {P}", "paper 2": "https://x.org/w <https://x.org/w>"}),
        ("[[code]] (https://github.com/o/r)", {"code": f"(https://github.com/o/r) {C}"}),
        ("<https://x.org/p>", {"link": f"https://x.org/p {P}"}),
        (f"{ARXIV}.", {"paper": f"{ARXIV} <{ARXIV}>"}),
        ("[[Nature Medicine, 2024](https://x.org/p)]", {**NATURE, "paper": f"[Nature Medicine, 2024] {P}"}),
        # badges
        (
            "[![Star](https://img.shields.io/github/stars/o/r.svg)](https://github.com/o/r)",
            {"code": f"Star {C}"},
        ),
        (f"![Star](https://img.shields.io/github/stars/o/r.svg) {PAPER}", {"paper": f"[Paper] {P}"}),
        (
            f"[![](https://img.shields.io/badge/Paper-arXiv-red)]({ARXIV}) "
            "[![](https://img.shields.io/badge/Code-GitHub-black)](https://github.com/o/r)",
            {"paper": f"Paper arXiv <{ARXIV}>", "code": f"Code GitHub {C}"},
        ),
        (
            "[![](https://img.shields.io/badge/NeurIPS-2023-blue)](https://x.org/p)",
            {"paper": f"NeurIPS 2023 {P}", "venue": "NeurIPS", "year": "2023"},
        ),
        (
            "[![](https://img.shields.io/badge/CVPR-2021-blue)](https://x.org/p)",
            {"paper": f"CVPR 2021 {P}", "venue": "CVPR", "year": "2021"},
        ),
        ('<a href="https://github.com/o/r"><img alt="GitHub" src="https://x.org/gh.png"></a>', {"code": f"GitHub {C}"}),
    ],
)
def test_links(links: str, expected: dict[str, str]) -> None:
    assert_says(f"{TITLE} {links}", {"name": "HeartLM", "title": TITLE, **expected})


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        (" *Ann Bold, Bo Cold, Cy Dold*.", {"authors": "Ann Bold, Bo Cold, Cy Dold"}),
        (
            " *Bold A et al.* *Nature Medicine* (2024)",
            {"authors": "Bold A et al.", "venue": "Nature Medicine", "year": "2024"},
        ),
        (
            "<br/>Bold A et al. · *NEJM AI* · 2026-08-19",
            {"authors": "Bold A et al.", "venue": "NEJM AI", "year": "2026"},
        ),
        (" · Bold et al. · ICML 2023 ·", {"authors": "Bold et al.", "venue": "ICML", "year": "2023"}),
        (" | Bold et al. | ICML 2023 |", {"authors": "Bold et al.", "venue": "ICML", "year": "2023"}),
        (" | *Ann Bold, Bo Cold* | 2023 |", {"authors": "Ann Bold, Bo Cold", "year": "2023"}),
        (" - Bold et al. - ICML 2023 -", {"authors": "Bold et al.", "venue": "ICML", "year": "2023"}),
        (
            "  \n*Ann Bold, Bo Cold, Cy Dold*  \n*arXiv* 2022  \n",
            {"authors": "Ann Bold, Bo Cold, Cy Dold", "venue": "arXiv", "year": "2022"},
        ),
        (" · Bold A et al. · *NEJM AI* ·", {"authors": "Bold A et al.", "venue": "NEJM AI"}),
        (" *N/A*", {}),
    ],
)
def test_what_stands_behind_a_bold_title(tail: str, expected: dict[str, str]) -> None:
    assert_says(
        f"**{TITLE}**{tail} {PAPER}",
        {"name": "HeartLM", "title": TITLE, "paper": f"[Paper] {P}", **expected},
    )


@pytest.mark.parametrize(
    ("text", "slot", "place", "raw"),
    [
        (f"[Nature Medicine, 2024] **HeartLM**: Rhythms {PAPER}", "venue", (1, 4), "Nature Medicine"),
        (f"[Nature Medicine, 2024] **HeartLM**: Rhythms {PAPER}", "year", (1, 21), "2024"),
        (f"[Nature Medicine, 2024] **HeartLM**: Rhythms {PAPER}", "name", (1, 29), "HeartLM"),
        (f"[Nature Medicine, 2024] **HeartLM**: Rhythms {PAPER}", "title", (1, 40), "Rhythms"),
        (f"[Nature Medicine, 2024] **HeartLM**: Rhythms {PAPER}", "paper", (1, 48), PAPER),
        (f"**HeartLM**: Rhythms\n  {PAPER} {CODE}", "code", (2, 32), CODE),
        ("**HeartLM**: Rhythms<br>*Ann Bold, Bo Cold, Cy Dold*", "authors", (1, 28), "Ann Bold, Bo Cold, Cy Dold"),
        ("HeartLM: Of *all*\nrhythms", "title", (1, 3), "HeartLM: Of *all*\n  rhythms"),
        ("HeartLM: Of *all* rhythms [[Paper](https://x.org/p)]", "paper", (1, 29), "[[Paper](https://x.org/p)]"),
        (
            "![](https://img.shields.io/badge/ICML-2023-x) HeartLM: Rhythms",
            "venue",
            (1, 3),
            "![](https://img.shields.io/badge/ICML-2023-x)",
        ),
        ("HeartLM：心律 [[论文]](https://x.org/p)", "paper", (1, 14), "[[论文]](https://x.org/p)"),
        ("HeartLM: A &amp; B", "title", (1, 3), "HeartLM: A &amp; B"),
    ],
)
def test_places(text: str, slot: str, place: tuple[int, int], raw: str) -> None:
    cell = read_slots(item(text))[slot]
    assert ((cell.span.line, cell.span.column), cell.raw) == (place, raw)


def test_what_stands_elsewhere_makes_it_a_paper() -> None:
    """In a table, a column of years tells that the entry has a title even if its cell says no more."""
    cell = item("[HeartLM](https://x.org/h): A language model of rhythms")
    assert said(read_slots(cell))["text"] == "A language model of rhythms"
    found = said(read_slots(cell, published=True))
    assert found == {"name": "HeartLM", "title": BEHIND, "titled": "HeartLM <https://x.org/h>"}
    hub = item("[HeartLM](https://github.com/o/r): A language model of rhythms")
    assert said(read_slots(hub, published=True))["link"] == f"HeartLM {C}"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"{TITLE} · Bold A et al. · *NEJM AI* · {PAPER}", TITLE),
        ("**[Rhythms of hearts](https://x.org/p)** · Bold A et al. · *NEJM AI*", "Rhythms of hearts"),
    ],
)
def test_authors_are_no_part_of_a_title(text: str, title: str) -> None:
    found = said(read_slots(item(text)))
    assert (found["title"], found["authors"], found["venue"]) == (title, "Bold A et al.", "NEJM AI")


@pytest.mark.parametrize(
    "text",
    [
        f"{TITLE}, see https://x.org/p.",
        f"{TITLE} <https://x.org/p>",
        f"{TITLE} {ARXIV}.",
        f"{TITLE}. Paper: https://x.org/p. Code: https://github.com/o/r",
        f"Paper: {ARXIV}",
        f"HeartLM: A model of [rhythms](https://x.org/w) {PAPER}",
        f"**HeartLM**: Based on [LungLM](https://x.org/l), for rhythms. {PAPER}",
        f"(HeartLM) [{BEHIND}](https://x.org/p)",
        f"{TITLE} [x](https://x.org/p)",
        f"{TITLE} [🔥](https://x.org/p)",
        f"**HeartLM**[{BEHIND}](https://x.org/p)",
        f"{TITLE} [:octocat:](https://github.com/o/r)",
        f"{PAPER} {TITLE} and of sounds",
    ],
)
def test_links_are_kept_wherever_they_stand(text: str) -> None:
    cell = item(text)
    assert lost(cell, read_slots(cell)) == []


@pytest.mark.parametrize("text", ["et al.*[*", f"{TITLE}. *,,[* {PAPER}"])
def test_a_bracket_alone_is_no_author(text: str) -> None:
    assert "authors" not in read_slots(item(text))


# What isn't right yet


def wrong(why: str, *its: object, raises: type[Exception] = AssertionError) -> object:
    """A case that is read wrongly, and why."""
    return pytest.param(*its, marks=pytest.mark.xfail(strict=True, raises=raises, reason=why), id=why)


@pytest.mark.parametrize(
    ("text", "slot", "expected"),
    [
        wrong(
            "a year behind a title of less than four words stays in the title",
            *(f"**HeartLM**: A cell model, 2023 {PAPER}", "title", "A cell model"),
        ),
        wrong(
            "a mark that belongs to a title is cut off its end",
            *(f"HeartLM: Rhythms &lt;of hearts&gt; {PAPER}", "title", "HeartLM: Rhythms <of hearts>"),
        ),
        wrong(
            "parentheses behind a name in bold are taken for the beginning of the title",
            *(f"**HeartLM** (ours): {BEHIND} {PAPER}", "title", BEHIND),
        ),
        wrong(
            "an icon that is a link is taken for the end of the title",
            *(f"{TITLE} [:octocat:](https://github.com/o/r)", "title", TITLE),
        ),
        wrong("a label before an address is taken for a title", *(f"Paper: {ARXIV}", "title", None)),
        wrong(
            "a label whose last word alone says what it is stays in the title too, where no full stop is before it",
            *(f"{TITLE} [[Construction code]](https://x.org/u)", "title", TITLE),
        ),
        wrong(
            "a label whose last word alone says what it is is taken for a description too, behind a name in bold",
            *("**HeartLM** [[Construction code]](https://x.org/u)", "text", None),
        ),
        wrong(
            "a venue in bold behind a title that isn't stays in the title",
            *(f"**HeartLM**: {BEHIND} **ICML 2023** {PAPER}", "venue", "ICML"),
        ),
    ],
)
def test_read_wrongly(text: str, slot: str, expected: str | None) -> None:
    assert said(read_slots(item(text))).get(slot) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"**(** {TITLE} {PAPER}", {"title": TITLE, "paper": PAPER_SLOT}),
        ("'**\t**:]", {}),
        (f"![\n](https://x.org/p.png) {TITLE} {PAPER}", {"name": "HeartLM", "title": TITLE, "paper": PAPER_SLOT}),
    ],
)
def test_ranges_without_a_letter(text: str, expected: dict[str, str]) -> None:
    """A run, an image or a label of which nothing is left once trimmed is passed over."""
    assert said(read_slots(item(text))) == expected


@pytest.mark.parametrize(
    ("text", "slot", "expected"),
    [
        ('HeartLM: Rhythms <a href="https://x.org/a">Paper 2023', "title", "HeartLM: Rhythms"),
        ('\'<a href="https://x.org/a">Paper 2023', "year", "2023"),
    ],
)
def test_an_anchor_that_is_never_closed_goes_on_to_the_end(text: str, slot: str, expected: str) -> None:
    assert said(read_slots(item(text)))[slot] == expected


# Any text


MARKS = [
    *"[](){}*_`~!<>&|\\:：,.;'\"-–·•#\t\n 【】（）《》",
    *(
        "**",
        "](",
        "[[",
        "]]",
        "![",
        "](https://x.org/p)",
        "[[Paper]](https://x.org/p)",
        "[Code](https://github.com/o/r)",
    ),
    *(
        "<br>",
        "<b>",
        "</b>",
        "<i>",
        '<a href="https://x.org/a">',
        "</a>",
        '<img src="https://x.org/i" alt="CVPR 2020">',
    ),
    *("![](https://img.shields.io/badge/ICML-2023-blue)", "&amp;", "&#38;", "  \n", "\\*", "`code`", "https://x.org/w"),
    *(
        "HeartLM",
        "a",
        "Model of",
        "2023",
        "2023-05",
        "ICML 2023",
        "Nature",
        "et al.",
        "Paper",
        "论文",
        "é",
        "\u00a0",
        "\u200b",
        "🔥",
    ),
]
TEXTS = st.lists(st.sampled_from(MARKS), max_size=24).map("".join)
ANY = st.one_of(TEXTS, st.text(max_size=40), st.tuples(TEXTS, st.text(max_size=20)).map("".join))


def as_item(text: str) -> str:
    return "- " + text.replace("\n", "\n  ")


def as_paragraph(text: str) -> str:
    return text


def as_row(text: str) -> str:
    return f"| Some column | Other |\n|-|-|\n| {text.replace(chr(10), ' ')} | x |"


def as_heading(text: str) -> str:
    return f"## {text.replace(chr(10), ' ')}\n\nText."


def cells_of(page: Page) -> list[Cell]:
    blocks: list[Block] = [block for block in page.blocks if block.layout in ("item", "paragraph", "row")]
    return [*page.headings, *(cell for block in blocks for cell in block.cells.values())]


def source(text: str, cell: Cell) -> str:
    """What stands in the source at the place of a cell."""
    lines = text.split("\n")[cell.span.line - 1 : cell.span.end_line]
    lines[-1] = lines[-1][: cell.span.end_column - 1]
    lines[0] = lines[0][cell.span.column - 1 :]
    return "\n".join(lines)


@pytest.mark.parametrize("layout", [as_item, as_paragraph, as_row, as_heading])
def test_slots_of_any_text(layout: Callable[[str], str]) -> None:
    @given(ANY)
    @settings(examples(400), report_multiple_bugs=False)
    def holds(text: str) -> None:
        written = layout(text)
        page = read_text(written, catalogue="")
        # as it is read: line ends are LF, and a NUL is U+FFFD
        written = re.sub(r"\r\n?", "\n", written).replace("\0", "\ufffd")
        for cell in cells_of(page):
            assert source(written, cell) == cell.raw
            for slot, its in read_slots(cell).items():
                assert slot.strip() == slot != ""
                assert (cell.span.line, cell.span.column) <= (its.span.line, its.span.column)
                assert (its.span.line, its.span.column) <= (its.span.end_line, its.span.end_column)
                assert (its.span.end_line, its.span.end_column) <= (cell.span.end_line, cell.span.end_column)
                assert source(written, its) == its.raw
                assert its.text == " ".join(its.text.split())
                assert set(its.links) <= {*cell.links}

    holds()


LINKS = ["[[Paper]]({})", "[[Code]({})]", "[Data]({})", "[[Official page]]({})", "**[pdf]({})**", "[论文]({})"]
HEADS = [
    TITLE,
    f"**{TITLE}**",
    f"[ICML, 2023] **HeartLM**: {BEHIND}",
    f"[{TITLE}](https://x.org/title)",
    "**HeartLM**",
    "[HeartLM](https://x.org/h) - Rhythms",
]
JOINTS = [" ", "  ", ", ", " | ", " · ", " / ", "<br>", "\n", " and ", ""]


@given(st.sampled_from(HEADS), st.lists(st.tuples(st.sampled_from(JOINTS), st.sampled_from(LINKS)), max_size=6))
def test_no_labelled_link_is_lost(head: str, tail: list[tuple[str, str]]) -> None:
    links = [joint + form.format(f"https://x.org/{number}") for number, (joint, form) in enumerate(tail)]
    cell = item(f"{head} " + "".join(links))
    assert lost(cell, read_slots(cell)) == []


CLOSED = [mark for mark in MARKS if not mark.startswith(("<a", "</a", "`"))]
CLOSED += ["`code`", '<a href="https://x.org/b">Code</a>']
"""The marks, without anchors and backticks that stay open: of these, a cell and its letters are read differently."""


@pytest.mark.parametrize("layout", [as_item, as_row])
def test_no_link_of_any_text_is_lost(layout: Callable[[str], str]) -> None:
    """Each web link of a cell is in some slot."""

    @given(st.lists(st.sampled_from(CLOSED), max_size=24).map("".join))
    @settings(examples(300), report_multiple_bugs=False)
    def holds(text: str) -> None:
        for cell in cells_of(read_text(layout(text), catalogue="")):
            if found := read_slots(cell):
                assert lost(cell, found) == []

    holds()


def test_fields_of_slots_are_known() -> None:
    assert {"name", "title", "titled", "paper", "code", "link", "venue", "year", "authors", "text"} == FIELDS.keys()


# Long texts


def time_of(piece: str, size: int, *, times: int = 3) -> float:
    """The CPU time of an item of this size, the best of a few."""
    cell = item("HeartLM: " + (piece * (size // len(piece) + 1))[:size].strip())
    best = 1e9
    for _ in range(times):
        start = process_time()
        read_slots(cell)
        best = min(best, process_time() - start)
    return best


@pytest.mark.parametrize(
    "piece",
    [
        "word ",
        "word. ",
        f"see [this]({ARXIV}) ",
        "**b** ",
        "(a) ",
        "[x] ",
        "`a` ",
        "*a* ",
        " | ",
        "2023 ",
        "Al Bo, ",
        "&amp; ",
        "<b>a</b> ",
        *("[", "(", "[[a ", "（a"),
    ],
)
def test_long_items_take_their_time_once(piece: str) -> None:
    """Eight times the text takes less than sixteen times as long; of what is quadratic, it would take sixty-four."""
    few, many = time_of(piece, 1_000), time_of(piece, 8_000)
    assert many < 16 * few + 0.05, (few, many)


def test_many_addresses_take_their_time_once() -> None:
    """Twelve times the text takes less than thirty times as long; of what is quadratic, it would take 144."""
    few, many = time_of("https://x.org/a ", 1_000), time_of("https://x.org/a ", 12_000)
    assert many < 30 * few, (few, many)
