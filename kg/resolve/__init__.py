"""Entries to entities: which thing each row and each name stands for, and its IRI.

`resolve` is the verb; it takes a `Vocabulary` and the `Past`, which are read from files of the workspace, and returns a
`Resolution`. Claims are what rows say of things; `weigh` says what speaks for and against that two are on one thing.
"""

from typing import TYPE_CHECKING

from kg.lazy import exporter

if TYPE_CHECKING:
    from kg.resolve.claims import Claim, ClaimKey, Grounds, make_claim, weigh
    from kg.resolve.clusters import contradict
    from kg.resolve.ids import Key, read_ids, write_ids
    from kg.resolve.papers import Former, identifier_of
    from kg.resolve.past import Past, read_past
    from kg.resolve.resolution import Resolution
    from kg.resolve.resolver import resolve
    from kg.resolve.sssom import VERSION, Decision, Judgement, read_decisions, write_judgements
    from kg.resolve.vocabulary import BACKGROUND, Vocabulary, load_vocabulary

__all__ = [
    "BACKGROUND", "VERSION", "Claim", "ClaimKey", "Decision", "Former", "Grounds", "Judgement", "Key", "Past",
    "Resolution", "Vocabulary", "contradict", "identifier_of", "load_vocabulary", "make_claim", "read_decisions",
    "read_ids", "read_past", "resolve", "weigh", "write_ids", "write_judgements",
]  # fmt: skip

__getattr__ = exporter(
    __name__, "ids", "sssom", "vocabulary", "claims", "clusters", "papers", "resolution", "past", "resolver"
)
