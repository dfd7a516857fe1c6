"""What a link leads to, as its label says, and where that says nothing, as its address does.

Lists label links in many words ("[Paper]", "[arXiv]", "[Official code]", "下载链接"), but these mean few things: a
paper, code, or another page.
"""

from __future__ import annotations

import re

from kg.model import Link
from kg.text.identifiers import LONGEST_ADDRESS, identify
from kg.text.patterns import LONGEST

__all__ = ["CODE_ADDRESS", "CODE_LABEL", "is_paper_address", "is_plain_label", "label", "role"]

CODE_LABEL = re.compile(
    r"\b(?:code|codes|codebase|github|gitlab|gitee|bitbucket|repo|repository)\b|代码|源码", re.IGNORECASE
)
CODE_ADDRESS = re.compile(r"https?://(?:www\.)?(?:github|gitlab|gitee|bitbucket)\.(?:com|org)/", re.IGNORECASE)

_PAPER_LABEL = re.compile(
    r"\b(?:papers?|pdf|arxiv|(?:bio|med|chem|psy)rxiv|doi|preprint|publication|article|manuscript|full[- ]?text"
    r"|openreview|acl anthology|ieee(?: ?xplore)?|springer(?:link)?|elsevier|sciencedirect|nature|science|cell|pubmed"
    r"|pmc|neurips|(?:technical |tech )?report)\b|论文|文章|原文|文献",
    re.IGNORECASE,
)
_PAGE_LABEL = re.compile(
    r"\b(?:data|datasets?|database|corpus|hugging ?face|hf|modelscope|models?|weights?|checkpoints?|project"
    r"|web(?:site|page)?|site|home ?page|home|blog|demo|video|youtube|slides?|poster|supp\w*|leaderboard|platform"
    r"|links?|page|download"
    r"|here|api|docs?|documentation|tutorials?|notebooks?|colab|spaces?|url|zenodo|kaggle|physionet|figshare|synapse|news"
    r"|press|post|tweet|twitter|bib(?:tex)?|cite|google|app|tool|server|portal|source|release|more|info)\b"
    r"|链接|下载|官网|主页|模型|数据|项目|地址|权重|🤗|^\*+$",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"papers?|pdf|arxiv|(?:bio|med)rxiv|doi|preprint|articles?|codes?|github|repo(?:sitory)?|links?|project(?: page)?"
    r"|(?:web)?page|website|home ?page|demo|blog|slides?|video|supp\w*|论文|文章|代码|链接|项目|主页",
    re.IGNORECASE,
)
_CITED = re.compile(  # "Bold et al.", "Bold and Dale, 2021"
    r"[^\W\d]\S* et\.? al\.?,?(?: ?\(?(?:19|20)\d\d[a-z]?\)?)?"
    r"|[A-Z]\S* (?:and|&) [A-Z]\S*,? ?\(?(?:19|20)\d\d[a-z]?\)?"
)
_LONGEST = 4
"""The words of a label: "Link to the paper" is one, a sentence is none."""
_AROUND = re.compile(r"^[\W_]++|(?<=[^\W_])[\W_]++$")
_PAPER_HOST = re.compile(
    r"https?://(?:[\w-]+\.)*(?:nature\.com/articles|sciencedirect\.com|ieeexplore\.ieee\.org|computer\.org/csdl"
    r"|springer\.com|acm\.org|arxiv\.org|openreview\.net|aclanthology\.org|aclweb\.org|cell\.com|thelancet\.com"
    r"|nejm\.org|jamanetwork\.com|bmj\.com|science\.org|sciencemag\.org|pnas\.org|mdpi\.com|frontiersin\.org"
    r"|wiley\.com|oup\.com|tandfonline\.com|sagepub\.com|biorxiv\.org|medrxiv\.org|chemrxiv\.org|ssrn\.com"
    r"|researchsquare\.com|semanticscholar\.org|openalex\.org|mlr\.press|neurips\.cc|nips\.cc|thecvf\.com|aaai\.org"
    r"|ijcai\.org|jmir\.org|rsna\.org|plos\.org|elifesciences\.org|ncbi\.nlm\.nih\.gov|europepmc\.org|hal\.science"
    r"|iclr\.cc/virtual|icml\.cc/virtual|spiedigitallibrary\.org|researchgate\.net|isca-speech\.org|ahajournals\.org"
    r"|acs\.org|rsc\.org|iop\.org|aip\.org|asco(?:pubs)?\.org|embopress\.org|genome\.cshlp\.org|karger\.com"
    r"|direct\.mit\.edu|jbc\.org|liebertpub\.com|worldscientific\.com|preprints\.org|authorea\.com|techrxiv\.org|hindawi\.com|cambridge\.org/core"
    r"|biomedcentral\.com|the-innovation\.org|spj\.science\.org|ajronline\.org|arvojournals\.org|vldb\.org|ecva\.net"
    r"|midl\.io|bmvc?\w*\.org|jmlr\.org|doi\.org|dx\.doi\.org)(?:[/?#]|$)|https?://\S+\.pdf(?:[?#]\S*)?$",
    re.IGNORECASE,
)

