"""Why two things are one, or aren't: what was judged, what speaks for and against, and what to do about it.

This reads the built store alone: the rows that describe each thing, and the judgements in `…/graph/mappings`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape
from itertools import combinations, product

import pyoxigraph as ox

from kg.evidence.trace import Evidence
from kg.query import Thing, find
from kg.rdf.graphs import CATALOGUES, MAPPINGS
from kg.rdf.namespaces import IS_VERSION_OF, with_prefixes
from kg.rdf.source import match, select, text_of
from kg.rdf.terms import compact, iri
from kg.resolve import Claim, ClaimKey, Grounds, contradict, identifier_of, make_claim, weigh
from kg.rows import Rows
from kg.text.identifiers import aliases, identify
from kg.text.similarity import identify_link, is_name

__all__ = ["VERDICTS", "Between", "Judged", "Why", "why"]

VERDICTS = {"one": "one thing", "versions": "two versions of one work", "two": "two things"}
"""The verdicts in words."""

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

    `verdict` is one, versions or two; `reason` is a sentence, `hint` what to do where it should be otherwise. Printed,
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
        return Rows(columns, ((*its.rows, "; ".join(its.grounds.pro), "; ".join(its.against)) for its in self.between))

    def __repr__(self) -> str:
        judged = [f"judged: {judged}" for judged in self.judged]
        return "\n".join(filter(None, [f"{self.title}: {VERDICTS[self.verdict]}", self.reason, *judged, self.hint]))

    def _repr_html_(self) -> str:
        pairs = self.rows()._repr_html_() if self.between else ""
        return f"<pre>{escape(repr(self))}</pre>\n{pairs}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    entry: str
    claim: Claim


def why(seen: Evidence, name: str, other: str) -> Why:
    """Why what `name` and `other` stand for is one thing, or isn't. Raises QueryError where one of them names nothing,
    or more than one thing."""
    one, two = (find(seen.store, seen.schema, its) for its in (name, other))
    rows = {thing: list(_rows(seen, thing)) for thing in (one, two)}
    judged = _judged(seen, one, two, rows)
    if one == two:
        pairs = [its for its in combinations(rows[one], 2) if its[0].claim.key.catalogue != its[1].claim.key.catalogue]
        short = compact(one.iri, seen.schema.prefixes)
        verdict, reason = "one", f"Both names stand for {short}, {_described(rows[one])}."
        hint = ""
        if pairs:
            first, second = (compact(row.entry, seen.schema.prefixes) for row in pairs[0])
            hint = (
                f"If two of these rows aren't one, add a line to {{file}}: subject_id {first}, predicate_id "
                f"skos:exactMatch, predicate_modifier Not, object_id {second}."
            )
    else:
        pairs = list(product(rows[one], rows[two]))
        verdict, reason, hint = _apart(seen, one, two, rows, judged)
    return Why(
        one=one,
        other=two,
        verdict=verdict,
        reason=reason,
        hint=hint.format(file="ontology/mappings.sssom.tsv"),
        judged=judged,
        between=tuple(
            Between(rows=(_shown(first), _shown(second)), grounds=weigh(first.claim, second.claim))
            for first, second in pairs
            if one.kind not in _PAPERS
        ),
    )


def _described(rows: list[_Row]) -> str:
    if not rows:
        return "which no row describes"
    return f"which {len(rows)} rows describe" if len(rows) > 1 else f"which one row describes, {rows[0].claim.place}"


def _shown(row: _Row) -> str:
    return f"{row.claim.place} ({row.claim.key.name})"


def _apart(
    seen: Evidence, one: Thing, two: Thing, rows: dict[Thing, list[_Row]], judged: tuple[Judged, ...]
) -> tuple[str, str, str]:
    """Verdict, reason and hint for two things that aren't one."""
    first, second = (compact(its.iri, seen.schema.prefixes) for its in (one, two))
    line = (
        "{before} add a line to {{file}}: subject_id {first}, predicate_id {predicate}, object_id {second}, "
        "mapping_justification semapv:ManualMappingCuration."
    )
    if one.kind in _PAPERS and two.kind in _PAPERS:
        if two.iri in _versions(seen, one.iri):
            return "versions", "Two versions of one work; each keeps its IRI.", ""
        add = line.format(before="If they are,", first=first, predicate="dcterms:isVersionOf", second=second)
        return "two", "Two papers, and nothing says that they are versions of one work.", add
    add = line.format(before="If they are one,", first=first, predicate="skos:exactMatch", second=second)
    if one.kind != two.kind:
        return "two", f"A thing of kind {one.kind} and one of kind {two.kind} are never one.", ""
    denied = next((its for its in judged if its.denied), None)
    if denied is not None:
        return "two", f"A person keeps them apart: {denied.comment}.", "To undo that, drop the line."
    return "two", next(_reasons(one, two, rows)), add


