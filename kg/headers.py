"""What a column holds, as its header says: the words that curators use for each field, in English and Chinese.

The same words name the parts of an entry that is written as a list ("Paper: …", "代码：…").
"""

from __future__ import annotations

import re

__all__ = ["SKIP", "field_of"]

SKIP = "skip"
"""The field of a column that says nothing of models or data: stars, citations, serial numbers."""

_HEADERS: tuple[tuple[str, str], ...] = (
    (SKIP, r"#|no\.?|nr\.?|id|index|rank|序号|编号|stars?|⭐.*|citations?|cites|cited( by)?|引用(数|次数)?|likes?|downloads"
           r"|收录数|数量|count|last commit|status|badges?|avatar|logo|image|preview|bib(tex)?|bibtex"),
    ("name", r"(model|method|dataset|data ?set|data|database|corpus|benchmark|tool|software|library|package|framework"
             r"|project|system|llm|name|resource|work|agent|algorithm|approach|abbreviation|acronym)s?( name)?"
             r"|name of (the )?(model|dataset|method|tool)s?|(模型|数据集?|方法|工具|项目|名字|名称|简称|框架|系统|基准|大模型)(名称|名字|名)?"
             r"|dataset \(paper\)|model \(paper\)|models? ?/ ?(methods?|papers?)|(foundation|base )?models? names?"),
    ("base", r"(base|backbone|foundation|base ?line|underlying|parent|backbone|source|initial|init)[- ]?(llm|model|network|weights|architecture)s?"
             r"|bases?|backbones?|built (on|upon)|based on|initiali[sz]ed from|fine-?tuned from|llm base|architecture|base llm"
             r"|基座(模型)?|底座(模型)?|基础模型|骨干(网络)?|架构"),
    ("data", r"(pre-?|post-?)?train(ing)?[- ]?(data|dataset|corpus|corpora|set)s?( sources?)?|trained on|pre-?trained on"
             r"|(fine-?tuning|instruction|sft) (data|dataset)s?|(预)?训练(数据|语料|集)|data sources?|数据来源|训练数据集"),
    ("scale", r"scale|sizes?|data ?size|# ?\w+|(#|num(ber)?\.?|no\.) ?(of )?(\w+ ?)+|(model )?(para(m(eter)?)?s?|size)\.? ?(\(\w+\)|size|scale|count|num)?"
              r"|amount|volume|samples|instances|images|patients|cases|cells|数据(大小|规模|量)|大小|规模|参数(量|规模)?|样本(数|量)?|体量"),
    ("task", r"(downstream |main |target )?tasks?( type)?|applications?|usages?|use cases?|purpose|objective|任务(类型)?|应用(场景)?|用途|下游任务"),
    ("subfield", r"(sub-?)?(field|domain|area|speciali?ty|discipline)s?|(medical |clinical )?(domain|field|specialty|area|department)s?|topics?"
                 r"|(data |image |imaging |text )?(modalit(y|ies)|types?)|categor(y|ies)|text types?|organs?|body parts?|disease|领域|学科|科室|类型|类别|模态|方向|专科|语种|语言|languages?"),
    ("venue", r"venues?|journals?|conferences?|(publication|published|publish) ?(venue|in|at)?|publications? venue|published|publisher|venue ?/ ?year"
              r"|pub\.?|where|(conference|journal) ?/ ?(journal|conference)|conf\.?|期刊|会议|刊物|发表(刊物|期刊|会议|于)?|来源期刊"),
    ("year", r"years?|dates?|times?|(release|publication|published|publish|submission|update)[ -]?(date|time|year)|released?|month|when|年份?|时间|日期|发布(时间|日期)|发表(时间|日期|年份)|发布"),
    ("authors", r"(first |lead )?authors?( list)?|institut(e|ion)s?|affiliations?|organi[sz]ations?|compan(y|ies)|developers?|creators?|by|team|group|labs?|provider|maintainer|owner|publisher/org"
                r"|作者|机构|单位|团队|公司|开发者|发布(机构|方|单位)|组织"),
    ("code", r"(source |official )?codes?( (link|url|base|repo\w*|availability))?|github|repo(sitory)?|implementation|code ?/ ?\w+|(code|github) ?&? ?(models?|weights)?|代码(链接|仓库|地址)?|开源(地址|代码)|源码|git"),
    ("paper", r"(paper|article|publication|reference|preprint|arxiv|literature|manuscript|study|studies)s?( (title|name|link|url|and (link|code)))?|pdf|doi|papers? ?/ ?\w+|references?|link to paper|title & link|论文(链接|标题|名称|地址|题目)?|文章|文献|参考文献|论文名"),
    ("title", r"(paper |article )?titles?|标题|题目"),
    ("link", r"(links?|urls?|web ?(site|page)s?|home ?pages?|project( page)?s?|pages?|download(s| link| url)?|access(ibility| link)?|sources?|model|weights?|checkpoints?"
             r"|hugging ?face|hf|demo|data ?link|availability|website|resources?|where to get|platform|blog|video|(model|dataset|data|official|project|weights) (link|url|page|website|weights))(\(s\))?"
             r"|(获取|下载|数据|项目|官方|模型|主页|访问|相关)?(链接|地址|主页|官网|网址)|下载|权重|模型权重|演示"),
    ("description", r"(short |brief )?(descriptions?|discriptions?|summar(y|ies)|notes?|features?|details?|overviews?|highlights?|abstracts?|remarks?|comments?|contents?|introductions?|about|characteristics?|info(rmation)?|key (features?|points?|ideas?|contributions?)|contributions?|training|tl;?dr|what|main idea|innovation)"
                    r"|内容(概述|简介|描述)?|简介|描述|概述|说明|备注|特点|介绍|摘要|详情|亮点|(主要)?(内容|贡献)|模型(简介|介绍|描述|特点)"),
)  # fmt: skip
_PATTERNS = tuple((field, re.compile(pattern, re.IGNORECASE)) for field, pattern in _HEADERS)
_AROUND = re.compile(r"^[\W_]+|[^\w)）]+$")


def field_of(header: str) -> str | None:
    """The field that a header names, None where it is no word for any."""
    bare = " ".join(_AROUND.sub("", header).split()) or header.strip()
    for text in dict.fromkeys((bare, re.sub(r"\s*[(（].*[)）]\s*$", "", bare))):
        for field, pattern in _PATTERNS:
            if pattern.fullmatch(text):
                return field
    return None
