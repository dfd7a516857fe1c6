"""The grammar of an item: what a bullet, paragraph or composite cell says, slot by slot.

    - [Nature Medicine, 2024] **BiomedGPT**: A generalist … [[Paper]](…) [[Code]](…)
    - **[A title](…)**<br/>Kerr A et al. · *NEJM AI* · 2026-08-19
    - [BioGPT](…): Generative pre-trained transformer for …, 2022

`slots` cuts such a text into cells of their own, each at its place: `venue` and `year`, `name`, `title`, `authors`, and
every labelled link under its label. Which field a slot holds is for the description of the catalogue to say; FIELDS has
what they hold where it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.labels import CODE_ADDRESS, is_paper_address, label, role
from kg.model import Cell, Link
from kg.styled import BOLD, CODE, ITALIC, Image, Styled, styled
from kg.titles import is_odd, name_in
from kg.venues import is_venue, known_venue, publication, year_in

__all__ = ["FIELDS", "slots"]

FIELDS: Mapping[str, str] = {
    "name": "name",
    "title": "title",
    "titled": "titled",
    "paper": "publication",
    "code": "code",
    "link": "link",
    "venue": "venue",
    "year": "year",
    "authors": "authors",
    "text": "description",
}
"""The field of each slot where the description of a catalogue names no other; all other slots are labelled links."""

_BRACKETS = {"[": "]", "【": "】", "(": ")", "（": "）", "{": "}", "「": "」", "《": "》"}
_SEPARATORS = re.compile(r"\s+[·•|｜‧∙⋅∣–—-]+\s+|\n|\s*[·•｜]\s*")
_EDGE = " \t\n,;:.|·•-–—*_~>→：，；。、｜&/"
_TITLE_EDGE = " \t\n,;|·•-–—*_~>→：，；、｜&/:"
_AUTHORS = re.compile(r"\bet al\b|\bet\.? al\.?|(?:[A-Z][\w.'’-]+\s){1,3}[A-Z][\w.'’-]+,\s*[A-Z]")
_IN_VENUE = re.compile(r"(?:^|(?<=[\s.,;]))[Ii]n ([A-Z][^.;]{1,70}(?:19|20)\d\d)\W*$")
_ET_AL = re.compile(r"\bet\.? al\b\.?")
_END_YEAR = re.compile(r"(?<=[\s.,(])((?:19[5-9]|20[0-4])\d)\)?[\s.]*$")
_WORDS_BEFORE_YEAR = 4
_DATE_BEFORE = re.compile(
    r"(?:(?:19|20)\d\d[-./]\d\d?(?:[-./]\d\d?)?\s*[:,.|｜—–-]?\s+|(?:19|20)\d\d\s*[:,|｜—–]\s*|(?:19|20)\d\d\s+-\s+)(?=\S)"
)
_FEW, _SHORT = 3, 5
"""The words of a name at most; what is longer is a title."""


@dataclass(slots=True)
class _Item:
    """What has been found so far: for each slot, the cell."""

    text: Styled
    cells: dict[str, Cell] = field(default_factory=dict)
    alone: Cell | None = None  # the letters in bold or linked at the head, where no title stands behind them

    def put(self, slot: str, cell: Cell) -> None:
        """Keep the cell; a second one of a slot is kept under the slot's name with its number."""
        name, number = slot, 1
        while name in self.cells:
            number += 1
            name = f"{slot} {number}"
        self.cells[name] = cell

    def put_publication(self, first: int, last: int) -> bool:
        """Keep what the letters from `first` to before `last` say of where and when; whether they say any of it."""
        found = publication(self.text.text[first:last])
        if found is None:
            return False
        if found.venue_at is not None and "venue" not in self.cells and not _is_placeholder(found.venue or ""):
            self.put("venue", self.text.slot(first + found.venue_at[0], first + found.venue_at[1], linked=False))
            if found.year_at is not None:  # the year beside the venue counts, not that of a date before it
                self.cells.pop("year", None)
        if found.year_at is not None and "year" not in self.cells:
            self.put("year", self.text.slot(first + found.year_at[0], first + found.year_at[1], linked=False))
        return True


