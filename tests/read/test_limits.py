"""A text may take so much time and memory, and no more: what is told says where it was, and what to do."""

import re
from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.parse import load_catalogue, parse
from kg.read import limits, read, read_text
from tests.support.workspaces import ROOT

LIST = "# Models\n\n" + "".join(f"- **Heart{number}**: [A study](https://x.org/{number})\n" for number in range(300))


def test_a_text_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_SECONDS", -60.0)
    file = tmp_path / "list.md"
    file.write_text(LIST, encoding="utf-8")
    with pytest.raises(SourceError, match=r"list\.md:1: reading it takes more than -?\d+ seconds") as raised:
        read(file, catalogue="c")
    assert raised.value.hint
    assert (raised.value.file, raised.value.line) == (str(file), 1)


def test_the_time_grows_with_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_SECONDS_PER_LETTER", 1.0)
    assert limits.Allowance("x", 1000, step="reading it").seconds == 1015


def test_waiting_takes_none_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time that passes while other programs run is not counted."""
    allowance = limits.Allowance("x", 0, step="reading it")
    monkeypatch.setattr(limits, "monotonic", lambda: allowance.soonest + 1000)
    allowance.check(1)
    monkeypatch.setattr(limits, "thread_time", lambda: allowance.end + 1)
    with pytest.raises(SourceError, match=r"^x:7: "):
        allowance.check(7)


def test_a_text_that_takes_too_much_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_MEMORY", -1)
    with pytest.raises(SourceError, match=r"list\.md:\d+: reading it takes more than .* GB of memory") as raised:
        read_text(LIST, catalogue="c", path="list.md")
    assert 1 < (raised.value.line or 0) <= 302


@pytest.mark.parametrize("text", ["*a* " * 100, "- x\n" * 100, "[" * 100, "x\n" * 100])
def test_each_line_and_each_mark_is_watched(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of one line or one block is as little a way around as one of many."""
    asked = []
    monkeypatch.setattr(limits.Allowance, "check", lambda _self, line=None: asked.append(line))
    read_text(text, catalogue="c")
    assert len(asked) >= 80


def test_entries_that_take_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    page = read_text(LIST, catalogue="c", path="list.md")
    catalogue = load_catalogue(ROOT / "catalogues" / "fms-medical.yaml", "title: T\nrepository: /x\nkind: model\n")
    assert len(parse(page.blocks, catalogue).entries) == 300
    monkeypatch.setattr(limits, "_SECONDS", -60.0)
    with pytest.raises(SourceError, match=r"list\.md:3: taking entries from it takes more than"):
        parse(page.blocks, catalogue)


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    file = tmp_path / "list.md"
    with file.open("wb") as large:
        large.truncate(2**26 + 1)
    with pytest.raises(SourceError, match=re.escape("list.md: it has more than 64 MB, which is the most")) as raised:
        read(file, catalogue="c")
    assert raised.value.hint
