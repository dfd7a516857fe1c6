"""RDF terms as canonical N-Triples text.

Writing text is several times faster than building terms one by one. So escapes have to be right here: IRIs follow RFC
3987, literals follow "Canonical N-Triples" in RDF 1.2 N-Triples, section 3.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from urllib.parse import quote

from kg.rdf.namespaces import XSD

__all__ = ["compact", "iri", "literal", "local_name", "triple", "without_surrogates"]

_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_ESCAPED = re.compile(r'[\x00-\x1f"\\\x7f]|\ufffe|\uffff')
# Plain web addresses, which nearly all are, need no escapes.
_PLAIN = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9._~:/@!$&'()*+,;=-]*)?(?:#[A-Za-z0-9._~-]*)?")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9.~ -]*")
_AUTHORITY = re.compile(r"(?<=://)((?:[^/?#@]*@)?)([^/?#]*?)((?::\d*)?)(?=[/?#]|$)")


@lru_cache(maxsize=2**16)
def iri(address: str) -> str:
    """Return an absolute address as an N-Triples IRI; characters that no IRI has are percent-encoded."""
    if _PLAIN.fullmatch(address):
        return f"<{address}>"
    before, mark, fragment = without_surrogates(address.strip()).partition("#")
    whole = _not_in_iri().sub(_percent, before + mark + fragment.replace("#", "%23"))
    return f"<{_AUTHORITY.sub(_authority, whole, 1)}>"


def _authority(match: re.Match[str]) -> str:
    """The authority of an address: a colon and an @ in the name of its host are percent-encoded."""
    user, host, port = match.groups()
    return user + host.replace(":", "%3A").replace("@", "%40") + port


@cache
def _not_in_iri() -> re.Pattern[str]:
    """What no IRI has: all but RFC 3987's reserved characters without brackets and its unreserved ones (section 2.2).

    It is slow to compile.
    """
    return re.compile(
        r"%(?![0-9A-Fa-f]{2})|\s|[^%A-Za-z0-9._~:/?#@!$&'()*+,;=\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
        + "".join(f"{chr(plane)}-{chr(plane + 0xFFFD)}" for plane in range(0x10000, 0xE0000, 0x10000))
        + "\U000e1000-\U000efffd-]"
    )


def _percent(mark: re.Match[str]) -> str:
    return quote(mark[0], safe="")


def literal(text: str, datatype: str = XSD + "string") -> str:
    """Return the text as an N-Triples literal, a string without its datatype."""
    text = without_surrogates(text)
    quoted = _ESCAPED.sub(lambda mark: _ESCAPES.get(mark[0]) or f"\\u{ord(mark[0]):04X}", text)
    return f'"{quoted}"' if datatype == XSD + "string" else f'"{quoted}"^^<{datatype}>'


def without_surrogates(text: str) -> str:
    """Return the text with a replacement character for each lone surrogate, which no RDF string can hold."""
    return text if text.isascii() else _surrogate().sub("\ufffd", text)


@cache
def _surrogate() -> re.Pattern[str]:
    """A lone surrogate. It is slow to compile."""
    return re.compile("[\ud800-\udfff]")


def triple(subject: str, predicate: str, value: str) -> str:
    """Return a statement in N-Triples without its final dot, from two addresses and a term."""
    return f"{iri(subject)} {iri(predicate)} {value}"


def local_name(name: str) -> str:
    """Return the readable end of the IRI of a thing with this name: in NFC, with _ for a space, letters of any script.

    All else is percent-encoded but RFC 3986's unreserved characters; a literal _ is, so that no two names become one.
    """
    if _PLAIN_NAME.fullmatch(name):
        return "_".join(name.split())
    text = unicodedata.normalize("NFC", without_surrogates(" ".join(name.split())))
    marks, kept = [], False
    for mark in text:
        category = unicodedata.category(mark)
        # an accent is kept after a letter only: after an escape it would combine with the last letter of that
        kept = category[0] == "L" or category == "Nd" or (kept and category in ("Mn", "Mc"))
        marks.append(mark if kept else "_" if mark == " " else "%5F" if mark == "_" else quote(mark, safe=""))
    return "".join(marks)


def compact(address: str, prefixes: dict[str, str]) -> str:
    """Return an address with the longest prefix that fits, as people read it; unchanged if none fits."""
    fitting = [(len(start), prefix, start) for prefix, start in prefixes.items() if address.startswith(start)]
    if not fitting:
        return address
    _, prefix, start = max(fitting)
    return f"{prefix}:{address[len(start) :]}"
