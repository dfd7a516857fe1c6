"""The name and the title of an item: a run in bold or linked at its head, or plain words up to what is none of them."""

from __future__ import annotations

import re

from kg.model import Link
from kg.parse.items.lead import read_lead
from kg.parse.items.letters import BOLD, CODE, ITALIC
from kg.parse.items.runs import (
    AUTHORS,
    EDGE,
    FEW,
    SEPARATORS,
    SHORT,
    TITLE_EDGE,
    Item,
    are_capitalised,
    closing,
    is_label_at,
    is_linked,
    link_in,
    link_run,
    skip,
    style_run,
    trim,
    turns,
)
from kg.text.links import is_paper_address, role
from kg.text.titles import is_odd, name_in
from kg.text.venues import END_YEAR, is_dated, is_publication, known_venue

__all__ = ["read_title"]

_WORDS_BEFORE_YEAR = 4
_LABEL = re.compile(r"[.?!;,|]\s+(\w+(?: \w+)?)\s*:?$")
_LITTLE = frozenset(
    ["to", "from", "of", "for", "with", "via", "in", "on", "by", "towards", "toward", "beyond", "without", "using"]
)


def read_title(item: Item, at: int) -> int:
    """Find the name and the title that begin at `at`; where they end."""
    text, size = item.text.text, len(item.text.text)
    if at >= size:
        return at
    linked, bold = link_run(item, at), style_run(item.text, at, BOLD)
    coded = style_run(item.text, at, CODE)
    if linked > at and not (role(text[at:linked]) is not None and _has_title_behind(item, linked)):
        return _first_run(item, at, max(linked, bold if bold > linked else linked))
    if bold > at or coded > at:
        return _first_run(item, at, max(bold, coded))
    end = _title_end(item, at)
    _put_title(item, at, end)
    return end


def _has_title_behind(item: Item, at: int) -> bool:
    """Whether plain words follow: what stands before them is then a label."""
    end = _title_end(item, skip(item, at))
    return len(item.text.text[at:end].split()) > SHORT


def _first_run(item: Item, at: int, run: int) -> int:
    """A run of bold or linked letters at the head: the name, with the title behind it; or the title itself."""
    text = item.text.text
    whole, run = run, _before_publication(item, at, run)
    stated = text[at:run].strip(TITLE_EDGE + ".")
    rest = end = skip(item, whole)
    if _is_dated_at(item, rest):
        rest = end = read_lead(item, rest)
    begins = rest < len(text) and "\n" not in text[whole:rest]
    if begins and not is_label_at(item, rest) and not _are_authors(item, rest):
        end = _title_end(item, rest)
    behind = text[rest:end].strip(EDGE)
    if AUTHORS.search(behind) is not None and len(behind.split()) <= SHORT + FEW:  # who made it, and no title
        behind, end = "", whole
    is_name = len(stated.split()) <= SHORT and ":" not in stated.strip(":")
    link = link_in(item, at, run)
    if is_name and behind and not is_publication(behind) and (_is_words(behind) or text[whole:rest].strip()):
        if _is_phrase(stated) and ":" in text[run - 1 : rest]:  # the beginning of a title in bold
            _put_title(item, at, end)
        else:
            first, last = trim(item, at, run)
            if first < last:
                item.put("name", item.text.slot(first, last, linked=False))
            begin, stop = _without_year(item, *trim(item, rest, end))
            if begin < stop:
                item.put("title", item.text.slot(begin, stop, linked=False))
        _put_link(item, link, at, run, named=True)
        return end
    end = max(run, _sentence_end(item, run))
    _put_title(item, at, end)
    end = max(end, whole)
    if is_name:
        first, last = trim(item, at, run)
        item.alone = item.text.slot(first, last, linked=False) if first < last else None
    _put_link(item, link, at, run, named=is_name)
    return end


def _before_publication(item: Item, at: int, run: int) -> int:
    """Where a run in bold ends but for where and when in parentheses ("**HeartKG (eLife 2017)**"), which are kept."""
    text = item.text.text
    end = at + len(text[at:run].rstrip())
    opened = next((first for first, last in item.pairs.items() if last == end and first > at), None)
    if opened is None or not is_dated(text[opened + 1 : end - 1]):
        return run
    item.put_publication(opened + 1, end - 1)
    return opened


def _is_phrase(text: str) -> bool:
    """Whether a text is a phrase of plain words rather than a name ("From beginner to expert")."""
    words = text.split()
    return len(words) > 2 and not any(map(is_odd, words)) and any(word.lower() in _LITTLE for word in words)  # noqa: PLR2004


def _is_dated_at(item: Item, at: int) -> bool:
    """Whether a date stands between a name and its title, in brackets or as code."""
    if at >= len(item.text.text):
        return False
    end = max(style_run(item.text, at, CODE), closing(item, at))
    return end > at and not is_linked(item, at, end) and is_dated(item.text.text[at:end].strip("[]()`"))


def _are_authors(item: Item, at: int) -> bool:
    """Whether a short run in italics begins here, which tells who made it."""
    end = style_run(item.text, at, ITALIC)
    said = item.text.text[at:end].strip(EDGE)
    return at < end and (are_capitalised(said) or AUTHORS.search(said) is not None)


