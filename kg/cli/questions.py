"""Ask the saved questions: a command for each, made from its header."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.completion import Question, words_of_question
from kg.cli.options import open_workspace, store_option, workspace_option
from kg.cli.output import note, say, show, write
from kg.phrases import plain
from kg.terminal import visible

if TYPE_CHECKING:
    from rich.console import RenderableType

    from kg.query import Query
    from kg.workspace import Workspace

__all__ = ["query"]


@click.command(
    cls=Question,
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[NAME] [OPTIONS]", shell_complete=words_of_question)
@store_option
@workspace_option
@click.option("--format", "form", type=click.Choice(["table", "csv", "tsv", "json"]), default="table")
@click.option("--stated-only", is_flag=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False))
def query(
    words: tuple[str, ...],
    store: str | None,
    workspace: Path | None,
    form: str,
    stated_only: bool,
    output: Path | None,
) -> None:
    """Ask a saved question; without a name, list the questions."""
    from kg.query.saved import find_question, read_questions

    space = open_workspace(workspace)
    name = next((word for word in words if not word.startswith("-")), None)
    if name is None:
        questions, errors = read_questions(space.queries)
        show(_questions(questions))
        say("Ask one with: kg query NAME. What it takes: kg query NAME --help")
        if errors:
            for error in errors[:-1]:
                note(plain(error.message))
            raise errors[-1]
        return
    asked = find_question(space.queries, name)
    rest = list(words)
    rest.remove(name)

    def ask(**arguments: str | None) -> None:
        given = {key: value for key, value in arguments.items() if value is not None}
        _ask(space, asked, given, store, stated_only=stated_only, form=form, output=output)

    _question_command(asked, ask).main(rest, prog_name=f"kg query {name}", standalone_mode=False)


def _question_command(asked: Query, callback: Callable[..., None]) -> click.Command:
    """A command for one question: an option for each of its parameters, an example in its help."""
    options: list[click.Parameter] = [
        click.Option(
            [f"--{parameter.name}", parameter.name],
            required=not parameter.optional,
            help=visible(f"{parameter.help} ({' or '.join(parameter.kinds) or parameter.type})"),
            metavar="NAME" if parameter.kinds else str(parameter.type).upper(),
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
        click.Option(["--store"], metavar="NAME", expose_value=False,
                     help="Ask the store that stores.yaml calls NAME."),
        click.Option(["--workspace"], metavar="DIR", expose_value=False, help="The folder with workspace.yaml."),
    ]  # fmt: skip
    example = " ".join(f"--{parameter.name} {shlex.quote(parameter.example)}" for parameter in asked.parameters)
    return click.Command(
        asked.name,
        params=options,
        callback=callback,
        help=visible(f"{asked.title}.\n\n{asked.about}"),
        epilog=visible(f"Example: kg query {asked.name} {example}".rstrip()),
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _ask(
    space: Workspace,
    asked: Query,
    arguments: dict[str, str],
    store: str | None,
    *,
    stated_only: bool,
    form: str,
    output: Path | None,
) -> None:
    from kg.cli.views.answer import table
    from kg.query import ask
    from kg.query.results import FORMATS
    from kg.rdf.schema import load_schema
    from kg.stores.ask import open_graph

    schema = load_schema(space.ontology, space.base)
    with open_graph(space, store, note) as graph:
        answer = ask(graph, schema, asked, arguments, stated_only=stated_only, tell=note)
    if form != "table":
        write(FORMATS[form](answer), output)
        return
    say(asked.title, bold=True)
    show(table(answer, schema.prefixes))
    say(f"{len(answer.rows)} row{'' if len(answer.rows) == 1 else 's'}")


def _questions(questions: list[Query]) -> RenderableType:
    from rich import box
    from rich.table import Table

    from kg.cli.views.text import text

    out = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("name", "question", "takes", "keywords"):
        out.add_column(column, overflow="fold")
    for each in questions:
        takes = " ".join(f"[--{p.name}]" if p.optional else f"--{p.name}" for p in each.parameters)
        out.add_row(text((each.name, "bold")), text(each.title), text(takes), text(", ".join(each.keywords)))
    return out
