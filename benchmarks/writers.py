"""The W3C's graphs through fmkg's writers and back: python benchmarks/writers.py FOLDER

FOLDER is a copy of https://github.com/w3c/rdf-tests. Each graph that one of its tests for Turtle, TriG, N-Triples,
N-Quads and RDF/XML (1.1 and 1.2) says is valid is written in each format, and read again by Oxigraph, which the writers
don't use (but for RDF/XML). It has to be the same graph. What a format can't hold is counted by itself: control
characters and some properties in RDF/XML, blank nodes and RDF 1.2 in our JSON-LD.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
from rdflib import RDF, Graph, Namespace
from rdflib.collection import Collection
from rdflib.term import Node

from kg.errors import KgError
from kg.exports import EXPORTS
from kg.rdf.schema import BASE, Schema, load_schema

MANIFEST = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
READ = {
    ".ttl": ox.RdfFormat.TURTLE, ".trig": ox.RdfFormat.TRIG, ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS, ".rdf": ox.RdfFormat.RDF_XML,
}  # fmt: skip
WRITTEN = {
    "turtle": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG, "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD, "rdfxml": ox.RdfFormat.RDF_XML,
}  # fmt: skip
NOT_IN_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def inputs(folder: Path) -> Iterator[Path]:
    """The inputs of all tests that aren't of what is wrong."""
    for version in ("rdf11", "rdf12"):
        for manifest in sorted((folder / "rdf" / version).rglob("manifest.ttl")):
            tests = Graph().parse(manifest, format="turtle", publicID=manifest.as_uri())
            for listed in tests.objects(None, MANIFEST.entries):
                for test in Collection(tests, listed):
                    file = path_of(tests.value(test, MANIFEST.action))
                    negative = any("Negative" in str(kind) for kind in tests.objects(test, RDF.type))
                    if not negative and file.suffix in READ and file.is_file():  # entailment has others
                        yield file


def path_of(address: Node | None) -> Path:
    return Path(unquote(urlsplit(str(address)).path))


def canonical(quads: Iterator[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def holds(form: str, quads: set[ox.Quad]) -> bool:
    """Whether a format can hold a graph; our own have no blank nodes and are of RDF 1.1."""
    terms = [term for quad in quads for term in (quad.subject, quad.object, quad.graph_name)]
    literals = [term for term in terms if isinstance(term, ox.Literal)]
    if form == "rdfxml":
        return not any(NOT_IN_XML.search(literal.value) for literal in literals)
    directed = any(literal.direction is not None for literal in literals)
    return form != "jsonld" or not (directed or any(isinstance(term, ox.BlankNode | ox.Triple) for term in terms))


def outcome(form: str, dataset: ox.Dataset, schema: Schema) -> str:
    """What comes of a dataset that is written in a format and read again."""
    quads = set(dataset)
    whole = quads if EXPORTS[form].dataset else {quad for quad in quads if isinstance(quad.graph_name, ox.DefaultGraph)}
    if not holds(form, whole):
        return "can't be held"
    lines = "".join(sorted(f"{quad} .\n" for quad in quads))
    try:
        text = EXPORTS[form].write(lines, schema)
    except KgError:
        return "can't be held"
    return (
        "the same" if canonical(ox.parse(text.encode(), format=WRITTEN[form])) == canonical(iter(whole)) else "another"
    )


def main(folder: Path) -> int:
    """Print the outcomes by format, and each file that another graph comes of; return how many those are."""
    schema = load_schema(Path(__file__).parents[1] / "ontology", BASE)
    outcomes: Counter[tuple[str, str]] = Counter()
    for file in inputs(folder.resolve()):
        dataset = canonical(ox.parse(path=str(file), format=READ[file.suffix], base_iri=f"http://x.y/{file.name}"))
        for form in WRITTEN:
            result = outcome(form, dataset, schema)
            outcomes[form, result] += 1
            if result == "another":
                print(f"{form}: {file}")
    for (form, result), count in sorted(outcomes.items()):
        print(f"{form:9} {result:14} {count:5}")
    return sum(count for (_, result), count in outcomes.items() if result == "another")


if __name__ == "__main__":
    sys.exit(min(main(Path(sys.argv[1])), 1))
