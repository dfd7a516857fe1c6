"""The runs that a cell is made of: which letters are bold, linked or code, and where each stands."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Cell, Link, Run, Style
from kg.read.flow import as_seen, cut, with_runs
from kg.read.markdown import read_text
from tests.read.test_markdown import cells_of

MARKS = {Style.BOLD: "*", Style.ITALIC: "/", Style.CODE: "`"}


def shown(run: Run) -> str:
    """A run as a word: its marks, its text, and what it links."""
    marks = "".join(mark for style, mark in MARKS.items() if style in run.style)
    text = "¶" if run.text == "\n" else f"!{run.text}" if run.image is not None else run.text
    return marks + text + (f"@{run.link.url}" if run.link is not None else "")


def runs(text: str) -> list[str]:
    page = read_text(text, catalogue="")
    (cell,) = [cell for block in page.blocks if block.layout != "header" for cell in block.cells.values()]
    return [shown(run) for run in cell.runs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", ["plain"]),
        ("[Paper](u)", ["Paper@u"]),
        ("[2024] **HeartLM**: a model [[Paper]](u)", ["[2024] ", "*HeartLM", ": a model ", "[Paper]@u"]),
        ("*NEJM* __x__ _y_ `z`", ["/NEJM", " ", "*x", " ", "/y", " ", "`z"]),
        ("***both*** **a *b* c**", ["*/both", " ", "*a ", "*/b", "* c"]),
        ("**[Title](u)** [**T** x](v)", ["*Title@u", " ", "*T@v", " x@v"]),
        # what stays open, or stands within a word, is no mark
        ("**a b* c_d_e 2 * 3", ["*", "/a b", " c_d_e 2 * 3"]),
        ("`` a`b `` `c", ["`a`b", " `c"]),
        ("~~old~~ new", ["old", " new"]),
        # what is written otherwise than it looks
        (r"a\_b &amp; c", ["a", "_", "b ", "&", " c"]),
        ("a\nb  \nc\\\nd<br>e", ["a b", "¶", "c", "¶", "d", "¶", "e"]),
        (
            "<https://x.org> www https://y.org.",
            ["https://x.org@https://x.org", " www ", "https://y.org@https://y.org", "."],
        ),
        # HTML
        ("a <b>b <i>c</i></b> <font color=x>d</font><!-- e -->", ["a ", "*b ", "*/c", " ", "d"]),
        ('<a href="u">b <code>c</code></a></b> d', ["b @u", "`c@u", " d"]),
        ("a <b>b</strong> c", ["a ", "*b", " c"]),
        # images
        ("a ![b](c) d", ["a ", "!b", " d"]),
        ("[![b](c)](d) <img src=e alt='f g'>", ["!b@d", " ", "!f g"]),
        # tables of markdown and of HTML
        (r"| a |" + "\n|-|\n" + r"| b \| **c** |", ["b ", "|", " ", "*c"]),
        (
            "<table><tr><td>a<tr><td><b>b</b> &lt;\n  c<p>d</p><ul><li>e</table>",
            ["*b", " ", "<", " ", "c", "¶", "d", "¶", "e"],
        ),
        ("<table><tr><td>a<tr><td>b\n\n**c** [d](u)\n\n</table>", ["b ", "¶", "*c", " ", "d@u"]),
        # letters that are several characters, and characters that are none
        ("n\u0303a\u0301\u200bb", ["ñ", "á", "b"]),
        ("q\u0323 \u200bc", ["q\u0323", " ", "c"]),
        ("a\x07b\u202ec", ["a", "b", "c"]),
        (
            "\U0001f469\u200d\U0001f467 \u0645\u06cc\u200c\u062e",
            ["\U0001f469\u200d\U0001f467 \u0645\u06cc\u200c\u062e"],
        ),
    ],
)
def test_runs(text: str, expected: list[str]) -> None:
    assert runs(text) == expected


def test_a_cell_in_one_look_keeps_no_runs() -> None:
    page = read_text("| a |\n|-|\n| b [c] |\n| [d](u) |\n| **e** |\n| f  g |", catalogue="")
    plain, linked, bold, wide = (block.cells["a"] for block in page.blocks[1:])
    assert (plain.mixed, linked.mixed) == ((), ())
    assert [cell.runs[0].text for cell in (plain, linked, bold, wide)] == ["b [c]", "d", "e", "f  g"]
    assert [(cell.runs[0].start, cell.runs[0].end) for cell in (plain, linked, bold, wide)] == [
        (0, 5),
        (1, 2),
        (2, 3),
        (0, 4),
    ]
    assert linked.runs[0].link is linked.links[0]


def cell_of(text: str) -> Cell:
    return read_text(text, catalogue="").blocks[0].cells["paragraph"]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 40, ["a ", "*bcd", " ", "&", " ", "e@u"]),
        (5, 6, ["*c"]),
        (1, 5, [" ", "*b"]),
        (11, 13, []),  # within an entity
        (3, 3, []),
    ],
)
def test_cut(start: int, end: int, expected: list[str]) -> None:
    cell = cell_of("a **bcd** &amp; [e](u)")
    part = cut(cell.runs, start, end)
    assert [shown(run) for run in part] == expected
    for run in part:
        assert 0 <= run.start < run.end <= end - start
    assert [shown(run) for run in cut(cell.runs, 16, 22, ())] == ["e"]


def test_with_runs() -> None:
    cell = cell_of("plain")
    assert with_runs(cell, cell.runs) is cell
    bold = (Run(text="plain", style=Style.BOLD, start=0, end=5),)
    assert with_runs(cell, bold).runs == bold


TEXTS = st.lists(
    st.sampled_from(
        [
            *(
                "a",
                "Bc",
                " ",
                "  ",
                "\n",
                "  \n",
                "*",
                "**",
                "_",
                "__",
                "`",
                "``",
                "~~",
                "[",
                "](u)",
                "![",
                "<br>",
                "\\",
            ),
            *(
                "&amp;",
                "&#x41;",
                "&nope;",
                "\\_",
                "<b>",
                "</b>",
                "<i>",
                "</i>",
                '<a href="v">',
                "</a>",
                "<img src=w alt=x>",
            ),
            *(
                "https://x.org/a_b",
                "<https://x.org/%20>",
                "é",
                "e\u0301",
                "\u200b",
                "\u202e",
                "\x07",
                "\u00a0",
                "|",
                "<li>",
                "<!-- c -->",
            ),
        ]
    ),
    max_size=24,
).map("".join)


def is_in(inner: Link, outer: Link) -> bool:
    """Whether a link is another one or stands in it, such as an address in an anchor."""
    one, other = inner.span, outer.span
    return (other.line, other.column) <= (one.line, one.column) and (
        (one.end_line, one.end_column) <= (other.end_line, other.end_column)
    )


@given(TEXTS, st.sampled_from(["{}", "- {}", "> {}", "## {}", "| a |\n|-|\n| {} |", "<table><tr><td>x<tr><td>{}"]))
def test_runs_of_any_text(text: str, layout: str) -> None:
    """They are the cell's text, its links and images, in the order of their places, and within it."""
    for cell in cells_of(read_text(layout.format(text), catalogue="")):
        before = 0
        for run in cell.runs:
            assert 0 <= run.start <= run.end <= len(cell.raw)
            assert run.text or run.image is not None
            if run.text != "\n" and run.image is None:
                assert run.start >= before
                before = run.end
            if run.image is None and len(run.text) == run.end - run.start and "&" not in cell.raw:
                assert as_seen(run.text) == as_seen(cell.raw[run.start : run.end])
        letters = as_seen("".join(run.text for run in cell.runs if run.image is None or run.link is not None))
        assert re.sub(r"[\s;]", "", letters) == re.sub(r"[\s;]", "", as_seen(cell.text))
        linked = {run.link for run in cell.runs if run.link is not None}
        assert linked <= {*cell.links}
        shows = {link for link in cell.links if link.text.strip("; ")}
        assert all(any(is_in(inner, link) for inner in linked) for link in shows)
