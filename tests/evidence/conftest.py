"""What the bundled graph rests on."""

from collections.abc import Iterator

import pytest

from kg.builds import open_store
from kg.evidence.trace import Evidence
from kg.infer import load_rules
from kg.rdf.schema import load_schema
from kg.workspace import Workspace


@pytest.fixture(scope="session")
def evidence(bundled: Workspace) -> Iterator[Evidence]:
    with open_store(bundled.build) as store:
        schema = load_schema(bundled.ontology, bundled.base)
        yield Evidence(store, schema, bundled.ontology, load_rules(bundled.rules))
