"""What commands share: options that mean the same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.errors import KgError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from kg.workspace import Workspace

__all__ = ["open_workspace", "store_option", "workspace_option", "workspace_options"]

_REVISIONS = "kg.catalogue.revisions"

Command = TypeVar("Command", bound=Callable[..., Any])


def workspace_options(command: Command) -> Command:
    """The options that mean the same everywhere: which workspace, and what to read as a catalogue's text."""
    # kept in the context, if open_workspace finds it: no command has to hand it through
    command = click.option(
        "--revision", multiple=True, metavar="NAME=REV", expose_value=False, callback=_keep_revisions,
        help="Read catalogue NAME as of REV, a commit or a date.",
    )(command)  # fmt: skip
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


def store_option(command: Command) -> Command:
    return click.option(
        "--store", metavar="NAME", help="Ask the store that stores.yaml calls NAME, into which kg load put the graph.",
        shell_complete=_stores,
    )(command)  # fmt: skip


def _stores(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from kg.stores import read_stores

    with suppress(KgError):
        stores = read_stores(open_workspace(context.params.get("workspace"))).values()
        return [CompletionItem(store.name, help=store.query) for store in stores if store.name.startswith(incomplete)]
    return []


def open_workspace(root: Path | None, sources: tuple[str, ...] = (), output: Path | None = None) -> Workspace:
    from kg.workspace import Workspace

    context = click.get_current_context(silent=True)
    revisions = context.meta.get(_REVISIONS, ()) if context is not None else ()
    return Workspace.find(
        root,
        sources={name: Path(path) for name, path in _pairs(sources, "--source", "NAME=PATH")},
        revisions=dict(_pairs(revisions, "--revision", "NAME=REV")),
        output=output,
    )


def _keep_revisions(context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> None:
    context.meta[_REVISIONS] = given


def _pairs(given: tuple[str, ...], option: str, form: str) -> Iterator[tuple[str, str]]:
    for each in given:
        name, equals, value = each.partition("=")
        if not equals:
            raise click.BadParameter(f"{each!r} is not {form}", param_hint=option)
        yield name, value
