"""What an address identifies: URL to (scheme, id).

Only what the form of an address lets one derive; nothing is looked up. The rules: DOIs are case-insensitive and
written here in lower case (DOI Handbook, 3.4); arXiv's own DOIs are 10.48550/arXiv.<id>; an arXiv version (v2) is the
same work; nature.com/articles/<suffix> is 10.1038/<suffix>; pages of many publishers carry their DOI.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

__all__ = [
    "LONGEST_ADDRESS",
    "PAPER_IDENTIFIERS", "SCHEMES", "Identifier", "aliases", "as_page", "identify", "is_address", "is_of_data",
    "is_preprint", "is_published", "page_of", "plain_address", "web_address",
]  # fmt: skip

# From the strongest to the weakest: what a paper is named by if it has several.
SCHEMES = (
    "doi", "arxiv", "pmid", "pmcid", "openreview", "acl", "pmlr", "neurips", "cvf", "aaai", "ieee", "pii", "oup", "url",
)  # fmt: skip
PAPER_IDENTIFIERS = SCHEMES[:4]
"""Those that a paper has as fields of its own."""


class Identifier(NamedTuple):
    """A scheme and the id in it, in its canonical form."""

    scheme: str
    value: str


_DOI = r"10\.\d{4,9}/[^\s?]+"
_OF_RXIV = r"10\.\d{4,9}/(?:\.*+\d++(?=[.?&]|v\d|\Z))++"
_ARXIV = r"(?i:arxiv:)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?"
_NEURIPS = r"(?:proceedings|papers)\.(?:neurips|nips)\.cc"
_NCBI = r"ncbi\.nlm\.nih\.gov"
_ACL = r"(?:aclanthology\.org|aclweb\.org/anthology)"
# The venues whose papers all have such a DOI; LREC, TACL, many workshops and years have none, or another.
_ACL_WITH_DOI = (
    r"[DEKNPS]1[6-9]-\d{4}|20[2-9]\d\.(?:findings-)?(?:acl|eacl|naacl|emnlp|bionlp|clinicalnlp)(?:-\w+)?\.\d+"
)
# Address without scheme, www., fragment and final slash → scheme, and the template of the id. The first that fits.
_PATTERNS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(rf"(?:{pattern})(?:[?&].*)?"), scheme, template)
    for pattern, scheme, template in (
        (rf"(?:dx\.)?doi\.org/(?i:10\.48550/arxiv\.){_ARXIV}", "arxiv", "{0}"),
        (rf"(?:dx\.)?doi\.org/({_DOI})", "doi", "{0}"),
        (rf"(?:\w+\.)?arxiv\.org/(?:abs|pdf|html)/{_ARXIV}(?:\.pdf)?", "arxiv", "{0}"),
        (rf"(?:ar5iv\.org|ar5iv\.labs\.arxiv\.org|alphaxiv\.org)/(?:abs|html)/{_ARXIV}", "arxiv", "{0}"),
        (rf"huggingface\.co/papers/{_ARXIV}", "arxiv", "{0}"),
        (r"nature\.com/articles/([\w.-]+?)(?:_reference)?(?:\.pdf|/(?:figures|tables)/.*)?", "doi", "10.1038/{0}"),
        (r"idp\.nature\.com/.*\?.*nature\.com/articles/([\w.-]+)", "doi", "10.1038/{0}"),  # a log-in on the way
        (rf"(?:bio|med)rxiv\.org/content/({_OF_RXIV})(?:v\d+)?(?:\.[\w+-]+)*", "doi", "{0}"),
        (rf"[\w-]+\.biomedcentral\.com/(?:articles|(?:track|counter)/pdf)/({_DOI}?)(?:\.pdf)?", "doi", "{0}"),
        (rf"link\.springer\.com/(?:[a-z]+/)+({_DOI}?)(?:\.pdf|/fulltext\.html)?", "doi", "{0}"),
        (r"journals\.plos\.org/.*\?(?:.*&)?id=(10\.1371/[\w.]+)", "doi", "{0}"),
        (r"academic\.oup\.com/\w+/article(?:-abstract)?/doi/(10\.1093/\w+/\w+)/\d+", "doi", "{0}"),
        (r"elifesciences\.org/(?:articles|reviewed-preprints)/(\d+)(?:v\d+)?", "doi", "10.7554/elife.{0}"),
        (r"(?:[\w-]+\.)?frontiersin\.org/(?:[a-z]+/)+(10\.3389/[\w.]+?)(?:/(?:full|abstract|pdf))?", "doi", "{0}"),
        (r"(?:[\w-]+\.)?iop\.org/article/(10\.\d{4,9}/[^\s?]+?)(?:/(?:pdf|meta))?", "doi", "{0}"),
        (r"(?:[a-z-]+\.)?jmir\.org/\d{4}/\d+/(e\d+)(?:/\w+)?", "doi", "10.2196/{0}"),
        (r"pubs\.rsc\.org/\w+/content/\w+/\d{4}/\w+/(\w+)", "doi", "10.1039/{0}"),
        (r"preprints\.org/manuscript/(\d{6}\.\d{4})/(v\d+)(?:/\w+)?", "doi", "10.20944/preprints{0}.{1}"),
        (r"researchsquare\.com/article/(rs-\d+)/(v\d+)(?:\.pdf|_\w+\.pdf)?", "doi", "10.21203/rs.3.{0}/{1}"),
        (r"(?:papers\.)?ssrn\.com/(?:abstract=|sol3/.*\?(?:.*&)?abstract_id=)(\d+)", "doi", "10.2139/ssrn.{0}"),
        (r"zenodo\.org/(?:record|records|doi/10\.5281/zenodo\.)/?(\d+)(?:/.*)?", "doi", "10.5281/zenodo.{0}"),
        (r"ijcai\.org/proceedings/(\d{4})/(?:0(?=\d))*+(\d+)", "doi", "10.24963/ijcai.{0}/{1}"),
        (rf"[\w.-]+/doi/(?:[a-z]+/)?({_DOI})", "doi", "{0}"),  # ACM, NEJM, PNAS, Science, Wiley and others
        (rf"pubmed\.{_NCBI}/(\d+)|{_NCBI}/pubmed/(\d+)", "pmid", "{0}"),
        (rf"(?:pmc\.{_NCBI}|{_NCBI}/pmc|europepmc\.org)/articles/(?i:pmc)(\d+)(?:/.*)?", "pmcid", "PMC{0}"),
        (r"openreview\.net/(?:forum|pdf|attachment)\?(?:.*&)?id=([\w-]+)", "openreview", "{0}"),
        (rf"{_ACL}/({_ACL_WITH_DOI})(?:\.pdf)?", "doi", "10.18653/v1/{0}"),
        (rf"{_ACL}/([A-Z]\d\d-\d{{4}}|\d{{4}}\.[\w-]+\.\d+)(?:\.pdf)?", "acl", "{0}"),
        (r"proceedings\.mlr\.press/(v\d+/[\w-]+?)(?:\.html|/[\w-]+\.pdf)?", "pmlr", "{0}"),
        (rf"{_NEURIPS}/paper(?:_files/paper)?/\d{{4}}/(?:hash|file)/([0-9a-f]{{32}})-.*", "neurips", "{0}"),
        (r"ojs\.aaai\.org/index\.php/AAAI/article/(?:view|download)/(\d+)(?:/\d+)?", "aaai", "{0}"),
        (r"ieeexplore\.ieee\.org/(?:abstract/|iel\d+/)?document/(\d+)", "ieee", "{0}"),
        (r"ieeexplore\.ieee\.org/stampPDF/getPDF\.jsp\?(?:.*&)?arnumber=(\d+)", "ieee", "{0}"),
        (r"ieeexplore\.ieee\.org/stamp/stamp\.jsp\?(?:.*&)?arnumber=(\d+)", "ieee", "{0}"),
        (r"(?:sciencedirect|linkinghub\.elsevier)\.com/(?:[a-z]+/)*pii/(S\w+)(?:/\w+)?", "pii", "{0}"),
        (r"academic\.oup\.com/(\w+)/(?:advance-)?article(?:-\w+)?/(?:\w+/)*(\d{5,})", "oup", "{0}/{1}"),
        (r"openaccess\.thecvf\.com/.*/([\w-]+)_paper\.(?:html|pdf)", "cvf", "{0}"),
    )
)
_PAGES = {
    "doi": "https://doi.org/{}",
    "arxiv": "https://arxiv.org/abs/{}",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}",
    "pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/{}",
    "openreview": "https://openreview.net/forum?id={}",
    "acl": "https://aclanthology.org/{}",
    "pmlr": "https://proceedings.mlr.press/{}.html",
    "aaai": "https://ojs.aaai.org/index.php/AAAI/article/view/{}",
    "ieee": "https://ieeexplore.ieee.org/document/{}",
    "pii": "https://www.sciencedirect.com/science/article/pii/{}",
    "url": "https://{}",
}
_AAAI = re.compile(r"10\.1609/aaai\.v\d+i\d+\.(\d+)")
# bioRxiv and medRxiv, Research Square, SSRN, Preprints.org, ChemRxiv, PsyArXiv, OSF, TechRxiv, Authorea, arXiv
_PREPRINT = re.compile(
    r"10\.(?:1101/\d|64898/\d|21203/rs|2139/ssrn|20944/preprints|26434/chemrxiv|31234/|31219/|36227/techrxiv|22541/au|48550/)"
)
# UCI, Zenodo, PhysioNet, Dataverse, figshare, Synapse, Mendeley, Dryad, IEEE DataPort, Kaggle, Hugging Face, TCIA, GEO
_DATA = re.compile(r"10\.(?:24432|5281|13026|7910|6084|7303|17632|5061|21227|34740|57967|7937|25345|25452)/")
_ADDRESS = re.compile(r"https?://(?:[^\s/?#@]+@)?[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
# Without a scheme, only what a file can't be called: "www.", two dots before the first slash, or a well-known ending.
_NO_SCHEME = re.compile(
    r"(?:www\.[\w-]+(?:\.[\w-]+)+|[\w-]+\.[\w-]+(?:\.[\w-]+)*\.(?!md|html?|pdf|png|jpe?g|svg|csv|json)[a-z]{2,6}"
    r"|[\w-]+\.(?:com|org|net|edu|gov|io|ai))(?:[/?#]\S*)?",
    re.IGNORECASE,
)
LONGEST_ADDRESS = 2000
"""Characters of an address that may tell a paper, at most: publishers' are below 300."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_USUAL_HOST = re.compile(r"(?:www\.)*(.*?)(?::(?:80|443)?)*")
_NOISE = re.compile(r"(?:^|&)(?:casa_token|utm_\w+)=[^&]*")
# RFC 3987, 2.2: what may not stand in an IRI, a % without its digits among it; and any space
_NONCHARACTERS = "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
_NOT_IN_IRI = re.compile(
    r'[\s\x00-\x20<>"{}|\\^`\[\]\x7f-\x9f\ud800-\uf8ff\ufdd0-\ufdef\ufff0-\uffff\U000e0000-\U000e0fff\U000f0000-\U0010ffff'
    rf"{_NONCHARACTERS}]|%(?![0-9A-Fa-f]{{2}})"
)


