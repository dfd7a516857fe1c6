"""The name of a model or dataset if only a title is printed: taken if the form of the title shows it.

    MedCPT: a method for …        the prefix, if it is one odd word or has one
    … segmentation (MedSAM)       an odd word in parentheses, at the end or before a colon
    MSA Transformer.              a title of up to three words that is nothing but a name

A word is odd if it can't be one of plain English: a capital, figure or mark inside. "Knowledge boosting: …" names
nothing, nor does "Self-supervised learning: …".
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Named", "is_odd", "name_in"]


class Named(NamedTuple):
    """A name within a title: its range, and the form that shows it, as curators' samples call it."""

    start: int
    end: int
    form: str


_PREFIX = re.compile(r"\s*+([^:：]{1,48}?)(?<!\s)\s*+[:：](?!//)\s*+\S")
_DASHED = re.compile(r"\s*(\S{2,30}(?: \S{1,20})?)\s+[-–—]+\s+\S")
_IN_PARENTHESES = re.compile(
    r"[(（]\s*([^()（）\s]{2,24}(?: [^()（）\s]{1,12})?)\s*[)）](?=\s*+(?:[:：]|[.?!]?+\s*+$))"
)
_FIRST = re.compile(r"\s*[(（]\s*([^()（）\s]{2,24})\s*[)）]\s+\S")
_MOST_WORDS = 3
_ENDS = " .,;:。，；：!?"

# Words of plain English that a capital inside or a hyphen doesn't make a name.
_HYPHENED = re.compile(
    r"(?:(?i:self|semi|un|non|pre|post|co|multi|inter|intra|cross|trans|zero|one|two|three|few|many|large|small|long|short"
    r"|high|low|open|closed|end|fine|deep|broad|real|human|machine|data|model|text|image|vision|visual|language|domain"
    r"|task|expert|evidence|knowledge|graph|point|label|weakly|fully|privacy|uncertainty|prompt|instruction|chain|state"
    r"|in|out|on|off|up|down|by|to|of|and|the|a|single|double|dual|tri|whole|part|patient|disease|cell|gene|protein"
    r"|rna|dna|\d+d|x|medical|clinical|bio|health|next|step|time|plug|region|pixel|set|train|test|retrieval"
    r"|reinforcement|transformer|attention|contrastive|generative|general|special)(?:[-‐‑–](?-i:[A-Z]?[a-z]+))+"
    r"|[\w-]+[-‐‑–](?i:based|driven|powered|guided|enabled|assisted|enhanced|augmented|aware|free|level|scale|style|like"
    r"|specific|agnostic|oriented|centric|friendly|efficient|trained|tuned|tuning|training|shot|ready|led|grade|only))"
)
_COMMON = frozenset(
    [
        "survey",
        "review",
        "overview",
        "perspective",
        "viewpoint",
        "editorial",
        "commentary",
        "tutorial",
        "introduction",
        "roadmap",
        "foundation",
        "foundations",
        "learning",
        "models",
        "model",
        "language",
        "vision",
        "data",
        "dataset",
        "datasets",
        "benchmark",
        "evaluation",
        "analysis",
        "study",
        "medicine",
        "healthcare",
        "towards",
        "toward",
        "correction",
        "erratum",
        "reply",
        "response",
        "comment",
        "opinion",
        "news",
        "update",
        "report",
        "guide",
        "guidelines",
        "position",
        "paper",
    ]
)
_GENERIC = re.compile(
    r"(?:LLMs?|MLLMs?|[LM]?VLMs?|LVLMs?|FMs?|P?LMs?|NLP|NLI|AI|GenAI|AGI|ML|DL|CNNs?|ViTs?|GANs?|VQA|QA|MRI|CT|PET|EEG|ECG"
    r"|EHRs?|EMRs?|ICU|WSIs?|OCT|CXRs?|SAM|RAG|RLHF|SFT|PEFT|SSL|MIL|scRNA-seq|RNA|DNA|USMLE|UMLS|ICD|COVID-19|ChatGPT"
    r"|GPT(?:-\d\w*)?|LLaMA|BERT|CLIP|Review|Survey|Preprint|Abstract|Demo|Oral|Poster|Spotlight|Vision|II|III|IV|Part"
    r"|Extended)",
    re.IGNORECASE,
)
"""Abbreviations in titles that name no one model."""


