"""The linter's rules, each broken once at a marked place.

In a text a § stands before the place where the finding is expected; it is taken out before the text is written.
"""

import re
import shutil
from collections import Counter

import pytest

from kg.check import lint, to_text
from kg.errors import ConfigError
from kg.model import Finding, Severity
from kg.rules import LINT
from kg.workspace import Workspace
from tests.support.marks import marked
from tests.support.workspaces import ROOT

XSD = "http://www.w3.org/2001/XMLSchema#"

PREFIXES = {
    "fm": "https://w3id.org/fmkg/ns#",
    "dcterms": "http://purl.org/dc/terms/",
    "fair4ml": "https://w3id.org/fair4ml#",
    "model": "https://w3id.org/fmkg/id/model/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "shape": "https://w3id.org/fmkg/shapes#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": XSD,
}
HEAD = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())


# The project's own files


def test_the_projects_terms_are_all_there(bundled: Workspace) -> None:
    report = lint(bundled)
    if report.findings:
        pytest.fail(f"\n{to_text(report)}", pytrace=False)


def test_without_a_build_the_report_says_what_it_lacks(workspace: Workspace) -> None:
    found = [finding for finding in lint(workspace).findings if finding.rule == "build-missing"]
    assert [(its.severity, its.hint) for its in found] == [(Severity.NOTE, "Run: kg build")]


# Each rule


def strip(workspace: Workspace) -> Workspace:
    """A workspace without lineages, shapes, rules and queries."""
    folders = (workspace.root / "shapes", workspace.ontology / "rules", workspace.root / "queries")
    files = (file for folder in folders if folder.exists() for file in list(folder.iterdir()))
    for file in (workspace.ontology / "lineage.ttl", *files):
        file.unlink()
    return workspace


@pytest.fixture
def small(workspace: Workspace) -> Workspace:
    return strip(workspace)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[Finding, ...]:
    """What the linter finds in such a workspace as it is."""
    root = tmp_path_factory.mktemp("known")
    for name in ("catalogues", "ontology"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "workspace.yaml", root)
    return lint(strip(Workspace.find(root))).findings


def fresh(workspace: Workspace, known: tuple[Finding, ...]) -> list[Finding]:
    """What the linter finds that it had not found before."""
    return [finding for finding in lint(workspace).findings if finding not in known]


def place(finding: Finding) -> tuple[str, int, int]:
    assert finding.span is not None
    return finding.span.path, finding.span.line, finding.span.column


