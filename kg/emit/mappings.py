"""What was judged to be one, as statements: versions of papers, retired IRIs, and each judgement with its reason.

They stand in a graph of their own, `…/graph/mappings`; what they say of things stands in the knowledge as well.
Judgements are written as SSSOM has them in RDF (https://mapping-commons.github.io/sssom/): as annotated axioms, each
with its justification and a comment that says what it rests on.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from kg.rdf.namespaces import FM, IS_REPLACED_BY, IS_VERSION_OF, LABEL, OWL, RDFS, SEMAPV, SKOS, SSSOM, TYPE, XSD
from kg.rdf.schema import Schema
from kg.rdf.terms import compact, iri, literal, triple
from kg.resolve import VERSION, Former, Judgement, Resolution
from kg.text.identifiers import plain_address

__all__ = ["judgement_statements", "knowledge_of_mappings"]

_PREDICATES = {VERSION: IS_VERSION_OF}
_EXACT = SKOS + "exactMatch"


def knowledge_of_mappings(resolution: Resolution) -> Iterator[str]:
    """The statements on things: which paper is a version of which, and which IRI stands in the place of a retired one.

    A paper that only an earlier revision links is described here, as far as its address tells.
    """
    retired = resolution.retired
    for version in resolution.papers.versions.found:
        paper, of = resolution.now(version.paper), resolution.now(version.of)
        if paper != of:
            yield triple(paper, IS_VERSION_OF, iri(of))
    for address, former in resolution.papers.former.items():
        if address not in retired:
            yield from _describe_former(address, former, resolution.schema)
    for paper, entry in resolution.papers.contested:
        yield triple(resolution.now(paper), FM + "contestedIn", iri(resolution.entry(entry)))
    for old, new in retired.items():
        yield triple(old, f"{OWL}deprecated", literal("true", f"{XSD}boolean"))
        yield triple(old, IS_REPLACED_BY, iri(new))


def _describe_former(address: str, paper: Former, schema: Schema) -> Iterator[str]:
    scheme, value = paper.identifier
    yield triple(address, TYPE, iri(schema.kinds["paper"].entry_class))
    yield triple(address, LABEL, literal(paper.label))
    if scheme in schema.fields:
        yield triple(address, schema.fields[scheme].iri, literal(value))
    if paper.page is not None:
        yield triple(address, schema.fields["url"].iri, iri(plain_address(paper.page)))


def judgement_statements(resolution: Resolution) -> Iterator[str]:
    """Each judgement on things as a thing of its own, called by a digest of what it says."""
    for judgement in resolution.judged:
        if judgement.literal:  # what a name means is said by what the cells with it state
            continue
        where = f"{resolution.schema.base}mapping/{_digest(judgement, resolution.schema)}"
        predicate = _PREDICATES.get(judgement.predicate, _EXACT)
        yield triple(where, TYPE, iri(f"{OWL}Axiom"))
        yield triple(where, f"{OWL}annotatedSource", iri(judgement.subject))
        yield triple(where, f"{OWL}annotatedProperty", iri(predicate))
        yield triple(where, f"{OWL}annotatedTarget", iri(judgement.object))
        yield triple(where, f"{SSSOM}mapping_justification", iri(f"{SEMAPV}{judgement.justification}"))
        yield triple(where, f"{RDFS}comment", literal(judgement.comment))
        if judgement.denied:
            yield triple(where, f"{SSSOM}predicate_modifier", literal("Not"))


def _digest(judgement: Judgement, schema: Schema) -> str:
    """The digest, the same in a fork that has its things under another address."""
    ends = (compact(address, schema.prefixes) for address in (judgement.subject, judgement.object))
    content = (*ends, judgement.predicate, str(judgement.denied), judgement.justification, judgement.comment)
    return sha256("\t".join(content).encode()).hexdigest()[:16]
