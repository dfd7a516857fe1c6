"""Asking the built graph: saved queries, free SPARQL in a process with limits, names, results."""

from typing import TYPE_CHECKING

from kg.lazy import exporter

if TYPE_CHECKING:
    from kg.query.names import Thing, find
    from kg.query.process import QueryRequest, Result, run
    from kg.query.results import Answer
    from kg.query.saved import Parameter, Query, ask, load_query

__all__ = ["Answer", "Parameter", "Query", "QueryRequest", "Result", "Thing", "ask", "find", "load_query", "run"]

__getattr__ = exporter(__name__, "saved", "names", "results", "process")