def slots(cell: Cell, *, published: bool = False) -> dict[str, Cell]:
    """The slots of an item: each a cell of its own, by the name of the slot; none where the item says nothing.

    `published` tells that where or when stands elsewhere: then the item has a title even if it says no more.
    """
    text = styled(cell)
    item = _Item(text)
    start = _leading(item, 0)
    stop = _head(item, start)
    _trailing(item, stop)
    for image in text.images:
        _badge(item, image)
    return _judged(item, published=published)


def _judged(item: _Item, *, published: bool) -> dict[str, Cell]:
    """The slots, once it is known whether the item speaks of a paper: where it doesn't, what stands alone in bold or
    linked is a name and no title, and what stands behind a name is a description."""
    cells = item.cells
    if (maybe := cells.pop("maybe", None)) is not None:
        cells.setdefault("venue" if "venue" not in cells and "paper" in cells else "authors", maybe)
    dated = published or "venue" in cells or ("authors" in cells and "paper" in cells)
    of_paper = dated or "year" in cells or "paper" in cells
    alone = item.alone
    if alone is not None and (not of_paper or (not dated and len(alone.text.split()) <= _FEW)):
        cells.pop("title", None)
        cells["name"] = alone
    elif "name" in cells and "title" in cells and not _overlap(cells["name"], cells["title"]):
        if cells["title"].text.strip(_EDGE).casefold() == cells["name"].text.casefold():
            del cells["title"]
        elif not of_paper:
            cells["text"] = cells.pop("title")
    elif "name" in cells and "title" not in cells and dated and alone is not None:
        cells["title"] = alone
    if published and "title" in cells and "link" in cells and "paper" not in cells and not _is_hub(cells["link"]):
        cells["titled"] = cells.pop("link")
    return cells


def _is_hub(cell: Cell) -> bool:
    """Whether a link leads to code or weights rather than to a page about them."""
    return any(CODE_ADDRESS.match(link.url) or "huggingface.co/" in link.url for link in cell.links)


def _overlap(one: Cell, other: Cell) -> bool:
    """Whether two slots share letters."""
    first, second = sorted((one.span, other.span), key=lambda its: (its.line, its.column))
    return (second.line, second.column) < (first.end_line, first.end_column)


# What stands before the title: brackets with venue and date, badges, marks.


def _leading(item: _Item, at: int) -> int:
    text = item.text.text
    while at < len(text):
        if text[at].isspace() or not (text[at].isalnum() or text[at] in _BRACKETS or text[at] in "\"'“‘`$<#@"):
            at += 1
            continue
        end = _closing(item.text, at)
        inner = (at + 1, end - 1)
        if end > at and text[at] in "[【(（{" and not any(item.text.link[at:end]) and _is_tag(item, *inner):
            item.put_publication(*inner)
            at = end
            continue
        run = _styled_run(item.text, at)
        if run > at and not any(item.text.link[at:run]) and _is_dated(text[at:run]) and text[run:].strip(_EDGE):
            item.put_publication(at, run)
            at = run
            continue
        linked = _link_run(item.text, at)
        bare = text[at:linked].strip("[]【】")
        if linked > at and _is_label_of_venue(bare) and text[linked:].strip(_EDGE):
            its = _link_in(item, at, linked)
            offset = at + text[at:linked].index(bare) if bare else at
            item.put_publication(offset, offset + len(bare))
            if its is not None:
                item.put("paper", item.text.slot(at, linked))
            at = linked
            continue
        date = _DATE_BEFORE.match(text, at)
        if date is not None and not text[date.end() :].strip().isdigit():
            item.put_publication(date.start(), date.end())
            at = date.end()
            continue
        break
    return at


def _is_tag(item: _Item, first: int, last: int) -> bool:
    """Whether brackets before a title hold where and when, or a mark such as NEW."""
    text = item.text.text[first:last].strip()
    return (
        bool(text) and publication(text) is not None and (item.text.text[first - 1] in "[【" or _is_publication(text))
    )


