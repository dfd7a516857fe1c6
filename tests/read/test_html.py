"""HTML between markdown, bold lines that are headings, and links as people write them: a text for each trap."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Cell
from kg.read import html
from kg.read.markdown import read, read_text
from kg.read.tags import attributes, pieces
from tests.read.test_markdown import cells_of, check_places, lines_of, text_at
from tests.support.examples import examples
from tests.support.lists import folders


def shown(text: str) -> list[str]:
    """The blocks of a page, each with the headings above it, the items around it, its cells and what is in them."""
    page = read_text(text, catalogue="")
    check_places(page, text)
    return [
        " > ".join([*(heading.text for heading in block.headings), block.layout + "'" * block.depth])
        + ": "
        + " | ".join(
            (f"{name}=" if block.layout in ("row", "header") else "") + with_links(cell)
            for name, cell in block.cells.items()
        )
        for block in page.blocks
    ]


def with_links(cell: Cell) -> str:
    links = [f"[{link.text}]({link.url})" for link in cell.links]
    return " ".join([cell.text, *links, *(f"![{image.text}]({image.url})" for image in cell.images)]).strip()


def headings(text: str) -> list[str]:
    page = read_text(text, catalogue="")
    check_places(page, text)
    return [with_links(cell) for cell in page.headings]


def shows(traps: dict[str, tuple[str, list[str]]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("text", "expected"), traps.values(), ids=traps.keys())


LABELS = {
    "a paragraph of its own": ("**2024**\n\ntext", ["2024 > paragraph: text"]),
    "underscores": ("__2023__\n\ntext", ["2023 > paragraph: text"]),
    "more than a year": ("**2024 (arXiv)**\n\ntext", ["2024 (arXiv) > paragraph: text"]),
    "a colon within": ("**2024:**\n\ntext", ["2024 > paragraph: text"]),
    "a colon behind": ("**2024**:\n\ntext", ["2024 > paragraph: text"]),
    "a full-width colon": ("**2024：**\n\n**Models**：\n- a", ["Models > item': a"]),
    "no year": ("**20245**\n\ntext", ["paragraph: 20245", "paragraph: text"]),
    "too long for a year": (f"**2024 {'a' * 36}**\n\nb", [f"paragraph: 2024 {'a' * 36}", "paragraph: b"]),
    "a link in it": ("**[2024](u)**\n- a", ["paragraph: 2024 [2024](u)", "item': a"]),
    "two runs": ("**2024** and **2023**\n- a", ["paragraph: 2024 and 2023", "item': a"]),
    "more in the line": ("**2024** text\n- a", ["paragraph: 2024 text", "item': a"]),
    "escaped": ("\\**2024**\n- a", ["paragraph: *2024*", "item': a"]),
    "a title": ("**A Title**\n\ntext", ["paragraph: A Title", "paragraph: text"]),
    "a label above a list": ("**Vision**\n- a\n\n**Text**\n\n1. b", ["Vision > item': a", "Text > item': b"]),
    "a label above a table": ("**Vision**\n| a |\n|-|\n| b |", ["Vision > header: a=a", "Vision > row: a=b"]),
    "a label above a comment": (
        "**Vision**\n\n<!-- c -->\n\n- a",
        ["Vision > comment: <!-- c -->", "Vision > item': a"],
    ),
    "a label above an HTML table": (
        "**Vision**\n\n<div>\n<table><tr><td>a</table>\n</div>",
        ["Vision > header: a=a"],
    ),
    "a label above other HTML": ("**Vision**\n\n<p>a</p>", ["paragraph: Vision", "paragraph: a"]),
    "a label too long": (f"**{'a' * 81}**\n- b", [f"paragraph: {'a' * 81}", "item': b"]),
    "lazy": ("- a\n**2023**\n- b", ["item': a", "2023 > item': b"]),
    "lazy in a later paragraph": (
        "- a\n\n  b\n**2023**\n\n  c\n- d",
        ["item': a", "item': b", "2023 > item': c", "2023 > item': d"],
    ),
    "lazy in a nested item": ("- a\n  - b\n**2023**\n- c", ["item': a", "item'': b", "2023 > item': c"]),
    "lazy up to the outer item": (
        "- a\n  - b\n  **2023**\n  - c\n- d",
        ["item': a", "item'': b", "2023 > item'': c", "item': d"],
    ),
    "lazy in an ordered list": ("10. a\n  **2023**\n11. b", ["item': a", "2023 > item': b"]),
    "lazy in a quote": ("> - a\n> **2023**\n> - b\n\nc", ["item': a", "2023 > item': b", "paragraph: c"]),
    "indented to the item": ("- a\n  **2023**\n- b", ["item': a 2023", "item': b"]),
    "indented by a tab": ("-\ta\n\t**2023**\n- b", ["item': a 2023", "item': b"]),
    "no year is never lazy": ("- a\n**Vision**\n- b", ["item': a Vision", "item': b"]),
    "an item is no heading": ("- **2024**\n  - a", ["item': 2024", "item'': a"]),
    "below a line, above a list": ("text\n**2022**\n- a", ["paragraph: text", "2022 > item': a"]),
    "below a line, above nothing": ("text\n**2022**\n\nmore", ["paragraph: text 2022", "paragraph: more"]),
    "above a table": ("**2024**\na | b\n-|-\nc | d", ["2024 > header: a=a | b=b", "2024 > row: a=c | b=d"]),
    "ended by the next": (
        "###### H\n**2024**\n\na\n\n**2023**\n\nb",
        ["H > 2024 > paragraph: a", "H > 2023 > paragraph: b"],
    ),
    "ended by a heading": ("# T\n## H\n**2024**\n\na\n## I\nb", ["H > 2024 > paragraph: a", "I > paragraph: b"]),
    "the title may come later": ("**2024**\n\n# T\na", ["paragraph: a"]),
}  # fmt: skip


@shows(LABELS)
def test_bold_lines(text: str, expected: list[str]) -> None:
    assert shown(text) == expected


def test_place_of_a_bold_line() -> None:
    page = read_text("- a [x](u)\n**2023**：\n- b", catalogue="")
    (heading,) = page.headings
    assert (heading.text, heading.raw, heading.span.line, heading.span.column) == ("2023", "**2023**：", 2, 1)
    assert heading.span.end_column == 10
    assert page.blocks[0].cells["item"].raw == "a [x](u)"


DETAILS = {
    "its summary is a heading": (
        "## H\n<details>\n<summary>More</summary>\n\na\n\n- b\n\n</details>\n\nc",
        ["H > More > paragraph: a", "H > More > item': b", "H > html: </details>", "H > paragraph: c"],
    ),
    "headings within are below the summary": (
        "### H\n<details><summary><b>More</b></summary>\n\n## I\na\n### J\nb\n## K\nc\n\n</details>\n\nd",
        ["H > More > I > paragraph: a", "H > More > I > J > paragraph: b", "H > More > K > paragraph: c",
         "H > html: </details>", "H > paragraph: d"],
    ),
    "nested": (
        "<details><summary>A</summary>\n<details><summary>B</summary>\nb</details>\na</details>\nc",
        ["A > B > paragraph: b", "A > paragraph: a", "paragraph: c"],
    ),
    "one after the other": (
        "<details><summary>A</summary>a</details><details><summary>B</summary>b</details>",
        ["A > paragraph: a", "B > paragraph: b"],
    ),
    "a table within": (
        "<details open>\n<summary>A</summary>\n\n| x |\n|-|\n| y |\n\n</details>",
        ["A > header: x=x", "A > row: x=y", "html: </details>"],
    ),
    "never closed": (
        "## H\n<details><summary>A</summary>\n\n### I\na\n## J\nb",
        ["H > A > I > paragraph: a", "J > paragraph: b"],
    ),
    "never closed, with no heading around": (
        "<details><summary>A</summary>\n\na\n\n### I\nb", ["A > paragraph: a", "I > paragraph: b"],
    ),
    "without a summary": (
        "<details>\n\n# T\n\n</details>\n\na", ["html: <details>", "html: </details>", "paragraph: a"],
    ),
    "a heading in the summary": (
        "<details><summary><h3>A</h3></summary>\n\na\n\n</details>", ["A > paragraph: a", "html: </details>"],
    ),
    "a summary in markdown": (
        "<details>\n<summary>\n\n### A [x](u)\n\n</summary>\n\na\n\n</details>",
        ["A x > html: </summary>", "A x > paragraph: a", "html: </details>"],
    ),
    "a bold line within": (
        "<details><summary>A</summary>\n\n**2024**\n- a\n\n</details>\n\nb",
        ["A > 2024 > item': a", "html: </details>", "paragraph: b"],
    ),
    "in an item": (
        "- a\n  <details><summary>S</summary>\n\n  b\n\n  </details>\n\n  c\n- d",
        ["item': a", "S > item': b", "html': </details>", "item': c", "item': d"],
    ),
    "as a block of an item": (
        "- a\n\n  <details><summary>S</summary>\n\n  b\n\n- c", ["item': a", "S > item': b", "item': c"],
    ),
    "closed in a paragraph": (
        "## H\n<details><summary>A</summary>\n\na</details>\n\nb", ["H > A > paragraph: a", "H > paragraph: b"],
    ),
    "closed in an item": (
        "<details><summary>A</summary>\n\n- a\n  </details>\n- b", ["A > item': a", "html': </details>", "item': b"],
    ),
    "a summary without details, in markdown": (
        "# T\n## H\n<div><summary>\n\na\n\n</summary></div>\n\nb",
        ["H > html: <div><summary>", "H > paragraph: a", "H > html: </summary></div>", "H > paragraph: b"],
    ),
    "a summary without details": ("<div><summary>a</summary></div>", ["paragraph: a"]),
}  # fmt: skip


@shows(DETAILS)
def test_details(text: str, expected: list[str]) -> None:
    assert shown(text) == expected


HEADINGS = {
    "in HTML": ("<h1 align=center>T</h1>\n\n<H3>A <a href='u'>b</a></H3>\n\nc", ["T", "A b [b](u)"]),
    "over lines": ("<h2>\n  A\n  <br>\n  b\n</h2>", ["A ; b"]),
    "a paragraph in it": ("<h1><p align=center>A</p><p>b</p></h1>", ["Ab"]),
    "one in a div": ("<div><h2>A</h2><h2>B</div>", ["A", "B"]),
    "markdown in it": ("<h2 align=center>\n\n[a](u) **b**\n\n</h2>", ["a b [a](u)"]),
    "only an image": ("<h1><img src=logo.png alt=logo></h1>", []),
    "HTML in markdown": ('## Large Models <a name="llms"></a>', ["Large Models"]),
    "HTML around markdown": ("# <p align=center>:fire:`Awesome` 🔥</p>", [":fire:Awesome 🔥"]),
    "closing hashes": ("## A ##\n### B#\n#### #", ["A", "B#", ""]),
    "underlined": ("A\nb\n===\nC\n---", ["A b", "C"]),
    "an image": ("# A ![b](u)", ["A ![b](u)"]),
}


@shows(HEADINGS)
def test_headings(text: str, expected: list[str]) -> None:
    assert headings(text) == expected


def test_levels_of_html_headings() -> None:
    text = "<h1>T</h1>\n<h2>A</h2>\n<p>a</p>\n\n### B\nb\n\n<h2>C</h2>c"
    assert shown(text) == ["A > paragraph: a", "A > B > paragraph: b", "C > paragraph: c"]
    title = read_text(text, catalogue="").title
    assert title is not None
    assert title.text == "T"


TABLES = {
    "with headers": (
        "<table>\n<thead><tr><th>A</th><th>B</th></tr></thead>\n<tbody><tr><td>1</td><td><a href=u>2</a></td></tr>"
        "</tbody></table>",
        ["header: A=A | B=B", "row: A=1 | B=2 [2](u)"],
    ),
    "without headers": ("<table><tr><td>A</td></tr><tr><td>1</td></tr></table>", ["header: A=A", "row: A=1"]),
    "optional end tags": (
        "<table><tr><th>A<th>B<tr><td>1<td>2<tr><td>3</table>\nc",
        ["header: A=A | B=B", "row: A=1 | B=2", "row: A=3", "paragraph: c"],
    ),
    "rowspan": (
        "<table><tr><th>A<th>B<tr><td rowspan=2>1<td>2<tr><td>3<tr><td>4<td>5</table>",
        ["header: A=A | B=B", "row: A=1 | B=2", "row: A=1 | B=3", "row: A=4 | B=5"],
    ),
    "rowspan on the right": (
        "<table><tr><th>A<th>B<tr><td>1<td rowspan='9'>2<tr><td>3</table>",
        ["header: A=A | B=B", "row: A=1 | B=2", "row: A=3 | B=2"],
    ),
    "rowspan without cells": (
        "<table><tr><th>A<tr><td rowspan=3>1<tr></tr><tr><td>2</table>",
        ["header: A=A", "row: A=1", "row: A=1 | column 2=2"],
    ),
    "colspan": (
        "<table><tr><th>A<th>B<th>C<tr><td colspan=2>1<td>2</table>",
        ["header: A=A | B=B | C=C", "row: A=1 | C=2"],
    ),
    "colspan in the header": (
        "<table><tr><th colspan='2'>A<th>A<tr><td>1<td>2<td>3</table>",
        ["header: A=A | A column 3=A", "row: A=1 | column 2=2 | A column 3=3"],
    ),
    "no spans": ("<table><tr><td colspan=0 rowspan=x>A<td colspan>B</table>", ["header: A=A | B=B"]),
    "blank lines and markdown": (
        "<table>\n<tr>\n<td>\n\nA\n\n</td>\n<td>B</td>\n</tr>\n<tr>\n<td>\n\n[x](u) **y**\n\nz ![i](v)\n\n</td>\n"
        "</tr>\n</table>\n\nc",
        ["header: A=A | B=B", "row: A=x y; z [x](u) ![i](v)", "paragraph: c"],
    ),
    "a list of markdown": (
        "<table><tr><td>\n\n- a\n- [b](u)\n\n</td></tr></table>", ["header: a; b=a; b [b](u)"],
    ),
    "no markdown without a blank line": (
        "<table><tr><td>[a](u)</td></tr></table>", ["header: [a](u)=[a](u)"],
    ),
    "lines in a cell": (
        "<table><tr><td><p>a</p><p>b<br/>c</p><ul><li>d<li>e</ul></table>", ["header: a; b; c; d; e=a; b; c; d; e"],
    ),
    "a heading in a cell": (
        "<table><tr><td>\n\n### a\n\nb\n\n</td></tr></table>\n\nc", ["header: a; b=a; b", "paragraph: c"],
    ),
    "a table in a cell": (
        "<table><tr><td>a<table><tr><td>b<td>c</table>d<td>e</table>", ["header: a; b; c; d=a; b; c; d | e=e"],
    ),
    "never closed": ("<table><tr><td>a\n\nb\n\n# T\nc", ["header: a; b=a; b", "paragraph: c"]),
    "open to the end": ("<table><tr><td>a\n\nb", ["header: a; b=a; b"]),
    "open to the end of an item": ("- <table><tr><td>a\n\n  b\n- c", ["header': a; b=a; b", "item': c"]),
    "stray text": ("<table>a<tr>b<td>c</td>d</table>", ["paragraph: a", "paragraph: b", "paragraph: d", "header: c=c"]),
    "a caption": ("<table><caption>a</caption><tr><td>b</table>", ["paragraph: a", "header: b=b"]),
    "cells without a table": ("<div><td>a<td>b</div>", ["paragraph: a", "paragraph: b"]),
    "a comment": (
        "<table><tr><td>a<!-- x --><tr><td>b</table>", ["comment: <!-- x -->", "header: a=a", "row: a=b"],
    ),
    "images": (
        "<table><tr><td><img src='u' alt='a &amp; b'><td><a href=v><IMG SRC=w ALT=c></a></table>",
        ["header: column 1=![a & b](u) | c=c [c](v) ![c](w)"],
    ),
    "in a quote": ("> <table>\n> <tr><td>a\n>  b\n> </table>\n\nc", ["header: a b=a b", "paragraph: c"]),
    "empty": ("<table>\n</table>", ["html: <table>\n</table>"]),
}  # fmt: skip


@shows(TABLES)
def test_tables(text: str, expected: list[str]) -> None:
    assert shown(text) == expected


def test_a_cell_over_rows_is_one() -> None:
    page = read_text("<table><tr><th>A<th>B<tr><td rowspan=2>1<td>2<tr><td>3</table>", catalogue="")
    assert page.blocks[1].cells["A"] is page.blocks[2].cells["A"]


def test_places_in_a_table() -> None:
    text = "<table>\n<tr><th>A</th></tr>\n<tr>\n  <td>\n\n  See [x](u)\n\n  </td>\n</tr>\n</table>"
    row = read_text(text, catalogue="").blocks[1]
    cell = row.cells["A"]
    assert (cell.raw, str(cell.span), str(cell.links[0].span)) == ("See [x](u)", "<text>:6:3", "<text>:6:7")
    assert (row.span.line, row.span.column, row.span.end_line, row.span.end_column) == (3, 1, 9, 6)


OTHERS = {
    "a list": (
        "<ul>\n<li>a <a href=u>b</a>\n<ol><li>c<li>d</li></ol>\n</li>\n<li><p>e</p><p>f</p></li></ul>\ng",
        ["item': a b [b](u)", "item'': c", "item'': d", "item': e", "item': f", "paragraph: g"],
    ),
    "markdown in a list": (
        "<ul>\n<li>\n\na [b](u)\n\n- c\n\n</li>\n</ul>\n\nd",
        ["html': <ul>\n<li>", "item': a b [b](u)", "item'': c", "html: </li>\n</ul>", "paragraph: d"],
    ),
    "a list never closed": ("<ul><li>a\n\nb\n\n# T\nc", ["item': a", "item': b", "paragraph: c"]),
    "an item without a list": ("<div><li>a</div>\n\nb", ["paragraph: a", "paragraph: b"]),
    "paragraphs": ("<p>a<p>b</p>\n<div>c<div>d</div>e</div>", [f"paragraph: {letter}" for letter in "abcde"]),
    "centred": ("<center>\n  a\n  b<br>c &amp; &#x2011;d&nbsp;e\n</center>", ["paragraph: a b; c & ‑d e"]),
    "only a link": ("<p><a href='u'></a></p>", ["paragraph: [](u)"]),
    "only an image": ("<p align=center><img src=u></p>", ["paragraph: ![](u)"]),
    "a linked image": ("<a href=u>\n  <img src='v' alt='w'/>\n</a>", ["paragraph: w [w](u) ![w](v)"]),
    "only tags": ("<div>\n<br/><a name='x'></a>\n</div>", ["html: <div>\n<br/><a name='x'></a>\n</div>"]),
    "a comment": ("<!-- [a](u)\n\n<p>b</p> -->", ["comment: <!-- [a](u)\n\n<p>b</p> -->"]),
    "a comment and text": ("<!-- a --> <b>b</b>", ["comment: <!-- a -->", "paragraph: b"]),
    "a comment without an end": ("<!-- a\n\n# b", ["comment: <!-- a\n\n# b"]),
    "what isn't seen": ("<style>\na > b {}\n</style>", ["html: <style>\na > b {}\n</style>"]),
    "quoted marks": ('<p title="a > b" \'>c</p>', ["paragraph: <p title=\"a > b\" '>c"]),
    "no tags": ("<div>1 < 2 <3> & 4</div>", ["paragraph: 1 < 2 <3> & 4"]),
    "end tags only": ("</p></li></table></details></a>", ["html: </p></li></table></details></a>"]),
    "in a quote": ("> <p>\n> a\n> <b>b</b>\n> </p>", ["paragraph: a b"]),
    "within an item": ("- a\n\n  <p>b</p>\n- c", ["item': a", "item': b", "item': c"]),
}  # fmt: skip


@shows(OTHERS)
def test_other_html(text: str, expected: list[str]) -> None:
    assert shown(text) == expected


def test_what_belongs_to_what() -> None:
    text = "- a\n\n  b\n  - c\n\n    d\n- <ul><li>e<ul><li>f</ul></ul>\n\ng"
    blocks = read_text(text, catalogue="").blocks
    spans = {block.cells[block.layout].text: block.span for block in blocks}
    under = {block.cells[block.layout].text: (block.depth, block.under) for block in blocks}
    assert under == {
        "a": (1, None),
        "b": (1, spans["a"]),
        "c": (2, spans["a"]),
        "d": (2, spans["c"]),
        "e": (2, None),
        "f": (3, spans["e"]),
        "g": (0, None),
    }


CELLS = {
    "HTML link": ("<a href='https://x.org/'>a <b>b</b></a>", "a b [a b](https://x.org/)"),
    "any quotes, case and order": ('<A target=_blank HREF="u&amp;v" >a</A>', "a [a](u&v)"),
    "an anchor": ('<a name="a"></a><a id=b>c</a>', "c"),
    "an image in a link": ("<a href=u><img width=3 alt='a' src=v></a>", "a [a](u) ![a](v)"),
    "an image alone": ("a <img src='v' alt=\"b\"> c", "a c ![b](v)"),
    "a link without end": ("<a href=u>a", "a [a](u)"),
    "a link in a link": ("<a href=u>a<a href=v>b</a>", "ab [a](u) [b](v)"),
    "markdown in HTML": ("<a href=u>a [b](v)</a>", "a b [a b](u) [b](v)"),
    "HTML in markdown": ("[a <a href=u>b</a>](v)", "a b [a b](v)"),
    "a marked-down image in HTML": ("<a href=u>![a](v)</a>", "a [a](u) ![a](v)"),
    "an image in an image": ("![a ![b](u) c](v)", "![a b c](v)"),
    "an image by reference": ("![a][r]", "![a](w)"),
    "a link as an address": ("[x]([https://x.org/1](https://x.org/2))", "x [x](https://x.org/2)"),
    "an address in parentheses": ("[x]((https://x.org/a_(b)))", "x [x](https://x.org/a_(b))"),
    "an address in quotes": ("[x](“https://x.org/”) <a href=\"'https://x.org'\">y</a>", "x y [x](https://x.org/) [y](https://x.org)"),
    "an empty address": ("[[Code]]()", "[Code] [[Code]]()"),
    "a space between": ("[x] (https://x.org)", "[x] (https://x.org) [https://x.org](https://x.org)"),
    "balanced parentheses": ("[x](https://x.org/a(b)c)", "x [x](https://x.org/a(b)c)"),
    "spaces around": ("[x](https://x.org/z ), [y]( https://x.org/y)", "x, y [x](https://x.org/z) [y](https://x.org/y)"),
    "a space within": ("[下载](http://x.org/a b)", "[下载](http://x.org/a b) [http://x.org/a](http://x.org/a)"),
    "no scheme": ("[*](x.y.org)", "* [*](x.y.org)"),
    "full-width marks": (
        "https://x.org/a，https://x.org/b https://x.org/c。 （https://x.org/d）https",
        "https://x.org/a，https://x.org/b https://x.org/c。 （https://x.org/d）https "
        "[https://x.org/a](https://x.org/a) [https://x.org/c](https://x.org/c) [https://x.org/d](https://x.org/d)",
    ),
    "entities": ("a&nbsp;b &#x2011; &lt;c&gt;", "a b ‑ <c>"),
    "breaks": ("a<br>b<BR />c</br>d<br clear=all>e", "a; b; c; d; e"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CELLS.values(), ids=CELLS.keys())
def test_cells(text: str, expected: str) -> None:
    text = f"{text}\n\n[r]: w"
    page = read_text(text, catalogue="")
    check_places(page, text)
    assert with_links(page.blocks[0].cells["paragraph"]) == expected
    table = read_text(f"| a | b |\n|-|-|\n| {text}", catalogue="")
    assert with_links(table.blocks[1].cells["a"]) == expected


def test_rows_without_a_last_pipe() -> None:
    assert shown("| a | b\n|-|-\n| 1 | <a href=u>2</a>\n| 3\n| 4 | 5 | 6") == [
        "header: a=a | b=b",
        "row: a=1 | b=2 [2](u)",
        "row: a=3",
        "row: a=4 | b=5 | column 3=6",
    ]


SOUP = [
    *("table", "tr", "td", "th", "ul", "li", "p", "div", "h2", "details", "summary", "b", "a href='u'", "a", "caption"),
    *("td rowspan=2", "td colspan=3", "blockquote", "ol", "center", "br", "img src=v alt=w", "tbody"),
]
LETTERS = st.text("abcdefghijklm0123 ", min_size=1, max_size=4)
TAGS = st.sampled_from(SOUP).map(lambda name: f"<{name}>")
ENDS = st.sampled_from(SOUP).map(lambda name: f"</{name.split()[0]}>")
LINES = st.sampled_from(["\n", "\n\n", "\n\n- ", "\n\n> ", "\n\n## ", "\n<!-- c -->\n", "[l](u)", " < ", '"', "&amp;"])


@given(st.lists(LETTERS | TAGS | ENDS | LINES, max_size=30).map("".join))
@examples(1000)
def test_no_letters_are_lost(text: str) -> None:
    page = read_text(text, catalogue="")
    check_places(page, text)
    seen = {id(cell): cell for cell in cells_of(page)}.values()
    found = "".join(cell.text for cell in seen if not cell.raw.startswith("<!--"))
    for verbatim in (block for block in page.blocks if block.layout in ("html", "code")):
        cell = verbatim.cells[verbatim.layout]
        assert verbatim.layout == "code" or not letters(re.sub(r"<[^<>]*>", "", cell.text))
    without = unescape(re.sub(r"<!--.*?-->|</?[a-z][^<>]*>|\[l\]\(u\)", "", text, flags=re.DOTALL))
    for letter in set(letters(without)):
        assert found.count(letter) >= without.count(letter), letter
    if not any(block.layout == "code" for block in page.blocks):
        links = {link.span for cell in seen for link in cell.links}
        assert len([span for span in links if text_at(lines_of(text), span).startswith("<")]) == text.count(
            "<a href='u'>"
        )
        assert len({image.span for cell in seen for image in cell.images}) == text.count("<img src=v alt=w>")


def letters(text: str) -> str:
    return re.sub(r"[^a-m0-3]", "", text)


@given(st.text("<>!-/ab='\" &;\n", max_size=60))
@examples(500)
def test_any_text_is_taken_apart(text: str) -> None:
    found = list(pieces(text))
    assert "".join(text[piece.start : piece.end] for piece in found) == text
    for piece in found:
        attributes(text[piece.start : piece.end])


def test_taking_apart_is_linear() -> None:
    for text in ("<a", "<!--", "<!", "<a '", "<a \"'", "<a =", "</", "<a b ", "<style>", "<table><tr><td>"):
        assert len(list(pieces(text * 10_000))) >= 1
    read_text("<div>\n" + "<details><ul><li>a" * 5_000, catalogue="")
    read_text("<table><tr><td>" + "<p><a href=u></a>\n" * 5_000, catalogue="")
    read_text("<table>" + "<tr><td rowspan=9>a<td colspan=999>b\n" * 5_000, catalogue="")


# Links that a plain search finds, outside of code and comments; that read them otherwise is for the reader.
PLAIN = re.compile(r"""\]\(\s*<?(https?://[^\s()<>"\[\]]+)>?\s*\)|\b(?:href|src)\s*=\s*["']?(https?://[^\s"'<>]+)""")
CODE = re.compile(r"^ *(`{3,}|~{3,}).*?^ *\1|`[^`\n]+`|<!--.*?-->", re.DOTALL | re.MULTILINE)


def addresses(text: str) -> Iterator[str]:
    for match in PLAIN.finditer(CODE.sub("", text)):
        yield re.sub(r"&#?\w+;", lambda its: unescape(its[0]), match[1] or match[2])


def test_links_of_real_lists_are_all_read(shared: Path) -> None:
    catalogues = shared / "catalogues"
    files = [*catalogues.glob("data-centric-fm/*.md"), *catalogues.glob("fms-medical/2*.md")]
    files += [file for folder in folders(shared) for file in folder.glob("*.md")]
    assert len(files) >= 40
    count = 0
    for file in files:
        text = file.read_text(encoding="utf-8")
        page = read(file, catalogue="")
        check_places(page, text)
        cells = cells_of(page)
        read_here = {its.url for cell in cells for its in (*cell.links, *cell.images)}
        missing = [url for url in addresses(text) if url not in read_here]
        assert not missing, (file, missing[:3])
        count += len(read_here)
    assert count > 5_000


def test_cells_that_reach_into_too_many_rows_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_MOST_REPEATED", 2)
    rows = "".join(f"<tr><td>{number}\n" for number in range(5))
    page = read_text(f"<table><tr><th>A<th>B\n<tr><td>0<td rowspan=9>all\n{rows}</table>", catalogue="", path="p.md")
    assert ["B" in block.cells for block in page.blocks] == [True, True, True, True, False, False, False]
    (cut,) = page.findings
    assert (cut.rule, str(cut.span)) == ("cells-cut", "p.md:5:1")
    assert read_text("<table><tr><th>A\n<tr><td rowspan=9>all</table>", catalogue="").findings == ()
