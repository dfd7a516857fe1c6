"""Loading into a real Fuseki server."""

from tests.support.store_contract import StoreContract


class TestFuseki(StoreContract):
    name = "fuseki"
