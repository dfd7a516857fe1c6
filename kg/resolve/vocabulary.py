"""The background vocabulary as names: which thing of which kind a name stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import ConfigError
from kg.rdf.namespaces import ALT_LABEL, FM, LABEL, TYPE
from kg.rdf.schema import Schema, parse_turtle
from kg.rdf.source import text_of
from kg.text.names import plain_name

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["BACKGROUND", "Vocabulary", "load_vocabulary"]

BACKGROUND = ("background.ttl", "lineage.ttl")
"""The files of the background: what things are, and what was read about their lineage and data."""

_ABOUT, _MIX = f"<{FM}about>", f"<{FM}pretrainingMix>"
_OF_MODELS = {_MIX, *(f"<{FM}{name}>" for name in ("base", "initialisedFrom", "methodBase", "pretrainedOn"))}
"""What only models have."""
_AMBIGUOUS = FM + "ambiguousName"
_OWN = FM.removesuffix("#")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The things that the background describes: label and kind by IRI, IRIs by kind and plain name, its statements.

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

        Lineage is written down for rows of catalogues too. If a catalogue or a row is missing, what was read about
        it is left out, with its notes and mixes.
        """
        terms = [triple.split(" ", 2) for triple in self.triples]
        described = {f"<{iri}>" for iri in (*known, *self.kinds)}
        absent = {subject for subject, predicate, _ in terms if predicate in _OF_MODELS and subject not in described}
        notes = [(model, note) for note, predicate, model in terms if predicate == _ABOUT]
        mixes = [(model, mix) for model, predicate, mix in terms if predicate == _MIX]
        while more := {part for whole, part in (*notes, *mixes) if whole in absent and part not in absent}:
            absent |= more
        kept = zip(self.triples, terms, strict=True)
        return tuple(triple for triple, (subject, _, value) in kept if subject not in absent and value not in absent)


def load_vocabulary(ontology: Path, schema: Schema) -> Vocabulary:
    """Return the vocabulary in the files of BACKGROUND, and what the schema says of its own terms (not of others').

    Raises ConfigError if a file can't be parsed, has a blank node, or gives two things of a kind one name.
    """
    by_file = {file: _statements(file, schema.base) for name in BACKGROUND if (file := ontology / name).exists()}
    files = {text_of(statement.subject): file for file, statements in by_file.items() for statement in statements}
    statements = [statement for of_file in by_file.values() for statement in of_file]
    values: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for subject, predicate, value in statements:
        values[predicate.value].append((text_of(subject), text_of(value)))
    labels = dict(values[LABEL])
    kinds = {thing: schema.kind_of[text] for thing, text in values[TYPE] if text in schema.kind_of}
    of_schema = (each for each in parse_turtle(ontology / "fmkg.ttl") if text_of(each.subject).startswith(_OWN))
    return Vocabulary(
        labels=labels,
        kinds=kinds,
        names=_names(labels, values[ALT_LABEL], kinds, files),
        triples=tuple(sorted({f"{each.subject} {each.predicate} {each.object}" for each in (*statements, *of_schema)})),
        ambiguous=frozenset((kinds[thing], plain_name(text)) for thing, text in values[_AMBIGUOUS] if thing in kinds),
    )


def _names(
    labels: Mapping[str, str], others: Iterable[tuple[str, str]], kinds: Mapping[str, str], files: Mapping[str, Path]
) -> dict[tuple[str, str], str]:
    """The things by kind and name: by their labels and by their other names, all in plain form."""
    names: dict[tuple[str, str], str] = {}
    other_names: dict[str, list[str]] = defaultdict(list)
    for thing, name in others:
        other_names[thing].append(name)
    for thing, kind in sorted(kinds.items()):
        for name in (labels.get(thing, ""), *other_names[thing]):
            if names.setdefault((kind, plain_name(name)), thing) != thing:
                raise ConfigError(
                    f"{name!r} names both {thing} and {names[kind, plain_name(name)]}",
                    file=str(files[thing]),
                    hint="A name stands for one thing of a kind; drop it from one of them.",
                )
    return names


def _statements(file: Path, base: str) -> list[ox.Triple]:
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
