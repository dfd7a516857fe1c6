"""Of which kind an entry is if nobody has described its list: what the title of its paper says.

The kinds are those that the keepers of such lists have in mind: a paper that presents a model, method or agent is a
model, one that presents data a dataset; "paper" is what only reports: studies, trials, opinions.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from kg.text.patterns import alternatives, straight, words

__all__ = ["kind_of_title"]

# What a phrase is by the noun it ends in: "a large multilingual corpus of …".
_NOUNS: tuple[tuple[str, str], ...] = (
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
_ENDS = tuple((kind, re.compile(rf"(?<!\w)(?:{alternatives(nouns)})$")) for kind, nouns in _NOUNS)
# Where a title is cut into parts, and a part's first noun phrase ends; "a family of open models" are models.
_PARTS = re.compile(r"[:：?]\s*|\.\s+|\s[—–-]+\s|—|--|,\s+(?=an? )")
_PHRASE_END = re.compile(
    r" (?:for|of|in|on|from|with|without|using|via|by|to|towards?|through|that|which|as|at|across|under|over|between|"
    r"beyond|meets?|improves?|enhances?|boosts?|enables?|outperforms?|can|based on|trained|built|grounded|leveraging) "
)
_THROUGH = re.compile(r"\b(suite|family|collection|series|set|ensemble|class) of (?=.*\b(models?|llms|encoders)\b)")

# A title that plainly is a review; that holds in a section of any kind. A survey among people is none.
_PLAIN_SURVEY = words(r"""(systematic|scoping|literature|narrative|umbrella|critical|comprehensive|mini|brief)[- ]
    (literature )?(review|overview|survey)s? | meta-analys[ie]s | surveys of |
    (?<!sectional )(?<!national )survey( (of|on|and)|$) | a (\w+ )?review( (of|on) .*)?$ | reviews?: |
    ^(an? )?(review|survey|overview) (of|on)""")
# How reviews and outlooks are called otherwise.
_SURVEY = words(r"""
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
_FIELD_IN_FIELD = re.compile(
    r"(the )?((large|generative|multi-?modal|medical|vision|visual|foundational?|pre-?trained|general\w*|agentic|deep|"
    r"machine|biomedical|clinical|and|reinforcement|federated|self-supervised|protein|explainable|conversational)[ -])*"
    r"(language[- ]models?|(foundation|ai|diffusion) models?|artificial intelligence|ai|llms?|(ai )?agents|learning|"
    r"transformers|natural language processing)( and [\w ]+?)? "
    r"(in|for(?= [\w ]*(medicine|health|ics|ology))) (the )?[\w-]+( (and|&)? ?[\w-]+){0,2}\.?"
)

# Reports of what was tried on whom, whatever has a name in them.
_PLAIN_STUDY = words(r"""randomi[sz]ed | (clinical|crossover|pragmatic|pilot) trial$ | case (study|studies|report) |
    (patients?'?|parental|clinicians?'?|physicians?'?|users?'?|students?'?) (perspectives?|views|attitudes|
    perceptions|experiences?) | cross-sectional |
    (pilot|cohort|comparative|observational|feasibility|experimental|empirical|qualitative|reader|user|prospective|
    retrospective|simulation|pre-?registered|benchmark|comparison|evaluation|longitudinal|real-world|modelling|
    preliminary|comprehensive|quantitative) (\w+ )?stud(y|ies) |
    (^|(?<=[:?.—] ))(an? )?(comparative|empirical|systematic|critical|head-to-head|quantitative|zero-shot|preliminary|
    initial) (\w+ )?(evaluation|analys[ie]s|assessment|comparison|benchmarking|performance|investigation|look)""")