@lru_cache(maxsize=4096)  # very many links by reference share one address
def is_address(url: str) -> bool:
    """Whether this is an absolute web address, such as a link in a catalogue should be."""
    return _ADDRESS.fullmatch(url.strip()) is not None


def web_address(url: str) -> str | None:
    """The address, with its scheme if only that is missing ("www.example.org/page"); None if it is none."""
    url = url.strip()
    if is_address(url):
        return url
    return f"https://{url}" if _NO_SCHEME.fullmatch(url) else None


def plain_address(url: str) -> str:
    """The address as an IRI: what may not stand in one is percent-encoded, a # within the fragment too."""
    before, mark, fragment = url.strip().partition("#")
    return _NOT_IN_IRI.sub(
        lambda mark: "".join(f"%{byte:02X}" for byte in mark[0].encode("utf-8", errors="replace")),
        before + mark + fragment.replace("#", "%23"),
    )


@lru_cache(maxsize=65536)
def identify(url: str) -> Identifier:
    """What a paper's address identifies: its scheme and id, or ("url", the address without scheme, www. and slash)."""
    address = plain_address(url)
    if len(address) > LONGEST_ADDRESS:
        return as_page(url)
    try:
        parts = urlsplit(address if _SCHEME.match(address) else f"//{address}")
    except ValueError:  # a host that can't be one
        return Identifier("url", address)
    usual = _USUAL_HOST.fullmatch(parts.netloc.lower())
    host = usual[1] if usual else parts.netloc
    query = _NOISE.sub("", parts.query).lstrip("&")
    query = f"?{query}" if query else ""
    where = unquote(f"{host}{parts.path.rstrip('/.,;')}{query}")
    for pattern, scheme, template in _PATTERNS:
        if (match := pattern.fullmatch(where)) is not None:
            value = template.format(*filter(None, match.groups()))
            return Identifier(scheme, value.lower() if scheme == "doi" else value)
    fragment = f"#{parts.fragment}" if parts.fragment[:1] in ("!", "/") else ""  # what chooses the page
    return Identifier("url", f"{host}{parts.path.rstrip('/')}{query}{fragment}")


