"""Real lists in many layouts, which stand beside the project; which of them are read here is said by name."""

from pathlib import Path

__all__ = ["LISTS", "folders"]

LISTS = {
    "AI-in-Health+MedLLMsPracticalGuide": 290,
    "JXLiu-AI+Awesome-Medical-LLM-in-Top-Journals": 400,
    "MachineLearningLifeScience+awesome-protein-foundation-models": 75,
    "OmicsML+awesome-foundation-model-single-cell-papers": 310,
    "burglarhobbit+Awesome-Medical-Large-Language-Models": 45,
    "onejune2018+Awesome-Medical-Healthcare-Dataset-For-LLM": 165,
    "xmindflow+Awesome-Foundation-Models-in-Medical-Imaging": 40,
}
"""Each list, with how many entries it has at least, as a look at the page tells."""


def folders(shared: Path) -> list[Path]:
    """The folder of each list."""
    return [shared / "catalogues" / "others" / name for name in LISTS]
