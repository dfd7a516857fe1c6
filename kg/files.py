"""Files that are read up to a size, and written as a whole or not at all, by one program at a time; and texts that
people asked for."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import ConfigError, KgError

__all__ = [
    "LARGEST", "is_file_name", "lock", "read_file", "read_text", "reason", "report_unwritable", "too_large",
    "write_text", "write_whole",
]  # fmt: skip

LARGEST = 64 * 2**20
"""Bytes of a file that is read, at most: a list of 100,000 entries has about a third of them."""
_FILE_NAME = re.compile(r"(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))\w[\w-]*(?:\.[\w-]+)*", re.IGNORECASE)
_LONGEST_NAME = 100


def is_file_name(name: str) -> bool:
    """Return whether a text from a file or an option can name a file in a folder, with an ending behind it.

    It has letters, digits, - and _, with dots in between, isn't long, and is none that Windows has for devices.
    """
    return bool(_FILE_NAME.fullmatch(name)) and len(name.encode()) <= _LONGEST_NAME


def read_file(file: Path, *, most: int = LARGEST) -> bytes:
    """The bytes of a file. Raises OSError if it can't be read, if it has more than `most` bytes, and if it is no
    regular file: a pipe or a device may have no end."""
    if not stat.S_ISREG(file.stat().st_mode):
        raise OSError(errno.EINVAL, "it is no regular file", str(file))
    with file.open("rb") as opened:
        data = opened.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, too_large(most), str(file))
    return data


def read_text(file: Path, *, shown: str | None = None, most: int = LARGEST) -> str:
    """The text of a file of the workspace, which messages call `shown`; each of its lines ends with LF.

    Raises ConfigError if it can't be read, is too large, or isn't UTF-8.
    """
    name = str(file) if shown is None else shown
    try:
        data = read_file(file, most=most)
    except OSError as error:
        raise ConfigError(reason(error), file=name) from error
    try:
        return data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise ConfigError("not UTF-8", file=name, line=line, column=column, hint="Save it as UTF-8.") from error


def reason(error: OSError) -> str:
    """What the system says is wrong, within a sentence."""
    said = error.strerror or str(error)
    return said[:1].lower() + said[1:]


def too_large(most: int) -> str:
    """What is said of a text with more than `most` bytes."""
    return f"it has more than {most // 2**20} MB, which is the most that is read"


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
        raise KgError(
            f"{folder} can't be written: {reason(error)}", hint="What was current before stays so."
        ) from error


def write_text(file: Path, text: str) -> None:
    """Write a text to a file, whose folder is made if it is missing. Raises KgError if that can't be done."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise KgError(f"{file} can't be written: {reason(error)}") from error
