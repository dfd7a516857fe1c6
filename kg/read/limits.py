"""How large a text may be, and how long it may be read: an edit upstream must not stop everybody who follows a list."""

from __future__ import annotations

__all__ = ["LARGEST"]

LARGEST = 64 * 2**20
"""Bytes of a text, at most: a list of 100,000 entries has about a third of them."""
