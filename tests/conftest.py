"""What several test modules start from: copies of the bundled workspace, and one build of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from kg.pipeline import build
from kg.workspace import Workspace
from tests.support.workspaces import ROOT, copy

# what its tests assert is explained as in any test module
pytest.register_assert_rewrite("tests.support.store_contract")

# The same examples each time, so that a failure is one of the change at hand; rdflib makes single ones slow.
settings.register_profile("same", deadline=None, derandomize=True)
settings.load_profile("same")


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache of the tests' own: they neither read nor write the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the project with upstream's pages and the figures; it is no part of the project."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"there is no folder {folder}")
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A copy of the bundled workspace for one test, with nothing built."""
    return copy(tmp_path / "workspace")


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The bundled workspace, built once; nothing in it is to be changed."""
    space = copy(tmp_path_factory.mktemp("bundled"))
    build(space)
    return space


@pytest.fixture(scope="session")
def built(bundled: Workspace) -> Path:
    """The folder of that build."""
    return bundled.build


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many rules and questions were tried, so that one that got lost is missed."""
    passed = [report.nodeid for report in terminalreporter.getreports("passed")]
    rules = {name.partition("[")[2] for name in passed if "test_shapes.py::test_rule[" in name}
    answers = [name for name in passed if "test_queries.py::test_rows_are_the_expected_ones[" in name]
    if rules or answers:
        said = f"{len(rules)} rules gave their expected reports, questions their expected rows {len(answers)} times"
        terminalreporter.write_line(said)
