"""Other engines than the embedded one, on the `graph` of a module."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.support.servers import running
from tests.support.sparql_engines import Jena, Rows, jena, rdflib, rdflib_dataset


@pytest.fixture(scope="session")
def jena_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jena]:
    with running(Jena, tmp_path_factory) as server:
        yield server


@pytest.fixture(scope="module")
def filled_jena(jena_server: Jena, graph: Path) -> Jena:
    """Jena with the graph."""
    jena_server.empty()
    jena_server.add(graph.read_text(encoding="utf-8"))
    return jena_server


@pytest.fixture(scope="module", params=["rdflib", "rdflib-union", "jena", "jena-union"])
def engine(request: pytest.FixtureRequest, graph: Path) -> Callable[[str], Rows]:
    """What gives the rows of a query on the graph."""
    name, _, union = str(request.param).partition("-")
    if name == "rdflib":
        return partial(rdflib, rdflib_dataset(graph.read_text(encoding="utf-8"), union=bool(union)))
    return partial(jena, request.getfixturevalue("filled_jena"), union=bool(union))
