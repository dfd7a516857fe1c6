"""Where IRIs and statements stand in files, against real parsers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyparsing import ParseResults
from rdflib.paths import Path as PropertyPath
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import URIRef

from kg.rdf.namespaces import FM, RDF, RDFS, SH, TYPE, XSD
from kg.rdf.positions import Role, Scan, Statements, scan, scan_context
from kg.rdf.source import text_of
from tests.support.workspaces import ROOT

TURTLE = [*sorted((ROOT / "ontology").glob("*.ttl")), *sorted((ROOT / "shapes").glob("*.ttl"))]
QUERIES = [*sorted((ROOT / "ontology" / "rules").glob("*.rq")), *sorted((ROOT / "queries").glob("*.rq"))]

Part = tuple[Role, str, str]
SHORT = {(Role.DATATYPE, XSD + name, "") for name in ("boolean", "integer", "decimal", "double", "string")}
"""Datatypes that a literal may have without saying so."""


def named(term: object) -> bool:
    return isinstance(term, ox.NamedNode) and term.value != RDF + "nil"


def parsed(text: str) -> set[Part]:
    """The IRIs in the statements of a Turtle text, objects with their properties. Those of lists are left out."""
    found: set[Part] = set()
    for subject, predicate, value in (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)):
        if predicate.value not in (RDF + "first", RDF + "rest"):
            found.add((Role.PREDICATE, predicate.value, ""))
            if isinstance(subject, ox.NamedNode):
                found.add((Role.SUBJECT, subject.value, ""))
            if isinstance(value, ox.NamedNode) and named(value):
                found.add((Role.OBJECT, value.value, predicate.value))
            elif isinstance(value, ox.Literal) and value.language is None:
                found.add((Role.DATATYPE, value.datatype.value, ""))
    return found


def scanned(text: str) -> set[Part]:
    return {(use.role, use.iri, use.about or "") for use in scan(text).uses}


@pytest.mark.parametrize("file", TURTLE, ids=lambda file: file.name)
def test_turtle_is_scanned_as_it_is_parsed(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    ours, theirs = scanned(text), parsed(text)
    assert theirs - ours <= SHORT
    statements = (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))
    items = {value.value for _, predicate, value in statements if predicate.value == RDF + "first" and named(value)}
    assert {iri for _, iri, _ in ours - theirs} <= items  # they are objects of what the list is


def test_files_to_scan_are_there() -> None:
    assert len(TURTLE) >= 14
    assert len(QUERIES) >= 36


def iris_in(node: object) -> Iterator[str]:
    """The IRIs anywhere in a part of rdflib's algebra."""
    if isinstance(node, URIRef):
        yield str(node)
    elif isinstance(node, PropertyPath):
        yield from iris_in(vars(node))
    elif isinstance(node, dict):
        yield from iris_in([value for key, value in node.items() if key != "_vars"])
    elif isinstance(node, list | tuple | set | ParseResults):
        for each in node:
            yield from iris_in(each)


def predicates_in(node: object) -> Iterator[str]:
    """The IRIs in the place of a predicate; under EXISTS rdflib keeps patterns as flat lists."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("triples", "template") and value:
                for each in [value] if isinstance(value[0], tuple) else value:
                    terms = [
                        term for pattern in each for term in (pattern if isinstance(pattern, tuple) else [pattern])
                    ]
                    yield from iris_in(terms[1::3])
            yield from predicates_in(value)
    elif isinstance(node, list | tuple | ParseResults):
        for each in node:
            yield from predicates_in(each)


HARD = [
    "SELECT (COUNT(DISTINCT ?x) AS ?n) (e:f(?x) AS ?y) WHERE { ?x a/e:p+/^e:q* e:C ; !(e:r|e:s) ?y }",
    "SELECT * { { SELECT ?x (SUM(?y) AS ?z) { ?x e:p ?y } GROUP BY ?x HAVING (SUM(?y) > 1) } ?x e:q ?w }",
    "SELECT * { GRAPH e:g { ?x e:p e:o , 'e:no' } OPTIONAL { ?x e:q [ e:r e:v ] } MINUS { e:m ?p e:n } }",
    "SELECT * { ?x e:p ( e:one [ e:q e:two ] e:three ) FILTER(?x != e:four && EXISTS { ?x e:r e:five }) }",
    "SELECT * { VALUES (?a ?b) { (e:a UNDEF) (UNDEF e:b) } ?a ?b e:o . BIND(IF(?a < ?b, e:t, e:u) AS ?c) }",
    "CONSTRUCT { ?x e:p e:o } WHERE { ?x (e:q/e:r)? ?o . FILTER e:f(?o) ?o e:s ?t } VALUES ?x { e:x }",
    "SELECT * { ?x e:p ?y { ?y e:q ?z } UNION { ?y e:r e:o } ?z e:s ?w . } ORDER BY DESC(e:f(?x)) ?y",
    '# e:no\nASK { e:a-b e:p%20q.r e:c. e:s e:t """e:no \\" <no:no>"""@en , 1.5e3 , e:x }',
]


