"""Why two things are one, or aren't: what was judged, what speaks for and against, and what to do about it.

This reads the built store alone: the rows that describe each thing, and the judgements in `…/graph/mappings`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import NamedTuple

import pyoxigraph as ox

from kg.evidence.trace import Evidence
from kg.query import Thing, find
from kg.rdf.graphs import CATALOGUES, MAPPINGS
from kg.rdf.namespaces import IS_VERSION_OF, with_prefixes
from kg.rdf.source import match, select, text_of
from kg.rdf.terms import compact, iri
from kg.resolve import Claim, ClaimKey, Grounds, contradict, identifier_of, make_claim, weigh
from kg.rows import Rows
from kg.terminal import visible
from kg.text.identifiers import aliases, identify
from kg.text.similarity import identify_link, is_name

__all__ = ["VERDICTS", "Between", "Judged", "Why", "why"]

VERDICTS = {"one": "one thing", "versions": "two versions of one work", "two": "two things"}
"""The verdicts in words."""

_DECISIONS = "ontology/mappings.sssom.tsv"
"""The file in which people decide."""
_PAPERS = ("paper", "survey")
_PREDICATES = {"skos:exactMatch": "is", "dcterms:isVersionOf": "is a version of"}
# What an entry says of a thing: its names, its links, and its papers with titles and links.
_SAID = with_prefixes("""
SELECT ?what ?value WHERE {
  GRAPH $entry {
    { $thing rdfs:label|skos:altLabel ?value BIND("name" AS ?what) }
    UNION { $thing schema:url|schema:codeRepository ?value BIND("link" AS ?what) }
    UNION { $thing codemeta:referencePublication/(rdfs:label|skos:altLabel) ?value BIND("title" AS ?what) }
    UNION { $thing codemeta:referencePublication ?value BIND("work" AS ?what) }
    UNION { $thing codemeta:referencePublication/schema:url ?value BIND("paper" AS ?what) }
  }
}""")
_ROWS = with_prefixes("""
SELECT DISTINCT ?entry ?catalogue ?line WHERE {
  GRAPH $catalogues {
    ?cell fm:about $thing ; fm:supports rdf:type ; dcterms:isPartOf ?entry .
    ?entry fm:line ?line ; dcterms:isPartOf ?catalogue .
  }
  FILTER NOT EXISTS { GRAPH ?entry { ?other ?names $thing } }  # a row of its own, not one that only names it
}""")
_JUDGED = with_prefixes("""
SELECT ?subject ?predicate ?object ?modifier ?justification ?comment WHERE {
  GRAPH $mappings {
    VALUES ?one { $these }
    ?mapping owl:annotatedSource|owl:annotatedTarget ?one ;
             owl:annotatedSource ?subject ; owl:annotatedTarget ?object ; owl:annotatedProperty ?predicate ;
             sssom:mapping_justification ?justification ; rdfs:comment ?comment .
    OPTIONAL { ?mapping sssom:predicate_modifier ?modifier }
  }
}""")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Judged:
    """A judgement: IRIs in short, the justification as SSSOM calls it, and why in words."""

    subject: str
    predicate: str
    object: str
    denied: bool
    justification: str
    comment: str

    def __str__(self) -> str:
        predicate = _PREDICATES.get(self.predicate, self.predicate)
        if self.denied:
            predicate = predicate.replace("is", "is not", 1)
        return f"{self.subject} {predicate} {self.object}: {self.comment} ({self.justification})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """Two rows, `CATALOGUE:LINE (name)` each, and what speaks for and against that they are on one thing."""

    rows: tuple[str, str]
    grounds: Grounds

    @property
    def against(self) -> tuple[str, ...]:
        """What speaks against it, and what doesn't speak for it."""
        return (*self.grounds.con, *self.grounds.beside)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Why:
    """Whether two names stand for one thing, and why.

    `verdict` is one, versions or two; `reason` is a sentence, `hint` what to do if it should be otherwise. Printed,
    and in a notebook, it is the text of all that.
    """

    one: Thing
    other: Thing
    verdict: str
    reason: str
    hint: str
    judged: tuple[Judged, ...]
    between: tuple[Between, ...]

    @property
    def title(self) -> str:
        """The two by their names, or the one."""
        return f"{self.one} and {self.other}" if self.one != self.other else str(self.one)

    def rows(self) -> Rows:
        """The pairs of rows, with what speaks for and against that they are on one thing."""
        columns = ("row", "and_row", "for_it", "against_it")
        rows = ((*pair.rows, "; ".join(pair.grounds.pro), "; ".join(pair.against)) for pair in self.between)
        return Rows(columns, rows)

    def __repr__(self) -> str:
        judged = [f"judged: {judged}" for judged in self.judged]
        lines = (f"{self.title}: {VERDICTS[self.verdict]}", self.reason, *judged, self.hint)
        return visible("\n".join(filter(None, lines)))

    def _repr_html_(self) -> str:
        from html import escape

        pairs = self.rows()._repr_html_() if self.between else ""
        return f"<pre>{escape(repr(self))}</pre>\n{pairs}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row that describes a thing: the IRI of its entry, and what it claims."""

    entry: str
    claim: Claim

    def __str__(self) -> str:
        return f"{self.claim.place} ({self.claim.key.name})"


