"""The grammar of a list item: its slots, each a cell at its place."""
