"""The graphs that have a name of their own: each is called by the address that all things are under, and an end.

A build has the first four beside one graph for each entry, which is called as the entry is; its knowledge is the
default graph. The others are of stores that someone runs.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = [
    "ABSENT", "BACKGROUND", "BY_NAME", "CATALOGUES", "INFERRED", "LOADED", "MAPPINGS", "NAMED_KNOWLEDGE", "OWN",
    "STAGED", "UNNAMED",
]  # fmt: skip

OWN = "graph/"
"""What the names of all these graphs begin with, after the address."""
BACKGROUND = "graph/background"
"""The curated vocabulary and the schema."""
CATALOGUES = "graph/catalogues"
"""The catalogues, their entries and cells: who says what, and where."""
INFERRED = "graph/inferred"
"""What follows by the rules."""
MAPPINGS = "graph/mappings"
"""What was judged to be one thing, or versions of one work, and why."""
NAMED_KNOWLEDGE = "graph/knowledge"
"""The knowledge, where it is spoken of, and in stores whose default graph may be someone else's."""
LOADED = "graph/loaded"
"""What `kg load` put into a store (see kg.stores.inventory)."""
STAGED = "graph/staged/"
"""What the names of graphs begin with that are there for the time of a load (see kg.stores.load.staging)."""
UNNAMED = "graph/default"
"""What stands for the default graph where a name is needed; no graph is called so."""
ABSENT = "graph/none"
"""What stands for a graph that is not there."""

BY_NAME: Mapping[str, str] = {
    "background": BACKGROUND, "catalogues": CATALOGUES, "inferred": INFERRED, "mappings": MAPPINGS,
}  # fmt: skip
"""The graphs of a build by the names that questions have for them, as in `GRAPH $catalogues`."""
