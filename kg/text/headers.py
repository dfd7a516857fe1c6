"""What a column holds, as its header says: the words that curators use for each field, in English and Chinese.

The same words name the parts of an entry that is written as a list ("Paper: …", "代码：…").
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["SKIP", "field_of"]

SKIP = "skip"
"""The field of a column that says nothing of models or data: stars, citations, serial numbers."""

_HEADERS: Mapping[str, tuple[str, ...]] = {
    SKIP: (
        r"#|no\.?|nr\.?|id|index|rank|stars?|⭐.*|citations?|cites|cited( by)?|likes?|downloads|count|last commit",
        r"status|badges?|avatar|logo|image|preview|bib(tex)?|序号|编号|引用(数|次数)?|收录数|数量",
    ),
    "name": (
        r"(model|method|data ?set|data|database|corpus|benchmark|tool|software|library|package|framework)s?( name)?",
        r"(project|system|llm|name|resource|work|agent|algorithm|approach|abbreviation|acronym)s?( name)?",
        r"name of (the )?(model|dataset|method|tool)s?|(dataset|model) \(paper\)|models? ?/ ?(methods?|papers?)",
        r"(foundation |base )?model names?",
        "(模型|大模型|数据集?|方法|工具|项目|名字|名称|简称|框架|系统|基准)(名称|名字|名)?",
    ),
    "base": (
        r"(base|backbone|foundation|underlying|parent|source|initial|init)[- ]?(llm|model|network|weights|architecture"
        r")s?",
        r"bases?|backbones?|built (on|upon)|based on|initiali[sz]ed from|fine-?tuned from|llm base|architecture",
        "基座(模型)?|底座(模型)?|基础模型|骨干(网络)?|架构",
    ),
    "data": (
        r"(pre-?|post-?)?train(ing)?[- ]?(data|dataset|corpus|corpora|set)s?( sources?)?|(pre-?)?trained on",
        r"data sources?",
        r"(fine-?tuning|instruction|sft) (data|dataset)s?",
        "(预)?训练(数据|语料|集)|数据来源|训练数据集",
    ),
    "scale": (
        r"scale|sizes?|data ?size|amount|volume|samples|instances|images|patients|cases|cells",
        r"(#|num(ber)?\.?|no\.) ?(of )?\w+(?: \w+){0,3} ?",
        r"(model )?(para(m(eter)?)?s?|size)\.? ?(\(\w+\)|size|scale|count|num)?",
        "数据(大小|规模|量)|大小|规模|参数(量|规模)?|样本(数|量)?|体量",
    ),
    "task": (
        r"(downstream |main |target )?tasks?( type)?|applications?|usages?|use cases?|purpose|objective",
        "任务(类型)?|应用(场景)?|用途|下游任务",
    ),
    "subfield": (
        r"(medical |clinical )?(sub-?)?(field|domain|area|speciali?ty|discipline|department)s?|topics?|categor(y|ies)",
        r"(data |image |imaging |text )?(modalit(y|ies)|types?)|organs?|body parts?|disease|languages?",
        "领域|学科|科室|类型|类别|模态|方向|专科|语种|语言",
    ),
    "venue": (
        r"venues?|journals?|conferences?|publisher|where|pub\.?|conf\.?|venue ?/ ?year|(journal|conference) ?/ ?\w+",
        r"(publication|published|publish) ?(venue|in|at)?",
        "期刊|会议|刊物|发表(刊物|期刊|会议|于)?|来源期刊",
    ),
    "year": (
        r"years?|dates?|times?|month|when|released?",
        r"(release|publication|published|publish|submission|update)[ -]?(date|time|year)",
        "年份?|时间|日期|发布(时间|日期)?|发表(时间|日期|年份)",
    ),
    "authors": (
        r"(first |lead )?authors?( list)?|institut(e|ion)s?|affiliations?|organi[sz]ations?|compan(y|ies)|developers?",
        r"creators?|by|team|group|labs?|provider|maintainer|owner",
        "作者|机构|单位|团队|公司|开发者|组织|发布(机构|方|单位)",
    ),
    "code": (
        r"(source |official )?codes?( (link|url|base|repo\w*|availability))?|github|git|repo(sitory)?|implementation",
        r"code ?/ ?\w+|(code|github) ?&? ?(models?|weights)?",
        "代码(链接|仓库|地址)?|开源(地址|代码)|源码",
    ),
    "paper": (
        r"(paper|article|publication|reference|preprint|arxiv|literature|manuscript|stud(y|ie))s?"
        r"( (title|name|link|url|and (link|code)))?",
        r"pdf|doi|papers? ?/ ?\w+|link to paper|title & link",
        "论文(链接|标题|名称|地址|题目|名)?|文章|文献|参考文献",
    ),
    "title": (r"(\w+ )?titles?", "标题|题目"),
    "link": (
        r"(links?|urls?|web ?(site|page)s?|home ?pages?|project( page)?s?|pages?|download(s| link| url)?)(\(s\))?",
        r"access(ibility| link)?|sources?|weights?|checkpoints?|hugging ?face|hf|demo|availability|where to get",
        r"blog|video",
        r"platform|(model|dataset|data|official|project|weights) (links?|url|page|website|weights)",
        "(获取|下载|数据|项目|官方|模型|主页|访问|相关)?(链接|地址|主页|官网|网址)|下载|(模型)?权重|演示",
    ),
    "description": (
        r"(short |brief )?(descriptions?|discriptions?|summar(y|ies)|notes?|features?|details?|overviews?|highlights?)",
        r"abstracts?|remarks?|comments?|contents?|introductions?|about|characteristics?|info(rmation)?|contributions?",
        r"key (features?|points?|ideas?|contributions?)|training|tl;?dr|what|main idea|innovation",
        "(模型|主要)?(内容|贡献|简介|介绍|描述|特点)(概述|简介|描述)?|概述|说明|备注|摘要|详情|亮点",
    ),
}
"""The words of each field, as patterns; the first field whose words fit a header is its."""
_PATTERNS = {field: re.compile("|".join(patterns), re.IGNORECASE) for field, patterns in _HEADERS.items()}
_NAMING = re.compile(
    r"(?:[\w-]+ ){1,2}(?:model|data ?set|benchmark|corpus|database|method|tool|vlm|m?llm|lmm|plm|fm|agent|framework)s?",
    re.IGNORECASE,
)
_AROUND = re.compile(r"^[\W_]++|(?<=[\w)）])[^\w)）]++$")
_PARENTHESES = re.compile("[(（]")


def field_of(header: str) -> str | None:
    """The field that a header names, None if it is no word for any."""
    bare = " ".join(_AROUND.sub("", header).split()) or header.strip()
    for text in dict.fromkeys(
        (bare, _PARENTHESES.split(bare, maxsplit=1)[0].rstrip() if bare[-1:] in (")", "）") else bare)
    ):
        for field, pattern in _PATTERNS.items():
            if pattern.fullmatch(text):
                return field
    return "name" if _NAMING.fullmatch(bare) else None
