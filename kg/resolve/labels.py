"""What things are called: as the vocabulary calls them, else as their rows do, else as the cells that name them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kg.resolve.claims import Claim, ClaimKey, label_of
from kg.resolve.mentions import Names
from kg.resolve.vocabulary import Vocabulary

__all__ = ["Label", "label_things"]


class Label(NamedTuple):
    """The kind of a thing, and what it is called."""

    kind: str
    text: str


def label_things(
    claims: Iterable[Claim],
    iris: Mapping[ClaimKey, str],
    vocabulary: Vocabulary,
    names: Names,
    papers: Mapping[str, Label],
    retired: Mapping[str, str],
) -> dict[str, Label]:
    """Return kind and label of each thing that has a name, by IRI. A retired IRI has none: the one in its place has it.

    `papers` are the labels of papers, `retired` the retired IRIs with those in their place.
    """
    labels = {iri: Label(kind, vocabulary.labels[iri]) for iri, kind in vocabulary.kinds.items() if iri not in retired}
    rows: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        rows[iris[claim.key]].append(claim)
    for iri, same in rows.items():
        labels.setdefault(iri, Label(same[0].key.kind, label_of(same)))
    everywhere = [(kind, name, iri) for (kind, name), iri in names.shared.items()]
    in_catalogues = [(meaning.kind, meaning.name, iri) for meaning, iri in names.own.items()]
    for kind, name, iri in sorted((*everywhere, *in_catalogues)):
        labels.setdefault(retired.get(iri, iri), Label(kind, names.printed.get(iri, name)))
    labels |= papers
    for old, new in retired.items():
        if old in labels:
            labels.setdefault(new, labels.pop(old))
    return labels
