"""When two names, titles or links are the same but for how they are written, and when they contradict.

Names are compared by their letters and digits alone, in any letter case, since lists write MedKLIP and Medklip; what
else is in a name tells things apart (MIMIC-III and MIMIC-IV, MedSAM and SAM-Med). Titles are equal but for case,
punctuation, "toward" and "towards", and a final full stop.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

from kg.text.identifiers import Identifier, identify, web_address

__all__ = [
    "are_contradicting", "bare_name", "folded", "identify_link", "is_name", "is_telling", "plain_title", "similarity",
    "spellings", "stem", "title_key",
]  # fmt: skip

_BETWEEN = re.compile(r"[\W_]+")
_NOT_NAME = re.compile(r"[^\w+]|_")
_SIZE = re.compile(r"(?<=[a-z0-9])[\s_-]+(\d+(?:\.\d+)?\s?[bm])$|(?<=[a-z])(\d+(?:\.\d+)?[bm])$", re.IGNORECASE)
_RELEASE = re.compile(
    r"(?:(?<![\s_-])[\s_-]++|(?<=[a-z]))(?:v(?:ersion)?[\s.]?)?\d++(?:\.\d++)*+$"
    r"|(?<![\s_-])[\s_-]++(?:data ?set|data|corpus|database|benchmark)$",
    re.IGNORECASE,
)
_AUTHORS = re.compile(r"[^\W\d]\S* et\.? al\b\.?.*", re.IGNORECASE)
_MIXED = re.compile(r"([\x00-\x7f]+\w)[\s(（]+([\u3400-\u9fff][^)）]*)[)）]?")
_WORDS, _LETTERS = 3, 15
_ALIKE = 0.5
_COMMON = {
    "a", "an", "and", "are", "as", "at", "based", "by", "can", "do", "does", "for", "from", "how", "in", "is", "its",
    "of", "on", "or", "the", "to", "toward", "using", "via", "what", "with",
}  # fmt: skip


@lru_cache(maxsize=65536)
def folded(name: str) -> str:
    """A name by its letters, digits and plus signs, in lower case: what two spellings of it share."""
    return _NOT_NAME.sub("", unicodedata.normalize("NFKC", name).casefold()) or name


@lru_cache(maxsize=65536)
def bare_name(name: str) -> str:
    """The folded name without the number of parameters behind it: Meditron-70B and Meditron are of one name."""
    bare = _SIZE.sub("", unicodedata.normalize("NFKC", name).strip())
    return folded(bare) if bare else folded(name)


@lru_cache(maxsize=65536)
def stem(name: str) -> str:
    """The folded name without release, size, and words such as "dataset": if two share it, a person should look."""
    text, before = unicodedata.normalize("NFKC", name).strip(), None
    while text != before:
        before, text = text, _RELEASE.sub("", _SIZE.sub("", text)).strip()
    return folded(text) if len(folded(text)) > 2 else folded(name)  # noqa: PLR2004


def spellings(name: str) -> list[str]:
    """A name, and what it consists of if it gives two: "BenTsao/HuaTuo", or one in Latin, one in Chinese script."""
    parts = [part.strip() for part in re.split("[/／]", name)]
    if (mixed := _MIXED.fullmatch(name)) is not None:
        parts = [mixed[1], mixed[2]]
    return list(dict.fromkeys([name, *(part for part in parts if len(folded(part)) >= _WORDS)]))


def is_name(text: str) -> bool:
    """Whether a text names a thing; "Pai et al." only says who made it."""
    return _AUTHORS.fullmatch(text) is None


@lru_cache(maxsize=65536)
def plain_title(title: str) -> str:
    """A title as far as it counts: words in lower case, "towards" as "toward", no punctuation."""
    text = unicodedata.normalize("NFKC", title).casefold()
    return " ".join("toward" if word == "towards" else word for word in _BETWEEN.split(text) if word)


def title_key(title: str) -> str:
    """What two plain titles share that are one: "real-world" is "realworld"."""
    return title.replace(" ", "")


def is_telling(title: str) -> bool:
    """Whether a plain title is long enough to be that of one work only."""
    return len(title) >= _LETTERS and title.count(" ") + 1 >= _WORDS


def similarity(one: str, other: str) -> float:
    """How alike two plain titles are, from 0 to 1: the words they share among all their words (Jaccard index)."""
    first, second = set(one.split()), set(other.split())
    return len(first & second) / len(first | second) if first | second else 1.0


def are_contradicting(titles: Collection[str], others: Collection[str]) -> bool:
    """Whether both have plain titles, and none of the one is like any of the other.

    Two are alike that share half the words of the shorter one, but for those that any title has: journals shorten and
    lengthen titles, and a wrong link has another row's.
    """
    return bool(titles and others) and not any(_are_alike(one, other) for one in titles for other in others)


def _are_alike(one: str, other: str) -> bool:
    first, second = ({*its.split()} - _COMMON or {*its.split()} for its in (one, other))
    return len(first & second) >= _ALIKE * min(len(first), len(second))


@lru_cache(maxsize=65536)
def identify_link(url: str) -> Identifier | None:
    """What an address leads to, in a form that two spellings of it share; None for what is no address.

    A repository is known by owner and name, whatever page of it is linked; GitHub and Hugging Face take those in any
    letter case.
    """
    address = web_address(url)
    if address is None:
        return None
    found = identify(address)
    if found.scheme != "url":
        return found
    host, _, rest = found.value.partition("#")[0].partition("/")
    path = [part for part in rest.lower().partition("?")[0].split("/") if part]
    if host in ("github.com", "gitlab.com") and len(path) > 1:
        # at GitLab, projects stand in groups within groups; what belongs to a project stands behind "-"
        parts = path[:2] if host == "github.com" else path[: path.index("-") if "-" in path else None]
        return Identifier(host.removesuffix(".com"), "/".join(parts).removesuffix(".git"))
    if host in ("huggingface.co", "hf.co") and path:
        kind = [path.pop(0)] if path[0] in ("datasets", "spaces", "models") and len(path) > 1 else []
        return Identifier("huggingface", "/".join((*(its for its in kind if its != "models"), *path[:2])))
    return found
