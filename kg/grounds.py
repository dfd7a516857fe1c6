"""What the graph says of a thing, and for each statement where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from kg.evidence import Evidence, Place
from kg.infer import Rule
from kg.names import Thing, find, label_of
from kg.oxigraph import match, select, text_of
from kg.schema import FM, parse_turtle
from kg.terms import RDF, RDFS, compact

__all__ = ["Explanation", "Statement", "census", "explain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement and its grounds: `basis` is stated, background or inferred.

    `places` are the cells that state it, or the line of the vocabulary; `follows` are the rules that give it, each with
    the statements it follows from.
    """

    triple: ox.Triple
    basis: str
    places: tuple[Place, ...] = ()
    follows: tuple[tuple[Rule, tuple[Statement, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All statements on a thing, and those on others that name it."""

    thing: Thing
    says: tuple[Statement, ...]
    named_by: tuple[Statement, ...]


def explain(evidence: Evidence, name: str) -> Explanation:
    """What the graph says of the thing called `name`. Raises QueryError where nothing, or more than one thing, is."""
    thing = find(evidence.store, evidence.schema, name)
    says = [statement(evidence, its) for its in match(evidence.store, thing.iri)]
    named = [statement(evidence, its) for its in match(evidence.store, value=ox.NamedNode(thing.iri))]
    order = {"stated": 0, "background": 1, "inferred": 2}

    def key(its: Statement) -> tuple[int, str, str, str]:
        return order[its.basis], str(its.triple.predicate), str(its.triple.subject), str(its.triple.object)

    return Explanation(thing=thing, says=tuple(sorted(says, key=key)), named_by=tuple(sorted(named, key=key)))


def statement(evidence: Evidence, triple: ox.Triple, depth: int = 8) -> Statement:
    """A statement with its grounds; premises that follow from others in turn, down to `depth`."""
    subject, predicate = text_of(triple.subject), triple.predicate.value
    if predicate != FM + "entry" and (places := evidence.cells(subject, predicate, str(triple.object))):
        return Statement(triple=triple, basis="stated", places=tuple(places))
    if (place := evidence.background(triple)) is not None:
        return Statement(triple=triple, basis="background", places=(place,))
    if predicate == FM + "entry":
        return Statement(triple=triple, basis="stated", places=tuple(evidence.cells(subject, RDF + "type")))
    follows = tuple(
        (rule, tuple(statement(evidence, premise, depth - 1) for premise in premises))
        for rule, premises in (evidence.premises(triple) if depth else ())
    )
    return Statement(triple=triple, basis="inferred" if follows else "stated", follows=follows[:1])


def words(evidence: Evidence, labels: dict[str, str], triple: ox.Triple) -> tuple[str, str, str]:
    """A statement in names: those of its subject, property and object."""
    return (
        said(evidence, labels, triple.subject),
        said(evidence, labels, triple.predicate),
        said(evidence, labels, triple.object),
    )


def said(evidence: Evidence, labels: dict[str, str], term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """A term in words: a literal's text, a thing's label, else its address in short."""
    if isinstance(term, ox.NamedNode):
        label = labels.get(term.value) or label_of(evidence.store, term.value)
        return label or compact(term.value, evidence.schema.prefixes)
    return text_of(term)


def term_labels(evidence: Evidence) -> dict[str, str]:
    """The labels of classes and properties, our own and others', as the schema gives them."""
    return {
        text_of(triple.subject): text_of(triple.object)
        for triple in parse_turtle(evidence.ontology / "fmkg.ttl")
        if triple.predicate.value == RDFS + "label"
    }


def census(evidence: Evidence) -> dict[str, int]:
    """How much there is: statements by their origin, things by kind, entries, cells and those that state something."""
    base = evidence.schema.base

    def count(query: str) -> int:
        rows = select(evidence.store, f"PREFIX fm: <{FM}> SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {query} }}")
        return int(text_of(next(rows)["n"]))

    def size(graph: ox.NamedNode | ox.DefaultGraph) -> int:
        return sum(1 for _ in match(evidence.store, graph=graph))

    catalogues = f"GRAPH <{base}graph/catalogues>"
    counts = {
        "statements": size(ox.DefaultGraph()),
        "from the vocabulary and schema": size(ox.NamedNode(f"{base}graph/background")),
        "that follow by a rule": size(ox.NamedNode(f"{base}graph/inferred")),
        "entries": count(f"{catalogues} {{ ?x a fm:CatalogueEntry }}"),
    }
    for kind in evidence.schema.kinds.values():
        if kind.named_class != kind.entry_class:
            counts[kind.label] = count(f"?x a <{kind.entry_class}>")
        wide = next(iter(label for iri, label in term_labels(evidence).items() if iri == kind.named_class), kind.label)
        counts[wide] = count(f"?x a <{kind.named_class}>")
    place = "BIND(CONCAT(STR(?entry), STR(?line), '/', STR(?column)) AS ?x)"
    # the heading above a section is the evidence for some statements too, but it is no cell of the row
    where = (
        "?entry fm:line ?line . ?cell <http://purl.org/dc/terms/isPartOf> ?entry ; fm:line ?line ; fm:column ?column"
    )
    counts["cells"] = count(f"{catalogues} {{ {where} {place} }}")
    counts["cells that state something"] = count(
        f"{catalogues} {{ {where} ; fm:about ?thing ; fm:supports ?p . {place} }} GRAPH ?entry {{ ?thing ?p ?value }}"
    )
    return counts
