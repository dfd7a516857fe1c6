"""The graph in formats of other programs."""
