"""Entities to statements, one graph an entry, and the cell behind every statement."""
