"""Files that are written whole or not at all, by one program at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["alone", "write_whole"]


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
