"""Drafts of pages that nobody has described: they load, they read what is there, and they say what they don't know."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.catalogue.draft import draft
from kg.model import Entry, Part, Value
from kg.parse import Catalogue, Parsed, check_terms, load_catalogue, parse
from kg.rdf.schema import load_schema
from kg.read import Page, read_text
from kg.terminal import visible
from kg.workspace import Workspace
from tests.support.examples import examples
from tests.support.workspaces import ROOT

FILE = Path("/nowhere/some.yaml")
ABOUT = {"title": "Models: of hearts", "file": "README.md", "snapshot": "page.md", "revision": "012"}


def drafted(page: Page) -> tuple[str, Catalogue]:
    text = draft(page, about=ABOUT)
    assert draft(page, about=ABOUT) == text
    catalogue = load_catalogue(FILE, text)
    assert (catalogue.title, catalogue.path, catalogue.revision) == ("Models: of hearts", "README.md", "012")
    return text, catalogue


def read(text: str) -> tuple[str, Parsed]:
    page = read_text(text, catalogue="")
    written, catalogue = drafted(page)
    return written, parse(page.blocks, catalogue)


def shown(entry: Entry) -> str:
    """An entry in a line: kind, name, and what its fields say; of a paper its title, venue, year and address."""
    fields = [
        f"{name}={_text(value)}" for name in sorted(entry.fields) if name != "name" for value in entry.fields[name]
    ]
    return " ".join([entry.kind, entry.name, *fields])


def _text(value: Value | Part) -> str:
    if isinstance(value, Value):
        return value.text if value.url is None else value.url
    inner = [_text(its) for name in ("venue", "year", "url") for its in value.fields.get(name, ())]
    return f"[{' | '.join(filter(None, (value.name, *inner)))}]"


PAGES = {
    "tables": (
        """# Models of hearts

## Models

