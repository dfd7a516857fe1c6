"""What stands behind the title of an item: labelled links and badges, venue, authors, date, a description."""

from __future__ import annotations

import re

from kg.model import Run
from kg.parse.items.letters import BOLD, CODE, ITALIC
from kg.parse.items.runs import (
    AUTHORS,
    BRACKETS,
    EDGE,
    FEW,
    FIELDS,
    SEPARATORS,
    Item,
    are_capitalised,
    closing,
    is_linked,
    is_placeholder,
    link_in,
    link_run,
    style_run,
    trim,
    turns,
)
from kg.text.links import is_paper_address, label, role
from kg.text.venues import END_YEAR, is_dated, is_publication, is_venue, publication, year_in

__all__ = ["read_badge", "read_label", "read_tail"]

_IN_VENUE = re.compile(r"(?:^|(?<=[\s.,;]))[Ii]n ([A-Z][^.;]{1,70}(?:19|20)\d\d)\W*$")
_LABEL_BEFORE = re.compile(r"(?:^|[\s\[(.])(\w+(?: \w+)?)[\])\s:：(（]*$")
_SHIELD = re.compile(r"https?://(?:img\.)?shields\.io/badge/([^?#/]+)", re.IGNORECASE)
_ET_AL = re.compile(r"\bet\.? al\b\.?")


def read_tail(item: Item, at: int) -> None:
    text, size = item.text.text, len(item.text.text)
    plain = at
    while at < size:
        end = at
        if (linked := link_run(item, at)) > at:
            _plain(item, plain, at)
            read_label(item, at, linked)
            end = linked
        elif text[at] in "[【(（" and (end := closing(item, at)) > at and not any(item.text.link[at:end]):
            inner = text[at + 1 : end - 1]
            found = publication(inner)
            dated = found is not None and found.year is not None and text[at] in "[【"
            if role(inner) is None and (dated or is_publication(inner)):
                _plain(item, plain, at)
                item.put_publication(at + 1, end - 1)
            else:
                end = at
        elif (run := _marked_run(item, at)) > at:
            _plain(item, plain, at)
            _marked(item, at, run)
            end = run
        elif (
            item.text.style[at] & ITALIC
            and (run := style_run(item.text, at, ITALIC)) > at
            and not is_linked(item, at, run)
        ):
            _plain(item, plain, at)
            _italic(item, at, run)
            end = run
        if end > at:
            at = plain = end
        else:
            at += 1
    _plain(item, plain, size)


def _marked_run(item: Item, at: int) -> int:
    """Behind the letters of code or in bold that begin at `at`, without a link in them."""
    for style in (CODE, BOLD):
        if turns(item.text, at, style):
            end = style_run(item.text, at, style)
            return end if not is_linked(item, at, end) else at
    return at


def _marked(item: Item, at: int, end: int) -> None:
    """Words as code or in bold behind a title: where it appeared, if they are few, else a description."""
    said = item.text.text[at:end].strip(EDGE)
    told = publication(said)
    is_venue_of = told is not None and (told.year is not None or is_publication(said) or len(said.split()) <= FEW)
    if not (is_venue_of and are_capitalised(said) and item.put_publication(at, end)):
        _piece(item, at, end)


def read_label(item: Item, at: int, end: int) -> None:
    """A link behind the title, under its label."""
    link = link_in(item, at, end)
    if link is None:
        return
    said = label(link) or item.text.text[at:end].strip("[]【】 ")
    what = role(said)
    if what is None and link.text.startswith("[") and said:  # "[Construction code]"
        what = role(said.split()[-1])
    cell = item.text.slot(at, end)
    if said.startswith(("http:", "https:", "www.")):  # an address that stands there by itself, perhaps behind its label
        before = _LABEL_BEFORE.search(item.text.text[max(at - 60, 0) : at])
        what = role(before[1]) if before is not None else None
        what = what or ("paper" if is_paper_address(link.url) else "page")
        item.put(_slot_of("link", what), cell)
        return
    if what == "paper" and "year" not in item.cells and (year := year_in(said)) is not None:
        start = item.text.text.find(year, at, end)
        if start >= 0:
            item.put("year", item.text.slot(start, start + len(year), linked=False))
    plain = item.text.text[at] not in BRACKETS and item.text.text[at - 1 : at] not in tuple(BRACKETS)
    if plain and what != "code" and "title" in item.cells and "venue" not in item.cells and _names_venue(said):
        item.put_publication(at, end)  # "…, [Scientific Data](…)"
        what = "paper"
    elif what in (None, "paper") and is_publication(said):
        if is_dated(said) and said in item.text.text[at:end]:  # "arXiv" and "Nature" are labels, "CVPR 2023" says when
            start = item.text.text.index(said, at)
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
    """The slot of a labelled link: its label in lower case, or the paper if the label only names the site."""
    if what in ("paper", "code"):
        return what
    bare = re.sub(r"^\W+|\W+$", "", said).lower()
    return bare if 0 < len(bare) <= 24 and bare not in FIELDS and bare not in ("paper", "code") else "link"  # noqa: PLR2004


