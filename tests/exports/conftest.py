"""The exports of the bundled graph."""

import pytest

from kg.exports.formats import EXPORTS, export
from kg.workspace import Workspace


@pytest.fixture(scope="session")
def texts(bundled: Workspace) -> dict[str, str]:
    """The graph in each format."""
    return {form: export(bundled, form) for form in EXPORTS}
