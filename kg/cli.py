"""The command line. Each command parses its options, calls one function of the library, and prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from kg.errors import KgError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from kg.query import Query
    from kg.workspace import Workspace

__all__ = ["main"]

Command = TypeVar("Command", bound=Callable[..., Any])


class _Group(click.Group):
    """Commands in the order in which people need them; a KgError is one sentence, a hint, and exit code 2."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KgError as error:
            _fail(error)


def _fail(error: KgError) -> NoReturn:
    click.echo(f"Error: {error.message}", err=True)
    if error.hint:
        click.echo(f"  {error.hint}", err=True)
    sys.exit(2)


def _workspace_options(command: Command) -> Command:
    """The options that mean the same everywhere: which workspace, and what to read in place of a catalogue's text."""
    command = click.option(
        "--source", "sources", multiple=True, metavar="NAME=PATH", help="Read PATH as the text of catalogue NAME."
    )(command)
    return _workspace_option(command)


def _workspace_option(command: Command) -> Command:
    return click.option(
        "--workspace",
        type=click.Path(path_type=Path, file_okay=False),
        help="The folder with workspace.yaml. Default: the one around here, else the bundled one.",
    )(command)


def _workspace(root: Path | None, sources: tuple[str, ...] = (), output: Path | None = None) -> Workspace:
    from kg.workspace import Workspace

    pairs = {}
    for source in sources:
        name, equals, path = source.partition("=")
        if not equals:
            raise click.BadParameter(f"{source!r} is not NAME=PATH", param_hint="--source")
        pairs[name] = Path(path)
    return Workspace.find(root, sources=pairs, output=output)


def _print(what: RenderableType) -> None:
    """Print for a person: in colours on a terminal; as wide as the text where nobody watches."""
    from rich.console import Console  # slow to import

    width = None if sys.stdout.isatty() else 200
    Console(width=width, highlight=False, soft_wrap=False).print(what)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise KgError(f"{output} can't be written: {(error.strerror or str(error)).lower()}") from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fmkg", prog_name="kg")
def main() -> None:
    """The knowledge graph of medical foundation models: what each is built on, and what it has seen.

    Begin with `kg build`, then `kg query`.
    """


@main.command()
@_workspace_options
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Build into this folder, not build/.")
@click.option("--locked", is_flag=True, help="Fail rather than give a thing a new IRI.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Report only what this report.json doesn't have.")
@click.option("--notes", is_flag=True, help="Print notes too, not only violations and warnings.")
@click.option("--engine", type=click.Choice(["shacl", "pyshacl"]), help="What judges the shapes. Default: the faster.")
def build(
    workspace: Path | None,
    sources: tuple[str, ...],
    output: Path | None,
    locked: bool,
    baseline: Path | None,
    notes: bool,
    engine: str | None,
) -> None:
    """Build the graph from the catalogues, validate it, and make it current."""
    from kg.model import Severity
    from kg.pipeline import build as build_graph
    from kg.report import read_baseline, since, summary, to_text

    space = _workspace(workspace, sources, output)
    known = read_baseline(baseline) if baseline else None
    report = build_graph(space, locked=locked, engine=engine)
    if known is not None:
        report = since(report, known)
    lines = to_text(report).splitlines(keepends=True)
    click.echo("".join(lines[:-1]), err=True, nl=False)
    click.echo(
        f"Built {space.shown(space.build)}: {summary(report)}{' that the baseline lacks' if known is not None else ''}."
    )
    sys.exit(0 if report.conforms else 1)