class _Conclusion(NamedTuple):
    """A verdict, with the reason and a hint."""

    verdict: str
    reason: str
    hint: str = ""


def why(evidence: Evidence, name: str, other: str) -> Why:
    """Return whether what `name` and `other` stand for is one thing, and why. Raises QueryError if one of them names
    nothing, or more than one thing."""
    first, second = (find(evidence.store, evidence.schema, text) for text in (name, other))
    rows, other_rows = (list(_rows(evidence, thing)) for thing in (first, second))
    judged = _judged(evidence, {first.iri, *_entries(rows)}, {second.iri, *_entries(other_rows)})
    if first == second:
        pairs = [pair for pair in combinations(rows, 2) if pair[0].claim.key.catalogue != pair[1].claim.key.catalogue]
        conclusion = _conclude_one(evidence, first, rows, pairs)
    else:
        pairs = list(product(rows, other_rows))
        conclusion = _conclude_two(evidence, first, second, rows, other_rows, judged)
    return Why(
        one=first,
        other=second,
        verdict=conclusion.verdict,
        reason=conclusion.reason,
        hint=conclusion.hint,
        judged=judged,
        between=tuple(
            Between(rows=(str(row), str(other_row)), grounds=weigh(row.claim, other_row.claim))
            for row, other_row in pairs
            if first.kind not in _PAPERS
        ),
    )


def _entries(rows: Iterable[_Row]) -> Iterator[str]:
    return (row.entry for row in rows)


def _conclude_one(evidence: Evidence, thing: Thing, rows: list[_Row], pairs: list[tuple[_Row, _Row]]) -> _Conclusion:
    """The conclusion on one thing; `pairs` are its rows in two catalogues."""
    reason = f"Both names stand for {compact(thing.iri, evidence.schema.prefixes)}, {_described(rows)}."
    if not pairs:
        return _Conclusion("one", reason)
    entry, other_entry = (compact(row.entry, evidence.schema.prefixes) for row in pairs[0])
    hint = (
        f"If two of these rows aren't one, add a line to {_DECISIONS}: subject_id {entry}, predicate_id "
        f"skos:exactMatch, predicate_modifier Not, object_id {other_entry}."
    )
    return _Conclusion("one", reason, hint)


def _described(rows: list[_Row]) -> str:
    if not rows:
        return "which no row describes"
    return f"which {len(rows)} rows describe" if len(rows) > 1 else f"which one row describes, {rows[0].claim.place}"


def _conclude_two(
    evidence: Evidence,
    thing: Thing,
    other: Thing,
    rows: list[_Row],
    other_rows: list[_Row],
    judged: tuple[Judged, ...],
) -> _Conclusion:
    """The conclusion on two things: that they are versions of one work, or two, and why evidence doesn't join them."""
    if thing.kind in _PAPERS and other.kind in _PAPERS:
        if other.iri in _versions(evidence, thing.iri):
            return _Conclusion("versions", "Two versions of one work; each keeps its IRI.")
        hint = f"If they are, {_decision(evidence, thing, 'dcterms:isVersionOf', other)}"
        return _Conclusion("two", "Two papers, and nothing says that they are versions of one work.", hint)
    if thing.kind != other.kind:
        return _Conclusion("two", f"A thing of kind {thing.kind} and one of kind {other.kind} are never one.")
    denied = next((judgement for judgement in judged if judgement.denied), None)
    if denied is not None:
        return _Conclusion("two", f"A person keeps them apart: {denied.comment}.", "To undo that, drop the line.")
    hint = f"If they are one, {_decision(evidence, thing, 'skos:exactMatch', other)}"
    return _Conclusion("two", next(_reasons(thing, other, rows, other_rows)), hint)


def _decision(evidence: Evidence, subject: Thing, predicate: str, target: Thing) -> str:
    """What to do to decide that two things are one, or versions of one work."""
    first, second = (compact(thing.iri, evidence.schema.prefixes) for thing in (subject, target))
    return (
        f"add a line to {_DECISIONS}: subject_id {first}, predicate_id {predicate}, object_id {second}, "
        "mapping_justification semapv:ManualMappingCuration."
    )


