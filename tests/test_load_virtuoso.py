"""Loading into a real Virtuoso server."""

from store_contract import StoreContract


class TestVirtuoso(StoreContract):
    name = "virtuoso"
