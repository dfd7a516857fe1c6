"""Lineages in the formats that other tools draw."""

from __future__ import annotations

from pathlib import Path

import networkx as nx

from kg.exports.formats import export
from kg.workspace import Workspace


def test_graphml_opens_in_networkx(bundled: Workspace, tmp_path: Path) -> None:
    (tmp_path / "lineage.graphml").write_text(export(bundled, "graphml"), encoding="utf-8")
    graph = nx.read_graphml(tmp_path / "lineage.graphml", force_multigraph=True)
    model, base = (f"https://w3id.org/fmkg/id/model/{name}" for name in ("TITAN", "CONCH"))
    assert graph.has_edge(model, base)
    assert graph.nodes[model]["name"] == "TITAN"
