"""The graph in the formats of other programs."""

from typing import TYPE_CHECKING

from kg.lazy import exporter

if TYPE_CHECKING:
    from kg.exports.formats import EXPORTS, Export, export, export_to, write_exports
    from kg.exports.lineage import write_lineage
    from kg.exports.mappings import write_mappings
    from kg.exports.records import Entries

__all__ = [
    "EXPORTS", "Entries", "Export", "export", "export_to", "write_exports", "write_lineage", "write_mappings",
]  # fmt: skip

__getattr__ = exporter(__name__, "formats", "lineage", "mappings", "records")
