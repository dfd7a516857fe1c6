"""What the fuzz targets found, at work or in the making, and other tests had not: the smallest input of each kind."""

import pyoxigraph as ox
import pytest

from kg.errors import QueryError
from kg.parse import read_slots
from kg.query.saved import Parameter, Query, ask
from kg.rdf.schema import Schema
from kg.read import read_text
from kg.text.identifiers import identify, is_address, plain_address
from tests.support.rows import SCHEMA


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("http://x.y##", "http://x.y#%23"),
        ("https://x.org/a#b#c#d", "https://x.org/a#b%23c%23d"),
        ("https://x.org/a#b", "https://x.org/a#b"),
    ],
)
def test_an_address_is_an_iri_once_plain(url: str, plain: str) -> None:
    assert is_address(url)
    assert plain_address(url) == plain_address(plain) == plain
    assert next(ox.parse(f"<{plain}> <{plain}> <{plain}> .".encode(), format=ox.RdfFormat.N_TRIPLES))
    assert identify(url) == identify(plain) == identify(url.partition("#")[0])


@pytest.mark.parametrize(
    ("cell", "text", "links"),
    [
        (r"\|", "|", []),
        (r"\|x", "|x", []),
        (r"x\|", "x|", []),
        (r"\|http://x.y\|", "|http://x.y|", []),
        (r"[x](y)\|", "x|", ["[x](y)"]),
        (r"\|[\|](y)", "||", [r"[\|](y)"]),
    ],
)
def test_a_cell_holds_the_backslash_of_its_pipe(cell: str, text: str, links: list[str]) -> None:
    row = f"|{cell}|"
    found = read_text(f"|a|\n|-|\n{row}", catalogue="").blocks[1].cells["a"]
    assert (found.text, found.raw) == (text, cell)
    assert row[found.span.column - 1 : found.span.end_column - 1] == cell
    assert [row[link.span.column - 1 : link.span.end_column - 1] for link in found.links] == links


def ask_for(kind: str | None, type_: str | None, value: str) -> None:
    """A query with one parameter, of a kind or a type, on an empty store."""
    parameter = Parameter(name="it", kinds=(kind,) if kind else (), type=type_, help="", example="", optional=False)
    query = Query(
        name="query", title="", description="", keywords=(), question=None, parameters=(parameter,),
        text="SELECT * WHERE { BIND($it AS ?it) }",
    )  # fmt: skip
    prefixes = {"model": "https://x.org/model/", "entry": "https://x.org/entry/"}
    schema = Schema(fields={}, kinds=SCHEMA.kinds, kind_of={}, prefixes=prefixes, context={})
    ask(ox.Store(), schema, query, {"it": value})


def test_a_name_that_is_no_text_is_refused() -> None:
    """Python gives bytes of the command line that are not UTF-8 as lone surrogates."""
    with pytest.raises(QueryError, match="no model is called"):
        ask_for("model", None, "\udcff")


def test_a_whole_number_has_digits_that_rdf_has() -> None:
    with pytest.raises(QueryError, match="takes a whole number"):
        ask_for(None, "integer", "\u0663")


def test_an_address_in_what_looks_like_an_image_is_kept() -> None:
    """A bracket or a control character makes it no image for the parser, which then finds the address in it."""
    cell = read_text("- ![](https://x.org/\x19-b[[c) [[Paper]](https://x.org/p)", catalogue="").blocks[0].cells["item"]
    kept = {link.url for slot in read_slots(cell).values() for link in slot.links}
    assert kept == {link.url for link in cell.links}
    assert len(kept) == 2
