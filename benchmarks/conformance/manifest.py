"""Manifests of the W3C's suites: the tests that they list, and the files that these name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

__all__ = ["FORMATS", "MF", "Outcome", "Test", "file_of", "nquads", "read_manifest"]

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
}
"""The formats of files, by their extensions."""


class Outcome(NamedTuple):
    """What came of a test: the suite and the test, whether it passed, and what was different if it didn't."""

    suite: str
    test: str
    passed: bool
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Test:
    """A test of a manifest: what the manifest says of it, its kinds, and a name: folder and local name."""

    graph: Graph
    node: Node
    manifest: Path

    @property
    def name(self) -> str:
        """The folder of its manifest, and its local name there."""
        return f"{self.manifest.parent.name}/{str(self.node).rpartition('#')[2] or self.manifest.stem}"

    @property
    def kinds(self) -> set[str]:
        """The local names of its types."""
        return {str(kind).rpartition("#")[2] for kind in self.graph.objects(self.node, RDF.type)}

    def value(self, predicate: URIRef) -> Node | None:
        """Return what the manifest says of the test by this property."""
        return self.graph.value(self.node, predicate)


def read_manifest(path: Path) -> Iterator[Test]:
    """Yield the tests of a manifest, and of those that it includes; of a file that isn't there, none."""
    if not path.is_file():
        return
    graph = Graph().parse(path, format="turtle", publicID=path.as_uri())
    for included in graph.objects(None, MF.include):
        # a list in the suites of RDF and SPARQL, one address after the other in that of SHACL
        for item in [included] if isinstance(included, URIRef) else Collection(graph, included):
            yield from read_manifest(file_of(item))
    for entries in graph.objects(None, MF.entries):
        for node in Collection(graph, entries):
            yield Test(graph=graph, node=node, manifest=path)


def file_of(node: Node | None) -> Path:
    """Return the file that an address stands for."""
    return Path(unquote(urlsplit(str(node)).path))


def nquads(path: Path, base: str | None = None, graph: str | None = None) -> Iterator[ox.Quad]:
    """Yield the statements of a file; those of its default graph go into `graph`, if that is given."""
    for quad in ox.parse(path=path, format=FORMATS[path.suffix], base_iri=base or path.as_uri()):
        yield quad if graph is None else ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph))
