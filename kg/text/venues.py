"""Where and when something was published, in the many forms that lists print it in.

[Nature Medicine, 2024]   [2024 Nature Medicine]   [ICML 2021]   [NeurIPS'23]   [arXiv, 2023.10]   (CVPR 2023)
[28th Oct., 2023]   2026-08-19   05/2023   2024年5月   Preprint / Workshop
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = [
    "END_YEAR",
    "Publication",
    "is_dated",
    "is_publication",
    "is_title_case",
    "is_venue",
    "is_year",
    "known_venue",
    "publication",
    "year_in",
]

_YEAR = r"(?:19[5-9]|20[0-4])\d"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_NTH = rf"{_DAY}(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"(?<![\w.])(?:"
    rf"(?P<a>{_YEAR})[-./‑–](?:0?[1-9]|1[0-2])(?:[-./‑–]{_DAY})?(?:[/,](?:{_YEAR}[-./])?\d\d?)?(?![\w-])"
    rf"|(?:{_DAY}[-./])?(?:0?[1-9]|1[0-2])[-./](?P<b>{_YEAR})(?!\w)"
    rf"|(?:{_NTH}\s+)?{_MONTH}\b\.?,?\s*(?:{_NTH},?\s+)?(?P<c>{_YEAR})(?!\w)"
    rf"|(?P<d>{_YEAR}),?\s+{_MONTH}\b\.?(?:\s+{_DAY}\b)?"
    rf"|(?P<e>{_YEAR})\s*年(?:\s*\d\d?\s*月(?:\s*\d\d?\s*日)?)?"
    rf"|(?P<f>{_YEAR})(?:/{_YEAR}(?:\.\d\d?)?)?(?![\w-]|\.\d)"
    rf")",
    re.IGNORECASE,
)
_SHORT_YEAR = re.compile(r"(?<=[A-Za-z])\s?['’`‘](\d\d)\b|(?<=[A-Z]{3})\s?(\d\d)\b(?!\.)")
_STUCK_YEAR = re.compile(rf"(?<=[A-Za-z])(?P<year>{_YEAR})(?!\w)")
_EDGES = "' ,.;:|/·•-–—()[]【】（）<>《》*_&@，。；：、"
_LEAD = re.compile(r"(?:published |accepted |presented |to appear )?(?:in|at|by)[:\s]\s*(?=[A-Z0-9])", re.IGNORECASE)
_VENUE = re.compile(
    r"\b(?:arxiv|(?:bio|med|chem|psy|tech)rxiv|preprints?|openreview|nature|science|cell|the lancet|lancet|jama|nejm"
    r"|bmj|pnas|elife|plos|npj|ieee|acm|acs|springer|elsevier|frontiers|radiology|bioinformatics|gigascience|patterns"
    r"|cvpr\w?|iccv\w?|eccv|wacv|accv|bmvc|neurips|nips|icml|iclr|aaai|ijcai|uai|aistats|colt|corl|icra|iros|kdd|www"
    r"|sigir|cikm|wsdm|recsys|icdm|sdm|acl|emnlp|naacl|eacl|aacl|coling|conll|tacl|lrec|bionlp|clinicalnlp|interspeech"
    r"|icassp|miccai|midl|isbi|ipmi|embc|bibm|mlmi|mlmiw|chil|ml4h|mlhc|amia|jamia|aime|ismb|recomb|psb|tmi|tpami|pami"
    r"|tip|tnnls|tmm|jbhi|j-bhi|media|mia|mir|ijcv|jmlr|tmlr|pmlr|nar|bib|scirep|jmir|spie|siggraph|chi|cscw|hpca"
    r"|journal|j\.|transactions|trans\.|proceedings|proc\.|conference|conf\.|workshop|letters|lett\.|reviews?|annals"
    r"|research square|ssrn|blog|github|hugging ?face|medical image analysis|findings|symposium|advances|methods"
    r"|communications|intelligence|medicine|oncology|genetics|genomics|biology|biotechnology|informatics|computing)"
    r"(?:\b|(?<=\.)|$)|期刊|会议|学报|杂志",
    re.IGNORECASE,
)
# The name of a venue alone: an acronym that is nothing else, a journal by its first word, a series by its kind.
_NAME_OF_VENUE = re.compile(
    r"(?i:arxiv|(?:bio|med|chem|psy|tech)rxiv|openreview|ssrn|research square|github"
    r"|hugging ?face|preprints?(?: ?/ ?\w+)?)"
    r"(?i: preprint)?"
    r"|(?i:cvpr|iccv|eccv|wacv|accv|bmvc|neurips|nips|icml|iclr|aaai|ijcai|uai|aistats|corl|icra|iros|kdd|sigir|cikm"
    r"|wsdm"
    r"|icdm|acl|emnlp|naacl|eacl|aacl|coling|conll|tacl|lrec|bionlp|interspeech|icassp|miccai|midl|isbi|ipmi|embc|bibm"
    r"|mlmi|chil|ml4h|mlhc|amia|jamia|aime|ismb|recomb|psb|tmi|tpami|tnnls|tmm|j-?bhi|media|ijcv|jmlr|tmlr|pnas|elife|jmir"
    r"|radiology)"
    r"(?:[ -](?:(?:w|workshops?|findings|main|demo)(?!\w)|[A-Z][\w-]*+))*(?:: [A-Z]\w+(?: [A-Z]\w+)*)?"
    r"|(?i:nature|science|cell|the lancet|lancet|jama|nejm|bmj|npj|plos|ieee|acm|acs|frontiers in|bmc|scientific"
    r"|advanced|annals of|communications|journal of|international journal of|proceedings of|transactions on"
    r"|conference on)"
    r"(?:[ .:,/-]++(?:[A-Z][\w.&-]*+|(?i:and|of|on|the|in|for|&|medicine|methods|communications))){0,8}"
    r"|(?:[A-Z][\w.&-]*+ )+(?:Journal|Transactions|Proceedings|Conference|Workshop|Symposium|Letters|Medicine"
    r"|Informatics)"
)
_LONGEST = 90
END_YEAR = re.compile(r"(?<=[\s.,(])((?:19[5-9]|20[0-4])\d)\)?[\s.]*$")
"""A year at the end of a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A venue and a year, each with its range in the text that gives them; either may be missing."""

    venue: str | None = None
    venue_at: tuple[int, int] | None = None
    year: str | None = None
    year_at: tuple[int, int] | None = None


def publication(text: str) -> Publication | None:
    """Where and when, as a short text says; None if it says neither, or is too long to say only that."""
    if len(text) > _LONGEST:
        return None
    dates = list(_DATE.finditer(text)) or list(_SHORT_YEAR.finditer(text)) or list(_STUCK_YEAR.finditer(text))
    year = year_at = None
    if dates:
        given = next(filter(None, dates[0].groups()))
        at = dates[0].start() + dates[0][0].index(given)
        year, year_at = (given if len(given) > 2 else f"20{given}"), (at, at + len(given))  # noqa: PLR2004
    start, end = 0, len(text)
    for date in dates:  # the venue is what stands before the dates, or else behind them
        if text[start : date.start()].strip(_EDGES):
            end = date.start()
            break
        start = date.end()
    while start < end and text[start] in _EDGES:
        start += 1
    if (lead := _LEAD.match(text, start, end)) is not None:
        start = lead.end()
    while start < end and (text[end - 1] in _EDGES and not _is_abbreviation(text[start:end])):
        end -= 1
    venue = text[start:end]
    if not any(letter.isalpha() for letter in venue):
        return Publication(year=year, year_at=year_at) if year else None
    return Publication(venue=venue, venue_at=(start, end), year=year, year_at=year_at)


def _is_abbreviation(text: str) -> bool:
    """Whether the full stop at the end belongs to an abbreviated name ("NPJ Digit. Med.")."""
    *before, last = text.split() or [""]
    return text.endswith(".") and ("." in text[:-1] or (bool(before) and len(last) <= len("Inform")))


def known_venue(text: str) -> bool:
    """Whether a text reads like a venue: it has the name of one, or a word that venues have."""
    return len(text) <= _LONGEST and _VENUE.search(text) is not None


def is_venue(text: str) -> bool:
    """Whether a text without a year can only be a venue: the name of one, and words that belong to it."""
    return len(text) <= _LONGEST and _NAME_OF_VENUE.fullmatch(text.strip()) is not None


def is_publication(text: str) -> bool:
    """Whether a text is surely a venue or a date: it has a year and little else, or is the name of a venue."""
    found = publication(text.strip())
    if found is None or len(text.split()) > 8 or ("/" in text and "://" in text):  # noqa: PLR2004
        return False
    if found.venue is None or is_venue(found.venue):
        return True
    return found.year is not None and known_venue(found.venue) and is_title_case(found.venue)


def is_title_case(text: str) -> bool:
    """Whether each word but the small ones begins with a capital or a figure, as in the name of a venue."""
    return all(word[:1].isupper() or word[:1].isdigit() or word in _SMALL for word in re.findall(r"[\w&]+", text))


_SMALL = frozenset({"of", "and", "in", "on", "the", "for", "at", "to", "&", "npj", "eLife", "iScience"})


def is_dated(text: str) -> bool:
    """Whether a text is a venue with its year, or a date."""
    found = publication(text.strip())
    return found is not None and found.year is not None and is_publication(text)


def year_in(text: str) -> str | None:
    """The first year of a text such as a date, None if it has none."""
    found = _DATE.search(text)
    return next(filter(None, found.groups())) if found else None


def is_year(heading: str) -> bool:
    """Whether a heading is only a year: "2024", "2023年", "(2022)", "Year 2021"."""
    bare = re.sub(r"^(?:year|in|published in)\s+", "", heading.strip(_EDGES + "📅🗓️# "), flags=re.IGNORECASE)
    return re.fullmatch(rf"{_YEAR}\s*年?", bare) is not None