def _is_publication(text: str) -> bool:
    """Whether a text is surely a venue or a date: it has a year and little else, or is the name of a venue."""
    found = publication(text.strip())
    if found is None or len(text.split()) > 8 or ("/" in text and "://" in text):  # noqa: PLR2004
        return False
    return found.venue is None or (known_venue(found.venue) if found.year is not None else is_venue(found.venue))


def _is_dated(text: str) -> bool:
    """Whether a text is a venue with its year, or a date."""
    found = publication(text.strip())
    return found is not None and found.year is not None and _is_publication(text)


def _is_label_of_venue(text: str) -> bool:
    """Whether what a link shows is where its paper appeared, rather than a title."""
    return len(text.split()) <= 4 and _is_publication(text)  # noqa: PLR2004


def _is_placeholder(text: str) -> bool:
    return text.strip().casefold() in {"", "none", "n/a", "-", "tba", "tbd", "new", "x"}


# The title and the name.


def _head(item: _Item, at: int) -> int:
    """Find the name and the title that begin at `at`; where they end."""
    text, size = item.text.text, len(item.text.text)
    if at >= size:
        return at
    linked, bold = _link_run(item.text, at), _style_run(item.text, at, BOLD)
    coded = _style_run(item.text, at, CODE)
    if linked > at and not (role(text[at:linked]) is not None and _has_title_behind(item, linked)):
        return _first_run(item, at, max(linked, bold if bold > linked else linked))
    if bold > at or coded > at:
        return _first_run(item, at, max(bold, coded))
    end = _title_end(item, at)
    _put_title(item, at, end)
    return end


def _has_title_behind(item: _Item, at: int) -> bool:
    """Whether plain words follow: what stands before them is then a label."""
    end = _title_end(item, _skip(item, at))
    return len(item.text.text[at:end].split()) > _SHORT


def _first_run(item: _Item, at: int, run: int) -> int:
    """A run of bold or linked letters at the head: the name, with the title behind it; or the title itself."""
    text = item.text.text
    stated = text[at:run].strip(_TITLE_EDGE + ".")
    rest = end = _skip(item, run)
    if _is_dated_at(item, rest):
        rest = end = _leading(item, rest)
    begins = rest < len(text) and "\n" not in text[run:rest]
    if begins and not _is_label_at(item, rest) and not _are_authors(item, rest):
        end = _title_end(item, rest)
    behind = text[rest:end].strip(_EDGE)
    is_name = len(stated.split()) <= _SHORT and ":" not in stated.strip(":")
    link = _link_in(item, at, run)
    if is_name and behind and not _is_publication(behind) and (_is_words(behind) or text[run:rest].strip()):
        if _is_phrase(stated) and ":" in text[run - 1 : rest]:  # the beginning of a title in bold
            _put_title(item, at, end)
        else:
            first, last = _trim(item, at, run)
            item.put("name", item.text.slot(first, last, linked=False))
            begin, stop = _without_year(item, *_trim(item, rest, end))
            if begin < stop:
                item.put("title", item.text.slot(begin, stop, linked=False))
        _put_link(item, link, at, run, named=True)
        return end
    end = max(run, _sentence_end(item, run))
    _put_title(item, at, end)
    if is_name:
        first, last = _trim(item, at, run)
        item.alone = item.text.slot(first, last, linked=False) if first < last else None
    _put_link(item, link, at, run, named=is_name)
    return end


_LITTLE = frozenset(
    ["to", "from", "of", "for", "with", "via", "in", "on", "by", "towards", "toward", "beyond", "without", "using"]
)


def _is_phrase(text: str) -> bool:
    """Whether a text is a phrase of plain words rather than a name ("From beginner to expert")."""
    words = text.split()
    return len(words) > 2 and not any(map(is_odd, words)) and any(word.lower() in _LITTLE for word in words)  # noqa: PLR2004


def _is_dated_at(item: _Item, at: int) -> bool:
    """Whether a date stands between a name and its title, in brackets or as code."""
    if at >= len(item.text.text):
        return False
    end = max(_style_run(item.text, at, CODE), _closing(item.text, at))
    return end > at and not _linked(item, at, end) and _is_dated(item.text.text[at:end].strip("[]()`"))


