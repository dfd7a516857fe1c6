"""Each rule on the use and declaration of terms, broken once at a marked place (see tests/support/marks.py)."""

from __future__ import annotations

import pytest

from kg.check import lint
from kg.model import Finding, Severity
from kg.workspace import Workspace
from tests.support.linting import (
    HEAD,
    QUERY,
    QUESTION,
    SHAPE,
    SPARQL,
    assert_found,
    assert_found_in_ontology,
    fresh,
    place,
)
from tests.support.marks import marked

FAULTS = {
    "own term in the wrong case": (
        "shapes/x.ttl",
        SHAPE + "sh:path §fm:pretrainedon .",
        "term-undeclared",
        "Did you mean fm:pretrainedOn?",
    ),
    "own term misspelt": (
        "queries/x.rq",
        QUERY + "?model a fm:FoundationModel ; §fm:pretrainOn ?data }",
        "term-undeclared",
        "Did you mean fm:pretrainedOn or fm:pretrainingMix?",
    ),
    "own term that nothing resembles": (
        "ontology/rules/x.rq",
        f"{HEAD}CONSTRUCT {{ ?a §fm:xyzzy ?b }} WHERE {{ ?a fm:base ?b }}",
        "term-undeclared",
        "Declare it there, with rdfs:label and rdfs:comment.",
    ),
    "own term in a filter": (
        "queries/x.rq",
        QUERY + "?model ?property ?base FILTER(?property IN (fm:base, §fm:posibleBase)) }",
        "term-undeclared",
        "Did you mean fm:possibleBase?",
    ),
    "own term in a path": (
        "queries/x.rq",
        QUERY + "?model (fm:base|^§fm:bases)*/rdfs:label ?name }",
        "term-undeclared",
        "Did you mean fm:base?",
    ),
    "own term among values": (
        "queries/x.rq",
        QUERY + "VALUES (?a ?b) { (fm:base §fm:Base) } ?model ?a ?b }",
        "term-undeclared",
        "Did you mean fm:base?",
    ),
    "outside term misspelt": (
        "queries/x.rq",
        QUERY + "?model §schema:codeRepositry ?code }",
        "term-unlisted",
        "Did you mean schema:codeRepository?",
    ),
    "outside term in the wrong case": (
        "shapes/x.ttl",
        SHAPE + "sh:targetClass §fair4ml:MlModel .",
        "term-unlisted",
        "Did you mean fair4ml:MLModel?",
    ),
    "outside term of another vocabulary": (
        "shapes/x.ttl",
        SHAPE + "sh:path ( rdfs:label [ sh:inversePath §dcterms:altLabel ] ) .",
        "term-unlisted",
        "Did you mean skos:altLabel?",
    ),
    "outside term that nothing resembles": (
        "shapes/x.ttl",
        SHAPE + "§sh:xyzzy 1 .",
        "term-unlisted",
        "Look it up; if the vocabulary has it, add a line to ontology/outside.tsv.",
    ),
    "datatype misspelt": (
        "shapes/x.ttl",
        SHAPE + 'sh:hasValue "1900-01-01"^^§xsd:dat .',
        "term-unlisted",
        "Did you mean xsd:date?",
    ),
    "class as a property": (
        "queries/x.rq",
        QUERY + "?model §schema:Dataset ?data }",
        "term-kind",
        "Write a property here.",
    ),
    "property as a class": (
        "shapes/x.ttl",
        SHAPE + "sh:targetClass fm:FoundationModel , §fm:base .",
        "term-kind",
        "Write a class here.",
    ),
    "class as a datatype": (
        "shapes/x.ttl",
        SHAPE + "sh:datatype §rdfs:Literal .",
        "term-kind",
        "Write a datatype here.",
    ),
    "property whose name is a class's in other letters": (
        "queries/x.rq",
        QUERY + "GRAPH ?graph { ?model a §fm:modality } }",
        "term-kind",
        "Did you mean fm:Modality?",
    ),
    "class in the place of what is supported": (
        "queries/x.rq",
        QUERY + "?cell fm:supports §fm:Subfield }",
        "term-kind",
        "Did you mean fm:subfield?",
    ),
    "https in an address": (
        "shapes/x.ttl",
        SHAPE + "sh:path §<https://schema.org/url> .",
        "namespace-unknown",
        "Did you mean schema:url, <http://schema.org/url>?",
    ),
    "a slash for a hash in an address": (
        "queries/x.rq",
        QUERY + "?model §<https://w3id.org/fair4ml/trainedOn> ?data }",
        "namespace-unknown",
        "Did you mean fair4ml:trainedOn, <https://w3id.org/fair4ml#trainedOn>?",
    ),
    "a hash for a slash in a thing": (
        "queries/x.rq",
        QUERY + "?model fm:base §<http://w3id.org/fmkg/id/model/CLIP> }",
        "namespace-unknown",
        "Did you mean model:CLIP, <https://w3id.org/fmkg/id/model/CLIP>?",
    ),
    "https in a prefix": (
        "queries/x.rq",
        QUESTION + "PREFIX s: §<https://schema.org/>\nASK { ?model s:url ?url ; s:nonsense ?more }",
        "namespace-unknown",
        "Did you mean <http://schema.org/>?",
    ),
    "no slash in a prefix": (
        "shapes/x.ttl",
        "@prefix dcterms: §<http://purl.org/dc/terms> .",
        "namespace-unknown",
        "Did you mean <http://purl.org/dc/terms/>?",
    ),
    "a slash for a hash in a prefix": (
        "shapes/x.ttl",
        "@prefix fm:\n  §<https://w3id.org/fmkg/ns/> .",
        "namespace-unknown",
        "Did you mean <https://w3id.org/fmkg/ns#>?",
    ),
    "www in a prefix": (
        "shapes/x.ttl",
        "@prefix foo: §<http://www.schema.org/> .",
        "namespace-unknown",
        "Did you mean <http://schema.org/>?",
    ),
    "a vocabulary that is not listed": (
        "queries/x.rq",
        QUESTION
        + "PREFIX foaf: <http://xmlns.com/foaf/0.1/>\nASK { ?model §foaf:givenname ?name ; foaf:givenname ?other }",
        "namespace-unknown",
        "List what is used of its vocabulary in ontology/outside.tsv, or use a term that is listed.",
    ),
    "a vocabulary that is not listed, with a term that another has": (
        "queries/x.rq",
        QUESTION + "ASK { ?model §<https://codemeta.github.io/terms/referencePublication> ?paper }",
        "namespace-unknown",
        "Did you mean codemeta:referencePublication?",
    ),
    "a prefix for two namespaces": (
        "queries/x.rq",
        QUESTION + "PREFIX schema: §<http://purl.org/dc/terms/>\nASK { ?model schema:subject ?subject }",
        "prefix-differs",
        "Correct the namespace, or give one of them another prefix.",
    ),
    "a prefix that is not declared": (
        "queries/x.rq",
        QUESTION + "PREFIX fm: <https://w3id.org/fmkg/ns#>\nASK { ?model fm:base ?base . ?base §rdfs:label ?name }",
        "prefix-undeclared",
        "Declare it: rdfs: is <http://www.w3.org/2000/01/rdf-schema#>.",
    ),
    "a thing that nobody describes": (
        "queries/x.rq",
        QUERY + "?model fm:base §model:CLIPP }",
        "thing-dangling",
        "Did you mean model:CLIP?",
    ),
    "a thing of another kind": (
        "queries/x.rq",
        QUERY + "?model fm:base §model:MAE }",
        "thing-dangling",
        "Did you mean architecture:MAE?",
    ),
    "a shape that is not there": (
        "shapes/x.ttl",
        SHAPE + "sh:node §shape:onne .",
        "thing-dangling",
        "Did you mean shape:one?",
    ),
    "a misspelt term in a query inside a shape": (
        "shapes/x.ttl",
        SPARQL + '"""\n  SELECT $this WHERE { # fm:nothing\n    $this §fm:bas ?base }""" ] .',
        "term-undeclared",
        "Did you mean fm:base?",
    ),
    "a prefix that a query inside a shape lacks": (
        "shapes/x.ttl",
        SPARQL + '"ASK { $this §fmm:base ?value }" ] .',
        "prefix-undeclared",
        "Declare it: fm: is <https://w3id.org/fmkg/ns#>.",
    ),
}


