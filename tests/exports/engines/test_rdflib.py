"""rdflib reads from each export what it reads from plain statements."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from kg.exports.formats import EXPORTS
from kg.rdf.source import text_of
from tests.support.datasets import DATASETS, SCHEMA, lines_of, parsed

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # its own parsers use what it deprecates

RDFLIB = {"turtle": "turtle", "jsonld": "json-ld"}


def test_rdfxml_is_the_knowledge(texts: dict[str, str]) -> None:
    assert isomorphic(
        Graph().parse(data=texts["rdfxml"], format="xml"),
        Graph().parse(data=texts["ntriples"], format="nt"),
    )


@pytest.mark.parametrize("form", ["turtle", "jsonld"])
def test_rdflib_reads_the_same_knowledge(texts: dict[str, str], form: str) -> None:
    expected = Graph().parse(data=texts["ntriples"], format="nt")
    assert isomorphic(Graph().parse(data=texts[form], format=RDFLIB[form]), expected)


def test_rdflib_reads_the_same_dataset(texts: dict[str, str]) -> None:
    found = Dataset(default_union=False).parse(data=texts["trig"], format="trig")
    names = {(str(s), str(p), str(o), str(graph)) for s, p, o, graph in found.quads()}
    assert {row if row[3] != str(DATASET_DEFAULT_GRAPH_ID) else (*row[:3], "") for row in names} == {
        (text_of(quad.subject), quad.predicate.value, text_of(quad.object), getattr(quad.graph_name, "value", ""))
        for quad in parsed(texts["nquads"], "nquads")
    }


@pytest.mark.parametrize("form", ["turtle", "jsonld"])
@given(quads=DATASETS)
def test_rdflib_reads_any_graph_alike(form: str, quads: set[ox.Quad]) -> None:
    lines = EXPORTS["ntriples"].write(lines_of(quads), SCHEMA)
    written = EXPORTS[form].write(lines_of(quads), SCHEMA)
    assert set(Graph().parse(data=written, format=RDFLIB[form])) == set(Graph().parse(data=lines, format="nt"))
