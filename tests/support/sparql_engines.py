"""The SPARQL engines that saved queries are run in, and the rows that a query gives in each.

What they answer is compared as text: rows as `from_csv` reads them.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Dataset
from rdflib.query import ResultRow

from kg.builds import open_store
from kg.query.names import find
from kg.query.saved import Query
from kg.rdf.graphs import BY_NAME
from kg.rdf.schema import Schema
from kg.rdf.source import text_of
from kg.rdf.terms import iri

REGENERATE = os.environ.get("FMKG_REGENERATE") == "1"
"""Whether expected rows are to be written anew."""

Rows = list[list[str]]
"""The names of the variables, then the answers in their order; empty where a variable is unbound."""

ENGINES = ["oxigraph", "oxigraph-union", "rdflib", "rdflib-union", "jena", "jena-union"]
"""A union engine has the union of all graphs as its default graph; a statement may stand in it several times."""

# Debian's jars. All of /usr/share/java doesn't do: two of its logging bridges exclude each other.
JARS = Path("/usr/share/java")
JENA = (
    *("jena-arq", "jena-base", "jena-cmds", "jena-core", "jena-dboe-base", "jena-dboe-index", "jena-dboe-storage"),
    *("jena-dboe-trans-data", "jena-dboe-transaction", "jena-iri", "jena-tdb2"),
    *("commons-compress", "commons-csv", "commons-io", "commons-lang3", "guava", "slf4j-api", "slf4j-nop", "thrift"),
)


@contextmanager
def engine_on(built: Path, engine: str, folder: Path) -> Iterator[Callable[[str], Rows]]:
    """What runs a query on a build in one of the ENGINES; `folder` is a new one for what it needs to keep."""
    name, _, union = engine.partition("-")
    if name == "oxigraph":
        with open_store(built) as opened:
            yield partial(oxigraph, opened, union=bool(union))
    elif name == "rdflib":
        dataset = Dataset(default_union=bool(union))
        dataset.parse(data=(built / "kg.nq").read_text(encoding="utf-8"), format="nquads")
        yield partial(rdflib, dataset)
    else:
        yield partial(jena, jena_store(built, folder), union=bool(union))


def oxigraph(store: ox.Store, query: str, *, union: bool = False) -> Rows:
    found = store.query(query, use_default_graph_as_union=union)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [names, *([text_of(row[name]) for name in names] for row in found)]


def rdflib(dataset: Dataset, query: str) -> Rows:
    found = dataset.query(query)
    rows: Rows = [[str(variable) for variable in found.vars or ()]]
    for row in found:
        assert isinstance(row, ResultRow)
        rows.append(["" if term is None else str(term) for term in row])
    return rows


def jena_store(built: Path, folder: Path) -> Callable[..., str]:
    """A runner of Jena's commands, with the graph loaded into a TDB2 store.

    As packaged, the commands look for messages of Xerces where they don't lie; a copy in the right place helps.
    """
    if shutil.which("java") is None or not (JARS / "jena-cmds.jar").exists():
        pytest.skip("no Jena: apt-get install -y --no-install-recommends libapache-jena-java default-jre-headless")
    misplaced = "org/apache/jena/ext/"
    with zipfile.ZipFile(JARS / "jena-core.jar") as core:
        for member in core.namelist():
            if member.startswith(f"{misplaced}xerces/") and member.endswith(".properties"):
                target = folder / "messages" / member.removeprefix(misplaced)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(core.read(member))
    path = os.pathsep.join(map(str, (folder / "messages", *(JARS / f"{name}.jar" for name in JENA))))

    def run(command: str, *arguments: str) -> str:
        start = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", path]  # the quickest to start
        done = subprocess.run(
            [*start, command, f"--loc={folder}/store", *arguments], capture_output=True, check=False, encoding="utf-8"
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("tdb2.tdbloader", str(built / "kg.nq"))
    return run


def jena(run: Callable[..., str], query: str, *, union: bool = False) -> Rows:
    default = ("--set=tdb2:unionDefaultGraph=true",) if union else ()
    return from_csv(run("tdb2.tdbquery", "--results=csv", *default, query))


def from_csv(text: str) -> Rows:
    return list(csv.reader(io.StringIO(text, newline="")))


def bind(query: Query, schema: Schema, store: ox.Store, names: Mapping[str, str]) -> str:
    """The text of a query, with the things of these names for its parameters."""
    things = {
        its.name: find(store, schema, names[its.name], its.kinds) for its in query.parameters if its.name in names
    }
    graphs = {name: schema.base + end for name, end in BY_NAME.items()}
    return query.bind({name: iri(thing.iri) for name, thing in things.items()}, graphs)


def expected_rows(folder: Path, store: ox.Store, texts: Mapping[str, str]) -> dict[str, Rows]:
    """The rows of each NAME.csv in a folder; with FMKG_REGENERATE=1 these are first written anew, for the `texts` of
    the queries by name."""
    if REGENERATE:
        for name, text in texts.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
                csv.writer(out, lineterminator="\n").writerows(oxigraph(store, text))
    return {file.stem: from_csv(file.read_text(encoding="utf-8")) for file in folder.glob("*.csv")}
