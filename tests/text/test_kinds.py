"""Of which kind an entry is, told by titles; every title here is made up."""

from __future__ import annotations

from time import perf_counter

import pytest

from kg.text.kinds import kind_of_title

ALONE = [
    # reviews
    ("A survey of foundation models for botany", "survey"),
    ("Vision transformers in horticulture: a systematic review", "survey"),
    ("Speech models for hearing aids: opportunities and challenges", "survey"),
    ("Diffusion models in dentistry: current state, open challenges, and future directions", "survey"),
    ("Towards trustworthy triage: a comprehensive roadmap", "survey"),
    ("Large language models in orthodontics", "survey"),
    ("视网膜基础模型综述", "survey"),
    # studies, questions, opinions
    ("Evaluating language models on veterinary exams", "paper"),
    ("Benchmarking vision encoders for mammography", "paper"),
    ("Performance of GPT-4 on a nursing exam", "paper"),
    ("Can GPT-4 read a thermometer?", "paper"),
    ("Do we still need radiologists?", "paper"),
    ("Chatbots in the waiting room: a cross-sectional survey of patients", "paper"),
    ("A chatbot for asthma education: a randomised controlled trial", "paper"),
    ("Segmenting kidneys with a promptable model: a case study", "paper"),
    ("Language models are not reliable pharmacists", "paper"),
    ("Nurses and language models: clinicians' perspectives on documentation", "paper"),
    # data
    ("KidneyNet: a large-scale dataset for renal imaging", "dataset"),
    ("A multilingual corpus of discharge letters", "dataset"),
    ("Which organ is this? A large-scale open dataset of scans", "dataset"),
    ("The Renal Atlas: an annotated database of biopsies", "dataset"),
    ("NephroBench: Evaluating assistants on kidney questions", "dataset"),
    ("Language models on the ward: a comprehensive benchmark", "dataset"),
    # software
    ("ScanKit: an open-source library for reading scans", "tool"),
    ("NephroHub: a platform for sharing renal models", "tool"),
    ("A toolkit for de-identifying letters", "tool"),
    # models
    ("NephroGPT: teaching a language model about kidneys", "model"),
    ("Renalformer – a transformer for dialysis records", "model"),
    ("nephroBERT as a pretrained encoder for renal notes", "model"),
    ("A foundation model for renal imaging", "model"),
    ("A study of a generative model for renal research", "model"),
    ("Efficient encoder and benchmark for renal genomics", "model"),
    ("A family of open language models for nephrology", "model"),
    ("Towards generalist renal intelligence", "model"),
    ("Improving biopsy grading via contrastive learning", "model"),
    ("Semi-supervised kidney segmentation with consistent neighbours", "model"),
    ("Predicting biopsy outcomes with NephroNet", "model"),
    ("NephroNet improves biopsy grading", "model"),
    # nothing
    ("Kidneys and kings", None),
]


@pytest.mark.parametrize(("title", "kind"), ALONE)
def test_titles_where_the_section_tells_nothing(title: str, kind: str | None) -> None:
    assert kind_of_title(title) == kind


WITHIN = [
    # among models only what plainly is something else
    ("model", "NephroGPT: exploring the boundaries of renal language models", None),
    ("model", "Language models encode renal knowledge", None),
    ("model", "From novice to nephrologist: modelling renal knowledge", None),
    ("model", "Kidney segmentation at scale", None),
    ("model", "A study of a generative model for renal research", None),
    ("model", "A renal risk model: algorithm development and validation", None),
    ("model", "Renal language models: a review", "survey"),
    ("model", "Capabilities of GPT-4 on renal questions", "paper"),
    ("model", "GPT-4 for comparing renal guidelines", "paper"),
    ("model", "NephroVQA: a question answering dataset for renal scans", "dataset"),
    ("model", "RenalBench: can assistants plan dialysis?", "dataset"),
    ("model", "NephroKit: a toolkit for renal models", "tool"),
    ("model", "NephroFrame: an open framework for training renal models", None),
    # people list the paper that introduced a dataset
    ("dataset", "NephroGPT: teaching a language model about kidneys", None),
    ("dataset", "Lessons from annotating ten thousand biopsies: the 2031 renal challenge", None),
    ("dataset", "Renal text datasets: a systematic review", "survey"),
    ("dataset", "Benchmarking vision encoders for mammography", "paper"),
    ("dataset", "NephroLM: a small language model for renal notes", "model"),
    # a section of reviews holds studies too
    ("survey", "The future of nephrology", None),
    ("survey", "Is the chatbot a nephrologist yet?", "paper"),
    ("survey", "Evaluating renal chatbots", "paper"),
    ("survey", "Are renal chatbots ready? A systematic review", None),
    ("tool", "Running renal models in the browser", None),
    ("other", "A survey of renal lists", None),
    ("paper", "NephroGPT: teaching a language model about kidneys", "model"),
]


@pytest.mark.parametrize(("section", "title", "kind"), WITHIN)
def test_titles_within_a_section(section: str, title: str, kind: str | None) -> None:
    assert kind_of_title(title, kind=section) == kind


def test_a_name_beside_the_title() -> None:
    assert kind_of_title("Can generalists beat specialists? Case study in nephrology", kind="model") == "paper"
    assert kind_of_title("Can generalists beat specialists?", name="NephroPrompt", kind="model") is None
    assert kind_of_title("NephroLM: a renal language model", name="RenalNotes", kind="dataset") is None
    assert kind_of_title("Health notes as prediction engines", name="NephroTron") == "model"


def test_labels_of_links_where_the_title_says_nothing() -> None:
    assert kind_of_title("Kidneys and kings", labels=["Paper", "Dataset"]) == "dataset"
    assert kind_of_title("Kidneys and kings", labels=["Weights"]) == "model"
    assert kind_of_title("Kidneys and kings", labels=["Blog"]) == "other"
    assert kind_of_title("Kidneys and kings", labels=["Blog", "Paper"]) is None
    assert kind_of_title("A survey of kidneys", labels=["Code"]) == "survey"


def test_a_list_of_lists() -> None:
    assert kind_of_title("Awesome-Kidney-Papers") == "other"
    assert kind_of_title("Awesome-Kidney-Papers", kind="model") == "other"
    assert kind_of_title("Awesome-Kidney-Papers", kind="other") is None


@pytest.mark.parametrize(
    "word", ["general", "deep ", "a ", "(", "progress, ", "vision-", "x - ", "multi-", "with an agent "]
)
def test_a_long_title_takes_no_time(word: str) -> None:
    started = perf_counter()
    for kind in (None, "model", "dataset", "survey"):
        kind_of_title(word * 5000, kind=kind)
    assert perf_counter() - started < 1
