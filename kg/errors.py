"""What can go wrong other than in the data, which yields findings.

KgError            message, hint
├── ConfigError    file, key          a file of the workspace is wrong
├── SourceError    path               a catalogue can't be read
├── QueryError     query, parameter   unknown, unbound, syntax, time
└── StoreError     endpoint, status   the store refused or is absent
"""

from __future__ import annotations

from kg.phrases import Phrase, phrase, plain

__all__ = ["ConfigError", "KgError", "QueryError", "SourceError", "StoreError"]


class KgError(Exception):
    """A failure that its reader can do something about: one sentence, and a hint what, both in the words of Python."""

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
        """What to do about it, where that is known."""
        return self._hint and self._hint.python

    @hint.setter
    def hint(self, hint: str | None) -> None:
        self._hint = None if hint is None else plain(hint)

    @property
    def for_command_line(self) -> tuple[str, str | None]:
        """Message and hint in the words of the command line."""
        return self._message.command_line, self._hint and self._hint.command_line

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class ConfigError(KgError):
    """A file of the workspace (catalogue, ontology, shape, query) is wrong."""

    def __init__(
        self,
        message: str | Phrase,
        *,
        file: str | None = None,
        key: str | None = None,
        hint: str | Phrase | None = None,
    ) -> None:
        super().__init__(phrase("{}: {}", file, message) if file else message, hint=hint)
        self.file = file
        self.key = key


class SourceError(KgError):
    """A catalogue's text can't be read at all."""

    def __init__(self, message: str | Phrase, *, path: str | None = None, hint: str | Phrase | None = None) -> None:
        super().__init__(message, hint=hint)
        self.path = path


class QueryError(KgError):
    """A query is unknown, lacks a parameter, has a fault in its syntax, or takes too long."""

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
    """The built graph is absent, or a store refuses."""

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
