"""The bundled graph as the writers of Turtle and JSON-LD give it."""

import pytest

from kg.exports.formats import export
from kg.workspace import Workspace


@pytest.fixture(scope="session")
def texts(bundled: Workspace) -> dict[str, str]:
    """The graph in the formats of this package."""
    return {form: export(bundled, form) for form in ("turtle", "trig", "ntriples", "jsonld")}
