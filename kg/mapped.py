"""What was judged to be one, as statements: versions of papers, retired IRIs, and each judgement with its reason.

They stand in a graph of their own, `…/graph/mappings`; what they say of things stands in the knowledge as well.
Judgements are SSSOM's (https://mapping-commons.github.io/sssom/): subject, predicate, object, justification, comment.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from kg.resolve import Resolution
from kg.sssom import VERSION, Judgement
from kg.terms import RDF, RDFS, XSD, iri, literal, triple

__all__ = ["SSSOM", "judgement_statements", "knowledge_of_mappings"]

SSSOM = "https://w3id.org/sssom/"
_DCTERMS = "http://purl.org/dc/terms/"
_SEMAPV = "https://w3id.org/semapv/vocab/"
_OWL = "http://www.w3.org/2002/07/owl#"
_PREDICATES = {VERSION: f"{_DCTERMS}isVersionOf"}
_EXACT = "http://www.w3.org/2004/02/skos/core#exactMatch"


def knowledge_of_mappings(resolution: Resolution) -> Iterator[str]:
    """The statements on things: which paper is a version of which, and which IRI stands for a retired one.

    A paper that only an earlier revision links is described here, as far as its address tells.
    """
    schema = resolution.schema
    for version in resolution.works.versions.found:
        yield triple(version.paper, f"{_DCTERMS}isVersionOf", iri(version.of))
    for address, (scheme, value) in resolution.works.former.items():
        yield triple(address, RDF + "type", iri(schema.kinds["paper"].entry_class))
        yield triple(address, RDFS + "label", literal(f"{scheme}:{value}"))
        if scheme in schema.fields:
            yield triple(address, schema.fields[scheme].iri, literal(value))
        page = _page(scheme, value)
        if page is not None:
            yield triple(address, schema.fields["url"].iri, iri(page))
    for old, new in resolution.retired.items():
        yield triple(old, f"{_OWL}deprecated", literal("true", f"{XSD}boolean"))
        yield triple(old, f"{_DCTERMS}isReplacedBy", iri(new))


def _page(scheme: str, value: str) -> str | None:
    """The address of a paper, by its identifier."""
    starts = {"doi": "https://doi.org/", "arxiv": "https://arxiv.org/abs/", "url": "https://"}
    return f"{starts[scheme]}{value}" if scheme in starts else None


def judgement_statements(resolution: Resolution) -> Iterator[str]:
    """Each judgement as a thing of its own, called by a digest of what it says."""
    for its in resolution.judged:
        where = f"{resolution.schema.base}mapping/{_digest(its)}"
        predicate = _PREDICATES.get(its.predicate, _EXACT)
        yield triple(where, RDF + "type", iri(f"{SSSOM}Mapping"))
        yield triple(where, f"{SSSOM}subject_id", iri(its.subject))
        yield triple(where, f"{SSSOM}predicate_id", iri(predicate))
        yield triple(where, f"{SSSOM}object_id", iri(its.object))
        yield triple(where, f"{SSSOM}mapping_justification", iri(f"{_SEMAPV}{its.justification}"))
        yield triple(where, f"{RDFS}comment", literal(its.comment))
        if its.denied:
            yield triple(where, f"{SSSOM}predicate_modifier", literal("Not"))


def _digest(its: Judgement) -> str:
    said = "\t".join((its.subject, its.predicate, its.object, str(its.denied), its.justification, its.comment))
    return sha256(said.encode()).hexdigest()[:16]