| Model | Paper | Venue | Code | Stars |
|-|-|-|-|-|
| HeartLM | [HeartLM: A language model of rhythms](https://x.org/p) | ICML 2023 | [link](https://github.com/o/r) | 5 |
| LungLM | [A language model of breath](https://x.org/q) | arXiv | - | 7 |

## Datasets

| Dataset | Modality | Scale | Link |
|-|-|-|-|
| RhythmBank | ECG | 5k patients | [link](https://x.org/d) |
""",
        [
            "model HeartLM code=https://github.com/o/r paper=[HeartLM: A language model of rhythms | ICML | 2023 | https://x.org/p]",
            "model LungLM paper=[A language model of breath | arXiv | https://x.org/q]",
            "dataset RhythmBank scale=5k patients subfield=ECG url=https://x.org/d",
        ],
        ["  Stars: skip\n"],
    ),
    "tables in Chinese": (
        """# 医学模型

## 模型

| 模型 | 论文 | 代码 | 时间 |
|-|-|-|-|
| 心律 | [HeartLM：心律语言模型](https://arxiv.org/abs/2401.00001) | [代码](https://github.com/o/r) | 2024年5月 |
| 呼吸 | [LungLM：呼吸语言模型](https://arxiv.org/abs/2401.00002) | - | 2023年 |

## 数据集

| 数据集 | 任务 | 规模 | 链接 |
|-|-|-|-|
| 脉搏库 | 问答 | 1万 | [下载](https://x.org/d) |
""",
        None,
        ["  数据集: name\n", "  任务: task\n", "  规模: scale\n", "  代码: code\n", "  时间: year\n"],
    ),
    "tables without trailing pipes": (
        """# Models of hearts

## Datasets

Dataset | Task | Link
--- | --- | ---
RhythmBank | Classification | [site](https://x.org/r)
BreathBank | Segmentation | [site](https://x.org/b)
""",
        [
            "dataset RhythmBank task=Classification url=https://x.org/r",
            "dataset BreathBank task=Segmentation url=https://x.org/b",
        ],
        [],
    ),
    "table of HTML": (
        """# Models of hearts

## Models

<table>
<tr><th>Model</th><th>Paper</th><th>Year</th></tr>
<tr><td>HeartLM</td><td><a href="https://x.org/p">A language model of rhythms</a></td><td>2023</td></tr>
<tr><td>LungLM</td><td><a href="https://x.org/q">A language model of breath</a></td><td>2024</td></tr>
</table>
""",
        [
            "model HeartLM paper=[A language model of rhythms | 2023 | https://x.org/p]",
            "model LungLM paper=[A language model of breath | 2024 | https://x.org/q]",
        ],
        [],
    ),
    "bullets": (
        """# Models of hearts

A list of [ours](https://x.org/us).

## Contents

- [Surveys](#surveys)
- [Models](#models)

## Surveys

- [Nature Medicine, 2023] A survey of language models for hearts [[Paper]](https://x.org/s)

## Models

- [ICML, 2023] **HeartLM**: A language model of rhythms [[Paper]](https://x.org/p) [[Code]](https://github.com/o/r)
- [arXiv, 2024] **LungLM**: A language model of breath [[Paper]](https://x.org/q)

## Citation

- [Us](https://x.org/us)
""",
        [
            "survey A survey of language models for hearts url=https://x.org/s venue=Nature Medicine year=2023",
            "model HeartLM code=https://github.com/o/r paper=[A language model of rhythms | ICML | 2023 | https://x.org/p]",
            "model LungLM paper=[A language model of breath | arXiv | 2024 | https://x.org/q]",
        ],
        [
            "  Contents: {skip: all}\n",
            "  Citation: {skip: all}\n",
            "kind: survey  # 1 entry; 90 % sure, as the heading says\n",
        ],
    ),
    "numbered items": (
        """# Models of hearts

## Models

1. HeartLM: A language model of rhythms. ICML 2023. [[paper](https://x.org/p)] [[code](https://github.com/o/r)]
2. LungLM: A language model of breath. arXiv 2024. [[paper](https://x.org/q)]
""",
        [
            "model HeartLM code=https://github.com/o/r paper=[HeartLM: A language model of rhythms. | ICML | 2023 | https://x.org/p]",
            "model LungLM paper=[LungLM: A language model of breath. | arXiv | 2024 | https://x.org/q]",
        ],
        ["2 entries"],
    ),
    "nested bullets": (
        """# Models of hearts

## Models

- **HeartLM**: A language model of rhythms
  - Paper: [PDF](https://x.org/p)
  - Code: <https://github.com/o/r>
- **LungLM**: A language model of breath
  - Paper: [PDF](https://x.org/q)
""",
        [
            "model HeartLM code=https://github.com/o/r description=A language model of rhythms paper=[https://x.org/p]",
            "model LungLM description=A language model of breath paper=[https://x.org/q]",
        ],
        ["read: item\n"],
    ),
    "paragraphs": (
        """# Models of hearts

Welcome to this list.

## Models

**HeartLM: A language model of rhythms**<br>
*Ann Bold, Bo Cold, Cy Dold*<br>
[[Paper]](https://x.org/p)

**LungLM: A language model of breath**<br>
[[Paper]](https://x.org/q)
""",
        [
            "model HeartLM paper=[HeartLM: A language model of rhythms | https://x.org/p]",
            "model LungLM paper=[LungLM: A language model of breath | https://x.org/q]",
        ],
        ["read: nothing\n", "    read: paragraph\n"],
    ),
    "details": (
        """# Models of hearts

## Models

<details>
<summary>Rhythms</summary>

- [HeartLM: A language model of rhythms](https://x.org/p)

</details>

<details>
<summary>Breath: slow</summary>

- [LungLM: A language model of breath](https://x.org/q)

</details>
""",
        [
            "model HeartLM paper=[HeartLM: A language model of rhythms | https://x.org/p]",
            "model LungLM paper=[LungLM: A language model of breath | https://x.org/q]",
        ],
        ["      Rhythms:\n", "      'Breath: slow':\n"],
    ),
    "year lines": (
        """# Models of hearts

## Models

**2024**

- HeartLM: A language model of rhythms [[Paper]](https://x.org/p)

**2023**

- LungLM: A language model of breath [[Paper]](https://x.org/q)
""",
        [
            "model HeartLM paper=[HeartLM: A language model of rhythms | 2024 | https://x.org/p]",
            "model LungLM paper=[LungLM: A language model of breath | 2023 | https://x.org/q]",
        ],
        [],
    ),
    "statistics and words": (
        """# Models of hearts

## Overview

| Kind | Count |
|-|-|
| Models | 2 |
| Data | 1 |

## Models

| Model | Link | Wobble |
|-|-|-|
| HeartLM | [site](https://x.org/h) | low |
| LungLM | [site](https://x.org/l) | high |

## Thoughts

Some thoughts.

- Think of [hearts](https://x.org/t) first.
- Then of lungs.
- Then of all the rest of it.
- And never stop.
""",
        ["model HeartLM url=https://x.org/h", "model LungLM url=https://x.org/l"],
        [
            "  Overview: {skip: all}\n",
            "  Wobble: skip  # not understood: which field does it hold?\n",
            "  Thoughts: {skip: all}  # not understood: line 21\n",
        ],
    ),
    "nothing": ("# Models of hearts\n\nSome words.\n", [], ["0 entries"]),
}


@pytest.mark.parametrize(("text", "expected", "says"), PAGES.values(), ids=PAGES)
def test_draft(text: str, expected: list[str] | None, says: list[str]) -> None:
    written, parsed = read(text)
    assert [each for each in says if each not in written] == []
    if expected is not None:
        assert list(map(shown, parsed.entries)) == expected
    assert f" {len(parsed.entries)} entr" in written or "0 entries" in written
    assert parsed.findings == ()


@pytest.mark.parametrize(("text", "expected", "says"), PAGES.values(), ids=PAGES)
def test_terms_of_a_draft_are_known(text: str, expected: list[str] | None, says: list[str]) -> None:
    workspace = Workspace.find(ROOT)
    schema = load_schema(workspace.ontology, workspace.base)
    _, catalogue = drafted(read_text(text, catalogue=""))
    check_terms(catalogue, kinds=schema.kinds, fields=schema.fields)


HEADINGS = """# Models of hearts

## Models
""" + "".join(
    f"""
### {name}

**Paper**: [A language model of {what}](https://x.org/{what})

**Code**: [link](https://github.com/o/{what})
"""
    for name, what in (("HeartLM", "rhythms"), ("LungLM", "breath"), ("PulseLM", "pulses"))
)


def test_headings_that_are_entries() -> None:
    written, parsed = read(HEADINGS)
    assert "read: heading\n" in written
    assert [(entry.kind, entry.name, entry.span.line) for entry in parsed.entries] == [
        ("model", "HeartLM", 5),
        ("model", "LungLM", 11),
        ("model", "PulseLM", 17),
    ]
    assert parsed.entries[0].fields["code"][0] == Value(text="link", column="code", url="https://github.com/o/rhythms")


def test_papers_of_headings_keep_their_titles() -> None:
    _, parsed = read(HEADINGS)
    paper = parsed.entries[0].fields["paper"][0]
    assert isinstance(paper, Part)
    assert paper.name == "A language model of rhythms"


NET = "https://arxiv.org/abs/2401.0000"


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        # one name in all rows, beside papers that are the entries
        (
            f"| Paper | Model |\n|-|-|\n| [PulseNet: a pulse]({NET}1) | PulseNet |\n| [Beats]({NET}2) | PulseNet |\n",
            {"Paper": "entry", "Model": "description"},
        ),
        # the same, spelled in two ways, beside names
        (
            "| Model | Version |\n|-|-|\n| Pulse-Net | PulseNet-S |\n| Pulse\u2010Net | PulseNet-M |\n",
            {"Model": "description", "Version": "name"},
        ),
        # nothing else tells the rows apart
        (
            "| Model | Size | Base |\n|-|-|-|\n| PulseNet | 7B | CLIP |\n| PulseNet | 13B | CLIP |\n",
            {"Model": "name", "Size": "scale", "Base": "base"},
        ),
        # names of bases that repeat, though not in all rows
        (
            "| Paper | Model |\n|-|-|\n"
            + "".join(f"| [Net{n}: a pulse]({NET}{n}) | {base} |\n" for n, base in enumerate(["CLIP", "CLIP", "SAM"])),
            {"Paper": "entry", "Model": "base"},
        ),
        # the base has a column of its own
        (
            f"| Paper | Model | Base |\n|-|-|-|\n| [NetA]({NET}1) | CLIP | SAM |\n| [NetB]({NET}2) | CLIP | SAM |\n",
            {"Paper": "entry", "Model": "description", "Base": "base"},
        ),
        # what a row itself is called
        (
            "| Model | Base |\n|-|-|\n| PulseNet | PulseNet |\n| ValveLM | ValveLM |\n",
            {"Model": "name", "Base": "description"},
        ),
        (
            f"| Paper | Base |\n|-|-|\n| [NetA: a pulse]({NET}1) | NetA |\n| [NetB: a valve]({NET}2) | NetB |\n",
            {"Paper": "entry", "Base": "description"},
        ),
    ],
)
def test_names_are_distinct_and_no_model_is_its_own_base(table: str, columns: dict[str, str]) -> None:
    _, catalogue = drafted(read_text(f"## Models\n\n{table}", catalogue=""))
    assert dict(catalogue.root.columns) == columns


def test_figures_are_no_names() -> None:
    text = (
        "# Models of hearts\n\n## Numbers\n\n| Organ | Models | Data |\n|-|-|-|\n| Heart | 5 | 3 |\n| Lung | 2 | 1 |\n"
    )
    _, parsed = read(text)
    assert parsed.entries == ()


@pytest.mark.parametrize(
    ("name", "new"),
    [
        ("bullets", "- [PulseLM](https://x.org/pulse)"),
        ("paragraphs", "**[PulseLM: A language model of pulses](https://x.org/pulse)**"),
        ("tables", "| Model | Link |\n|-|-|\n| PulseLM | [site](https://x.org/pulse) |"),
        ("statistics and words", "| Model | Link |\n|-|-|\n| PulseLM | [site](https://x.org/pulse) |"),
    ],
)
def test_sections_that_are_new_upstream_are_reported(name: str, new: str) -> None:
    """Also where a draft reads nothing around the sections that it knows."""
    text, *_ = PAGES[name]
    _, catalogue = drafted(read_text(text, catalogue=""))
    grown = read_text(f"{text}\n## Pulses\n\n{new}\n", catalogue="")
    (finding,) = parse(grown.blocks, catalogue).findings
    assert (finding.rule, finding.blocks) == ("unknown-section", 1)
    assert "'Pulses'" in finding.message


def test_names_of_sections_and_columns_are_quoted() -> None:
    text = (
        "# T\n\n## Models: *all* #1 {new}\n\n| Model | No | yes: | # | 'it' | - |\n|-|-|-|-|-|-|\n"
        "| HeartLM | 1 | a | 1 | b | [x](https://x.org/h) |\n\n## 2.0\n\n- [LungLM](https://x.org/l)\n"
    )
    _, parsed = read(text)
    assert [entry.name for entry in parsed.entries] == ["HeartLM", "LungLM"]


def assert_conserved(page: Page, parsed: Parsed) -> None:
    """Each block was read, or skipped, or is accounted for by one finding."""
    unread = sum(finding.blocks for finding in parsed.findings)
    assert len(page.blocks) == len(parsed.read) + unread + len(parsed.skipped)
    known = {id(block) for block in page.blocks}
    accounted = [id(block) for block in (*parsed.read, *parsed.skipped)]
    assert len(accounted) == len(set(accounted))
    assert known.issuperset(accounted)


@pytest.mark.parametrize("text", [HEADINGS, *(text for text, _, _ in PAGES.values())], ids=["headings", *PAGES])
def test_pages_are_conserved(text: str) -> None:
    page = read_text(text, catalogue="")
    _, catalogue = drafted(page)
    assert_conserved(page, parse(page.blocks, catalogue))


PIECES = [
    *(
        "# Title\n",
        "\n## Models\n",
        "\n## Datasets\n",
        "\n### 2024\n",
        "\n### HeartLM\n",
        "\n## Contents\n",
        "\n## A: b #c\n",
    ),
    *("\n", "\n\n", "Some words. ", "> ", "```\ncode\n```\n", "<!-- x -->\n", "**2023**\n\n", "  ", "<br>"),
    *("\n<details><summary>Rhythms</summary>\n\n", "\n</details>\n\n"),
    *("\n| Model | Base | Data |\n|-|-|-|\n", "\n| Paper | Link | Wobble |\n|-|-|-|\n", "\n| Title | Year |\n|-|-|\n"),
    *(
        "| HeartLM | [LungLM](https://x.org/l) | RhythmBank* |\n",
        "| [A model of rhythms](https://x.org/p) | 2023 | x |\n",
    ),
    *("| [A](https://x.org/a)<br>[B: of b and c](https://x.org/b) | 5 |\n", "| | | |\n", "|"),
    *(
        "\n<table><tr><th>Model</th><th>Link</th></tr><tr><td>X</td><td><a href='https://x.org/x'>x</a></td></tr></table>\n\n",
    ),
    *(
        "- **HeartLM**: A model [[Paper]](https://x.org/p)\n",
        "- [LungLM](https://x.org/l)\n",
        "  - Code: https://x.org/c\n",
    ),
    *("  - [Paper](https://x.org/p)\n", "- Rhythms\n", "1. A model of rhythms. ICML 2023.\n", "- [Models](#models)\n"),
    *("**PulseLM: A model of pulses**<br>\n[[Paper]](https://x.org/p)\n\n", "**Paper**: [x](https://x.org/p)\n\n"),
    *("[A](https://x.org/a) • [B](https://x.org/b)\n\n", "[Us](https://x.org/us) say so.\n\n"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
@examples(400)
def test_drafts_of_any_page_load_and_conserve_its_blocks(text: str) -> None:
    page = read_text(text, catalogue="")
    _, catalogue = drafted(page)
    parsed = parse(page.blocks, catalogue)
    assert_conserved(page, parsed)


@given(st.text(max_size=200))
def test_drafts_of_any_text(text: str) -> None:
    page = read_text(text, catalogue="")
    _, catalogue = drafted(page)
    assert_conserved(page, parse(page.blocks, catalogue))


LONG = "long " * 300


@pytest.mark.parametrize(
    "page",
    [
        f"# T\n\n## {LONG}\n\n- [A study of hearts](https://x.org/a)\n",
        f"# T\n\n## {LONG}\n\ntext\n\n## Models\n\n- [A study of hearts](https://x.org/a)\n",
        f"# T\n\n| Model | {LONG} | Paper |\n|-|-|-|\n| A | b | [p](https://x.org/a) |\n",
        "# T\n\n## \u201c " + "\\\u201d\u2028" * 400 + "\n\n- [A study of hearts](https://x.org/a)\n",
    ],
    ids=["heading", "heading that is skipped", "header", "escapes"],
)
def test_a_key_may_be_longer_than_a_simple_key_of_yaml(page: str) -> None:
    written, parsed = read(page)
    assert len(parsed.entries) == 1
    assert "\n:" in written.replace(" ", "")


def test_columns_of_the_page_and_of_all_tables_stand_in_one_place() -> None:
    """Its own table has a column that another one, under a heading, holds something else in."""
    link = "[p](https://arxiv.org/abs/2401.00001)"
    table = f"| Paper | Base |\n|-|-|\n| {link} | CLIP |\n"
    other = f"| Name | Paper | Base |\n|-|-|-|\n| A | {link} | CLIP |\n"
    written, parsed = read(f"{table}\n# Models\n\n{other}")
    assert written.count("\ncolumns:") == 1
    assert len(parsed.entries) == 2


def test_keys_are_what_stands_on_the_page() -> None:
    """Headings that differ only in their white space are two, and one with a line end is written on one line."""
    item = "| Model | Paper |\n|-|-|\n| A | [A study of hearts](https://x.org/a) |\n\n"
    written, parsed = read(
        f"# T\n\n## A&nbsp;&#9;B\n\n{item}## A B\n\n{item}Two\nlines\n---\n\n{item}## true\n\n{item}"
    )
    assert len(parsed.entries) == 4
    assert not [finding for finding in parsed.findings if finding.rule in ("unknown-section", "new-section")]
    assert "  'true':\n" in written


def test_very_deep_headings_are_read_as_those_around_them() -> None:
    deep = "".join(f"<details><summary>Level {number}</summary>\n\n" for number in range(100))
    _, parsed = read(
        f"# T\n\n## Models\n\n- [A study](https://x.org/b)\n\n{deep}- [A study of hearts](https://x.org/a)\n"
    )
    assert len(parsed.entries) == 2


def test_a_comment_has_no_control_characters() -> None:
    written, parsed = read("# T\n\n- [A study of hearts](https://x.org/a) [more](\x01\x7f.md) [yet more](more.md)\n")
    assert len(parsed.entries) == 1
    assert "(kg add with --file): more.md\n" in written


def test_what_an_editor_would_hide_is_an_escape() -> None:
    page = read_text("# A\n\n## Models \u202eX\u200b\n\n- [A b](https://arxiv.org/abs/2301.00001)\n", catalogue="a")
    about = {"title": "A\u2066b\x1b[31m", "file": "bad\udcff.md", "snapshot": "a/bad\udcff.md", "revision": "1"}
    text = draft(page, about=about)
    assert visible(text) == text
    catalogue = load_catalogue(Path("a.yaml"), draft=text)
    assert catalogue.title == "A\u2066b\x1b[31m"
    assert "bad\\udcff.md" in text