def _reasons(one: Thing, two: Thing, rows: dict[Thing, list[_Row]]) -> Iterator[str]:
    """Why evidence doesn't join two things of one kind, the plainest reason first."""
    pairs = [(row.claim, its.claim) for row, its in product(rows[one], rows[two])]
    if pairs and all(contradict(*its) for its in pairs):
        yield "Their names or titles contradict each other, whatever they share."
    both = {row.claim.key.catalogue for row in rows[one]} & {row.claim.key.catalogue for row in rows[two]}
    if both:
        yield f"{' and '.join(sorted(both))} has a row for each, and a catalogue tells its own rows apart."
    without = [its.label for its in (one, two) if not rows[its]]
    if without:
        its = " and ".join(without)
        yield f"No row describes {its}: there is only the name to go by, and the vocabulary doesn't say that it is one."
    if any(weigh(*its).pro for its in pairs):
        yield "What they share is too little, or each had its IRI before it was found; then only a person joins them."
    yield "They share no name, title or link."


def _rows(seen: Evidence, thing: Thing) -> Iterator[_Row]:
    """The rows that describe a thing, each with what it claims of it."""
    query = _ROWS.replace("$catalogues", iri(seen.schema.base + CATALOGUES)).replace("$thing", iri(thing.iri))
    found = [tuple(text_of(row[its]) for its in ("catalogue", "line", "entry")) for row in select(seen.store, query)]
    for catalogue, line, entry in sorted(found, key=lambda its: (its[0], int(its[1]), its[2])):
        name = compact(catalogue, seen.schema.prefixes).partition(":")[2]
        claim = _claim(seen, thing, entry, ClaimKey(thing.kind, name, thing.label), int(line))
        yield _Row(entry=entry, claim=claim)


def _claim(seen: Evidence, thing: Thing, entry: str, key: ClaimKey, line: int) -> Claim:
    query = _SAID.replace("$entry", iri(entry)).replace("$thing", iri(thing.iri))
    said: dict[str, set[str]] = defaultdict(set)
    for row in select(seen.store, query):
        said[text_of(row["what"])].add(text_of(row["value"]))
    names = frozenset(its for its in said["name"] - said["title"] if is_name(its))
    papers = {identify(url) for url in said["paper"]}
    versions = {identifier_of(its, seen.schema) for work in said["work"] for its in _versions(seen, work)}
    papers |= {its for identifier in papers for its in aliases(identifier)}
    papers |= {its for its in versions if its.scheme != "title"}
    links = {its for url in said["link"] if (its := identify_link(url)) is not None}
    label = thing.label if thing.label in said["name"] or not said["name"] else min(said["name"])
    claim = make_claim(key._replace(name=label), names, said["title"], papers, links)
    return replace(claim, place=f"{key.catalogue}:{line}")


def _versions(seen: Evidence, paper: str) -> set[str]:
    """The papers that are versions of one work with `paper`, and it."""
    found, ahead = {paper}, [paper]
    while ahead:
        here = ahead.pop()
        beside = {text_of(its.object) for its in match(seen.store, here, IS_VERSION_OF)}
        beside |= {text_of(its.subject) for its in match(seen.store, None, IS_VERSION_OF, ox.NamedNode(here))}
        ahead += beside - found
        found |= beside
    return found


def _judged(seen: Evidence, one: Thing, two: Thing, rows: dict[Thing, list[_Row]]) -> tuple[Judged, ...]:
    """The judgements on the two: between the one or its rows and the other or its rows; of one thing, all on it."""
    ends = [{thing.iri, *(row.entry for row in rows[thing])} for thing in (one, two)]
    query = _JUDGED.replace("$mappings", iri(seen.schema.base + MAPPINGS))
    query = query.replace("$these", " ".join(map(iri, sorted(ends[0] | ends[1]))))
    found = set()
    for row in select(seen.store, query):
        its = {name: text_of(row[name]) for name in ("subject", "predicate", "object", "justification")}
        if _is_between({its["subject"], its["object"]}, ends):
            short = {name: compact(address, seen.schema.prefixes) for name, address in its.items()}
            short["justification"] = short["justification"].rsplit("/", 1)[-1]
            found.add(Judged(**short, denied=row["modifier"] is not None, comment=text_of(row["comment"])))
    return tuple(sorted(found))


def _is_between(pair: set[str], ends: Iterable[set[str]]) -> bool:
    first, second = ends
    return bool(pair & first and pair & second)
