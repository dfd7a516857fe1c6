"""Files are written as a whole or not at all, by one program at a time."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from kg.errors import ConfigError, KgError
from kg.files import is_file_name, lock, read_file, read_text, write_text, write_whole


def test_what_can_name_a_file() -> None:
    for name in ("lab", "data-centric-fm", "a.b", "v1_2", "m\xfcnchen", "console"):
        assert is_file_name(name)
    for name in (
        "",
        ".",
        "..",
        "../x",
        "a/b",
        "a\\b",
        ".hidden",
        "-x",
        "a b",
        "a\n",
        "a\0",
        "a.",
        "CON",
        "nul.x",
        "com1",
        "a" * 101,
    ):
        assert not is_file_name(name), name


def test_a_file_is_read_up_to_a_size(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"x" * 2**20)
    assert len(read_file(file, most=2**20)) == 2**20
    file.write_bytes(b"x" * (2**20 + 1))
    with pytest.raises(OSError, match="it has more than 1 MB, which is the most that is read"):
        read_file(file, most=2**20)
    with file.open("wb") as large:
        large.truncate(2**40)
    with pytest.raises(ConfigError, match="a: it has more than 64 MB"):
        read_text(file)


def test_what_may_have_no_end_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for file in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        with pytest.raises(OSError, match="it is no regular file"):
            read_file(file)


def test_a_text_is_of_the_workspace(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"one\r\ntwo\rthree")
    assert read_text(file) == "one\ntwo\nthree"
    file.write_bytes("one\né ".encode() + b"\xff")
    with pytest.raises(ConfigError, match=r"^ontology/a:2:3: not UTF-8"):
        read_text(file, shown="ontology/a")
    with pytest.raises(ConfigError, match="b: no such file or directory"):
        read_text(tmp_path / "b")


def test_a_file_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "a"
    (tmp_path / ".a.new").write_text("left by a killed program")
    for data in (b"one", b"two"):
        write_whole(file, data)
        assert file.read_bytes() == data
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_file_that_cannot_be_written_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"one")

    def full(_self: Path, _data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(file, b"two")
    assert file.read_bytes() == b"one"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_the_second_waits_for_the_lock(tmp_path: Path) -> None:
    order = []

    def second() -> None:
        with lock(tmp_path):
            order.append("second")

    with lock(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.1)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_no_folder_to_lock(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), lock(tmp_path / "absent"):
        pass


def test_texts(tmp_path: Path) -> None:
    write_text(tmp_path / "new" / "a.csv", "é\r\n")
    assert (tmp_path / "new" / "a.csv").read_bytes() == "é\r\n".encode()
    with pytest.raises(KgError, match="can't be written: is a directory"):
        write_text(tmp_path / "new", "text")
