"""The built graph as a read-only SPARQL endpoint."""
