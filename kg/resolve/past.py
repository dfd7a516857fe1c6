"""What is known from before a build: the IRIs of earlier builds, what people decided, and how rows changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.parse import Catalogue
from kg.rdf.schema import Schema
from kg.resolve.history import read_changes
from kg.resolve.ids import Key, read_ids, with_plain_names
from kg.resolve.sssom import Decision, read_decisions
from kg.resolve.versions import Change
from kg.workspace import Workspace

__all__ = ["Past", "read_past"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known from before: the IRIs of earlier builds, what people decided, how rows changed."""

    ids: Mapping[Key, str] = field(default_factory=dict)
    decisions: Sequence[Decision] = ()
    changes: Sequence[Change] = ()


def read_past(workspace: Workspace, catalogues: Iterable[Catalogue], schema: Schema) -> Past:
    """Return what a workspace knows from before, and how rows of these catalogues changed.

    Raises ConfigError if the lock file, the decisions or the list of a catalogue's revisions is wrong.
    """
    return Past(
        ids=with_plain_names(read_ids(workspace.ids, schema)),
        decisions=read_decisions(workspace.mappings, schema, shown=workspace.shown(workspace.mappings)),
        changes=[change for catalogue in catalogues for change in read_changes(catalogue)],
    )