def test_no_fault_got_lost() -> None:
    assert len(FAULTS) == 32


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_at_its_place_with_a_hint(small: Workspace, known: tuple[Finding, ...], name: str) -> None:
    assert_found(small, known, *FAULTS[name])


APPENDED = {
    "no label": ('§fm:xyzzy a owl:Class ; rdfs:comment "Any." .', "term-undocumented", "Say what it is called."),
    "no comment": ('§fm:xyzzy a owl:Class ; rdfs:label "any" .', "term-undocumented", "Say what it means."),
    "no class of that name": (
        'fm:xyzzy a owl:Class ; rdfs:label "any" ; rdfs:comment "Any." ; rdfs:subClassOf §schema:dataset .',
        "term-unlisted",
        "Did you mean schema:Dataset?",
    ),
    "a class below a property": (
        'fm:xyzzy a owl:Class ; rdfs:label "any" ; rdfs:comment "Any." ; rdfs:subClassOf §prov:hadMember .',
        "term-kind",
        "Write a class here.",
    ),
    "a term without a type": ('§fm:xyzzy rdfs:label "any" .', "term-undeclared", "Declare it there, with rdfs:label "),
}


@pytest.mark.parametrize("name", APPENDED)
def test_a_fault_in_the_ontology_is_found(small: Workspace, known: tuple[Finding, ...], name: str) -> None:
    assert_found_in_ontology(small, known, *APPENDED[name])


