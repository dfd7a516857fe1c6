"""Any cell says something that stands in it, any page is conserved from blocks to entries, findings and skips."""

# ruff: noqa: S101 - an assert is how a property fails
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from harness import asserted, fuzz, instrumented

with instrumented(__name__):
    from kg.model import Cell, Part, Value
    from kg.parse import READERS, parse, read_field
    from kg.read import read_text
    from kg.text.cells import is_blank, listing
    from kg.text.identifiers import web_address
    from tests.parse.test_parser import FAULTY, PIECES, assert_conserved
    from tests.text import test_cells

nothing_is_made_up = asserted(test_cells.test_any_text_is_read_and_nothing_is_made_up)

SEEDS = (
    "GLM(v4), MedQA(EN) + 数(X9)；H20（é）",
    "CLIP + MAE, LLaMA 2 / BERT or T5*; PubMed (abstracts) and more ＋ B＊",
    "BenTsao (a.k.a. HuaTuo) (v2) | over 4M CT scans, 335k WSIs - 2017 COVID-19 (61,097 multiple choice questions)",
    "[A](https://doi.org/10.1/x) ([arXiv](https://arxiv.org/abs/2401.02458), [code](https://github.com/a/b))",
    "- | n/a | (No name) | [x](y) [Website](http://x.org) | ~10 biomedical and clinical text datasets、1000 Genomes",
    "## Models\n### Language\n| Model | Base | Data | Paper |\n|-|-|-|-|\n| A | CLIP | B* | [T](https://x.org) |\n",
    "## Data sets\n| Name | Link | Name |\n|-|-|-|\n| A (B) | [a](b) | C | D |\n\n## Strategies\n- item\n# T\n",
    *("".join(PIECES[at : at + 8]) for at in range(0, len(PIECES), 8)),
)
KEPT = "GHJMQXYZ0123456789é数"
ROW = "## Models\n| Model | Subfield | Paper | Code | Base | Data |\n|-|-|-|-|-|-|\n"


def check(data: bytes) -> None:
    text = data.decode("utf-8", errors="replace")
    nothing_is_made_up(text)
    check_words(text)
    for source in (text, ROW + f"| {text} |" * 6):
        page = read_text(source, catalogue="")
        assert_conserved(page, parse(page.blocks, FAULTY))
        for cell in {cell.raw: cell for block in page.blocks for cell in block.cells.values()}.values():
            for field in (*READERS, "subfield"):
                check_field(field, cell)


def check_words(text: str) -> None:
    """Nothing that a cell lists is lost; what may be are the letters of "or", "and", and of words for a blank."""
    said = Counter("".join(f"{item.text}{item.note or ''}" for item in listing(text).items))
    written = Counter() if is_blank(text) else Counter(text)
    assert [mark for mark in KEPT if said[mark] != written[mark]] == []


def check_field(field: str, cell: Cell) -> None:
    """Values are of this column, and every address is one that a link in the cell leads to."""
    addresses = {link.url for link in cell.links} | {web_address(link.url) for link in cell.links} | {None}
    for _, value in read_field(field, "column", cell):
        assert value.column == "column"
        for its in values(value):
            assert its.column == "column"
            assert its.url in addresses


def values(value: Value | Part) -> Iterator[Value]:
    if isinstance(value, Value):
        yield value
    else:
        yield from (its for inside in value.fields.values() for its in inside)


if __name__ == "__main__":
    fuzz(check, SEEDS)
