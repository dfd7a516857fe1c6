"""What the graph says of itself: its catalogues and their papers, its questions, its size, whom to thank.

Terms: DCAT 3 for what is published, VoID for statistics, SHACL's SPARQL executables for the saved questions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from kg.parse.description import Catalogue
from kg.query.saved import GRAPHS, Query
from kg.rdf.schema import FM, Schema
from kg.rdf.terms import RDF, RDFS, XSD, iri, literal, local_name, triple
from kg.text.identifiers import identify, is_address

__all__ = ["describe_catalogue", "describe_graph", "describe_question"]

TYPE, LABEL = RDF + "type", RDFS + "label"
_DCAT = "http://www.w3.org/ns/dcat#"
_DCTERMS = "http://purl.org/dc/terms/"
_SCHEMA = "http://schema.org/"
_SH = "http://www.w3.org/ns/shacl#"
_VOID = "http://rdfs.org/ns/void#"
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def describe_catalogue(catalogue: Catalogue, schema: Schema, labels: Mapping[str, str]) -> Iterator[str]:
    """What is known of a catalogue and its paper, from its description. `labels` are those that things have already."""
    me = schema.prefixes["catalogue"] + local_name(catalogue.name)
    yield triple(me, TYPE, iri(_DCAT + "Catalog"))
    yield triple(me, LABEL, literal(catalogue.title))
    yield triple(me, FM + "revision", literal(catalogue.revision))
    if catalogue.description:
        yield triple(me, _DCTERMS + "description", literal(catalogue.description))
    if catalogue.homepage:
        yield triple(me, _DCAT + "landingPage", iri(catalogue.homepage))
    if catalogue.repository and is_address(catalogue.repository):  # not a folder, nor what only ssh can reach
        yield triple(me, schema.fields["code"].iri, iri(catalogue.repository))
    if catalogue.licence:
        yield triple(me, _DCTERMS + "license", iri(catalogue.licence))
    if catalogue.updated:
        yield triple(me, _DCTERMS + "modified", literal(catalogue.updated, XSD + "date"))
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
            yield triple(work, _DCTERMS + "creator", literal(author))
        cited = ". ".join(filter(None, ["; ".join(paper.authors), paper.title, paper.venue, paper.year, paper.url]))
        yield triple(me, _DCTERMS + "bibliographicCitation", literal(cited))


def describe_question(query: Query, schema: Schema) -> Iterator[str]:
    """A saved question as an executable that tools and language models can find, with its parameters."""
    me = f"{schema.base}question/{local_name(query.name)}"
    yield triple(me, TYPE, iri(_SH + "SPARQLExecutable"))
    yield triple(me, TYPE, iri(_SH + "SPARQLSelectExecutable"))
    yield triple(me, LABEL, literal(query.title))
    yield triple(me, _DCTERMS + "description", literal(query.description))
    code = re.sub(r"\$(\w+)", lambda its: f"<{schema.base}graph/{its[1]}>" if its[1] in GRAPHS else its[0], query.code)
    yield triple(me, _SH + "select", literal(code))
    for keyword in query.keywords:
        yield triple(me, _SCHEMA + "keywords", literal(keyword))
    for parameter in query.parameters:
        its = f"{me}/{local_name(parameter.name)}"
        yield triple(me, _SH + "parameter", iri(its))
        yield triple(its, TYPE, iri(_SH + "Parameter"))
        yield triple(its, LABEL, literal(parameter.name))
        yield triple(its, _SH + "path", iri(its))
        yield triple(its, _SH + "description", literal(parameter.help))
        yield triple(its, _SH + "optional", literal(str(parameter.optional).lower(), XSD + "boolean"))
        for kind in parameter.kinds:
            yield triple(its, _SH + "class", iri(schema.kinds[kind].named_class))


def describe_graph(knowledge: Iterable[str], catalogues: Iterable[Catalogue], schema: Schema) -> Iterator[str]:
    """The knowledge as a dataset: title, licence, sources with their attribution, and how much of what it holds.

    Counts are of the statements given, without this description.
    """
    me = f"{schema.base}graph/knowledge"
    statements = list(knowledge)
    yield triple(me, TYPE, iri(_VOID + "Dataset"))
    yield triple(me, TYPE, iri(_DCAT + "Dataset"))
    yield triple(me, LABEL, literal("Knowledge graph of medical foundation models"))
    yield triple(me, _DCTERMS + "license", iri(_LICENCE))
    yield triple(me, _VOID + "uriSpace", literal(schema.base))
    yield triple(me, _VOID + "vocabulary", iri(FM.removesuffix("#")))
    yield triple(me, _VOID + "triples", _integer(len(statements)))
    for catalogue in catalogues:
        yield triple(me, _DCTERMS + "source", iri(schema.prefixes["catalogue"] + local_name(catalogue.name)))
    terms = [statement.split(" ", 2) for statement in statements]
    properties = Counter(predicate for _, predicate, _ in terms)
    classes = Counter(value for _, predicate, value in terms if predicate == iri(TYPE))
    for part, term, number, counts in (
        ("propertyPartition", "property", "triples", properties),
        ("classPartition", "class", "entities", classes),
    ):
        for address, count in counts.items():
            its = f"{me}/{part}/{local_name(address.strip('<>'))}"
            yield triple(me, _VOID + part, iri(its))
            yield triple(its, _VOID + term, address)
            yield triple(its, _VOID + number, _integer(count))


def _integer(number: int) -> str:
    return literal(str(number), XSD + "integer")
