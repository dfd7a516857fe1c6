"""Ask a store in place of the build: the same questions, the same rows."""

from typing import TYPE_CHECKING

from kg.lazy import exporter

if TYPE_CHECKING:
    from kg.stores.ask.source import Tell, answer, open_evidence, open_graph
    from kg.stores.ask.wrapper import sparql_wrapper

__all__ = ["Tell", "answer", "open_evidence", "open_graph", "sparql_wrapper"]

__getattr__ = exporter(__name__, "source", "wrapper")
