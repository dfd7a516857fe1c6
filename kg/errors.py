"""What can go wrong other than in the data, which yields findings.

KgError            message, hint
├── ConfigError    file, key          a file of the workspace is wrong
├── SourceError    path               a catalogue can't be read
├── QueryError     query, parameter   unknown, unbound, syntax, time
└── StoreError     endpoint, status   the store refused or is absent
"""

from __future__ import annotations

__all__ = ["ConfigError", "KgError", "QueryError", "SourceError", "StoreError"]


class KgError(Exception):
    """A failure that its reader can do something about: one sentence, and a hint what."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigError(KgError):
    """A file of the workspace (catalogue, ontology, shape, query) is wrong."""

    def __init__(self, message: str, *, file: str | None = None, key: str | None = None, hint: str | None = None):
        super().__init__(f"{file}: {message}" if file else message, hint=hint)
        self.file = file
        self.key = key


class SourceError(KgError):
    """A catalogue's text can't be read at all."""

    def __init__(self, message: str, *, path: str | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.path = path


class QueryError(KgError):
    """A query is unknown, lacks a parameter, has a fault in its syntax, or takes too long."""

    def __init__(
        self, message: str, *, query: str | None = None, parameter: str | None = None, hint: str | None = None
    ):
        super().__init__(message, hint=hint)
        self.query = query
        self.parameter = parameter


class StoreError(KgError):
    """The built graph is absent, or a store refuses."""

    def __init__(
        self, message: str, *, endpoint: str | None = None, status: int | None = None, hint: str | None = None
    ):
        super().__init__(message, hint=hint)
        self.endpoint = endpoint
        self.status = status
