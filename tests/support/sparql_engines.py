"""The SPARQL engines that saved queries are run in, and the rows that a query gives in each.

What they answer is compared as text: rows as `from_csv` reads them. In each, the default graph can be the union of all
graphs instead; a statement may stand in it several times.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
from rdflib import Dataset
from rdflib.query import ResultRow

from kg.query.names import find
from kg.query.saved import Query
from kg.rdf.graphs import BY_NAME
from kg.rdf.schema import Schema
from kg.rdf.source import text_of
from kg.rdf.terms import iri
from tests.support.servers import JAVA, Fuseki

REGENERATE = os.environ.get("FMKG_REGENERATE") == "1"
"""Whether expected rows are to be written anew."""

Rows = list[list[str]]
"""The names of the variables, then the answers in their order; empty where a variable is unbound."""


def oxigraph(store: ox.Store, query: str, *, union: bool = False) -> Rows:
    found = store.query(query, use_default_graph_as_union=union)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [names, *([text_of(row[name]) for name in names] for row in found)]


def rdflib_dataset(nquads: str, *, union: bool = False) -> Dataset:
    dataset = Dataset(default_union=union)
    dataset.parse(data=nquads, format="nquads")
    return dataset


def rdflib(dataset: Dataset, query: str) -> Rows:
    found = dataset.query(query)
    rows: Rows = [[str(variable) for variable in found.vars or ()]]
    for row in found:
        assert isinstance(row, ResultRow)
        rows.append(["" if term is None else str(term) for term in row])
    return rows


class Jena(Fuseki):
    """Apache Jena as a server, so that Java starts once: TDB2, asked with and without the union."""

    config = """
        PREFIX fuseki: <http://jena.apache.org/fuseki#>
        PREFIX tdb2: <http://jena.apache.org/2016/tdb#>
        PREFIX ja: <http://jena.hpl.hp.com/2005/11/Assembler#>

        [] a fuseki:Service ; fuseki:name "lab" ;
            fuseki:endpoint [ fuseki:operation fuseki:gsp-rw ] ,
                [ fuseki:operation fuseki:update ; fuseki:name "update" ] ,
                [ fuseki:operation fuseki:query ; fuseki:name "query" ] ,
                [ fuseki:operation fuseki:query ; fuseki:name "union" ;
                  ja:context [ ja:cxtName "tdb2:unionDefaultGraph" ; ja:cxtValue "true" ] ] ;
            fuseki:dataset [ a tdb2:DatasetTDB2 ; tdb2:location "tdb2" ] .
        """

    def command(self) -> list[str]:
        (self.folder / "tdb2").mkdir(exist_ok=True)
        (self.folder / "config.ttl").write_text(self.config, encoding="utf-8")
        return [*JAVA, "-jar", *self.found(), "--localhost", f"--port={self.port}", "--conf=config.ttl"]


def jena(server: Jena, query: str, *, union: bool = False) -> Rows:
    answer = server.client.post(
        f"{server.url}/lab/{'union' if union else 'query'}", data={"query": query}, headers={"Accept": "text/csv"}
    )
    assert answer.is_success, answer.text
    return from_csv(answer.text)


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
