"""The built graph as a read-only SPARQL endpoint."""

from typing import TYPE_CHECKING

from kg.lazy import exporter

if TYPE_CHECKING:
    from kg.serve.server import serve

__all__ = ["serve"]

__getattr__ = exporter(__name__, "server")
