"""What commands print of hostile text: nothing that a terminal obeys, and data with each of its bytes."""

from __future__ import annotations

import ast
import io
import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli.load import _progress
from kg.cli.output import guard_errors
from kg.exports import export
from kg.workspace import Workspace
from tests.support.hostile import HOSTILE, obeyed
from tests.support.workspaces import ROOT

NAME = HOSTILE[0]
SHOWN = r"\x1b[31mred"
QUERY = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?name (CONCAT("\\u001B[31m", ?name) AS ?made) WHERE { ?model rdfs:label ?name }
"""
COMMANDS = {
    "build": ["build", "--notes", "--output", "{folder}/build"],
    "explain": ["explain", NAME],
    "sparql": ["sparql", "{folder}/names.rq"],
    "an unknown option": ["lint", "--\x1b[31m"],
    "an unknown question": ["query", "\x1b[31m"],
}


def run(hostile: Workspace, folder: Path, words: list[str]) -> tuple[str, str]:
    """Standard output and standard error of a command in a pipe; {folder} in its words has the query names.rq."""
    (folder / "names.rq").write_text(QUERY, encoding="utf-8")
    command = [sys.executable, "-m", "kg", *(word.replace("{folder}", str(folder)) for word in words)]
    done = subprocess.run(command, cwd=hostile.root, capture_output=True, check=False)
    return done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize("case", COMMANDS)
def test_text_for_people_is_as_safe_in_a_pipe(case: str, hostile: Workspace, tmp_path: Path) -> None:
    for output in run(hostile, tmp_path, COMMANDS[case]):
        assert not obeyed(output)
        assert "\x1b" not in output


def test_a_table_shows_the_name(hostile: Workspace, tmp_path: Path) -> None:
    output, report = run(hostile, tmp_path, ["entries"])
    assert "[31mred" in output
    assert SHOWN not in output, "what is read from a page lacks it"
    assert "were left out of '[31mred': U+001B [hidden-character]" in report
    assert SHOWN in run(hostile, tmp_path, ["sparql", "{folder}/names.rq"])[0]
    assert "\xe9\u4e2d\U0001f469\u200d\U0001f467" in output


def test_data_in_a_pipe_has_each_of_its_bytes(hostile: Workspace, tmp_path: Path) -> None:
    table, _ = run(hostile, tmp_path, ["sparql", "{folder}/names.rq", "--format", "csv"])
    assert f"\x1b[31m{NAME}" in table
    assert run(hostile, tmp_path, ["export", "--format", "turtle"])[0] == export(hostile, "turtle")


def test_the_report_of_a_build_is_safe_to_read(hostile: Workspace) -> None:
    report = (hostile.build / "report.txt").read_text(encoding="utf-8")
    assert not obeyed(report)
    assert "\x1b" not in report


def test_nothing_is_printed_but_through_one_module() -> None:
    folder = ROOT / "kg" / "cli"
    printing = {"echo", "secho", "print"}
    for file in sorted(folder.rglob("*.py")):
        if file.name == "output.py":
            continue
        calls = [
            node.func for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
        ]
        names = {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}
        assert not names & printing, file.name


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_drawn_and_what_it_says_is_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with guard_errors(), _progress(2) as progress:
        progress("\x1b]0;title\x07[red]waiting[/red]")
        progress(1)
        sys.stderr.write("said \x1b[2Jbeside it\n")
    drawn = terminal.getvalue()
    assert "\x1b[" in drawn
    assert r"\x1b]0;title\x07[red]waiting[/red]" in drawn
    assert r"said \x1b[2Jbeside it" in drawn
    assert "\x1b]" not in drawn
