"""What the headings above an entry say: of which kind it is, or that nothing below them is an entry.

    kind_of_section(headings)   the kind that a section holds, and how sure that is
    is_no_section(headings)     whether these are headings under which there are no entries

The kinds are those that the keepers of lists have in mind: see `kg.text.kinds`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.text.patterns import LONGEST, alternatives, straight, words

__all__ = ["SURE", "is_no_section", "kind_of_section"]

SURE = 0.5
"""From here on a section's kind is worth handing to `kind_of_title`; below, the title had better decide alone."""
_SHARED = 0.7
"""At most so sure is a heading that names several kinds."""

# A heading is cut at its first preposition and at each "and": "Datasets for Foundation Models" is about datasets. What
# a part is about stands at its end, "Foundation Model Surveys": of all that match, the one that ends last decides.
_HEADINGS: tuple[tuple[str, float, re.Pattern[str]], ...] = (
    ("other", 0.9, words("""((related|other|useful|more|awesome) )+(lists?|repos\\w*|links?|resources?|projects?) |
        leader ?boards? | blogs?( posts?)? | tutorials? | courses? | lectures? | talks? | videos? | podcasts? | books? |
        web ?sites? | links | workshops? | communit(y|ies) | newsletters? | slides | file formats?""")),
    ("survey", 0.9, words("""surveys?( papers?)? | (?<!literature )reviews? | literature reviews | perspectives? |
        roadmaps? | position papers? | opinions? | commentar(y|ies) | viewpoints? | overview (papers|articles)""")),
    ("dataset", 0.9, words("""data ?-?sets? | corpus | corpora | data ?bases? | data | knowledge ?(bases?|graphs?) |
        ontolog(y|ies) | terminolog(y|ies) | atlas(es)? | biobanks? | repositories | cohorts? | question banks?""")),
    ("dataset", 0.8, words("benchmarks? | evaluation (benchmarks?|suites?) | shared tasks? | competitions?")),
    ("dataset", 0.6, words(r"downstream (\w+ ){0,2}tasks?")),  # what a model is tried on: its test sets
    ("tool", 0.8, words("""tools? | tool(kit|box)(e?s)? | librar(y|ies) | software | packages? | platforms? |
        infrastructures? | frameworks? | data formats? | pipelines? | apis? | plugins? | apps | ecosystems?""")),
    ("paper", 0.7, words("(clinical|case|comparative|empirical) stud(y|ies) | (clinical )?trials? | evaluations?")),
    ("paper", 0.5, words("ethics | privacy | safety | fairness | bias(es)? | regulation | limitations | concerns")),
    # How a thing was published, not what it is: methods, studies and reviews alike.
    ("paper", 0.3, words(r"(\w+ )?(papers?|articles?|publications?|literature)")),
    ("model", 0.9, words(r"models? | \w*(llms?|vlms?|mllms?|lmms?|plms?|fms?|gpts?) | transformers? | networks?")),
    ("model", 0.8, words("methods? | approaches | algorithms? | architectures? | agents? | chatbots?")),
    ("model", 0.6, words("""(pre-?|post-?)?training | (fine|instruction|prompt)[- ]?tuning | prompting | encoders? |
        adapt(at)?ions? | distillation | (representation|contrastive|reinforcement|transfer) learning""")),
    # A task, without saying what is listed for it: mostly methods.
    ("model", 0.5, words("""generation | segmentation | registration | reconstruction | classification | detection |
        synthesis | captioning | question[ -]answering | vqa | retrieval | summari[sz]ation | prediction | grounding |
        recognition | diagnosis""")),
    # Chinese writes no spaces between words.
    ("other", 0.9, re.compile("博客|教程|课程|排行榜|榜单|相关(项目|链接|仓库|资源)|其他资源|(资源)?合集|资源汇总")),
    ("survey", 0.9, re.compile("综述|调研|展望")),
    ("dataset", 0.9, re.compile("数据集?|语料库?|知识库|知识图谱|题库|基准|评测(集|基准|数据)?|数据库")),
    ("tool", 0.8, re.compile("工具包?|框架|平台|软件|开源库|系统")),
    ("model", 0.9, re.compile("模型|智能体|微调|预训练|方法|算法")),
    ("paper", 0.3, re.compile("(论文|文献|文章)(列表|清单|汇总)?")),
    ("paper", 0.6, re.compile("临床(研究|试验)|评估|伦理|安全|隐私")),
)  # fmt: skip
_ASIDE = re.compile(r"[(（][^()（）]*[)）](?=\s*\w)")  # "Medical (imaging) datasets"
_CUT = re.compile(r"\b(?:for|of|in|on|from|with|by|to|using|via|based on|towards?|under|beyond)\b|[(（:：|]")
_AND = re.compile(r"(?<!\s)\s++(?:and|or)\s++|(?:(?<!\s)\s++)?+[,;&+/、和与及·]\s*+")

