"""Pages that are hard to read, of any length: one snippet, very many times, where a page may have it.

They are what makes parsers of markdown and HTML look far ahead, go back, or nest: brackets, marks and tags that nothing
closes, definitions, entities, addresses, deep lists, wide tables.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from kg.catalogue.draft import draft
from kg.errors import KgError
from kg.parse import load_catalogue, parse
from kg.read import read_text

__all__ = ["FEW_SNIPPETS", "PAGES", "PLACES", "SNIPPETS", "assert_linear", "assert_linear_pages", "page", "seconds"]

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


_ITEM = "- [Name](https://github.com/a/b): A text\n"
PAGES: dict[str, Callable[[int], str]] = {
    "a long address and many references": lambda n: (
        f"# Models\n\n[x]: https://a.b/{'x' * n}\n\n" + "- [x]\n" * (n // 6)
    ),
    "many definitions": lambda n: "".join(f"[a{i}]: http://b\n" for i in range(n // 16)) + "[a1] " * (n // 5),
    "cells that reach down": lambda n: "<table><tr>" + "<td rowspan=65534>a" * (n // 19) + "<tr><td>b" * (n // 9),
    "a table on one line": lambda n: "<table>" + "<tr><td>a" * (n // 9),
    "a wide header": lambda n: (
        "# Models\n\n| Model" + "|a" * (n // 4) + "\n|-" + "|-" * (n // 4) + "\n" + "|b|c\n" * (n // 6)
    ),
    "many columns": lambda n: "# Models\n\n" + "|a" * (n // 6) + "\n" + "|-" * (n // 6) + "\n" + "|b" * (n // 6) + "\n",
    "a long header": lambda n: f"# Models\n\n| Model | {'a, ' * (n // 3)} |\n|-|-|\n" + "| a | b |\n" * (n // 10),
    "a long heading": lambda n: f"# T\n\n## Models {'a ' * (n // 2)}\n\n" + _ITEM * (n // len(_ITEM)),
    "a long label": lambda n: f"# Models\n\n- {'a ' * (n // 2)}\n" + f"  {_ITEM}" * (n // len(_ITEM)),
    "many sections": lambda n: (
        "# T\n" + "".join(f"{'#' * (2 + i % 5)} a{i}\n- [x](http://a.b/{i})\n" for i in range(n // 30))
    ),
    "brackets that close": lambda n: "[" * n + "]" * n,
    "parentheses that close": lambda n: "[a](b" + "(" * n + ")" * n,
    "runs of more and more ticks": lambda n: " ".join("`" * i for i in range(1, int((2 * n) ** 0.5))),
    "marks that open and close": lambda n: "*a _b " * (n // 6) + "a* b_ " * (n // 6),
    "deeper and deeper items": lambda n: "".join(f"{'  ' * i}- a\n" for i in range(1, int(n**0.5))),
    "quotes in quotes": lambda n: ("> " * 25 + "- a\n") * (n // 54),
    "marks on one letter": lambda n: "- [a" + "\u0301" * n + "](http://a.b)",
    "an address that ends in entities": lambda n: "http://a.b/" + "&a;" * (n // 3) + "x",
    "attributes": lambda n: "<td " + "b='c' " * (n // 6) + ">",
    "empty lines": lambda n: "- a\n" + "\n" * n + "b",
    "spaces": lambda n: _ITEM.strip() + " " * n + "x",
}
"""Pages of about this many letters that are hard for what they have several of."""
_SHORT, _LONG = 6_000, 24_000
_MOST = 7.0
"""How much longer the long page takes, at most: four times where time grows with length, sixteen with its square."""
_TRIES = 3
"""Other work on a machine, or a collection of garbage, may fall into one of them, but hardly into each."""
_LITTLE = 0.4
"""Seconds of the long page that are little in any case; a short page takes too few to be measured."""


def assert_linear(snippet: str, place: str) -> None:
    """Assert that the time for a page of a snippet grows with its length."""
    assert_linear_pages(lambda length: page(snippet, place, length))


def assert_linear_pages(page_of: Callable[[int], str]) -> None:
    """Assert that the time for a page grows with the length that it is made for."""
    for _ in range(_TRIES):
        long = seconds(page_of(_LONG))
        if long <= _LITTLE or long < _MOST * (short := seconds(page_of(_SHORT))):
            return
    raise AssertionError(f"{_SHORT} letters take {short:.2f} s, {_LONG} letters {long:.2f} s")


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
