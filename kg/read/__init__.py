"""Markdown to blocks: bytes in, rows, items and paragraphs with their places out."""