def aliases(identifier: Identifier) -> tuple[Identifier, ...]:
    """What else the form of an identifier lets one derive: an article of AAAI has its number at the end of its DOI."""
    found = _AAAI.fullmatch(identifier.value) if identifier.scheme == "doi" else None
    return (Identifier("aaai", found[1]),) if found is not None else ()


def page_of(identifier: Identifier) -> str | None:
    """An address that has this identifier; None if the identifier alone doesn't make one."""
    page, value = _PAGES.get(identifier.scheme), identifier.value
    if page is None or "://" in value:  # an address that couldn't be taken apart
        return None
    return page.format(value if identifier.scheme == "url" else quote(value, safe="/:;()"))


def as_page(url: str) -> Identifier:
    """The identifier of an address as that of any page, whatever its form tells."""
    address = re.sub(r"^(?:[a-z]+://)?(?:www\.)*", "", plain_address(url), flags=re.IGNORECASE)
    return Identifier("url", address.partition("#")[0].rstrip("/"))


def is_preprint(identifier: Identifier) -> bool:
    """Whether an identifier is that of a preprint server."""
    scheme, value = identifier
    return scheme == "arxiv" or (scheme == "doi" and _PREPRINT.match(value) is not None)


def is_published(identifier: Identifier) -> bool:
    """Whether an identifier is that of a journal or of proceedings; a page, or PubMed, may have either."""
    if identifier.scheme == "doi":
        return not is_preprint(identifier) and not is_of_data(identifier)
    return identifier.scheme in ("acl", "pmlr", "neurips", "cvf", "aaai", "ieee", "pii", "oup")


def is_of_data(identifier: Identifier) -> bool:
    """Whether a DOI is that of data rather than of a paper: its registrant keeps data."""
    return identifier.scheme == "doi" and _DATA.match(identifier.value) is not None
