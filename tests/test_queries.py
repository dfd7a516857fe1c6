"""The saved queries: each gives its expected rows, the same from every engine, and the figures counted by hand.

The expected rows stand in tests/queries/NAME.csv, for the examples in the query's own header. FMKG_REGENERATE=1 writes
them anew; read the difference before you commit it.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Dataset
from rdflib.query import ResultRow

from kg.names import find
from kg.oxigraph import select, text_of
from kg.query import GRAPHS, ask, load_query
from kg.schema import Schema, load_schema
from kg.store import open_store
from kg.terms import iri
from kg.workspace import Workspace

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # its own parsers use what it deprecates

ROOT = Path(__file__).parents[1]
QUERIES = sorted((ROOT / "queries").glob("*.rq"))
EXPECTED = Path(__file__).parent / "queries"
REGENERATE = os.environ.get("FMKG_REGENERATE") == "1"

Rows = list[list[str]]
"""The names of the variables, then the answers in their order; empty where a variable is unbound."""

# Debian's jars. All of /usr/share/java doesn't do: two of its logging bridges exclude each other.
JARS = Path("/usr/share/java")
JENA = (
    *("jena-arq", "jena-base", "jena-cmds", "jena-core", "jena-dboe-base", "jena-dboe-index", "jena-dboe-storage"),
    *("jena-dboe-trans-data", "jena-dboe-transaction", "jena-iri", "jena-tdb2"),
    *("commons-compress", "commons-csv", "commons-io", "commons-lang3", "guava", "slf4j-api", "slf4j-nop", "thrift"),
)


@pytest.fixture(scope="module")
def store(built: Path) -> Iterator[ox.Store]:
    with open_store(built) as opened:
        yield opened


@pytest.fixture(scope="module")
def schema(bundled: Workspace) -> Schema:
    return load_schema(bundled.ontology, bundled.base)


@pytest.fixture(scope="module")
def texts(store: ox.Store, schema: Schema) -> dict[str, str]:
    """Each query with the examples of its header put in."""
    graphs = {name: f"{schema.base}graph/{name}" for name in GRAPHS}
    bound = {}
    for query in map(load_query, QUERIES):
        things = {its.name: find(store, schema, its.example, its.kinds) for its in query.parameters}
        bound[query.name] = query.bind({name: iri(thing.iri) for name, thing in things.items()}, graphs)
    return bound


@pytest.fixture(scope="module")
def expected(store: ox.Store, texts: dict[str, str]) -> dict[str, Rows]:
    if REGENERATE:
        for name, text in texts.items():
            with (EXPECTED / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
                csv.writer(out, lineterminator="\n").writerows(oxigraph(store, text))
    return {file.stem: from_csv(file.read_text(encoding="utf-8")) for file in EXPECTED.glob("*.csv")}


# A union engine is one whose default graph is the union of all graphs, in which a statement may stand several times.
@pytest.fixture(scope="module", params=["oxigraph", "oxigraph-union", "rdflib", "rdflib-union", "jena", "jena-union"])
def engine(
    request: pytest.FixtureRequest, built: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Rows]]:
    name, _, union = str(request.param).partition("-")
    if name == "oxigraph":
        with open_store(built) as opened:
            yield partial(oxigraph, opened, union=bool(union))
    elif name == "rdflib":
        dataset = Dataset(default_union=bool(union))
        dataset.parse(data=(built / "kg.nq").read_text(encoding="utf-8"), format="nquads")
        yield partial(rdflib, dataset)
    else:
        yield partial(jena, jena_store(built, tmp_path_factory.mktemp("jena")), union=bool(union))


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


@pytest.mark.parametrize("name", [file.stem for file in QUERIES])
def test_rows_are_the_expected_ones(
    name: str, engine: Callable[[str], Rows], texts: dict[str, str], expected: dict[str, Rows]
) -> None:
    assert engine(texts[name]) == expected[name]


def test_each_query_has_expected_rows(expected: dict[str, Rows]) -> None:
    assert set(expected) == {file.stem for file in QUERIES}
    assert len(expected) == 19
    assert [name for name, rows in expected.items() if len(rows) < 2] == []


def test_no_answer_comes_twice(expected: dict[str, Rows]) -> None:
    assert {name: rows for name, rows in expected.items() if max(Counter(map(tuple, rows)).values()) > 1} == {}


def test_a_basis_is_one_of_three(expected: dict[str, Rows]) -> None:
    found: set[str] = set()
    for header, *rows in expected.values():
        if "basis" in header:
            found |= {row[header.index("basis")] for row in rows}
    assert found == {"stated", "background", "inferred"}


def test_a_thing_stands_with_its_name(expected: dict[str, Rows], store: ox.Store) -> None:
    """Each column xName holds the label of what stands in the column x."""
    labels = {
        (text_of(row["thing"]), text_of(row["label"]))
        for row in select(store, "SELECT * { ?thing <http://www.w3.org/2000/01/rdf-schema#label> ?label }")
    }
    compared = 0
    for header, *rows in expected.values():
        for at, column in enumerate(header):
            if f"{column}Name" in header:
                named = {(row[at], row[header.index(f"{column}Name")]) for row in rows if row[at]}
                assert named <= labels
                compared += len(named)
    assert compared > 500


# Figures, counted by hand in the catalogue (../shared/QUESTIONS.md): with --stated-only, the background adds nothing.

MIMIC_CXR = {"CXR-CLIP", "CheXzero", "KAD", "MaCo", "MedCLIP", "MedKLIP"}
PUBMED = {"BioGPT", "BioLinkBERT", "PubMedBERT", "BioBERT", "BlueBERT", "MONET", "ChemDFM", "CONCH"}


def names(store: ox.Store, schema: Schema, query: str, arguments: dict[str, str]) -> list[str]:
    """The names of the models in the stated rows."""
    answer = ask(store, schema, load_query(ROOT / "queries" / f"{query}.rq"), arguments, stated_only=True)
    return [text_of(row[answer.variables.index("modelName")]) for row in answer.rows]


@pytest.mark.parametrize(
    ("query", "arguments", "models"),
    [
        ("derived-from-using", {"base": "CLIP", "dataset": "MIMIC-CXR"}, MIMIC_CXR),
        ("trained-on", {"dataset": "TCGA"}, {"CTransPath", "HIPT", "PathoDuet"}),
        ("trained-on", {"dataset": "TCGA-BRCA"}, {"PathLDM"}),
        ("trained-on", {"dataset": "PubMed"}, PUBMED),
        ("descendants", {"ancestor": "CONCH"}, {"TITAN"}),
        ("descendants", {"ancestor": "model:SAM"}, {"MedLSAM", "MedSAM", "SegmentAnyBone"}),
        ("several-bases", {}, {"Uni-Med", "MaCo", "GIT-Mol", "Taiyi"}),
        ("no-paper", {}, {"PULSE"}),
    ],
)
def test_models(store: ox.Store, schema: Schema, query: str, arguments: dict[str, str], models: set[str]) -> None:
    assert sorted(names(store, schema, query, arguments)) == sorted(models)


@pytest.mark.parametrize(("query", "count"), [("only-star", 24), ("no-base", 11), ("no-code", 29)])
def test_counts(store: ox.Store, schema: Schema, query: str, count: int) -> None:
    found = names(store, schema, query, {})
    assert (len(found), len(set(found))) == (count, count)


def test_clip_is_the_base_of_17(expected: dict[str, Rows]) -> None:
    header, *rows = expected["base-usage"]
    of_clip = [dict(zip(header, row, strict=True)) for row in rows if row[header.index("baseName")] == "CLIP"]
    assert {row["modelsInAll"] for row in of_clip} == {"17"}
    assert sum(int(row["models"]) for row in of_clip) == 17  # each model has one subfield


def test_an_alternative_is_possible_never_certain(store: ox.Store, schema: Schema) -> None:
    """Taiyi is built on Qwen-7B or GLM4-9B: the cell leaves open which."""
    query = load_query(ROOT / "queries" / "ancestry.rq")
    answer = ask(store, schema, query, {"model": "Taiyi"}, stated_only=True)
    property_, parent = answer.variables.index("propertyName"), answer.variables.index("parentName")
    assert {(text_of(row[property_]), text_of(row[parent])) for row in answer.rows} == {
        ("possible base", "Qwen-7B"),
        ("possible base", "GLM4-9B"),
    }
