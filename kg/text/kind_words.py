"""The words by which headings and titles tell of what kind an entry is: tables of patterns, the telling ones first.

What they mean together is in `kg.text.kinds`.
"""

from __future__ import annotations

import re

__all__ = [
    "ADMINISTRATIVE",
    "AND",
    "ASIDE",
    "BENCH_NAME",
    "CUT",
    "DATA_NAME",
    "ELSEWHERE",
    "ENDS",
    "FIELD_IN_FIELD",
    "FINDING",
    "GENERAL",
    "HEADINGS",
    "INTRODUCTORY",
    "LABELS",
    "LONGEST",
    "MEASURED",
    "MODEL",
    "MOST_WORDS",
    "NAME",
    "PARTS",
    "PHRASE_END",
    "PLAIN_STUDY",
    "PLAIN_SURVEY",
    "RULES",
    "SHAPED",
    "SHARED",
    "SMALL_WORDS",
    "STUDY",
    "SURE",
    "SURVEY",
    "TALKED_OF",
    "TECHNICAL",
    "THROUGH",
]

SURE = 0.5
"""From here on a section's kind is worth handing to `kind_of_title`; below, the title had better decide alone."""
LONGEST = 500
"""What comes after so many characters tells nothing more, and would take its time."""
SHARED = 0.7
"""At most so sure is a heading that names several kinds."""


def _any(text: str) -> str:
    """The alternatives of a table; a line may end inside one, after a "|", "?", "*" or "]"."""
    joined = re.sub(r"(?<=[^ ][|?*\]])\n +", "", text)
    return "|".join(" ".join(joined.split()).split(" | "))


def _compile(text: str, flags: int = 0) -> re.Pattern[str]:
    """Any of these, as words of their own."""
    return re.compile(rf"(?<!\w)(?:{_any(text)})(?!\w)", flags)


