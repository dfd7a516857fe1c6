"""Pages that are hard to read, of any length: one snippet, very many times, where a page may have it.

They are what makes parsers of markdown and HTML look far ahead, go back, or nest: brackets, marks and tags that nothing
closes, definitions, entities, addresses, deep lists, wide tables.
"""

from __future__ import annotations

import time
from pathlib import Path

from kg.catalogue.draft import draft
from kg.errors import KgError
from kg.parse import load_catalogue, parse
from kg.read import read_text

__all__ = ["FEW_SNIPPETS", "PLACES", "SNIPPETS", "assert_linear", "page", "seconds"]

SNIPPETS = (
    "[", "]", "![", "[]", "[a][", "[a](", "[a](<", "[a](b '", "[a](b)", "[[a]]", "![a](b)", "](", "[^a]",
    "[a]: <", "[a]: ", "[a]:\n", "[a]: b\n", "[a]: b 'c\n", "[a]: <[a]: <",
    "`", "` ", "``` ", "*", "**", "*a ", "**a ", "a**", "_a ", "a_ ", "~~a ", "*[a", "**a**\n",
    "<", "<a ", "<a <a ", "<a>", "</a>", "<a href='", "<b>", "<br>", "<!--", "<!-- -->", "<!", "<?", "<![CDATA[",
    "http://", "https://a.b/", "http://a.b ", "http://a.b)", "<http://a.b>", "&amp;", "&#1;", "&a", "\\", "\\[",
    "> ", "- ", "- a\n", "1. ", "  - a\n", "- - - - a\n", "\n> - a", "# ", "# a\n", "a\n==\n", "\n\n", "```\n",
    "| ", "|a|b|\n", "\\|", "|-", "<table><tr><td>", "<tr><td>a", "<td>a</td>", "<td rowspan=9>a", "<ul>\n<li>a\n",
    "<details>\n\n", "<summary>a", "<h1>a", "<script>", "</script>",
    "(", ")", "(a, ", "a: b; ", "a, b. ", "a-", "a/", "a + ", "2020 ", "A-", "Aa Bb, C ", "é", "\u200b", "：", "、",
)  # fmt: skip
FEW_SNIPPETS = ("[", "[a]: <", "http://", "`", "*a ", "<a <a ", "<!--", "  - a\n", "<ul>\n<li>a\n", "A-")
PLACES = {
    "alone": ("", ""),
    "item": ("# Models\n\n- [Name](https://github.com/a/b) ", "!"),
    "header": ("# Models\n\n| Model | ", " |\n|---|---|\n| a | b |\n"),
    "cell": ("# Models\n\n| Model | Paper |\n|---|---|\n| a | ", ""),
    "heading": ("# Models\n\n[z]: /u\n\n## ", "]"),
}
"""What stands around the snippets, by the place that they are in."""


_SHORT, _LONG = 6_000, 24_000
_MOST = 7.0
"""How much longer the long page takes, at most: four times where time grows with length, sixteen with its square."""
_LITTLE = 0.4
"""Seconds of the long page that are little in any case; a short page takes too few to be measured."""


def assert_linear(snippet: str, place: str) -> None:
    """Assert that the time for a page of a snippet grows with its length."""
    long = seconds(page(snippet, place, _LONG))
    if long > _LITTLE:
        short = seconds(page(snippet, place, _SHORT))
        assert long < _MOST * short, f"{_SHORT} letters take {short:.2f} s, {_LONG} letters {long:.2f} s"


def page(snippet: str, place: str, length: int) -> str:
    """A page with a snippet so many times that they have about this many letters."""
    head, tail = PLACES[place]
    return head + snippet * (length // len(snippet)) + tail


def seconds(text: str) -> float:
    """The CPU time of reading a page, drafting its description, and parsing it by that."""
    begun = time.process_time()
    blocks = read_text(text, catalogue="a")
    try:
        described = load_catalogue(
            Path("a.yaml"), draft(blocks, about={"title": "a", "snapshot": "a.md", "revision": "1"})
        )
    except KgError:  # what can't be a description is a matter of its own
        return time.process_time() - begun
    parse(blocks.blocks, described)
    return time.process_time() - begun
