"""A lineage as a tree on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.tree import Tree

from kg.cli.views.text import text
from kg.query import Thing
from kg.verdicts.lineage import MEMBER, walk

if TYPE_CHECKING:
    import networkx as nx
    from rich.console import RenderableType

__all__ = ["tree"]

_WORDS = {
    "weights": "by weights",
    "method": "by method",
    "base": "how is not stated",
    "possible base": "possibly",
    MEMBER: "in the family",
}


def tree(graph: nx.MultiDiGraph, thing: Thing, kind: str) -> RenderableType:
    """What a thing of a kind is built on, and what is built on it: two trees, each step with its kind and what says
    so."""
    parts: list[RenderableType] = [text((thing.label, "bold"), f"  {kind}")]
    for title, up, none in (
        ("built on", True, "no base is stated"),
        ("what is built on it", False, "nothing is stated to be built on it"),
    ):
        root = Tree(text(title, style="bold"))
        levels = [root]
        for branch in walk(graph, thing.iri, up=up):
            mark = ", background" if branch.basis == "background" else ""
            said = f"  ({_WORDS[branch.step]}{mark}{', see above' if branch.again else ''})"
            del levels[branch.depth :]
            levels.append(levels[-1].add(text(graph.nodes[branch.node]["name"], (said, "dim"))))
        if not root.children:
            root.add(text(none, style="dim"))
        parts.append(root)
    return Group(*parts)
