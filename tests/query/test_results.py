"""Answers in the W3C's formats, as the store writes them."""

from __future__ import annotations

import csv
import io
import json

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from kg.query.results import FORMATS, Answer, plain_value
from kg.rdf.namespaces import XSD
from kg.rdf.syntax import Term

TERMS = st.one_of(
    st.none(),
    st.sampled_from(["https://example.org/a", "https://w3id.org/fmkg/id/model/CLIP"]).map(ox.NamedNode),
    # but control characters, which the store leaves as they are in TSV
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"]), max_size=8).map(ox.Literal),
    st.sampled_from(['a,"b"', "a\nb", "a\r\nb", "\t", " a ", "", "'", "=1+1", "\\", "é\u2028"]).map(ox.Literal),
    st.builds(lambda text: ox.Literal(text, language="en-gb"), st.text("ab\t\"'", max_size=3)),
    st.integers(-(10**6), 10**6).map(ox.Literal),
    st.sampled_from([ox.Literal(True), ox.Literal(1.5), *(ox.Literal("007", datatype=ox.NamedNode(XSD + "integer")),)]),
    st.sampled_from(["1.50", "NaN", "1e6"]).map(lambda text: ox.Literal(text, datatype=ox.NamedNode(XSD + "double"))),
    st.sampled_from(["b0", "x1"]).map(ox.BlankNode),
    st.just(ox.Literal("\u05d0", language="he", direction=ox.BaseDirection.RTL)),
    st.sampled_from(["a\tb", '"'])
    .map(lambda text: ox.Triple(ox.BlankNode("b0"), ox.NamedNode("urn:p"), ox.Literal(text)))
    .map(lambda triple: ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), triple)),
)


def theirs(answer: Answer, form: ox.QueryResultsFormat) -> str:
    """The answer as the store itself writes it."""
    results = ox.parse_query_results(FORMATS["json"](answer).encode(), format=ox.QueryResultsFormat.JSON)
    return (results.serialize(format=form) or b"").decode()


@given(rows=st.lists(st.tuples(TERMS, TERMS), max_size=4))
def test_formats_are_the_stores_own(rows: list[tuple[Term | None, ...]]) -> None:
    answer = Answer(variables=("a", "b"), rows=tuple(rows))
    for name, form in (("json", ox.QueryResultsFormat.JSON), ("tsv", ox.QueryResultsFormat.TSV)):
        back = ox.parse_query_results(FORMATS[name](answer).encode(), format=form)
        assert isinstance(back, ox.QuerySolutions)
        assert Answer.of(back) == answer
    assert json.loads(FORMATS["json"](answer)) == json.loads(theirs(answer, ox.QueryResultsFormat.JSON))
    assert FORMATS["tsv"](answer) == theirs(answer, ox.QueryResultsFormat.TSV)
    texts = (FORMATS["csv"](answer), theirs(answer, ox.QueryResultsFormat.CSV))
    first, second = (list(csv.reader(io.StringIO(text, newline=""))) for text in texts)
    # of a triple that is a term, the store writes the values alone, which nobody can read back
    assert first == second or any(isinstance(term, ox.Triple) for row in rows for term in row)
    assert len(first) == len(rows) + 1


def test_a_value_that_python_cannot_convert_is_its_text() -> None:
    for text, kind in (("1" * 5000, "integer"), ("abc", "integer"), ("x", "double"), ("1,5", "decimal")):
        assert plain_value(ox.Literal(text, datatype=ox.NamedNode(XSD + kind))) == text


def test_csv_quotes_what_has_a_comma() -> None:
    answer = Answer(variables=("a",), rows=((ox.NamedNode("urn:x,y"),), (ox.Literal('b"c'),), (None,)))
    assert FORMATS["csv"](answer) == 'a\r\n"urn:x,y"\r\n"b""c"\r\n""\r\n'
