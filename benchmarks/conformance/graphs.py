"""RDF: graphs of the suites through our writers and back; canonical names of blank nodes; SHACL."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
from rdflib import BNode, Literal, Namespace
from rdflib.term import Node

from benchmarks.conformance.manifest import FORMATS, MF, Outcome, Test, file_of, nquads, read_manifest
from kg.check.engines import ENGINES
from kg.errors import KgError
from kg.exports.formats import EXPORTS
from kg.rdf.schema import load_schema

__all__ = ["canonical_names", "shacl", "writers"]

_SH, _SHT = Namespace("http://www.w3.org/ns/shacl#"), Namespace("http://www.w3.org/ns/shacl-test#")
_BASE = "http://www.w3.org/2013/TurtleTests/"
_WRITERS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_SECONDS = 30  # for canonical names of one graph
_NAMING = """import sys, pyoxigraph as ox
graph = ox.Dataset(ox.parse(path=sys.argv[1], format=ox.RdfFormat.N_QUADS))
graph.canonicalize(getattr(ox.CanonicalizationAlgorithm, sys.argv[2]))
sys.stdout.write("".join(sorted(f"{quad} .\\n" for quad in graph)))
"""
_SEVERITIES = {"violation": "Violation", "warning": "Warning", "note": "Info"}


def writers(suites: Path) -> Iterator[Outcome]:
    """Yield, for each positive test of a syntax and each of our writers, whether the graph comes back as it was."""
    seen: set[Path] = set()  # manifests include others, which are found by themselves, too
    for version in ("rdf11", "rdf12"):
        root = suites / "rdf-tests/rdf" / version
        for path in sorted(root.rglob("manifest.ttl")):
            if {"rdf-mt", "rdf-semantics"} & set(path.parts):
                continue
            for test in read_manifest(path):
                file = file_of(test.value(MF.action))
                if not any("Negative" in kind for kind in test.kinds) and file.suffix in FORMATS and file not in seen:
                    seen.add(file)
                    yield from _written(test, file, f"RDF {version[3]}.{version[4]} through our writers")


def _written(test: Test, file: Path, suite: str) -> Iterator[Outcome]:
    schema = load_schema(Path(__file__).parents[2] / "ontology", "https://w3id.org/fmkg/id/")
    try:
        quads = {*nquads(file, base=_BASE + file.name)}
    except (SyntaxError, ValueError) as error:
        yield Outcome(suite, f"{test.name} parsed", passed=False, why=str(error)[:200])
        return
    whole = _canonical(quads)
    default = _canonical(quad for quad in quads if quad.graph_name == ox.DefaultGraph())
    has_blank = "_:" in "".join(map(str, whole)) or "<<" in "".join(map(str, whole))
    text = "".join(sorted(f"{quad} .\n" for quad in whole))
    for name, form in _WRITERS.items():
        if name == "jsonld" and has_blank:  # our graphs have no blank nodes, and this writer takes none
            continue
        why = ""
        try:
            written = EXPORTS[name].write(text, schema)
            if _canonical(ox.parse(written.encode(), format=form)) != (whole if name == "trig" else default):
                why = f"comes back otherwise: {written[:200]!r}"
        except (SyntaxError, ValueError, KgError) as error:
            why = str(error)[:200]
        yield Outcome(f"{suite}: {name}", f"{test.name} as {name}", not why, why)


def _canonical(quads: Iterable[ox.Quad]) -> ox.Dataset:
    graph = ox.Dataset(quads)
    graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return graph


def canonical_names(suites: Path) -> Iterator[Outcome]:
    """Yield the outcomes of RDFC-1.0, each graph in a process of its own: some are made to take for ever."""
    folder = suites / "rdf-canon/tests"
    if not (folder / "manifest.jsonld").is_file():
        return
    for entry in json.loads((folder / "manifest.jsonld").read_text(encoding="utf-8"))["entries"]:
        if "Map" in str(entry["type"]):  # names by which the test knows them: the library doesn't tell
            continue
        algorithm = "RDFC_1_0_SHA_384" if entry.get("hashAlgorithm") == "SHA384" else "RDFC_1_0"
        command = [sys.executable, "-c", _NAMING, str(folder / entry["action"]), algorithm]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
            names, failed = done.stdout.decode(), done.returncode != 0
        except subprocess.TimeoutExpired:
            names, failed = "", True
        negative = "Negative" in str(entry["type"])
        passed = failed if negative else names == (folder / entry["result"]).read_text(encoding="utf-8")
        yield Outcome("RDFC-1.0", str(entry["id"]).lstrip("#"), passed, names[:200])


def shacl(suites: Path) -> Iterator[Outcome]:
    """Yield the outcomes of SHACL core and SHACL-SPARQL by each of our engines: their results have to be the same."""
    root = suites / "data-shapes/data-shapes-test-suite/tests"
    for part in ("core", "sparql"):
        for test in read_manifest(root / part / "manifest.ttl"):
            for name, engine in ENGINES.items():
                action = test.value(MF.action)
                data, shapes = (
                    _ntriples(file_of(test.graph.value(action, role))) for role in (_SHT.dataGraph, _SHT.shapesGraph)
                )
                label = f"{part}/{test.manifest.parent.name}/{test.manifest.stem}"
                why = ""
                try:
                    complaints = engine(data, "", shapes)
                    received = Counter(
                        (
                            _plain(it.focus),
                            _plain(it.value),
                            it.component.rpartition("#")[2] or it.component,
                            _SEVERITIES[it.severity.value],
                        )
                        for it in complaints
                    )
                    if test.value(MF.result) == _SHT.Failure or received != _expected(test):
                        why = f"{received}"[:300]
                except Exception as error:  # a library's own faults are failures of the test
                    why = "" if test.value(MF.result) == _SHT.Failure else str(error)[:300]
                yield Outcome(f"SHACL {part}: {name}", label, not why, why)


def _ntriples(path: Path) -> str:
    return "".join(f"{quad.triple} .\n" for quad in nquads(path))


def _expected(test: Test) -> Counter[tuple[str, str, str, str]]:
    graph = test.graph
    return Counter(
        (
            _term(graph.value(result, _SH.focusNode)),
            _term(graph.value(result, _SH.value)),
            str(graph.value(result, _SH.sourceConstraintComponent)).rpartition("#")[2],
            _severity(graph.value(result, _SH.resultSeverity)),
        )
        for result in graph.objects(test.value(MF.result), _SH.result)
    )


def _severity(severity: Node | None) -> str:
    """The local name of a severity; one of a shape's own has no rank, and counts as a violation here."""
    name = str(severity).removeprefix(_SH)
    return name if name in _SEVERITIES.values() else "Violation"


def _term(term: Node | None) -> str:
    if isinstance(term, Literal):
        return _plain(str(ox.Literal(str(term))))
    return "" if term is None else "_:" if isinstance(term, BNode) else f"<{term}>"


def _plain(term: str) -> str:
    """A term in N-Triples without the name of a blank node, and without what an engine may write otherwise: the
    datatype of a literal."""
    if term.startswith("_:"):
        return "_:"
    return term[: term.rindex('"') + 1] if term.startswith('"') else term