def is_odd(word: str) -> bool:
    """Whether a word can't be one of plain English: a capital, figure or plus inside, or a hyphen of no common word."""
    word = word.strip("()[],.;:!?\"'“”’")
    if len(word) < 2 or _HYPHENED.fullmatch(word):  # noqa: PLR2004
        return False
    inside = word[1:]
    if any(mark.isupper() or mark.isdigit() or mark in "+@*" for mark in inside):
        return True
    return "-" in inside.strip("-") and not inside.endswith("-")


def name_in(title: str) -> Named | None:
    """The name in a title, None if its form shows none."""
    whole = title.rstrip(_ENDS)
    start = len(title) - len(title.lstrip())
    if (found := _PREFIX.match(title)) is not None:
        if _is_name(found[1]):
            return Named(*_bare(title, *found.span(1)), "title_prefix")
    elif (found := _FIRST.match(title)) is not None and is_odd(found[1]) and not _GENERIC.fullmatch(found[1]):
        return Named(*found.span(1), "paren")
    elif (found := _DASHED.match(title)) is not None and is_odd(found[1].split()[0]) and _is_name(found[1]):
        return Named(*found.span(1), "title_prefix")
    for found in _IN_PARENTHESES.finditer(title):
        if any(map(is_odd, found[1].split())) and not _GENERIC.fullmatch(found[1].strip("-")):
            return Named(*found.span(1), "paren")
    words = whole.split()
    if ":" not in whole and "?" not in title and 0 < len(words) <= _MOST_WORDS and _is_title_name(words):
        return Named(start, len(whole), "title")
    return None


def _is_title_name(words: list[str]) -> bool:
    """Whether a title so short is a name: one with an odd word, or one word, that isn't a common one."""
    if words[-1].lower().strip("?!") in _COMMON:
        return False
    if words[-1].endswith("?"):
        return False
    if any(word.lower() in _LITTLE for word in words):
        return False
    return any(map(is_odd, words)) or (len(words) == 1 and words[0][:1].isupper())


def _is_name(prefix: str) -> bool:
    """Whether what stands before the colon of a title is a name."""
    bare = re.sub(r"(?:(?<!\s)\s++)?[(（][^()（）]*+[)）]\s*+$", "", prefix).strip(_ENDS + "\"'“”")
    words = bare.split()
    if not words or len(words) > _MOST_WORDS + 1 or words[-1].lower() in _COMMON or bare.lower() in _COMMON:
        return False
    if len(words) == 1:
        is_plain = _HYPHENED.fullmatch(words[0]) is not None or len(words[0]) == 1
        return words[0][:1].isalnum() and (is_odd(words[0]) or not is_plain)
    if len(words) > _MOST_WORDS:
        return False
    return any(map(is_odd, words)) and not any(word.lower() in _LITTLE for word in words)


_LITTLE = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "for",
        "in",
        "on",
        "with",
        "by",
        "from",
        "to",
        "and",
        "or",
        "via",
        "using",
        "is",
        "are",
        "can",
        "do",
        "does",
        "how",
        "what",
        "why",
        "when",
        "towards",
        "toward",
        "introducing",
        "beyond",
    ]
)


def _bare(title: str, start: int, end: int) -> tuple[int, int]:
    """The range without marks around it, and without other words in parentheses behind the name."""
    while start < end and title[start] in " \"'“”*":
        start += 1
    while start < end and title[end - 1] in " \"'“”*":
        end -= 1
    return start, end
