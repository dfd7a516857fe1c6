"""Open the graph to programs that speak SPARQL: serve."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click

from kg.cli.options import open_workspace, workspace_option
from kg.cli.output import say
from kg.errors import KgError

__all__ = ["serve"]

_HOST = re.compile(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]")
_ORIGIN = re.compile(r"\*|https?://[^\s/?#]+")


def _origins(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    for origin in given:
        if not _ORIGIN.fullmatch(origin):
            raise click.BadParameter(f"{origin!r} is neither * nor an origin such as https://example.org")
    return given


def _hosts(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    for host in given:
        if not _HOST.fullmatch(host):
            raise click.BadParameter(f"{host!r} is no name of a host, such as kg.example.org, without a port")
    return given


@click.command(short_help="Open the graph as a SPARQL endpoint on this machine.")
@workspace_option
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 takes any free one.")
@click.option("--timeout", type=click.FloatRange(0.1, 86400), default=60.0, show_default=True, help="Seconds a query.")
@click.option("--concurrent", type=click.IntRange(1, 256), default=4, show_default=True, help="Queries at once.")
@click.option(
    "--cors", "origins", multiple=True, metavar="ORIGIN", callback=_origins,
    help="Let pages of this origin read answers; * for all. Can be given several times.",
)  # fmt: skip
@click.option(
    "--allow-host", "hosts", multiple=True, metavar="NAME", callback=_hosts,
    help="Answer under this name, as that of a proxy in front; can be given several times.",
)  # fmt: skip
def serve(
    workspace: Path | None,
    port: int,
    timeout: float,
    concurrent: int,
    origins: tuple[str, ...],
    hosts: tuple[str, ...],
) -> None:
    """Open the built graph as a read-only SPARQL 1.1 endpoint on this machine (127.0.0.1), until Ctrl-C."""
    try:
        from kg.serve import serve as serve_build
    except ModuleNotFoundError as error:
        raise KgError(f"kg serve needs {error.name}", hint=f"Install what it needs with: {_install()}") from error
    space = open_workspace(workspace)
    serve_build(
        space.build,
        space.base,
        port=port,
        timeout=timeout,
        concurrent=concurrent,
        origins=origins,
        hosts=hosts,
        on_start=lambda address: say(f"{address}/sparql answers SPARQL. Ctrl-C ends it."),
    )


def _install() -> str:
    """The command that installs the packages of the extra "web" for this Python, wherever fmkg itself came from."""
    import sys
    from importlib.metadata import PackageNotFoundError, requires

    try:
        needed = [each.partition(";") for each in requires("fmkg") or ()]
    except PackageNotFoundError:  # it runs where it lies
        needed = [(name, ";", 'extra == "web"') for name in ("h11", "starlette", "uvicorn")]
    packages = [name.strip() for name, _, condition in needed if 'extra == "web"' in condition.replace("'", '"')]
    return shlex.join([sys.executable, "-m", "pip", "install", *packages])
