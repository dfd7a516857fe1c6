"""RDF terms as canonical N-Triples text, and the names of the graphs.

Writing text is several times faster than building terms one by one; the price is that escapes have to be right:
IRIs after RFC 3987, literals after "Canonical N-Triples" in RDF 1.2 N-Triples, section 3.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from kg.identifiers import plain_address

__all__ = ["RDF", "RDFS", "XSD", "compact", "iri", "literal", "local_name", "triple"]

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"

_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_ESCAPED = re.compile(r'[\x00-\x1f"\\\x7f\ufffe\uffff]')
# No RDF string can hold a lone surrogate; a replacement character shows that something stood there.
_SURROGATE = re.compile("[\ud800-\udfff]")


def iri(address: str) -> str:
    """The address as an N-Triples IRI; what may not stand in one is percent-encoded."""
    return f"<{plain_address(_SURROGATE.sub(chr(0xFFFD), address))}>"


def literal(text: str, datatype: str = XSD + "string") -> str:
    """The text as an N-Triples literal; a string has no datatype written."""
    text = _SURROGATE.sub("\ufffd", text)
    quoted = _ESCAPED.sub(lambda mark: _ESCAPES.get(mark[0]) or f"\\u{ord(mark[0]):04X}", text)
    return f'"{quoted}"' if datatype == XSD + "string" else f'"{quoted}"^^<{datatype}>'


def triple(subject: str, predicate: str, value: str) -> str:
    """A statement, without its final dot, from two addresses and a term."""
    return f"{iri(subject)} {iri(predicate)} {value}"


def local_name(name: str) -> str:
    """The readable end of an IRI that names a thing: its name in NFC, a space as _, letters of any script kept.

    All else but RFC 3986's unreserved marks is percent-encoded, a literal _ too, so that no two names meet.
    """
    text = unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", " ".join(name.split())))
    return "".join(_encoded(mark) for mark in text)


def _encoded(mark: str) -> str:
    if mark == " ":
        return "_"
    if mark == "_":
        return "%5F"
    if mark.isalpha() or unicodedata.category(mark) in ("Mn", "Mc", "Nd"):
        return mark
    return quote(mark, safe="")


def compact(address: str, prefixes: dict[str, str]) -> str:
    """The address with the longest prefix that fits, as people read it; itself where none does."""
    fitting = [(len(start), prefix, start) for prefix, start in prefixes.items() if address.startswith(start)]
    if not fitting:
        return address
    _, prefix, start = max(fitting)
    return f"{prefix}:{address[len(start) :]}"
