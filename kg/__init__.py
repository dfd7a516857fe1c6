"""fmkg: catalogues of medical foundation models as a knowledge graph, every statement led back to its cell.

The line from a catalogue to a graph stands in `kg.pipeline`; the command line in `kg.cli`.
"""