def _are_authors(item: _Item, at: int) -> bool:
    """Whether a short run in italics begins here, which tells who made it."""
    end = _style_run(item.text, at, ITALIC)
    return at < end and len(item.text.text[at:end].split()) <= _SHORT + 1


def _is_words(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


def _put_link(item: _Item, link: Link | None, at: int, run: int, *, named: bool) -> None:
    """Keep the link that a title or name shows: a title's leads to the paper, a name's where its address says so."""
    if link is not None and link.url:
        is_paper = is_paper_address(link.url)
        item.put("paper" if is_paper else ("link" if named else "titled"), item.text.slot(at, run))


def _put_title(item: _Item, at: int, end: int) -> None:
    first, last = _without_year(item, *_trim(item, at, end))
    if first >= last:
        return
    found = name_in(item.text.text[first:last])
    if found is not None:
        item.put("name", item.text.slot(first + found.start, first + found.end, linked=False))
    item.put("title", item.text.slot(first, last, linked=False))


def _without_year(item: _Item, first: int, last: int) -> tuple[int, int]:
    """The range of a title without the year that is printed behind it, which is kept as such."""
    title = item.text.text[first:last]
    found = _END_YEAR.search(title)
    if found is None or len(title[: found.start()].split()) < _WORDS_BEFORE_YEAR:
        return first, last
    if "year" not in item.cells:
        item.put("year", item.text.slot(first + found.start(1), first + found.end(1), linked=False))
    end = first + found.start()
    while end > first and item.text.text[end - 1] in " ,(;":
        end -= 1
    stop = max(title.rfind(". ", 0, end - first), title.rfind("? ", 0, end - first), title.rfind(", ", 0, end - first))
    venue = title[stop + 2 : end - first].strip(_EDGE) if stop > 0 else ""
    if venue and "venue" not in item.cells and len(venue.split()) <= _SHORT and (known_venue(venue) or venue.isupper()):
        item.put_publication(first + stop + 2, end)  # "Title. Venue 2023."
        return first, first + stop + (title[stop] in ".?")
    return first, end


def _title_end(item: _Item, at: int) -> int:
    """Where a title that begins at `at` ends: at a label, a broken line, an image, or what says where and when."""
    text = item.text.text
    images = {image.position for image in item.text.images}
    for position in range(at, len(text)):
        if text[position] == "\n" or (position > at and (position in images or _stops(item, at, position))):
            return position
    return len(text)


def _stops(item: _Item, at: int, position: int) -> bool:
    """Whether a title that begins at `at` ends before `position`."""
    text = item.text.text
    if _is_label_at(item, position) or _is_last_link(item, position):
        return True
    end = _closing(item.text, position)
    if end > position and not _linked(item, position, end) and _ends_title(item, text[position + 1 : end - 1], end):
        return True
    if _turns(item.text, position, ITALIC) and _ends_sentence(text[at:position]):
        return True
    if _turns(item.text, position, CODE) and _is_dated(text[position : _style_run(item.text, position, CODE)]):
        return True
    if (found := _SEPARATORS.match(text, position)) is None:
        return False
    segment = text[found.end() : _segment_end(item, found.end())].strip(_EDGE)
    return not segment or _is_publication(segment) or _is_label_at(item, found.end())


def _is_last_link(item: _Item, at: int) -> bool:
    """Whether a link begins here behind a comma or stop, with nothing but further links and marks behind it."""
    text = item.text
    link = text.link[at]
    if link is None or text.link[at - 1] is link or text.text[:at].rstrip()[-1:] not in (",", ".", ";"):
        return False
    behind = zip(text.link[at:], text.text[at:], strict=True)
    return all(its is not None or not letter.isalnum() for its, letter in behind)


def _ends_title(item: _Item, inner: str, end: int) -> bool:
    """Whether brackets in a text are no part of the title before them."""
    behind = item.text.text[end:].strip(_EDGE)
    if not inner.strip():
        return True
    if _is_publication(inner):
        return True
    return not behind and role(inner) is not None


def _ends_sentence(text: str) -> bool:
    return text.rstrip()[-1:] in ".,;·|-–—。，)" or text.endswith("  ")


def _segment_end(item: _Item, at: int) -> int:
    text = item.text.text
    position = at
    while position < len(text) and not _SEPARATORS.match(text, position) and not _is_label_at(item, position):
        position += 1
    return position


def _sentence_end(item: _Item, at: int) -> int:
    """Behind the full stop that closes a bold or linked title."""
    return at + 1 if item.text.text[at : at + 1] in (".", "?", "!", "。") else at


# What stands behind the title: labelled links, venue, authors, date.


def _trailing(item: _Item, at: int) -> None:
    text, size = item.text.text, len(item.text.text)
    plain = at
    while at < size:
        end = at
        if (linked := _link_run(item.text, at)) > at:
            _plain(item, plain, at)
            _label_link(item, at, linked)
            end = linked
        elif text[at] in "[【(（" and (end := _closing(item.text, at)) > at and not any(item.text.link[at:end]):
            inner = text[at + 1 : end - 1]
            found = publication(inner)
            dated = found is not None and found.year is not None and text[at] in "[【"
            if role(inner) is None and (dated or _is_publication(inner)):
                _plain(item, plain, at)
                item.put_publication(at + 1, end - 1)
            else:
                end = at
        elif item.text.style[at] & CODE and _turns(item.text, at, CODE) and not _linked(item, at, at + 1):
            run = _style_run(item.text, at, CODE)
            _plain(item, plain, at)
            if not (publication(text[at:run]) is not None and item.put_publication(at, run)):
                _piece(item, at, run)
            end = run
        elif (
            item.text.style[at] & ITALIC
            and (run := _style_run(item.text, at, ITALIC)) > at
            and not _linked(item, at, run)
        ):
            _plain(item, plain, at)
            _italic(item, at, run)
            end = run
        if end > at:
            at = plain = end
        else:
            at += 1
    _plain(item, plain, size)


def _linked(item: _Item, first: int, last: int) -> bool:
    return _link_in(item, first, last) is not None


def _link_in(item: _Item, first: int, last: int) -> Link | None:
    """The first link among the letters of a range."""
    return next((link for link in item.text.link[first:last] if link is not None), None)


def _label_link(item: _Item, at: int, end: int) -> None:
    """A link behind the title, under its label."""
    link = _link_in(item, at, end)
    if link is None:
        return
    said = label(link) or item.text.text[at:end].strip("[]【】 ")
    what = role(said)
    cell = item.text.slot(at, end)
    if said.startswith(("http:", "https:", "www.")):  # an address that stands there by itself, perhaps behind its label
        what = role(re.split(r"\n|\s{2,}|[.;]", item.text.text[:at])[-1].strip("[](): ")) or (
            "paper" if is_paper_address(link.url) else "page"
        )
        item.put(_slot_of("link", what), cell)
        return
    if what == "paper" and "year" not in item.cells and (year := year_in(said)) is not None:
        start = item.text.text.index(year, at)
        item.put("year", item.text.slot(start, start + len(year), linked=False))
    plain = item.text.text[at] not in _BRACKETS and item.text.text[at - 1 : at] not in tuple(_BRACKETS)
    if plain and what != "code" and "title" in item.cells and "venue" not in item.cells and _names_venue(said):
        item.put_publication(at, end)  # "…, [Scientific Data](…)"
        what = "paper"
    elif what is None and (found := publication(said)) is not None and _is_publication(said):
        start = at + item.text.text[at:end].index(said) if said in item.text.text[at:end] else at
        if found.year is not None:  # "arXiv" and "Nature" are labels, "CVPR 2023" says when
            item.put_publication(start, start + len(said))
        what = "paper"
    elif (
        what is None
        and said
        and is_paper_address(link.url)
        and "paper" not in item.cells
        and not item.cells.get("titled")
    ):
        what = "paper"
    item.put(_slot_of(said, what), cell)


def _names_venue(said: str) -> bool:
    """Whether a label is the name of a venue; GitHub and Hugging Face are where code and weights are, too."""
    return is_venue(said) and role(said) in (None, "paper")


def _slot_of(said: str, what: str | None) -> str:
    """The slot of a labelled link: its label in lower case, or the paper where the label only names the site."""
    if what in ("paper", "code"):
        return what
    bare = re.sub(r"^\W+|\W+$", "", said).lower()
    return bare if 0 < len(bare) <= 24 and bare not in FIELDS and bare not in ("paper", "code") else "link"  # noqa: PLR2004


def _italic(item: _Item, at: int, end: int) -> None:
    """Words in italics behind a title: where it appeared, or who wrote it, or the one behind the other."""
    text = item.text.text
    if (found := _ET_AL.search(text, at, end)) is not None and text[found.end() : end].strip(_EDGE):
        _italic(item, at, found.end())
        first, last = _trim(item, found.end(), end)
        if "venue" not in item.cells:
            item.put_publication(first, last)
        return
    said = text[at:end].strip(_EDGE)
    if not said or _is_placeholder(said):
        return
    told = publication(said)
    are_authors = _AUTHORS.search(said) is not None or said.count(",") > 1
    is_dated = told is not None and told.year is not None and not are_authors
    if "venue" not in item.cells and (_is_publication(said) or is_dated):
        item.put_publication(at, end)
    elif are_authors or _are_capitalised(said):
        # a short name may be a journal's or a person's: which, is seen when all is read
        item.put("authors" if are_authors else "maybe", item.text.slot(*_trim(item, at, end), linked=False))


def _are_capitalised(said: str) -> bool:
    words = said.split()
    return 0 < len(words) <= _SHORT and all(word[:1].isupper() for word in words if len(word) > _FEW)


def _plain(item: _Item, first: int, last: int) -> None:
    """Plain text behind the title, piece by piece: where and when, who, or a description."""
    text = item.text.text
    begin = first
    for found in [*_SEPARATORS.finditer(text, first, last), None]:
        end = found.start() if found is not None else last
        _piece(item, *_trim(item, begin, end))
        begin = found.end() if found is not None else last


def _piece(item: _Item, first: int, last: int) -> None:
    said = item.text.text[first:last]
    if not any(letter.isalnum() for letter in said) or _is_mark(said):
        return
    if (found := _IN_VENUE.search(said)) is not None and "venue" not in item.cells:
        item.put_publication(first + found.start(1), last)
        last = first + found.start()
        said = item.text.text[first:last]
        if not said.strip(_EDGE):
            return
    is_tail = _are_capitalised(said.rstrip("0123456789 ,.")) and _END_YEAR.search(f" {said}") is not None
    if (_is_publication(said) or (is_tail and "venue" not in item.cells)) and "et al" not in said:
        item.put_publication(first, last)
    elif _AUTHORS.search(said) and "authors" not in item.cells and len(said.split()) >= 2:  # noqa: PLR2004
        item.put("authors", item.text.slot(first, last))
    elif len(said.split()) > 1 or len(said) > 3:  # noqa: PLR2004
        item.put("text", item.text.slot(first, last))


def _is_mark(said: str) -> bool:
    """Whether a piece only joins links: "or", "and", a label without its link."""
    return said.strip("[]() ").casefold() in {"and", "or", "with", "in"} or (
        len(said.split()) == 1 and role(said) is not None
    )


# Badges.

_SHIELD = re.compile(r"https?://(?:img\.)?shields\.io/badge/([^?#/]+)", re.IGNORECASE)


def _badge(item: _Item, image: Image) -> None:
    """An image that says where and when, or that is the label of a link."""
    said = _shown(image)
    cell = item.text.place(image.start, image.end, said, (image.link,) if image.link is not None else ())
    if image.link is not None:
        if any(link is image.link for link in item.text.link):
            return  # the link shows letters too
        what = role(said) or ("paper" if is_paper_address(image.link.url) else None)
        if what != "paper" and re.search(r"stars?\b|github", f"{said} {image.url}", re.IGNORECASE):
            what = "code" if "github.com" in image.link.url else what
        item.put(_slot_of(said, what), cell)
    found = publication(said)
    if not _is_publication(said) and (found is None or found.year is None or len(said.split()) > _FEW):
        return
    if found is not None and found.venue is not None and "venue" not in item.cells and role(said) != "code":
        item.put("venue", item.text.place(image.start, image.end, found.venue))
    if found is not None and found.year is not None and "year" not in item.cells:
        item.put("year", item.text.place(image.start, image.end, found.year))


def _shown(image: Image) -> str:
    """What a badge says: the text that shields.io draws (its static badges), or the alternative text."""
    found = _SHIELD.match(image.url)
    if found is None:
        return image.alt
    from urllib.parse import unquote

    parts = re.split(r"(?<!-)-(?!-)", unquote(found[1]))
    words = [part.replace("--", "-").replace("__", "\0").replace("_", " ").replace("\0", "_") for part in parts[:-1]]
    return " ".join(word for word in words if word.strip()) or image.alt


# Runs of letters.


def _closing(text: Styled, at: int) -> int:
    """Behind the bracket that closes the one at `at`; `at` where none does."""
    closing = _BRACKETS.get(text.text[at])
    if closing is None:
        return at
    depth = 0
    for position in range(at, len(text.text)):
        if text.text[position] == "\n":
            return at
        depth += (text.text[position] == text.text[at]) - (text.text[position] == closing)
        if depth == 0:
            return position + 1
    return at


def _link_run(text: Styled, at: int) -> int:
    """Behind the link that begins at `at`, with brackets around it; `at` where none does."""
    end = at
    if at < len(text.text) and text.text[at] in "[【(（" and text.link[at] is None:
        closing = _closing(text, at)
        inner = text.link[at + 1 : closing - 1]
        if closing > at + 2 and inner and inner[0] is not None and len({id(link) for link in inner}) == 1:
            return closing
        return at
    while end < len(text.text) and text.link[end] is not None and text.link[end] is text.link[at]:
        end += 1
    return end


def _style_run(text: Styled, at: int, style: int) -> int:
    """Behind the letters of a style that begin at `at`."""
    end = at
    while end < len(text.text) and text.style[end] & style and text.text[end] != "\n":
        end += 1
    return end


def _styled_run(text: Styled, at: int) -> int:
    return max(_style_run(text, at, style) for style in (BOLD, ITALIC, CODE))


def _turns(text: Styled, at: int, style: int) -> bool:
    """Whether a style begins here."""
    return bool(text.style[at] & style) and not text.style[at - 1] & style


def _is_label_at(item: _Item, at: int) -> bool:
    """Whether a link begins here that is labelled with what is behind it; a bracket alone may be empty of a link."""
    text = item.text
    end = _link_run(text, at)
    if end == at:
        if at < len(text.text) and text.text[at] == "[" and (closing := _closing(text, at)) > at:
            return role(text.text[at:closing].strip("[] ")) is not None and text.text[at : at + 2] == "[["
        return False
    if at > 0 and text.link[at] is not None and text.link[at - 1] is text.link[at]:
        return False
    link = text.link[at] or text.link[at + 1]
    said = text.text[at:end].strip("[]【】()（） ")
    return role(said) is not None or _is_publication(said) or (link is not None and link.url == "")


def _skip(item: _Item, at: int) -> int:
    """Behind the marks that part a name from its title."""
    text = item.text.text
    while at < len(text) and text[at] in " \t:：-–—,.~|｜":
        if text[at] == "-" and text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum():
            break
        at += 1
    return at


def _trim(item: _Item, first: int, last: int) -> tuple[int, int]:
    """The range without marks at its ends; the full stop that ends a title stays."""
    text = item.text.text
    while first < last and text[first] in _EDGE:
        first += 1
    while first < last and (text[last - 1] in _TITLE_EDGE or _opens(text[first:last])):
        last -= 1
    return first, last


def _opens(text: str) -> bool:
    """Whether a text ends with a bracket that is never closed."""
    return text[-1] in "[【(（{"
