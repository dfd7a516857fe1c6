"""Badges: images that say where and when, or that are the labels of links (shields.io draws most of them)."""

from __future__ import annotations

import re

from kg.parse.items.runs import FEW, Item
from kg.parse.items.styled import Image
from kg.parse.items.tail import slot_of
from kg.text.links import is_paper_address, role
from kg.text.venues import is_dated, is_publication, publication

__all__ = ["read_badge"]

_SHIELD = re.compile(r"https?://(?:img\.)?shields\.io/badge/([^?#/]+)", re.IGNORECASE)


def read_badge(item: Item, image: Image) -> None:
    """An image that says where and when, or that is the label of a link."""
    said = _shown(image)
    cell = item.text.place(image.start, image.end, said, (image.link,) if image.link is not None else ())
    if image.link is not None:
        if any(link is image.link for link in item.text.link):
            return  # the link shows letters too
        is_paper = is_paper_address(image.link.url) or is_dated(said)
        what = role(said) or ("paper" if is_paper else None)
        if what != "paper" and re.search(r"stars?\b|github", f"{said} {image.url}", re.IGNORECASE):
            what = "code" if "github.com" in image.link.url else what
        item.put(slot_of(said, what), cell)
    found = publication(said)
    if not is_publication(said) and (found is None or found.year is None or len(said.split()) > FEW):
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
