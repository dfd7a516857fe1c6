"""Files that are written as a whole or not at all, by one program at a time; and texts that people asked for."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import KgError

__all__ = ["is_file_name", "lock", "report_unwritable", "write_text", "write_whole"]


_FILE_NAME = re.compile(r"(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))\w[\w-]*(?:\.[\w-]+)*", re.IGNORECASE)
_LONGEST_NAME = 100


def is_file_name(name: str) -> bool:
    """Return whether a text from a file or an option can name a file in a folder, with an ending behind it.

    It has letters, digits, - and _, with dots in between, isn't long, and is none that Windows has for devices.
    """
    return bool(_FILE_NAME.fullmatch(name)) and len(name.encode()) <= _LONGEST_NAME


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Wait for the lock of a folder, and hold it until the end. Raises OSError if there is no such folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def write_whole(file: Path, data: bytes) -> None:
    """Replace a file by one with this data, at once. If it raises OSError the file is as it was."""
    new = file.with_name(f".{file.name}.new")  # one name, so that what a killed program left is overwritten
    try:
        new.write_bytes(data)
        new.replace(file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


@contextmanager
def report_unwritable(folder: Path) -> Iterator[None]:
    """Raise KgError, which names the folder, for an OSError of what is written into it."""
    try:
        yield
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise KgError(f"{folder} can't be written: {why}", hint="What was current before stays so.") from error


def write_text(file: Path, text: str) -> None:
    """Write a text to a file, whose folder is made if it is missing. Raises KgError if that can't be done."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise KgError(f"{file} can't be written: {(error.strerror or str(error)).lower()}") from error
