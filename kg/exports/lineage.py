"""A lineage in the formats that other tools draw."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kg.config import near
from kg.errors import KgError
from kg.exports.xml import well_formed
from kg.terminal import visible

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["FORMATS", "graphml", "write_lineage"]

_MARKUP = re.compile(r"[^\w .,:+/()'-]")


def _mermaid(graph: nx.MultiDiGraph) -> str:
    """Return a flowchart from models to their bases (https://mermaid.js.org/syntax/flowchart.html)."""
    order = sorted(graph.nodes, key=lambda node: (graph.nodes[node]["name"], node))
    ids = {node: f"n{number}" for number, node in enumerate(order)}
    lines = ["flowchart BT"]
    for node in order:
        left, right = ("([", "])") if graph.nodes[node]["kind"] == "architecture" else ("[", "]")
        lines.append(f'    {ids[node]}{left}"{_label(graph.nodes[node]["name"])}"{right}')
    for source, target, data in _edges(graph):
        arrow = "-->" if data["step"] == "weights" else "-.->"
        lines.append(f"    {ids[source]} {arrow}|{data['step']}| {ids[target]}")
    return "\n".join(lines) + "\n"


def _label(name: str) -> str:
    """Return a name as the label of a node: an entity code for what could begin markup, a directive or a formula."""
    return _MARKUP.sub(lambda mark: f"#{ord(mark[0])};", visible(" ".join(name.split())))


def graphml(graph: nx.MultiDiGraph) -> str:
    """Return a lineage as GraphML; its nodes have their names as `label` too, which is what programs that draw show."""
    import networkx as nx

    out = io.BytesIO()
    ordered = nx.MultiDiGraph()
    ordered.add_nodes_from((node, {"label": data["name"], **data}) for node, data in sorted(graph.nodes(data=True)))
    ordered.add_edges_from(_edges(graph))
    nx.write_graphml_xml(ordered, out, encoding="utf-8", prettyprint=True)
    return well_formed(out.getvalue().decode())


def _json(graph: nx.MultiDiGraph) -> str:
    nodes = [{"id": node, **data} for node, data in sorted(graph.nodes(data=True))]
    edges = [{"from": source, "to": target, **data} for source, target, data in _edges(graph)]
    return json.dumps({"nodes": nodes, "edges": edges}, ensure_ascii=False, indent=1) + "\n"


def _edges(graph: nx.MultiDiGraph) -> list[tuple[str, str, dict[str, Any]]]:
    return sorted(graph.edges(data=True), key=lambda edge: (edge[0], edge[1], edge[2]["step"], edge[2]["basis"]))


def write_lineage(graph: nx.MultiDiGraph, form: str) -> str:
    """Return a lineage in a format of FORMATS. Raises KgError for another format."""
    if form not in FORMATS:
        raise KgError(f"no format is called {form!r}", hint=near(form, FORMATS))
    return FORMATS[form](graph)


FORMATS: dict[str, Callable[[nx.MultiDiGraph], str]] = {"mermaid": _mermaid, "graphml": graphml, "json": _json}
"""The formats of a lineage besides the tree."""
