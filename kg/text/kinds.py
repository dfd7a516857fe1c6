"""Of which kind an entry is where nobody has described its list: what the headings say, and the title of its paper.

    kind_of_section(headings)   the kind that a section holds, and how sure that is
    is_no_section(headings)     whether these are headings under which there are no entries
    kind_of_title(title, …)     what a title says beyond that: a review among models, a method among papers

The kinds are those that the keepers of such lists have in mind: a paper that presents a model, method or agent is a
model, one that presents data a dataset; "paper" is what only reports: studies, trials, opinions. In a table, " | "
stands between alternatives; a space within one is a space.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from kg.text.kind_words import (
    ADMINISTRATIVE,
    AND,
    ASIDE,
    BENCH_NAME,
    CUT,
    DATA_NAME,
    ELSEWHERE,
    ENDS,
    FIELD_IN_FIELD,
    FINDING,
    GENERAL,
    HEADINGS,
    INTRODUCTORY,
    LABELS,
    LONGEST,
    MEASURED,
    MODEL,
    MOST_WORDS,
    NAME,
    PARTS,
    PHRASE_END,
    PLAIN_STUDY,
    PLAIN_SURVEY,
    RULES,
    SHAPED,
    SHARED,
    SMALL_WORDS,
    STUDY,
    SURE,
    SURVEY,
    TALKED_OF,
    TECHNICAL,
    THROUGH,
)

__all__ = ["SURE", "is_no_section", "kind_of_section", "kind_of_title"]


def kind_of_section(headings: Sequence[str]) -> tuple[str | None, float]:
    """The kind that these headings tell, outermost first, and how sure that is; (None, 0.0) where they tell nothing.

    The innermost that tells something decides, unless it tells it weakly or is a mere topic of what is around it.
    """
    told = [found for heading in reversed(headings) if (found := _kind_of_heading(heading))[0]]
    if not told:
        return None, 0.0
    kind, sure = told[0]
    for wider, surer in told[1:]:
        # "Reviews", and in it "Agents in medicine"; "Downstream tasks", and in it "Classification"
        topic = kind == "model" and wider in ("survey", "dataset", "other") and surer > SHARED
        if topic or (sure <= SURE < surer):
            return wider, surer
    return kind, round(min(1.0, sure + 0.1 * any(kind == wider for wider, _ in told[1:])), 2)


def is_no_section(headings: Sequence[str]) -> bool:
    """Whether nothing under these headings is an entry: contents, citation, licence and the like."""
    for depth, heading in enumerate(reversed(headings)):
        plain = _plain(heading)
        if ADMINISTRATIVE.fullmatch(plain) or (depth == 0 and INTRODUCTORY.fullmatch(plain)):
            return True
        if _kind_of_heading(heading)[0]:
            return False
    return False


def kind_of_title(
    title: str, *, name: str | None = None, kind: str | None = None, labels: Collection[str] = ()
) -> str | None:
    """The kind that a paper's title tells beyond its section's: None where it says nothing more.

    `name` is the name that the entry prints, `kind` what its section tells where that is sure, `labels` those of its
    links.
    """
    if title.lower().startswith("awesome"):
        return None if kind == "other" else "other"
    says = _read_title(title.rstrip(" ."), name)
    by_section = {"survey": _among_surveys, "dataset": _among_datasets, "model": _among_models, "tool": _among_tools}
    if kind in by_section:
        return by_section[kind](says)
    return None if kind == "other" else _alone(says, {label.strip().lower() for label in labels}, kind)


class _Title(NamedTuple):
    """What a title says of itself."""

    name: str  # the name that it bears, in front of it or beside it
    own: bool  # whether that is the one in front of it
    text: str
    presents: str | None  # the kind of thing that it names
    survey: bool
    study: bool


def _read_title(title: str, name: str | None) -> _Title:
    prefix, text = _split_name(_straight(title))
    low = text.lower()
    return _Title(
        name=prefix or name or "",
        own=name in (None, prefix),
        text=text,
        presents=next((kind for part in reversed(PARTS.split(low)) if (kind := _kind_of_phrase(part))), None),
        survey=bool(PLAIN_SURVEY.search(low) or "综述" in low),
        study=bool(PLAIN_STUDY.search(low) or STUDY.search(low)),
    )


def _first(*cases: tuple[object, str | None]) -> str | None:
    """The kind of the first case that holds."""
    return next((kind for holds, kind in cases if holds), None)


def _among_surveys(says: _Title) -> str | None:
    return _first((says.survey, None), (BENCH_NAME.search(says.name), "dataset"), (says.study, "paper"))


def _among_datasets(says: _Title) -> str | None:
    """People list the paper that introduced a dataset: only a title of its own can present a model."""
    return _first(
        (says.presents == "model" and says.own, "model"),
        (says.name or says.presents == "dataset", None),
        (says.survey, "survey"),
        (says.study or FINDING.search(says.text.lower()), "paper"),
    )


def _among_models(says: _Title) -> str | None:
    return _first(
        (says.survey, "survey"),
        (says.presents in ("dataset", "tool"), says.presents),
        (BENCH_NAME.search(says.name), "dataset"),
        (says.name, None),
        (SURVEY.search(says.text.lower()), "survey"),
        (says.study or says.presents == "paper", "paper"),
    )


def _among_tools(says: _Title) -> str | None:
    return _first((says.survey, "survey"), (says.presents == "dataset", "dataset"))


def _alone(says: _Title, labels: set[str], kind: str | None) -> str | None:
    """The kind that a title tells where its section tells nothing, or only that there are papers."""
    low = says.text.lower()
    linked = _first(*((labels & known and (one != "other" or labels <= known), one) for one, known in LABELS))
    study = STUDY.search(low) or FINDING.search(low)
    measured = BENCH_NAME.search(says.name) or DATA_NAME.search(says.name) or MEASURED.match(low)
    elsewhere = [found[1] for pattern in ELSEWHERE if (found := pattern.search(says.text))]
    return _first(
        (says.survey, "survey"),
        (says.presents in ("dataset", "tool") and not FINDING.search(low), says.presents),
        (PLAIN_STUDY.search(low) and not MODEL.search(low), "paper"),
        (says.name, "dataset" if measured or linked == "dataset" else "model"),
        (SURVEY.search(low) or FIELD_IN_FIELD.fullmatch(low), "survey"),
        (study, "paper"),
        (MODEL.search(low) or says.presents == "method", "model"),
        (says.presents, says.presents),
        (any(SHAPED.search(one) and not GENERAL.fullmatch(one) for one in elsewhere), "model"),
        (kind is None and TECHNICAL.search(low) and not TALKED_OF.search(low), "model"),
        (linked, linked),
    )


def _kind_of_heading(heading: str) -> tuple[str | None, float]:
    """The kind that one heading tells, and how sure: of "Models and benchmarks" the first, less sure for the second."""
    plain = ASIDE.sub(" ", _plain(heading).removeprefix("how to "))
    parts = AND.split(CUT.split(plain)[0])
    told = [found for part in parts if (found := _kind_of_part(part.strip()))[0]]
    if not told:
        return None, 0.0
    kind, sure = max(told, key=lambda found: found[1] >= SURE)
    others = {other for other, _ in told} - {kind}
    if kind == "dataset" and "paper" in others:  # "Benchmarks and evaluation": as many studies as data
        return "paper", 0.4
    return kind, round(min(sure, SHARED) if others else sure, 2)


def _kind_of_part(part: str) -> tuple[str | None, float]:
    """What the last telling words of a part of a heading tell; less where other words follow them."""
    found = [
        (sure >= SURE, match.end(), -match.start(), kind, sure)
        for kind, sure, told in HEADINGS
        for match in told.finditer(part)
    ]
    if not found:
        return None, 0.0
    _, end, _, kind, sure = max(found)
    return kind, sure if end == len(part) else round(sure - 0.4, 2)


def _plain(heading: str) -> str:
    """A heading without markup, emoji, numbering and counts, in lower case."""
    text = re.sub(r"<[^>]*>|!\[[^\]]*\]\([^)]*\)", " ", heading[:LONGEST])
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"[^\w\s&+/,;:：.()（）'?|、·-]|[`*_]|:\w+:", " ", _straight(text)).lower()
    text = re.sub(
        r"^[\s\W]*(\d+(\.\d+)*\.?|[a-z]\.|[ivx]+\.)\s+|\s*[(（]\s*\d+\s*[)）]\s*$", "", " ".join(text.split())
    )
    return text.strip(" -.:：")


def _straight(text: str) -> str:
    return " ".join(text[:LONGEST].replace("’", "'").replace("\u2010", "-").replace("\u2011", "-").split())


def _split_name(title: str) -> tuple[str, str]:
    """The name in front of a title, and the title behind it; the name is empty where there is none."""
    found = NAME.fullmatch(title)
    return (found[1], found[2]) if found and _is_name(found[1]) else ("", title)


def _is_name(text: str) -> bool:
    """Whether this is a thing's name, not a phrase: short, and written as names are."""
    words = text.split()
    own = [word for word in words if not GENERAL.fullmatch(word)]
    if len(words) > MOST_WORDS or not own or GENERAL.fullmatch(text) or SMALL_WORDS & {word.lower() for word in words}:
        return False
    return any(SHAPED.search(word) for word in own) or (len(words) == 1 and text.istitle() and text.isalpha())


def _kind_of_phrase(part: str) -> str | None:
    """What a phrase names, by the noun that it ends in; plain "language models" are a topic."""
    plain = re.sub(r"^towards? ", "", THROUGH.sub("", part).strip(" .\"'"))
    phrase = PHRASE_END.split(f" {plain} ")[0].strip()
    told = {kind: noun for noun in re.split(r" and | & ", phrase) for kind, ends in ENDS if ends.search(noun)}
    if "model" in told:
        return None if told["model"].endswith("s") and not re.match(r"(an?|the|our) ", phrase) else "model"
    kind = next(iter(told), None)
    return None if kind == "method" and RULES.search(part) else kind
