"""Which items and paragraphs are one entry, which are none, and which are several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Block
from kg.parse.groups import Group, group_blocks, group_heading, is_entry, split_entries
from kg.parse.items.slots import read_slots
from kg.read import read_text
from tests.support.examples import examples

P, Q, C = "<https://x.org/p>", "<https://x.org/q>", "<https://github.com/o/r>"
HEART, LUNG = "HeartLM: A language model of rhythms", "LungLM: A language model of breath"


def said(group: Group) -> dict[str, str]:
    """The slots of a group as texts, each with the addresses of its links behind it."""
    return {
        slot: " ".join([cell.text, *(f"<{link.url}>" for link in cell.links)]) for slot, cell in group.slots.items()
    }


def found(text: str) -> list[Group]:
    return list(group_blocks(read_text(text, catalogue="").blocks))


def entries(text: str) -> list[dict[str, str]]:
    return [said(group) for group in found(text) if group.slots]


def lines(text: str) -> list[tuple[int, list[int]]]:
    """The line of each group, and those of its blocks."""
    return [(group.span.line, [block.span.line for block in group.blocks]) for group in found(text)]


BELOW = {
    "labelled values": (
        """
- **HeartLM**: A language model of rhythms
  - Paper: [link](https://x.org/p)
  - Code: <https://github.com/o/r>
  - Small and quick.
""",
        {
            "name": "HeartLM",
            "text": "A language model of rhythms",
            "paper": f"link {P}",
            "code": f"https://github.com/o/r {C}",
            "text 2": "Small and quick.",
        },
    ),
    "labels in bold": (
        """
- **HeartLM**: A language model of rhythms [[Paper]](https://x.org/p)
  - **Abstract**: We train it on rhythms.
  - **Institutions**: Some hospital
  - **Base model**: LungLM
""",
        {
            "name": "HeartLM",
            "title": "A language model of rhythms",
            "paper": f"[Paper] {P}",
            "text": "We train it on rhythms.",
            "institutions": "Some hospital",
            "base model": "LungLM",
        },
    ),
    "its title": (
        """
- **HeartLM**
  - **Title**: A language model of rhythms
  - **Paper**: [PDF](https://x.org/p)
""",
        {"name": "HeartLM", "title": "A language model of rhythms", "paper": f"PDF {P}"},
    ),
    "its title, as the link of its paper": (
        """
- **HeartLM**
  - **Paper**: [A language model of rhythms](https://x.org/p)
""",
        {
            "name": "HeartLM",
            "title": "A language model of rhythms",
            "paper": f"A language model of rhythms {P}",
        },
    ),
    "in Chinese": (
        """
- **HeartLM**：心律模型
  - 论文：[链接](https://x.org/p)
  - 代码：[链接](https://github.com/o/r)
""",
        {"name": "HeartLM", "text": "心律模型", "论文": f"链接 {P}", "代码": f"链接 {C}"},
    ),
    "a paragraph of the item": (
        """
- **HeartLM**: A language model of rhythms [[Paper]](https://x.org/p)

  It is small.
""",
        {"name": "HeartLM", "title": "A language model of rhythms", "paper": f"[Paper] {P}", "text": "It is small."},
    ),
}


@pytest.mark.parametrize(("text", "expected"), BELOW.values(), ids=BELOW)
def test_an_item_and_what_stands_below_it(text: str, expected: dict[str, str]) -> None:
    (group,) = found(text)
    assert said(group) == expected
    assert len(group.blocks) == sum(1 for line in text.split("\n") if line)
    assert group.span == group.blocks[0].span


def test_items_above_others_are_headings() -> None:
    text = f"""
- Rhythms
  - Slow ones
    - [{HEART}](https://x.org/p)
  - [{LUNG}](https://x.org/q)
- [PulseLM: A language model of pulses](https://x.org/t)
"""
    its = [([cell.text for cell in group.headings], said(group).get("name")) for group in found(text)]
    assert its == [
        ([], None),
        (["Rhythms"], None),
        (["Rhythms", "Slow ones"], "HeartLM"),
        (["Rhythms"], "LungLM"),
        ([], "PulseLM"),
    ]
    assert lines(text) == [(number, [number]) for number in range(2, 7)]


def test_an_entry_may_have_entries_below_it() -> None:
    text = f"- [{HEART}](https://x.org/p)\n  - [{LUNG}](https://x.org/q) [[Code]](https://github.com/o/r)\n"
    assert [each["name"] for each in entries(text)] == ["HeartLM", "LungLM"]
    assert lines(text) == [(1, [1]), (2, [2])]
    assert [group.headings for group in found(text)] == [(), ()]


PARAGRAPHS = {
    "lines": (
        f"""
**{HEART}**<br>
*Ann Bold, Bo Cold, Cy Dold*<br>
*Nature Medicine* 2024<br>
[[Paper]](https://x.org/p) [[Code]](https://github.com/o/r)

**{LUNG}**<br>
[[Paper]](https://x.org/q)
""",
        [
            {
                "name": "HeartLM",
                "title": HEART,
                "authors": "Ann Bold, Bo Cold, Cy Dold",
                "venue": "Nature Medicine",
                "year": "2024",
                "paper": f"[Paper] {P}",
                "code": f"[Code] {C}",
            },
            {"name": "LungLM", "title": LUNG, "paper": f"[Paper] {Q}"},
        ],
    ),
    "badges in the next paragraph": (
        f"""
**{HEART}**

![](https://img.shields.io/badge/ICML-2023-blue) [![](https://img.shields.io/badge/Code-black)](https://github.com/o/r)

**{LUNG}** [[Paper]](https://x.org/q)
""",
        [
            {"name": "HeartLM", "title": HEART, "venue": "ICML", "year": "2023", "code": f"Code {C}"},
            {"name": "LungLM", "title": LUNG, "paper": f"[Paper] {Q}"},
        ],
    ),
    "two in one": (
        f"**[{HEART}](https://x.org/p)**<br>\n**[{LUNG}](https://x.org/q)**\n",
        [
            {"name": "HeartLM", "title": HEART, "titled": f"{HEART} {P}"},
            {"name": "LungLM", "title": LUNG, "titled": f"{LUNG} {Q}"},
        ],
    ),
    "a row of links": (
        "**Corpora.** [RhythmBank](https://x.org/p) • [BreathBank](https://x.org/q)\n",
        [{"name": "RhythmBank", "link": f"RhythmBank {P}"}, {"name": "BreathBank", "link": f"BreathBank {Q}"}],
    ),
    "a row of links in an item": (
        "- **Corpora:** [RhythmBank](https://x.org/p), [BreathBank](https://x.org/q)\n",
        [{"name": "RhythmBank", "link": f"RhythmBank {P}"}, {"name": "BreathBank", "link": f"BreathBank {Q}"}],
    ),
    "a venue and no link": (
        f"- {HEART}. ICLR 2023.\n",
        [{"name": "HeartLM", "title": f"{HEART}.", "venue": "ICLR", "year": "2023"}],
    ),
    "numbered": (
        f"1. **HeartLM**: A language model of rhythms\n   [[Paper]](https://x.org/p)\n2. {LUNG} [[Paper]](https://x.org/q)\n",
        [
            {"name": "HeartLM", "title": "A language model of rhythms", "paper": f"[Paper] {P}"},
            {"name": "LungLM", "title": LUNG, "paper": f"[Paper] {Q}"},
        ],
    ),
    "among paragraphs": (
        "Some words.\n\n- [HeartLM](https://x.org/p)\n\nOther words.\n",
        [{"name": "HeartLM", "link": f"HeartLM {P}"}],
    ),
}


@pytest.mark.parametrize(("text", "expected"), PARAGRAPHS.values(), ids=PARAGRAPHS)
def test_paragraphs_and_items(text: str, expected: list[dict[str, str]]) -> None:
    assert entries(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Just a paragraph of words.\n",
        "This list holds models. See [our paper](https://x.org/p) for more.\n",
        "**Some bold words and nothing else**\n",
        "- [Models](#models)\n  - [Rhythms](#rhythms)\n- [Data](#data)\n",
        f"- {HEART}\n",
        "- Rhythms\n- Breath\n",
        f"- **HeartLM**: {'word ' * 900} [[Paper]](https://x.org/p)\n",
    ],
    ids=["words", "a link in words", "bold", "contents", "leads nowhere", "words in items", "too long"],
)
def test_no_entries(text: str) -> None:
    its = found(text)
    assert [said(group) for group in its] == [{}] * len(its)
    assert {block.span for group in its for block in group.blocks} == {
        block.span for block in read_text(text, catalogue="").blocks
    }


LABELLED = {
    "labels below": (
        "- **HeartLM**: A language model of rhythms\n  - [[Paper]](https://x.org/p) [[Code]](https://github.com/o/r)\n",
        ["HeartLM"],
    ),
    "a label alone below": ("- **HeartLM**: Rhythms\n  - [Paper](https://x.org/p)\n", ["HeartLM"]),
    "labels in the item's next paragraph": (f"- {HEART}\n\n  [[Paper]](https://x.org/p)\n", ["HeartLM"]),
    "labels in the next paragraph": (f"**{HEART}**\n\n[[Paper]](https://x.org/p)\n", ["HeartLM"]),
    "an address behind its label": (
        "- **HeartLM**: Rhythms\n  - [Paper](https://x.org/p)\n  - Code: https://github.com/o/r\n",
        ["HeartLM"],
    ),
    "only labels": ("- [Paper](https://x.org/p) | [Code](https://github.com/o/r)\n", []),
}


@pytest.mark.parametrize(("text", "names"), LABELLED.values(), ids=LABELLED)
def test_labels_are_no_names(text: str, names: list[str]) -> None:
    assert [each.get("name") for each in entries(text)] == names


@pytest.mark.xfail(strict=True, reason="a label in bold at the head of a paragraph is taken for a name")
def test_a_label_at_the_head_of_a_paragraph_is_no_name() -> None:
    text = f"**{HEART}**\n\n*Ann Bold, Bo Cold, Cy Dold*\n\n**Paper**: <https://x.org/p>\n"
    assert [each.get("name") for each in entries(text)] == ["HeartLM"]


def test_an_address_is_no_title() -> None:
    (its,) = entries("- **HeartLM**\n  - **Title**: A language model of rhythms\n  - **Paper**: <https://x.org/p>\n")
    assert its["title"] == "A language model of rhythms"


def test_one_heading_per_entry() -> None:
    page = read_text(
        "## Models\n\n### HeartLM\n\n**Paper**: [A language model of rhythms](https://x.org/p)  \n"
        "**Code**: [here](https://github.com/o/r)  \n**Stars**: 5\n\n- **Base**: LungLM\n\nIt is small.\n",
        catalogue="",
    )
    headings = page.blocks[0].headings
    group = group_heading(headings[-1], headings[:-1], page.blocks)
    assert said(group) == {
        "name": "HeartLM",
        "title": "A language model of rhythms",
        "paper": f"A language model of rhythms {P}",
        "code": f"here {C}",
        "base": "LungLM",
        "text": "It is small.",
    }
    assert (group.span, group.blocks) == (headings[-1].span, page.blocks)


def test_a_heading_without_a_paper_has_a_name_and_no_title() -> None:
    page = read_text("### HeartLM\n\n**Code**: [here](https://github.com/o/r)\n", catalogue="")
    (heading,) = page.blocks[0].headings
    assert said(group_heading(heading, (), page.blocks)) == {"name": "HeartLM", "code": f"here {C}"}


def test_entries_in_a_cell() -> None:
    def names(cell: str) -> list[str | None]:
        _, row = read_text(f"| Work |\n|-|\n| {cell} |", catalogue="").blocks
        its = [read_slots(part) for part in split_entries(row.cells["Work"])]
        return [its_["name"].text if "name" in its_ else None for its_ in its]

    assert names(f"[{HEART}](https://x.org/p)") == ["HeartLM"]
    assert names(f"[{HEART}](https://x.org/p) [[Code]](https://github.com/o/r)") == ["HeartLM"]
    assert names(f"[{HEART}](https://x.org/p)<br>[[Code]](https://github.com/o/r)") == ["HeartLM"]
    assert names(f"[{HEART}](https://x.org/p)<br>[{LUNG}](https://x.org/q)") == ["HeartLM", "LungLM"]
    assert names("[HeartLM](https://x.org/p), [LungLM](https://x.org/q)") == ["HeartLM", "LungLM"]


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("[HeartLM](https://x.org/p)", True),
        ("**HeartLM** [[Code]]()", True),
        (f"{HEART} (CVPR 2023)", True),
        ("[HeartLM](#heartlm)", False),
        ("HeartLM", False),
    ],
)
def test_is_entry(text: str, entry: bool) -> None:
    cell = read_text(f"- {text}", catalogue="").blocks[0].cells["item"]
    assert is_entry(read_slots(cell), cell) is entry


PIECES = [
    *("- ", "  - ", "    - ", "1. ", "  ", "\n", "\n", "\n\n", "<br>\n", "**2024**\n\n", "> "),
    *(f"**{HEART}**", f"[{LUNG}](https://x.org/q)", "**HeartLM**", "Rhythms", "[[Paper]](https://x.org/p)", "Paper: "),
    *(
        "[Code](https://github.com/o/r)",
        "*Ann Bold, Bo Cold*",
        " • ",
        ": ",
        "[Models](#models)",
        "ICML 2023",
        "**Base**: X",
    ),
]
SOME = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@given(st.one_of(SOME, st.text(max_size=60)))
@examples(500)
def test_each_block_is_in_one_group(text: str) -> None:
    its: list[Block] = [
        block for block in read_text(text, catalogue="").blocks if block.layout in ("item", "paragraph")
    ]
    grouped = [id(block) for group in group_blocks(its) for block in group.blocks]
    assert sorted(grouped) == sorted(map(id, its))
    for group in group_blocks(its):
        assert not group.slots or {"name", "title"} & group.slots.keys()
