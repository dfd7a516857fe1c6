"""fmkg from Python: what `import kg` gives.

Each function is a command of `kg`, or a part of one. They take the workspace as `workspace`, a folder or a Workspace;
without one it is found as the command line finds it. All raise KgError, with a message and a hint, if something is
wrong that the caller can set right: ConfigError for a file of the workspace, StoreError if nothing is built yet.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from kg.errors import KgError
from kg.phrases import Phrase, plain
from kg.rdf.schema import Schema, load_schema
from kg.rows import Rows
from kg.workspace import Workspace

if TYPE_CHECKING:
    import networkx as nx
    import pyoxigraph as ox
    import rdflib
    from SPARQLWrapper import SPARQLWrapper

    from kg.catalogue.add import Registration
    from kg.catalogue.update import Update
    from kg.evidence import Explanation, Why
    from kg.exports import Entries
    from kg.model import Report
    from kg.query import Parameter
    from kg.stores.load import Bulk, Check, Preview
    from kg.verdicts import VerdictOn

__all__ = [
    "add",
    "ask",
    "build",
    "census",
    "dataset",
    "entries",
    "explain",
    "export",
    "exposure",
    "graph",
    "lineage",
    "lint",
    "load",
    "open_store",
    "questions",
    "sparql",
    "things",
    "update",
    "wrapper",
]

Place = Workspace | Path | str | None
"""Where a function works: a workspace, its folder, or None for the one around the current folder."""

Sources = Mapping[str, Path | str] | None
"""Files that are read in place of the texts of catalogues, by their names."""

Revisions = Mapping[str, str] | None
"""Which text of a catalogue is read, by its name: the beginning of a commit, or a date."""


# Keep it current.


def add(
    target: str, *, name: str | None = None, file: str | None = None, dry_run: bool = False, workspace: Place = None
) -> Registration:
    """Register the catalogue in a markdown file, or in a file of a git repository: README.md if `file` is not given.

    Returns what was registered: its name, its revisions, and the draft of its description, which `catalogues/NAME.yaml`
    holds from then on. With `dry_run` nothing is written. Raises ConfigError for a name that is taken, SourceError
    if the text can't be read, KgError if the repository can't be reached.
    """
    from kg.catalogue.add import add as register

    return register(_workspace(workspace), target, name=name, file=file, dry_run=dry_run)


@overload
def update(name: str, workspace: Place = None) -> Update: ...
@overload
def update(name: None = None, workspace: Place = None) -> tuple[Update, ...]: ...
def update(name: str | None = None, workspace: Place = None) -> Update | tuple[Update, ...]:
    """Fetch the texts that a catalogue has had in its repository; the newest is then the one that is read.

    Returns its revisions, those that are new, and what was left out; without a name, that of each catalogue which has a
    repository. Raises ConfigError for a name that is no catalogue's, KgError if a repository can't be reached.
    """
    from kg.catalogue.update import update as update_one
    from kg.catalogue.update import update_all

    space = _workspace(workspace)
    return update_all(space) if name is None else update_one(space, name)


def build(
    workspace: Place = None,
    *,
    sources: Sources = None,
    revisions: Revisions = None,
    output: Path | str | None = None,
    locked: bool = False,
    baseline: Path | str | None = None,
    engine: str | None = None,
    tell: Callable[[str], None] | None = None,
) -> Report:
    """Build the graph of a workspace and make it current: in its folder `build`, or in `output`.

    Returns all that was found on the way; with `baseline`, an earlier report.json, only what that doesn't have. With
    `locked`, ConfigError if a thing would get a new IRI; with `sources` or `revisions`, a trial, new IRIs aren't kept
    in ontology/ids.tsv. `engine` is "shacl" or "pyshacl". `tell` is called with each step in words. A catalogue that
    can't be read is missing, and a violation tells why; if that is the only one, SourceError or ConfigError is raised.
    Raises StoreError if another build is under way. If an error is raised, what was built before stays current.
    """
    from kg.check import read_baseline, since
    from kg.pipeline import build as build_graph

    known = None if baseline is None else read_baseline(Path(baseline))
    space = _workspace(workspace, sources, revisions, output)
    report = build_graph(space, locked=locked, engine=engine, tell=tell or (lambda _step: None))
    return report if known is None else since(report, known)


# Check.


def entries(*catalogues: str, sources: Sources = None, revisions: Revisions = None, workspace: Place = None) -> Entries:
    """Read the catalogues named, or all; a file is read by the description that fits it best.

    Returns the entries, with `report` of what was found on the way, and `rows()` for pandas. Raises ConfigError for a
    name that is neither a catalogue's nor a file's. A catalogue that can't be read is left out, and a violation in the
    report tells why; if that is the only one, SourceError or ConfigError is raised.
    """
    from kg.check import in_order
    from kg.exports import Entries
    from kg.pipeline import gather

    reading = gather(_workspace(workspace, sources, revisions), catalogues)
    return Entries(reading.entries, reading.resolution, in_order(reading.findings))


def lint(workspace: Place = None) -> Report:
    """Check that every term and name in ontology, shapes, rules and questions is declared and spelled right.

    Returns the findings. Raises ConfigError if a file can't be read.
    """
    from kg.check import lint as check

    return check(_workspace(workspace))


# Ask.


def questions(workspace: Place = None) -> Rows:
    """The saved questions: name, title, what each takes (optional ones in brackets), keywords.

    One with a wrong header is left out, with a warning.
    """
    from kg.query.saved import read_questions

    saved, errors = read_questions(_workspace(workspace).queries)
    for error in errors:
        _warn(plain(str(error)))
    rows = [
        (question.name, question.title, tuple(map(_in_brackets, question.parameters)), question.keywords)
        for question in saved
    ]
    return Rows(("name", "title", "takes", "keywords"), rows)


def ask(
    question: str,
    /,
    *,
    stated_only: bool = False,
    store: str | None = None,
    workspace: Place = None,
    **arguments: str | int,
) -> Rows:
    """Ask a saved question.

    Arguments are names as people write them: `ask("derived-from-using", base="CLIP", dataset="MIMIC-CXR")`. Returns its
    rows; values are str for IRIs and texts, int, float or bool for numbers and truth values, None if nothing is
    bound. With `stated_only`, rows that rest on more than what catalogues state are left out. With `store`, the store
    of this name in stores.yaml is asked. Raises QueryError for what is no question, an argument that is missing, or a
    name that stands for nothing or for several things.
    """
    from kg.query import ask as ask_saved
    from kg.query.results import rows
    from kg.query.saved import find_question
    from kg.stores.ask import open_graph

    space = _workspace(workspace)
    asked, given = find_question(space.queries, question), {name: str(value) for name, value in arguments.items()}
    with open_graph(space, store, _warn) as source:
        return rows(ask_saved(source, _schema(space), asked, given, stated_only=stated_only, tell=_warn))


def sparql(
    query: str, *, timeout: float = 60.0, store: str | None = None, workspace: Place = None
) -> Rows | bool | rdflib.Graph:
    """Run a SPARQL query, for at most `timeout` seconds, on the built graph or on the `store` of this name.

    Returns rows for SELECT, with values as `ask` has them; for ASK, whether it holds; for CONSTRUCT and DESCRIBE, a
    graph. Raises QueryError for a query with a fault, one that asks a SERVICE, and one that takes too long.
    """
    from kg.query.process import answer_of
    from kg.query.results import rows
    from kg.stores.ask import answer as answer_from

    space = _workspace(workspace)
    form, body = answer_from(space, query, timeout=timeout, store=store, tell=_warn)
    if form == "graph":
        return _graph(body.decode(), _schema(space))
    answer = answer_of(body)
    return answer if isinstance(answer, bool) else rows(answer)


def wrapper(store: str, *, workspace: Place = None) -> SPARQLWrapper:
    """Return a SPARQLWrapper that asks the graph in the store of this name, as JSON: set a query, then ask.

    Raises ConfigError if the workspace knows no such store or its secret is missing.
    """
    from kg.stores import read_store
    from kg.stores.ask import sparql_wrapper

    space = _workspace(workspace)
    return sparql_wrapper(read_store(space, store), space.base)


def things(kind: str, /, *, workspace: Place = None, **fields: str) -> Rows:
    """The things of a kind in the built graph: "model", "dataset", "paper", "subfield", "architecture" and so on.

    Returns a row for each, with its name, iri and kind, and a tuple of names or values for each field that any has.
    `fields` keep those that have a value: `things("model", subfield="Pathology", base="CLIP", dataset="TCGA")`. Raises
    QueryError for what is no kind or field, and for a name that stands for nothing or for several things.
    """
    from kg.query.things import things as list_things

    space = _workspace(workspace)
    with open_store(space) as source:
        return list_things(source, _schema(space), kind, fields)


@overload
def explain(name: str, *, workspace: Place = None) -> Explanation: ...
@overload
def explain(name: str, other: str, *, workspace: Place = None) -> Why: ...
def explain(name: str, other: str | None = None, *, workspace: Place = None) -> Explanation | Why:
    """Say what the graph says of a thing, and where from; or of two, why they are one thing, or aren't.

    Returns each statement with its cells, its line in the vocabulary, or the rule that it follows by; of two names the
    verdict, with what speaks for and against. Raises QueryError if a name stands for nothing, or for several things.
    """
    from kg.evidence import explain as explain_thing
    from kg.evidence import why
    from kg.stores.ask import open_evidence

    with open_evidence(_workspace(workspace), None, _warn) as evidence:
        return explain_thing(evidence, name, tell=_warn) if other is None else why(evidence, name, other)


def census(workspace: Place = None) -> dict[str, int]:
    """How much there is in the built graph: statements by their origin, things by kind, entries and cells."""
    from kg.evidence import census as count
    from kg.stores.ask import open_evidence

    with open_evidence(_workspace(workspace), None, _warn) as evidence:
        return count(evidence)


@overload
def exposure(
    model: str, dataset: str, *, stated_only: bool = False, store: str | None = None, workspace: Place = None
) -> VerdictOn: ...
@overload
def exposure(
    model: str, dataset: None = None, *, stated_only: bool = False, store: str | None = None, workspace: Place = None
) -> Rows: ...
@overload
def exposure(
    model: None = None, *, dataset: str, stated_only: bool = False, store: str | None = None, workspace: Place = None
) -> Rows: ...
def exposure(
    model: str | None = None,
    dataset: str | None = None,
    *,
    stated_only: bool = False,
    store: str | None = None,
    workspace: Place = None,
) -> VerdictOn | Rows:
    """Say whether a model has seen a dataset, and why.

    Returns the verdict with every path to the dataset, and the steps that stay open; without a dataset, a row for each
    that a path leads to; without a model, a row for each model. It is about datasets, not their splits; "none stated"
    is the catalogues' word, not proof. With `stated_only`, what the background says of models is left out. Raises
    QueryError if a name stands for nothing, or for several things.
    """
    from kg.stores.ask import open_evidence
    from kg.verdicts import judge, judge_dataset, judge_model

    if model is None and dataset is None:
        raise KgError("name a model, a dataset, or both", hint="Such as kg.exposure('MedCLIP', 'MIMIC-III').")
    space = _workspace(workspace)
    queries = space.root / "queries"
    with open_evidence(space, store, _warn) as evidence:
        if model is not None and dataset is not None:
            return judge(evidence, queries, model, dataset, stated_only=stated_only)
        if model is not None:
            return judge_model(evidence, queries, model, stated_only=stated_only).rows()
        return judge_dataset(evidence, queries, dataset or "", stated_only=stated_only).rows()


@overload
def lineage(name: str, *, stated_only: bool = False, workspace: Place = None) -> nx.MultiDiGraph: ...
@overload
def lineage(name: str, format: str, *, stated_only: bool = False, workspace: Place = None) -> str: ...
def lineage(
    name: str,
    format: str | None = None,  # noqa: A002  # as the option of the command is called
    *,
    stated_only: bool = False,
    workspace: Place = None,
) -> nx.MultiDiGraph | str:
    """What a model, architecture or family is built on, and what is built on it, step by step.

    Returns a graph of networkx, from each thing to its bases: nodes are IRIs with `name` and `kind`, edges have `step`
    and `basis`. With a format ("mermaid", "graphml", "json"), the text of that. With `stated_only`, what the background
    says of models is left out. Raises QueryError if the name stands for nothing, or for several things.
    """
    from kg.exports import write_lineage
    from kg.stores.ask import open_evidence
    from kg.verdicts import lineage_of

    space = _workspace(workspace)
    with open_evidence(space, None, _warn) as evidence:
        _, bases = lineage_of(evidence, name, stated_only=stated_only, tell=_warn)
    return bases if format is None else write_lineage(bases, format)


# Hand on.


def graph(workspace: Place = None) -> rdflib.Graph:
    """The knowledge of the current build, in memory: every statement once, all prefixes bound."""
    from kg.exports import export as export_text

    space = _workspace(workspace)
    return _graph(export_text(space, "ntriples"), _schema(space))


def dataset(workspace: Place = None) -> rdflib.Dataset:
    """The current build in memory with its evidence: the knowledge in the default graph, each entry in its own."""
    from rdflib import Dataset

    from kg.exports import export as export_text

    space = _workspace(workspace)
    graphs = Dataset()
    _bind(graphs, _schema(space))
    graphs.parse(data=export_text(space, "nquads"), format="nquads")
    return graphs


@contextmanager
def open_store(workspace: Place = None) -> Iterator[ox.Store]:
    """The built graph as a pyoxigraph Store, read-only, for a with block; the fastest way to ask it."""
    from kg.builds import open_store as open_build

    with open_build(_workspace(workspace).build) as store:
        yield store


@overload
def export(format: str, path: None = None, *, workspace: Place = None) -> str: ...
@overload
def export(format: str, path: Path | str, *, workspace: Place = None) -> Path: ...
def export(
    format: str,  # noqa: A002  # as the option of the command is called
    path: Path | str | None = None,
    *,
    workspace: Place = None,
) -> str | Path:
    """Write the built graph for other tools.

    "turtle", "jsonld", "ntriples" and "rdfxml" have the knowledge, "trig" and "nquads" its evidence too, "graphml" who
    is built on what, "bibtex" and "csl" the papers; "csv" is a folder with a table for each kind of thing. Returns the
    text; with `path`, writes it there and returns the path. Raises KgError for another format, and if nothing can be
    written.
    """
    from kg.exports import export as export_text
    from kg.exports import export_to

    space = _workspace(workspace)
    if path is None:
        return export_text(space, format)
    export_to(Path(path), space, format)
    return Path(path)


@overload
def load(store: str, *, check: bool = False, timeout: float = 600.0, workspace: Place = None) -> Check: ...
@overload
def load(store: str, *, dry_run: Literal[True], timeout: float = 600.0, workspace: Place = None) -> Preview: ...
@overload
def load(store: str, *, bulk: Path | str, shard_size: int | None = None, workspace: Place = None) -> Bulk: ...
@overload
def load(store: None = None, *, workspace: Place = None) -> Rows: ...
def load(
    store: str | None = None,
    *,
    check: bool = False,
    dry_run: bool = False,
    bulk: Path | str | None = None,
    shard_size: int | None = None,
    timeout: float = 600.0,
    workspace: Place = None,
) -> Check | Preview | Bulk | Rows:
    """Put the built graph into the triple store that stores.yaml calls `store`, or bring it up to date there.

    Only what changed is sent; each request has `timeout` seconds. Returns how the store then compares with the build:
    its `differences` are none if all went well. With `check` nothing is sent. With `dry_run` nothing is sent, and what
    would be is returned; with `bulk`, files for the store's own bulk loader are written into that folder, and what to
    do with them is returned. Without a store, returns those that stores.yaml names.

    Raises StoreError if the store can't be reached, refuses, or has other people's statements where the graph would go.
    """
    from kg.builds import open_build
    from kg.stores import load as stores_load
    from kg.stores import read_store, read_stores

    space = _workspace(workspace)
    if store is None:
        stores = read_stores(space).values()
        return Rows(("name", "kind", "query"), ((known.name, known.kind, known.query) for known in stores))
    target = read_store(space, store)
    with open_build(space.build) as folder:
        nquads = folder / "kg.nq"
        if bulk is not None:
            size = shard_size or stores_load.SHARD_SIZE
            return stores_load.write_bulk(nquads, space.base, target, Path(bulk), size)
        if dry_run:
            return stores_load.plan(nquads, space.base, target, timeout=timeout)
        if check:
            return stores_load.check(nquads, space.base, target, timeout=timeout)
        return stores_load.load(nquads, space.base, target, timeout=timeout)


def _workspace(
    place: Place, sources: Sources = None, revisions: Revisions = None, output: Path | str | None = None
) -> Workspace:
    """The workspace, with what is read and written in it otherwise than it says itself."""
    space = place if isinstance(place, Workspace) else Workspace.find(Path(place) if place is not None else None)
    return replace(
        space,
        sources=space.sources | {name: Path(path) for name, path in (sources or {}).items()},
        revisions=space.revisions | dict(revisions or {}),
        output=space.output if output is None else Path(output),
    )


def _in_brackets(parameter: Parameter) -> str:
    """The name of a parameter, in brackets if it may be left out."""
    return f"[{parameter.name}]" if parameter.optional else parameter.name


def _schema(space: Workspace) -> Schema:
    return load_schema(space.ontology, space.base)


def _graph(ntriples: str, schema: Schema) -> rdflib.Graph:
    """Statements as a graph of rdflib."""
    from rdflib import Graph

    knowledge = Graph()
    _bind(knowledge, schema)
    return knowledge.parse(data=ntriples, format="nt")


def _bind(graph: rdflib.Graph, schema: Schema) -> None:
    """Bind the prefixes that the exports have."""
    for prefix, namespace in schema.prefixes.items():
        graph.bind(prefix, namespace, replace=True)


def _warn(note: Phrase) -> None:
    """Say what whoever asks a store should know."""
    warnings.warn(note.python, stacklevel=2)
