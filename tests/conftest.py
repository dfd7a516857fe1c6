"""What test modules start from: copies of the bundled workspace, and builds. Tests get their markers here."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from kg.builds import open_store
from kg.evidence import Evidence
from kg.infer import load_rules
from kg.pipeline import build
from kg.rdf.schema import load_schema
from kg.workspace import Workspace
from tests.support.builds import build_small
from tests.support.examples import ALL
from tests.support.hostile import build_hostile
from tests.support.selection import marker, order, room, shortfalls
from tests.support.workspaces import ROOT, copy

# The same examples each time, so that a failure is one of the change at hand; rdflib makes single ones slow.
settings.register_profile("all", deadline=None, derandomize=True, max_examples=ALL)
settings.register_profile("fast", deadline=None, derandomize=True, max_examples=ALL // 5)
settings.load_profile("all")  # where pytest is given no other


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
def _small(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return build_small(tmp_path_factory.mktemp("small") / "workspace")


@pytest.fixture
def small(_small: Workspace, tmp_path: Path) -> Workspace:
    """A workspace of one row for one test, built."""
    return Workspace.find(shutil.copytree(_small.root, tmp_path / "workspace", symlinks=True))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace whose catalogue has hostile names, built once; nothing in it is to be changed."""
    return build_hostile(tmp_path_factory.mktemp("hostile") / "workspace")


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


@pytest.fixture(scope="session")
def evidence(bundled: Workspace) -> Iterator[Evidence]:
    """What the graph of that build rests on."""
    with open_store(bundled.build) as store:
        schema = load_schema(bundled.ontology, bundled.base)
        yield Evidence(store, schema, bundled.ontology, load_rules(bundled.rules))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--complete", action="store_true", help="fail where a folder has fewer tests than it is known for")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests by their folders."""
    for item in items:
        if name := marker(item.nodeid):
            item.add_marker(name)
    items.sort(key=lambda item: order(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With --dist loadgroup a worker that is free takes the next room."""
    from xdist.scheduler import LoadScopeScheduling

    class Rooms(LoadScopeScheduling):  # type: ignore[misc]  # xdist comes without types
        def _split_scope(self, nodeid: str) -> str:
            return room(nodeid)

    config.option.loadscopereorder = False  # they have their order
    return Rooms(config, log) if config.option.dist == "loadgroup" else None


def tests_of(reporter: pytest.TerminalReporter, *outcomes: str) -> set[str]:
    """The tests that came to such an outcome, or to any."""
    outcomes = outcomes or ("passed", "failed", "error", "skipped", "xfailed", "xpassed")
    return {report.nodeid for outcome in outcomes for report in reporter.getreports(outcome)}


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With --complete, fail where tests are missing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.option.complete and reporter is not None and shortfalls(tests_of(reporter)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how many rules and questions were tried, so that one that got lost is missed; and what else is missing."""
    passed = tests_of(terminalreporter, "passed")
    rules = [test for test in passed if "test_shapes.py::test_rule[" in test]
    answers = [test for test in passed if "test_queries.py::test_rows_" in test]
    if rules or answers:
        terminalreporter.write_line(
            f"{len(rules)} rules gave their expected reports, questions their expected rows {len(answers)} times"
        )
    for shortfall in shortfalls(tests_of(terminalreporter)) if config.option.complete else ():
        terminalreporter.write_line(f"Too few tests: {shortfall}", red=True)
