"""What the graph says of itself: its catalogues and their papers, its questions, its size, whom to thank.

Terms: DCAT 3 for what is published, VoID for statistics, SHACL's SPARQL executables for the saved questions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.parse import Catalogue
from kg.query import Query
from kg.rdf.graphs import BY_NAME, NAMED_KNOWLEDGE
from kg.rdf.namespaces import DCAT, DCTERMS, FM, LABEL, SCHEMA, SH, TYPE, VOID, XSD
from kg.rdf.schema import Schema
from kg.rdf.terms import iri, literal, local_name, triple
from kg.rdf.tokens import substitute
from kg.resolve import Resolution
from kg.text.identifiers import identify, is_address

__all__ = ["describe", "describe_catalogue", "describe_graph", "describe_question"]

_LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def describe(
    knowledge: Iterable[str], resolution: Resolution, catalogues: Sequence[Catalogue], questions: Iterable[Query]
) -> set[str]:
    """What the graph says of itself: of its catalogues, of its questions, and of the knowledge with all that in it."""
    schema = resolution.schema
    labels = {address: entity.label for address, entity in resolution.entities.items()}
    statements: set[str] = set()
    for catalogue in catalogues:
        statements.update(describe_catalogue(catalogue, schema, labels))
    for question in questions:
        statements.update(describe_question(question, schema))
    return statements | set(describe_graph(statements.union(knowledge), catalogues, schema))


def describe_catalogue(catalogue: Catalogue, schema: Schema, labels: Mapping[str, str]) -> Iterator[str]:
    """What is known of a catalogue and its paper, from its description. `labels` are those that things have already."""
    me = schema.prefixes["catalogue"] + local_name(catalogue.name)
    yield triple(me, TYPE, iri(DCAT + "Catalog"))
    yield triple(me, LABEL, literal(catalogue.title))
    yield triple(me, FM + "revision", literal(catalogue.revision))
    if catalogue.description:
        yield triple(me, DCTERMS + "description", literal(catalogue.description))
    if catalogue.homepage:
        yield triple(me, DCAT + "landingPage", iri(catalogue.homepage))
    if catalogue.repository and is_address(catalogue.repository):  # not a folder, nor what only ssh can reach
        yield triple(me, schema.fields["code"].iri, iri(catalogue.repository))
    if catalogue.licence:
        yield triple(me, DCTERMS + "license", iri(catalogue.licence))
    if catalogue.updated:
        yield triple(me, DCTERMS + "modified", literal(catalogue.updated, XSD + "date"))
    if (paper := catalogue.paper) is not None:
        scheme, key = identify(paper.url)
        work = f"{schema.prefixes['paper']}{scheme}/{key}"
        yield triple(me, schema.fields["paper"].iri, iri(work))
        yield triple(work, TYPE, iri(schema.kinds["paper"].entry_class))
        yield triple(work, LABEL, literal(labels.get(work, paper.title)))
        yield triple(work, schema.fields["url"].iri, iri(paper.url))
        if scheme in schema.fields:
            yield triple(work, schema.fields[scheme].iri, literal(key))
        for author in paper.authors:
            yield triple(work, DCTERMS + "creator", literal(author))
        if paper.authors:  # creators have no order
            yield triple(work, schema.fields["authors"].iri, literal("; ".join(paper.authors)))
        cited = ". ".join(filter(None, ["; ".join(paper.authors), paper.title, paper.venue, paper.year, paper.url]))
        yield triple(me, DCTERMS + "bibliographicCitation", literal(cited))


def describe_question(query: Query, schema: Schema) -> Iterator[str]:
    """A saved question as an executable that tools and language models can find, with its parameters."""
    me = f"{schema.base}question/{local_name(query.name)}"
    yield triple(me, TYPE, iri(SH + "SPARQLExecutable"))
    yield triple(me, TYPE, iri(SH + "SPARQLSelectExecutable"))
    yield triple(me, LABEL, literal(query.title))
    yield triple(me, DCTERMS + "description", literal(query.about))
    code = substitute(query.code, {f"${name}": iri(schema.base + end) for name, end in BY_NAME.items()})
    yield triple(me, SH + "select", literal(code))
    for keyword in query.keywords:
        yield triple(me, SCHEMA + "keywords", literal(keyword))
    for parameter in query.parameters:
        address = f"{me}/{local_name(parameter.name)}"
        yield triple(me, SH + "parameter", iri(address))
        yield triple(address, TYPE, iri(SH + "Parameter"))
        yield triple(address, LABEL, literal(parameter.name))
        yield triple(address, SH + "path", iri(address))
        yield triple(address, SH + "description", literal(parameter.help))
        yield triple(address, SH + "optional", literal(str(parameter.optional).lower(), XSD + "boolean"))
        for kind in parameter.kinds:
            yield triple(address, SH + "class", iri(schema.kinds[kind].named_class))


def describe_graph(knowledge: Iterable[str], catalogues: Iterable[Catalogue], schema: Schema) -> Iterator[str]:
    """The knowledge as a dataset: title, licence, sources with their attribution, and how much of what it holds.

    Counts are of the statements given, without this description.
    """
    me = schema.base + NAMED_KNOWLEDGE
    statements = list(knowledge)
    yield triple(me, TYPE, iri(VOID + "Dataset"))
    yield triple(me, TYPE, iri(DCAT + "Dataset"))
    yield triple(me, LABEL, literal("Knowledge graph of medical foundation models"))
    yield triple(me, DCTERMS + "license", iri(_LICENCE))
    yield triple(me, VOID + "uriSpace", literal(schema.base))
    yield triple(me, VOID + "vocabulary", iri(FM.removesuffix("#")))
    yield triple(me, VOID + "triples", _integer(len(statements)))
    for catalogue in catalogues:
        yield triple(me, DCTERMS + "source", iri(schema.prefixes["catalogue"] + local_name(catalogue.name)))
    terms = [statement.split(" ", 2) for statement in statements]
    properties = Counter(predicate for _, predicate, _ in terms)
    classes = Counter(value for _, predicate, value in terms if predicate == iri(TYPE))
    for part, term, number, counts in (
        ("propertyPartition", "property", "triples", properties),
        ("classPartition", "class", "entities", classes),
    ):
        for named, count in counts.items():
            address = f"{me}/{part}/{local_name(named.strip('<>'))}"
            yield triple(me, VOID + part, iri(address))
            yield triple(address, VOID + term, named)
            yield triple(address, VOID + number, _integer(count))


def _integer(number: int) -> str:
    return literal(str(number), XSD + "integer")