def _is_words(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


def _put_link(item: Item, link: Link | None, at: int, run: int, *, named: bool) -> None:
    """Keep the link that a title or name shows: a title's leads to the paper, a name's if its address says so."""
    if link is not None and link.url:
        is_paper = is_paper_address(link.url)
        item.put("paper" if is_paper else ("link" if named else "titled"), item.text.slot(at, run))


def _put_title(item: Item, at: int, end: int) -> None:
    first, last = _without_year(item, *_without_label(item, *trim(item, at, end)))
    if not any(letter.isalnum() for letter in item.text.text[first:last]):
        return
    found = name_in(item.text.text[first:last])
    if found is not None and found.start < found.end:
        item.put("name", item.text.slot(first + found.start, first + found.end, linked=False))
    item.put("title", item.text.slot(first, last, linked=False))


def _without_label(item: Item, first: int, last: int) -> tuple[int, int]:
    """The range of a title without the label of the address behind it ("… of hearts. Paper: https://…")."""
    title = item.text.text[first:last]
    found = _LABEL.search(title)
    if found is None or role(found[1]) is None or last >= len(item.text.text):
        return first, last
    return trim(item, first, first + found.start() + (title[found.start()] in ".?!"))


def _without_year(item: Item, first: int, last: int) -> tuple[int, int]:
    """The range of a title without the year that is printed behind it, which is kept as such."""
    title = item.text.text[first:last]
    found = END_YEAR.search(title)
    if found is None or len(title[: found.start()].split()) < _WORDS_BEFORE_YEAR:
        return first, last
    if "year" not in item.cells:
        item.put("year", item.text.slot(first + found.start(1), first + found.end(1), linked=False))
    end = first + found.start()
    while end > first and item.text.text[end - 1] in " ,(;":
        end -= 1
    stop = max(title.rfind(". ", 0, end - first), title.rfind("? ", 0, end - first), title.rfind(", ", 0, end - first))
    venue = title[stop + 2 : end - first].strip(EDGE) if stop > 0 else ""
    if venue and "venue" not in item.cells and len(venue.split()) <= SHORT and (known_venue(venue) or venue.isupper()):
        item.put_publication(first + stop + 2, end)  # "Title. Venue 2023."
        return first, first + stop + (title[stop] in ".?")
    return first, end


def _title_end(item: Item, at: int) -> int:
    """Where a title that begins at `at` ends: at a label, a broken line, an image, or what says where and when."""
    text = item.text.text
    images = item.text.behind_images
    for position in range(at, len(text)):
        if text[position] == "\n" or (position > at and (position in images or _stops(item, at, position))):
            return position
    return len(text)


def _stops(item: Item, at: int, position: int) -> bool:
    """Whether a title that begins at `at` ends before `position`."""
    text = item.text.text
    if is_label_at(item, position) or _is_address_at(item, position) or _is_last_link(item, position):
        return True
    end = closing(item, position)
    if end > position and not is_linked(item, position, end) and _ends_title(item, text[position + 1 : end - 1], end):
        return True
    if turns(item.text, position, ITALIC) and _ends_sentence(text[at:position]):
        return True
    if turns(item.text, position, CODE) and is_dated(text[position : style_run(item.text, position, CODE)]):
        return True
    if (found := SEPARATORS.match(text, position)) is None:
        return False
    segment = text[found.end() : _segment_end(item, found.end())].strip(EDGE)
    return not segment or is_publication(segment) or "et al" in segment or is_label_at(item, found.end())


def _is_address_at(item: Item, at: int) -> bool:
    """Whether an address stands here by itself."""
    link = item.text.link[at]
    return link is not None and item.text.link[at - 1] is not link and link.text.startswith(("http:", "https:", "www."))


def _is_last_link(item: Item, at: int) -> bool:
    """Whether a link begins here behind a comma or stop, with nothing but further links and marks behind it."""
    text = item.text
    link = text.link[at]
    if link is None or text.link[at - 1] is link or text.text[max(at - 9, 0) : at].rstrip()[-1:] not in (",", ".", ";"):
        return False
    behind = zip(text.link[at:], text.text[at:], strict=True)
    return all(its is not None or not letter.isalnum() for its, letter in behind)


def _ends_title(item: Item, inner: str, end: int) -> bool:
    """Whether brackets in a text are no part of the title before them."""
    behind = item.text.text[end:].strip(EDGE)
    if not inner.strip():
        return True
    if is_publication(inner):
        return True
    return not behind and role(inner) is not None


def _ends_sentence(text: str) -> bool:
    return text.rstrip()[-1:] in ".,;·|-–—。，)" or text.endswith("  ")


def _segment_end(item: Item, at: int) -> int:
    text = item.text.text
    position = at
    while position < len(text) and not SEPARATORS.match(text, position) and not is_label_at(item, position):
        position += 1
    return position


def _sentence_end(item: Item, at: int) -> int:
    """Behind the full stop that closes a bold or linked title."""
    return at + 1 if item.text.text[at : at + 1] in (".", "?", "!", "。") else at
