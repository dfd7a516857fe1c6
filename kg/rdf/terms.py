"""RDF terms as canonical N-Triples text.

Writing text is several times faster than building terms one by one; the price is that escapes have to be right:
IRIs after RFC 3987, literals after "Canonical N-Triples" in RDF 1.2 N-Triples, section 3.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from urllib.parse import quote

from kg.rdf.namespaces import XSD

__all__ = ["compact", "iri", "literal", "local_name", "triple"]

_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_ESCAPED = re.compile(r'[\x00-\x1f"\\\x7f\ufffe\uffff]')
# No RDF string can hold a lone surrogate; a replacement character shows that something stood there.
_SURROGATE = re.compile("[\ud800-\udfff]")
# What needs no second look, which is nearly all: a plain web address.
_PLAIN = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9._~:/@!$&'()*+,;=-]*)?(?:#[A-Za-z0-9._~-]*)?")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9.~ -]*")
_AUTHORITY = re.compile(r"(?<=://)((?:[^/?#@]*@)?)([^/?#]*?)((?::\d*)?)(?=[/?#]|$)")


@lru_cache(maxsize=2**16)
def iri(address: str) -> str:
    """The absolute address as an N-Triples IRI; what may not stand in one is percent-encoded."""
    if _PLAIN.fullmatch(address):
        return f"<{address}>"
    before, mark, fragment = _SURROGATE.sub("\ufffd", address.strip()).partition("#")
    whole = _not_in_iri().sub(_percent, before + mark + fragment.replace("#", "%23"))
    return f"<{_AUTHORITY.sub(lambda its: its[1] + its[2].replace(':', '%3A').replace('@', '%40') + its[3], whole, 1)}>"


@cache
def _not_in_iri() -> re.Pattern[str]:
    """What may not stand in an IRI: all but reserved and unreserved marks without brackets, and the letters and signs
    of other scripts without spaces (RFC 3987, 2.2). It takes a while to compile."""
    return re.compile(
        r"%(?![0-9A-Fa-f]{2})|\s|[^%A-Za-z0-9._~:/?#@!$&'()*+,;=\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
        + "".join(f"{chr(plane)}-{chr(plane + 0xFFFD)}" for plane in range(0x10000, 0xE0000, 0x10000))
        + "\U000e1000-\U000efffd-]"
    )


def _percent(mark: re.Match[str]) -> str:
    return quote(mark[0], safe="")


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
    if _PLAIN_NAME.fullmatch(name):
        return "_".join(name.split())
    text = unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", " ".join(name.split())))
    marks, kept = [], False
    for mark in text:
        category = unicodedata.category(mark)
        # an accent stays on its letter only: behind an escape it would melt into the last letter of that
        kept = category[0] == "L" or category == "Nd" or (kept and category in ("Mn", "Mc"))
        marks.append(mark if kept else "_" if mark == " " else "%5F" if mark == "_" else quote(mark, safe=""))
    return "".join(marks)


def compact(address: str, prefixes: dict[str, str]) -> str:
    """The address with the longest prefix that fits, as people read it; itself where none does."""
    fitting = [(len(start), prefix, start) for prefix, start in prefixes.items() if address.startswith(start)]
    if not fitting:
        return address
    _, prefix, start = max(fitting)
    return f"{prefix}:{address[len(start) :]}"
