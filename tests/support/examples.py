"""How many examples a property is tried on: all of them in a whole run, a fifth in a fast one."""

from hypothesis import settings

__all__ = ["ALL", "examples"]

ALL = 100
"""The examples of a property that says nothing of their number, in a whole run."""


def examples(count: int) -> settings:
    """Settings for another number of examples."""
    return settings(max_examples=count * settings().max_examples // ALL)
