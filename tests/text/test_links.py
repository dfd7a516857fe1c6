"""What the labels of links and the headers of columns say, and what the form of an address tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.read import read_text
from kg.text.headers import SKIP, field_of
from kg.text.links import CODE_ADDRESS, is_paper_address, is_plain_label, role

ROLES = {
    "paper": [
        *("Paper", "paper", "[Paper]", "PDF", "arXiv", "bioRxiv", "DOI", "Preprint", "Nature", "Science", "Report"),
        *("Technical report", "Full text", "IEEE Xplore"),
        *("Bold et al.", "Bold et al", "Bold et al. 2021", "Bold et al., 2021", "(Bold et al. (2021))"),
        *(
            "Paper 1",
            "Paper 2023",
            "arXiv 2023",
            "Link to the paper",
            "Official paper",
            "论文",
            "原文",
            "**Paper**",
            "📄 Paper",
        ),
    ],
    "code": [
        *(
            "Code",
            "code",
            "[Code]",
            "GitHub",
            "Repo",
            "Official code",
            "Training code",
            "Code & Data",
            "Code (PyTorch)",
        ),
        *("Paper with code", "代码", "源码", "💻 Code"),
    ],
    "page": [
        *(
            "",
            "[]",
            "Page",
            "Project Page",
            "Website",
            "Data",
            "Dataset",
            "Model",
            "Weights",
            "Colab",
            "Demo",
            "Download",
        ),
        *("Tutorials", "Notebook", "here", "Blog", "Link", "下载链接", "官网", "主页", "🤗", "***", "Hugging Face"),
    ],
    None: [
        *(
            "HeartLM",
            "HeartLM code",
            "A model of rhythms",
            "Paper: HeartLM",
            "README",
            "Nature Medicine",
            "Data of hearts",
        ),
        *(
            "The code of all of the hearts",
            "Papers of the heart and of the lung",
            "CVPR 2023",
            "心律",
            "Database of rhythms",
        ),
        *("Construction code", "Bold, Cold et al. on rhythms"),
    ],
}


@pytest.mark.parametrize(("text", "what"), [(text, what) for what, texts in ROLES.items() for text in texts])
def test_role(text: str, what: str | None) -> None:
    assert role(text) == what


@pytest.mark.parametrize("text", ["Bold and Dale, 2021", "Bold & Dale (2021)"])
def test_a_paper_of_two_by_their_names(text: str) -> None:
    assert role(text) == "paper"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        *((text, True) for text in ("Paper", "[Paper]", "【论文】", "PDF", "Project page", "Code", " Code ")),
        *((text, False) for text in ("PubMed", "Nature", "HeartLM", "[HeartLM]", "[ICML 2023]", "", "[]")),
        # in brackets, by the last word
        *((text, True) for text in ("[Construction code]", "[Dataset download]", "[PubMed]", "[Nature]")),
        *((text, False) for text in ("Construction code", "Dataset download", "[Code of rhythms]")),
        ("[A code of more than four words in all]", False),
    ],
)
def test_plain_labels(text: str, plain: bool) -> None:
    assert is_plain_label(text) is plain


@pytest.mark.parametrize(
    "url",
    [
        *("https://arxiv.org/abs/2401.00001", "https://arxiv.org/pdf/2401.00001v2.pdf", "https://doi.org/10.1000/x"),
        *(
            "https://www.nature.com/articles/x-1",
            "https://idp.nature.com/authorize?redirect_uri=https%3A%2F%2Fwww.nature.com%2Farticles%2Fx-1",
        ),
        *("https://openreview.net/forum?id=abc", "https://aclanthology.org/2023.acl-long.1/", "https://x.org/p.pdf"),
        *(
            "https://x.org/p.pdf?raw=1",
            "https://pubmed.ncbi.nlm.nih.gov/123/",
            "https://ieeexplore.ieee.org/document/1",
        ),
        *(
            "https://link.springer.com/article/1",
            "https://www.biorxiv.org/content/early/2020/01/02/x",
            "http://proceedings.mlr.press/v1/x",
        ),
    ],
)
def test_addresses_of_papers(url: str) -> None:
    assert is_paper_address(url)
    assert CODE_ADDRESS.match(url) is None


@pytest.mark.parametrize(
    "url",
    [
        *("https://x.org/p", "https://github.com/o/r", "https://huggingface.co/o/r", "https://www.nature.com/"),
        *("https://x.org/#!Some:id1", "https://notarxiv.example/abs", "", "#local", "docs/x.md", "https://x.org/pdf"),
        *("https://arxiv.org/", "https://arxiv.org", "https://www.biorxiv.org", "https://arxiv.org/help/bulk_data"),
        *("https://pubmed.ncbi.nlm.nih.gov/download/", "https://www.ncbi.nlm.nih.gov/pmc/tools/openftlist/"),
        *("https://pubchem.ncbi.nlm.nih.gov/", "https://www.nejm.org/medical-articles/research"),
    ],
)
def test_other_addresses(url: str) -> None:
    assert not is_paper_address(url)


@pytest.mark.parametrize(
    "url", ["https://github.com/o/r", "http://www.github.com/o", "https://gitee.com/o/r", "https://bitbucket.org/o/r"]
)
def test_addresses_of_code(url: str) -> None:
    assert CODE_ADDRESS.match(url)


HEADERS = {
    "name": [
        "Model",
        "**Model**",
        "Method Name",
        "Dataset",
        "Name",
        "Model (ours)",
        "模型",
        "模型名称",
        "数据集",
        "名称",
    ],
    "base": ["Base LLM", "Backbone", "Base Model", "Based on", "基座", "基座模型"],
    "data": ["Training data", "Pre-training Data", "Trained on", "Data sources", "训练数据", "数据来源"],
    "scale": ["Scale", "# Params", "Params (B)", "Number of patients", "Data size", "参数量", "规模"],
    "task": ["Task", "Downstream tasks", "Applications", "任务", "应用场景"],
    "subfield": ["Modality", "Organ", "Domain", "Category", "Text Types", "领域", "模态"],
    "venue": ["Venue", "Journal", "Publication", "Venue / Year", "期刊", "会议"],
    "year": ["Year", "Date", "Release date", "Published Year", "时间", "年份", "发布时间"],
    "authors": ["Authors", "Institution", "Affiliations", "作者", "机构"],
    "code": ["Code", "GitHub", "Source code", "Code link", "代码", "开源地址"],
    "paper": ["Paper", "Paper Link", "Paper Title", "PDF", "论文", "论文链接"],
    "title": ["Title", "Paper title ", "标题", "题目"],
    "link": ["Link", "Links", "URL", "Website", "Hugging Face", "链接", "下载地址", "下载"],
    "description": ["Description", "Summary", "Notes", "简介", "备注"],
    SKIP: ["Stars", "⭐ Stars", "#", "No.", "Citations", "序号", "引用数"],
    None: ["Wobble", "Wobble (x)", "", "*", "Some other words", "心律"],
}


@pytest.mark.parametrize(("header", "field"), [(header, field) for field, its in HEADERS.items() for header in its])
def test_field_of(header: str, field: str | None) -> None:
    if header == "Paper title ":  # the more specific of two
        field = "paper"
    if header == "Text Types":  # only "types" and "text type" are words for it
        field = field_of("text types")
    assert field_of(header) == field
    assert field_of(header.upper()) == field


@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(st.sampled_from([*"[]()（）:*#| ", "Paper", "code", "of", "2023", "数据"])).map("".join),
    )
)
def test_any_text(text: str) -> None:
    assert role(text) in ROLES
    assert field_of(text) in HEADERS
    is_paper_address(text)


def test_labels_of_links() -> None:
    from kg.text.links import label

    links = read_text(
        "[[Paper]](https://x.org/p) [**Code**](https://x.org/c) 【[论文](https://x.org/q)】", catalogue=""
    )
    assert [label(link) for link in links.blocks[0].cells["paragraph"].links] == ["Paper", "Code", "论文"]
