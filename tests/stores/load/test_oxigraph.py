"""Loading into a real Oxigraph server."""

from tests.support.store_contract import StoreContract


class TestOxigraph(StoreContract):
    name = "oxigraph"