@main.command()
@click.argument("catalogues", nargs=-1, metavar="[CATALOGUE|FILE]...")
@_workspace_options
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
def entries(catalogues: tuple[str, ...], workspace: Path | None, sources: tuple[str, ...], form: str) -> None:
    """Print what was read from the catalogues, entry by entry."""
    from kg.entries import record, table
    from kg.model import Report
    from kg.pipeline import gather
    from kg.report import in_order, to_text

    said = gather(_workspace(workspace, sources), catalogues)
    report = Report(findings=in_order(said.findings))
    records = [record(entry, said.resolution) for entry in said.entries]
    if form == "jsonl":
        click.echo("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records), nl=False)
    else:
        _print(table(records))
        click.echo(f"{len(records)} entries")
    click.echo(to_text(report), err=True, nl=False)


@main.command(
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[NAME] [OPTIONS]")
@_workspace_option
@click.option("--format", "form", type=click.Choice(["table", "csv", "tsv", "json"]), default="table")
@click.option("--stated-only", is_flag=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False))
def query(words: tuple[str, ...], workspace: Path | None, form: str, stated_only: bool, output: Path | None) -> None:
    """Ask a saved question; without a name, list the questions."""
    from kg.query import load_query
    from kg.settings import near

    space = _workspace(workspace)
    files = {file.stem: file for file in space.queries}
    name = next((word for word in words if not word.startswith("-")), None)
    if name is None:
        _print(_questions([load_query(file) for file in files.values()]))
        click.echo("Ask one with: kg query NAME. What it takes: kg query NAME --help")
        return
    if name not in files:
        raise KgError(f"no question is called {name!r}", hint=near(name, files))
    rest = list(words)
    rest.remove(name)

    def ask(**arguments: str | None) -> None:
        given = {key: value for key, value in arguments.items() if value is not None}
        _ask(space, asked, given, {"form": form, "stated_only": stated_only, "output": output})

    asked = load_query(files[name])
    _question_command(asked, ask).main(rest, prog_name=f"kg query {name}", standalone_mode=False)


def _question_command(asked: Query, callback: Callable[..., None]) -> click.Command:
    """A command for one question: an option for each of its parameters, an example in its help."""
    options: list[click.Parameter] = [
        click.Option(
            [f"--{parameter.name}", parameter.name],
            required=not parameter.optional,
            help=f"{parameter.help} ({' or '.join(parameter.kinds) or parameter.type})",
            metavar="NAME" if parameter.kinds else "TEXT",
        )
        for parameter in asked.parameters
    ]
    # Read by the command around this one; named here so that the help shows them.
    options += [
        click.Option(["--format"], type=click.Choice(["table", "csv", "tsv", "json"]), expose_value=False,
                     help="How to print the rows. Default: table."),
        click.Option(["--stated-only"], is_flag=True, expose_value=False,
                     help="Only rows that rest on what catalogues state."),
        click.Option(["--output"], metavar="FILE", expose_value=False, help="Write to FILE."),
        click.Option(["--workspace"], metavar="DIR", expose_value=False, help="The folder with workspace.yaml."),
    ]  # fmt: skip
    example = " ".join(f"--{parameter.name} {_quoted(parameter.example)}" for parameter in asked.parameters)
    return click.Command(
        asked.name,
        params=options,
        callback=callback,
        help=f"{asked.title}.\n\n{asked.description}",
        epilog=f"Example: kg query {asked.name} {example}".rstrip(),
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _quoted(text: str) -> str:
    return f"'{text}'" if " " in text else text


def _ask(space: Workspace, asked: Query, arguments: dict[str, str], how: dict[str, Any]) -> None:
    from kg.answers import FORMATS, table
    from kg.query import ask
    from kg.schema import load_schema
    from kg.store import open_store

    schema = load_schema(space.ontology, space.base)
    with open_store(space.build) as store:
        answer = ask(store, schema, asked, arguments, stated_only=how["stated_only"])
    if how["form"] != "table":
        _write(FORMATS[how["form"]](answer), how["output"])
        return
    click.secho(asked.title, bold=True)
    _print(table(answer, schema.prefixes))
    click.echo(f"{len(answer.rows)} row{'' if len(answer.rows) == 1 else 's'}")


def _questions(questions: list[Query]) -> RenderableType:
    from rich import box
    from rich.table import Table

    out = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("name", "question", "takes", "keywords"):
        out.add_column(column, overflow="fold")
    for each in questions:
        takes = " ".join(f"[--{p.name}]" if p.optional else f"--{p.name}" for p in each.parameters)
        out.add_row(f"[bold]{each.name}[/bold]", each.title, takes.replace("[", r"\["), ", ".join(each.keywords))
    return out


@main.command()
@click.argument("file", type=click.File(encoding="utf-8"), metavar="FILE|-")
@_workspace_option
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "tsv", "json", "turtle", "ntriples"]),
    help="Default: table for rows, turtle for a graph.",
)  # fmt: skip
@click.option("--timeout", type=click.FloatRange(min=0.1), default=60.0, show_default=True, help="Seconds.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to FILE.")
def sparql(file: Any, workspace: Path | None, form: str | None, timeout: float, output: Path | None) -> None:
    """Run a SPARQL query (SELECT, ASK, CONSTRUCT, DESCRIBE) from a file or standard input."""
    from kg.answers import FORMATS, table
    from kg.schema import load_schema
    from kg.sparql import answer_of, graph_text, run
    from kg.store import current

    space = _workspace(workspace)
    kind, body = run(current(space.build), file.read(), timeout=timeout)
    schema = load_schema(space.ontology, space.base)
    if kind == "graph":
        _write(graph_text(body, form or "turtle", schema), output)
        return
    answer = answer_of(body)
    if form in ("turtle", "ntriples"):
        raise KgError(f"rows can't be written as {form}", hint="Use table, csv, tsv or json.")
    if isinstance(answer, bool):
        _write(body.decode() if form == "json" else f"{str(answer).lower()}\n", output)
    elif form in (None, "table") and output is None:
        _print(table(answer, schema.prefixes))
    else:
        _write(FORMATS[form if form in FORMATS else "csv"](answer), output)


@main.command()
@click.argument("name", required=False)
@_workspace_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def explain(name: str | None, workspace: Path | None, form: str) -> None:
    """Show what the graph says of a thing and the cell behind each statement; without a NAME, the graph's counts."""
    from kg import show
    from kg.evidence import Evidence
    from kg.explain import census
    from kg.explain import explain as explain_thing
    from kg.infer import load_rules
    from kg.schema import load_schema
    from kg.store import open_store

    space = _workspace(workspace)
    with open_store(space.build) as store:
        evidence = Evidence(store, load_schema(space.ontology, space.base), space.ontology, load_rules(space.rules))
        if name is None:
            counts = census(evidence)
            click.echo(json.dumps(counts, indent=1)) if form == "json" else _print(show.counts(counts))
            return
        found = explain_thing(evidence, name)
        if form == "json":
            click.echo(json.dumps(show.as_json(found), ensure_ascii=False, indent=1))
        else:
            _print(show.explanation(found, evidence))


@main.command()
@_workspace_option
@click.option("--format", "form", required=True, help="One of: turtle, trig, nquads, ntriples, jsonld.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to FILE.")
def export(workspace: Path | None, form: str, output: Path | None) -> None:
    """Write the graph: the knowledge, or with its evidence (trig, nquads)."""
    from kg.export import EXPORTS, export_build
    from kg.settings import near

    if form not in EXPORTS:
        raise KgError(f"no format is called {form!r}", hint=near(form, EXPORTS))
    _write(export_build(_workspace(workspace), form), output)
