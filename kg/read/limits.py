"""How long a text may be read, and how much memory that may take: an edit upstream must not stop everybody who follows
a list."""

from __future__ import annotations

import resource
import sys
from time import monotonic, thread_time

from kg.errors import SourceError

__all__ = ["Allowance"]

_SECONDS = 15.0
_SECONDS_PER_LETTER = 60 / 2**20
"""More than ten times what a list of its size takes on a slow machine."""
_MEMORY = 2**30
"""Bytes, at most: a list of 100,000 entries takes about a third of them."""
_EVERY = 256
"""Memory is asked for once in so many times: a line or a mark takes a few kilobytes."""
_UNIT = 1 if sys.platform == "darwin" else 1024


class Allowance:
    """The time and memory that a text may take; the time grows with its size.

    It is time of the processor in this thread, so that other work on the machine doesn't decide what is read. Whoever
    reads asks between one piece of text and the next, since nothing but the main thread can be interrupted.
    """

    def __init__(self, file: str, letters: int, *, step: str) -> None:
        self.file = file
        self.step = step
        self.line = 1
        self.seconds = _SECONDS + letters * _SECONDS_PER_LETTER
        self.end = thread_time() + self.seconds
        self.soonest = monotonic() + self.seconds  # by the clock, which is asked faster, and is never behind
        self.memory = _most_memory() + _MEMORY
        self.times = 0

    def check(self, line: int | None = None) -> None:
        """Raise SourceError if there is none left; `line` is what has been reached, if it is another than before."""
        self.line = line or self.line
        self.times += 1
        if monotonic() > self.soonest and thread_time() > self.end:
            raise self.used_up(f"{self.seconds:.0f} seconds")
        if self.times % _EVERY == 0 and _most_memory() > self.memory:
            raise self.used_up(f"{_MEMORY / 2**30:g} GB of memory")

    def used_up(self, what: str) -> SourceError:
        """The error for a text that takes more than this."""
        return SourceError(
            f"{self.step} takes more than {what}, and has come to this line",
            file=self.file,
            line=self.line,
            hint="Look for what is odd there and above, and take it out, or make several smaller texts of it.",
        )


def _most_memory() -> int:
    """The most bytes of memory that this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT
