"""Lineages in the formats that other tools draw."""

from __future__ import annotations

from pathlib import Path

import networkx as nx

from kg.exports.formats import export
from kg.workspace import Workspace

ID = "https://w3id.org/fmkg/id/model/"


def test_graphml_opens_in_networkx(bundled: Workspace, tmp_path: Path) -> None:
    (tmp_path / "lineage.graphml").write_text(export(bundled, "graphml"), encoding="utf-8")
    graph = nx.read_graphml(tmp_path / "lineage.graphml", force_multigraph=True)
    model, base = (f"{ID}{name}" for name in ("TITAN", "CONCH"))
    assert graph.has_edge(model, base)
    assert graph.nodes[model]["name"] == "TITAN"
    assert graph.nodes[model]["label"] == "TITAN"
    bases = {(source, target): data["basis"] for source, target, data in graph.edges(data=True)}
    assert set(bases.values()) == {"stated", "background"}
    assert bases[f"{ID}BERT", "https://w3id.org/fmkg/id/architecture/Transformer"] == "background"
    assert bases[f"{ID}AlphaMissense", f"{ID}AlphaFold"] == "stated"
