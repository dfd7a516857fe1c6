"""Loading into a real Oxigraph server."""

from store_contract import StoreContract


class TestOxigraph(StoreContract):
    name = "oxigraph"
