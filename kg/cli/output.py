"""What commands print: text for people, and data for programs. All that they print passes one of these functions.

Text for people is safe on a terminal (kg.terminal), and stays so if it goes to a file or a pipe, whose content is read
on a terminal later. Data has each byte as its format asks, unless it goes to a terminal itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

import click

from kg.terminal import visible

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from kg.phrases import Phrase

__all__ = ["drawing_console", "guard_errors", "note", "say", "show", "show_steps", "write"]


def say(text: str, *, err: bool = False, bold: bool = False, nl: bool = True) -> None:
    """Print a line for a person, or several; `err` on standard error, without `nl` as it ends itself."""
    click.secho(visible(text), err=err, bold=bold or None, nl=nl)


def note(notice: Phrase) -> None:
    """Print on standard error what the user should know of the graph that is asked."""
    say(f"Note: {notice.command_line}", err=True)


def show(what: RenderableType) -> None:
    """Print for a person: in colours on a terminal; as wide as the text if nobody watches."""
    from rich.console import Console  # slow to import

    from kg.cli.views.text import Visible

    class Printer(Console):
        """A console that leaves it to tell_faults what happens if nobody reads; rich would end with 1."""

        def on_broken_pipe(self) -> None:
            raise  # noqa: PLE0704  # it is called where the error is handled

    width = None if sys.stdout.isatty() else 200
    Printer(width=width, highlight=False, soft_wrap=False).print(Visible(what))


def write(text: str, output: Path | None = None) -> None:
    """Write data to a file, or print it. Raises KgError if the file can't be written."""
    if output is not None:
        from kg.files import write_text

        write_text(output, text)
    elif sys.stdout.isatty():
        click.echo(visible(text), nl=False)
    else:  # bytes, from which click takes nothing out
        data = memoryview(text.encode("utf-8", "backslashreplace"))
        while data:  # without a buffer (PYTHONUNBUFFERED) a part is written, and said, if the reader ends meanwhile
            data = data[sys.stdout.buffer.write(data) :]


@contextmanager
def guard_errors() -> Iterator[None]:
    """Have all that goes to standard error safe on a terminal: faults of usage, warnings, logs, tracebacks too."""
    with redirect_stderr(cast("TextIO", _Guard(sys.stderr))):
        yield


def drawing_console() -> Console:
    """A console on standard error for what draws, such as a bar; texts that it is given must be safe already."""
    from rich.console import Console

    stream = sys.stderr
    return Console(file=stream.stream if isinstance(stream, _Guard) else stream)


@contextmanager
def show_steps() -> Iterator[Callable[[str], None]]:
    """Give a function that shows on a terminal which step a command is at, until the end; elsewhere it does nothing."""
    if not sys.stderr.isatty():
        yield lambda _step: None
        return
    from rich.text import Text

    with drawing_console().status("") as status:
        yield lambda step: status.update(Text(visible(f"{step} …")))


class _Guard:
    """A stream that shows what a terminal would obey; all else is done by the stream behind it."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        self.stream.write(visible(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> object:
        return getattr(self.stream, name)
