"""The saved questions, bound: on the bundled graph, and on that of two catalogues."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.builds import open_store
from kg.query.saved import load_query
from kg.rdf.schema import Schema, load_schema
from kg.workspace import Workspace
from tests.support.sparql_engines import Rows, bind, expected_rows
from tests.support.two_catalogues import QUESTIONS, TWO, build_two
from tests.support.workspaces import ROOT


@pytest.fixture(scope="session")
def store(built: Path) -> Iterator[ox.Store]:
    with open_store(built) as opened:
        yield opened


@pytest.fixture(scope="session")
def schema(bundled: Workspace) -> Schema:
    return load_schema(bundled.ontology, bundled.base)


@pytest.fixture(scope="session")
def texts(store: ox.Store, schema: Schema) -> dict[str, str]:
    """Each question, by its name, with the examples of its header put in."""
    questions = map(load_query, sorted((ROOT / "queries").glob("*.rq")))
    examples = {its: {taken.name: taken.example for taken in its.parameters} for its in questions}
    return {its.name: bind(its, schema, store, names) for its, names in examples.items()}


@pytest.fixture(scope="session")
def expected(store: ox.Store, texts: dict[str, str]) -> dict[str, Rows]:
    """The rows of each question that stand beside its test."""
    return expected_rows(ROOT / "tests" / "queries", store, texts)


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace of two catalogues, built."""
    return build_two(tmp_path_factory.mktemp("two") / "workspace")


@pytest.fixture(scope="session")
def two_store(two: Workspace) -> Iterator[ox.Store]:
    with open_store(two.build) as opened:
        yield opened


@pytest.fixture(scope="session")
def two_texts(two: Workspace, two_store: ox.Store) -> dict[str, str]:
    """Each question that needs two catalogues, asked of everything."""
    schema = load_schema(two.ontology, two.base)
    return {name: bind(load_query(two.root / "queries" / f"{name}.rq"), schema, two_store, {}) for name in QUESTIONS}


@pytest.fixture(scope="session")
def two_expected(two_store: ox.Store, two_texts: dict[str, str]) -> dict[str, Rows]:
    """The rows of these that stand beside the two catalogues."""
    return expected_rows(TWO, two_store, two_texts)
