"""Put a build into a store, keep it current there, and check it."""

from typing import TYPE_CHECKING

from kg.lazy import exporter

if TYPE_CHECKING:
    from kg.stores.load.batches import Progress, no_progress
    from kg.stores.load.bulk import SHARD_SIZE, Bulk, write_bulk
    from kg.stores.load.diff import Difference
    from kg.stores.load.planning import GraphChange, Preview
    from kg.stores.load.records import LeftOut
    from kg.stores.load.run import Check, Purpose, Step, Watch, check, load, plan

__all__ = [
    "SHARD_SIZE", "Bulk", "Check", "Difference", "GraphChange", "LeftOut", "Preview", "Progress", "Purpose", "Step",
    "Watch", "check", "load", "no_progress", "plan", "write_bulk",
]  # fmt: skip

__getattr__ = exporter(__name__, "run", "bulk", "diff", "planning", "records", "batches")
