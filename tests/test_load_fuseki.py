"""Loading into a real Fuseki server."""

from store_contract import StoreContract


class TestFuseki(StoreContract):
    name = "fuseki"