# A heading is cut at its first preposition and at each "and": "Datasets for Foundation Models" is about datasets. What
# a part is about stands at its end, "Foundation Model Surveys": of all that match, the one that ends last decides.
HEADINGS: tuple[tuple[str, float, re.Pattern[str]], ...] = (
    ("other", 0.9, _compile("""((related|other|useful|more|awesome) )+(lists?|repos\\w*|links?|resources?|projects?) |
        leader ?boards? | blogs?( posts?)? | tutorials? | courses? | lectures? | talks? | videos? | podcasts? | books? |
        web ?sites? | links | workshops? | communit(y|ies) | newsletters? | slides | file formats?""")),
    ("survey", 0.9, _compile("""surveys?( papers?)? | (?<!literature )reviews? | literature reviews | perspectives? |
        roadmaps? | position papers? | opinions? | commentar(y|ies) | viewpoints? | overview (papers|articles)""")),
    ("dataset", 0.9, _compile("""data ?-?sets? | corpus | corpora | data ?bases? | data | knowledge ?(bases?|graphs?) |
        ontolog(y|ies) | terminolog(y|ies) | atlas(es)? | biobanks? | repositories | cohorts? | question banks?""")),
    ("dataset", 0.8, _compile("benchmarks? | evaluation (benchmarks?|suites?) | shared tasks? | competitions?")),
    ("dataset", 0.6, _compile(r"downstream (\w+ ){0,2}tasks?")),  # what a model is tried on: its test sets
    ("tool", 0.8, _compile("""tools? | tool(kit|box)(e?s)? | librar(y|ies) | software | packages? | platforms? |
        infrastructures? | frameworks? | data formats? | pipelines? | apis? | plugins? | apps | ecosystems?""")),
    ("paper", 0.7, _compile("(clinical|case|comparative|empirical) stud(y|ies) | (clinical )?trials? | evaluations?")),
    ("paper", 0.5, _compile("ethics | privacy | safety | fairness | bias(es)? | regulation | limitations | concerns")),
    # How a thing was published, not what it is: methods, studies and reviews alike.
    ("paper", 0.3, _compile(r"(\w+ )?(papers?|articles?|publications?|literature)")),
    ("model", 0.9, _compile(r"models? | \w*(llms?|vlms?|mllms?|lmms?|plms?|fms?|gpts?) | transformers? | networks?")),
    ("model", 0.8, _compile("methods? | approaches | algorithms? | architectures? | agents? | chatbots?")),
    ("model", 0.6, _compile("""(pre-?|post-?)?training | (fine|instruction|prompt)[- ]?tuning | prompting | encoders? |
        adapt(at)?ions? | distillation | (representation|contrastive|reinforcement|transfer) learning""")),
    # A task, without saying what is listed for it: mostly methods.
    ("model", 0.5, _compile("""generation | segmentation | registration | reconstruction | classification | detection |
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
ASIDE = re.compile(r"[(（][^()（）]*[)）](?=\s*\w)")  # "Medical (imaging) datasets"
CUT = re.compile(r"\b(?:for|of|in|on|from|with|by|to|using|via|based on|towards?|under|beyond)\b|[(（:：|]")
AND = re.compile(r"\s*(?:,|;|&|\+|/| and | or |、|和|与|及|·)\s*")

# Nothing under these is an entry, nor under what stands below them.
ADMINISTRATIVE = re.compile(
    _any(r"""(table of )?contents? | toc | index | (how to )?cit(e|ing|ations?)( (us|this|our|the)( .+)?)? | bib ?tex |
    licen[sc](es?|ing)( (and|&) .+)? | copyright | disclaimers? |
    (how to )?contribut(e|ing|ors?|ions?)( (to|guide\w*)( .+)?)? |
    contribution guide\w* | code of conduct | pull requests? | our team | maintainers? | authors? | acknowledge?ments? |
    credits | thanks | sponsors? | funding | support( us)? | (\w+ )?(news|updates?)( log)? | what'?s new |
    change ?logs? | release notes | (todo|to-do)s?( list)? | (star|repo\w*) (history|stats|statistics) | stargazers.* |
    contacts?( us| me| information)? | feedback | faqs? | 目录 | 引用.* | 许可(证|协议)? | 开源协议 | 版权.* |
    免责声明 | 更新(日志|记录)? | 新闻 | 贡献(者|指南)? | 如何贡献 | 致谢 | 联系(我们|方式)? | 补充与勘误""")
)
# Nor under these, but sections of entries may stand below.
INTRODUCTORY = re.compile(
    _any(r"""about( (this \w+|us|the \w+))? | introduction | overview | features? | usage | setup |
    install(ation|ing)? | getting started | quick ?start | requirements? | background | motivation | scope | summary |
    abstract | highlights? | legend | what (is|are) .*\? | (project )?structure | organi[sz]ation | inclusion criteria |
    简介 | 介绍 | 前言 | 概述 | (收录)?概览 | 背景 | 说明 | 安装 | 使用方法 | 快速开始 | 关于.*""")
)

# What a phrase is by the noun it ends in: "a large multilingual corpus of …".
NOUNS: tuple[tuple[str, str], ...] = (
    ("survey", """surveys? | reviews? | overview | roadmap | perspectives? | outlook | primer | landscape |
        meta-analysis | tutorial | (practical|comprehensive) guide | state of the art"""),
    ("paper", """(?<!\\ba )stud(y|ies) | trials? | analys[ie]s | evaluations? | comparisons? | assessments? | look |
        investigations? | deployment | audits? | commentary | guidelines? | checklist | statement | recommendations |
        exploration | experiment | benchmarking | evaluation framework | findings | case reports? | proposal"""),
    ("dataset", r"""data ?-?sets? | benchmarks?( suite)? | corpus | corpora | databases? | atlas(es)? | resources? |
        archive | repositor(y|ies) | knowledge (base|graph) | ontology | test (set|bed|collection) | shared task |
        challenge | competition | track | arena | (text|image|caption|answer)[- ]?(pairs|triplets) | leaderboard |
        (dialogue|medical|question|case) data | (hallucination|exam\w*|competency) test | environment |
        (curated|annotated|label+ed) [\w -]+"""),
    ("tool", """(?<!trained )tool | tools | tool(kit|box) | librar(y|ies) | package | software( framework)? | api |
        platforms? | web (server|app\\w*|service) | plug-?in | app | infrastructure | ecosystem"""),
    ("method", "(?<!evaluation )framework | approach | method | system | pipeline | architecture | workflow"),
    ("model", r"""models? | algorithm | technical report | transformers? | networks? | (m?ll|vl)ms? | gpts? | bert |
        clip | mamba | (auto)?encoders? | embeddings? | agents? | assistants? | co-?pilot | chatbot | learners? |
        pre-?training | (fine-?)?tuning | adaptation | adapters? | distillation | alignment | augmented generation |
        (self-|semi-|weakly |un|contrastive |representation |transfer |federated |deep )\w* ?learning"""),
)  # fmt: skip
ENDS = tuple((kind, re.compile(rf"(?<!\w)(?:{_any(nouns)})$")) for kind, nouns in NOUNS)
# Where a title is cut into parts, and a part's first noun phrase ends; "a family of open models" are models.
PARTS = re.compile(r"[:：?]\s*|\.\s+|\s[—–-]+\s|—|--|,\s+(?=an? )")
PHRASE_END = re.compile(
    r" (?:for|of|in|on|from|with|without|using|via|by|to|towards?|through|that|which|as|at|across|under|over|between|"
    r"beyond|meets?|improves?|enhances?|boosts?|enables?|outperforms?|can|based on|trained|built|grounded|leveraging) "
)
THROUGH = re.compile(r"\b(suite|family|collection|series|set|ensemble|class) of (?=.*\b(models?|llms|encoders)\b)")

# A title that plainly is a review; that holds in a section of any kind. A survey among people is none.
PLAIN_SURVEY = _compile(r"""(systematic|scoping|literature|narrative|umbrella|critical|comprehensive|mini|brief)[- ]
    (literature )?(review|overview|survey)s? | meta-analys[ie]s | surveys of |
    (?<!sectional )(?<!national )survey( (of|on|and)|$) | a (\w+ )?review( (of|on) .*)?$ | reviews?: |
    ^(an? )?(review|survey|overview) (of|on)""")
# How reviews and outlooks are called otherwise.
SURVEY = _compile(r"""
    (opportunities|promises?|progress|applications?|advances|benefits|concepts|potentials?),? (and|&|or) (\w+ )?
    (challenges|pitfalls|perils|opportunities|risks|limitations|future\w*|harms) |
    challenges,? (and|&) (\w+ )?(opportunities|directions|prospects|perspectives|solutions|recommendations|promises) |
    (opportunities|applications|progress|methods|data|technolog\w+), (\w+,? )*(and )?(\w+ )?
    (challenges|opportunities|future\w*|prospects|directions|risks|concerns|trends) | in the (era|age) of |
    (future|new|emerging|open|promising|research) (research )?(directions|perspectives|challenges|trends|avenues) |
    (recent|current) (advances|progress|developments|trends|applications) | (future|new|evolving) landscape |
    past,? present | from theory to practice | paradigm shift | (a|the|comprehensive) roadmap | advances in |
    perspectives? (on|for|and|in|from) | the (rise|future|era|age|promise) of | state of the art (in|and) |
    ^[\w -]+ (methods|techniques|approaches|strategies) (for|in)""")
# A field in another and nothing more: "Large language models in medicine".
FIELD_IN_FIELD = re.compile(
    r"(the )?((large|generative|multi-?modal|medical|vision|visual|foundational?|pre-?trained|general\w*|agentic|deep|"
    r"machine|biomedical|clinical|and|reinforcement|federated|self-supervised|protein|explainable|conversational)[ -])*"
    r"(language[- ]models?|(foundation|ai|diffusion) models?|artificial intelligence|ai|llms?|(ai )?agents|learning|"
    r"transformers|natural language processing)( and [\w ]+?)? "
    r"(in|for(?= [\w ]*(medicine|health|ics|ology))) (the )?[\w-]+( (and|&)? ?[\w-]+){0,2}\.?"
)

# Reports of what was tried on whom, whatever has a name in them.
PLAIN_STUDY = _compile(r"""randomi[sz]ed | (clinical|crossover|pragmatic|pilot) trial$ | case (study|studies|report) |
    (patients?'?|parental|clinicians?'?|physicians?'?|users?'?|students?'?) (perspectives?|views|attitudes|
    perceptions|experiences?) | cross-sectional |
    (pilot|cohort|comparative|observational|feasibility|experimental|empirical|qualitative|reader|user|prospective|
    retrospective|simulation|pre-?registered|benchmark|comparison|evaluation|longitudinal|real-world|modelling|
    preliminary|comprehensive|quantitative) (\w+ )?stud(y|ies) |
    (^|(?<=[:?.—] ))(an? )?(comparative|empirical|systematic|critical|head-to-head|quantitative|zero-shot|preliminary|
    initial) (\w+ )?(evaluation|analys[ie]s|assessment|comparison|benchmarking|performance|investigation|look)""")
# How studies begin: a thing measured, a question, a model that everyone uses.
STUDY = _compile(r"""^(an? |the )?(evaluating|re-?evaluating|assessing|benchmarking|comparing|investigating|examining|
    probing|auditing|testing|measuring|quantifying|characteri[sz]ing|demystifying|dissecting|validating) |
    ^(an? |the )?([\w-]+ )?(performance|capabilit\w+|accuracy|ability|limitations?|impact|effects?|influence|role|use|
    potential|utility|feasibility|reliability|robustness|evaluation|assessment|comparison|validation|analysis|adoption|
    attitudes?|risks?|implications|consistency|safety|quality|readiness|deployment)( and \w+)? of |
    ^using (chatgpt|gpt|large language models|llms|generative) | ^lessons (from|learned) |
    ^(exploring|understanding|unveiling) (and \w+ )?(the )?(boundar\w+|limits?|potential|capabilit\w+|feasibility|use|
    role|utility|performance|impact|risks?|effects?) | ^how (well|much|far|good|do|does|is|are|can|to evaluate) .*\? |
    ^(can|could|do|does|did|is|are|will|would|should|what|why|when|which|who) .*\? | ^(do|does|did) [^:]*$ |
    ^(chat-?gpt|gpt-?\d\w*|gemini|claude|deepseek)(?!.*(framework|technical report)|[- ](based|driven|aided)) |
    can outperform | (are|is|be) (still )?(not|no|poor|worse|unreliable|vulnerable|prone) | cannot | fails? to""")
# A finding as a sentence.
FINDING = _compile("(models?|llms?|chatgpt|ai|chatbots?|agents?) (improve|outperform|fail|cannot|should|struggle)s?")
# What is measured, or asked, under a name is a benchmark.
MEASURED = re.compile(
    r"(evaluating|assessing|benchmarking|measuring|probing|testing)\b|(can|do|does|is|are|how) [^:]*\?|[^:]*\?\s*$"
)
# What those say who built something, where no name says it. "A study of a generative model" is no study.
MODEL = _compile(r"""
    (^|(?<=: ))([a-z]+ly )?(towards?|(pre-?)?training|fine-?tuning|learning|scaling|augmenting|aligning|adapting|
    teaching|tuning|distilling|customi[sz]ing|building|constructing|prompting|boosting|unifying|injecting|
    model+ing|unleashing|bridging|bootstrapping|incentivi[sz]ing|eliciting|integrating|optimi[sz]ing|generating|
    democrati[sz]ing|accelerating)(?! (cleaner|safe|trust|respons|equit)) | multi-?agents? |
    (development and (\w+ )?validation|construction|a (\w+ )?study) of (an?|generative) [^:]*(model|network) |
    (an?|the|new|novel|unified|generalist|multi-?modal|universal|purpose|language|pathology) foundation model |
    (enhanc|improv|advanc|empower|enabl)ing [^:]* (with|via|by|through|using) (an? )?[\w-]*
    (learning|distill|knowledge|retriev|reinforce|contrast|pre-?train|tuning|agent|prompt|graph|multimodal)\w* |
    (using|with|by) an? [\w, -]*(foundation model|(deep|machine)[ -]learning|agent|transformer|network|framework) |
    [\w-]+-based [\w -]*(prediction|diagnosis|segmentation|generation|detection|agents?) |
    ^[\w -]*foundation models (from|for [^:]*(detection|prediction|segmentation|diagnosis|classification|generation)) |
    (via|using|through|with) (an? |the )?(large-scale )?(self-supervised|contrastive|masked|instruction|reinforcement|
    retrieval-augmented|knowledge (graph|distillation|injection)|cross-attention|diffusion)""")
# Words of those who build, where a title says nothing else; those who talk of large models use them too.
TECHNICAL = re.compile(
    _any(r"""-(aware|guided|agnostic|driven|enhanced|conditioned|informed|grounded)\b |
    \b((self|semi|weakly|un|cross)[- ]?supervis\w+|contrastive|masked|auto-?encoders?|attention|multi-?modal|
    pre-?training|representations?|joint learning|diffusion|transformers?|neural|(zero|few|one)-(shot|prompt)|
    (domain|test-time) \w+|hierarchical|adaptive|generali[sz]able|universal|end-to-end|segmentation|reconstruction|
    registration|super-resolution|denoising|synthesis|distill\w*|prompt\w*|embeddings?|low-rank|federated|reward\w*|
    token\w*|chain-of-thought|retrieval-augmented|multi-(task|scale|view|instance)|graph|
    explainable|interpretable|automat(ic|ed))\b""")
)
TALKED_OF = _compile(
    r"chat-?gpt | gpt-?\d\w* | llms? | (large|general) [\w -]*models? | generative | ai | artificial | chatbots?"
)
# Frameworks and systems of rules, not of weights.
RULES = re.compile(r"\b(evaluat|assess|regulat|govern|report|ethic|equity|policy|trust|safety|deploy|oversight)")

# A name in front of a title, as names are written; what everyone uses is what a paper is about, not what it presents.
NAME = re.compile(
    r"([^\s:][^:：]{0,48}?)"
    r"(?:\s*[:：]\s*|\s+[—–-]+\s+|\s*--\s*|[—–](?=an? )|,\s+(?=an? |towards?)|\s+(?=(?:as )an? ))(.+)",
    re.IGNORECASE,
)
SHAPED = re.compile(r"[a-z][A-Z]|[A-Z]{2}|[A-Za-z]\d|\d[A-Za-z]|[A-Za-z][-+][A-Z\d]|[+^$]")
GENERAL = re.compile(
    r"(chat ?gpt|gpt-?[\d.]++[^\W\d]?\w*|gpts?|gemini|claude|deepseek|llama|copilot|sam|llms?|vlms?|mllms?|ai|nlp|rag|"
    r"ehrs?|covid(-19)?|fms?|clip|bert)( ?-?[\dvr.]+)?",
    re.IGNORECASE,
)
MOST_WORDS = 4
SMALL_WORDS = frozenset({"of", "for", "in", "and", "to", "the", "with", "on", "by", "is", "are", "or", "from", "like"})
BENCH_NAME = re.compile(r"(bench(mark)?s?(-?[\dvx.]+\w?)?|corpus|dataset|arena)$", re.IGNORECASE)
DATA_NAME = re.compile(r"(data(set|base)?s?|gym|atlas|qa|exam|eval|db)(-?[\dvx.]+\w?)?$", re.IGNORECASE)
# The same elsewhere: "Name improves …", "… with Name", "…: the Name".
ELSEWHERE = tuple(
    re.compile(pattern)
    for pattern in (
        r"^([\w+-]+) (?:[a-z]+ly )?[a-z]+[^s\W]s\b",
        r"\b(?:[Ww]ith|by|using) ([A-Z][\w+-]*)\.?$",
        r": (?:[Tt]he )?([\w+-]+)\.?$",
    )
)

LABELS: tuple[tuple[str, frozenset[str]], ...] = (
    ("model", frozenset({"model", "models", "weights", "checkpoint", "checkpoints", "模型", "权重"})),
    ("dataset", frozenset({"data", "dataset", "datasets", "database", "benchmark", "corpus", "数据集", "数据"})),
    ("tool", frozenset({"tool", "toolkit", "library", "package", "工具"})),
    ("other", frozenset({"blog", "blog post", "leaderboard", "video", "course", "tutorial", "slides", "news", "博客"})),
)
