"""Words for the shell to complete: questions, their options, and the names of things in the built graph."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem, get_completion_class

from kg.cli.options import open_workspace
from kg.cli.output import write
from kg.cli.shells import register
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.query import Query

__all__ = ["Question", "completion", "things", "words_of_question"]

_VARIABLE = "_KG_COMPLETE"
_SHELLS = ("bash", "zsh", "fish")

register()

Words = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


@click.command(short_help="Print what makes a shell complete words.")
@click.argument("shell", type=click.Choice(_SHELLS))
def completion(shell: str) -> None:
    """Print what makes SHELL complete commands, questions and names; to use it, see docs/commands.md."""
    made = get_completion_class(shell)
    if made is None:
        raise KgError(f"{shell} is not supported", hint=f"Give one of {', '.join(_SHELLS)}.")
    write(made(click.get_current_context().find_root().command, {}, "kg", _VARIABLE).source() + "\n")


def things(*kinds: str) -> Words:
    """The names of things of these kinds that begin with what is written; none if nothing is built."""

    def complete(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from kg.builds import open_store
        from kg.query.names import begin_with
        from kg.rdf.schema import load_schema

        with suppress(KgError):
            space = open_workspace(_workspace(context))
            with open_store(space.build) as store:
                fitting = begin_with(store, load_schema(space.ontology, space.base), incomplete, kinds)
                return [CompletionItem(thing.label, help=thing.kind) for thing in fitting]
        return []

    return complete


def words_of_question(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What may follow in `kg query`: the name of a question, else a value for the option that stands before."""
    from kg.query import load_query

    with suppress(KgError):
        if asked := _asked(context):
            option = (context.params.get("words") or ("",))[-1].removeprefix("--")
            kinds = next((takes.kinds for takes in asked.parameters if takes.name == option), ())
            return things(*kinds)(context, parameter, incomplete) if kinds else []
        files = open_workspace(_workspace(context)).queries
        return [
            CompletionItem(file.stem, help=load_query(file).title) for file in files if file.stem.startswith(incomplete)
        ]
    return []


class Question(click.Command):
    """`kg query`, whose options are also those of the question that it names."""

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        items = super().shell_complete(ctx, incomplete)
        with suppress(KgError):
            if asked := _asked(ctx):
                given = ctx.params.get("words") or ()
                options = {f"--{parameter.name}": parameter.help for parameter in asked.parameters}
                items += [
                    CompletionItem(option, help=text)
                    for option, text in options.items()
                    if option not in given and option.startswith(incomplete)
                ]
        return items


def _asked(context: click.Context) -> Query | None:
    """The question that a command line names so far."""
    from kg.query import load_query

    words = context.params.get("words") or ()
    files = {file.stem: file for file in open_workspace(_workspace(context)).queries}
    return next((load_query(files[word]) for word in words if word in files), None)


def _workspace(context: click.Context) -> Any:
    return context.params.get("workspace")
