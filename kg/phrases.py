"""Texts that name what fmkg can do: `kg build` for whoever uses the command line, `kg.build()` for whoever uses Python.

A Phrase has both. An error speaks Python; the command line asks it for its own words.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Phrase", "call", "option", "phrase", "plain"]


class Phrase(NamedTuple):
    """A text in the words of the command line, and in those of Python."""

    command_line: str
    python: str


def plain(text: str | Phrase) -> Phrase:
    """A text that is the same in both."""
    return text if isinstance(text, Phrase) else Phrase(text, text)


def phrase(text: str, *parts: str | Phrase) -> Phrase:
    """The text with a part in place of each `{}`."""
    both = [plain(part) for part in parts]
    return Phrase(text.format(*(part.command_line for part in both)), text.format(*(part.python for part in both)))


def call(name: str, *arguments: str) -> Phrase:
    """Something to do: `kg update NAME` on the command line, `kg.update('NAME')` in Python."""
    return Phrase(" ".join(("kg", name, *arguments)), f"kg.{name}({', '.join(map(repr, arguments))})")


def option(name: str, value: str | None = None, *, argument: str | None = None) -> Phrase:
    """Something to say with it: `--output`, which is an argument in Python, of the same name unless given."""
    argument = argument or name
    if value is None:
        return Phrase(f"--{name}", f"the argument {argument}")
    return Phrase(f"--{name} {value}", f"{argument}={value!r}")
