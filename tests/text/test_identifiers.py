"""What addresses identify: one table of cases, and that any text is taken."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.identifiers import (
    SCHEMES,
    Identifier,
    aliases,
    identify,
    is_address,
    is_of_data,
    is_preprint,
    is_published,
    page_of,
    plain_address,
)
from tests.support.examples import examples

# Scheme and id, and addresses that identify it; the first is its plainest.
CASES: list[tuple[str, str, list[str]]] = [
    (
        "doi",
        "10.1109/jbhi.2024.3505955",
        [
            "https://doi.org/10.1109/jbhi.2024.3505955",
            "http://doi.org/10.1109/jbhi.2024.3505955",
            "https://www.doi.org/10.1109/jbhi.2024.3505955",
            "https://dx.doi.org/10.1109/JBHI.2024.3505955",
            "HTTPS://DOI.ORG/10.1109/JBHI.2024.3505955",
            "https://doi.org/10.1109/JBHI.2024.3505955/",
            "https://doi.org/10.1109/jbhi.2024.3505955.",
            "https://doi.org/10.1109/jbhi.2024.3505955,",
            "https://doi.org/10.1109/jbhi.2024.3505955#abstract",
            "https://doi.org/10.1109/jbhi.2024.3505955?casa_token=abc",
            "https://doi.org:443/10.1109%2Fjbhi.2024.3505955",
            " https://doi.org/10.1109/jbhi.2024.3505955\n",
            "doi.org/10.1109/jbhi.2024.3505955",
        ],
    ),
    ("doi", "10.1016/s0140-6736(23)02056-1", ["https://doi.org/10.1016/S0140-6736(23)02056-1"]),
    ("doi", "10.1093/nar/25.17.3389", ["https://doi.org/10.1093/nar/25.17.3389"]),
    ("doi", "10.1609/aaai.v33i01.3301590", ["https://doi.org/10.1609/AAAI.V33I01.3301590"]),
    (
        "doi",
        "10.1002/(sici)1097-0258(19980815)17:15<1661::aid-sim968>3.0.co;2-2",
        [
            "https://doi.org/10.1002/(SICI)1097-0258(19980815)17:15%3C1661::AID-SIM968%3E3.0.CO;2-2",
            "https://doi.org/10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2",
        ],
    ),
    (
        "doi",
        "10.1038/s42256-024-00807-9",
        [
            "https://doi.org/10.1038/s42256-024-00807-9",
            "https://www.nature.com/articles/s42256-024-00807-9",
            "http://nature.com/articles/s42256-024-00807-9/",
            "https://www.nature.com/articles/s42256-024-00807-9#Sec11",
            "https://www.nature.com/articles/s42256-024-00807-9.pdf",
            "https://www.nature.com/articles/s42256-024-00807-9_reference.pdf",
            "https://www.nature.com/articles/s42256-024-00807-9/figures/1",
            "https://www.nature.com/articles/s42256-024-00807-9.",
            "https://idp.nature.com/authorize/casa?redirect_uri=https://www.nature.com/articles/s42256-024-00807-9"
            "&casa_token=x:y",
            "https://idp.nature.com/authorize?redirect_uri=https%3A%2F%2Fwww.nature.com%2Farticles%2Fs42256-024-00807-9",
        ],
    ),
    ("doi", "10.1038/sdata201635", ["https://www.nature.com/articles/sdata201635"]),
    ("doi", "10.1038/ng.2764", ["https://www.nature.com/articles/ng.2764."]),
    ("doi", "10.1038/323533a0", ["https://www.nature.com/articles/323533a0"]),
    (
        "doi",
        "10.1101/2021.10.04.463034",
        [
            "https://doi.org/10.1101/2021.10.04.463034",
            "https://www.biorxiv.org/content/10.1101/2021.10.04.463034",
            "https://www.biorxiv.org/content/10.1101/2021.10.04.463034v2",
            "https://www.biorxiv.org/content/10.1101/2021.10.04.463034v2.abstract",
            "https://www.biorxiv.org/content/10.1101/2021.10.04.463034.abstract",
            "https://www.biorxiv.org/content/10.1101/2021.10.04.463034v2.full.pdf",
            "https://www.biorxiv.org/content/10.1101/2021.10.04.463034v2.full.pdf+html",
            "https://www.biorxiv.org/content/10.1101/2021.10.04.463034v2.full-text",
        ],
    ),
    ("doi", "10.64898/2026.06.19.26356060", ["https://www.medrxiv.org/content/10.64898/2026.06.19.26356060v1"]),
    (
        "doi",
        "10.1186/s12911-019-0761-8",
        [
            "https://bmcmedinformdecismak.biomedcentral.com/articles/10.1186/s12911-019-0761-8",
            "https://bmcmedinformdecismak.biomedcentral.com/articles/10.1186/s12911-019-0761-8?ref=x",
            "https://bmcmedinformdecismak.biomedcentral.com/counter/pdf/10.1186/s12911-019-0761-8.pdf",
            "https://bmcmedinformdecismak.biomedcentral.com/track/pdf/10.1186/s12911-019-0761-8",
            "https://link.springer.com/article/10.1186/s12911-019-0761-8",
        ],
    ),
    (
        "doi",
        "10.1007/978-3-031-43993-3_51",
        [
            "https://link.springer.com/chapter/10.1007/978-3-031-43993-3_51",
            "https://link.springer.com/content/pdf/10.1007/978-3-031-43993-3_51.pdf",
            "https://link.springer.com/chapter/10.1007/978-3-031-43993-3_51/fulltext.html",
            "https://dl.acm.org/doi/abs/10.1007/978-3-031-43993-3_51",
        ],
    ),
    (
        "doi",
        "10.1056/aioa2300138",
        [
            "https://ai.nejm.org/doi/10.1056/AIoa2300138",
            "https://ai.nejm.org/doi/full/10.1056/AIoa2300138",
            "https://ai.nejm.org/doi/abs/10.1056/AIoa2300138?query=x",
        ],
    ),
    ("doi", "10.1371/journal.pmed.1002699", ["https://journals.plos.org/plosmedicine/article?id=10.1371/journal.pmed.1002699"]),
    ("doi", "10.1093/database/baac102", ["https://academic.oup.com/database/article-abstract/doi/10.1093/database/baac102/6858529"]),
    (
        "arxiv",
        "2401.02458",
        [
            "https://arxiv.org/abs/2401.02458",
            "http://www.arxiv.org/abs/2401.02458/",
            "https://arxiv.org/abs/2401.02458v3",
            "https://arxiv.org/abs/2401.02458?context=cs",
            "https://arxiv.org/abs/arXiv:2401.02458",
            "https://arxiv.org/pdf/2401.02458",
            "https://arxiv.org/pdf/2401.02458.pdf",
            "https://arxiv.org/pdf/2401.02458v2.pdf",
            "https://arxiv.org/html/2401.02458v1#S3",
            "https://export.arxiv.org/abs/2401.02458",
            "https://doi.org/10.48550/arXiv.2401.02458",
            "https://doi.org/10.48550/ARXIV.2401.02458",
            "https://doi.org/10.48550/arXiv.2401.02458v1",
            "https://ar5iv.org/abs/2401.02458",
            "https://ar5iv.labs.arxiv.org/html/2401.02458",
            "https://www.alphaxiv.org/abs/2401.02458",
            "https://huggingface.co/papers/2401.02458",
        ],
    ),
    ("arxiv", "0704.0001", ["https://arxiv.org/abs/0704.0001"]),
    ("arxiv", "cs/0112017", ["https://arxiv.org/abs/cs/0112017v1", "https://doi.org/10.48550/arXiv.cs/0112017"]),
    ("arxiv", "math.GT/0309136", ["https://arxiv.org/abs/math.GT/0309136", "https://arxiv.org/pdf/math.GT/0309136.pdf"]),
    ("arxiv", "q-bio.NC/0701012", ["https://arxiv.org/abs/q-bio.NC/0701012"]),
    (
        "pmid",
        "30035154",
        [
            "https://pubmed.ncbi.nlm.nih.gov/30035154/",
            "https://pubmed.ncbi.nlm.nih.gov/30035154",
            "https://www.ncbi.nlm.nih.gov/pubmed/30035154",
        ],
    ),
    (
        "pmcid",
        "PMC6345440",
        [
            "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC6345440/",
            "https://pmc.ncbi.nlm.nih.gov/articles/PMC6345440/",
            "https://pmc.ncbi.nlm.nih.gov/articles/pmc6345440",
            "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC6345440/pdf/nihms.pdf",
            "https://europepmc.org/articles/PMC6345440",
        ],
    ),
    (
        "openreview",
        "QzTpTRVtrP",
        [
            "https://openreview.net/forum?id=QzTpTRVtrP",
            "https://openreview.net/pdf?id=QzTpTRVtrP",
            "https://openreview.net/forum?id=QzTpTRVtrP&noteId=abc",
            "https://openreview.net/forum?noteId=abc&id=QzTpTRVtrP#discussion",
        ],
    ),
    (
        "doi",
        "10.18653/v1/2024.findings-acl.348",
        [
            "https://doi.org/10.18653/v1/2024.findings-acl.348",
            "https://aclanthology.org/2024.findings-acl.348/",
            "https://www.aclanthology.org/2024.findings-acl.348.pdf",
        ],
    ),
    ("doi", "10.18653/v1/p19-1215", ["https://aclanthology.org/P19-1215/", "https://www.aclweb.org/anthology/P19-1215"]),
    ("doi", "10.18653/v1/2022.acl-long.551", ["https://aclanthology.org/2022.acl-long.551"]),
    ("doi", "10.18653/v1/2021.bionlp-1.20", ["https://aclanthology.org/2021.bionlp-1.20.pdf"]),
    # venues and years that have no DOI, or another one
    ("acl", "2024.lrec-main.3", ["https://aclanthology.org/2024.lrec-main.3/"]),
    ("acl", "W04-1213", ["https://aclanthology.org/W04-1213.pdf"]),
    ("acl", "Q18-1001", ["https://aclanthology.org/Q18-1001"]),
    (
        "pmlr",
        "v174/pal22a",
        [
            "https://proceedings.mlr.press/v174/pal22a.html",
            "http://proceedings.mlr.press/v174/pal22a",
            "https://proceedings.mlr.press/v174/pal22a/pal22a.pdf",
        ],
    ),
    (
        "neurips",
        "5abcdf8ecdcacba028c6662789194572",
        [
            "https://proceedings.neurips.cc/paper_files/paper/2023/hash/5abcdf8ecdcacba028c6662789194572-Abstract-Datasets_and_Benchmarks.html",
            "https://proceedings.neurips.cc/paper_files/paper/2023/file/5abcdf8ecdcacba028c6662789194572-Paper-Datasets_and_Benchmarks.pdf",
            "https://papers.nips.cc/paper/2023/hash/5abcdf8ecdcacba028c6662789194572-Abstract.html",
        ],
    ),
    (
        "cvf",
        "Wang_ChestX-ray8_Hospital-Scale_Chest_CVPR_2017",
        [
            "https://openaccess.thecvf.com/content_cvpr_2017/html/Wang_ChestX-ray8_Hospital-Scale_Chest_CVPR_2017_paper.html",
            "http://openaccess.thecvf.com/content_cvpr_2017/papers/Wang_ChestX-ray8_Hospital-Scale_Chest_CVPR_2017_paper.pdf",
        ],
    ),
    (
        "url",
        "physionet.org/content/clinical-t5/1.0.0",
        [
            "https://www.physionet.org/content/clinical-t5/1.0.0/",
            "http://physionet.org/content/clinical-t5/1.0.0",
            "https://PhysioNet.org:443/content/clinical-t5/1.0.0#files",
            "https://physionet.org/content/clinical-t5/1.0.0/?utm_source=x&utm_medium=y",
        ],
    ),
    (
        "ieee",
        "10261199",
        [
            "https://ieeexplore.ieee.org/document/10261199/",
            "https://ieeexplore.ieee.org/abstract/document/10261199",
            "https://ieeexplore.ieee.org/stamp/stamp.jsp?tp=&arnumber=10261199",
            "https://ieeexplore.ieee.org/stampPDF/getPDF.jsp?arnumber=10261199",
        ],
    ),
    (
        "aaai",
        "28308",
        [
            "https://ojs.aaai.org/index.php/AAAI/article/view/28308",
            "https://ojs.aaai.org/index.php/AAAI/article/download/28308/28607",
        ],
    ),
    (
        "pii",
        "S1361841522002043",
        [
            "https://www.sciencedirect.com/science/article/pii/S1361841522002043",
            "https://www.sciencedirect.com/science/article/abs/pii/S1361841522002043",
            "https://linkinghub.elsevier.com/retrieve/pii/S1361841522002043",
        ],
    ),
    (
        "oup",
        "bioinformatics/5566506",
        [
            "https://academic.oup.com/bioinformatics/article/36/4/1234/5566506",
            "https://academic.oup.com/bioinformatics/article-abstract/36/4/1234/5566506?login=false",
        ],
    ),
    ("doi", "10.2139/ssrn.4321", ["https://papers.ssrn.com/sol3/papers.cfm?abstract_id=4321", "https://ssrn.com/abstract=4321"]),
    ("doi", "10.1039/d4sc00966e", ["https://pubs.rsc.org/en/content/articlehtml/2024/sc/d4sc00966e"]),
    ("doi", "10.21203/rs.3.rs-123/v1", ["https://www.researchsquare.com/article/rs-123/v1"]),
    ("doi", "10.20944/preprints202301.0001.v1", ["https://www.preprints.org/manuscript/202301.0001/v1"]),
    ("doi", "10.5281/zenodo.123", ["https://zenodo.org/records/123", "https://zenodo.org/record/123"]),
    ("doi", "10.24963/ijcai.2023/123", ["https://www.ijcai.org/proceedings/2023/0123"]),
    ("doi", "10.7554/elife.12345", ["https://elifesciences.org/articles/12345"]),
    ("doi", "10.2196/e46924", ["https://www.jmir.org/2023/1/e46924/"]),
    ("doi", "10.3389/fpubh.2023.1166120", ["https://www.frontiersin.org/articles/10.3389/fpubh.2023.1166120/full"]),
    ("doi", "10.1088/1361-6560/ad1", ["https://iopscience.iop.org/article/10.1088/1361-6560/ad1/pdf"]),
    ("url", "synapse.org#!Synapse:syn1/wiki/2", ["https://www.synapse.org/#!Synapse:syn1/wiki/2"]),
    ("url", "example.org/a?b=1&c=2", ["https://example.org/a/?casa_token=x&b=1&utm_id=3&c=2"]),
    ("url", "example.org:8080", ["http://example.org:8080/", "http://www.example.org:8080"]),
    # only forms that are sure: no article, no scan of the DOI's prefix in some other path
    ("url", "nature.com/nature", ["https://www.nature.com/nature/"]),
    ("url", "openreview.net/group?id=ICLR.cc", ["https://openreview.net/group?id=ICLR.cc"]),
    ("url", "github.com/x/10.1038/y", ["https://github.com/x/10.1038/y"]),
    ("url", "doi.org/10.1038", ["https://doi.org/10.1038/"]),
    ("url", "notarxiv.org/abs/2401.02458", ["https://notarxiv.org/abs/2401.02458"]),
    ("url", "%5b", ["http://["]),
    ("url", "http://℀.org/x", ["http://℀.org/x"]),  # urlsplit raises
    ("url", "", ["", "   ", "#models"]),
]  # fmt: skip
ADDRESSES = [(address, scheme, value) for scheme, value, addresses in CASES for address in addresses]


@pytest.mark.parametrize(("address", "scheme", "value"), ADDRESSES)
def test_identify(address: str, scheme: str, value: str) -> None:
    assert identify(address) == (scheme, value)


def test_all_schemes_have_cases() -> None:
    assert {scheme for scheme, _, _ in CASES} == set(SCHEMES)
    assert len(ADDRESSES) == 148


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://doi.org/10.1038/x", True),
        ("http://example.org", True),
        ("HTTPS://Example.org:8080/a?b#c", True),
        (" https://example.org/a(b) ", True),
        ("https://例え.jp/パス", True),
        ("https://example.org?x", True),
        ("", False),
        ("-", False),
        ("#models", False),
        ("docs/page.md", False),
        ("www.example.org", False),
        ("ftp://example.org/x", False),
        ("mailto:a@example.org", False),
        ("javascript:alert(1)", False),
        ("https:/example.org", False),
        ("https://", False),
        ("https://localhost/x", False),
        ("https://example..org", False),
        ("https://example.org/a b", False),
        ("http://[example.org/x", False),
        ("http://https://example.org", False),
    ],
)
def test_is_address(url: str, expected: bool) -> None:
    assert is_address(url) is expected


ANY_TEXT = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            [*":/?#[]@%&=.;,|<> \t\n", "http:", "https://", "www.", "doi.org/10.1/", "arxiv.org/abs/", "\ufffd"]
        ),
        max_size=20,
    ).map("".join),
    st.builds("https://{}/{}".format, st.text(max_size=10), st.text(max_size=20)),
)


@given(ANY_TEXT)
@examples(400)
def test_any_text_identifies_something_and_that_itself(text: str) -> None:
    scheme, value = identify(text)
    assert scheme in SCHEMES
    if scheme == "url":
        assert identify(value) == (scheme, value)


@given(ANY_TEXT)
@examples(400)
def test_every_address_is_an_iri_once_plain(text: str) -> None:
    plain = plain_address(text)
    assert plain_address(plain) == plain
    if is_address(text):
        ox.parse(f"<{plain}> <{plain}> <{plain}> .".encode(), format=ox.RdfFormat.N_TRIPLES).__next__()


def test_what_an_identifier_tells() -> None:
    journal, article = identify("https://doi.org/10.1609/AAAI.V38I5.28308"), identify("https://doi.org/10.1000/x")
    assert aliases(journal) == (identify("https://ojs.aaai.org/index.php/AAAI/article/view/28308"),)
    assert aliases(article) == ()
    preprints = ("https://arxiv.org/abs/2401.00001", "https://www.biorxiv.org/content/10.1101/2024.01.02.123456v2")
    published = (
        "https://doi.org/10.1000/x",
        "https://proceedings.mlr.press/v1/x",
        "https://aclanthology.org/W19-5006/",
    )
    data = ("https://zenodo.org/record/1", "https://doi.org/10.13026/abc")
    neither = ("https://openreview.net/forum?id=abc", "https://x.org/p.pdf", "https://pubmed.ncbi.nlm.nih.gov/123/")
    for addresses, said in (
        (preprints, (True, False, False)),
        (published, (False, True, False)),
        (data, (False, False, True)),
        (neither, (False, False, False)),
    ):
        for its in map(identify, addresses):
            assert (is_preprint(its), is_published(its), is_of_data(its)) == said, its


@pytest.mark.parametrize(("scheme", "value"), sorted({case[:2] for case in CASES}))
def test_page_of_identifier(scheme: str, value: str) -> None:
    """The page of an identifier has that identifier; of some schemes, the id alone doesn't make an address."""
    page = page_of(Identifier(scheme, value))
    assert identify(page) == (scheme, value) if page is not None else scheme in ("neurips", "cvf", "oup", "url")
