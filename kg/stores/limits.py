"""How long an answer of a store may take, and how large it may be."""

from __future__ import annotations

import time
from dataclasses import dataclass

from kg.errors import StoreError

__all__ = ["LimitError", "Limits"]


class LimitError(StoreError):
    """An answer isn't there when it has to be, or is larger than anyone wants it (`large`)."""

    def __init__(self, message: str, *, endpoint: str, large: bool = False) -> None:
        super().__init__(message, endpoint=endpoint)
        self.large = large


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When an answer has to be there, by the monotonic clock, and how many bytes it may have; None where that is open.

    `asked` says that it is one to a query which someone wrote.
    """

    ends: float | None = None
    most: int | None = None
    asked: bool = False

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return self.ends is not None and time.monotonic() >= self.ends

    def left(self) -> float:
        """The seconds that are left, and always a moment, since nothing can wait for none."""
        return max(0.001, (self.ends or 0.0) - time.monotonic())

    def late(self, endpoint: str) -> LimitError:
        """What to say where it isn't there in time."""
        return LimitError(f"{endpoint} gave no answer in time", endpoint=endpoint)

    def check(self, endpoint: str, size: int) -> None:
        """Raises LimitError where the time is up, or this is too large."""
        if self.is_over:
            raise self.late(endpoint)
        if self.most is not None and size > self.most:
            raise LimitError(f"{endpoint} answers with more than {self.most:,} bytes", endpoint=endpoint, large=True)
