"""Namespaces and names of graphs: each is spelt in one place, and as the ontology spells it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import kg
from kg.rdf.graphs import BY_NAME, NAMED_KNOWLEDGE
from kg.rdf.namespaces import PREFIXES, with_prefixes
from tests.support.workspaces import ROOT

MODULES = sorted(Path(kg.__file__).parent.rglob("*.py"))
HOMES = ("rdf/namespaces.py", "rdf/graphs.py")


def test_no_other_module_spells_them() -> None:
    names = "|".join(map(re.escape, [*PREFIXES.values(), *BY_NAME.values(), NAMED_KNOWLEDGE]))
    code = re.compile(rf"(?<!…/)(?:{names})")
    found = {
        file.relative_to(MODULES[0].parent).as_posix(): code.findall(file.read_text(encoding="utf-8"))
        for file in MODULES
    }
    assert {name for name, spelt in found.items() if spelt} == set(HOMES)


def test_prefixes_are_those_of_the_context() -> None:
    context = json.loads((ROOT / "ontology" / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    both = PREFIXES.keys() & context.keys()
    assert {prefix: PREFIXES[prefix] for prefix in both} == {prefix: context[prefix] for prefix in both}
    assert both >= {"fm", "rdfs", "skos", "dcterms"}


def test_a_query_declares_what_it_uses_and_no_more() -> None:
    query = "SELECT * { ?model rdfs:label ?name ; fm:base ?base ; <https://example.org/x:y> ?z }"
    assert with_prefixes(query) == (f"PREFIX rdfs: <{PREFIXES['rdfs']}>\nPREFIX fm: <{PREFIXES['fm']}>\n{query}")
