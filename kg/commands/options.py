"""What commands share: options that mean the same everywhere, and how they print."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.errors import KgError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from kg.workspace import Workspace

__all__ = ["open_workspace", "show", "workspace_option", "workspace_options", "write"]

Command = TypeVar("Command", bound=Callable[..., Any])


def workspace_options(command: Command) -> Command:
    """The options that mean the same everywhere: which workspace, and what to read in place of a catalogue's text."""
    command = click.option(
        "--source", "sources", multiple=True, metavar="NAME=PATH", help="Read PATH as the text of catalogue NAME."
    )(command)
    return workspace_option(command)


def workspace_option(command: Command) -> Command:
    return click.option(
        "--workspace",
        type=click.Path(path_type=Path, file_okay=False),
        help="The folder with workspace.yaml. Default: the one around here, else the bundled one.",
    )(command)


def open_workspace(root: Path | None, sources: tuple[str, ...] = (), output: Path | None = None) -> Workspace:
    from kg.workspace import Workspace

    pairs = {}
    for source in sources:
        name, equals, path = source.partition("=")
        if not equals:
            raise click.BadParameter(f"{source!r} is not NAME=PATH", param_hint="--source")
        pairs[name] = Path(path)
    return Workspace.find(root, sources=pairs, output=output)


def show(what: RenderableType) -> None:
    """Print for a person: in colours on a terminal; as wide as the text where nobody watches."""
    from rich.console import Console  # slow to import

    width = None if sys.stdout.isatty() else 200
    Console(width=width, highlight=False, soft_wrap=False).print(what)


def write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise KgError(f"{output} can't be written: {(error.strerror or str(error)).lower()}") from error
