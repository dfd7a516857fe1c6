"""fmkg from Python: what `import kg` gives.

Every function takes the workspace as its last argument, a folder or a Workspace; without one it is found as the command
line finds it. All raise KgError, with a message and a hint, where something is wrong that the caller can set right.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.config import near
from kg.errors import QueryError
from kg.model import Entry, Report
from kg.rdf.schema import Schema, load_schema
from kg.workspace import Workspace

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib

    from kg.catalogue.add import Added
    from kg.catalogue.update import Synced
    from kg.evidence.statements import Explanation
    from kg.verdicts.exposure import VerdictOn

__all__ = [
    "add",
    "ask",
    "build",
    "dataset",
    "entries",
    "explain",
    "exposure",
    "graph",
    "open_store",
    "questions",
    "update",
]

Place = Workspace | Path | str | None
"""Where a function works: a workspace, its folder, or None for the one around."""


def add(target: str, *, name: str | None = None, file: str | None = None, workspace: Place = None) -> Added:
    """Register the catalogue in a markdown file, or in a file of a git repository, README.md where `file` doesn't say.

    Its description is a draft, which `catalogues/NAME.yaml` holds from then on.
    """
    from kg.catalogue.add import add as run

    return run(_workspace(workspace), target, name=name, file=file)


def update(name: str, workspace: Place = None) -> Synced:
    """Fetch the texts that a catalogue has had in its repository; the newest is then the one that is read."""
    from kg.catalogue.update import update as run

    return run(_workspace(workspace), name)


def build(workspace: Place = None, *, locked: bool = False, engine: str | None = None) -> Report:
    """Build the graph of a workspace and make it current; the report has all that was found on the way.

    With `locked`, ConfigError where a thing would get a new IRI. `engine` is "shacl" or "pyshacl".
    """
    from kg.pipeline import build as run

    return run(_workspace(workspace), locked=locked, engine=engine)


def entries(*sources: str, workspace: Place = None) -> tuple[Entry, ...]:
    """The entries of the catalogues named, or of all; a file is read with the description that fits it best."""
    from kg.pipeline import gather

    return gather(_workspace(workspace), sources).entries


@contextmanager
def open_store(workspace: Place = None) -> Iterator[ox.Store]:
    """The built graph as a pyoxigraph Store, read-only, for a with block; the fastest way to ask it."""
    from kg.builds import open_store as open_build

    with open_build(_workspace(workspace).build) as store:
        yield store


def graph(workspace: Place = None) -> rdflib.Graph:
    """The knowledge of the current build, in memory: every statement once."""
    from rdflib import Graph

    from kg.exports.formats import export_build

    return Graph().parse(data=export_build(_workspace(workspace), "ntriples"), format="nt")


def dataset(workspace: Place = None) -> rdflib.Dataset:
    """The current build in memory with its evidence: the knowledge in the default graph, each entry in its own."""
    from rdflib import Dataset

    from kg.exports.formats import export_build

    found = Dataset()
    found.parse(data=export_build(_workspace(workspace), "nquads"), format="nquads")
    return found


def questions(workspace: Place = None) -> tuple[str, ...]:
    """The names of the saved questions, sorted."""
    return tuple(file.stem for file in _workspace(workspace).queries)


def ask(question: str, /, *, stated_only: bool = False, workspace: Place = None, **arguments: str) -> tuple[Any, ...]:
    """The rows of a saved question, as named tuples whose fields are its variables.

    Arguments are names as people write them: `ask("derived-from-using", base="CLIP", dataset="MIMIC-CXR")`. Values are
    str for IRIs and texts, int, float or bool for numbers and truth values, None where nothing is bound. With
    `stated_only`, rows that rest on more than what catalogues state are left out.
    """
    from kg.query.saved import ask as run
    from kg.query.saved import load_query

    space = _workspace(workspace)
    files = {file.stem: file for file in space.queries}
    if question not in files:
        raise QueryError(f"no question is called {question!r}", query=question, hint=near(question, files))
    with open_store(space) as store:
        answer = run(store, _schema(space), load_query(files[question]), arguments, stated_only=stated_only)
    row = namedtuple("Row", answer.variables)  # type: ignore[misc]  # its fields are known at run time
    return tuple(row(*map(_value, values)) for values in answer.rows)


def explain(name: str, workspace: Place = None) -> Explanation:
    """What the graph says of the thing called `name`, each statement with its cells, its line in the vocabulary, or the
    rule that it follows by."""
    from kg.evidence.statements import explain as run
    from kg.evidence.trace import Evidence
    from kg.infer import load_rules

    space = _workspace(workspace)
    with open_store(space) as store:
        return run(Evidence(store, _schema(space), space.ontology, load_rules(space.rules)), name)


def exposure(model: str, dataset: str, *, stated_only: bool = False, workspace: Place = None) -> VerdictOn:
    """Whether a model has seen a dataset: the verdict, every path to it, and the steps that stay open.

    It is about datasets, not their splits; "none stated" is the catalogues' word, not proof. With `stated_only`, what
    the background says of models is left out.
    """
    from kg.query.names import find
    from kg.verdicts.lineage import know, steps_of

    space = _workspace(workspace)
    with open_store(space) as store:
        schema = _schema(space)
        subject = find(store, schema, model, ["model"])
        seen = find(store, schema, dataset, ["dataset"])
        steps = steps_of(store, schema, space.root / "queries", subject.iri)
        return know(steps, stated_only=stated_only).lineage.verdict(subject.iri, seen.iri)


def _workspace(place: Place) -> Workspace:
    return place if isinstance(place, Workspace) else Workspace.find(Path(place) if place is not None else None)


def _schema(space: Workspace) -> Schema:
    return load_schema(space.ontology, space.base)


def _value(term: object) -> str | int | float | bool | None:
    """A term as Python has it."""
    import pyoxigraph as ox

    from kg.rdf.namespaces import XSD

    if term is None:
        return None
    if isinstance(term, ox.Literal):
        kind = term.datatype.value.removeprefix(XSD)
        if kind == "integer":
            return int(term.value)
        if kind in ("decimal", "double", "float"):
            return float(term.value)
        return term.value in ("true", "1") if kind == "boolean" else term.value
    return term.value if isinstance(term, (ox.NamedNode, ox.BlankNode)) else str(term)