def _reasons(thing: Thing, other: Thing, rows: list[_Row], other_rows: list[_Row]) -> Iterator[str]:
    """Why evidence doesn't join two things of one kind, the plainest reason first."""
    pairs = [(row.claim, other_row.claim) for row, other_row in product(rows, other_rows)]
    if pairs and all(contradict(*pair) for pair in pairs):
        yield "Their names or titles contradict each other, whatever they share."
    both = {row.claim.key.catalogue for row in rows} & {row.claim.key.catalogue for row in other_rows}
    if both:
        yield f"{' and '.join(sorted(both))} has a row for each, and a catalogue tells its own rows apart."
    bare = [each.label for each, described in ((thing, rows), (other, other_rows)) if not described]
    if bare:
        yield (
            f"No row describes {' and '.join(bare)}: there is only the name to go by, and the vocabulary doesn't say "
            "that it is one."
        )
    if any(weigh(*pair).pro for pair in pairs):
        yield "What they share is too little, or each had its IRI before it was found; then only a person joins them."
    yield "They share no name, title or link."


def _rows(evidence: Evidence, thing: Thing) -> Iterator[_Row]:
    """The rows that describe a thing, each with what it claims of it, in the order of their places."""
    schema = evidence.schema
    query = _ROWS.replace("$catalogues", iri(schema.base + CATALOGUES)).replace("$thing", iri(thing.iri))
    found = [
        (text_of(row["catalogue"]), int(text_of(row["line"])), text_of(row["entry"]))
        for row in select(evidence.store, query)
    ]
    for catalogue, line, entry in sorted(found):
        name = compact(catalogue, schema.prefixes).partition(":")[2]
        yield _Row(entry=entry, claim=_claim(evidence, thing, entry, name, line))


def _claim(evidence: Evidence, thing: Thing, entry: str, catalogue: str, line: int) -> Claim:
    """What an entry claims of a thing, as it stands in the graph of the entry."""
    query = _SAID.replace("$entry", iri(entry)).replace("$thing", iri(thing.iri))
    said: dict[str, set[str]] = defaultdict(set)
    for row in select(evidence.store, query):
        said[text_of(row["what"])].add(text_of(row["value"]))
    names = frozenset(name for name in said["name"] - said["title"] if is_name(name))
    papers = {identify(url) for url in said["paper"]}
    papers |= {alias for paper in papers for alias in aliases(paper)}
    versions = {version for work in said["work"] for version in _versions(evidence, work)}
    papers |= {paper for version in versions if (paper := identifier_of(version, evidence.schema)).scheme != "title"}
    links = {link for url in said["link"] if (link := identify_link(url)) is not None}
    name = thing.label if thing.label in said["name"] or not said["name"] else min(said["name"])
    claim = make_claim(ClaimKey(thing.kind, catalogue, name), names, said["title"], papers, links)
    return replace(claim, place=f"{catalogue}:{line}")


def _versions(evidence: Evidence, paper: str) -> set[str]:
    """The papers that are versions of one work with `paper`, and it."""
    found, ahead = {paper}, [paper]
    while ahead:
        version = ahead.pop()
        beside = {text_of(statement.object) for statement in match(evidence.store, version, IS_VERSION_OF)}
        of_version = match(evidence.store, None, IS_VERSION_OF, ox.NamedNode(version))
        beside |= {text_of(statement.subject) for statement in of_version}
        ahead += beside - found
        found |= beside
    return found


def _judged(evidence: Evidence, ends: set[str], other_ends: set[str]) -> tuple[Judged, ...]:
    """The judgements between two things: the IRIs of the one, and of its entries, and those of the other. For one thing
    these are the same, and the judgements all those on it."""
    schema = evidence.schema
    query = _JUDGED.replace("$mappings", iri(schema.base + MAPPINGS))
    query = query.replace("$these", " ".join(map(iri, sorted(ends | other_ends))))
    found = set()
    for row in select(evidence.store, query):
        subject, predicate, target = (text_of(row[name]) for name in ("subject", "predicate", "object"))
        both = {subject, target}
        if both & ends and both & other_ends:
            judged = Judged(
                subject=compact(subject, schema.prefixes),
                predicate=compact(predicate, schema.prefixes),
                object=compact(target, schema.prefixes),
                denied=row["modifier"] is not None,
                justification=compact(text_of(row["justification"]), schema.prefixes).rsplit("/", 1)[-1],
                comment=text_of(row["comment"]),
            )
            found.add(judged)
    return tuple(sorted(found))