_PAPER_PATH = re.compile(r"https?://[^/?#]+/(?:[^?#]*/)?(?:doi|10\.\d{4,9})/", re.IGNORECASE)


def label(link: Link) -> str:
    """The text of a link without the brackets around it."""
    return link.text.strip("[]【】 ")


def role(text: str) -> str | None:
    """What a label says is behind a link: "paper", "code" or "page"; None if it is no label but a name or title."""
    if not text.strip("[]()【】 "):
        return "page"
    if len(text) > LONGEST:
        return None
    bare = _AROUND.sub("", text) or text
    if _CITED.fullmatch(bare):
        return "paper"
    if len(bare.split()) > _LONGEST or ":" in bare:
        return None
    for pattern, what in ((CODE_LABEL, "code"), (_PAPER_LABEL, "paper"), (_PAGE_LABEL, "page")):
        if pattern.fullmatch(bare) or ((found := pattern.search(bare)) is not None and _is_most(found[0], bare)):
            return what
    return None


def is_plain_label(text: str) -> bool:
    """Whether a text can only be a label, and not the name of a thing, as "PubMed" and "Nature" can.

    In brackets of its own it is one if its last word is: "[Dataset download]", "[Construction code]".
    """
    bare = text.strip("[]【】 ")
    if len(bare) > LONGEST:
        return False
    if bare != text.strip() and 0 < len(bare.split()) <= _LONGEST:
        return role(bare) is not None or role(bare.split()[-1]) is not None
    return _PLAIN.fullmatch(bare) is not None


def _is_most(word: str, text: str) -> bool:
    """Whether a word of a label leaves room for few others: "Paper 1", "Official code", not "Nature of data"."""
    words = text.split()
    if len(words) == 1:
        return _NUMBERED.fullmatch(text.lower().removeprefix(word.lower())) is not None
    bare = [its.lower().strip("()[],") for its in words]
    known = [its for its in bare if its in _BESIDE or _YEAR.fullmatch(its) or any(is_its(its) for is_its in _KNOWN)]
    return len(known) >= len(words) - 1 and len(known) * 2 > len(words)


_NUMBERED = re.compile(r"s?[-_#]?\d*|页|连结|地址|链接")
_YEAR = re.compile(r"(?:19|20)\d\d")
_KNOWN = (CODE_LABEL.search, _PAPER_LABEL.search, _PAGE_LABEL.search)
_BESIDE = frozenset({"official", "unofficial", "link", "to", "the", "and", "&", "training", "inference", "page"})
_BESIDE |= {"pytorch", "tensorflow", "1", "2", "3", "v1", "v2"}


def is_paper_address(url: str) -> bool:
    """Whether an address is a paper's, by its form: it holds a paper's identifier, or is a publisher's page of one.

    What has no digit behind the host is a front page, a journal or a help page: arXiv and PubMed are corpora, too.
    """
    url = url.strip()
    if len(url) > LONGEST_ADDRESS:
        return False
    if identify(url).scheme != "url":
        return True
    is_numbered = any(map(str.isdigit, url.partition("//")[2].partition("/")[2])) or url.lower().endswith(".pdf")
    return is_numbered and (_PAPER_HOST.match(url) is not None or _PAPER_PATH.search(url) is not None)
