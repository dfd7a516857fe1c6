"""The command line. Each command parses its options, calls one function of the library, and prints."""

from __future__ import annotations

import io
import sys
from typing import Any

import click

from kg.commands.ask import explain, sparql
from kg.commands.catalogues import add, update
from kg.commands.check import entries, lint
from kg.commands.completion import completion
from kg.commands.hand_on import export
from kg.commands.keep import build, init
from kg.commands.lineage import exposure, lineage
from kg.commands.load import load
from kg.commands.questions import query
from kg.commands.serve import serve
from kg.errors import KgError

__all__ = ["main"]


class _Group(click.Group):
    """Commands in the order in which people need them; a KgError is one sentence, a hint, and exit code 2."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal that can't show a letter shows its number
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except KgError as error:
            click.echo(f"Error: {error.message}", err=True)
            if error.hint:
                click.echo(f"  {error.hint}", err=True)
            sys.exit(2)


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
