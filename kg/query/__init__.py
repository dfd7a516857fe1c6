"""Asking the built graph: saved queries, free SPARQL in a process with limits, names, results."""
