"""Any bytes are a page: every place in it is right, no line is left out, line ends make no difference."""

# ruff: noqa: S101 - an assert is how a property fails
from __future__ import annotations

import re
from pathlib import Path
from tempfile import mkdtemp

from harness import fuzz, instrumented

with instrumented(__name__):
    from kg.read import Page, read, read_text
    from tests.read.test_markdown import PIECES, check_places, described, lines_of

SEEDS = (
    "# Title\n\n## Models\n\n| Model | Base | Data |\n|---|:-:|---|\n| A ([x](http://x.o)) | B \\| C | *D* |\n| E |\n",
    "- item\n  1. [a][ref] inside\n> quote\n> - deeper\n\n[ref]: <http://x.org/r> 'title'\n",
    "Title\n===\n\nOther\n---\ntext `code` <br> **b** ~~s~~ http://x.org/b. ![i](i)\n\n```py\ncode\n```\n\n    code\n",
    "<div>\nhtml\n</div>\n\n<!-- c -->\n***\na | b\n-|-\nc | d | e\n\r\n\r\ttab\u2028\ufeff\x1f\xa0数\0\n",
    "> | a |\n> |-|\n> | [![i](i)](<http://x.org>) |\n- | a |\n  |-|\n  | c |\n#\n# #\n",
    *("".join(PIECES[at : at + 12]) for at in range(0, len(PIECES), 12)),
)
_FILE = Path(mkdtemp()) / "page.md"


def check(data: bytes) -> None:
    text = data.decode("utf-8-sig", errors="replace")
    page = read_text(text, catalogue="")
    check_places(page, text)
    check_edges(page, lines_of(text))
    for end in ("\n", "\r\n", "\r"):
        if (other := re.sub(r"\r\n?|\n", end, text)) != text:
            assert read_text(other, catalogue="") == page
            break
    if not data.isascii() or b"\0" in data:
        check_file(data, list(described(page)))


def check_edges(page: Page, lines: list[str]) -> None:
    """A cell of a table goes from pipe to pipe, or to the end of its row, but for white space."""
    for cell in (cell for block in page.blocks if block.layout in ("row", "header") for cell in block.cells.values()):
        line = lines[cell.span.line - 1]
        before, behind = line[: cell.span.column - 1].rstrip()[-1:], line[cell.span.end_column - 1 :].lstrip()[:1]
        assert before in (
            "",
            "|",
            *">-+*.)",
        )  # a table in a quote or list stands behind its mark, or a cell behind a tag
        assert behind in ("", "|", "<")  # a cell of an HTML table ends at a tag


def check_file(data: bytes, expected: list[str]) -> None:
    """A file is read like its text; of bytes that are no text, one finding tells."""
    faulty = b"\0" in data
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        faulty = True
    _FILE.write_bytes(data)
    page = read(_FILE, catalogue="")
    assert list(described(page)) == expected
    assert len(page.findings) == faulty


if __name__ == "__main__":
    fuzz(check, SEEDS)
