"""Whatever is bound to a saved query's parameters, the query keeps its shape, and the term in it is the one given."""

# ruff: noqa: S101 - an assert is how a property fails
from __future__ import annotations

import re
from contextlib import suppress

import pyoxigraph as ox
from harness import ROOT, fuzz, instrumented

with instrumented(__name__):
    from kg.errors import KgError
    from kg.query.saved import Parameter, Query, ask, load_query
    from kg.rdf.graphs import BY_NAME
    from kg.rdf.namespaces import RDF, RDFS
    from kg.rdf.source import select, text_of
    from kg.rdf.terms import iri, literal, local_name, triple
    from tests.rdf.test_terms import SCHEMA

SEEDS = (
    'plain text, then "} . ?x ?y ?z . FILTER("',
    "$text ?x #\n\\u0022 \\ \\\\ \r\t\x00\x7f\u2028\ufffe ''' \"\"\" @en ^^<x>",
    "$number $thing $any_text ?any_thing $background",
    "1234567890", "-17", "+0042",
    "https://example.org/a> . ?x ?y ?z <https://example.org/b",
    "https://w3id.org/fmkg/id/model/CLIP#{}|^`\\ %20%zz",
    "model:CLIP", "dataset:MIMIC", "clip", "  MIMIC \u00e9 ",
)  # fmt: skip
ANY = "?any_number"  # what an optional parameter becomes where it isn't given
NAMES = ("CLIP", "MIMIC é", 'a "b" \\ $text')
# A grammar of our own for what a query is made of, so that the parser isn't the only witness.
_IRI = r'<[^\x00-\x20<>"{}|^`\\]*>'
_STRING = rf'"(?:[^"\\\n\r]|\\[tbnrf"\\]|\\u[0-9A-F]{{4}})*"(?:\^\^{_IRI})?'
_TERM = re.compile(rf"{_IRI}|{_STRING}")
_PIECES = re.compile(rf"#[^\n\r]*|{_IRI}|{_STRING}|[$?]\w+|[^\s\"<$?#]+|\S")


def _parameter(name: str, type_: str | None, *kinds: str) -> Parameter:
    return Parameter(name=name, kinds=kinds, type=type_, help="", example="", optional=name == "number")


OURS = Query(
    name="ours", title="", description="", keywords=(), question=None,
    parameters=(_parameter("text", "text"), _parameter("number", "integer"), _parameter("thing", None, "model")),
    text="# $text\nSELECT * WHERE { BIND($text AS ?x) BIND($thing AS ?y) OPTIONAL { BIND($number AS ?z) } } # $text",
)  # fmt: skip
SAVED = tuple(query for file in sorted((ROOT / "queries").glob("*.rq")) if (query := load_query(file)).parameters)
STORE = ox.Store()
for _kind in ("model", "dataset", "architecture"):
    for _name in NAMES:
        _thing = SCHEMA.prefixes[_kind] + local_name(_name)
        _class = next(address for address, kind in SCHEMA.kind_of.items() if kind == _kind)
        _lines = f"{triple(_thing, RDF + 'type', iri(_class))} .\n{triple(_thing, RDFS + 'label', literal(_name))} .\n"
        STORE.load(_lines.encode(), format=ox.RdfFormat.N_TRIPLES)


def check(data: bytes) -> None:
    text = data.decode("utf-8", errors="surrogateescape")
    shown = re.sub("[\ud800-\udfff]", "\ufffd", text)
    terms = {"text": literal(text), "thing": iri(f"https://x.org/{text}")}
    bound = OURS.bind(terms, {})
    check_shape(OURS, bound, terms | {"number": ANY})
    (row,) = select(STORE, bound)
    assert row["x"] == ox.Literal(shown)
    assert str(row["y"]) == terms["thing"]
    query = SAVED[len(data) % len(SAVED)]
    names = [parameter.name for parameter in query.parameters]
    terms, graphs = dict.fromkeys(names, terms["thing"]), {name: f"https://x.org/{name}" for name in BY_NAME}
    check_shape(query, query.bind(terms, graphs), terms | {name: f"<{its}>" for name, its in graphs.items()})
    for asked, given in (
        (OURS, {"text": text, "number": text, "thing": "CLIP"}),
        (OURS, {"text": text, "thing": text}),
        (query, dict.fromkeys(names, text)),
    ):
        with suppress(KgError):  # an unknown name is refused, but nothing else goes wrong
            check_answer(asked, given, shown)


def check_answer(query: Query, given: dict[str, str], shown: str) -> None:
    """The answer of our query has one row, with what was given in it."""
    answer = ask(STORE, SCHEMA, query, given)
    if query is OURS:
        ((text, _, number),) = answer.rows
        assert text == ox.Literal(shown)
        assert "number" not in given or int(text_of(number)) == int(given["number"])


def check_shape(query: Query, bound: str, terms: dict[str, str]) -> None:
    """A query with its terms in has the pieces it had without; each term is one."""
    assert all(_TERM.fullmatch(term) for term in terms.values() if term != ANY)
    pieces = (
        re.sub(r"\$(\w+)", lambda token: terms.get(token[1], token[0]), piece) if piece[0] == "$" else piece
        for piece in _PIECES.findall(query.text)
    )
    assert [*pieces] == _PIECES.findall(bound)


if __name__ == "__main__":
    fuzz(check, SEEDS)
