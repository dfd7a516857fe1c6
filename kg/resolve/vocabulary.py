"""The background vocabulary as names: which thing of which kind a name stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import ConfigError
from kg.rdf.namespaces import ALT_LABEL, FM, LABEL, TYPE
from kg.rdf.schema import Schema, parse_turtle
from kg.rdf.source import text_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["BACKGROUND", "Vocabulary", "load_vocabulary"]

BACKGROUND = ("background.ttl", "lineage.ttl")
"""The files of the background: what things are, and what was read about their lineage and data."""

_ABOUT, _MIX = f"<{FM}about>", f"<{FM}pretrainingMix>"
_OF_MODELS = {_MIX, *(f"<{FM}{name}>" for name in ("base", "initialisedFrom", "methodBase", "pretrainedOn"))}
_OWN = FM.removesuffix("#")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The things that the background describes: label and kind by IRI, IRIs by kind and name, and its statements.

    `triples` are canonical N-Triples statements without the final dot. `ambiguous` names are those that other things
    have as well: none is known by such a name alone.
    """

    labels: Mapping[str, str]
    kinds: Mapping[str, str]
    names: Mapping[tuple[str, str], str]
    triples: tuple[str, ...]
    ambiguous: Set[tuple[str, str]] = frozenset()

    def about(self, known: Set[str]) -> tuple[str, ...]:
        """The statements on things that the vocabulary or an entry describes, `known` being those of the entries.

        Lineage is written down for rows of catalogues too; where a catalogue is not there, or a row has gone, what
        was read about it is left out, with its notes and mixes.
        """
        terms = [triple.split(" ", 2) for triple in self.triples]
        there = {f"<{iri}>" for iri in (*known, *self.kinds)}
        out = {s for s, p, _ in terms if p in _OF_MODELS and s not in there}
        while more := {
            its
            for s, p, o in terms
            for its, its_cause in ((s, o), (o, s))
            if (p, its) in ((_ABOUT, s), (_MIX, o)) and its_cause in out and its not in out
        }:
            out |= more
        kept = zip(self.triples, terms, strict=True)
        return tuple(triple for triple, (s, _, o) in kept if s not in out and o not in out)


def load_vocabulary(ontology: Path, schema: Schema) -> Vocabulary:
    """The vocabulary in the files of BACKGROUND, and what the schema says of its own terms (not of other people's).

    Raises ConfigError where a file can't be parsed, has a blank node, or gives two things of a kind one name.
    """
    labels: dict[str, str] = {}
    kinds: dict[str, str] = {}
    other: dict[str, list[str]] = defaultdict(list)
    shared: list[tuple[str, str]] = []
    statements = [
        (file, its) for name in BACKGROUND if (file := ontology / name).exists() for its in _named(file, schema.base)
    ]
    where = {text_of(statement.subject): str(file) for file, statement in statements}
    for _, (subject, predicate, value) in statements:
        thing, text = text_of(subject), text_of(value)
        if predicate.value == LABEL:
            labels[thing] = text
        elif predicate.value == ALT_LABEL:
            other[thing].append(text)
        elif predicate.value == FM + "ambiguousName":
            shared.append((thing, text))
        elif predicate.value == TYPE and text in schema.kind_of:
            kinds[thing] = schema.kind_of[text]
    names = _names(labels, kinds, other, where)
    schema_statements = (its for its in parse_turtle(ontology / "fmkg.ttl") if text_of(its.subject).startswith(_OWN))
    triples = {f"{s} {p} {o}" for s, p, o in (*(its for _, its in statements), *schema_statements)}
    ambiguous = frozenset((kinds[thing], text) for thing, text in shared if thing in kinds)
    return Vocabulary(labels=labels, kinds=kinds, names=names, triples=tuple(sorted(triples)), ambiguous=ambiguous)


def _names(
    labels: Mapping[str, str], kinds: Mapping[str, str], other: Mapping[str, list[str]], where: Mapping[str, str]
) -> dict[tuple[str, str], str]:
    """The things by their kinds and names. Raises ConfigError, at the file that `where` has, for two of one name."""
    names: dict[tuple[str, str], str] = {}
    for thing, kind in sorted(kinds.items()):
        for name in (labels.get(thing, ""), *other.get(thing, ())):
            if names.setdefault((kind, name), thing) != thing:
                raise ConfigError(
                    f"{name!r} names both {thing} and {names[kind, name]}",
                    file=where[thing],
                    hint="A name stands for one thing of a kind; drop it from one of them.",
                )
    return names


def _named(file: Path, base: str) -> list[ox.Triple]:
    """The statements of a file. Raises ConfigError for a blank node, since each build would call it otherwise."""
    statements = parse_turtle(file, base)
    for subject, predicate, value in statements:
        if isinstance(subject, ox.BlankNode) or isinstance(value, ox.BlankNode):
            beside = value if isinstance(subject, ox.BlankNode) else subject
            raise ConfigError(
                f"a blank node stands beside {predicate} and {beside}",
                file=str(file),
                hint="What is in brackets needs an IRI of its own.",
            )
    return statements