# Nothing under these is an entry, nor under what stands below them.
_ADMINISTRATIVE = re.compile(
    alternatives(r"""(table of )?contents? | toc | index | (how to )?cit(e|ing|ations?)( (us|this|our|the)( .+)?)? |
    bib ?tex | licen[sc](es?|ing)( (and|&) .+)? | copyright | disclaimers? |
    (how to )?contribut(e|ing|ors?|ions?)( (to|guide\w*)( .+)?)? |
    contribution guide\w* | code of conduct | pull requests? | our team | maintainers? | authors? | acknowledge?ments? |
    credits | thanks | sponsors? | funding | support( us)? | (\w+ )?(news|updates?)( log)? | what'?s new |
    change ?logs? | release notes | (todo|to-do)s?( list)? | (star|repo\w*) (history|stats|statistics) | stargazers.* |
    contacts?( us| me| information)? | feedback | faqs? | 目录 | 引用.* | 许可(证|协议)? | 开源协议 | 版权.* |
    免责声明 | 更新(日志|记录)? | 新闻 | 贡献(者|指南)? | 如何贡献 | 致谢 | 联系(我们|方式)? | 补充与勘误""")
)
# Nor under these, but sections of entries may stand below.
_INTRODUCTORY = re.compile(
    alternatives(r"""about( (this \w+|us|the \w+))? | introduction | overview | features? | usage | setup |
    install(ation|ing)? | getting started | quick ?start | requirements? | background | motivation | scope | summary |
    abstract | highlights? | legend | what (is|are) .*\? | (project )?structure | organi[sz]ation | inclusion criteria |
    简介 | 介绍 | 前言 | 概述 | (收录)?概览 | 背景 | 说明 | 安装 | 使用方法 | 快速开始 | 关于.*""")
)


def kind_of_section(headings: Sequence[str]) -> tuple[str | None, float]:
    """The kind that these headings tell, outermost first, and how sure that is; (None, 0.0) if they tell nothing.

    The innermost that tells something decides, unless it tells it weakly or is a mere topic of what is around it.
    """
    told = [found for heading in reversed(headings) if (found := _kind_of_heading(heading))[0]]
    if not told:
        return None, 0.0
    kind, sure = told[0]
    for wider, surer in told[1:]:
        # "Reviews", and in it "Agents in medicine"; "Downstream tasks", and in it "Classification"
        topic = kind == "model" and wider in ("survey", "dataset", "other") and surer > _SHARED
        if topic or (sure <= SURE < surer):
            return wider, surer
    return kind, round(min(1.0, sure + 0.1 * any(kind == wider for wider, _ in told[1:])), 2)


def is_no_section(headings: Sequence[str]) -> bool:
    """Whether nothing under these headings is an entry: contents, citation, licence and the like."""
    for depth, heading in enumerate(reversed(headings)):
        plain = _plain(heading)
        if _ADMINISTRATIVE.fullmatch(plain) or (depth == 0 and _INTRODUCTORY.fullmatch(plain)):
            return True
        if _kind_of_heading(heading)[0]:
            return False
    return False


def _kind_of_heading(heading: str) -> tuple[str | None, float]:
    """The kind that one heading tells, and how sure: of "Models and benchmarks" the first, less sure for the second."""
    plain = _ASIDE.sub(" ", _plain(heading).removeprefix("how to "))
    parts = _AND.split(_CUT.split(plain)[0])
    told = [found for part in parts if (found := _kind_of_part(part.strip()))[0]]
    if not told:
        return None, 0.0
    kind, sure = max(told, key=lambda found: found[1] >= SURE)
    others = {other for other, _ in told} - {kind}
    if kind == "dataset" and "paper" in others:  # "Benchmarks and evaluation": as many studies as data
        return "paper", 0.4
    return kind, round(min(sure, _SHARED) if others else sure, 2)


def _kind_of_part(part: str) -> tuple[str | None, float]:
    """What the last telling words of a part of a heading tell; less if other words follow them."""
    found = [
        (sure >= SURE, match.end(), -match.start(), kind, sure)
        for kind, sure, told in _HEADINGS
        for match in told.finditer(part)
    ]
    if not found:
        return None, 0.0
    _, end, _, kind, sure = max(found)
    return kind, sure if end == len(part) else round(sure - 0.4, 2)


def _plain(heading: str) -> str:
    """A heading without markup, emoji, numbering and counts, in lower case."""
    text = re.sub(r"<[^>]*>|!\[[^\]]*\]\([^)]*\)", " ", heading[:LONGEST])
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"[^\w\s&+/,;:：.()（）'?|、·-]|[`*_]|:\w+:", " ", straight(text)).lower()
    text = re.sub(
        r"^[\s\W]*(\d+(\.\d+)*\.?|[a-z]\.|[ivx]+\.)\s+|\s*[(（]\s*\d+\s*[)）]\s*$", "", " ".join(text.split())
    )
    return text.strip(" -.:：")
