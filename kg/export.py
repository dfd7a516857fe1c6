"""The graph in the formats that people and programs read.

Each format is a function from the canonical N-Quads of a build to text in that format; all are deterministic: equal
graphs give equal bytes, and a small change of the graph is a small change of the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.schema import Schema, load_schema
from kg.store import current
from kg.terms import RDF

if TYPE_CHECKING:
    from kg.workspace import Workspace

__all__ = ["EXPORTS", "Export", "export_build"]

_TYPE = f"<{RDF}type>"
_PREFIX = re.compile(r"@prefix (\w+): <[^>]*> \.\n")
# Kinds whose names have a slash: written whole they read better than with every slash escaped.
_WHOLE = ("entry", "mix", "paper")


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A format: the ending of its files, whether it holds the evidence too, and the function that writes it."""

    extension: str
    dataset: bool
    write: Callable[[str, Schema], str]


def _nquads(nquads: str, _schema: Schema) -> str:
    return nquads


def _ntriples(nquads: str, _schema: Schema) -> str:
    """The knowledge: the lines that name no graph."""
    quads = ox.parse(nquads.encode(), format=ox.RdfFormat.N_QUADS)
    lines = zip(nquads.splitlines(keepends=True), quads, strict=True)
    return "".join(line for line, quad in lines if isinstance(quad.graph_name, ox.DefaultGraph))


def _turtle(nquads: str, schema: Schema) -> str:
    triples = ox.parse(_ntriples(nquads, schema).encode(), format=ox.RdfFormat.N_TRIPLES)
    return _serialized(sorted(triples, key=_order), ox.RdfFormat.TURTLE, schema)


def _trig(nquads: str, schema: Schema) -> str:
    return _serialized(
        sorted(ox.parse(nquads.encode(), format=ox.RdfFormat.N_QUADS), key=_order), ox.RdfFormat.TRIG, schema
    )


def _order(quad: ox.Quad) -> tuple[str, str, bool, str, str]:
    """Graph by graph and thing by thing, what a thing is before all else."""
    predicate = str(quad.predicate)
    return str(quad.graph_name), str(quad.subject), predicate != _TYPE, predicate, str(quad.object)


def _serialized(quads: Iterable[ox.Quad], form: ox.RdfFormat, schema: Schema) -> str:
    prefixes = {name: start for name, start in schema.prefixes.items() if name not in _WHOLE}
    if form == ox.RdfFormat.TURTLE:
        data = ox.serialize((quad.triple for quad in quads), format=form, prefixes=prefixes)
    else:
        data = ox.serialize(quads, format=form, prefixes=prefixes)
    text = (data or b"").decode()
    # The library writes prefixes in no fixed order, and blocks without a gap.
    body = _PREFIX.sub("", text)
    declared = sorted(found[0] for found in _PREFIX.finditer(text) if f"{found[1]}:" in body)
    return "".join([*declared, *_blocks(body)])


def _blocks(body: str) -> Iterator[str]:
    """The lines of Turtle or TriG, with a blank one before each subject and graph. (Strings hold no line break.)"""
    for line in body.splitlines(keepends=True):
        if not line.startswith(("\t", "}")):
            yield "\n"
        yield line.replace("\t", "    ")


def _jsonld(nquads: str, schema: Schema) -> str:
    """The knowledge as JSON-LD, compacted with our own context, one object a thing."""
    from rdflib import Graph  # slow to import

    context = dict(schema.context)
    base = schema.prefixes["entry"].removesuffix("entry/")
    graph = Graph().parse(data=_ntriples(nquads, schema), format="nt")
    document = json.loads(graph.serialize(format="json-ld", context=context, auto_compact=False))
    nodes = [_tidy(node, context, base) for node in document["@graph"]]
    nodes.sort(key=lambda node: str(node["id"]))
    document = {"@context": {"@base": base, **context}, "@graph": nodes}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _tidy(node: dict[str, Any], context: dict[str, Any], base: str) -> dict[str, Any]:
    """A node with its id and class first, addresses shortened against the base, numbers and booleans as JSON's own."""

    def value(key: str, data: Any) -> Any:
        kind = term.get("@type") if isinstance(term := context.get(key), dict) else None
        if isinstance(data, list):
            return sorted((value(key, item) for item in data), key=lambda item: json.dumps(item, sort_keys=True))
        if isinstance(data, dict):
            return {name: value(name, item) for name, item in sorted(data.items())}
        if isinstance(data, str) and (kind == "@id" or key == "id"):
            return data.removeprefix(base) if data != base else data
        if kind == "xsd:boolean" and data in ("true", "false"):
            return data == "true"
        if kind == "xsd:integer" and isinstance(data, str) and str(int(data)) == data:
            return int(data)
        return data

    first = [key for key in ("id", "a", "name") if key in node]
    return {key: value(key, node[key]) for key in [*first, *sorted(set(node) - set(first))]}


EXPORTS: dict[str, Export] = {
    "turtle": Export(extension="ttl", dataset=False, write=_turtle),
    "trig": Export(extension="trig", dataset=True, write=_trig),
    "nquads": Export(extension="nq", dataset=True, write=_nquads),
    "ntriples": Export(extension="nt", dataset=False, write=_ntriples),
    "jsonld": Export(extension="jsonld", dataset=False, write=_jsonld),
}
"""The formats of `kg export`. Those with evidence hold the whole dataset, the others the knowledge."""


def export_build(workspace: Workspace, form: str) -> str:
    """The current build in a format of EXPORTS. Raises StoreError where nothing is built."""
    folder, export = current(workspace.build), EXPORTS[form]
    written = folder / f"kg.{export.extension}"
    if written.exists():
        return written.read_text(encoding="utf-8")
    nquads = (folder / "kg.nq").read_text(encoding="utf-8")
    return export.write(nquads, load_schema(workspace.ontology, workspace.base))
