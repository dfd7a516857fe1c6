"""The graph in the formats that people and programs read.

A format is a function from the canonical N-Quads of a build to text. All are deterministic: equal graphs give equal
bytes, and a small change of the graph is a small change of the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.builds import open_build, read_file
from kg.config import near
from kg.errors import KgError
from kg.exports.xml import well_formed
from kg.files import write_text
from kg.phrases import Phrase
from kg.rdf.jsonld import jsonld
from kg.rdf.ntriples import ntriples
from kg.rdf.schema import Schema, load_schema
from kg.rdf.source import KNOWLEDGE
from kg.rdf.syntax import sorted_quads
from kg.rdf.turtle import trig, turtle

if TYPE_CHECKING:
    from pathlib import Path

    from kg.workspace import Workspace

__all__ = ["EXPORTS", "TABLES", "Export", "export", "export_tables", "export_to", "write_exports"]


# What the name of an element can be made of (Namespaces in XML, NCName).
_XML_NAME = re.compile(r"(?<![\w.-])[\d.-]*+[^\W\d][\w.-]*+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A format: the extension of its files, whether it includes the evidence, and the function that writes it."""

    extension: str
    dataset: bool
    write: Callable[[str, Schema], str]


def _nquads(nquads: str, _schema: Schema) -> str:
    return nquads


def _rdfxml(nquads: str, schema: Schema) -> str:
    """Return the knowledge as RDF/XML, for tools that read nothing else; statements are sorted.

    Raises KgError for a property that has no name in XML.
    """
    quads = [quad for quad in sorted_quads(nquads) if quad.graph_name == KNOWLEDGE]  # a store would rewrite 0123 to 123
    for predicate in {quad.predicate.value for quad in quads}:
        if not _XML_NAME.search(predicate):
            raise KgError(f"RDF/XML can't name the property {predicate}", hint="Export turtle or ntriples.")
    markup = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.RDF_XML) or b""
    return well_formed(markup.decode()) + "\n"


def _bibtex(nquads: str, _schema: Schema) -> str:
    from kg.exports.bibliography import papers, to_bibtex

    return to_bibtex(papers(_store(nquads)))


def _csl(nquads: str, _schema: Schema) -> str:
    from kg.exports.bibliography import papers, to_csl

    return to_csl(papers(_store(nquads)))


def _graphml(nquads: str, schema: Schema) -> str:
    from kg.exports.lineage import graphml
    from kg.verdicts.lineage import bases_in

    return graphml(bases_in(_store(nquads), schema))


def _store(nquads: str) -> ox.Store:
    store = ox.Store()
    store.bulk_load(nquads.encode(), format=ox.RdfFormat.N_QUADS)
    return store


EXPORTS: dict[str, Export] = {
    "turtle": Export(extension="ttl", dataset=False, write=turtle),
    "trig": Export(extension="trig", dataset=True, write=trig),
    "nquads": Export(extension="nq", dataset=True, write=_nquads),
    "ntriples": Export(extension="nt", dataset=False, write=ntriples),
    "jsonld": Export(extension="jsonld", dataset=False, write=jsonld),
    "rdfxml": Export(extension="rdf", dataset=False, write=_rdfxml),
    "graphml": Export(extension="graphml", dataset=False, write=_graphml),
    "bibtex": Export(extension="bib", dataset=False, write=_bibtex),
    "csl": Export(extension="csl.json", dataset=False, write=_csl),
}
"""The formats of `kg export`. Those with evidence have the whole dataset, the others the knowledge."""


_BUILT = ("nquads", "trig", "turtle", "jsonld")
"""The formats that a build has as files."""

TABLES = "csv"
"""The format that has a file for each kind of thing."""


def export(workspace: Workspace, form: str) -> str:
    """Return the current build in a format of EXPORTS.

    Raises KgError for another format, StoreError if nothing is built.
    """
    if form == TABLES:
        hint = Phrase("Give one with --output.", "Give its path.")
        raise KgError(f"{TABLES} is a table for each kind, which needs a folder", hint=hint)
    if form not in EXPORTS:
        raise KgError(f"no format is called {form!r}", hint=near(form, [*EXPORTS, TABLES]))
    wanted = EXPORTS[form]
    with open_build(workspace.build) as folder:
        written = f"kg.{wanted.extension}"
        if (folder / written).exists():
            return read_file(folder, written).decode()
        nquads = read_file(folder, "kg.nq").decode()
    return wanted.write(nquads, load_schema(workspace.ontology, workspace.base))


def export_to(path: Path, workspace: Workspace, form: str) -> None:
    """Write the current build to a file; tables, one for each kind of thing, to a folder.

    Raises KgError as `export` does, and if the file can't be written.
    """
    if form == TABLES:
        for kind, text in export_tables(workspace).items():
            write_text(path / f"{kind}.{TABLES}", text)
    else:
        write_text(path, export(workspace, form))


def write_exports(nquads: str, schema: Schema, folder: Path) -> None:
    """Write the formats that a build has into its folder: `kg.nq` and so on."""
    for form in _BUILT:
        text = EXPORTS[form].write(nquads, schema)
        (folder / f"kg.{EXPORTS[form].extension}").write_text(text, encoding="utf-8", newline="\n")


def export_tables(workspace: Workspace) -> dict[str, str]:
    """Return the knowledge of the current build as CSV by kind. Raises StoreError if nothing is built."""
    from kg.builds import open_store
    from kg.exports.tables import tables

    with open_store(workspace.build) as store:
        return tables(store, load_schema(workspace.ontology, workspace.base))
