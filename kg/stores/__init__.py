"""Triple stores that someone runs: how they are reached, what each kind can do, what they hold."""

from typing import TYPE_CHECKING

from kg.lazy import exporter

if TYPE_CHECKING:
    from kg.stores.config import Auth, Target, read_store, read_stores
    from kg.stores.kinds import KINDS, Kind

__all__ = ["KINDS", "Auth", "Kind", "Target", "read_store", "read_stores"]

__getattr__ = exporter(__name__, "config", "kinds")