@pytest.mark.parametrize(
    "query", [*(file.read_text(encoding="utf-8") for file in QUERIES), *(f"PREFIX e: <e:> {query}" for query in HARD)]
)
def test_a_query_is_scanned_as_rdflib_parses_it(query: str) -> None:
    algebra = prepareQuery(query).algebra
    uses = scan(query, sparql=True).uses
    lists = {RDF + "first", RDF + "rest", RDF + "nil"}
    # rdflib's algebra leaves out an EXISTS inside another until it is evaluated
    nested = re.search(r"EXISTS\s*\{[^{}]*EXISTS", query)
    predicates = {use.iri for use in uses if use.role is Role.PREDICATE}
    for found, theirs in (({use.iri for use in uses}, iris_in(algebra)), (predicates, predicates_in(algebra))):
        wanted = {*theirs} - lists
        assert found >= wanted if nested else found == wanted


def test_what_the_objects_of_a_property_are() -> None:
    text = (
        f"PREFIX fm: <{FM}> PREFIX sh: <{SH}> PREFIX rdfs: <{RDFS}> PREFIX model: <m:> PREFIX shape: <s:>\n"
        "shape:a sh:path ( rdfs:label [ sh:inversePath fm:base ] fm:line ) ;\n"
        "  sh:or ( [ sh:class fm:Cell ; ] ) ; sh:in ( ( model:a ) model:b ) . [ rdfs:label 'x' ] fm:entry model:c ."
    )
    found = [(use.written, use.about) for use in scan(text).uses if use.role is Role.OBJECT]
    assert found == [
        ("rdfs:label", SH + "path"),
        ("fm:base", SH + "inversePath"),
        ("fm:line", SH + "path"),
        ("fm:Cell", SH + "class"),
        ("model:a", SH + "in"),
        ("model:b", SH + "in"),
        ("model:c", FM + "entry"),
    ]


def test_addresses_are_resolved() -> None:
    text = r"@base <http://a.b/c/> . @prefix : <#> . @prefix d: <d\u00e9#> . :x d:e\~f <../g> , <h:\U0001F600> ."
    assert [use.iri for use in scan(text).uses] == [
        "http://a.b/c/#x",
        "http://a.b/c/dé#e~f",
        "http://a.b/g",
        "h:\U0001f600",
    ]


def assert_positions(text: str, found: Scan) -> None:
    """Each IRI, prefix and comment stands in the text where it is said to."""
    lines = text.split("\n")
    told = [(use.position, use.written) for use in found.uses]
    told += [(prefix.position, prefix.written) for prefix in found.prefixes]
    for at, written in (*told, *((comment.position, comment.text) for comment in found.comments)):
        assert lines[at.line - 1][at.column - 1 :].startswith(written)


