"""Of which kind an entry is, as the headings above it say; every heading here is made up."""

from __future__ import annotations

from time import perf_counter

import pytest

from kg.text.headings import SURE, is_no_section, kind_of_section

SECTIONS = [
    # the innermost that tells something decides
    (["Datasets"], "dataset"),
    (["Related surveys"], "survey"),
    (["Methods", "EFM methods", "2031"], "model"),
    (["Resources", "EFM datasets"], "dataset"),
    (["Very large open databases"], "dataset"),
    (["Anatomical Knowledge Bases"], "dataset"),
    (["Instruction-tuning Data"], "dataset"),
    (["Adapting General VLMs"], "model"),
    (["Fine-tuning Small LLMs"], "model"),
    (["Early models"], "model"),
    (["Mass spectrometry"], None),
    (["Plant Foundation Models", "Mass spectrometry"], "model"),
    (["Toolkits & Libraries"], "tool"),
    (["Hosting and platforms"], "tool"),
    (["AI agents for veterinary care"], "model"),
    (["Other awesome lists"], "other"),
    (["Neighbouring awesome repositories"], "other"),
    (["Blog posts"], "other"),
    (["Videos and courses"], "other"),
    (["Community leaderboard"], "other"),
    (["Reviews, Comments and Roadmaps"], "survey"),
    # a heading is about what stands before its preposition, and at the end of that
    (["Corpora for Foundation Models"], "dataset"),
    (["Foundation Model Surveys"], "survey"),
    (["LLM Benchmarks"], "dataset"),
    # what is around says what is listed, what is inside only about what
    (["Surveys", "Agents in Surgery"], "survey"),
    (["Datasets", "Language Models"], "dataset"),
    (["Downstream Tasks", "Named Entity Recognition"], "dataset"),
    (["Image Segmentation"], "model"),
    # markup, emoji, numbers and counts
    (["<b>3.2</b> 🚀 [Models](#models) (17)"], "model"),
    (['## 📚 Datasets <a name="data"></a>'], "dataset"),
    (["2031"], None),
    (["Cardiology"], None),
    ([], None),
    # Chinese
    (["数据集"], "dataset"),
    (["综述论文"], "survey"),
    (["医疗大模型"], "model"),
    (["开源工具"], "tool"),
    (["学习教程"], "other"),
    (["Datasets", "日文"], "dataset"),
    (["多模态评测基准"], "dataset"),
]


@pytest.mark.parametrize(("headings", "kind"), SECTIONS)
def test_headings_tell_the_kind_of_a_section(headings: list[str], kind: str | None) -> None:
    assert kind_of_section(headings)[0] == kind


def test_how_sure_a_section_is() -> None:
    assert kind_of_section(["Datasets"])[1] > SURE
    assert kind_of_section(["Papers"])[1] < SURE
    assert kind_of_section(["论文列表"])[1] < SURE
    assert kind_of_section(["Nephrology"]) == (None, 0.0)
    assert kind_of_section(["Models", "Language Models"])[1] > kind_of_section(["Language Models"])[1]
    assert kind_of_section(["Datasets", "Tools and Models"])[1] < kind_of_section(["Datasets"])[1]
    assert all(0 <= kind_of_section(headings)[1] <= 1 for headings, _ in SECTIONS)


@pytest.mark.parametrize(
    ("headings", "skipped"),
    [
        (["📑 Table of Contents"], True),
        (["Contents", "Models"], False),
        (["Citation"], True),
        (["How to cite this survey"], True),
        (["License & Terms"], True),
        (["Contributing"], True),
        (["♥️ Contributors"], True),
        (["Acknowledgements"], True),
        (["🔥 News"], True),
        (["News", "2031"], True),
        (["Star History"], True),
        (["目录"], True),
        (["引用"], True),
        (["更新日志"], True),
        (["如何贡献"], True),
        (["Introduction"], True),
        (["Introduction", "Kidney"], False),
        (["Overview"], True),
        (["Overview", "Datasets"], False),
        (["Citation networks"], False),
        (["Models"], False),
        (["Newspaper corpora"], False),
        (["本月新增 12 篇"], False),
        ([], False),
    ],
)
def test_administrative_headings_have_no_entries(headings: list[str], skipped: bool) -> None:
    assert is_no_section(headings) is skipped


@pytest.mark.parametrize("word", ["general", "deep ", "a ", "(", "progress, ", "vision-", "x - ", "multi-"])
def test_a_long_heading_takes_no_time(word: str) -> None:
    started = perf_counter()
    kind_of_section([word * 5000])
    is_no_section([word * 5000])
    assert perf_counter() - started < 1