SHAPE = f"{HEAD}shape:one a sh:PropertyShape ;\n    sh:message \"é: 'fm:nothing'\" ;  # fm:nothing either\n    "
SPARQL = (
    SHAPE
    + """sh:sparql [
    sh:prefixes [ sh:declare [ sh:prefix "fm" ; sh:namespace "https://w3id.org/fmkg/ns#"^^xsd:anyURI ] ] ;
    sh:message "any" ;
    sh:select """
)
QUERY = f'{HEAD}SELECT ?model WHERE {{\n  FILTER(STR(?model) != "fm:nothing <https://schema.org/no>")  # fm:nothing\n  '
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
        f"#+ title: x\n{HEAD}CONSTRUCT {{ ?a §fm:xyzzy ?b }} WHERE {{ ?a fm:base ?b }}",
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
        "PREFIX s: §<https://schema.org/>\nASK { ?model s:url ?url ; s:nonsense ?more }",
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
        "PREFIX foaf: <http://xmlns.com/foaf/0.1/>\nASK { ?model §foaf:givenname ?name ; foaf:givenname ?other }",
        "namespace-unknown",
        "List what is used of its vocabulary in ontology/outside.tsv, or use a term that is listed.",
    ),
    "a vocabulary that is not listed, with a term that another has": (
        "queries/x.rq",
        "ASK { ?model §<https://codemeta.github.io/terms/referencePublication> ?paper }",
        "namespace-unknown",
        "Did you mean codemeta:referencePublication?",
    ),
    "a prefix for two namespaces": (
        "queries/x.rq",
        "PREFIX schema: §<http://purl.org/dc/terms/>\nASK { ?model schema:subject ?subject }",
        "prefix-differs",
        "Correct the namespace, or give one of them another prefix.",
    ),
    "a prefix that is not declared": (
        "queries/x.rq",
        "PREFIX fm: <https://w3id.org/fmkg/ns#>\nASK { ?model fm:base ?base . ?base §rdfs:label ?name }",
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
    "a query that is none": (
        "queries/x.rq",
        f"{HEAD}ASK {{ ?é fm:base §}}",
        "syntax",
        "Correct what stands here, or just before.",
    ),
    "a shape that is no Turtle": (
        "shapes/x.ttl",
        SHAPE + 'sh:name "é" §"x" .',
        "syntax",
        "Correct what stands here, or just before.",
    ),
    "a misspelt term in a query inside a shape": (
        "shapes/x.ttl",
        SPARQL + '"""\n  SELECT $this WHERE { # fm:nothing\n    $this §fm:bas ?base }""" ] .',
        "term-undeclared",
        "Did you mean fm:base?",
    ),
    "a query inside a shape that is none": (
        "shapes/x.ttl",
        SPARQL + '"SELECT $this WHERE { $this $PATH §}" ] .',
        "syntax",
        "Correct what stands here, or just before.",
    ),
    "a prefix that a query inside a shape lacks": (
        "shapes/x.ttl",
        SPARQL + '"ASK { $this §fmm:base ?value }" ] .',
        "prefix-undeclared",
        "Declare it: fm: is <https://w3id.org/fmkg/ns#>.",
    ),
    "a comment that allows nothing": (
        "queries/x.rq",
        QUERY + "?model fm:base ?base }  §# lint: allow term-kind: why",
        "comment-idle",
        "Drop it from the comment.",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_at_its_place_with_a_hint(small: Workspace, known: tuple[Finding, ...], name: str) -> None:
    path, text, rule, hint = FAULTS[name]
    text, at = marked(text)
    (small.root / path).write_text(text, encoding="utf-8")
    (found,) = fresh(small, known)
    assert (found.rule, place(found), found.hint) == (rule, (path, *at), hint)
    assert found.span is not None
    start, end = found.span.column - 1, found.span.end_column - 1
    assert rule == "syntax" or text.split("\n")[at[0] - 1][start:end].strip('<>"#')


APPENDED = {
    "no label": ('§fm:xyzzy a owl:Class ; rdfs:comment "Any." .', "term-undocumented", "Say what it is called."),
    "no comment": ('§fm:xyzzy a owl:Class ; rdfs:label "any" .', "term-undocumented", "Say what it means."),
    "no class of that name": (
        'fm:xyzzy a owl:Class ; rdfs:label "any" ; rdfs:comment "Any." ; rdfs:subClassOf §schema:dataset .',
        "term-unlisted",
        "Did you mean schema:Dataset?",
    ),
    "a regular expression that is none": (
        'fm:xyzzy a owl:Class ; rdfs:label "any" ; rdfs:comment "Any." ; fm:patternTitle §"(clip" .',
        "syntax",
        "Write one as XPath 3.1 has it.",
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
    text, rule, hint = APPENDED[name]
    ontology = small.ontology / "fmkg.ttl"
    text, (line, column) = marked(f"{ontology.read_text(encoding='utf-8')}{text}\n")
    ontology.write_text(text, encoding="utf-8")
    (found,) = fresh(small, known)
    assert (found.rule, place(found)) == (rule, ("ontology/fmkg.ttl", line, column))
    assert found.hint is not None
    assert found.hint.startswith(hint)


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


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("bibo\thttp://purl.org/ontology/bibo/\tzzz", "expected a prefix, a namespace, a term and one of "),
        ("bibo\thttp://purl.org/ontology/bibo/\tzzz\tClass", "expected a prefix, a namespace, a term and one of "),
        ("bibo\thttp://purl.org/ontology/bibo/\taaa\tclass", "stands twice, or not in its place in the order"),
        ("bibo\thttps://purl.org/ontology/bibo\tzzz\tclass", "<https://purl.org/ontology/bibo> has another spelling"),
    ],
)
def test_a_fault_in_the_list_of_outside_terms_is_found(
    small: Workspace, known: tuple[Finding, ...], line: str, message: str
) -> None:
    listed = small.ontology / "outside.tsv"
    lines = listed.read_text(encoding="utf-8").splitlines()
    last = max(number for number, its in enumerate(lines) if its.startswith("bibo\t"))
    listed.write_text("\n".join([*lines[: last + 1], line, *lines[last + 1 :]]) + "\n", encoding="utf-8")
    found = next(its for its in fresh(small, known) if its.rule == "list-wrong")
    assert place(found) == ("ontology/outside.tsv", last + 2, 1)
    assert found.message.startswith(message)


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


@pytest.mark.parametrize(
    ("file", "declaration", "iri"),
    [
        ("fmkg.ttl", r"fm:digest a .*?\.\n\n", "<https://w3id.org/fmkg/ns#digest>"),
        ("outside.tsv", r"sh\t\S+\tParameter\tclass\n", "<http://www.w3.org/ns/shacl#Parameter>"),
        ("outside.tsv", r"dcterms\t\S+\tcreator\tproperty\n", "<http://purl.org/dc/terms/creator>"),
        ("outside.tsv", r"xsd\t\S+\tdate\tdatatype\n", f"<{XSD}date>"),
    ],
)
def test_a_term_that_only_the_data_use_is_found_in_them(
    small: Workspace, bundled: Workspace, file: str, declaration: str, iri: str
) -> None:
    space = Workspace(root=small.root, output=bundled.build)
    before = lint(space).findings
    text = (space.ontology / file).read_text(encoding="utf-8")
    text, count = re.subn(f"^{declaration}", "", text, flags=re.MULTILINE | re.DOTALL)
    assert count == 1
    (space.ontology / file).write_text(text, encoding="utf-8")
    (found,) = (its for its in fresh(space, before) if its.span and its.span.path.endswith("kg.nq"))
    assert found.rule == ("term-undeclared" if file == "fmkg.ttl" else "term-unlisted")
    assert found.span is not None
    assert found.span.path == f"{bundled.build}/kg.nq"
    data = (bundled.build / "kg.nq").read_text(encoding="utf-8").split("\n")
    assert data[found.span.line - 1][found.span.column - 1 : found.span.end_column - 1] == iri
    assert found.hint is not None
    assert found.hint.endswith("(If the workspace has changed since the build, run: kg build)")


def test_a_comment_allows_what_is_wrong_on_purpose(small: Workspace, known: tuple[Finding, ...]) -> None:
    file = small.root / "shapes" / "x.ttl"
    lines = [
        "# lint: allow namespace-unknown: these spellings are what it looks for",
        "shape:one a sh:NodeShape ; sh:targetClass <https://schema.org/Dataset> ;",
        "  sh:targetSubjectsOf <https://schema.org/url> .",
        "",
        "shape:two a sh:NodeShape ; sh:targetSubjectsOf fm:bases ;  # lint: allow term-undeclared, term-kind",
        "  sh:targetClass fm:FoundationModell .",
    ]
    file.write_text(HEAD + "\n".join(lines), encoding="utf-8")
    start = HEAD.count("\n")
    found = [(its.rule, its.span.line - start) for its in fresh(small, known) if its.span]
    assert found == [("comment-idle", 5), ("term-undeclared", 6)]


def test_a_missing_declaration_is_told_once_and_a_slip_wherever_it_stands(
    small: Workspace, known: tuple[Finding, ...]
) -> None:
    for name in ("x", "y"):
        (small.root / "queries" / f"{name}.rq").write_text(
            f"{HEAD}ASK {{ ?a fm:xyzzy ?b ; fm:xyzzy ?c ; fm:bases ?d ; fm:bases ?e }}", encoding="utf-8"
        )
    counts = Counter(its.focus for its in fresh(small, known))
    assert counts == {PREFIXES["fm"] + "xyzzy": 1, PREFIXES["fm"] + "bases": 4}


def test_pages_are_not_terms(small: Workspace, known: tuple[Finding, ...]) -> None:
    (small.root / "shapes" / "x.ttl").write_text(
        f"{HEAD}shape:one a sh:NodeShape ; rdfs:seeAlso <https://schema.org/docs/about.html> , <http://schema.org/> ;\n"
        "  dcterms:source <https://w3id.org/fmkg/elsewhere> , <https://www.w3.org/TR/shacl/> .",
        encoding="utf-8",
    )
    assert fresh(small, known) == []


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("ontology/outside.tsv", None, "no such file or directory"),
        ("ontology/fmkg.ttl", b"fm:", "not Turtle"),
        ("ontology/context.jsonld", b"{", "not a JSON-LD context"),
        ("queries/x.rq", b"ASK { ?\xff ?b ?c }", "not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_an_error(small: Workspace, name: str, content: bytes | None, message: str) -> None:
    file = small.root / name
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        lint(small)


def test_every_rule_is_tried() -> None:
    tried = {rule for _, _, rule, _ in FAULTS.values()} | {rule for _, rule, _ in APPENDED.values()}
    assert tried | {"list-wrong", "term-unused", "build-missing"} == LINT.keys()
    assert len(FAULTS) == 36
