"""What the graph says of itself: its catalogues, its questions, and how much it holds."""

from kg.emit.description import describe_graph, describe_question
from kg.query import load_query
from tests.support.rows import SCHEMA
from tests.support.workspaces import ROOT

VOID = "http://rdfs.org/ns/void#"
KNOWLEDGE = f"<{SCHEMA.base}graph/knowledge>"


def test_statements_are_counted_by_property_and_class() -> None:
    a = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    said = set(describe_graph([f"<urn:a> {a} <urn:C>", f"<urn:b> {a} <urn:C>", '<urn:a> <urn:p> "x y"'], [], SCHEMA))

    def count(number: int) -> str:
        return f'"{number}"^^<http://www.w3.org/2001/XMLSchema#integer>'

    start = KNOWLEDGE.removesuffix(">")
    assert f"{KNOWLEDGE} <{VOID}triples> {count(3)}" in said
    assert f"{start}/propertyPartition/urn%3Ap> <{VOID}triples> {count(1)}" in said
    assert f"{start}/classPartition/urn%3AC> <{VOID}entities> {count(2)}" in said
    assert f"{start}/classPartition/urn%3AC> <{VOID}class> <urn:C>" in said


def test_a_question_has_its_parameters_and_graphs_by_their_names() -> None:
    query = load_query(ROOT / "queries" / "derived-from-using.rq")
    said = list(describe_question(query, SCHEMA))
    assert sum("SPARQLSelectExecutable" in its for its in said) == 1
    named = [its.rpartition('"')[0].rpartition('"')[2] for its in said if its.split()[1].endswith("#label>")]
    assert named == [query.title, *(parameter.name for parameter in query.parameters)]
    (code,) = (its for its in said if "shacl#select>" in its)
    assert "$catalogues" not in code
