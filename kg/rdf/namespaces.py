"""The namespaces of the vocabularies that the graph uses, their usual prefixes, and terms that several modules name."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = [
    "ALT_LABEL", "BIBO", "CODEMETA", "DCAT", "DCTERMS", "FABIO", "FM", "HAS_PART", "IS_PART_OF", "IS_REPLACED_BY",
    "IS_VERSION_OF", "LABEL", "OWL", "PREFIXES", "PROV", "RDF", "RDFS", "SCHEMA", "SD", "SEMAPV", "SH", "SKOS", "SSSOM",
    "TYPE", "VOID", "XSD", "with_prefixes",
]  # fmt: skip

BIBO = "http://purl.org/ontology/bibo/"
CODEMETA = "https://w3id.org/codemeta/"
DCAT = "http://www.w3.org/ns/dcat#"
DCTERMS = "http://purl.org/dc/terms/"
FABIO = "http://purl.org/spar/fabio/"
FM = "https://w3id.org/fmkg/ns#"
OWL = "http://www.w3.org/2002/07/owl#"
PROV = "http://www.w3.org/ns/prov#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA = "http://schema.org/"
SD = "http://www.w3.org/ns/sparql-service-description#"
SEMAPV = "https://w3id.org/semapv/vocab/"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SSSOM = "https://w3id.org/sssom/"
VOID = "http://rdfs.org/ns/void#"
XSD = "http://www.w3.org/2001/XMLSchema#"

PREFIXES: Mapping[str, str] = {
    "bibo": BIBO, "codemeta": CODEMETA, "dcat": DCAT, "dcterms": DCTERMS, "fabio": FABIO, "fm": FM, "owl": OWL,
    "prov": PROV, "rdf": RDF, "rdfs": RDFS, "schema": SCHEMA, "sd": SD, "semapv": SEMAPV, "sh": SH, "skos": SKOS,
    "sssom": SSSOM, "void": VOID, "xsd": XSD,
}  # fmt: skip

TYPE, LABEL, ALT_LABEL = RDF + "type", RDFS + "label", SKOS + "altLabel"
IS_PART_OF, HAS_PART = DCTERMS + "isPartOf", DCTERMS + "hasPart"
IS_VERSION_OF, IS_REPLACED_BY = DCTERMS + "isVersionOf", DCTERMS + "isReplacedBy"

_PREFIX = re.compile(r"\b(\w+):")


def with_prefixes(query: str) -> str:
    """Return the query with declarations of the prefixes that it uses before it."""
    used = dict.fromkeys(prefix for prefix in _PREFIX.findall(query) if prefix in PREFIXES)
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in used) + query
