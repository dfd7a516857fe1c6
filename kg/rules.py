"""The rules behind findings: what each complains of, how bad that is, what it says, and what to do about it.

One table for the whole program: every step that reports something names a rule in it, and docs/rules.md is written from
it. To add a rule, add an entry. (Rules for the graph itself are shapes, in shapes/*.ttl.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.model import Finding, Severity, Span

__all__ = ["LINT", "READING", "RULES", "Case", "Rule", "make_finding"]

_VIOLATION, _WARNING, _NOTE = Severity.VIOLATION, Severity.WARNING, Severity.NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case in which a rule says something else: only what differs from the rule is given."""

    message: str | None = None
    hint: str | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule. `message` and `hint` are templates, as str.format takes them, without line numbers: a finding is the same
    one when lines move.

    `finds` and `remedy` are for docs/rules.md: what the rule finds, and what people do about it.
    """

    name: str
    severity: Severity
    message: str
    hint: str | None = None
    finds: str
    remedy: str
    cases: Mapping[str, Case] = field(default_factory=dict)


def _table(*rules: Rule) -> Mapping[str, Rule]:
    return {rule.name: rule for rule in rules}


READING = _table(
    Rule(
        name="no-entry",
        severity=_NOTE,
        message="no entry: {text!r}",
        hint="An entry has a name or title, and a link or a venue.",
        finds="a list item or paragraph among entries that is none: it has no name or title, or neither a link nor "
        "a venue",
        remedy="nothing, if it is none; else link it",
    ),
    Rule(
        name="not-synced",
        severity=_NOTE,
        message="{catalogue} was never synced, its entries are left out",
        hint="Get it with: kg update {catalogue}",
        finds="a catalogue has no text yet, its entries are left out",
        remedy="get it with `kg update NAME`",
    ),
    Rule(
        name="unread-catalogue",
        severity=_VIOLATION,
        message="{catalogue} could not be read, its entries are missing: {fault}",
        finds="a catalogue can't be read: its description is wrong, or its text is missing, damaged, too large or too "
        "slow to read; its entries are missing, the other catalogues are read",
        remedy="mend what the message names; `kg update NAME` gets a text anew",
    ),
    Rule(
        name="file-description",
        severity=_NOTE,
        message="it is read as a text of {catalogue}, as {description} describes that",
        hint="If it is a list of its own, register it: kg add {file}",
        finds="the file that `kg entries` was given has no description of its own; it was read by that of the "
        "catalogue whose links or sections it has, else by a draft",
        remedy="nothing, if that is right; else register it with `kg add FILE`, and correct its description",
        cases={
            "draft": Case(
                message="it is read by a draft of a description{left_out}",
                hint="Look at the draft: kg add --dry-run {file}",
            ),
        },
    ),
    Rule(
        name="encoding",
        severity=_WARNING,
        message="bytes that are not UTF-8 text were read as \ufffd, in {count}",
        hint="Save the file as UTF-8.",
        finds="bytes that are not UTF-8",
        remedy="save the file as UTF-8",
    ),
    Rule(
        name="references-cut",
        severity=_WARNING,
        message="links by reference lead to very long addresses: from [{label}] on they are read as text",
        hint="Shorten the addresses that many links share.",
        finds="the links by reference of a page have ten times as many letters of addresses as the page; those behind "
        "that were read as text",
        remedy="shorten the addresses that many links share",
    ),
    Rule(
        name="cells-cut",
        severity=_WARNING,
        message="cells that reach down over rows are in 200,000 rows by now: from here on they stay in their own",
        hint="Take the rowspan out of the rows, or make several smaller pages of it.",
        finds="cells of HTML tables reach down into 200,000 rows of a page; those behind that were read in their own "
        "row only",
        remedy="take the `rowspan` out of the rows, or make several smaller pages",
    ),
    Rule(
        name="hidden-character",
        severity=_WARNING,
        message="characters that nobody sees were left out of {text!r}: {characters}",
        hint="Type the text anew, without them.",
        finds="characters that nobody sees, of no width, of writing direction or controls, in a cell that is read; "
        "they were left out. Joiners that belong to a script or an emoji stay",
        remedy="type the text anew, without them",
    ),
    Rule(
        name="unknown-section",
        severity=_WARNING,
        message="the section {section!r} is not described by {file}: {count} not read",
        hint="Say what it holds, or that it is skipped.",
        finds="a section that the description says nothing of; its blocks were not read",
        remedy="say what it holds, or that it is skipped",
    ),
    Rule(
        name="unknown-layout",
        severity=_WARNING,
        message="{layout} blocks are not described by {file}: {count} not read",
        hint="Say what it holds, or that it is skipped.",
        finds="blocks of a layout that the description says nothing of, such as code; they were not read",
        remedy="say that they are skipped, or `read` them",
    ),
    Rule(
        name="new-section",
        severity=_WARNING,
        message="the section {section!r} is not described; it was read like the one around it",
        hint="Add it under sections. {near}",
        finds="a new section below a described one; it was read like the one around it",
        remedy="add it under `sections`",
    ),
    Rule(
        name="unknown-column",
        severity=_WARNING,
        message="the column {column!r} is not described, its cells were not read",
        hint="Say which field it holds, under columns. {near}",
        finds="a column that the description doesn't name; its cells were not read",
        remedy="give it a field under `columns`",
        cases={
            "many": Case(
                message="{count} more columns are not described, their cells were not read",
                hint="Check that this is the table it was meant to be.",
            ),
        },
    ),
    Rule(
        name="ragged-row",
        severity=_WARNING,
        message="the row has no cell for {columns}",
        hint="Write - if something isn't known; check for a missing pipe.",
        finds="a row with too few or too many cells",
        remedy="look for a missing pipe, or for one inside a cell, which is written with a backslash before it",
        cases={
            "beyond": Case(
                message="the row has a cell beyond its columns: {cell!r}",
                hint="Check for a pipe inside a cell; it is written \\|.",
            ),
            "many beyond": Case(
                message="the row has {count} more cells beyond its columns",
                hint="Check that this is the table it was meant to be.",
            ),
        },
    ),
    Rule(
        name="bad-link",
        severity=_WARNING,
        message="the link {text!r} leads to {url!r}, which is no web address",
        hint="Write the whole address, beginning with https://.",
        finds="a link to something that is no web address, or one that is written wrong; if only the scheme is "
        "missing, it is read as https",
        remedy="write the whole address",
        cases={
            "no scheme": Case(message="the link {text!r} leads to {url!r}, and was read as {address}"),
            "malformed": Case(
                message="a link is not well formed: {text!r}",
                hint="It is written [text](https://…), with a closing bracket and no space in the address.",
            ),
        },
    ),
    Rule(
        name="nameless",
        severity=_WARNING,
        message="a {kind} without a name or a paper's title was not read",
        hint="Name it in the column that holds the names.",
        finds="a row with neither a name nor a paper's title was not read",
        remedy="name it",
    ),
    Rule(
        name="named-by-paper",
        severity=_NOTE,
        message="a {kind} without a name is called by the title of its paper",
        finds="a row without a name is called by the title of its paper",
        remedy="nothing, or name it",
    ),
    Rule(
        name="duplicate-name",
        severity=_WARNING,
        message="{name!r} stands in an earlier row too; both were taken for one {kind}",
        hint="Merge the rows, or tell the names apart.",
        finds="two rows of a catalogue have one kind and name; a note if they say the same",
        remedy="merge them, or tell the names apart",
        cases={"same": Case(severity=_NOTE)},
    ),
    Rule(
        name="missing-column",
        severity=_NOTE,
        message="the table has no column {columns}",
        finds="a table lacks a column that the description of its section names",
        remedy="correct the header, or the description",
    ),
    Rule(
        name="unread-cell",
        severity=_WARNING,
        message="nothing was read from {text!r}",
        hint="A link is expected under {column}; write - if there is none.",
        finds="a cell that says something of which its field can make nothing",
        remedy="correct the cell, or give its column another field",
    ),
    Rule(
        name="unread-link",
        severity=_NOTE,
        message="the link {text!r} to {url} was not read",
        finds="a link in a cell that its field makes nothing of",
        remedy="move it to a column that holds links",
    ),
    Rule(
        name="unknown-name",
        severity=_WARNING,
        message="{name!r} is neither a row nor in the vocabulary; it was taken for a {kind}",
        hint="{advice} to ontology/background.ttl, with what it is.",
        finds="a name in a cell is neither a row nor in the vocabulary; a note if it is a subfield or modality",
        remedy="correct it, or add it to `ontology/background.ttl`",
        # what a list calls a field of medicine is for it to say; what it names as a base or data is somewhere
        cases={"field of medicine": Case(severity=_NOTE)},
    ),
    Rule(
        name="ambiguous-name",
        severity=_WARNING,
        message="{name!r} names several things; it was taken for {iri}, not for {others}",
        hint="Say in ontology/mappings.sssom.tsv what the name means in this catalogue.",
        finds="a name in a cell is that of rows of several things, none of them in this catalogue, or one that the "
        "vocabulary calls ambiguous",
        remedy="say in `ontology/mappings.sssom.tsv` what it means here",
        cases={
            "in the vocabulary": Case(
                message="{name!r} is the name of several things of kind {kind}; it was taken for {iri}"
            ),
        },
    ),
    Rule(
        name="two-titles",
        severity=_WARNING,
        message="{paper} is linked as {title!r} here, and as {other!r} in {catalogue}",
        hint="One of the two links the wrong paper, unless it was given a new title.",
        finds="a paper is linked under a title that has little in common with the one it has elsewhere",
        remedy="correct the link that is wrong, or the title",
    ),
    Rule(
        name="shared-link",
        severity=_NOTE,
        message="{name} links {link}, as does {other} of {catalogue}; their names or titles contradict each other, so "
        "they stay two",
        hint="Fine if it presents both; else one of the links is wrong. If they are one, say so in "
        "ontology/mappings.sssom.tsv.",
        finds="rows of two catalogues link one paper or page, and their names contradict each other",
        remedy="correct the link that is wrong; if both are right, nothing",
    ),
    Rule(
        name="too-alike",
        severity=_NOTE,
        message="{count} {kind}s have {mark}, too many to compare each with each: no two of them are proposed as one",
        hint="If two of them are one, say so in ontology/mappings.sssom.tsv.",
        finds="so many rows share a link, a name or words of their titles that `build/proposals.sssom.tsv` has no pair "
        "of them",
        remedy="if two of them are one, say so in `ontology/mappings.sssom.tsv`",
    ),
    Rule(
        name="idle-mapping",
        severity=_WARNING,
        message="{first} and {second} are things of two kinds, and can't be one",
        hint="Drop the row.",
        finds="a row of `ontology/mappings.sssom.tsv` joins things of two kinds; a note if it speaks of what isn't "
        "in the graph",
        remedy="copy the identifiers from `build/proposals.sssom.tsv`",
        cases={
            "absent": Case(
                severity=_NOTE,
                message="{names}: not in this graph, so the row says nothing",
                hint="Copy the identifiers from build/proposals.sssom.tsv or build/mappings.sssom.tsv.",
            ),
        },
    ),
)
"""What is wrong with the pages of catalogues, and what stands in their cells, by name of the rule."""

LINT = _table(
    Rule(
        name="syntax",
        severity=_VIOLATION,
        message="can't be parsed: {reason}",
        hint="Correct what stands here, or just before.",
        finds="a shape, a rule, a query or a regular expression can't be parsed",
        remedy="correct what stands at the place given, or just before it; a regular expression is written as XPath "
        "3.1 has it",
        cases={
            "expression": Case(
                message="no regular expression: {expression}",
                hint="Write one as XPath 3.1 has it.",
            ),
        },
    ),
    Rule(
        name="question-header",
        severity=_VIOLATION,
        message="{reason}",
        hint="Correct the header, the lines that begin with #+.",
        finds="the header of a saved question is wrong, or a parameter is of a kind that is none",
        remedy="correct the header, the lines that begin with `#+`; docs/extending.md has what belongs there",
    ),
    Rule(
        name="term-undeclared",
        severity=_VIOLATION,
        message="{term} is not declared in ontology/fmkg.ttl",
        hint="Declare it there, with rdfs:label and rdfs:comment.",
        finds="an own term is not declared in `ontology/fmkg.ttl`",
        remedy="correct its name, or declare it there, with `rdfs:label` and `rdfs:comment`",
    ),
    Rule(
        name="term-unlisted",
        severity=_VIOLATION,
        message="{term} is not among the listed terms of its vocabulary",
        hint="Look it up; if the vocabulary has it, add a line to ontology/outside.tsv.",
        finds="a term of another vocabulary is not in `ontology/outside.tsv`",
        remedy="look it up; if the vocabulary has it, add a line there, else correct the term",
    ),
    Rule(
        name="term-kind",
        severity=_VIOLATION,
        message="{term} is {kinds}, but stands here for {expected}",
        hint="Write {expected} here.",
        finds="a class is used as a property, or the reverse, or a datatype or a thing as either",
        remedy="write a term of the kind that belongs in this place",
    ),
    Rule(
        name="term-undocumented",
        severity=_VIOLATION,
        message="{term} has no rdfs:label",
        hint="Say what it is called.",
        finds="an own term lacks `rdfs:label` or `rdfs:comment`",
        remedy="say in `ontology/fmkg.ttl` what it is called, and what it means",
        cases={"no comment": Case(message="{term} has no rdfs:comment", hint="Say what it means.")},
    ),
    Rule(
        name="term-unused",
        severity=_WARNING,
        message="{term} is declared, but used nowhere",
        hint='Drop it, or say why it is kept: skos:editorialNote "unused: ...".',
        finds="an own term is not used and doesn't say so, or says so and is used",
        remedy='drop it, or say why it is kept: `skos:editorialNote "unused: ..."`; drop that note once the term is '
        "used",
        cases={
            "used": Case(
                message="{term} says that it is unused, but is used",
                hint="Drop its skos:editorialNote.",
            ),
        },
    ),
    Rule(
        name="namespace-unknown",
        severity=_VIOLATION,
        message="{term} is in a namespace that is not used here",
        hint="List what is used of its vocabulary in ontology/outside.tsv, or use a term that is listed.",
        finds="a namespace is none of those in use: misspelt, or of a vocabulary that is not listed",
        remedy="correct its spelling, or list what is used of its vocabulary in `ontology/outside.tsv`",
        cases={"prefix": Case(message="<{namespace}> is no namespace here", hint="Did you mean <{meant}>?")},
    ),
    Rule(
        name="prefix-undeclared",
        severity=_VIOLATION,
        message="the prefix of {term} is not declared in this file",
        hint="Declare it at the top.",
        finds="a prefix is not declared in its file",
        remedy="declare it at the top of the file",
        cases={"known": Case(hint="Declare it: {prefix}: is <{namespace}>.")},
    ),
    Rule(
        name="prefix-differs",
        severity=_VIOLATION,
        message="{prefix}: stands for <{namespace}> here, but for <{other}> in {file}",
        hint="Correct the namespace, or give one of them another prefix.",
        finds="a prefix stands for one namespace here and for another elsewhere",
        remedy="correct the namespace, or give one of them another prefix",
    ),
    Rule(
        name="thing-dangling",
        severity=_VIOLATION,
        message="{term} is neither described in this workspace nor in ontology/ids.tsv",
        hint="Describe it in ontology/background.ttl, or correct its name.",
        finds="a thing is named that nothing describes",
        remedy="describe it in `ontology/background.ttl`, or correct its name",
    ),
    Rule(
        name="list-wrong",
        severity=_VIOLATION,
        message="expected a prefix, a namespace, a term and one of {kinds}",
        hint="Keep the lines sorted, each with four fields, and one spelling for a namespace.",
        finds="a line of `ontology/outside.tsv` is wrong",
        remedy="keep the lines sorted, each with four fields, and one spelling for a namespace",
        cases={
            "order": Case(message="stands twice, or not in its place in the order"),
            "spelling": Case(message="<{namespace}> has another spelling above"),
        },
    ),
    Rule(
        name="comment-idle",
        severity=_WARNING,
        message="{allowed} is allowed, but not found here",
        hint="Drop it from the comment.",
        finds="a comment allows what is not there",
        remedy="drop it from the comment",
    ),
    Rule(
        name="build-missing",
        severity=_NOTE,
        message="there is no graph yet: its terms, and which own terms are unused, were not checked",
        hint="Run: kg build",
        finds="there is no built graph whose terms could be checked",
        remedy="run `kg build`",
    ),
)
"""What is wrong with the terms and names in a workspace, as `kg lint` finds it, by name of the rule."""

RULES = {**READING, **LINT}
"""All rules that are not shapes, by name."""


def make_finding(
    rule: str,
    span: Span | None = None,
    *,
    case: str | None = None,
    hint: str | None = None,
    focus: str | None = None,
    path: str | None = None,
    value: str | None = None,
    blocks: int = 0,
    **values: object,
) -> Finding:
    """Return the finding that something at `span` breaks a rule, in one of the rule's cases if it is not the usual one.

    `values` fill in the templates. A `hint` takes the place of the rule's own; an empty one means none. Raises KeyError
    for a rule, a case or a value that is missing.
    """
    known = RULES[rule]
    special = Case() if case is None else known.cases[case]
    template = special.hint or known.hint or ""
    return Finding(
        severity=special.severity or known.severity,
        rule=rule,
        message=(special.message or known.message).format(**values),
        span=span,
        focus=focus,
        path=path,
        value=value,
        hint=(template.format(**values) if hint is None else hint) or None,
        blocks=blocks,
    )
