"""What a command says and ends with if it fails: by a KgError, or because a disk is full, a reader is gone, memory is
too little, or fmkg has a fault."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from signal import SIGPIPE

import click

from kg.cli.exits import ExitCode
from kg.cli.output import say
from kg.errors import KgError
from kg.files import reason

__all__ = ["tell_faults"]


@contextmanager
def tell_faults() -> Iterator[None]:
    """End the program with a message and an exit code for what went wrong; what it printed is all out then.

    Who stops reading is told nothing: `kg query … | head` ends as programs do that write into a closed pipe.
    """
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except (click.ClickException, click.Abort, click.exceptions.Exit):
        raise
    except KgError as error:
        message, hint = error.for_command_line
        _end(message, ExitCode.FAILED, hint=hint)
    except OSError as error:
        _drop_output()
        if error.errno == errno.EPIPE:
            sys.exit(128 + SIGPIPE)
        _end(f"{error.filename or 'what is printed'} can't be read or written: {reason(error)}", ExitCode.FAILED)
    except MemoryError:
        _end("there is too little memory", ExitCode.FAILED, hint="Give it more, or read a smaller text.")
    except Exception as error:
        from traceback import format_exc  # slow to import

        say(format_exc(), err=True, nl=False)
        fault = f"{type(error).__name__}: {error}".rstrip(": ")
        _end(f"a fault in fmkg: {fault}", ExitCode.BUG, hint="Please report it, with the command and all lines above.")


def _end(message: str, code: ExitCode, *, hint: str | None = None) -> None:
    with suppress(OSError):  # standard error may be gone as well
        say(f"Error: {message}", err=True)
        if hint:
            say(f"  {hint}", err=True)
    sys.exit(code)


def _drop_output() -> None:
    """Have nothing more written to standard output, whose rest Python would try once more at its end."""
    with suppress(OSError, ValueError):  # of a test, it is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
