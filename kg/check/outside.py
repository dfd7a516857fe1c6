"""The list of terms that are used of other vocabularies, `ontology/outside.tsv`: a prefix, a namespace, a term, a kind.

The lines are sorted and stand once, and a namespace has one spelling, so that http and https don't get mixed up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kg.check.sources import span_at
from kg.files import read_text
from kg.model import Finding
from kg.rdf.tokens import Position
from kg.rules import make_finding

if TYPE_CHECKING:
    from kg.workspace import Workspace

__all__ = ["OUTSIDE", "OutsideTerm", "bare", "outside_findings", "outside_terms", "read_outside", "without_scheme"]

OUTSIDE = "ontology/outside.tsv"
"""What messages call the list."""

_KINDS = ("class", "datatype", "individual", "property")
_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)


class OutsideTerm(NamedTuple):
    """A term of another vocabulary: its prefix, namespace, name and kind."""

    prefix: str
    namespace: str
    term: str
    kind: str


def read_outside(workspace: Workspace) -> list[str]:
    """The lines of the list, without its header. Raises ConfigError if it can't be read."""
    return read_text(workspace.ontology / "outside.tsv").splitlines()[1:]


def outside_terms(lines: Sequence[str]) -> list[OutsideTerm]:
    """The terms that the lines name; what a wrong line lacks is empty."""
    return [OutsideTerm(*(*line.split("\t"), "", "", "", "")[:4]) for line in lines]


def outside_findings(lines: Sequence[str]) -> Iterator[Finding]:
    """What is wrong with the list: its form, its order, two spellings of one namespace."""
    spelt: dict[str, str] = {}
    before = ""
    for number, line in enumerate(lines, start=2):
        cells = line.split("\t")
        span = span_at(OUTSIDE, Position(number, 1), line)
        if len(cells) != len(OutsideTerm._fields) or cells[3] not in _KINDS:
            yield make_finding("list-wrong", span, kinds=", ".join(_KINDS))
        elif line <= before:
            yield make_finding("list-wrong", span, case="order")
        elif spelt.setdefault(bare(cells[1]).casefold(), cells[1]) != cells[1]:
            yield make_finding("list-wrong", span, case="spelling", namespace=cells[1])
        before = line


def without_scheme(iri: str) -> str:
    """A web address without http or https, and without www."""
    return _SCHEME.sub("", iri)


def bare(namespace: str) -> str:
    """A namespace without what two spellings of one differ in: the scheme, www and the mark at its end."""
    return without_scheme(namespace).rstrip("/#")
