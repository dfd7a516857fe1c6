"""Files that are written whole or not at all, by one program at a time; and texts that people asked for."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import KgError

__all__ = ["alone", "write_text", "write_whole"]


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until nobody else who asks the same works in this folder. Raises OSError where there is none."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def write_whole(file: Path, data: bytes) -> None:
    """Put `data` in place of a file in one step. Raises OSError; the file is then as it was."""
    new = file.with_name(f".{file.name}.new")  # one name, so that what a killed program left is written over
    try:
        new.write_bytes(data)
        new.replace(file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def write_text(file: Path, text: str) -> None:
    """Write a text to a file, whose folder is made where it is missing. Raises KgError where that can't be done."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise KgError(f"{file} can't be written: {(error.strerror or str(error)).lower()}") from error