@pytest.mark.parametrize("file", [*TURTLE, *QUERIES, ROOT / "ontology" / "context.jsonld"], ids=lambda file: file.name)
def test_everything_stands_where_it_is_said_to(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    found = scan_context(text) if file.suffix == ".jsonld" else scan(text, sparql=file.suffix == ".rq")
    assert found.uses
    assert_positions(text, found)


iris = st.builds(
    lambda space, name: ox.NamedNode(space + "".join(name)),
    st.sampled_from(["http://a.example/", "http://b.example/c#", "urn:x:"]),
    st.lists(st.sampled_from([*"aB9_.-~:;,=+!$&'()*@/?é中·", "%C3", "a"]), max_size=8),
)
literals = st.one_of(
    st.builds(ox.Literal, st.text()),
    st.builds(lambda text: ox.Literal(text, language="en-GB"), st.text()),
    st.builds(lambda text, datatype: ox.Literal(text, datatype=datatype), st.text(), iris),
    st.sampled_from([ox.Literal(1), ox.Literal(True), ox.Literal("1.5", datatype=ox.NamedNode(XSD + "decimal"))]),
)
blanks = st.sampled_from([ox.BlankNode("b0"), ox.BlankNode("b1")])
triples = st.builds(ox.Triple, iris | blanks, iris | st.just(ox.NamedNode(TYPE)), iris | blanks | literals)


@given(st.lists(triples, max_size=8), st.booleans())
def test_any_turtle_is_scanned_as_it_is_parsed(statements: list[ox.Triple], prefixed: bool) -> None:
    prefixes = {"a": "http://a.example/", "": "http://b.example/c#"} if prefixed else None
    text = (ox.serialize(statements, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b"").decode()
    assert parsed(text) - SHORT == scanned(text) - SHORT
    assert_positions(text, scan(text))


@given(st.text(st.sampled_from("ab:<>#?.;,[](){}^/|*+!@\"'\\ \n1-_é") | st.characters(), max_size=60), st.booleans())
def test_no_text_breaks_the_scanner(text: str, sparql: bool) -> None:
    assert_positions(text, scan(text, sparql=sparql))


def stated(text: str) -> list[tuple[ox.Triple, str]]:
    """The statements that the scanner finds, each parsed, with what stands in the text from its position on."""
    lines = text.split("\n")
    found = []
    for its in scan(text).statements:
        (quad,) = ox.parse(f"<{its.subject}> <{its.predicate}> {its.value} .", format=ox.RdfFormat.TURTLE)
        line, column = its.position
        found.append((quad.triple, lines[line - 1][column - 1 :]))
    return found


def named_statements(text: str) -> list[ox.Triple]:
    """The statements without blank nodes, as the parser has them."""
    triples = (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))
    return [its for its in triples if not any(isinstance(term, ox.BlankNode) for term in its)]


def assert_alike_by_subject(text: str) -> None:
    """Statements asked for by their subject are those of the whole file."""
    found, statements = scan(text).statements, Statements(text)
    for subject in {its.subject for its in found}:
        assert statements.on(subject) == [its for its in found if its.subject == subject]


@pytest.mark.parametrize("file", TURTLE, ids=lambda file: file.name)
def test_statements_are_those_that_are_parsed(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert [triple for triple, _ in stated(text)] == named_statements(text)
    assert_alike_by_subject(text)


@given(st.lists(triples, max_size=8), st.booleans())
def test_statements_of_any_turtle_are_those_that_are_parsed(statements: list[ox.Triple], prefixed: bool) -> None:
    prefixes = {"a": "http://a.example/", "": "http://b.example/c#"} if prefixed else None
    text = (ox.serialize(statements, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b"").decode()
    assert {triple for triple, _ in stated(text)} == set(named_statements(text))
    assert_alike_by_subject(text)


def test_a_statement_stands_where_its_object_does() -> None:
    text = (
        "@prefix e: <e:> .\n"
        "e:a e:p e:b , 'x'@en ,\n"
        '    """two\nlines"""^^e:t ;\n'
        "  a e:C ; e:n 1.5 , true .\n"
        "[ e:p e:in ] e:q e:out . e:c e:p [ e:r e:deep ] , ( e:item ) , e:last , _:b ."
    )
    found = [(text_of(triple.subject), rest.split("\n")[0]) for triple, rest in stated(text)]
    assert found == [
        ("e:a", "e:b , 'x'@en ,"),
        ("e:a", "'x'@en ,"),
        ("e:a", '"""two'),
        ("e:a", "e:C ; e:n 1.5 , true ."),
        ("e:a", "1.5 , true ."),
        ("e:a", "true ."),
        ("e:c", "e:last , _:b ."),
    ]
    assert stated(text)[2][0].object == ox.Literal("two\nlines", datatype=ox.NamedNode("e:t"))


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX e: <e:>\nPREFIX f: <f:>\ne:a e:p f:b .e:a e:q 1.5 .\nf:a e:p e:b.",
        '@prefix e: <e:> . e:a e:p \'b. e:c e:p e:d .\' , """e:x e:p\ne:y . """ . # e:a e:p e:z .\ne:a a <e:./x. > .',
        "@prefix e: <e:> . e:a e:p e:b . @prefix e: <g:> . e:a e:p e:b . @base <h:i/> . <j> e:p <../k> .",
        "@prefix e: <e:> . [] e:p e:b . e:a.b e:p 1.5 , .5 , e:c\\. . [ e:p e:x ] e:p e:b . ( e:l ) e:p e:b .",
        "",
        "e:a e:p 'no end . e:b e:q e:c .",
    ],
)
def test_statements_by_subject_in_any_spelling(text: str) -> None:
    assert_alike_by_subject(text)
