"""The names of graphs: each is the address under which all things are, followed by one of these.

A build has the first four, and a graph for each entry that has the IRI of the entry; its knowledge is the default
graph. The others are found in stores that someone runs.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = [
    "ABSENT", "BACKGROUND", "BY_NAME", "CATALOGUES", "INFERRED", "LOADED", "MAPPINGS", "NAMED_KNOWLEDGE", "OWN",
    "STAGED", "UNNAMED",
]  # fmt: skip

OWN = "graph/"
"""The beginning of all these names."""
BACKGROUND = "graph/background"
"""The curated vocabulary and the schema."""
CATALOGUES = "graph/catalogues"
"""The catalogues, their entries and cells: who says what, and where."""
INFERRED = "graph/inferred"
"""What follows by the rules."""
MAPPINGS = "graph/mappings"
"""What was judged to be one thing, or versions of one work, and why."""
NAMED_KNOWLEDGE = "graph/knowledge"
"""The knowledge, in statements about it, and in stores whose default graph may be someone else's."""
LOADED = "graph/loaded"
"""What `kg load` put into a store (see kg.stores.inventory)."""
STAGED = "graph/staged/"
"""The beginning of the names of graphs that exist during a load (see kg.stores.load.staging)."""
UNNAMED = "graph/default"
"""Stands for the default graph if a name is needed; no graph has this name."""
ABSENT = "graph/none"
"""Stands for a graph that doesn't exist."""

BY_NAME: Mapping[str, str] = {
    "background": BACKGROUND, "catalogues": CATALOGUES, "inferred": INFERRED, "mappings": MAPPINGS,
}  # fmt: skip
"""The graphs of a build, by the tokens that saved queries have for them, as in `GRAPH $catalogues`."""