@pytest.mark.parametrize(
    ("change", "rule", "hint"),
    [
        (("fm:possibleBase", "§fm:posibleBase"), "term-undeclared", "Did you mean fm:possibleBase?"),
        (("xsd:boolean", "§xsd:bool"), "term-unlisted", "Did you mean xsd:boolean?"),
        (("xsd:boolean", "§fm:openEnded"), "term-kind", "Write a datatype here."),
        (("schema:description", "§http://schema.org/Text"), "term-kind", "Did you mean schema:text?"),
        (("skos:altLabel", "§scos:altLabel"), "prefix-undeclared", "Declare it: skos: is "),
        (("http://schema.org/", "§https://schema.org/"), "namespace-unknown", "Did you mean <http://schema.org/>?"),
        (("http://www.w3.org/ns/dcat#", "§http://www.w3.org/ns/prov#"), "prefix-differs", "Correct the namespace"),
    ],
)
def test_a_fault_in_the_context_is_found(
    small: Workspace, known: tuple[Finding, ...], change: tuple[str, str], rule: str, hint: str
) -> None:
    context = small.ontology / "context.jsonld"
    old, new = (f'"{text}"' for text in change)
    text, (line, column) = marked(context.read_text(encoding="utf-8").replace(old, new, 1))
    context.write_text(text, encoding="utf-8")
    (found,) = fresh(small, known)
    assert (found.rule, place(found)) == (rule, ("ontology/context.jsonld", line, column))
    assert found.hint is not None
    assert found.hint.startswith(hint)


def test_an_own_term_is_used_or_says_that_it_is_not(workspace: Workspace, bundled: Workspace) -> None:
    space = Workspace(root=workspace.root, output=bundled.build)
    before = lint(space).findings
    ontology = space.ontology / "fmkg.ttl"
    text, line = ontology.read_text(encoding="utf-8"), ontology.read_text(encoding="utf-8").count("\n") + 1
    described = 'a owl:Class ; rdfs:label "any" ; rdfs:comment "Any."'
    ontology.write_text(f"{text}fm:xyzzy {described} .\n", encoding="utf-8")
    (found,) = fresh(space, before)
    assert (found.rule, found.severity) == ("term-unused", Severity.WARNING)
    assert (place(found), found.message) == (
        ("ontology/fmkg.ttl", line, 1),
        "fm:xyzzy is declared, but used nowhere",
    )
    ontology.write_text(f'{text}fm:xyzzy {described} ;\n  skos:editorialNote "unused: for later" .\n', encoding="utf-8")
    assert fresh(space, before) == []
    (space.root / "queries" / "x.rq").write_text(f"{HEAD}ASK {{ ?x a fm:xyzzy }}", encoding="utf-8")
    (found,) = fresh(space, before)
    assert (found.rule, place(found)) == ("term-unused", ("ontology/fmkg.ttl", line, 1))
    assert found.message == "fm:xyzzy says that it is unused, but is used"


def test_pages_are_not_terms(small: Workspace, known: tuple[Finding, ...]) -> None:
    (small.root / "shapes" / "x.ttl").write_text(
        f"{HEAD}shape:one a sh:NodeShape ; rdfs:seeAlso <https://schema.org/docs/about.html> , <http://schema.org/> ;\n"
        "  dcterms:source <https://w3id.org/fmkg/elsewhere> , <https://www.w3.org/TR/shacl/> .",
        encoding="utf-8",
    )
    assert fresh(small, known) == []
