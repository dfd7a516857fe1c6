"""Loading into a real Virtuoso server."""

from tests.support.store_contract import StoreContract


class TestVirtuoso(StoreContract):
    name = "virtuoso"
