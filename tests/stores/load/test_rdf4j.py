"""Loading into a real RDF4J server."""

from tests.support.store_contract import StoreContract


class TestRdf4j(StoreContract):
    name = "rdf4j"
