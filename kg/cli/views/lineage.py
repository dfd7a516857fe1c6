"""A lineage as a tree on the terminal, and in the formats that other tools draw."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.text import Text
from rich.tree import Tree

from kg.evidence.trace import Evidence
from kg.query.names import Thing
from kg.verdicts.lineage import walk

if TYPE_CHECKING:
    import networkx as nx
    from rich.console import RenderableType

__all__ = ["FORMATS", "tree"]

_WORDS = {"weights": "by weights", "method": "by method", "base": "how is not stated", "possible base": "possibly"}


def tree(graph: nx.MultiDiGraph, thing: Thing, evidence: Evidence) -> RenderableType:
    """What a thing is built on, and what is built on it: two trees, each step with its kind and what says so."""
    kind = evidence.schema.kinds[thing.kind].label
    parts: list[RenderableType] = [Text.assemble((thing.label, "bold"), f"  {kind}")]
    for title, up, none in (
        ("built on", True, "no base is stated"),
        ("what is built on it", False, "nothing is stated to be built on it"),
    ):
        root = Tree(Text(title, style="bold"))
        levels = [root]
        for branch in walk(graph, thing.iri, up=up):
            mark = ", background" if branch.basis == "background" else ""
            said = f"  ({_WORDS[branch.step]}{mark}{', see above' if branch.again else ''})"
            del levels[branch.depth :]
            levels.append(levels[-1].add(Text.assemble(graph.nodes[branch.node]["name"], (said, "dim"))))
        if not root.children:
            root.add(Text(none, style="dim"))
        parts.append(root)
    return Group(*parts)


def _mermaid(graph: nx.MultiDiGraph) -> str:
    """A flowchart from models to their bases (https://mermaid.js.org/syntax/flowchart.html)."""
    order = sorted(graph.nodes, key=lambda node: (graph.nodes[node]["name"], node))
    ids = {node: f"n{number}" for number, node in enumerate(order)}
    lines = ["flowchart BT"]
    for node in order:
        name = graph.nodes[node]["name"].replace('"', "#quot;")
        left, right = ("([", "])") if graph.nodes[node]["kind"] == "architecture" else ("[", "]")
        lines.append(f'    {ids[node]}{left}"{name}"{right}')
    for source, target, data in _edges(graph):
        arrow = "-->" if data["step"] == "weights" else "-.->"
        lines.append(f"    {ids[source]} {arrow}|{data['step']}| {ids[target]}")
    return "\n".join(lines) + "\n"


def _graphml(graph: nx.MultiDiGraph) -> str:
    import networkx as nx

    out = io.BytesIO()
    ordered = nx.MultiDiGraph()
    ordered.add_nodes_from(sorted(graph.nodes(data=True)))
    ordered.add_edges_from(_edges(graph))
    nx.write_graphml_xml(ordered, out, encoding="utf-8", prettyprint=True)
    return out.getvalue().decode()


def _json(graph: nx.MultiDiGraph) -> str:
    nodes = [{"id": node, **data} for node, data in sorted(graph.nodes(data=True))]
    edges = [{"from": source, "to": target, **data} for source, target, data in _edges(graph)]
    return json.dumps({"nodes": nodes, "edges": edges}, ensure_ascii=False, indent=1) + "\n"


def _edges(graph: nx.MultiDiGraph) -> list[tuple[str, str, dict[str, Any]]]:
    return sorted(graph.edges(data=True), key=lambda edge: (edge[0], edge[1], edge[2]["step"], edge[2]["basis"]))


FORMATS: dict[str, Callable[[nx.MultiDiGraph], str]] = {"mermaid": _mermaid, "graphml": _graphml, "json": _json}
"""The formats of a lineage besides the tree."""
