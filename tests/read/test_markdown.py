"""From markdown to blocks: every block, cell and link at its place.

A page in tests/read/pages/ has a file beside it with all that is read from it. After a change that is meant,
`python tests/read/test_markdown.py` writes these files anew; the diff is for you to read.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.model import Cell, Span
from kg.read import inline, markdown
from kg.read.markdown import Page, read, read_text
from tests.support.examples import examples

PAGES = sorted((Path(__file__).parent / "pages").glob("*.md"))
# Marks that no block covers: quote and list marks with nothing behind them; breaks, underlines, delimiter rows; tags.
ONLY_MARKS = re.compile(r"(?:[\s>]|(?:[-+*]|\d{1,9}[.)])(?=\s|$))*(?:[-_*=\s]+|[-:|\s]+)?")
TAG = re.compile(r"</?[A-Za-z!][^<>]*>")


def described(page: Page) -> Iterator[str]:
    """All that was read from a page, a line for each piece, with its place from start to end."""
    for heading in page.headings:
        yield from piece(heading, "title" if heading is page.title else "heading", "")
    for block in page.blocks:
        path = " < ".join(cell.text for cell in reversed(block.headings))
        depth = f" in {block.depth}" + (f" of {place(block.under)}" if block.under else "") if block.depth else ""
        yield f"{block.layout} {place(block.span)}" + depth + (f" under {path}" if path else "")
        for name, cell in block.cells.items():
            yield from piece(cell, name if block.layout in ("row", "header") else "text", "    ")


def piece(cell: Cell, name: str, indent: str) -> Iterator[str]:
    yield f"{indent}{name} {place(cell.span)} {cell.text!r}"
    for link in cell.links:
        yield f"{indent}    link {place(link.span)} {link.text!r} {link.url}"
    for image in cell.images:
        yield f"{indent}    image {place(image.span)} {image.text!r} {image.url}"


def place(span: Span) -> str:
    return f"{span.line}:{span.column}-{span.end_line}:{span.end_column}"


def cells_of(page: Page) -> list[Cell]:
    return [*page.headings, *(cell for block in page.blocks for cell in block.cells.values())]


def text_at(lines: list[str], span: Span) -> str:
    """What stands at a span, which must be within the file."""
    assert 1 <= span.line <= span.end_line <= len(lines)
    assert 1 <= span.column <= len(lines[span.line - 1]) + 1
    assert 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1
    rest = "\n".join(lines[span.line - 1 : span.end_line])
    end = len(rest) - len(lines[span.end_line - 1]) + span.end_column - 1
    assert span.column - 1 <= end
    return rest[span.column - 1 : end]


def lines_of(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text.replace("\0", "\ufffd"))


def check_places(page: Page, text: str) -> None:
    """Every place is right: in bounds, with the raw text there, links where their addresses are, no line left out."""
    lines = lines_of(text)
    without_tags = TAG.sub(lambda tag: "\n" * tag[0].count("\n"), "\n".join(lines)).split("\n")
    starts: dict[Span, int] = {}
    covered: set[int] = set()
    for cell in cells_of(page):
        assert cell.raw == text_at(lines, cell.span)
        assert cell.text in (cell.raw, " ".join(cell.text.split()))
        covered.update(range(cell.span.line, cell.span.end_line + 1))
        for link in cell.links:
            written = text_at(lines, link.span)
            by_name = not written.endswith((")", ">")) and "://" not in written
            assert link.url.removeprefix("mailto:") in written or by_name or re.search(r"[\\&]", written), written
            assert (cell.span.line, cell.span.column) <= (link.span.line, link.span.column)
            assert (link.span.end_line, link.span.end_column) <= (cell.span.end_line, cell.span.end_column)
        for image in cell.images:
            written = text_at(lines, image.span)
            assert written.startswith(("![", "<img", "<IMG")), written
            assert written.endswith(("]", ")", ">")), written
    for block in page.blocks:
        assert block.under is None or starts[block.under] <= block.depth
        starts.setdefault(block.span, block.depth)
        text_at(lines, block.span)
        assert len(block.cells) == 1 or block.layout in ("row", "header")
        covered.update(range(block.span.line, block.span.end_line + 1))
    for number, line in enumerate(without_tags, 1):
        assert number in covered or ONLY_MARKS.fullmatch(line), f"line {number} is not covered: {line!r}"


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.stem)
def test_page(file: Path) -> None:
    page = read(file, catalogue="pages")
    expected = file.with_suffix(".txt").read_text(encoding="utf-8")
    assert "".join(f"{line}\n" for line in described(page)) == expected
    check_places(page, file.read_bytes().decode())


def test_all_pages_are_collected() -> None:
    assert [file.stem for file in PAGES] == ["blocks", "inline", "tables"]
    pages = [read(file, catalogue="pages") for file in PAGES]
    assert [len(page.blocks) for page in pages] == [29, 28, 38]
    assert [sum(len(cell.links) for cell in cells_of(page)) for page in pages] == [5, 30, 1]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.stem)
def test_line_ends_make_no_difference(file: Path, end: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert list(described(read_text(text.replace("\n", end), catalogue=""))) == list(
        described(read_text(text, catalogue=""))
    )


@pytest.mark.parametrize(
    ("data", "expected", "finding"),
    [
        (b"", [], None),
        (b" \n\t\n\n", [], None),
        (b"a", ["paragraph 1:1-1:2", "text 1:1-1:2 'a'"], None),
        (b"\xef\xbb\xbfa", ["paragraph 1:1-1:2", "text 1:1-1:2 'a'"], None),
        (b"a\nb", ["paragraph 1:1-2:2", "text 1:1-2:2 'a b'"], None),
        (b"a\r\n\r\nb\r\n", ["paragraph 1:1-1:2", "text 1:1-1:2 'a'", "paragraph 3:1-3:2", "text 3:1-3:2 'b'"], None),
        (b"a\xff\nb\xfe\n", ["paragraph 1:1-2:3", "text 1:1-2:3 'a\ufffd b\ufffd'"], ("1:2-1:3", "in 2 lines")),
        (b" a\0b", ["paragraph 1:2-1:5", "text 1:2-1:5 'a\ufffdb'"], ("1:3-1:4", "in 1 line")),
        ("a\ufffd".encode(), ["paragraph 1:1-1:3", "text 1:1-1:3 'a\ufffd'"], None),
        ("# \u2028a\n\n#".encode(), ["title 1:4-1:5 'a'", "heading 3:2-3:2 ''"], None),
        ("\xa0\nb".encode(), ["paragraph 2:1-2:2", "text 2:1-2:2 'b'"], None),
        ("a\u2028b\x0bc\x85d".encode(), ["paragraph 1:1-1:8", "text 1:1-1:8 'a b c d'"], None),
    ],
)  # fmt: skip
def test_bytes(tmp_path: Path, data: bytes, expected: list[str], finding: tuple[str, str] | None) -> None:
    file = tmp_path / "page.md"
    file.write_bytes(data)
    page = read(file, catalogue="c", revision="r", shown="README.md")
    assert [line.strip() for line in described(page)] == expected
    found = [(place(its.span), its.message.rpartition(", ")[2]) for its in page.findings if its.span]
    assert found == ([finding] if finding else [])
    spans = [block.span for block in page.blocks]
    assert all((span.catalogue, span.revision, span.path) == ("c", "r", "README.md") for span in spans)


@pytest.mark.parametrize(("name", "message"), [("absent.md", "no such file"), ("", "it is no regular file")])
def test_unreadable(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(SourceError, match=message) as raised:
        read(tmp_path / name, catalogue="c")
    assert raised.value.file == str(tmp_path / name)
    assert raised.value.hint


PIECES = [
    *("\n", "\n", "\n", "\n\n", "\r\n", "\r", " ", "  ", "    ", "\t", "\0", "\ufeff", "\u2028", "\x1f", "\xa0"),
    *("# ", "###### ", "#", "- ", "* ", "1. ", "12) ", "> ", ">", "---", "***", "===", "```", "~~~", "|", "\\|"),
    *("|-|-|", "|:-:|\n", "| a | b |\n|---|---|\n| c | d |\n", "\n\na | b\n-|-\n", "text", "é数"),
    *("*", "**", "_", "`", "``", "~~", "\\", "&amp;", "&", "[t](http://x.org/a)", "[t](http://x.org/(a) 'b')", "[[p]](<http://x.org>)"),
    *("[", "]", "![i](http://x.org/i)", "[![i](i)](http://x.org)", "[ref]", "[ref][]", "[a][ref]", "(", ")", "]("),
    *("\n[ref]: http://x.org/ref\n", "<http://x.org>", "http://x.org/b.", "https://", "://", "<br>", "<!--", "-->"),
    *("<div>", "</div>\n", "<b>", "<", ">\n"),
]  # fmt: skip
HTML = [
    *("<h2>", "</h2>", "\n<details>\n<summary>", "</summary>\n", "</details>\n", "\n<table>\n", "<tr>", "<td>"),
    *("<th colspan=2>", "<td rowspan='2'>", "</td>", "</tr>\n", "</table>\n", "<ul>", "<li>", "</ul>\n"),
    *("</p>", "<p>\n", "<a href='http://x.org/h'>", "<A name=n>", "</a>", '<img alt="i" src=http://x.org/s>'),
    *("<!-- c -->\n", "\n**2024**\n", "**2023**:", "\n**Label**\n"),
]  # fmt: skip
PAGE = st.one_of(st.lists(st.sampled_from([*PIECES, *HTML]), max_size=25).map("".join), st.text(max_size=60))


@given(PAGE)
@examples(1000)
def test_any_text_is_read_with_right_places(text: str) -> None:
    check_places(read_text(text, catalogue=""), text)


CELL_PIECES = [
    *"[]()<>\\&`*_~!:. a数",
    "[a](http://x.org/b)",
    "[a: b!](https://x.org/_b_*)",
    "http://x.org",
    "~~",
    "&amp;",
]


@given(st.lists(st.sampled_from(CELL_PIECES), max_size=10).map("".join))
@examples(500)
def test_short_cuts_read_like_the_parser(cell: str) -> None:
    row = f"|a|\n|-|\n|{cell}|"
    quick = list(described(read_text(row, catalogue="")))
    with patch.object(inline, "_MARKUP", re.compile("")), patch.object(inline, "_PLAIN_LINK", re.compile("(?!)")):
        assert list(described(read_text(row, catalogue=""))) == quick


def test_references_to_addresses_that_are_too_long_in_all_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "_REFERENCES", 1)
    monkeypatch.setattr(markdown, "_LITTLE", 0)
    text = "a [first] b\n\nc [second][First]\n\n" + "[first] " * 20 + f"\n\n[first]: https://x.y/{'z' * 90}\n"
    page = read_text(text, catalogue="", path="p.md")
    links = [len(cell.links) for block in page.blocks for cell in block.cells.values()]
    assert links[:2] == [1, 1]
    assert 0 < links[2] < 20
    (cut,) = page.findings
    assert (cut.rule, cut.message) == (
        "references-cut",
        "links by reference lead to very long addresses: from [FIRST] on they are read as text",
    )
    assert read_text("a [b]\n\n[b]: https://x.y\n", catalogue="").findings == ()


if __name__ == "__main__":
    for page in PAGES:
        lines = described(read(page, catalogue="pages"))
        page.with_suffix(".txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
