"""The stores that are loaded into and asked: each is started once, for all its tests."""

from collections.abc import Iterator

import pytest

from tests.support.servers import STORES, Server, running


@pytest.fixture(scope="session", params=STORES)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A store that runs, until the last test on it."""
    with running(STORES[request.param], tmp_path_factory) as started:
        yield started


@pytest.fixture
def store(server: Server) -> Server:
    """The store, with nothing in it."""
    server.empty()
    return server