# How studies begin: a thing measured, a question, a model that everyone uses.
_STUDY = words(r"""^(an? |the )?(evaluating|re-?evaluating|assessing|benchmarking|comparing|investigating|examining|
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
_FINDING = words("(models?|llms?|chatgpt|ai|chatbots?|agents?) (improve|outperform|fail|cannot|should|struggle)s?")
# What is measured, or asked, under a name is a benchmark.
_MEASURED = re.compile(
    r"(evaluating|assessing|benchmarking|measuring|probing|testing)\b|(can|do|does|is|are|how) [^:]*\?|[^:]*\?\s*$"
)
# What those say who built something, if no name says it. "A study of a generative model" is no study.
_MODEL = words(r"""
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
# Words of those who build, if a title says nothing else; those who talk of large models use them too.
_TECHNICAL = re.compile(
    alternatives(r"""-(aware|guided|agnostic|driven|enhanced|conditioned|informed|grounded)\b |
    \b((self|semi|weakly|un|cross)[- ]?supervis\w+|contrastive|masked|auto-?encoders?|attention|multi-?modal|
    pre-?training|representations?|joint learning|diffusion|transformers?|neural|(zero|few|one)-(shot|prompt)|
    (domain|test-time) \w+|hierarchical|adaptive|generali[sz]able|universal|end-to-end|segmentation|reconstruction|
    registration|super-resolution|denoising|synthesis|distill\w*|prompt\w*|embeddings?|low-rank|federated|reward\w*|
    token\w*|chain-of-thought|retrieval-augmented|multi-(task|scale|view|instance)|graph|
    explainable|interpretable|automat(ic|ed))\b""")
)
_TALKED_OF = words(
    r"chat-?gpt | gpt-?\d\w* | llms? | (large|general) [\w -]*models? | generative | ai | artificial | chatbots?"
)
# Frameworks and systems of rules, not of weights.
_RULES = re.compile(r"\b(evaluat|assess|regulat|govern|report|ethic|equity|policy|trust|safety|deploy|oversight)")

# A name in front of a title, as names are written; what everyone uses is what a paper is about, not what it presents.
_NAME = re.compile(
    r"([^\s:][^:：]{0,48}?)"
    r"(?:\s*[:：]\s*|\s+[—–-]+\s+|\s*--\s*|[—–](?=an? )|,\s+(?=an? |towards?)|\s+(?=(?:as )an? ))(.+)",
    re.IGNORECASE,
)
_SHAPED = re.compile(r"[a-z][A-Z]|[A-Z]{2}|[A-Za-z]\d|\d[A-Za-z]|[A-Za-z][-+][A-Z\d]|[+^$]")
_GENERAL = re.compile(
    r"(chat ?gpt|gpt-?[\d.]++[^\W\d]?\w*|gpts?|gemini|claude|deepseek|llama|copilot|sam|llms?|vlms?|mllms?|ai|nlp|rag|"
    r"ehrs?|covid(-19)?|fms?|clip|bert)( ?-?[\dvr.]+)?",
    re.IGNORECASE,
)
_MOST_WORDS = 4
_SMALL_WORDS = frozenset({"of", "for", "in", "and", "to", "the", "with", "on", "by", "is", "are", "or", "from", "like"})
_BENCH_NAME = re.compile(r"(bench(mark)?s?(-?[\dvx.]+\w?)?|corpus|dataset|arena)$", re.IGNORECASE)
_DATA_NAME = re.compile(r"(data(set|base)?s?|gym|atlas|qa|exam|eval|db)(-?[\dvx.]+\w?)?$", re.IGNORECASE)
# The same elsewhere: "Name improves …", "… with Name", "…: the Name".
_ELSEWHERE = tuple(
    re.compile(pattern)
    for pattern in (
        r"^([\w+-]+) (?:[a-z]+ly )?[a-z]+[^s\W]s\b",
        r"\b(?:[Ww]ith|by|using) ([A-Z][\w+-]*)\.?$",
        r": (?:[Tt]he )?([\w+-]+)\.?$",
    )
)
_LABELS: tuple[tuple[str, frozenset[str]], ...] = (
    ("model", frozenset({"model", "models", "weights", "checkpoint", "checkpoints", "模型", "权重"})),
    ("dataset", frozenset({"data", "dataset", "datasets", "database", "benchmark", "corpus", "数据集", "数据"})),
    ("tool", frozenset({"tool", "toolkit", "library", "package", "工具"})),
    ("other", frozenset({"blog", "blog post", "leaderboard", "video", "course", "tutorial", "slides", "news", "博客"})),
)


def kind_of_title(
    title: str, *, name: str | None = None, kind: str | None = None, labels: Collection[str] = ()
) -> str | None:
    """The kind that a paper's title tells beyond its section's: None if it says nothing more.

    `name` is the name that the entry prints, `kind` what its section tells where that is sure, `labels` those of its
    links.
    """
    if title.lower().startswith("awesome"):
        return None if kind == "other" else "other"
    says = _read_title(title.rstrip(" ."), name)
    by_section = {"survey": _among_surveys, "dataset": _among_datasets, "model": _among_models, "tool": _among_tools}
    if kind in by_section:
        return by_section[kind](says)
    return None if kind == "other" else _alone(says, {label.strip().lower() for label in labels}, kind)


class _Title(NamedTuple):
    """What a title says of itself."""

    name: str  # the name that it bears, in front of it or beside it
    own: bool  # whether that is the one in front of it
    text: str
    presents: str | None  # the kind of thing that it names
    survey: bool
    study: bool


def _read_title(title: str, name: str | None) -> _Title:
    prefix, text = _split_name(straight(title))
    low = text.lower()
    return _Title(
        name=prefix or name or "",
        own=name in (None, prefix),
        text=text,
        presents=next((kind for part in reversed(_PARTS.split(low)) if (kind := _kind_of_phrase(part))), None),
        survey=bool(_PLAIN_SURVEY.search(low) or "综述" in low),
        study=bool(_PLAIN_STUDY.search(low) or _STUDY.search(low)),
    )


def _first(*cases: tuple[object, str | None]) -> str | None:
    """The kind of the first case that holds."""
    return next((kind for holds, kind in cases if holds), None)


def _among_surveys(says: _Title) -> str | None:
    return _first((says.survey, None), (_BENCH_NAME.search(says.name), "dataset"), (says.study, "paper"))


def _among_datasets(says: _Title) -> str | None:
    """People list the paper that introduced a dataset: only a title of its own can present a model."""
    return _first(
        (says.presents == "model" and says.own, "model"),
        (says.name or says.presents == "dataset", None),
        (says.survey, "survey"),
        (says.study or _FINDING.search(says.text.lower()), "paper"),
    )


def _among_models(says: _Title) -> str | None:
    return _first(
        (says.survey, "survey"),
        (says.presents in ("dataset", "tool"), says.presents),
        (_BENCH_NAME.search(says.name), "dataset"),
        (says.name, None),
        (_SURVEY.search(says.text.lower()), "survey"),
        (says.study or says.presents == "paper", "paper"),
    )


def _among_tools(says: _Title) -> str | None:
    return _first((says.survey, "survey"), (says.presents == "dataset", "dataset"))


def _alone(says: _Title, labels: set[str], kind: str | None) -> str | None:
    """The kind that a title tells where its section tells nothing, or only that there are papers."""
    low = says.text.lower()
    linked = _first(*((labels & known and (one != "other" or labels <= known), one) for one, known in _LABELS))
    study = _STUDY.search(low) or _FINDING.search(low)
    measured = _BENCH_NAME.search(says.name) or _DATA_NAME.search(says.name) or _MEASURED.match(low)
    elsewhere = [found[1] for pattern in _ELSEWHERE if (found := pattern.search(says.text))]
    return _first(
        (says.survey, "survey"),
        (says.presents in ("dataset", "tool") and not _FINDING.search(low), says.presents),
        (_PLAIN_STUDY.search(low) and not _MODEL.search(low), "paper"),
        (says.name, "dataset" if measured or linked == "dataset" else "model"),
        (_SURVEY.search(low) or _FIELD_IN_FIELD.fullmatch(low), "survey"),
        (study, "paper"),
        (_MODEL.search(low) or says.presents == "method", "model"),
        (says.presents, says.presents),
        (any(_SHAPED.search(one) and not _GENERAL.fullmatch(one) for one in elsewhere), "model"),
        (kind is None and _TECHNICAL.search(low) and not _TALKED_OF.search(low), "model"),
        (linked, linked),
    )


def _split_name(title: str) -> tuple[str, str]:
    """The name in front of a title, and the title behind it; the name is empty if there is none."""
    found = _NAME.fullmatch(title)
    return (found[1], found[2]) if found and _is_name(found[1]) else ("", title)


def _is_name(text: str) -> bool:
    """Whether this is a thing's name, not a phrase: short, and written as names are."""
    words = text.split()
    own = [word for word in words if not _GENERAL.fullmatch(word)]
    if (
        len(words) > _MOST_WORDS
        or not own
        or _GENERAL.fullmatch(text)
        or _SMALL_WORDS & {word.lower() for word in words}
    ):
        return False
    return any(_SHAPED.search(word) for word in own) or (len(words) == 1 and text.istitle() and text.isalpha())


def _kind_of_phrase(part: str) -> str | None:
    """What a phrase names, by the noun that it ends in; plain "language models" are a topic."""
    plain = re.sub(r"^towards? ", "", _THROUGH.sub("", part).strip(" .\"'"))
    phrase = _PHRASE_END.split(f" {plain} ")[0].strip()
    told = {kind: noun for noun in re.split(r" and | & ", phrase) for kind, ends in _ENDS if ends.search(noun)}
    if "model" in told:
        return None if told["model"].endswith("s") and not re.match(r"(an?|the|our) ", phrase) else "model"
    kind = next(iter(told), None)
    return None if kind == "method" and _RULES.search(part) else kind
