"""What commands print of hostile text: nothing that a terminal obeys, and data with each of its bytes."""

from __future__ import annotations

import ast
import io
import os
import pty
import subprocess
import sys

import pytest

from kg.cli.load import _progress
from kg.cli.output import guard_errors
from kg.exports import export
from kg.workspace import Workspace
from tests.support.hostile import HOSTILE, obeyed
from tests.support.workspaces import ROOT

NAME = HOSTILE[0]
SHOWN = r"\x1b[31mred"
COMMANDS = {
    "entries": ["entries"],
    "entries as data": ["entries", "--format", "jsonl"],
    "build": ["build", "--notes", "--output", "other"],
    "explain": ["explain", NAME],
    "explain two": ["explain", NAME, HOSTILE[1]],
    "explain as data": ["explain", NAME, "--format", "json"],
    "exposure": ["exposure", NAME, f"{NAME} data"],
    "exposure of a model": ["exposure", NAME],
    "exposure to a dataset": ["exposure", "--dataset", f"{NAME} data"],
    "lineage": ["lineage", "MedCLIP"],
    "lineage as data": ["lineage", "MedCLIP", "--format", "mermaid"],
    "sparql": ["sparql", "names.rq"],
    "sparql as data": ["sparql", "names.rq", "--format", "csv"],
    "export": ["export", "--format", "turtle"],
    "an unknown name": ["explain", "\x1b]0;none\x07"],
    "an unknown option": ["lint", "--\x1b[31m"],
    "an unknown question": ["query", "\x1b[31m"],
    "an unknown folder": ["build", "--workspace", "\u202enone"],
}


@pytest.fixture
def space(hostile: Workspace) -> Workspace:
    query = 'SELECT ?name (CONCAT("\\u001B[31m", ?name) AS ?made) WHERE { ?model rdfs:label ?name }'
    (hostile.root / "names.rq").write_text(
        f"PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n{query}", encoding="utf-8"
    )
    return hostile


def run(space: Workspace, words: list[str], *, terminal: bool) -> tuple[str, str]:
    """Standard output, of a terminal if asked for, and standard error of a command."""
    command = [sys.executable, "-m", "kg", *words]
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "200"}
    if not terminal:
        done = subprocess.run(command, cwd=space.root, env=environment, capture_output=True, check=False)
        return done.stdout.decode(), done.stderr.decode()
    main, other = pty.openpty()
    with subprocess.Popen(command, cwd=space.root, env=environment, stdout=other, stderr=other) as process:
        os.close(other)
        output = b""
        while piece := _read(main):
            output += piece
        process.wait()
    os.close(main)
    return output.decode().replace("\r\n", "\n"), ""


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 2**16)
    except OSError:  # what wrote to it has ended
        return b""


@pytest.mark.parametrize("case", COMMANDS)
def test_a_terminal_obeys_nothing_of_it(case: str, space: Workspace) -> None:
    output, _ = run(space, COMMANDS[case], terminal=True)
    assert output
    assert not obeyed(output)
    assert "\x1b[31mred" not in output


@pytest.mark.parametrize("case", ["build", "explain", "sparql", "an unknown option", "an unknown question"])
def test_text_for_people_is_as_safe_in_a_pipe(case: str, space: Workspace) -> None:
    for output in run(space, COMMANDS[case], terminal=False):
        assert not obeyed(output)
        assert "\x1b" not in output


def test_a_table_shows_the_name(space: Workspace) -> None:
    output, report = run(space, ["entries"], terminal=False)
    assert SHOWN in output
    assert SHOWN in report
    assert "\xe9\u4e2d\U0001f469\u200d\U0001f467" in output


def test_data_in_a_pipe_has_each_of_its_bytes(space: Workspace) -> None:
    table, _ = run(space, ["sparql", "names.rq", "--format", "csv"], terminal=False)
    assert f"\x1b[31m{NAME}" in table
    assert run(space, ["export", "--format", "turtle"], terminal=False)[0] == export(space, "turtle")


def test_the_report_of_a_build_is_safe_to_read(space: Workspace) -> None:
    report = (space.build / "report.txt").read_text(encoding="utf-8")
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
