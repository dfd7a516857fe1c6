"""What an address identifies: URL to (scheme, id).

Only what the form of an address lets one derive; nothing is looked up. The rules: DOIs are case-insensitive and
written here in lower case (DOI Handbook, 3.4); arXiv's own DOIs are 10.48550/arXiv.<id>; an arXiv version (v2) is the
same work; nature.com/articles/<suffix> is 10.1038/<suffix>; BMC, Springer and bioRxiv pages carry their DOI.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

__all__ = ["SCHEMES", "Identifier", "identify", "is_address", "plain_address"]

# From the strongest to the weakest: what a paper is named by where it has several.
SCHEMES = ("doi", "arxiv", "pmid", "pmcid", "openreview", "pmlr", "neurips", "cvf", "url")


class Identifier(NamedTuple):
    """A scheme and the id in it, in its canonical form."""

    scheme: str
    value: str


_DOI = r"10\.\d{4,9}/[^\s?#]+"
_ARXIV = r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})"
# host, path → scheme, and the template of the id. The first that fits is taken.
_PATTERNS: tuple[tuple[re.Pattern[str], re.Pattern[str], str, str], ...] = tuple(
    (re.compile(host), re.compile(path), scheme, template)
    for host, path, scheme, template in (
        (r"(?:dx\.)?doi\.org", rf"/(?i:10\.48550/arxiv\.){_ARXIV}(?:v\d+)?", "arxiv", "{0}"),
        (r"(?:dx\.)?doi\.org", rf"/({_DOI})", "doi", "{0}"),
        (r"(?:\w+\.)?arxiv\.org", rf"/(?:abs|pdf|html)/{_ARXIV}(?:v\d+)?(?:\.pdf)?", "arxiv", "{0}"),
        (r"nature\.com", r"/articles/([\w.-]+?)(?:\.pdf)?", "doi", "10.1038/{0}"),
        (
            r"(?:biorxiv|medrxiv)\.org",
            r"/content/(10\.1101/[\d.]+?)(?:v\d+)?(?:\.(?:abstract|full|pdf))*",
            "doi",
            "{0}",
        ),
        (r"(?:\w+\.)?biomedcentral\.com", rf"/(?:articles|track/pdf)/({_DOI})", "doi", "{0}"),
        (r"link\.springer\.com", rf"/(?:article|chapter|book)/({_DOI})", "doi", "{0}"),
        (r"pubmed\.ncbi\.nlm\.nih\.gov", r"/(\d+)", "pmid", "{0}"),
        (r"ncbi\.nlm\.nih\.gov", r"/pubmed/(\d+)", "pmid", "{0}"),
        (r"ncbi\.nlm\.nih\.gov|pmc\.ncbi\.nlm\.nih\.gov", r"(?:/pmc)?/articles/(PMC\d+)", "pmcid", "{0}"),
        (r"aclanthology\.org", r"/([A-Z]\d\d-\d{4}|\d{4}\.[\w-]+\.\d+)(?:\.pdf)?", "doi", "10.18653/v1/{0}"),
        (r"proceedings\.mlr\.press", r"/(v\d+/[\w-]+?)(?:\.html|/[\w-]+\.pdf)", "pmlr", "{0}"),
        (
            r"(?:proceedings\.neurips|papers\.nips)\.cc",
            r"/paper(?:_files/paper)?/\d{4}/(?:hash|file)/([0-9a-f]{32})-.*",
            "neurips",
            "{0}",
        ),
        (r"openaccess\.thecvf\.com", r"/.*/([\w-]+)_paper\.(?:html|pdf)", "cvf", "{0}"),
    )
)
_ADDRESS = re.compile(r"https?://[^\s/?#]+\.[^\s]*", re.IGNORECASE)
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')


def is_address(url: str) -> bool:
    """Whether this is an absolute web address, such as a link in a catalogue should be."""
    return _ADDRESS.fullmatch(url.strip()) is not None


def plain_address(url: str) -> str:
    """The address as an IRI: what may not stand in one (RFC 3987, 2.2) is percent-encoded."""
    return _NOT_IN_IRI.sub(lambda mark: "".join(f"%{byte:02X}" for byte in mark[0].encode()), url.strip())


def identify(url: str) -> Identifier:
    """What a paper's address identifies: its scheme and id, or ("url", the address without scheme, www. and slash)."""
    parts = urlsplit(plain_address(url))
    host = (parts.hostname or "").removeprefix("www.")
    if host == "openreview.net" and (forum := re.search(r"(?:^|&)id=([\w-]+)", parts.query)):
        return Identifier("openreview", forum[1])
    path = unquote(parts.path).rstrip("/")
    for host_pattern, path_pattern, scheme, template in _PATTERNS:
        if host_pattern.fullmatch(host) and (match := path_pattern.fullmatch(path)):
            value = template.format(match[1])
            return Identifier(scheme, value.lower() if scheme == "doi" else value)
    query = f"?{parts.query}" if parts.query else ""
    return Identifier("url", f"{host}{parts.path.rstrip('/')}{query}")
