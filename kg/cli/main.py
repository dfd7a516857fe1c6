"""The command line. Each command parses its options, calls one function of the library, and prints."""

from __future__ import annotations

import io
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import click

from kg.cli.ask import explain, sparql
from kg.cli.build import build, init
from kg.cli.catalogues import add, update
from kg.cli.check import entries, lint
from kg.cli.completion import completion
from kg.cli.export import export
from kg.cli.faults import tell_faults
from kg.cli.lineage import exposure, lineage
from kg.cli.load import load
from kg.cli.output import guard_errors
from kg.cli.questions import query
from kg.cli.serve import serve

__all__ = ["main"]


class _Group(click.Group):
    """Commands in the order in which people need them."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(self.commands)

    def main(self, *arguments: Any, **settings: Any) -> Any:
        with guard_errors(), tell_faults():
            return super().main(*arguments, **settings)

    def invoke(self, ctx: click.Context) -> Any:
        if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal that can't show a letter shows its number
            sys.stdout.reconfigure(errors="backslashreplace")
        with tell_faults(), _ending():  # within click too, which ends with 1 if nobody reads
            return super().invoke(ctx)


@contextmanager
def _ending() -> Iterator[None]:
    """Whoever is told to end does so as an interrupted program does: what was started ends too, what was begun is put
    away."""
    if threading.current_thread() is not threading.main_thread():  # no other thread is told
        yield
        return

    def end(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    former = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fmkg", prog_name="kg")
def main() -> None:
    """The knowledge graph of medical foundation models: what each is built on, and what it has seen.

    Begin with `kg build`, then `kg query`.
    """


_COMMANDS = (
    init, add, update, build, entries, lint, query, sparql, explain, exposure, lineage, export, load, serve, completion,
)  # fmt: skip
for _command in _COMMANDS:
    main.add_command(_command)
