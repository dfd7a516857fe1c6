"""Entities to statements, one graph an entry, and the cell behind every statement."""

from typing import TYPE_CHECKING

from kg.lazy import exporter

if TYPE_CHECKING:
    from kg.emit.description import describe
    from kg.emit.entries import emit
    from kg.emit.graphs import Graphs

__all__ = ["Graphs", "describe", "emit"]

__getattr__ = exporter(__name__, "graphs", "entries", "description")
