"""What can go wrong other than in the data, which yields findings: see kg.rules.

docs/errors.md is written from this module: the first paragraph of a docstring says when the error is raised, the second
what it has.
"""

from __future__ import annotations

from kg.phrases import Phrase, phrase, plain
from kg.terminal import visible

__all__ = ["ConfigError", "KgError", "QueryError", "SourceError", "StoreError"]


class KgError(Exception):
    """Something that its reader can set right: any of the errors below, or by itself if git can't reach a repository
    or the workspace can't be written.

    `message`, one sentence, and `hint`, what to do about it, if that is known; both in the words of Python
    """

    def __init__(self, message: str | Phrase, *, hint: str | Phrase | None = None) -> None:
        self._message = plain(message)
        self._hint = None if hint is None else plain(hint)
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """What is wrong."""
        return self._message.python

    @property
    def hint(self) -> str | None:
        """What to do about it, if that is known."""
        return self._hint and self._hint.python

    @hint.setter
    def hint(self, hint: str | None) -> None:
        self._hint = None if hint is None else plain(hint)

    @property
    def for_command_line(self) -> tuple[str, str | None]:
        """Message and hint in the words of the command line."""
        return self._message.command_line, self._hint and self._hint.command_line

    def __str__(self) -> str:
        return visible(f"{self.message}\n{self.hint}" if self.hint else self.message)  # a traceback prints it


class _PlacedError(KgError):
    """An error at a place in a file, which its message begins with; `reason` is the message without it."""

    def __init__(
        self,
        message: str | Phrase,
        *,
        hint: str | Phrase | None,
        file: str | None,
        line: int | None,
        column: int | None,
    ) -> None:
        place = ":".join(str(part) for part in (file, line, column) if part is not None)
        super().__init__(phrase("{}: {}", place, message) if place else message, hint=hint)
        self.reason = plain(message).python
        self.file = file
        self.line = line
        self.column = column


class ConfigError(_PlacedError):
    """A file of the workspace is wrong: a catalogue's description, the ontology, a shape, a rule, a question,
    `stores.yaml`; or it has no catalogue, or revision of one, as named.

    `file`, with `line` and `column` if they are known; `key`, the way to the value, as in `paper.title`; `reason`, the
    message without the place
    """

    def __init__(
        self,
        message: str | Phrase,
        *,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        key: str | None = None,
        hint: str | Phrase | None = None,
    ) -> None:
        super().__init__(message, hint=hint, file=file, line=line, column=column)
        self.key = key


class SourceError(_PlacedError):
    """A catalogue's text can't be read at all, takes too long, was never fetched, or nothing in it looks like a list.

    `file`, with the `line` that reading came to if it is known
    """

    def __init__(
        self,
        message: str | Phrase,
        *,
        file: str | None = None,
        line: int | None = None,
        hint: str | Phrase | None = None,
    ) -> None:
        super().__init__(message, hint=hint, file=file, line=line, column=None)


class QueryError(KgError):
    """A question is unknown or lacks a parameter; a name stands for nothing or for several things; SPARQL has a fault
    in its syntax, asks a SERVICE, or takes too long.

    `query`, the name of the question; `parameter`, the one that is missing or wrong
    """

    def __init__(
        self,
        message: str | Phrase,
        *,
        query: str | None = None,
        parameter: str | None = None,
        hint: str | Phrase | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.query = query
        self.parameter = parameter


class StoreError(KgError):
    """Nothing is built yet, another build is under way, the folder can't be written; a triple store can't be reached,
    refuses, answers in part, or has other people's statements where the graph would go.

    `endpoint`, the address that was asked; `status`, the HTTP status of its answer
    """

    def __init__(
        self,
        message: str | Phrase,
        *,
        endpoint: str | None = None,
        status: int | None = None,
        hint: str | Phrase | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.endpoint = endpoint
        self.status = status
