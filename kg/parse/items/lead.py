"""What stands before the title of an item: brackets with venue and date, badges, marks."""

from __future__ import annotations

import re

from kg.parse.items.runs import BRACKETS, EDGE, Item, closing, link_in, link_run, styled_run
from kg.parse.items.tail import read_label
from kg.text.links import is_plain_label
from kg.text.venues import is_dated, is_publication, publication

__all__ = ["read_lead"]

_DATE_BEFORE = re.compile(
    r"(?:(?:19|20)\d\d[-./]\d\d?(?:[-./]\d\d?)?(?:\s*+[:,.|｜—–-](?=\s))?+\s++"
    r"|(?:19|20)\d\d\s*+[:,|｜—–]\s*+|(?:19|20)\d\d\s++-\s++)(?=\S)"
)


def read_lead(item: Item, at: int) -> int:
    text = item.text.text
    while at < len(text):
        if text[at].isspace() or not (text[at].isalnum() or text[at] in BRACKETS or text[at] in "\"'“‘`$<#@"):
            at += 1
            continue
        end = closing(item, at)
        inner = (at + 1, end - 1)
        if end > at and text[at] in "[【(（{" and not any(item.text.link[at:end]) and _is_tag(item, *inner):
            item.put_publication(*inner)
            at = end
            continue
        run = styled_run(item.text, at)
        if run > at and not any(item.text.link[at:run]) and _is_date_of(text[at:run]) and text[run:].strip(EDGE):
            item.put_publication(at, run)
            at = run
            continue
        linked = link_run(item, at)
        bare = text[at:linked].strip("[]【】 ")
        if linked > at and is_plain_label(text[at:linked]):
            read_label(item, at, linked)
            at = linked
            continue
        if linked > at and _is_label_of_venue(bare) and text[linked:].strip(EDGE):
            its = link_in(item, at, linked)
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


def _is_tag(item: Item, first: int, last: int) -> bool:
    """Whether brackets before a title hold where and when, or a mark such as NEW."""
    text = item.text.text[first:last].strip()
    return bool(text) and publication(text) is not None and (item.text.text[first - 1] in "[【" or is_publication(text))


def _is_date_of(text: str) -> bool:
    """Whether marked letters say where and when; behind a name, parentheses may ("**HeartKG (ICML 2017)**")."""
    _, opened, inner = text.strip(EDGE).removesuffix(")").partition("(")
    said = publication(inner) if opened else None
    return is_dated(text) and (said is None or said.venue is None)


def _is_label_of_venue(text: str) -> bool:
    """Whether what a link shows is where its paper appeared, rather than a title."""
    return len(text.split()) <= 4 and is_publication(text)  # noqa: PLR2004
