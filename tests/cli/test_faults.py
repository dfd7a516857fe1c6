"""What a command ends with if the disk is full, nobody reads, or fmkg has a fault."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import questions
from kg.cli.exits import ExitCode
from kg.cli.main import main
from tests.support.workspaces import ROOT

FULL = Path("/dev/full")


def kg(*words: str, output: str) -> subprocess.CompletedProcess[str]:
    """The command in a shell, with its output sent somewhere."""
    command = " ".join([sys.executable, "-m", "kg", *words, output])
    return subprocess.run(
        ["/bin/bash", "-c", command], capture_output=True, text=True, cwd=ROOT, timeout=120, check=False
    )


@pytest.mark.skipif(not FULL.exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("words", [["query"], ["--help"], ["entries", "data-centric-fm", "--format", "jsonl"]])
def test_a_full_disk_is_told(words: list[str]) -> None:
    done = kg(*words, output=">/dev/full")
    assert done.returncode == ExitCode.FAILED
    assert done.stderr.endswith("Error: what is printed can't be read or written: no space left on device\n")
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="the system has no /dev/full")
def test_a_message_that_cannot_be_printed_changes_no_exit_code() -> None:
    assert kg("query", "absent", output="2>/dev/full").returncode == ExitCode.FAILED


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("words", [["entries", "data-centric-fm", "--format", "jsonl"], ["query"]])
def test_a_reader_that_is_gone_hears_nothing(
    words: list[str], unbuffered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    done = kg(*words, output="| true; echo ${PIPESTATUS[0]}")
    assert done.stdout == "141\n"
    assert done.stderr == ""


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_has_enough_ends_the_command(unbuffered: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    done = kg("entries", "data-centric-fm", "--format", "jsonl", output="| head -c 10; echo ${PIPESTATUS[0]}")
    assert done.stdout == '{"entity_k141\n'
    assert done.stderr == ""


def raising(error: Exception) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def test_a_fault_has_a_code_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "open_workspace", raising(TypeError("no such \x1b[31mthing")))
    result = CliRunner().invoke(main, ["query"])
    assert result.exit_code == ExitCode.BUG.value
    assert "Traceback" in result.stderr
    assert result.stderr.endswith(
        "Error: a fault in fmkg: TypeError: no such \\x1b[31mthing\n"
        "  Please report it, with the command and all lines above.\n"
    )


def test_too_little_memory_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "open_workspace", raising(MemoryError()))
    result = CliRunner().invoke(main, ["query"])
    assert result.exit_code == ExitCode.FAILED
    assert result.stderr.startswith("Error: there is too little memory\n")


def test_faults_of_usage_stay_what_they_are() -> None:
    result = CliRunner().invoke(main, ["entries", "--absent"])
    assert result.exit_code == 2
    assert "No such option" in result.stderr


def test_a_query_without_end_is_refused() -> None:
    done = kg("sparql", "-", output="< /dev/zero")
    assert done.returncode == ExitCode.FAILED
    assert done.stderr.startswith("Error: the query can't be read: it has more than 64 MB")
