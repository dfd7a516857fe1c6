"""What a workspace knows from before a build."""

import pytest

from kg.catalogue.registry import load_catalogues
from kg.errors import ConfigError
from kg.rdf.schema import load_schema
from kg.resolve.past import Past, read_past
from kg.workspace import Workspace


def test_what_a_workspace_knows(workspace: Workspace) -> None:
    schema = load_schema(workspace.ontology, workspace.base)
    past = read_past(workspace, load_catalogues(workspace), schema)
    assert len(past.ids) > 500
    assert {decision.file for decision in past.decisions} == {"ontology/mappings.sssom.tsv"}
    assert list(past.changes) == []  # the bundled text is its only revision


def test_a_new_workspace_knows_nothing(workspace: Workspace) -> None:
    workspace.ids.unlink()
    workspace.mappings.unlink()
    schema = load_schema(workspace.ontology, workspace.base)
    assert read_past(workspace, [], schema) == Past(changes=[])


def test_a_wrong_line_is_told(workspace: Workspace) -> None:
    workspace.ids.write_text("model\tname\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"ids\.tsv:1: expected 4 fields, found 2"):
        read_past(workspace, [], load_schema(workspace.ontology, workspace.base))