def _italic(item: Item, at: int, end: int) -> None:
    """Words in italics behind a title: where it appeared, or who wrote it, or the one behind the other."""
    text = item.text.text
    if (found := _ET_AL.search(text, at, end)) is not None and text[found.end() : end].strip(EDGE):
        _italic(item, at, found.end())
        first, last = trim(item, found.end(), end)
        if "venue" not in item.cells:
            item.put_publication(first, last)
        return
    said = text[at:end].strip(EDGE)
    if not any(letter.isalnum() for letter in said) or is_placeholder(said):
        return
    told = publication(said)
    are_authors = AUTHORS.search(said) is not None or said.count(",") > 1
    of_year = told is not None and told.year is not None and not are_authors
    if "venue" not in item.cells and (is_publication(said) or of_year):
        item.put_publication(at, end)
    elif are_authors or are_capitalised(said):
        # a short name may be a journal's or a person's: which, is seen when all is read
        first, last = trim(item, at, end)
        item.put("authors" if are_authors else "maybe", item.text.slot(first, last, linked=False))


def _plain(item: Item, first: int, last: int) -> None:
    """Plain text behind the title, piece by piece: where and when, who, or a description."""
    text = item.text.text
    begin = first
    for found in [*SEPARATORS.finditer(text, first, last), None]:
        end = found.start() if found is not None else last
        _piece(item, *trim(item, begin, end))
        begin = found.end() if found is not None else last


def _piece(item: Item, first: int, last: int) -> None:
    said = item.text.text[first:last]
    if not any(letter.isalnum() for letter in said) or _is_mark(said):
        return
    if (found := _IN_VENUE.search(said)) is not None and "venue" not in item.cells:
        item.put_publication(first + found.start(1), last)
        last = first + found.start()
        said = item.text.text[first:last]
        if not said.strip(EDGE):
            return
    is_tail = are_capitalised(said.rstrip("0123456789 ,.")) and END_YEAR.search(f" {said}") is not None
    if (is_publication(said) or (is_tail and "venue" not in item.cells)) and "et al" not in said:
        item.put_publication(first, last)
    elif AUTHORS.search(said) and "authors" not in item.cells and len(said.split()) >= 2:  # noqa: PLR2004
        item.put("authors", item.text.slot(first, last))
    elif len(said.split()) > 1 or len(said) > 3:  # noqa: PLR2004
        item.put("text", item.text.slot(first, last))


def _is_mark(said: str) -> bool:
    """Whether a piece only joins links: "or", "and", a label without its link."""
    return said.strip("[]() ").casefold() in {"and", "or", "with", "in"} or (
        len(said.split()) == 1 and role(said) is not None
    )


# Badges: images that say where and when, or that are the labels of links (shields.io draws most of them).


def read_badge(item: Item, badge: Run) -> None:
    """Read an image that says where and when, or that is the label of a link."""
    url = badge.image.url if badge.image is not None else ""
    said = _shown(badge.text, url)
    cell = item.text.place(badge.start, badge.end, said, (badge.link,) if badge.link is not None else ())
    if badge.link is not None:
        if any(link is badge.link for link in item.text.link):
            return  # the link shows letters too
        is_paper = is_paper_address(badge.link.url) or is_dated(said)
        what = role(said) or ("paper" if is_paper else None)
        if what != "paper" and re.search(r"stars?\b|github", f"{said} {url}", re.IGNORECASE):
            what = "code" if "github.com" in badge.link.url else what
        item.put(_slot_of(said, what), cell)
    found = publication(said)
    if not is_publication(said) and (found is None or found.year is None or len(said.split()) > FEW):
        return
    if found is not None and found.venue is not None and "venue" not in item.cells and role(said) != "code":
        item.put("venue", item.text.place(badge.start, badge.end, found.venue))
    if found is not None and found.year is not None and "year" not in item.cells:
        item.put("year", item.text.place(badge.start, badge.end, found.year))


def _shown(alternative: str, url: str) -> str:
    """What a badge says: the text that shields.io draws (its static badges), or the alternative text."""
    found = _SHIELD.match(url)
    if found is None:
        return alternative
    from urllib.parse import unquote

    parts = re.split(r"(?<!-)-(?!-)", unquote(found[1]))
    words = [part.replace("--", "-").replace("__", "\0").replace("_", " ").replace("\0", "_") for part in parts[:-1]]
    return " ".join(word for word in words if word.strip()) or alternative
