"""What commands end with. docs/errors.md is written from this table."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["ExitCode"]


class ExitCode(IntEnum):
    """The number that a command ends with, and what it means."""

    FINE = 0, "fine"
    FAULTY = (
        1,
        "the graph was built, but violates a rule or lacks a catalogue that can't be read; the report says where. Of "
        "`kg entries`: a catalogue can't be read. Of `kg lint`: a file of the workspace violates a rule. Of `kg load`: "
        "the store differs from the build",
    )
    FAILED = 2, "something is wrong that you can set right: one sentence, and a hint what to do"
    BUG = 70, "a fault in fmkg, with a traceback: please report it"  # EX_SOFTWARE of sysexits.h

    meaning: str

    def __new__(cls, code: int, meaning: str) -> ExitCode:
        """Make a member of its number and its meaning."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member
